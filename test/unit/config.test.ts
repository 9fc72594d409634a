import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { BOT_NAMES, ConfigError, readConfig } from '../../shared/config.ts';
import { parseDuration } from '../../shared/config-reader.ts';
import { ROOT } from '../../shared/root.ts';
import { TEST_CA } from '../support/scripted-server.ts';

const OWN_SERVER = {
  ...{ XMPP_COMPONENT_URL: 'xmpp://127.0.0.1:5347', CRAWL_DOMAINS: 'example.org' },
  ...{ ROOMS_JID: 'rooms.example.org', USERS_JID: 'users.example.org', RANDOMCHAT_JID: 'random.example.org' },
  ...{ ROOMS_SECRET: 'a', USERS_SECRET: 'b', RANDOMCHAT_SECRET: 'c' },
};

function problems(env: NodeJS.ProcessEnv, alone?: string): readonly string[] {
  try {
    readConfig(env, alone);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

/** Names that config.ts reads, from its text: they are always a reader's first argument. */
function namesRead(): Set<string> {
  const text = readFileSync(join(ROOT, 'shared', 'config.ts'), 'utf8');
  const names = new Set<string>();
  for (const [, name = ''] of text.matchAll(/read\.\w+\(\s*'([A-Z0-9_]+)'/g)) names.add(name);
  for (const [, ending = ''] of text.matchAll(/read\.(?:text|secret)\(`\$\{prefix\}_([A-Z]+)`/g))
    for (const bot of BOT_NAMES) names.add(`${bot.toUpperCase()}_${ending}`);
  for (const [, name = ''] of text.matchAll(/read\.secret\('([A-Z0-9_]+)'/g)) names.add(`${name}_FILE`);
  for (const bot of BOT_NAMES) names.add(`${bot.toUpperCase()}_SECRET_FILE`);
  return names;
}

describe('.env.example', () => {
  const lines = readFileSync(join(ROOT, '.env.example'), 'utf8').split('\n');

  it('lists every variable of the configuration, each once, and no other', () => {
    const listed = lines.flatMap((line) => /^#?([A-Z][A-Z0-9_]+)=/.exec(line)?.[1] ?? []);
    assert.deepEqual(listed.toSorted(), [...namesRead()].sort());
  });

  it('shows the defaults: with all of them set, the same configuration', () => {
    const shown = lines.flatMap((line) => {
      const [, name, value] = /^#?([A-Z][A-Z0-9_]+)=(.+)$/.exec(line) ?? [];
      return name === undefined || value === undefined ? [] : [[name, value] as const];
    });
    // An example where the default is "none" or another one for one's own server.
    const examples = ['REDIS_URL', 'XMPP_COMPONENT_URL', 'XMPP_URL', 'EMBEDDED_S2S_PORT', 'CRAWL_EVERY'];
    const defaults = Object.fromEntries(shown.filter(([name]) => !examples.includes(name)));
    assert.deepEqual(readConfig(defaults), readConfig({}));
  });
});

describe('configuration', () => {
  it('without anything: embedded servers, loopback, the sample community', () => {
    const config = readConfig({});
    assert.equal(config.publicUrl, 'http://127.0.0.1:8080');
    assert.equal(config.bots.randomchat.jid, 'random.localhost');
    assert.deepEqual(config.crawlDomains, ['localhost']);
    assert.deepEqual([config.embeddedXmpp, config.demo, config.crawlEveryMs], [true, true, 60_000]);
  });

  it("with an operator's own server: nothing embedded but Redis, crawled every hour", () => {
    const config = readConfig(OWN_SERVER);
    assert.deepEqual([config.embeddedXmpp, config.demo, config.crawlEveryMs], [false, false, 3_600_000]);
    assert.equal(config.bots.rooms.secret, 'a');
  });

  it('of a process alone asks for what is its own: of a bot its address and secret, of the website all addresses', () => {
    const { XMPP_COMPONENT_URL, CRAWL_DOMAINS, RANDOMCHAT_JID, RANDOMCHAT_SECRET } = OWN_SERVER;
    const own = { XMPP_COMPONENT_URL, CRAWL_DOMAINS, RANDOMCHAT_JID, RANDOMCHAT_SECRET };
    assert.equal(readConfig(own, 'randomchat').bots.randomchat.secret, 'c');
    const missing = (name?: string) =>
      problems(own, name).map((line) => /^[A-Z_]+ is missing/.exec(line)?.[0] ?? line);
    const addresses = ['ROOMS_JID is missing', 'USERS_JID is missing'];
    assert.deepEqual(missing('web'), addresses);
    assert.deepEqual(missing('rooms'), ['ROOMS_JID is missing', 'ROOMS_SECRET is missing']);
    assert.deepEqual(missing().sort(), [
      ...['ROOMS_JID is missing', 'ROOMS_SECRET is missing'],
      ...['USERS_JID is missing', 'USERS_SECRET is missing'],
    ]);
  });

  it("in containers: the containers' own domain is crawled unless others are named", () => {
    const { CRAWL_DOMAINS: _, ...server } = OWN_SERVER;
    const containers = { ...server, EMBEDDED_DOMAIN: 'chat.example.org', CRAWL_DOMAINS: '' };
    assert.deepEqual(readConfig(containers).crawlDomains, ['chat.example.org']);
    assert.deepEqual(readConfig({ ...containers, CRAWL_DOMAINS: 'a.example' }).crawlDomains, ['a.example']);
    assert.throws(
      () => readConfig({ ...containers, CRAWL_DOMAINS: 'a.example, room@muc.example' }),
      /CRAWL_DOMAINS: room@muc.example is not a domain: write muc.example/,
    );
    assert.deepEqual(readConfig(server).crawlDomains, []);
  });

  it('tells every problem at once, each with its variable', () => {
    const found = problems({
      HTTP_PORT: '0',
      LANGUAGE: 'klingon',
      ADMINS: '@/nowhere/at/all',
      DEMO: 'yes',
      REDIS_URL: 'http://x',
    });
    for (const name of ['HTTP_PORT', 'LANGUAGE', 'ADMINS', 'DEMO', 'REDIS_URL'])
      assert.equal(found.filter((line) => line.startsWith(name)).length, 1, name);
    assert.equal(
      problems({ XMPP_URL: 'xmpp://h:5222' }).filter((line) => line.includes('_SECRET is missing')).length,
      3,
    );
  });

  it('takes LANGUAGE as desktops set it for gettext', () => {
    const languages = {
      ...{ fr: 'fr', 'en_US:en': 'en', 'fr_CA.UTF-8:en': 'fr', 'de_DE:de:fr:en': 'fr' },
      ...{ de: 'en', C: 'en', '': 'en' },
    };
    for (const [text, expected] of Object.entries(languages))
      assert.equal(readConfig({ LANGUAGE: text }).language, expected, text);
  });

  it('addresses are read as those who connect read them, and never repeated: they may hold a password', () => {
    const wrong = {
      REDIS_URL: ['http://:hush@h', 'redis://:hush@h:99999', 'redis-sentinel://:hush@h', 'redis://:hush@a,b'],
      XMPP_URL: ['xmpp://h:99999', 'xmpp://hush@h', 'http://h'],
      XMPP_COMPONENT_URL: ['xmpp://h:0', 'xmpps://h'],
      PUBLIC_URL: ['example.org', 'https://', 'https://h:x', 'https://h/?q'],
    };
    for (const [name, values] of Object.entries(wrong))
      for (const value of values) {
        const found = problems({ ...OWN_SERVER, [name]: value }).filter((line) =>
          line.startsWith(`${name}: `),
        );
        assert.equal(found.length, 1, value);
        assert.doesNotMatch(found.join(), /hush/);
      }
    assert.deepEqual(problems({ REDIS_URL: 'redis-cluster://:100%@a,[::1]:7000' }), []);
  });

  it('the sample community is for the embedded server, whose processes are told that theirs is', () => {
    assert.match(problems({ ...OWN_SERVER, DEMO: '1' }).join(), /DEMO=1 needs the embedded server/);
    assert.equal(readConfig({ ...OWN_SERVER, DEMO: '1', EMBEDDED_RUNNING: '1' }).demo, true);
  });

  it('a secret from a file, not from both', (t) => {
    const dir = mkdtempSync(join(tmpdir(), 'parvis-config-'));
    t.after(() => rmSync(dir, { recursive: true }));
    writeFileSync(join(dir, 'secret'), ' hush\n');
    const { ROOMS_SECRET: _, ...others } = OWN_SERVER;
    assert.equal(readConfig({ ...others, ROOMS_SECRET_FILE: join(dir, 'secret') }).bots.rooms.secret, 'hush');
    assert.match(problems({ ...OWN_SERVER, ROOMS_SECRET_FILE: join(dir, 'secret') }).join(), /both set/);
  });

  it('reverse proxies by address or network', () => {
    assert.deepEqual(readConfig({ TRUST_PROXY: '127.0.0.1, 10.0.0.0/8,fd00::/8' }).trustProxy, [
      '127.0.0.1',
      '10.0.0.0/8',
      'fd00::/8',
    ]);
    assert.deepEqual(readConfig({}).trustProxy, []);
    for (const wrong of ['true', 'proxy.example', '10.0.0.0/33', '10.0.0.0/', '10.0.0.0/8/8', '1'])
      assert.equal(problems({ TRUST_PROXY: wrong }).length, 1, wrong);
  });

  it('a certificate authority that is one', (t) => {
    const dir = mkdtempSync(join(tmpdir(), 'parvis-config-'));
    t.after(() => rmSync(dir, { recursive: true }));
    const [good, bad] = [join(dir, 'good'), join(dir, 'bad')];
    writeFileSync(good, TEST_CA);
    writeFileSync(bad, 'no certificate');
    assert.equal(readConfig({ XMPP_CA_FILE: good }).xmppCa, TEST_CA);
    assert.match(problems({ XMPP_CA_FILE: bad }).join(), /XMPP_CA_FILE: .*bad holds no certificate/);
    assert.match(problems({ XMPP_CA_FILE: `${bad}.none` }).join(), /^XMPP_CA_FILE: cannot read/);
  });

  it('durations', () => {
    assert.deepEqual(
      ['15s', '10m', '1h', '2d'].map(parseDuration),
      [15_000, 600_000, 3_600_000, 172_800_000],
    );
    assert.deepEqual(['', '1', '1.5h', '-1s', '1w', ' 1s'].map(parseDuration), Array(6).fill(undefined));
    assert.match(problems({ CRAWL_EVERY: '9s' }).join(), /CRAWL_EVERY=9s: .* at least 10s/);
  });
});
