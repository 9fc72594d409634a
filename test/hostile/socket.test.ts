import assert from 'node:assert/strict';
import { Socket } from 'node:net';
import { test } from 'node:test';
import { type Peer, scriptedServer } from '../support/scripted-server.ts';
import { watchSession } from '../support/watched-session.ts';

test('a letter whose bytes come in two packets stays whole', async (t) => {
  let link: Peer | undefined;
  const server = await scriptedServer(t, async (peer) => {
    await peer.acceptComponent();
    link = peer;
  });
  const watched = watchSession(t, server.url);
  await watched.session.ready();
  const letters = ['é', '語', '🌻'];
  for (const [turn, letter] of letters.entries()) {
    const bytes = Buffer.from(letter);
    for (let cut = 1; cut < bytes.length; cut++) {
      const id = `${turn}-${cut}`;
      const [first, rest] = [bytes.subarray(0, cut), bytes.subarray(cut)];
      link?.send(
        Buffer.concat([
          Buffer.from(`<message from='a@b' id='${id}'/><message from='a@b' id='whole-${id}'><body>`),
          first,
        ]),
      );
      // It was read, so what follows is another packet.
      await watched.stanza(id);
      link?.send(Buffer.concat([rest, Buffer.from('</body></message>')]));
      assert.equal((await watched.stanza(`whole-${id}`)).getChildText('body'), letter);
    }
  }
});

test('small stanzas leave at once, and a dead connection is noticed', async (t) => {
  const noDelay = t.mock.method(Socket.prototype, 'setNoDelay');
  const keepAlive = t.mock.method(Socket.prototype, 'setKeepAlive');
  const server = await scriptedServer(t, async (peer) => peer.acceptComponent());
  const { session } = watchSession(t, server.url);
  await session.ready();
  const toServer = (calls: readonly { readonly this: unknown }[]) =>
    calls.filter((call) => call.this instanceof Socket && call.this.remotePort === server.port).length;
  assert.equal(toServer(noDelay.mock.calls), 1);
  assert.equal(toServer(keepAlive.mock.calls), 1);
});
