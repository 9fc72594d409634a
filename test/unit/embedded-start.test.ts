/** The parts of npm start that need no server. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readCommunity, sampleAccounts } from '../../services/demo/community.ts';
import { moodMs, nextMood } from '../../services/demo/person.ts';
import { roomConfig } from '../../services/demo/rooms.ts';
import { dataDirProblem, wantedPorts } from '../../services/start/checks.ts';
import { environmentFor } from '../../services/start/environment.ts';
import { localUrl, readAnswer, waitingFor } from '../../services/start/readiness.ts';
import { howItEnded } from '../../services/start/suite.ts';
import { backOff, type RunningPart, Watched } from '../../services/start/watched.ts';
import { readConfig } from '../../shared/config.ts';
import { Failure } from '../../shared/failure.ts';

const PATIENCE = { firstMs: 1, longestMs: 4, recoveredMs: 60_000 };

/** A part that runs until told otherwise. */
function fakePart() {
  const runs: { end: (how: string) => void }[] = [];
  const heard: (() => void)[] = [];
  return {
    runs,
    fails: false,
    name: 'part',
    /** Resolves when it has been started `count` times. */
    started: (count: number) =>
      new Promise<void>((resolve) => {
        const look = () => runs.length >= count && resolve();
        heard.push(look);
        look();
      }),
    start(): Promise<RunningPart> {
      let end = (_: string): void => {};
      const ended = new Promise<string>((resolve) => {
        end = resolve;
      });
      runs.push({ end });
      for (const look of heard) look();
      if (this.fails) return Promise.reject(new Failure('unavailable', 'no room'));
      return Promise.resolve({ ended, stop: () => Promise.resolve(end('was stopped')) });
    },
  };
}

describe('how a server ended', () => {
  it('its last words are a reason when it ended by itself, not when a signal ended it', () => {
    const lastLines = ['ready', 'cannot bind port'];
    assert.equal(
      howItEnded({ code: 1, signal: null, lastLines }),
      'ended with exit code 1 (“cannot bind port”)',
    );
    assert.equal(howItEnded({ code: 0, signal: null, lastLines }), 'ended with exit code 0');
    assert.equal(howItEnded({ code: null, signal: 'SIGKILL', lastLines }), 'was ended by SIGKILL');
  });
});

describe('a watched part', () => {
  it('comes back after every end, with one line each, until it is stopped', async () => {
    const [part, lines] = [fakePart(), [] as string[]];
    const watched = new Watched(part, (line) => lines.push(line), PATIENCE);
    await watched.start();
    part.runs[0]?.end('ended with exit code 1');
    await part.started(2);
    part.fails = true;
    part.runs[1]?.end('was ended by SIGKILL');
    await part.started(4);
    part.fails = false;
    await part.started(5);
    await watched.stop(0);
    assert.equal(part.runs.length, 5);
    assert.match(lines[0] ?? '', /^part ended with exit code 1; starting it again in \d\.\d s$/);
    assert.match(lines[2] ?? '', /^part cannot be started: no room; starting it again/);
    assert.equal(lines.length, 4);
  });

  it('for which the disk is full is tried again like any other', async () => {
    const part = fakePart();
    const start = part.start.bind(part);
    const full = Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
    part.start = async () => {
      const running = await start();
      if (part.runs.length === 2) throw full;
      return running;
    };
    const lines: string[] = [];
    const watched = new Watched(part, (line) => lines.push(line), PATIENCE);
    await watched.start();
    part.runs[0]?.end('ended with exit code 1');
    await part.started(3);
    await watched.stop(0);
    assert.match(lines[1] ?? '', /^part cannot be started: ENOSPC: no space/);
  });

  it('that does not come up the first time is the failure of the start', async () => {
    const part = fakePart();
    part.fails = true;
    await assert.rejects(new Watched(part, () => {}, PATIENCE).start(), /no room/);
  });

  it('waits longer and longer, by chance, within bounds', () => {
    const patience = { firstMs: 100, longestMs: 1_000, recoveredMs: 1 };
    assert.deepEqual(
      [0, 1, 2, 10, 2_000].map((n) => backOff(n, patience, 1)),
      [100, 200, 400, 1_000, 1_000],
    );
    assert.equal(backOff(0, patience, 0), 50);
  });
});

