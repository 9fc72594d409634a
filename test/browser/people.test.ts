import assert from 'node:assert/strict';
import { test } from 'node:test';
import { complaintsOf, openBrowser } from '../support/browser.ts';
import { listeningSite } from './site.ts';

const NAMES = '.results h3';

test('people are found while words are typed: filters stay, the address leads to the same', async (t) => {
  const browser = await openBrowser(t);
  if (browser === undefined) return;
  const site = await listeningSite(t);
  const page = await (await browser.newContext({ locale: 'en-GB' })).newPage();
  const complaints = complaintsOf(page);
  await page.goto(`${site}/people?tag=v%C3%A9lo`);
  await page.getByRole('searchbox').pressSequentially('zoe mar');
  await page.waitForURL(/q=zoe\+mar/);
  assert.deepEqual(await page.locator(NAMES).allTextContents(), ['Zoé']);
  assert.equal(await page.title(), 'People: zoe mar · Parvis');
  const address = page.url();
  assert.match(address, /tag=v%C3%A9lo/);
  assert.equal(await page.evaluate('document.activeElement.id'), 'q', 'one can go on typing');
  await page.getByRole('searchbox').fill('');
  await page.waitForURL((url) => url.searchParams.get('q') === '');
  assert.equal(await page.locator(NAMES).count(), 4);
  await page.goto(address);
  assert.deepEqual(await page.locator(NAMES).allTextContents(), ['Zoé']);
  assert.deepEqual(complaints, []);
});

test('without JavaScript: search, narrow by interest, the next page, a person, who shares interests', async (t) => {
  const browser = await openBrowser(t);
  if (browser === undefined) return;
  const site = await listeningSite(t);
  const context = await browser.newContext({
    javaScriptEnabled: false,
    locale: 'fr-FR',
    viewport: { width: 390, height: 800 },
  });
  const page = await context.newPage();
  await page.goto(`${site}/people`);
  await page.getByRole('searchbox').fill('person');
  await page.getByRole('searchbox').press('Enter');
  await page.waitForURL(/q=person/);
  await page.getByText('Filtres', { exact: true }).click();
  await page.locator('.choice', { hasText: '#many' }).click();
  await page.waitForURL(/tag=many/);
  const first = await page.locator(NAMES).allTextContents();
  assert.equal(first.length, 25);
  await page.getByRole('link', { name: 'Page suivante' }).click();
  await page.waitForURL(/page=/);
  const second = await page.locator(NAMES).allTextContents();
  assert.deepEqual([second.length, second.filter((name) => first.includes(name))], [5, []]);
  await page.locator(`${NAMES} a`).first().click();
  await page.waitForURL(/\/people\/[\w-]{22}$/);
  assert.equal(await page.getByRole('heading', { name: 'Dire bonjour' }).count(), 1);
  await page.locator('.part h3 a').first().click();
  await page.waitForURL(/\/people\/[\w-]{22}$/);
});
