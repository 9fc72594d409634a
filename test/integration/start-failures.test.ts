/** What can be wrong at the start: each gives one line that says what to do. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { freePort } from '../../shared/embedded/ports.ts';
import { needPrograms } from '../../shared/embedded/programs.ts';
import { startProsody } from '../../shared/embedded/prosody.ts';
import { ROOT } from '../../shared/root.ts';
import { allGone, ownEnvironment, processesBelow, Started } from '../support/started.ts';

async function folderAndEnvironment(t: TestContext): Promise<{ dir: string; env: Record<string, string> }> {
  const dir = mkdtempSync(join(tmpdir(), 'parvis-fail-'));
  t.after(() => rmSync(dir, { recursive: true, force: true, maxRetries: 5 }));
  return { dir, env: { ...(await ownEnvironment(dir)), DEMO: '0' } };
}

/** Ended by SIGTERM, it leaves nothing and counts as having ended well. */
async function endsWell(suite: Started): Promise<void> {
  const processes = processesBelow(suite.pid);
  suite.child.kill('SIGTERM');
  assert.equal(await suite.exited, 0);
  await allGone(processes);
}

function components(secret: string): Record<string, string> {
  return {
    ...{ ROOMS_JID: 'rooms.localhost', USERS_JID: 'users.localhost', RANDOMCHAT_JID: 'random.localhost' },
    ...{ ROOMS_SECRET: secret, USERS_SECRET: secret, RANDOMCHAT_SECRET: secret },
  };
}

describe('a start that cannot become ready', () => {
  it('a data folder that cannot be written', async (t) => {
    const { dir, env } = await folderAndEnvironment(t);
    writeFileSync(join(dir, 'file'), '');
    for (const place of [join(dir, 'file'), join(dir, 'file', 'data'), '/proc/data', '/proc/deep/data']) {
      const suite = new Started(t, ROOT, { ...env, DATA_DIR: place });
      assert.match(
        await suite.line(/DATA_DIR/),
        /DATA_DIR=.*: cannot write.*Give this user the right .* or set DATA_DIR/,
      );
      assert.equal(await suite.exited, 1);
    }
  });

  it('a website address that is none of this machine', async (t) => {
    const { env } = await folderAndEnvironment(t);
    const suite = new Started(t, ROOT, { ...env, HTTP_HOST: '192.0.2.99' });
    assert.match(await suite.line(/HTTP_HOST/), /HTTP_HOST=192\.0\.2\.99 is not an address of this machine/);
    assert.equal(await suite.exited, 1);
  });

  it('a wrong configuration: every problem, exit 2', async (t) => {
    const { env } = await folderAndEnvironment(t);
    const suite = new Started(t, ROOT, { ...env, HTTP_PORT: 'x', DEMO: 'yes' });
    assert.equal(await suite.exited, 2);
    assert.match(suite.err.join('\n'), /HTTP_PORT=x[^\n]*\n.*DEMO=yes/);
  });

  it('an XMPP server that cannot be reached', async (t) => {
    const { env } = await folderAndEnvironment(t);
    const url = `xmpp://127.0.0.1:${await freePort()}`;
    const suite = new Started(t, ROOT, { ...env, ...components('s'), XMPP_COMPONENT_URL: url });
    assert.match(
      await suite.line(/waiting for .*rooms, users, randomchat: cannot reach/),
      /is the XMPP server running, and is XMPP_COMPONENT_URL right\? Trying again until it answers/,
    );
    await endsWell(suite);
  });

  it('a Redis that cannot be reached', async (t) => {
    const { env } = await folderAndEnvironment(t);
    const suite = new Started(t, ROOT, { ...env, REDIS_URL: `redis://127.0.0.1:${await freePort()}` });
    await suite.line(
      /waiting for Redis at REDIS_URL does not answer \(ECONNREFUSED\): is it running, and is the address right\?/,
    );
    await endsWell(suite);
  });

  it('a wrong secret', async (t) => {
    const { dir, env } = await folderAndEnvironment(t);
    const programs = await needPrograms(['prosody', 'openssl'], { dataDir: dir, progress: () => undefined });
    const prosody = await startProsody({
      ...{ dir: join(dir, 'server'), domain: 'localhost', programs },
      components: { 'rooms.localhost': 'right', 'users.localhost': 'wrong', 'random.localhost': 'wrong' },
    });
    t.after(() => prosody.stop());
    const suite = new Started(t, ROOT, {
      ...env,
      ...components('wrong'),
      XMPP_COMPONENT_URL: prosody.componentUrl,
    });
    assert.match(
      await suite.line(/waiting for .*rooms: the server refused/),
      /ROOMS_SECRET must be what the server has for rooms\.localhost; trying again until it is/,
    );
    await endsWell(suite);
  });
});
