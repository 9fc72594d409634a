/** Requests that nobody should send to any call of the website, and what must hold for every answer. */
import assert from 'node:assert/strict';
import { Script } from 'node:vm';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import type { WebApp } from '../../web/web-app.ts';
import { badgeId, personId } from '../support/people-store.ts';
import { HOSTILE_ROOMS, SCRIPTS } from './hostile-site.ts';
import { readHtml, runnable } from './html.ts';
import { MD5 } from './old-presence-site.ts';

const PARAMS = [
  'q lang language domain tag sort nsfw min limit cursor before page facets format step since p after min_users',
  'include_closed include_nsfw order_by keywords sinaddr sindescr sinname address url room theme style label',
  'maxwidth maxheight v badge words cb jid type hash size default format scale',
].flatMap((line) => line.split(' '));

/** Path patterns: `*` is replaced by something hostile. */
const PATHS = [
  '/ /rooms /rooms/* /servers/* /badge/room/*.svg /badge/room/*.json /badge/room/* /badges /embed/rooms /oembed',
  '/opensearch.xml /suggest /sitemap.xml /docs /docs/api.json /privacy /api/1.0/rooms /api/1.0/rooms/unsafe',
  '/api/1.0/rooms.json /api/1.0/badge /avatar/v1/* /api/1.0/search /api/v1/rooms /api/v1/rooms.ndjson.gz',
  '/feeds/rooms.atom /feeds/rooms.json /api/v1/rooms/* /api/v1/rooms/*/history /api/v1/stats /api/v1/servers/*',
  '/api/v1/* /* /b/* /b/*.svg /b/*.json /b/*.xml /b/*.html /b/*.js /b/*.txt /b/*/avatar /b/*/icon/* /embed/presence',
  '/presence/image/*/* /presence/jid/*/*/js /presence/jid/alice/example.org/* /presence/jid/alice/example.org/js',
  `/presence/* /status/* /status/alice@example.org/* /plugins/presence/status /${MD5}/* /${MD5}/pep/* /avatar.php`,
  '/people /people /people/* /people/*.vcf /people/*.json /people/*/avatar /api/v1/people /api/v1/people/*',
  `/people/${personId(1)} /people/${personId(1)}.vcf /people/${personId(3)}.json /api/v1/people/${personId(2)}`,
  `/people/${personId(2)}/avatar /api/v1/people/converse /sitemap-people-*.xml /sitemap-people-1.xml`,
  `/b/${badgeId(1)} /b/${badgeId(1)}.html /b/${badgeId(1)}.xml /b/${badgeId(1)}.js`,
  '/status/alice@example.org/html /presence/jid/alice/example.org/xml /b/*.png /b/*/events',
  `/b/${badgeId(1)}.svg /b/${badgeId(1)}.json /b/${badgeId(1)}.txt /b/${badgeId(1)}.png /b/${badgeId(1)}/avatar`,
].flatMap((line) => line.split(' '));

const text = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...SCRIPTS, ...HOSTILE_ROOMS.map(({ jid }) => String(jid))) },
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      ...[
        '',
        '0',
        '1',
        '-1',
        '2147483648',
        '1e309',
        'NaN',
        'Infinity',
        '0x10',
        '1.5',
        '%',
        '%00',
        '../..',
        'true',
      ],
      ...[
        '12,a@b.example',
        'r0;1,a@b.example',
        'j,a@b.example',
        'zx%20,a@b',
        'n1000000000000,x@y',
        'a1;2,q@w',
        '1-0',
      ],
      ...[
        'users',
        'relevance',
        'name',
        'address',
        'only',
        'with',
        'csv',
        'hour',
        'de',
        'fr-CA',
        'c++',
        '"open',
        '-a',
      ],
      ...[
        'lang:',
        'tag:x -',
        'min:999999999999',
        'domain:',
        '"" ""',
        'a@b/c',
        '@',
        'http://127.0.0.1/rooms',
        '[]',
      ],
      ...[
        'https://parvis.example/rooms/cafe@salons.example',
        'x'.repeat(257),
        'ы '.repeat(30),
        '日本語'.repeat(20),
      ],
      ...[
        'unsafe',
        'flat-square',
        'dark',
        'xml',
        '__proto__',
        'constructor',
        'a b c d e f g h i j k l m n o p q r s t u v w x y z',
      ],
    ),
  },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  { weight: 1, arbitrary: fc.string({ maxLength: 400 }) },
);

/** As it may stand in an address: encoded, badly encoded, or with its signs as they are. */
const encoded = text.chain((value) =>
  fc.constantFrom(
    encodeURIComponent(value.replace(/\p{Cs}/gu, '�')),
    encodeURIComponent(value.replace(/\p{Cs}/gu, '�')).replace(/%([0-9A-F])/, '%z$1'),
    value.replace(/[^!-~]|[?#]/g, '~'),
  ),
);

const query = fc
  .array(
    fc.tuple(
      fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...PARAMS) }, { weight: 1, arbitrary: encoded }),
      encoded,
    ),
    {
      maxLength: 5,
    },
  )
  .map((pairs) => pairs.map(([name, value]) => `${name}=${value}`).join('&'));

