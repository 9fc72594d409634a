import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { ShownPresence } from '../../shared/domain/shown-presence.ts';
import { ROOT } from '../../shared/root.ts';
import { alice, PICTURE, siteOf } from './old-presence-site.ts';

interface Recorded {
  readonly path: string;
  readonly status: number;
  readonly type: string;
  readonly width?: number;
  readonly body?: string;
}

interface Fixture {
  readonly states: Readonly<
    Record<string, { readonly shown?: Partial<ShownPresence>; readonly answers: readonly Recorded[] }>
  >;
}

function recordedOf(server: string): Fixture {
  return JSON.parse(
    readFileSync(join(ROOT, 'test/web/recorded', `${server}-webpresence.json`), 'utf8'),
  ) as Fixture;
}

/**
 * Where we answer otherwise than the module whose answer was recorded, and why. The first that names the path holds:
 * what is written here about status, type and body is what ours must be, everything else as recorded.
 */
interface Difference {
  readonly path: RegExp;
  readonly states?: RegExp;
  readonly why: string;
  readonly status?: number;
  readonly body?: (recorded: string) => string;
}

const DIFFERENCES: Readonly<Record<string, readonly Difference[]>> = {
  ejabberd: [
    {
      path: /\/theme\/nosuch$/,
      why: 'themes that we have not are shown as ours: what was embedded for ejabberd’s 48 themes stays a picture',
      status: 200,
    },
    { path: /^\/presence\/image\/crystal\//, why: 'samples are of our own themes', status: 404 },
    {
      path: /\/text(\/res\/lab)?$/,
      states: /^online$/,
      why: 'without a message the word for the state: LibraryH3lp’s readers wait for “available”',
      body: () => 'available',
    },
    {
      path: /\/js/,
      why: 'signs of scripts and markup are escaped, so that a status is never a script; pictures are of our themes',
      body: (recorded) =>
        recorded
          .replaceAll('/image/crystal/', '/image/disc/')
          .replace(/it's <b> & \u2028/, 'it\\u0027s \\u003cb\\u003e \\u0026 \\u2028'),
    },
  ],
  prosody: [
    {
      path: /\/alice\/json$/,
      why: 'an address without its server is a server’s: the request’s own host is ours, and nobody’s',
    },
    {
      path: /\/alice@/,
      states: /^negative$/,
      why: 'who has a negative priority only is there, not offline',
      body: (recorded) =>
        recorded
          .replaceAll('offline', 'online')
          .replace(/"null"/, '"Quiet"')
          .replace('<status/>', '<status>Quiet</status>')
          .replace(/^$/, 'Quiet')
          .replace(/(_message')\/>/, '$1>\u00A0Quiet</span>'),
    },
  ],
};

/** What each form is sent as; the modules send words as text/html, where a status is markup. */
const TYPES: readonly (readonly [RegExp, string])[] = [
  [/\/xml$/, 'application/xml; charset=utf-8'],
  [/\/js(\?|$)/, 'text/javascript; charset=utf-8'],
  [/\/json$/, 'application/json; charset=utf-8'],
  [/\/html$/, 'text/html; charset=utf-8'],
  [/\/(text|message)(\/|$)/, 'text/plain; charset=utf-8'],
  [/./, 'image/png'],
];

/** XML and HTML say the same in several ways; the page's picture is ours, by its address. */
function alike(text: string): string {
  return text
    .replaceAll('&apos;', '&#39;')
    .replaceAll('&#160;', '\u00A0')
    .replace(/ (class|id|src|user|server|name|show|priority|version|encoding)='([^']*)'/g, ' $1="$2"')
    .replace(/(<img) .*?(?: class=)/, '$1 class=')
    .replace(/(<img [^>]*?)\/>/, '$1>')
    .replace(/<span ([^>]*)\/>/, '<span $1></span>');
}

for (const [server, differences] of Object.entries(DIFFERENCES)) {
  const { states } = recordedOf(server);
  for (const [state, { shown, answers }] of Object.entries(states))
    test(`old addresses of ${server}, ${state}: as recorded, but for what is listed`, async (t) => {
      const app = await siteOf(
        t,
        ...(shown === undefined ? [] : [alice({ avatar: PICTURE.hash, ...shown })]),
      );
      for (const recorded of answers) {
        const { path } = recorded;
        const ours = await app.inject(path);
        const difference = differences.find(
          (each) => each.path.test(path) && (each.states?.test(state) ?? true),
        );
        assert.equal(ours.statusCode, difference?.status ?? recorded.status, path);
        if (ours.statusCode !== 200 || recorded.status !== 200) continue;
        assert.equal(ours.headers['content-type'], TYPES.find(([form]) => form.test(path))?.[1], path);
        if (recorded.body === undefined) continue;
        const body = difference?.body?.(recorded.body) ?? recorded.body;
        assert.equal(alike(ours.body), alike(body), path);
      }
    });
}
