/** What is said of people, in words of the reader's language, and the colours of signs. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { ShownPresence } from '../../shared/domain/shown-presence.ts';
import { NS_MOOD, readMood } from '../../shared/xmpp/xep0107.ts';
import { NS_ACTIVITY, readActivity } from '../../shared/xmpp/xep0108.ts';
import { type Element, xml } from '../../shared/xmpp/xml.ts';
import { contrast } from '../../web/ink.ts';
import { moreLines, valueWords } from '../../web/presence-words.ts';
import { PublicBadges } from '../../web/public-badges.ts';
import { ROMEO, SHY } from './presence-cases.ts';
import { openSite } from './site.ts';

async function romeo(t: TestContext) {
  const badges = new PublicBadges();
  badges.onReset([ROMEO, SHY]);
  return { app: await openSite(t, { badges, requestsPerMinute: 100_000 }), badges };
}

test('moods and activities are words of the language, in every form that is for people', async (t) => {
  const { app } = await romeo(t);
  const ask = async (end: string) => (await app.inject(`/b/${ROMEO.id}${end}`)).body;
  const french = ['humeur\u00a0: amour (at last)', 'activité\u00a0: lecture (a &lt;novel&gt;)'];
  for (const end of ['.svg?style=card&lang=fr', '.html?lang=fr', '?lang=fr'])
    for (const words of french) assert.ok((await ask(end)).includes(words), `${end}: ${words}`);
  assert.match(await ask('.html'), /mood: in love \(at last\)/);
  assert.match(await ask('.xml'), /<mood value="in_love">/);
  const words = (await app.inject('/embed/words/presence-fr.json')).json<{
    values: Record<string, Record<string, string>>;
  }>().values;
  assert.deepEqual([words.mood?.in_love, words.activity?.reading], ['amour', 'lecture']);
  assert.equal((await app.inject('/embed/words/presence-xx.json')).statusCode, 404);
  // What a later version of the lists adds.
  assert.equal(
    moreLines({ ...SHY, mood: { value: 'over_the_moon' } }, 'fr')[0],
    'humeur\u00a0: over the moon',
  );
  const vague: ShownPresence = { ...SHY, activity: { general: 'eating', specific: 'other' } };
  assert.equal(moreLines(vague, 'en')[0], 'activity: eating');
});

test('every word for a mood or an activity is one of the XEPs', () => {
  for (const value of Object.keys(valueWords('mood', 'en')))
    assert.deepEqual(readMood(xml('mood', { xmlns: NS_MOOD }, xml(value))), { value });
  const read = (...values: readonly string[]) =>
    readActivity(
      xml(
        'activity',
        { xmlns: NS_ACTIVITY },
        values.reduceRight<Element | undefined>((inner, name) => xml(name, {}, inner), undefined),
      ),
    );
  const generals = Object.keys(valueWords('activity', 'en')).filter((value) => read(value) !== undefined);
  assert.equal(generals.length, 12);
  for (const value of Object.keys(valueWords('activity', 'en')))
    assert.ok(
      generals.includes(value) || generals.some((general) => read(general, value)?.specific === value),
      value,
    );
});

test('a sign by itself can be seen on either ground, in the colour that its person chose as far as may be', async (t) => {
  const { app, badges } = await romeo(t);
  for (const colour of ['000000', 'ffffff', '8800cc', 'ffff00', '22272e']) {
    badges.onChange(SHY.id, { ...SHY, colours: { offline: colour } });
    const { light, dark } = (await app.inject(`/b/${SHY.id}.json`)).json<{
      colours: Record<string, string>;
    }>().colours as { light: string; dark: string };
    for (const ground of ['#ffffff', '#f7f5f1'])
      assert.ok(contrast(light, ground) >= 3, `${light} ${ground}`);
    for (const ground of ['#000000', '#0d1117', '#1f2229'])
      assert.ok(contrast(dark, ground) >= 3, `${dark} ${ground}`);
    assert.ok([light, dark].includes(`#${colour}`) || colour === '22272e');
    assert.ok((await app.inject(`/b/${SHY.id}.svg?style=dot&theme=dark`)).body.includes(dark));
  }
});
