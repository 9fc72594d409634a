import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { pino } from 'pino';
import { NEVER_THERE } from '../../services/rooms/crawl-plan.ts';
import { runCrawl } from '../../services/rooms/jobs.ts';
import { planAll } from '../../services/rooms/planning.ts';
import { type Jid, parseJid } from '../../shared/domain/jid.ts';
import { newServer, type Server, type ServerSource } from '../../shared/domain/server.ts';
import { Failure, failureCode } from '../../shared/failure.ts';
import { TryAgain } from '../../shared/queue/crawls.ts';
import { info, MemoryStore, stanzaError, World } from './crawl-world.ts';

const log = pino({ level: 'silent' });
const DAY_MS = 86_400_000;

class JobsWorld extends World {
  readonly stored = new Map<string, Server>();
  readonly totals = { crawls: 0, crawlsFailed: 0, questions: 0, changes: 0 };
  readonly buried: Jid[] = [];
  /** The operator named the server. */
  isOwn = true;
  isBlocked = false;
  discovers = false;

  async run(dueAt?: number): Promise<void> {
    const { signal } = new AbortController();
    await runCrawl(
      this.domain,
      signal,
      {
        ...{ ...this.parts, store: this.store, log },
        servers: {
          ...this.parts.servers,
          discovers: this.discovers,
          isOwn: () => this.isOwn,
          isBlocked: () => this.isBlocked,
          forget: async (domain) => void this.stored.delete(domain),
          bury: async (domain) => {
            this.buried.push(domain);
            this.stored.delete(domain);
          },
        },
        serversStore: {
          put: async (server) => void this.stored.set(server.domain, server),
          remove: async (domain) => void this.stored.delete(domain),
        },
        readServer: async (domain) => this.stored.get(domain),
        whenOnline: async () => undefined,
        ...(dueAt !== undefined && { dueAt }),
      },
      this.totals,
    );
  }

  /** A server that another one named. */
  found(more: Partial<Server> = {}): void {
    this.isOwn = false;
    this.stored.set(this.domain, { ...newServer(this.domain, 'items', Date.now()), ...more });
  }
}

