import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
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
        'axe.run({ iframes: false, resultTypes: ["violations"] })',
      );
      assert.deepEqual(
        violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html} ${nodes[0]?.failureSummary}`),
        [],
        path,
      );
    }
    assert.deepEqual(complaints, []);
  });
