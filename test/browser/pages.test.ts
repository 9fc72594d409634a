import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openBrowser } from '../support/browser.ts';
import { listeningSite } from './site.ts';

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
