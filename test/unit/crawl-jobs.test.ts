import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { pino } from 'pino';
import { type JobStore, planAll, runCrawl } from '../../services/rooms/jobs.ts';
import { parseJid } from '../../shared/domain/jid.ts';
import type { Server } from '../../shared/domain/server.ts';
import { Failure, failureCode } from '../../shared/failure.ts';
import { TryAgain } from '../../shared/queue/crawls.ts';
import { MemoryStore, World } from './crawl-world.ts';

const log = pino({ level: 'silent' });
const DAY_MS = 86_400_000;

class JobsWorld extends World {
  readonly servers = new Map<string, Server>();
  readonly totals = { crawls: 0, crawlsFailed: 0, questions: 0, changes: 0 };
  readonly jobs: JobStore = Object.assign(this.store, {
    putServer: async (server: Server) => void this.servers.set(server.domain, server),
  });

  async run(crawled = [this.domain]): Promise<void> {
    const { signal } = new AbortController();
    await runCrawl(
      this.domain,
      signal,
      {
        ...{ session: this.session, store: this.jobs, crawled, log },
        readServer: async (domain) => this.servers.get(domain),
        whenOnline: async () => undefined,
      },
      this.totals,
    );
  }
}

describe('a crawl job', () => {
  test('keeps what it found of the server', async () => {
    const world = new JobsWorld();
    world.rooms.set('garden', {});
    await world.run();
    const server = world.servers.get('example.org');
    assert.deepEqual([server?.roomsListed, server?.failures, server?.error], [1, 0, undefined]);
    assert.deepEqual([world.totals.crawls, world.totals.changes], [1, 1]);
  });

  test('of a server that is crawled no more asks nothing', async () => {
    const world = new JobsWorld();
    await world.run([]);
    assert.equal(world.session.asked.length, 0);
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
      const server = world.servers.get('example.org');
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
    assert.equal(world.servers.size, 0);
  });
});

describe('planning', () => {
  const at = (domain: string, crawledAt: number, services: readonly string[]): Server => ({
    domain: parseJid(domain),
    contacts: {},
    services: services.map((service) => parseJid(service)),
    ...{ crawledAt, roomsSeen: 0, roomsListed: 0, partial: false, failures: 0 },
  });

  test('gives turns to all, at once to those whose crawl is due, and forgets servers taken off the list', async () => {
    const done: string[] = [];
    let down = true;
    const shared = 'muc.b.example';
    await planAll({
      crawled: [parseJid('a.example'), parseJid('b.example'), parseJid('new.example')],
      ...{ everyMs: DAY_MS, log, signal: new AbortController().signal },
      queue: {
        plan: async (domains) => void done.push(`plan ${domains.join(' ')}`),
        takeTurn: async (domain) => void done.push(`crawl ${domain}`),
      },
      store: Object.assign(new MemoryStore(), {
        forgetService: async (service: string) => void done.push(`forget rooms of ${service}`),
        removeServer: async (domain: string) => void done.push(`forget ${domain}`),
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
        ];
      },
    });
    assert.deepEqual(done, [
      'forget rooms of muc.old.example',
      'forget old.example',
      'plan a.example b.example new.example',
      'crawl b.example',
      'crawl new.example',
    ]);
  });
});
