import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { ROOT } from '../../shared/root.ts';
import { xml } from '../../shared/xmpp/xml.ts';
import { scriptedServer } from '../support/scripted-server.ts';
import { watchSession } from '../support/watched-session.ts';

test('closing sends what waits, says goodbye, and a server without manners cannot hold it up', async (t) => {
  const server = await scriptedServer(t, async (peer) => {
    await peer.acceptComponent();
  });
  const watched = watchSession(t, server.url);
  await watched.session.ready();
  watched.session.send(xml('message', { id: 'last' }));
  await Promise.all([watched.session.close(), watched.session.close()]);
  assert.match(server.peers[0]?.received ?? '', /<message id="last"[^>]*\/><\/stream:stream>$/);
  assert.equal(watched.session.online, false);
  assert.deepEqual(watched.offline, []);
});

test('closing waits for a server that reads late', async (t) => {
  let readOn: () => void = () => {};
  const server = await scriptedServer(t, async (peer) => {
    await peer.acceptComponent();
    peer.pause();
    await new Promise<void>((resolve) => {
      readOn = resolve;
    });
    peer.resume();
  });
  const { session } = watchSession(t, server.url, { queued: 20 });
  await session.ready();
  const body = 'x'.repeat(200_000);
  let last = 0;
  const fill = (): void => {
    for (; last < 1_000; last++) session.send(xml('message', { id: `m${last}` }, xml('body', {}, body)));
  };
  assert.throws(fill);
  const closed = session.close();
  readOn();
  await closed;
  const received = server.peers[0]?.received ?? '';
  assert.ok(received.includes(`<message id="m${last - 1}"`), 'what waited in the queue was written too');
  assert.ok(received.endsWith('</stream:stream>'));
});

test('closing breaks off a login and a wait', async (t) => {
  const mute = await scriptedServer(t, async () => {});
  await watchSession(t, mute.url).session.close();
  const rude = await scriptedServer(t, async (peer) => peer.end());
  const waiting = watchSession(t, rude.url, { backoffMs: [100_000, 100_000] });
  await waiting.until(() => waiting.offline.length === 1);
  await waiting.session.close();
});

test('after close nothing keeps the process alive', async (t) => {
  const server = await scriptedServer(t, (peer) => peer.acceptComponent());
  const module = pathToFileURL(join(ROOT, 'dist', 'shared', 'xmpp', 'open-session.js')).href;
  const program = `
    import { openSession } from ${JSON.stringify(module)};
    const log = { error: console.error };
    const session = openSession({ jid: 'rooms.example', secret: 's', url: '${server.url}', log });
    await session.ready();
    session.ask({ to: 'a.example', type: 'get', child: { name: 'x', attrs: {}, children: [] } }).catch(() => {});
    await session.close();
    console.log('closed');
  `;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(() => child.kill('SIGKILL'));
  let out = '';
  child.stdout.on('data', (data: Buffer) => {
    out += data.toString();
  });
  const code = await new Promise((resolve) => child.once('close', resolve));
  assert.equal(code, 0);
  assert.equal(out, 'closed\n');
});
