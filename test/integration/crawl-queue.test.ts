/** The queue of crawls on a real Redis. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { type TestContext, test } from 'node:test';
import { type Jid, parseJid } from '../../shared/domain/jid.ts';
import { openLog } from '../../shared/log.ts';
import { CrawlQueue, CrawlWorker, TryAgain, turnOffset } from '../../shared/queue/crawls.ts';
import { keysFor } from '../../shared/store/keys.ts';
import { sharedServers } from '../support/servers.ts';

const log = openLog('test', 'silent');
const A = parseJid('a.example');
const B = parseJid('b.example');

/** Crawls that last until the test ends them. */
class Crawls extends EventEmitter {
  readonly begun: Jid[] = [];
  readonly open = new Map<Jid, (error?: Error) => void>();
  most = 0;

  readonly crawl = (domain: Jid, signal: AbortSignal): Promise<void> => {
    assert.ok(!this.open.has(domain), 'never twice at once');
    this.begun.push(domain);
    return new Promise<void>((resolve, reject) => {
      const end = (error?: Error) => {
        this.open.delete(domain);
        if (error === undefined) resolve();
        else reject(error);
        this.emit('change');
      };
      this.open.set(domain, end);
      this.most = Math.max(this.most, this.open.size);
      signal.addEventListener('abort', () => end(new Error('ended')));
      this.emit('change');
    });
  };

  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await once(this, 'change');
  }

  end(domain: Jid, error?: Error): void {
    this.open.get(domain)?.(error);
  }
}

async function setUp(t: TestContext) {
  const { redis } = await sharedServers();
  const keys = keysFor(`test-${randomBytes(6).toString('hex')}`);
  const queue = new CrawlQueue(redis.url, keys, log);
  t.after(() => queue.close());
  const startWorker = (crawls: Crawls) => {
    const worker = new CrawlWorker({ redisUrl: redis.url, keys, log, queue, crawl: crawls.crawl });
    t.after(() => worker.close());
    return worker;
  };
  return { queue, startWorker };
}

test('a domain has one crawl at a time; asked for meanwhile it has one more, a turn meanwhile is dropped', async (t) => {
  const { queue, startWorker } = await setUp(t);
  const crawls = new Crawls();
  startWorker(crawls);
  await queue.takeTurn(A);
  await queue.takeTurn(A);
  await queue.takeTurn(B);
  await crawls.until(() => crawls.open.size === 2);
  await queue.takeTurn(A);
  await queue.askCrawl(B);
  await queue.askCrawl(B);
  crawls.end(A);
  crawls.end(B);
  await crawls.until(() => crawls.begun.length === 3 && crawls.open.has(B));
  assert.deepEqual(crawls.begun.slice(2), [B]);
  crawls.end(B);
  await queue.takeTurn(A);
  await crawls.until(() => crawls.begun.length === 4);
  assert.deepEqual(crawls.begun.slice(2), [B, A]);
  crawls.end(A);
});

test('a crawl that failed is tried again after its time; asking for it does not wait so long', async (t) => {
  const { queue, startWorker } = await setUp(t);
  const crawls = new Crawls();
  startWorker(crawls);
  await queue.takeTurn(A);
  await crawls.until(() => crawls.open.has(A));
  crawls.end(A, new TryAgain('down', 50));
  await crawls.until(() => crawls.begun.length === 2 && crawls.open.has(A));
  crawls.end(A, new TryAgain('down', 3_600_000));
  while ((await queue.counts()).delayed !== 1) await new Promise((resolve) => setImmediate(resolve));
  await queue.takeTurn(A);
  assert.deepEqual(await queue.counts(), { active: 0, wait: 0, delayed: 1 }, 'a turn changes nothing');
  await queue.askCrawl(A);
  await crawls.until(() => crawls.begun.length === 3);
  crawls.end(A);
});

test('a worker that is closed gives its crawls back, and the next one does them at once', async (t) => {
  const { queue, startWorker } = await setUp(t);
  const first = new Crawls();
  const worker = startWorker(first);
  await queue.takeTurn(A);
  await first.until(() => first.open.has(A));
  await worker.close();
  assert.deepEqual(await queue.counts(), { active: 0, wait: 1, delayed: 0 });
  const second = new Crawls();
  startWorker(second);
  await second.until(() => second.open.has(A));
  second.end(A);
});

test('turns are planned for the given domains only, at the same place after every restart, and come', async (t) => {
  const { queue, startWorker } = await setUp(t);
  await queue.plan([A, B], 3_600_000);
  const turns = await queue.turns();
  assert.deepEqual(new Set(turns.map(({ domain }) => domain)), new Set([A, B]));
  for (const { domain, next } of turns)
    assert.equal(next % 3_600_000, turnOffset(parseJid(domain), 3_600_000));
  await queue.plan([A, B], 3_600_000);
  assert.deepEqual(
    new Set((await queue.turns()).map(({ next }) => next)),
    new Set(turns.map(({ next }) => next)),
  );
  await queue.plan([B], 300);
  assert.deepEqual(
    (await queue.turns()).map(({ domain }) => domain),
    [B],
  );
  const crawls = new Crawls();
  startWorker(crawls);
  for (let n = 1; n <= 3; n++) {
    await crawls.until(() => crawls.begun.length >= n && crawls.open.has(B));
    crawls.end(B);
  }
  assert.deepEqual([...new Set(crawls.begun)], [B]);
});
