/** Pictures of people's badges: as they were looked at, well-formed whatever is shown, readable in every colour. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import sharp from 'sharp';
import { AVAILABILITIES } from '../../shared/domain/presence.ts';
import type { ShownPresence } from '../../shared/domain/shown-presence.ts';
import { ROOT } from '../../shared/root.ts';
import { joinedForms } from '../../web/arabic-forms.ts';
import { contrast, inkOn, readableOn, TEXT_CONTRAST } from '../../web/ink.ts';
import { presenceHtml, presenceJson, presenceScript, presenceXml } from '../../web/presence-formats.ts';
import { STATE_COLOURS, STATE_SHAPES } from '../../web/presence-shapes.ts';
import { presenceSvg } from '../../web/presence-svg.ts';
import {
  PRESENCE_LABELS,
  PRESENCE_STYLES,
  type PresenceLabel,
  type PresenceStyle,
  variantOf,
} from '../../web/presence-variant.ts';
import { openRaster } from '../../web/raster.ts';
import { isolated, isRightToLeft } from '../../web/text-direction.ts';
import { textWidth } from '../../web/text-width.ts';
import { badgeId } from '../support/people-store.ts';
import { readHtml, runnable } from './html.ts';
import { checkXml } from './http-fuzz.ts';
import { PICTURES, ROMEO, SHY } from './presence-cases.ts';

test('pictures are as they were looked at', () => {
  for (const [name, [shown, choice]] of Object.entries(PICTURES)) {
    const golden = readFileSync(join(ROOT, 'test', 'web', 'golden', `${name}.svg`), 'utf8');
    assert.equal(`${presenceSvg(shown, choice)}\n`, golden, name);
  }
});

test('each state has a colour and a shape of its own, and letters that can be read on it', () => {
  assert.equal(new Set(Object.values(STATE_SHAPES)).size, AVAILABILITIES.length);
  assert.equal(new Set(Object.values(STATE_COLOURS)).size, AVAILABILITIES.length);
  for (const colour of Object.values(STATE_COLOURS))
    assert.ok(contrast(inkOn(colour), colour) >= TEXT_CONTRAST, colour);
});

const colour = fc
  .integer({ min: 0, max: 0xffffff })
  .map((number) => `#${number.toString(16).padStart(6, '0')}`);

test('whatever colour a person chose, letters have a contrast of 4.5', () => {
  fc.assert(
    fc.property(colour, (each) => {
      assert.ok(contrast(inkOn(each), each) >= TEXT_CONTRAST);
      for (const ground of ['#ffffff', '#0d1117'])
        assert.ok(contrast(readableOn(each, ground, TEXT_CONTRAST), ground) >= TEXT_CONTRAST);
    }),
  );
  assert.equal(contrast('#000', '#fff'), 21);
  assert.equal(readableOn('#000080', '#ffffff', TEXT_CONTRAST), '#000080', 'what can be read stays');
});

/** What no reader of the store lets pass, and what it does. */
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constantFrom(
    ...['"><script>alert(1)</script>', "' onload='x", ']]>&amp;', '\uFFFE\u0000\uD800<', '<!--', '\u202Etxt'],
    ...['</text></svg>', '</span><img src=x onerror=alert(1)>', '</script>\u2028', 'שלום', '日本語', '', ' '],
  ),
);
const maybe = fc.option(text, { nil: undefined });
const states: fc.Arbitrary<ShownPresence> = fc
  .record({
    availability: fc.constantFrom(...AVAILABILITIES),
    since: fc.option(fc.nat(), { nil: undefined }),
    status: maybe,
    name: maybe,
    label: maybe,
    mood: fc.option(fc.record({ value: text, text }), { nil: undefined }),
    activity: fc.option(fc.record({ general: text, specific: text, text }), { nil: undefined }),
    tune: fc.option(fc.record({ artist: text, title: text, source: text }), { nil: undefined }),
    resources: fc.option(
      fc.array(
        fc.record({
          resource: text,
          show: fc.constantFrom('away' as const, 'dnd' as const),
          priority: fc.integer({ min: -128, max: 127 }),
          status: text,
        }),
        { maxLength: 3 },
      ),
      { nil: undefined },
    ),
  })
  .map((fields) => ({ ...JSON.parse(JSON.stringify(fields)), id: badgeId(1) }) as ShownPresence);

