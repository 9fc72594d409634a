import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { LANGUAGES } from '../../shared/i18n/i18n.ts';
import { complaintsOf, openBrowser } from '../support/browser.ts';
import { PAGES } from './pages-shown.ts';
import { listeningSite } from './site.ts';

const AXE = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');

/** Calls of the API behind the first few: dozens that are made alike would take as long as all other pages. */
const ALIKE = '.operation ~ .operation ~ .operation ~ .operation';

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
  ],
  [
    { name: 'phone, more contrast', width: 360, media: { ...LIGHT, contrast: 'more' } },
    {
      name: 'small phone, dark, more contrast',
      width: 320,
      media: { ...LIGHT, colorScheme: 'dark', contrast: 'more' },
      rules: OF_COLOURS,
    },
  ],
];

/** Where the system's colours take the place of ours: what has no edge but its ground cannot be told from the page. */
const FORCED = { colorScheme: 'light', contrast: 'no-preference', forcedColors: 'active' } as const;

/** Buttons and fields without an edge; of colours themselves axe reads ours, not what is painted. */
async function edgeless(page: Page): Promise<string[]> {
  return page.evaluate(`[...document.querySelectorAll('main :is(button, .button, input, select, textarea)')]
    .filter((each) => each.checkVisibility() && each.type !== 'hidden')
    .filter((each) => parseFloat(getComputedStyle(each).borderTopWidth) < 1)
    .map((each) => each.outerHTML)`);
}

/** What axe finds on a page, a line for each rule. */
async function violationsOn(page: Page, rules: readonly string[] | undefined): Promise<string[]> {
  // Off unless asked for: the size of what is pointed at is a rule of WCAG 2.2.
  const asked = rules ? { runOnly: rules } : { rules: { 'target-size': { enabled: true } } };
  const options = { iframes: false, resultTypes: ['violations'], ...asked };
  const { violations } = await page.evaluate<{ violations: AxeResult[] }>(
    `axe.run({ exclude: [['${ALIKE}']] }, ${JSON.stringify(options)})`,
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
      await page.emulateMedia(FORCED);
      assert.deepEqual(await edgeless(page), [], `${path}, colours of the system`);
    }
    assert.deepEqual(complaints.flat(), []);
  });