describe('a crawl job', () => {
  test('keeps what it found of the server', async () => {
    const world = new JobsWorld();
    world.rooms.set('garden', {});
    await world.run();
    const server = world.stored.get('example.org');
    assert.deepEqual([server?.roomsListed, server?.failures, server?.error], [1, 0, undefined]);
    assert.deepEqual([world.totals.crawls, world.totals.changes], [1, 1]);
  });

  test('of what people named and what never answered is soon given up, and forgotten', async () => {
    for (const [source, crawledAt, isForgotten] of [
      ['submission', 0, true],
      ['submission', 1, false],
      ['items', 0, false],
    ] as const) {
      const world = new JobsWorld();
      world.found({ source, crawledAt });
      world.session.ask = async () => {
        throw new Failure('remote-timeout', 'no answer');
      };
      for (let i = 0; i < NEVER_THERE; i++) await world.run().catch(() => undefined);
      assert.equal(world.stored.size === 0, isForgotten, `${source} ${crawledAt}`);
      assert.deepEqual(world.buried, []);
    }
  });

  test('of a server that is crawled no more asks nothing', async () => {
    const world = new JobsWorld();
    world.isOwn = false;
    await world.run();
    assert.equal(world.session.asked.length, 0);
  });

  test('that another process has done since it was found due asks nothing', async () => {
    const world = new JobsWorld();
    const now = Date.now();
    for (const [crawledAt, dueAt, isAsked] of [
      [now - 1_000, now - 2_000, false],
      [now - 2_000, now - 1_000, true],
      [now + DAY_MS, now - 1_000, true],
    ] as const) {
      world.found({ crawledAt, services: [parseJid('muc.example.org')] });
      world.session.asked.length = 0;
      await world.run(dueAt);
      assert.equal(world.session.asked.length > 0, isAsked, `crawled ${crawledAt - now}, due ${dueAt - now}`);
    }
  });

  test('keeps on how many days the server answered, and how often', async (t) => {
    const world = new JobsWorld();
    t.mock.timers.enable({ apis: ['Date'], now: 1_000 * DAY_MS });
    await world.run();
    world.override = () => undefined;
    await assert.rejects(world.run(), TryAgain);
    t.mock.timers.tick(DAY_MS);
    await assert.rejects(world.run(), TryAgain);
    const reached = world.stored.get('example.org')?.reached;
    assert.deepEqual(reached, [
      { day: 1_000, tried: 2, answered: 1 },
      { day: 1_001, tried: 1, answered: 0 },
    ]);
  });

  test('of a blocked server asks nothing and forgets its rooms', async () => {
    const world = new JobsWorld();
    world.rooms.set('garden', {});
    await world.run();
    const asked = world.session.asked.length;
    world.isBlocked = true;
    await world.run();
    assert.deepEqual([world.names(), world.stored.size, world.session.asked.length], [[], 0, asked]);
    world.found();
    await world.run();
    assert.deepEqual(world.buried, ['example.org'], 'a found one is not taken up again');
  });

  test('of a found server without rooms is done daily', async (t) => {
    const world = new JobsWorld();
    t.mock.timers.enable({ apis: ['Date'], now: Date.now() });
    world.found();
    world.override = ({ to }) => (to === world.service ? stanzaError('item-not-found') : 'next');
    await world.run();
    const asked = world.session.asked.length;
    await world.run();
    assert.equal(world.session.asked.length, asked);
    t.mock.timers.tick(DAY_MS);
    await world.run();
    assert.ok(world.session.asked.length > asked);
  });

  test('of a peer that did not agree to be found ends at once, and is not tried again', async () => {
    const world = new JobsWorld();
    world.rooms.set('garden', {});
    world.found({ source: 'federation' });
    await world.run();
    assert.deepEqual([world.names(), world.buried, world.session.asked.length], [[], ['example.org'], 2]);
    const willing = new JobsWorld();
    willing.rooms.set('garden', {});
    willing.found({ source: 'federation' });
    willing.override = ({ to, child }) =>
      to === willing.domain && child.attrs.xmlns?.endsWith('info')
        ? info('server', 'im', ['urn:xmpp:serverinfo:0'])
        : 'next';
    await willing.run();
    assert.deepEqual(willing.names(), ['garden']);
  });

  test('of a found server that has been silent for a week gives it up, with its rooms; never of the operator’s', async (t) => {
    for (const isOwn of [true, false]) {
      const world = new JobsWorld();
      world.rooms.set('garden', {});
      world.found();
      await world.run();
      world.isOwn = isOwn;
      world.override = () => undefined;
      t.mock.timers.enable({ apis: ['Date'], now: Date.now() + 8 * DAY_MS });
      await assert.rejects(world.run(), TryAgain);
      await assert.rejects(world.run(), TryAgain);
      await (isOwn ? assert.rejects(world.run(), TryAgain) : world.run());
      assert.deepEqual(
        [world.names(), world.buried.length, world.stored.size],
        [[], isOwn ? 0 : 1, isOwn ? 1 : 0],
      );
      t.mock.timers.reset();
    }
  });

  test('that failed is told, counted and tried again later; rooms go only after days and several failures', async (t) => {
    const world = new JobsWorld();
    world.rooms.set('garden', {});
    await world.run();
    world.override = () => undefined;
    t.mock.timers.enable({ apis: ['Date'], now: Date.now() + 4 * DAY_MS });
    for (const failures of [1, 2, 3]) {
      assert.deepEqual(world.names(), ['garden'], `before failure ${failures}`);
      await assert.rejects(world.run(), TryAgain);
      const server = world.stored.get('example.org');
      assert.deepEqual([server?.failures, server?.roomsListed], [failures, 1]);
      assert.match(server?.error ?? '', /did not answer/);
    }
    assert.deepEqual(world.names(), []);
    assert.equal(world.totals.crawlsFailed, 3);
  });

  test('for which our own link failed blames nobody', async () => {
    const world = new JobsWorld();
    world.session.goOffline();
    await assert.rejects(world.run(), (error) => failureCode(error) === 'unavailable');
    assert.equal(world.stored.size, 0);
  });
});

describe('planning', () => {
  const at = (
    domain: string,
    crawledAt: number,
    services: readonly string[],
    source: ServerSource = 'seed',
  ): Server => ({
    ...newServer(parseJid(domain), source, 0),
    ...{ services: services.map((service) => parseJid(service)), crawledAt },
  });

  test('gives turns to all, at once to those whose crawl is due, and forgets servers taken off the list', async () => {
    const done: string[] = [];
    let down = true;
    const shared = 'muc.b.example';
    await planAll({
      ...{ discovers: true, refresh: async () => void done.push('refresh') },
      seeds: [parseJid('a.example'), parseJid('b.example'), parseJid('new.example')],
      ...{ everyMs: DAY_MS, log, signal: new AbortController().signal },
      queue: {
        plan: async (domains) => void done.push(`plan ${domains.join(' ')}`),
        takeTurn: async (domain, dueAt) => void done.push(`crawl ${domain} ${typeof dueAt}`),
      },
      store: Object.assign(new MemoryStore(), {
        forgetService: async (service: string) => void done.push(`forget rooms of ${service}`),
        remove: async (domain: string) => void done.push(`forget ${domain}`),
      }),
      readServers: async () => {
        if (down) {
          down = false;
          throw new Failure('unavailable', 'Redis does not answer');
        }
        return [
          at('a.example', Date.now() - 1_000, ['muc.a.example']),
          at('b.example', Date.now() - 2 * DAY_MS, [shared]),
          at('old.example', Date.now(), ['muc.old.example', shared]),
          at('found.example', 0, [], 'items'),
        ];
      },
    });
    assert.deepEqual(done, [
      'forget rooms of muc.old.example',
      'forget old.example',
      'plan a.example b.example new.example found.example',
      'refresh',
      'crawl b.example number',
      'crawl new.example number',
      'crawl found.example number',
    ]);
  });
});
