import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { BADGE_COLOURS, badgeSvg } from '../../web/badge-svg.ts';
import { textWidth } from '../../web/text-width.ts';
import { escapeXml } from '../../web/xml-text.ts';

test('widths are those of the font', () => {
  // DejaVu Sans: 2048 units an em; «i» 569, «W» 2025, space 651.
  assert.equal(textWidth('iW ', 2048), 569 + 2025 + 651);
  assert.equal(textWidth('', 11), 0);
  assert.ok(textWidth('жук', 11) > textWidth('il', 11));
  assert.equal(textWidth('日本', 10), 20, 'not in the font: as wide as high');
  assert.equal(textWidth('\u200d', 10), 0);
});

test('a badge is as wide as its words', () => {
  const widthOf = (svg: string): number => Number(/ width="(\d+)"/.exec(svg)?.[1]);
  const short = badgeSvg({ label: 'room', value: '3', colour: BADGE_COLOURS.good });
  const long = badgeSvg({ label: 'rooooom', value: '3', colour: BADGE_COLOURS.good });
  assert.equal(widthOf(short), Math.ceil(textWidth('room', 11)) + Math.ceil(textWidth('3', 11)) + 24);
  assert.ok(widthOf(long) > widthOf(short));
  assert.ok(
    widthOf(badgeSvg({ label: 'W'.repeat(2_000), value: '3', colour: BADGE_COLOURS.off })) < 600,
    'cut',
  );
  assert.match(short, /height="20"/);
  assert.match(short, /aria-label="room: 3"/);
  assert.match(short, /#4c1/);
  assert.match(
    badgeSvg({ label: 'a', value: 'b', colour: BADGE_COLOURS.bad, style: 'flat-square' }),
    /rx="0"/,
  );
});

test('whatever the words are: well-formed, no markup of theirs, nothing that XML cannot hold', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.constantFrom('"><script>alert(1)</script>', "' onload='x", ']]>&amp;', '\uFFFE\u0000\uD800<', '<!--'),
  );
  fc.assert(
    fc.property(text, text, (label, value) => {
      const svg = badgeSvg({ label, value, colour: BADGE_COLOURS.calm, language: label });
      const names = new Set([...svg.matchAll(/<\/?([a-zA-Z!?][^\s/>]*)/g)].map((match) => match[1]));
      assert.deepEqual(
        [...names].filter(
          (name) =>
            !['svg', 'title', 'linearGradient', 'stop', 'clipPath', 'rect', 'g', 'text'].includes(name ?? ''),
        ),
        [],
      );
      // Outside quotes nothing of theirs: what is left of each tag are names of attributes, all ours.
      const tags = svg.match(/<[^>]*>/g) ?? [];
      assert.doesNotMatch(tags.join('').replace(/"[^"]*"/g, ''), /[^\w\s<>/=-]|\son/);
      assert.doesNotMatch(svg, /&(?!amp;|lt;|gt;|quot;|#39;)/);
      assert.doesNotMatch(svg, /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u);
    }),
    { numRuns: 500 },
  );
  assert.equal(escapeXml(`<a b='c' d="e">&\u0007\uFFFF`), '&lt;a b=&#39;c&#39; d=&quot;e&quot;&gt;&amp;');
});