test('whatever is shown: well-formed, no markup of theirs, nothing that runs', () => {
  const style = fc.constantFrom<PresenceStyle>(...PRESENCE_STYLES);
  const label = fc.constantFrom<PresenceLabel>(...PRESENCE_LABELS);
  fc.assert(
    fc.property(states, style, label, (shown, style, label) => {
      const variant = variantOf('svg', { style, label, theme: 'auto' }, 'en');
      checkXml(presenceSvg(shown, variant, Buffer.from('picture')));
      checkXml(presenceXml(shown, 'https://parvis.example'));
      const html = presenceHtml(shown, variant);
      const tags = readHtml(html);
      assert.deepEqual(runnable(tags), []);
      for (const { name } of tags) assert.match(name, /^(span|bdi|time)$/);
      const script = presenceScript(shown, variant, { publicUrl: 'https://parvis.example', language: 'en' });
      assert.doesNotMatch(script, /[<>\u2028\u2029]/);
      assert.doesNotThrow(() => new Function(script));
    }),
    { numRuns: 400 },
  );
});

test('drawn as PNG every text stays inside the card, whichever way it runs', async () => {
  const raster = openRaster();
  for (const name of ['card-light', 'card-arabic', 'card-shy'] as const) {
    const [shown, choice] = PICTURES[name] ?? assert.fail(name);
    for (const scale of [1, 2]) {
      const png = await raster.draw(presenceSvg(shown, choice), scale);
      const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
      assert.equal(info.width, 340 * scale);
      // Between the border and where texts begin and end there is nothing.
      for (const x of [3, 8, 12, 328, 336])
        for (let y = 20 * scale; y < info.height - 20 * scale; y++) {
          const at = (y * info.width + x * scale) * info.channels;
          assert.deepEqual([...data.subarray(at, at + 3)], [255, 255, 255], `${name} ${x} ${y}`);
        }
    }
  }
});

test('joined letters are measured as they are drawn', () => {
  // Lam and alef become one sign; a letter that joins nothing behind it leaves the next one alone.
  assert.equal(joinedForms('سلام'), '\uFEB3\uFEFC\uFEE1');
  assert.equal(joinedForms('دار ليلى'), '\uFEA9\uFE8D\uFEAD \uFEDF\uFEF4\uFEE0\uFEF0');
  assert.equal(joinedForms('abc שלום'), 'abc שלום');
  assert.ok(
    textWidth('ليلى الحسيني', 11) <
      0.75 * [...'ليلى الحسيني'].reduce((sum, each) => sum + textWidth(each, 11), 0),
  );
});

test('a status of a megabyte makes a card of two lines', () => {
  const status = 'never ending '.repeat(80_000);
  const svg = presenceSvg({ ...SHY, status }, variantOf('svg', { style: 'card' }, 'en'));
  assert.ok(svg.length < 4_000);
  assert.equal(svg.match(/font-size="13"/g)?.length, 3, 'the state and two lines');
});

test('who cannot see the picture hears it; text of another direction does not turn its neighbours', () => {
  const svg = presenceSvg({ ...SHY, name: 'רומיאו' }, variantOf('svg', {}, 'en'));
  assert.match(svg, /role="img" aria-label="\u2068רומיאו\u2069: offline" lang="en"><title>/);
  assert.match(
    presenceSvg(ROMEO, variantOf('svg', { style: 'card' }, 'en')),
    /aria-label="Romeo: away\. Out/,
  );
  assert.equal(isRightToLeft('(1) שלום a'), true);
  assert.equal(isRightToLeft('a שלום'), false);
  assert.equal(isRightToLeft('123'), false);
  assert.equal(isolated('abc'), 'abc');
});

test('since when somebody is idle is told where since when he is there is', () => {
  const idle: ShownPresence = { ...ROMEO, idleSince: Date.UTC(2026, 0, 2, 2) };
  assert.equal(presenceJson(idle, 'https://parvis.example').idle_since, '2026-01-02T02:00:00.000Z');
  assert.match(presenceXml(idle, 'https://parvis.example'), / idle-since="2026-01-02T02:00:00.000Z">/);
  assert.match(presenceSvg(idle, variantOf('svg', { style: 'card' }, 'en')), /idle since Jan 2, 2026/);
});
