import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { LANGUAGES } from '../../shared/i18n/i18n.ts';
import { complaintsOf, openBrowser } from '../support/browser.ts';
import { personId } from '../support/people-store.ts';
import { listeningSite, PEOPLE } from './site.ts';

const AXE = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');
const LONG = encodeURIComponent(`${'a-long-name-'.repeat(8)}x@conference.${'deep.'.repeat(12)}example.org`);

const PAGES = [
  '/',
  '/rooms',
  '/rooms?q=room&tag=many&language=de&min=1&nsfw=with&sort=name',
  '/rooms?q=nothing+like+this&tag=many',
  '/rooms/cafe@salons.example',
  '/rooms/open@salons.example',
  `/rooms/${LONG}`,
  `/rooms/${encodeURIComponent('شعر')}@salons.example`,
  '/rooms/add',
  '/rooms/cafe@salons.example/report',
  '/servers/example',
  '/stats',
  '/badges',
  '/badges?room=cafe@salons.example&tag=many',
  `/badges?badge=${PEOPLE.full}&style=card`,
  '/badges?badge=nothing',
  `/b/${PEOPLE.full}`,
  `/b/${PEOPLE.plain}`,
  `/b/${PEOPLE.arabic}`,
  '/b/nothing',
  `/embed/presence?badge=${PEOPLE.full}`,
  '/embed/rooms?theme=dark',
  '/people?q=person&tag=many&language=de',
  '/people?sort=active',
  ...[1, 2, 4, 5].map((n) => `/people/${personId(n)}`),
  '/docs/api',
  '/privacy',
  '/nothing',
];

interface AxeResult {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

/** What is emulated without loading a page anew. */
interface Look {
  readonly name: string;
  readonly width: number;
  readonly media: NonNullable<Parameters<Page['emulateMedia']>[0]>;
  /** Default: all rules. What only colours can break is looked at again in others. */
  readonly rules?: readonly string[];
}

const OF_COLOURS = ['color-contrast', 'link-in-text-block'];
const LIGHT = { colorScheme: 'light', contrast: 'no-preference', forcedColors: 'none' } as const;

/** Every page is loaded once for each of these, in a language of its own: the next page, and the next turn, have the next. */
const TURNS: readonly (readonly Look[])[] = [
  [
    { name: 'light', width: 1200, media: LIGHT },
    { name: 'dark', width: 1200, media: { ...LIGHT, colorScheme: 'dark' }, rules: OF_COLOURS },
    {
      name: 'colours of the system',
      width: 1200,
      media: { ...LIGHT, forcedColors: 'active' },
      rules: OF_COLOURS,
    },
  ],
  [
    { name: 'phone', width: 360, media: LIGHT },
    { name: 'more contrast', width: 360, media: { ...LIGHT, contrast: 'more' }, rules: OF_COLOURS },
    {
      name: 'small phone, dark, more contrast',
      width: 320,
      media: { ...LIGHT, colorScheme: 'dark', contrast: 'more' },
      rules: OF_COLOURS,
    },
  ],
];

/** What axe finds on a page, a line for each rule. */
async function violationsOn(page: Page, rules: readonly string[] | undefined): Promise<string[]> {
  const options = { iframes: false, resultTypes: ['violations'], ...(rules && { runOnly: rules }) };
  const { violations } = await page.evaluate<{ violations: AxeResult[] }>(
    `axe.run(${JSON.stringify(options)})`,
  );
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html} ${nodes[0]?.failureSummary}`);
}

/** How much wider than its window a page is. */
async function excess(page: Page): Promise<number> {
  return page.evaluate('document.documentElement.scrollWidth - innerWidth');
}

for (const [turn, looks] of TURNS.entries())
  test(`every page, ${looks.map(({ name }) => name).join('; ')}: accessible, inside its width, nothing that its policy forbids`, async (t) => {
    const browser = await openBrowser(t);
    if (browser === undefined) return;
    const site = await listeningSite(t);
    const pages = await Promise.all(
      LANGUAGES.map(async (locale) => (await browser.newContext({ locale })).newPage()),
    );
    const complaints = pages.map(complaintsOf);
    for (const [i, path] of PAGES.entries()) {
      const at = (i + 2 * turn) % pages.length;
      const page = pages[at] as Page;
      await page.goto(`${site}${path}`);
      await page.evaluate(AXE);
      for (const { name, width, media, rules } of looks) {
        await page.emulateMedia(media);
        await page.setViewportSize({ width, height: 800 });
        const where = `${path} in ${LANGUAGES[at]}, ${name}`;
        assert.ok((await excess(page)) <= 0, `${where} is wider than ${width}`);
        await page.evaluate('for (const each of document.querySelectorAll("main details")) each.open = true');
        assert.deepEqual(await violationsOn(page, rules), [], where);
      }
    }
    assert.deepEqual(complaints.flat(), []);
  });
