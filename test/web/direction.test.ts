import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { LANGUAGES, say } from '../../shared/i18n/i18n.ts';
import { ROOT } from '../../shared/root.ts';
import { openSite } from './site.ts';

/** Properties and values that name a side of the screen; four lengths in a row do when the second is not the fourth. */
const SIDES =
  /(?:^|[{;\s])(?:(?:margin|padding|border|inset)-(?:left|right)\b|(?:left|right)\s*:|(?:text-align|float|clear)\s*:\s*(?:left|right))/m;
const FOUR =
  /(?:margin|padding|inset|border-width|border-radius)\s*:\s*\S+\s+(?<second>[^\s;}]+)\s+[^\s;}]+\s+(?!\k<second>[\s;}])[^\s;}]+[;}]/;

test('styles name the beginning and the end of a line, never left and right', () => {
  assert.match('a{margin-left: 0}', SIDES);
  assert.match('a{padding:0 1rem 0 0}', FOUR);
  assert.doesNotMatch('a{padding: 0 1rem 2px 1rem;}', FOUR);
  for (const folder of ['web/public', 'web/embed'])
    for (const file of readdirSync(join(ROOT, folder)).filter((each) => /\.(?:css|js)$/.test(each))) {
      const text = readFileSync(join(ROOT, folder, file), 'utf8');
      for (const line of text.split('\n')) {
        assert.doesNotMatch(line, SIDES, file);
        assert.doesNotMatch(line, FOUR, file);
      }
    }
});

test('every page offers every language by its own name, and keeps the one that its address names', async (t) => {
  const app = await openSite(t);
  for (const language of LANGUAGES) {
    const { body } = await app.inject(`/rooms?q=caf%C3%A9&lang=${language}`);
    for (const other of LANGUAGES) assert.ok(body.includes(`/rooms?q=caf%C3%A9&amp;lang=${other}"`), other);
    assert.match(body, new RegExp(`hreflang="${language}" aria-current="true">`));
    assert.match(body, new RegExp(`<input type="hidden" name="lang" value="${language}">`));
  }
});

test('frames and web components speak the language they are asked in, in its direction', async (t) => {
  const app = await openSite(t);
  const frame = await app.inject('/embed/rooms?lang=ar');
  assert.match(frame.body, /<html lang="ar" dir="rtl">/);
  const script = (await app.inject('/embed.js')).body;
  assert.match(script, /"en":\{"dir":"ltr"/);
  assert.doesNotMatch(script, /"dir":"rtl"/, 'what else is spoken is asked for');
  for (const language of LANGUAGES) {
    const said = { dir: language === 'ar' ? 'rtl' : 'ltr', empty: say(language, 'web.rooms.empty') };
    const words = (await app.inject(`/embed/words/rooms-${language}.json`)).json<Record<string, string>>();
    assert.deepEqual({ dir: words.dir, empty: words.empty }, said);
  }
  const arabic = (await app.inject('/embed/words/presence-ar.json')).json();
  assert.deepEqual([arabic.away, arabic.values.activity.reading], ['بعيد', 'قراءة']);
});

test('what is missing, too much or not there yet says so in every language, in its direction, and leads on', async (t) => {
  const [site, busy, loading] = await Promise.all([
    openSite(t),
    openSite(t, { requestsPerMinute: 1 }),
    openSite(t, { loading: true }),
  ]);
  await busy.inject('/privacy');
  for (const language of LANGUAGES)
    for (const [app, status, title] of [
      [site, 404, 'web.problem.not-found'],
      [busy, 429, 'web.problem.too-many'],
      [loading, 503, 'web.problem.unavailable'],
    ] as const) {
      const url = status === 404 ? '/nothing' : '/rooms';
      const { statusCode, body } = await app.inject({ url, headers: { 'accept-language': language } });
      assert.equal(statusCode, status);
      const dir = language === 'ar' ? 'rtl' : 'ltr';
      assert.ok(body.includes(`<html lang="${language}" dir="${dir}">`), `${status} in ${language}`);
      assert.ok(body.includes(`>${say(language, title)}</h1>`), `${status} in ${language}`);
      const way = status === 404 ? 'web.search.button' : 'web.problem.again';
      assert.ok(body.includes(say(language, way)), `${status} in ${language}`);
      for (const other of LANGUAGES) assert.ok(body.includes(`hreflang="${other}"`), other);
    }
});