describe('what is waited for', () => {
  const config = readConfig({});
  const ready = { ready: true };

  it('in words that say what to do', () => {
    assert.equal(waitingFor({ redis: ready, rooms: ready }, undefined, config), undefined);
    assert.equal(waitingFor(undefined, undefined, config), 'the website to answer');
    const down = (detail: string) =>
      waitingFor({ redis: ready, rooms: { ready: false, detail } }, undefined, config);
    assert.match(down('the server refused the secret of rooms.localhost') ?? '', /ROOMS_SECRET must be/);
    assert.match(down('cannot reach h:1 (ECONNREFUSED)') ?? '', /XMPP_COMPONENT_URL right\?/);
    assert.match(down('h does not serve rooms.localhost') ?? '', /ROOMS_JID/);
    assert.equal(down('being planned'), 'rooms: being planned');
    assert.match(
      waitingFor(undefined, 'WRONGPASS no', config) ?? '',
      /REDIS_URL .*correct its user and password/,
    );
  });

  it('from an answer that may be anything', () => {
    for (const body of ['', 'null', '[]', '{}', '{"services":3}', '<html>'])
      assert.equal(readAnswer(body), undefined);
    assert.deepEqual(readAnswer('{"services":{"a":null,"b":{"ready":1},"c":{"ready":true,"detail":2}}}'), {
      ...{ a: { ready: false }, b: { ready: false }, c: { ready: true } },
    });
    assert.equal(localUrl('0.0.0.0', 1), 'http://127.0.0.1:1');
    assert.equal(localUrl('::', 1), 'http://[::1]:1');
  });
});

describe('before the start', () => {
  it('the processes get the servers of ours, and no secret twice', () => {
    const given = { ROOMS_SECRET_FILE: '/f', KEEP: 'x', DATA_DIR: 'd' };
    const own = { redisUrl: 'redis://r', componentUrl: 'xmpp://c', accountUrl: 'xmpp://a' };
    const secrets = { rooms: '1', users: '2', randomchat: '3' };
    const env = environmentFor(given, { ...readConfig({}), dataDir: '/data' }, { ...own, secrets });
    assert.equal(env.ROOMS_SECRET_FILE, undefined);
    assert.deepEqual([env.KEEP, env.DATA_DIR, env.ROOMS_SECRET], ['x', '/data', '1']);
    const config = readConfig(env);
    assert.deepEqual([config.embeddedXmpp, config.demo, config.crawlDomains[0]], [false, true, 'localhost']);
    assert.equal(environmentFor(given, readConfig({}), {}).ROOMS_SECRET_FILE, '/f');
  });

  it('the ports that it needs, with the variables that move them', () => {
    const names = (env: NodeJS.ProcessEnv) =>
      wantedPorts(readConfig(env)).map((wanted) => wanted.portVariable);
    assert.deepEqual(names({ EMBEDDED_S2S_PORT: '5269' }), [
      'HTTP_PORT',
      'EMBEDDED_C2S_PORT',
      'EMBEDDED_HTTP_PORT',
      'EMBEDDED_S2S_PORT',
    ]);
  });

  it('only errors of the data folder are its errors', () => {
    const error = (code: string, path?: string) => Object.assign(new Error(code), { code, path });
    assert.match(
      dataDirProblem(error('EACCES', '/d/redis'), '/d')?.message ?? '',
      /cannot write to \/d\/redis \(EACCES\)/,
    );
    assert.equal(dataDirProblem(error('EACCES', '/etc/x'), '/d'), undefined);
    assert.equal(dataDirProblem(new TypeError('bug'), '/d'), undefined);
  });
});

describe('the sample community', () => {
  const { rooms, people, owner } = readCommunity();
  const open = rooms.filter((room) => !room.hidden && !room.membersOnly && room.password === undefined);

  it('is as varied as it should be', () => {
    assert.ok(open.length >= 12);
    assert.ok(new Set(open.map((room) => room.language)).size >= 5);
    for (const kind of ['hidden', 'membersOnly', 'password', 'moderated', 'nonAnonymous'] as const)
      assert.equal(rooms.filter((room) => room[kind]).length, 1, kind);
    assert.equal(rooms.filter((room) => room.description.includes('#nsfw')).length, 1);
    assert.ok(rooms.every((room) => room.description.includes('#sample')));
    assert.equal(new Set(sampleAccounts({ rooms, people, owner })).size, people.length + 1);
  });

  it('people sit in rooms that there are', () => {
    const names = new Set(rooms.map((room) => room.name));
    assert.deepEqual(
      people.flatMap((person) => person.rooms.filter((name) => !names.has(name))),
      [],
    );
  });

  it('says everything of a room in its configuration', () => {
    const hidden = rooms.find((room) => room.hidden);
    assert.ok(hidden);
    const config = new Map(roomConfig(hidden).map(([name, field]) => [name, field.values[0]]));
    assert.equal(config.get('muc#roomconfig_publicroom'), '0');
    assert.equal(config.get('muc#roomconfig_persistentroom'), '1');
  });

  it('moods change every time, and last from 20 seconds to two minutes', () => {
    const person = { statuses: ['a', 'b'] };
    for (let chance = 0; chance < 1; chance += 0.09)
      assert.notEqual(nextMood(person, { show: 'away', status: 'a' }, chance, 0.99).show, 'away');
    assert.deepEqual([moodMs(0), moodMs(1)], [20_000, 120_000]);
  });
});
