import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runInNewContext } from 'node:vm';
import { parseJid } from '../../shared/domain/jid.ts';
import type { ShownPresence } from '../../shared/domain/shown-presence.ts';
import { pepSign } from '../../web/pep-signs.ts';
import { valueWords } from '../../web/presence-words.ts';
import { PublicBadges } from '../../web/public-badges.ts';
import { badgeId } from '../support/people-store.ts';
import { alice, MD5, PICTURE, PNG, siteOf } from './old-presence-site.ts';
import { openSite } from './site.ts';

test('parts that are not shown are not there: names of resources, the message, the picture', async (t) => {
  const app = await siteOf(t, alice({ availability: 'dnd' }));
  const ask = async (path: string) => {
    const { statusCode, body } = await app.inject(`/presence/jid/alice/example.org/${path}`);
    return [statusCode, body] as const;
  };
  assert.deepEqual(await ask('text'), [200, 'dnd']);
  assert.match((await ask('xml'))[1], /><resource name='' show='dnd' priority='0'><\/resource></);
  assert.match((await ask('js'))[1], /\{name:'',\n priority:0,\n show:'dnd',.*status:'',/s);
  // Whether there is such a resource is nobody's business.
  for (const resource of ['lab', 'nosuch']) assert.equal((await ask(`text/res/${resource}`))[0], 404);
  assert.equal((await ask('avatar'))[0], 404);
  assert.equal((await app.inject('/status/alice@example.org/message')).body, '');
  assert.equal((await app.inject(`/${MD5}/message.txt`)).body, '');
  assert.equal((await app.inject(`/${MD5}/pep/mood`)).body, '');
});

test('scripts say the same when they are run, whatever the person wrote', async (t) => {
  const status = `'"\\];alert(1)//</script><!--\u2028\n\u202E`;
  const app = await siteOf(
    t,
    alice({
      availability: 'away',
      status,
      resources: [{ resource: status, show: 'away', priority: 1, status }],
    }),
  );
  const { body } = await app.inject('/presence/jid/alice/example.org/js?cb=called');
  assert.doesNotMatch(body, /<|\u2028|alert\(1\)'/);
  const page: Record<string, unknown> = { called: () => 0 };
  runInNewContext(body, page);
  const [first] = page.jabber_resources as readonly Record<string, unknown>[];
  assert.deepEqual(
    { ...first },
    {
      ...{ name: status, priority: 1, show: 'away', long_show: 'away', status },
      image: 'https://parvis.example/presence/image/disc/away',
    },
  );
  let written = '';
  const document = { write: (text: string) => (written += text) };
  runInNewContext((await app.inject(`/${MD5}/message_js`)).body, { document });
  assert.doesNotMatch(written, /</);
  assert.match(written, /&lt;\/script&gt;/);
});

test('callbacks are names of functions or refused', async (t) => {
  const app = await siteOf(t, alice({ availability: 'chat' }));
  const ask = (cb: string) => app.inject(`/presence/jid/alice/example.org/js?cb=${encodeURIComponent(cb)}`);
  for (const cb of ['show', '$', 'a.b_c.d1']) assert.match((await ask(cb)).body, /; [\w.$]+\(\);$/);
  for (const cb of ['', 'alert(1)//', '1a', 'a b', 'a;b', '<script>', 'a'.repeat(65), 'é', 'a\u2028']) {
    const { statusCode, headers, body } = await ask(cb);
    assert.equal(statusCode, 400, cb);
    assert.equal(headers['content-type'], 'text/plain; charset=utf-8');
    assert.doesNotMatch(body, /alert|script>/);
  }
});

test('not switched on, revoked, never there: one answer each, by JID and by MD5', async (t) => {
  const {
    oldJid: _,
    oldMd5: __,
    ...closed
  } = alice({ availability: 'chat', status: 'Words', avatar: PICTURE.hash });
  const badges = new PublicBadges();
  badges.onReset([
    closed,
    alice({
      id: badgeId(2),
      availability: 'chat',
      oldJid: parseJid('revoked@example.org'),
      oldMd5: 'b'.repeat(32),
    }),
  ]);
  const app = await openSite(t, { badges, requestsPerMinute: 100_000 });
  assert.equal((await app.inject('/status/revoked@example.org/text')).body, 'chat');
  badges.onChange(badgeId(2), undefined);
  const ejabberd = ['image', 'image/theme/face', 'image/res/x', 'text', 'xml', 'js', 'js?cb=f', 'avatar'].map(
    (rest) => [...['alice', 'revoked', 'nobody'].map((user) => `/presence/jid/${user}/example.org/${rest}`)],
  );
  const prosody = ['', '/text', '/json', '/xml', '/html', '/message'].map((rest) =>
    ['alice', 'revoked', 'nobody'].map((user) => `/status/${user}@example.org${rest}`),
  );
  const openfire = ['image', 'text', 'xml'].map((type) =>
    ['alice', 'revoked', 'nobody'].map(
      (user) => `/plugins/presence/status?jid=${user}@example.org&type=${type}`,
    ),
  );
  const jabberfr = [
    'avatar-32',
    'image-face',
    'text-fr',
    'text_js',
    'message',
    'message_js',
    'pep/tune',
    'pep/mood/value',
  ].map((rest) => [MD5, 'b'.repeat(32), 'c'.repeat(32)].map((md5) => `/${md5}/${rest}`));
  for (const paths of [...ejabberd, ...prosody, ...openfire, ...jabberfr]) {
    const answers = await Promise.all(
      paths.map(async (path) => {
        const { statusCode, headers, body } = await app.inject(path);
        const hash = /[0-9a-f]{40}/g;
        return [
          statusCode,
          headers['content-type'],
          body.replaceAll(/alice|revoked|nobody/g, 'x').replace(hash, ''),
        ];
      }),
    );
    assert.deepEqual(answers[1], answers[0], paths[0]);
    assert.deepEqual(answers[2], answers[0], paths[0]);
  }
});

test('Openfire’s: words, a stanza, an icon; nothing is fetched or redirected to', async (t) => {
  const resources = [{ resource: 'lab', show: 'xa', priority: 3, status: '<Back>' }] as const;
  const app = await siteOf(t, alice({ availability: 'xa', status: '<Back>', resources }));
  const ask = (rest: string) => app.inject(`/plugins/presence/status?jid=alice@example.org${rest}`);
  assert.equal((await ask('&type=text')).body, '<Back>\n');
  assert.equal((await ask('&type=text')).headers['content-type'], 'text/plain; charset=utf-8');
  assert.equal(
    (await ask('&type=xml')).body,
    '<presence from="alice@example.org/lab"><show>xa</show><status>&lt;Back&gt;</status><priority>3</priority></presence>\n',
  );
  const image = await ask('&images=http://127.0.0.1/--IMAGE--.gif&xa=http://127.0.0.1/&req_jid=x@y.example');
  assert.deepEqual(
    [image.statusCode, image.headers['content-type'], image.headers.location],
    [200, 'image/png', undefined],
  );
  assert.equal((await ask('&type=yaml')).statusCode, 404);
  assert.equal((await app.inject('/plugins/presence/status')).statusCode, 400);
  assert.equal((await app.inject('/plugins/presence/status?jid=%22')).statusCode, 400);
  const gone = await siteOf(t, alice({ availability: 'offline' }));
  assert.equal(
    (await gone.inject('/plugins/presence/status?jid=alice@example.org&type=xml')).body,
    '<presence from="alice@example.org" type="unavailable"><status>Unavailable</status></presence>\n',
  );
});

test('JabberFR’s: the words that its readers compare with, the rest by name, below both addresses', async (t) => {
  const says = async (shown: Partial<ShownPresence>, path: string) =>
    (await (await siteOf(t, alice(shown))).inject(path)).body;
  for (const [availability, words] of [
    ['online', 'Available'],
    ['chat', 'Free for chat'],
    ['away', 'Away'],
    ['xa', 'Not available'],
    ['dnd', 'Do not disturb'],
    ['offline', 'Offline'],
    ['unknown', 'Unknown'],
  ] as const) {
    assert.equal(await says({ availability }, `/${MD5}/text-en.txt`), words);
    assert.equal(await says({ availability }, `/presence/${MD5.toUpperCase()}/text-en`), words);
  }
  assert.equal(await says({ availability: 'online' }, `/${MD5}/text-fr.txt`), 'Disponible');
  assert.equal(await says({ availability: 'xa' }, `/${MD5}/text_js`), "document.write('Not available');");
  const more: Partial<ShownPresence> = {
    ...{ availability: 'away', status: 'Out' },
    mood: { value: 'happy', text: 'Spring' },
    activity: { general: 'relaxing', specific: 'reading' },
    tune: { artist: 'Nina', title: 'Sinnerman' },
  };
  for (const [path, words] of [
    ['message', 'Out'],
    ['message.txt', 'Out'],
    ['pep/mood', 'happy: Spring'],
    ['pep/mood/value', 'happy'],
    ['pep/mood/value-fr.txt', 'joie'],
    ['pep/mood/value-xx', 'happy'],
    ['pep/mood/text.txt', 'Spring'],
    ['pep/activity', 'reading'],
    ['pep/activity/value', 'relaxing/reading'],
    ['pep/activity/value-fr', 'lecture'],
    ['pep/activity/text', ''],
    ['pep/tune.txt', 'Nina – Sinnerman'],
    ['pep/tune/artist.txt', 'Nina'],
    ['pep/tune/song.txt', 'Sinnerman'],
  ] as const)
    assert.equal(await says(more, `/${MD5}/${path}`), words, path);
  const app = await siteOf(t, alice({ ...more, avatar: PICTURE.hash }));
  for (const path of [
    `/${MD5}/avatar`,
    `/${MD5}/avatar.png`,
    `/avatar.php?hash=${MD5}&size=512&default=http://127.0.0.1/`,
  ]) {
    const { statusCode, headers, rawPayload } = await app.inject(path);
    assert.deepEqual([statusCode, headers['content-type'], headers.location], [200, 'image/png', undefined]);
    assert.deepEqual(rawPayload, PNG);
  }
  for (const path of ['pep/location', 'pep/location/image', 'nothing', 'text/more'])
    assert.equal((await app.inject(`/${MD5}/${path}`)).statusCode, 404, path);
  // A hash and nothing else is taken from the site's own addresses.
  assert.equal((await app.inject(`/${MD5.slice(1)}/text`)).statusCode, 404);
  assert.equal((await app.inject('/avatar.php?hash=nothing')).statusCode, 404);
});

test('JabberFR’s pictures of moods, activities and tunes: drawn by us, and one where nothing is shown', async (t) => {
  const app = await siteOf(
    t,
    alice({ availability: 'online', mood: { value: 'happy' }, activity: { general: 'eating' } }),
  );
  const ask = async (path: string) => {
    const { statusCode, headers, rawPayload } = await app.inject(path);
    assert.equal(headers['content-type'], 'image/png', path);
    return [statusCode, rawPayload.toString('base64')];
  };
  const [mood, activity, tune, nobody] = await Promise.all(
    [`${MD5}/pep/mood`, `${MD5}/pep/activity`, `${MD5}/pep/tune`, `${'b'.repeat(32)}/pep/mood`].map((path) =>
      ask(`/${path}/image.png`),
    ),
  );
  assert.deepEqual([mood?.[0], activity?.[0], tune?.[0]], [200, 200, 200]);
  assert.equal(new Set([mood?.[1], activity?.[1], tune?.[1]]).size, 3);
  assert.deepEqual(nobody, [404, tune?.[1]], 'nothing is shown of a tune, as of nobody');
  const neutral = Object.keys(valueWords('mood', 'en')).filter(
    (value) => pepSign({ mood: { value } }, 'mood') === 'neutral',
  );
  assert.deepEqual(
    neutral.join(' '),
    'cautious confused contemplative distracted hot neutral restless sarcastic serious shy undefined',
  );
  for (const general of Object.keys(valueWords('activity', 'en')).slice(0, 12))
    assert.equal(pepSign({ activity: { general } }, 'activity'), general === 'undefined' ? 'none' : general);
});

test('pictures are as large as was asked, at most; what stands for a missing one too', async (t) => {
  const sized = async (app: Awaited<ReturnType<typeof siteOf>>, path: string) => {
    const { statusCode, headers, rawPayload } = await app.inject(path);
    assert.equal(headers['content-type'], 'image/png', path);
    return [statusCode, rawPayload.readUInt32BE(16), rawPayload.readUInt32BE(20)];
  };
  const app = await siteOf(t, alice({ availability: 'away', avatar: PICTURE.hash }));
  for (const size of [96, 80, 64, 32, 16])
    for (const path of [
      `/${MD5}/avatar-${size}`,
      `/presence/${MD5}/avatar-${size}.png`,
      `/avatar.php?hash=${MD5}&size=${size}`,
      `/avatar.php?hash=${MD5}&size=${size + 1}`,
    ])
      assert.deepEqual(await sized(app, path), [200, size, size], path);
  assert.deepEqual(await sized(app, `/${MD5}/avatar-1`), [200, 16, 16]);
  const nobody = await siteOf(t, alice({ availability: 'away' }));
  for (const [size, drawn] of [
    [16, 16],
    [32, 32],
    [48, 32],
    [96, 64],
  ])
    assert.deepEqual(await sized(nobody, `/${MD5}/avatar-${size}`), [404, drawn, drawn]);
  // A picture that the state does not name, or not yet.
  const another = await siteOf(t, alice({ availability: 'away', avatar: 'b'.repeat(64) }));
  assert.equal((await another.inject(`/${MD5}/avatar`)).statusCode, 404);
});

test('addresses that cannot be read, and Redis that is down: a line that says so', async (t) => {
  const badges = new PublicBadges();
  badges.onReset([alice({ availability: 'away', avatar: PICTURE.hash })]);
  const app = await openSite(t, { badges, down: true });
  for (const path of ['/presence/jid/a%20b/example.org/text', '/presence/x/te%20xt/image', '/status/%22@x'])
    assert.equal((await app.inject(path)).statusCode, 400, path);
  const { statusCode, headers } = await app.inject('/presence/jid/alice/example.org/avatar');
  assert.equal(statusCode, 503);
  assert.equal(headers['retry-after'], '5');
  assert.equal((await app.inject('/presence/jid/alice/example.org/text')).body, 'away');
});

test('caches ask each time and are told when nothing has changed', async (t) => {
  const app = await siteOf(t, alice({ availability: 'away' }));
  for (const url of [
    '/presence/jid/alice/example.org/image',
    '/status/alice@example.org/json',
    `/${MD5}/text`,
  ]) {
    const { headers } = await app.inject(url);
    assert.equal(headers['cache-control'], 'public, no-cache');
    assert.equal(
      (await app.inject({ url, headers: { 'if-none-match': String(headers.etag) } })).statusCode,
      304,
    );
  }
});
