/** Badges as a browser draws them: every style, in every theme, with texts that are hard to draw. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ShownPresence } from '../../shared/domain/shown-presence.ts';
import { BADGE_THEMES } from '../../web/badge-theme.ts';
import { contrast, TEXT_CONTRAST } from '../../web/ink.ts';
import { presenceSvg } from '../../web/presence-svg.ts';
import { PRESENCE_STYLES } from '../../web/presence-variant.ts';
import { openBrowser } from '../support/browser.ts';
import { ROMEO, SHY } from '../web/presence-cases.ts';

const AVATAR = Buffer.from('no picture');

const PEOPLE: Readonly<Record<string, ShownPresence>> = {
  latin: ROMEO,
  arabic: {
    ...{
      ...ROMEO,
      availability: 'dnd',
      name: 'ليلى الحسيني',
      status: 'في الخارج لتناول الغداء (حتى 14:00)، أعود',
    },
    tune: { artist: 'فيروز', title: 'سألوني الناس' },
  },
  hebrew: { ...ROMEO, availability: 'xa', name: 'רומיאו (1)', status: 'בחוץ (עד 14:00)' },
  chinese: {
    ...ROMEO,
    availability: 'chat',
    name: '羅密歐 蒙太古',
    status: '我出去吃午飯了，兩點回來。'.repeat(9),
  },
  emoji: { ...SHY, availability: 'online', name: '🎭🏳️‍🌈 Ana 👩‍👩‍👧', status: '🍜🍕🍔🌮🥗🍣'.repeat(20) },
  long: { ...ROMEO, name: 'W'.repeat(300), status: 'never ending '.repeat(5_000) },
  pale: { ...SHY, availability: 'online', name: 'Pale', colours: { online: 'ffffcc' } },
  deep: { ...SHY, availability: 'away', name: 'Deep', status: 'x', colours: { away: '000080' } },
};

interface Text {
  readonly inside: boolean;
  readonly fill: string;
  readonly ground: string;
}

/** In the page: where each text ends up, and what it stands on. */
const LOOK = `[...document.querySelectorAll('text:not([aria-hidden])')].map((text) => {
  const svg = text.ownerSVGElement;
  const box = text.getBBox();
  const left = text.getAttribute('text-anchor') === null ? 4 : 0;
  const hex = (colour) =>
    '#' + colour.match(/\\d+/g).slice(0, 3).map((part) => Number(part).toString(16).padStart(2, '0')).join('');
  const under = [...svg.querySelectorAll('rect:not(clipPath *)')].filter((rect) => {
    const { x, y, width, height } = rect.getBBox();
    const [middle, line] = [box.x + box.width / 2, box.y + box.height / 2];
    return middle >= x && middle <= x + width && line >= y && line <= y + height;
  });
  return {
    inside:
      box.x >= left && box.x + box.width <= svg.width.baseVal.value - left + 0.5 &&
      box.y >= 0 && box.y + box.height <= svg.height.baseVal.value,
    fill: hex(getComputedStyle(text).fill),
    ground: hex(getComputedStyle(under.at(-1)).fill),
  };
})`;

for (const colorScheme of ['light', 'dark'] as const)
  test(`every badge, in a browser that is ${colorScheme}: texts inside, readable, said to who cannot see them`, async (t) => {
    const browser = await openBrowser(t);
    if (browser === undefined) return;
    const page = await (await browser.newContext({ colorScheme })).newPage();
    for (const [who, shown] of Object.entries(PEOPLE))
      for (const style of PRESENCE_STYLES)
        for (const theme of BADGE_THEMES) {
          const name = `${who} ${style} ${theme}`;
          const choice = { style, theme, label: 'name', language: 'fr' } as const;
          await page.setContent(presenceSvg(shown, choice, shown.avatar ? AVATAR : undefined));
          assert.equal(await page.getByRole('img').count(), 1, name);
          assert.notEqual(await page.locator('svg > title').textContent(), '', name);
          // A shape beside the colour.
          assert.ok((await page.locator('svg g > path').count()) >= 1, name);
          const texts = await page.evaluate<Text[]>(LOOK);
          assert.ok(texts.length >= (style === 'dot' ? 0 : 2), name);
          for (const { inside, fill, ground } of texts) {
            assert.ok(inside, name);
            assert.ok(contrast(fill, ground) >= TEXT_CONTRAST, `${name}: ${fill} on ${ground}`);
          }
        }
  });