const url = fc
  .tuple(fc.constantFrom(...PATHS), encoded, query)
  .map(([path, value, params]) => `${path.replace('*', value)}${params === '' ? '' : `?${params}`}`);

const json = fc.oneof(
  fc
    .dictionary(
      fc.constantFrom(...PARAMS),
      fc.oneof(text, fc.double(), fc.boolean(), fc.array(text, { maxLength: 4 }), fc.constant(null)),
      {
        maxKeys: 6,
      },
    )
    .map((fields) => JSON.stringify(fields)),
  fc.json({ maxDepth: 3 }),
  text,
);

const headers = fc.dictionary(
  fc.constantFrom(
    ...['accept-language', 'accept-encoding', 'if-none-match', 'if-modified-since', 'content-type', 'accept'],
    ...['x-forwarded-for', 'origin', 'range'],
  ),
  text.map((value) => value.replace(/[^ -~]/g, '~')),
  { maxKeys: 3 },
);

/** A request. Searches come twice as often with a body. */
export const requests = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ method: fc.constantFrom('GET' as const, 'HEAD' as const), url, headers }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      method: fc.constantFrom('GET' as const, 'POST' as const),
      url: query.map((params) => `/api/1.0/search?${params}`),
      headers,
      payload: json,
    }),
  },
);
/** One of {@link requests}. */
export type FuzzRequest = typeof requests extends fc.Arbitrary<infer T> ? T : never;

/** XML that is well-formed as far as strangers could break it, with nothing that runs. */
export function checkXml(body: string): void {
  assert.doesNotMatch(body, /<script|<foreignObject|<iframe|<!DOCTYPE|<!\[CDATA/i);
  assert.doesNotMatch(body, /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u);
  assert.doesNotMatch(body, /&(?!amp;|lt;|gt;|quot;|#39;|#x27;)/);
  const tags = body.replace(/^<\?xml[^>]*\?>/, '').match(/<[^>]*>/g) ?? [];
  const names = tags.join('').replace(/"[^"]*"|'[^']*'/g, '');
  assert.doesNotMatch(names, /\son\w+=|["']/);
}

/** A script with strangers' words in it: as data that ends nowhere, whatever it stands in. */
function checkScript(body: string): void {
  assert.doesNotMatch(body, /[<\u2028\u2029]/);
  // What it calls at its end is a name that the page chose: `with` harms nobody else.
  assert.doesNotThrow(() => new Script(body.replace(/ [\w$.]+\(\);$/, '')));
}

function checkCsv(body: string): void {
  for (const line of body.trimEnd().split('\r\n').slice(1))
    for (const cell of line.split(',')) assert.doesNotMatch(cell, /^"?[=+@\t]|^"?-(?![\d.])/);
}

function checkHtml(body: string): void {
  const tags = readHtml(body);
  for (const script of runnable(tags))
    assert.match(script.attributes.get('src') ?? '', /^(https:\/\/parvis\.example)?\//);
  for (const { name, attributes } of tags)
    for (const [key, value] of attributes) {
      assert.doesNotMatch(key, /^on/i, name);
      if (/^(href|src|action|data)$/.test(key))
        assert.doesNotMatch(value, /^\s*(javascript|data|vbscript):/i);
    }
}

/** Asks, and looks at the answer. @throws AssertionError when something does not hold. */
export async function checkRequest(app: WebApp, request: FuzzRequest): Promise<void> {
  // What only `inject` cannot send.
  if (!URL.canParse(request.url, 'http://localhost')) return;
  const answer = await app.inject(request);
  const { statusCode } = answer;
  const type = String(answer.headers['content-type'] ?? '');
  assert.ok(statusCode < 500, `${statusCode} ${answer.body.slice(0, 300)}`);
  assert.equal(answer.headers['x-content-type-options'], 'nosniff');
  assert.match(String(answer.headers['content-security-policy']), /default-src 'none'/);
  const place = String(answer.headers.location ?? '/');
  assert.match(place, /^(https:\/\/parvis\.example)?\/(?![/\\])/, 'leads elsewhere');
  if (answer.rawPayload.length === 0) return;
  if (answer.headers['content-encoding'] === 'br') return;
  const body =
    answer.headers['content-encoding'] === 'gzip' ? gunzipSync(answer.rawPayload).toString() : answer.body;
  if (type.startsWith('text/html')) checkHtml(body);
  else if (type.startsWith('text/javascript') && !/^\/(assets|embed)/.test(request.url)) checkScript(body);
  else if (/^image\/svg|[/+]xml/.test(type)) checkXml(body);
  else if (/[/+]json/.test(type)) assert.equal(typeof JSON.parse(body), 'object');
  else if (type.startsWith('text/csv')) checkCsv(body);
  else
    assert.match(
      type,
      /^(image\/png|application\/gzip|text\/plain|text\/css|text\/vcard|text\/javascript|application\/javascript)/,
      type,
    );
}
