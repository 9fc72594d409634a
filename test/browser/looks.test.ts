import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
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

/** Rules are looked at once for each layout and each scheme of colours; the last one is about the width only. */
const LOOKS = [
  { name: 'light', colorScheme: 'light', width: 1200, locale: 'en-GB', hasRules: true },
  { name: 'dark, French', colorScheme: 'dark', width: 1200, locale: 'fr-FR', hasRules: true },
  { name: 'phone, French', colorScheme: 'light', width: 360, locale: 'fr-FR', hasRules: true },
  { name: 'small phone, dark, French', colorScheme: 'dark', width: 320, locale: 'fr-FR', hasRules: false },
] as const;

for (const { name, colorScheme, width, locale, hasRules } of LOOKS)
  test(`every page, ${name}: ${hasRules ? 'accessible, ' : ''}inside its width, nothing that its policy forbids`, async (t) => {
    const browser = await openBrowser(t);
    if (browser === undefined) return;
    const site = await listeningSite(t);
    const context = await browser.newContext({ colorScheme, locale, viewport: { width, height: 800 } });
    const page = await context.newPage();
    const complaints = complaintsOf(page);
    for (const path of PAGES) {
      await page.goto(`${site}${path}`);
      const { scroll, inner } = await page.evaluate<{ scroll: number; inner: number }>(
        '({ scroll: document.documentElement.scrollWidth, inner: innerWidth })',
      );
      assert.ok(scroll <= inner, `${path} is ${scroll} wide on ${inner}`);
      if (!hasRules) continue;
      await page.evaluate('for (const each of document.querySelectorAll("details")) each.open = true');
      await page.evaluate(AXE);
      const { violations } = await page.evaluate<{ violations: AxeResult[] }>(
        // Off unless asked for: the size of what is pointed at is a rule of WCAG 2.2.
        `axe.run({ exclude: [['${ALIKE}']] }, { iframes: false, resultTypes: ["violations"], rules: { "target-size": { enabled: true } } })`,
      );
      assert.deepEqual(
        violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html} ${nodes[0]?.failureSummary}`),
        [],
        path,
      );
    }
    assert.deepEqual(complaints, []);
  });
