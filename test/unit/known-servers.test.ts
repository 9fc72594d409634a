/** How servers become known, and what is refused. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pino } from 'pino';
import { MOST_NAMED, MOST_UNDER_ONE } from '../../services/rooms/crawl-plan.ts';
import { KnownServers } from '../../services/rooms/known-servers.ts';
import { type Jid, parseJid } from '../../shared/domain/jid.ts';
import { newServer, type Server } from '../../shared/domain/server.ts';
import type { ServersWriter } from '../../shared/store/servers-writer.ts';

type Store = Pick<
  ServersWriter,
  'domains' | 'add' | 'remove' | 'bury' | 'isBuried' | 'namedBy' | 'countNamed'
>;

class Known {
  readonly stored = new Map<Jid, Server>();
  readonly buried = new Map<Jid, number>();
  readonly named = new Map<Jid, number>();
  readonly done: string[] = [];
  readonly blocked = new Set<Jid>();
  readonly #store: Store = {
    domains: async () => [...this.stored.keys()],
    add: async (server) => {
      if (this.stored.has(server.domain)) return false;
      this.stored.set(server.domain, server);
      return true;
    },
    remove: async (domain) => void this.stored.delete(domain),
    bury: async (domain, until) => {
      this.stored.delete(domain);
      this.buried.set(domain, until);
    },
    isBuried: async (domain, now) => (this.buried.get(domain) ?? 0) > now,
    namedBy: async (by) => this.named.get(by) ?? 0,
    countNamed: async (by) => {
      this.named.set(by, (this.named.get(by) ?? 0) + 1);
      return this.named.get(by) ?? 0;
    },
  };
  readonly servers: KnownServers;

  constructor(discovers = true) {
    this.servers = new KnownServers({
      ...{
        seeds: [parseJid('seed.example')],
        discovers,
        self: parseJid('rooms.seed.example'),
        everyMs: 1_000,
      },
      store: this.#store as ServersWriter,
      queue: {
        planOne: async (domain) => void this.done.push(`plan ${domain}`),
        askCrawl: async (domain) => void this.done.push(`crawl ${domain}`),
        unplan: async (domain) => void this.done.push(`unplan ${domain}`),
      },
      policy: { isBlocked: (domain) => this.blocked.has(domain) },
      log: pino({ level: 'silent' }),
      readServer: async (domain) => this.stored.get(domain),
    });
  }

  discover(domain: string, source: Server['source'] = 'items', by = 'seed.example') {
    return this.servers.discover(parseJid(domain), source, parseJid(by));
  }
}

test('a server that another names is planned and crawled at once, and known from then on', async () => {
  const known = new Known();
  assert.equal(await known.discover('other.example'), 'new');
  assert.equal(await known.discover('other.example', 'federation'), 'known');
  assert.equal(await known.discover('muc.other.example'), 'known', 'asked with it');
  assert.deepEqual(known.done, ['plan other.example', 'crawl other.example']);
  assert.equal(known.stored.get(parseJid('other.example'))?.source, 'items');
  assert.equal(known.servers.ownerOf(parseJid('muc.other.example')), 'other.example');
});

test('what is blocked, internal, our own or an address is refused', async () => {
  const known = new Known();
  known.blocked.add(parseJid('blocked.example'));
  for (const domain of ['blocked.example', 'localhost', 'nas.local', '10.0.0.1', 'rooms.seed.example'])
    assert.equal(await known.discover(domain, 'submission'), 'refused', domain);
  assert.deepEqual(known.done, []);
});

test('no stranger makes us ask what is internal, an address or ourselves', () => {
  const { servers } = new Known();
  const mayAsk = (domain: string) => servers.mayAsk(parseJid(domain));
  for (const domain of ['localhost', 'nas.local', '10.0.0.1', '[::1]', 'redis', 'rooms.seed.example'])
    assert.equal(mayAsk(domain), false, domain);
  for (const domain of ['seed.example', 'muc.seed.example', 'other.example'])
    assert.equal(mayAsk(domain), true, domain);
});

test('where nobody is to be found, the operator’s servers are all there are', async () => {
  const known = new Known(false);
  assert.equal(await known.discover('other.example', 'submission'), 'refused');
  assert.equal(await known.discover('muc.seed.example', 'submission'), 'known');
  assert.deepEqual(known.done, []);
});

test('one server makes so many others known and no more; people may still name them', async () => {
  const known = new Known();
  for (let i = 0; i < MOST_NAMED; i++) await known.discover(`s${i}.example`);
  assert.equal(await known.discover('one-more.example'), 'refused');
  assert.equal(await known.discover('one-more.example', 'items', 's1.example'), 'new', 'named by another');
  assert.equal(await known.discover('and-more.example', 'submission'), 'new');
});

test('a buried server is taken up again when a person asks, not when a server names it', async () => {
  const known = new Known();
  await known.discover('dead.example');
  await known.servers.bury(parseJid('dead.example'));
  assert.equal(await known.discover('dead.example', 'federation'), 'refused');
  assert.equal(await known.discover('dead.example', 'invitation'), 'new');
  assert.equal(known.done.filter((line) => line === 'unplan dead.example').length, 1);
});

test('a service that its server does not name is a server of its own when a person names it; what failed is tried', async () => {
  const known = new Known();
  const seed = {
    ...newServer(parseJid('seed.example'), 'seed', 1),
    services: [parseJid('muc.seed.example')],
  };
  known.stored.set(seed.domain, { ...seed, failures: 3 });
  assert.equal(await known.discover('muc.seed.example', 'submission'), 'known');
  assert.deepEqual(known.done, ['crawl seed.example']);
  assert.equal(await known.discover('secret.seed.example', 'items'), 'known');
  assert.equal(await known.discover('secret.seed.example', 'submission'), 'new');
});

test('names that belong together are one line of questions', async () => {
  const known = new Known();
  await known.discover('other.example');
  await known.discover('chat.other.example', 'submission');
  const line = (domain: string) => known.servers.lineOf(parseJid(domain));
  assert.deepEqual(
    [line('chat.other.example'), line('muc.other.example'), line('never.met.example')],
    ['other.example', 'other.example', 'never.met.example'],
  );
  assert.deepEqual(
    [known.servers.isOwn(parseJid('seed.example')), known.servers.isOwn(parseJid('other.example'))],
    [true, false],
  );
});

test('a name that never answered covers no server below it: anybody can name co.uk', async () => {
  const known = new Known();
  assert.equal(await known.discover('co.example', 'submission'), 'new');
  known.stored.set(parseJid('co.example'), {
    ...newServer(parseJid('co.example'), 'submission', 1),
    failures: 1,
  });
  assert.equal(await known.discover('real.co.example'), 'new');
  assert.equal(await known.discover('real.co.example'), 'known');
});

test('whoever has all names below his own can fill the list with so many of them only', async () => {
  const known = new Known();
  for (let i = 0; i < MOST_UNDER_ONE; i++)
    assert.equal(await known.discover(`s${i}.wild.example`, 'submission'), 'new');
  assert.equal(await known.discover('more.wild.example', 'submission'), 'refused');
  assert.equal(await known.discover('deep.more.wild.example', 'items', 's1.wild.example'), 'refused');
  assert.equal(await known.discover('wilder.example', 'submission'), 'new');
});

test('what is forgotten is no server any more, and may be named again', async () => {
  const known = new Known();
  await known.discover('gone.example', 'submission');
  await known.servers.forget(parseJid('gone.example'));
  assert.deepEqual([known.stored.size, known.done.at(-1)], [0, 'unplan gone.example']);
  assert.equal(await known.discover('gone.example'), 'new');
});
