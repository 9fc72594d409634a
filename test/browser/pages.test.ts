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

const LOOKS = [
  { name: 'light', colorScheme: 'light', width: 1200, locale: 'en-GB' },
  { name: 'dark, French', colorScheme: 'dark', width: 1200, locale: 'fr-FR' },
  { name: 'phone, French', colorScheme: 'light', width: 360, locale: 'fr-FR' },
  { name: 'small phone, dark, French', colorScheme: 'dark', width: 320, locale: 'fr-FR' },
] as const;

for (const { name, colorScheme, width, locale } of LOOKS)
  test(`every page, ${name}: accessible, inside its width, nothing that its policy forbids`, async (t) => {
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

test('without JavaScript: search, filter, page forwards and back, unfold, take filters away', async (t) => {
  const browser = await openBrowser(t);
  if (browser === undefined) return;
  const site = await listeningSite(t);
  const context = await browser.newContext({
    javaScriptEnabled: false,
    locale: 'en-GB',
    viewport: { width: 390, height: 800 },
  });
  const page = await context.newPage();
  await page.goto(site);
  await page.getByRole('searchbox').fill('room');
  await page.getByRole('searchbox').press('Enter');
  await page.waitForURL(/\/rooms\?q=room/);
  await page.getByText('Filters', { exact: true }).click();
  await page.getByRole('link', { name: /^German/ }).click();
  await page.waitForURL(/language=de/);
  assert.match((await page.locator('.summary').textContent()) ?? '', /^20 rooms/);
  await page.getByRole('link', { name: /Remove the filter Language/ }).click();
  await page.waitForURL((url) => !url.searchParams.has('language'));
  const first = await page.locator('.card h3').allTextContents();
  await page.getByRole('link', { name: 'Next page' }).click();
  await page.waitForURL(/page=/);
  assert.notDeepEqual(await page.locator('.card h3').allTextContents(), first);
  await page.getByRole('link', { name: 'Previous page' }).click();
  await page.waitForURL(/before=/);
  assert.deepEqual(await page.locator('.card h3').allTextContents(), first);
  await page.locator('.card h3 a').first().click();
  await page.waitForURL(/\/rooms\//);
  assert.equal(await page.getByRole('link', { name: 'Join with an XMPP client' }).count(), 1);
});

test('by keyboard: the skip link first, every stop can be seen', async (t) => {
  const browser = await openBrowser(t);
  if (browser === undefined) return;
  const site = await listeningSite(t);
  const page = await (await browser.newContext({ locale: 'en-GB' })).newPage();
  await page.goto(`${site}/rooms?tag=many`);
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate('document.activeElement.className'), 'skip');
  await page.keyboard.press('Enter');
  assert.equal(await page.evaluate('document.activeElement.id'), 'content');
  const stops: string[] = [];
  for (let i = 0; i < 60; i++) {
    await page.keyboard.press('Tab');
    const { what, seen } = await page.evaluate<{ what: string; seen: boolean }>(`(() => {
      const element = document.activeElement;
      const box = element.getBoundingClientRect();
      const outlines = [getComputedStyle(element), getComputedStyle(element, '::after')];
      return {
        what: element.className || element.id || element.tagName,
        seen: box.width > 0 && box.bottom > 0 && box.top < innerHeight && outlines.some((style) => style.outlineStyle !== 'none'),
      };
    })()`);
    stops.push(what);
    assert.ok(seen || what === 'BODY', `stop ${i}: ${what}`);
  }
  for (const stop of ['q', 'chip', 'choice', 'order'])
    assert.ok(stops.includes(stop), `${stop} in ${stops.join(' ')}`);
});

test('texts from right to left stay in their place', async (t) => {
  const browser = await openBrowser(t);
  if (browser === undefined) return;
  const page = await (await browser.newContext()).newPage();
  await page.goto(`${await listeningSite(t)}/rooms/${encodeURIComponent('شعر')}@salons.example`);
  const direction = (selector: string) =>
    page.evaluate(`getComputedStyle(document.querySelector('${selector}')).direction`);
  assert.equal(await direction('.room > .description'), 'rtl');
  assert.equal(await direction('.room .address bdi'), 'ltr');
  assert.equal(await direction('.details'), 'ltr');
});
