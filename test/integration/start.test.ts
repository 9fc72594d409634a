/** `npm start` as a whole: ready, ended, restarted, killed. One suite at a time, from the same data folder. */
import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { readCommunity } from '../../services/demo/community.ts';
import {
  allGone,
  commandOf,
  copyTree,
  fetchText,
  ownEnvironment,
  processesBelow,
  Started,
} from '../support/started.ts';

interface RoomList {
  readonly items: readonly { readonly address: string }[];
}

describe('npm start', () => {
  const ends: (() => unknown)[] = [];
  const context = { after: (end: () => unknown) => ends.unshift(end) } as unknown as Parameters<
    typeof copyTree
  >[0];
  let dir = '';
  let env: Record<string, string> = {};
  const url = (path: string) => `http://127.0.0.1:${env.HTTP_PORT}${path}`;
  before(async () => {
    dir = copyTree(context);
    env = await ownEnvironment(dir);
  });
  after(async () => {
    for (const end of ends) await end();
  });

  const listedRooms = async (): Promise<string[]> => {
    const { body } = await fetchText(url('/api/v1/rooms?limit=100'));
    return (JSON.parse(body) as RoomList).items.map((room) => room.address);
  };
  const child = (suite: Started, words: RegExp): number => {
    const found = [...processesBelow(suite.pid).keys()].find((pid) => words.test(commandOf(pid)));
    assert.ok(found, `no process ${words}`);
    return found;
  };

  it('from an empty data folder: one ready line, the sample rooms, nothing left after Ctrl-C', async () => {
    const suite = new Started(context, dir, env, ['npm', 'start', '--silent']);
    await suite.line(/^parvis ready /);
    assert.deepEqual(suite.out, [`parvis ready ${url('')}`]);
    assert.equal((await fetchText(url('/readyz'))).status, 200);
    const { rooms, people } = readCommunity();
    const open = rooms.filter((room) => !room.hidden && !room.membersOnly && room.password === undefined);
    while (!(await fetchText(url('/readyz'))).body.includes(`"${open.length} rooms"`)) await sleep(50);
    // What is not safe for work is listed only when it is asked for.
    const safe = open.filter((room) => !room.description.includes('#nsfw'));
    assert.deepEqual(
      (await listedRooms()).sort(),
      safe.map((room) => `${room.name}@conference.localhost`).sort(),
    );
    const listed = people.filter(({ entry }) => entry !== undefined).length;
    while (!(await fetchText(url('/api/v1/people'))).body.includes(`"total":${listed},`)) await sleep(50);
    const processes = processesBelow(suite.pid);
    assert.ok(processes.size >= 7, 'redis, prosody, web, rooms, users, randomchat, demo');
    suite.child.kill('SIGINT');
    assert.equal(await suite.exited, 0);
    await allGone(processes);
    assert.equal(statSync(join(dir, 'data', 'secrets.json')).mode & 0o777, 0o600);
  });

  it('a second time: the rooms are there at once, killed parts come back, a killed suite leaves nothing', async () => {
    const secrets = readFileSync(join(dir, 'data', 'secrets.json'), 'utf8');
    const suite = new Started(context, dir, env);
    await suite.line(/^parvis ready /);
    assert.ok((await listedRooms()).length > 0, 'the state survived');
    assert.equal(readFileSync(join(dir, 'data', 'secrets.json'), 'utf8'), secrets);
    for (const [part, words] of [
      ['users', /users\/main\.js/],
      ['web', /web\/main\.js/],
      ['Redis', /redis-server/],
      ['Prosody', /prosody/],
    ] as const) {
      const [before_, from] = [child(suite, words), suite.err.length];
      process.kill(before_, 'SIGKILL');
      await suite.line(new RegExp(`^parvis: ${part} .*SIGKILL.*starting it again in`), from);
      while (
        ![...processesBelow(suite.pid).keys()].some((pid) => pid !== before_ && words.test(commandOf(pid)))
      )
        await sleep(20);
    }
    while ((await fetchText(url('/readyz')).catch(() => undefined))?.status !== 200) await sleep(50);
    const processes = processesBelow(suite.pid);
    suite.child.kill('SIGKILL');
    await allGone(processes);
  });

  it('while one runs, a second with the same data folder says so; the first one goes on', async () => {
    const suite = new Started(context, dir, { ...env, DEMO: '0' });
    await suite.line(/^parvis ready /);
    const second = new Started(context, dir, env);
    assert.match(
      await second.line(/DATA_DIR/),
      /DATA_DIR=.* is in use by another npm start: stop that one, or set DATA_DIR/,
    );
    assert.equal(await second.exited, 1);
    const other = new Started(context, dir, { ...env, DATA_DIR: join(dir, 'other') });
    assert.equal(await other.exited, 1);
    for (const name of ['HTTP_PORT', 'EMBEDDED_C2S_PORT', 'EMBEDDED_HTTP_PORT'])
      assert.match(
        other.err.join('\n'),
        new RegExp(`port ${env[name]} .* is in use: .* set ${name} to another port`),
      );
    assert.equal((await fetchText(url('/readyz'))).status, 200);
    const processes = processesBelow(suite.pid);
    suite.child.kill('SIGTERM');
    assert.equal(await suite.exited, 0);
    await allGone(processes);
  });

  it('a process that is stuck does not hold up who asks twice', async () => {
    const suite = new Started(context, dir, { ...env, DEMO: '0', SHUTDOWN_TIMEOUT: '1h' });
    await suite.line(/^parvis ready /);
    const processes = processesBelow(suite.pid);
    process.kill(child(suite, /users\/main\.js/), 'SIGSTOP');
    const asking = setInterval(() => suite.child.kill('SIGINT'), 200);
    assert.equal(await suite.exited, 0);
    clearInterval(asking);
    await allGone(processes);
  });
});
