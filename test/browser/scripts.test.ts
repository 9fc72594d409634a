/** What pages do quicker with their scripts; that all of it works without them is tested elsewhere. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { complaintsOf, openBrowser } from '../support/browser.ts';
import { listeningSite } from './site.ts';

test('with scripts: rooms are found while one types, addresses copied, charts told, calls tried, embeds alive', async (t) => {
  const browser = await openBrowser(t);
  if (browser === undefined) return;
  const site = await listeningSite(t);
  const context = await browser.newContext({ locale: 'en-GB' });
  await context.grantPermissions(['clipboard-write']);
  const page = await context.newPage();
  const complaints = complaintsOf(page);
  const search = page.getByRole('searchbox');

  await page.goto(site);
  await page.getByRole('combobox').pressSequentially('caf');
  await page.locator('#suggested option[value="Café des voyageurs"]').waitFor({ state: 'attached' });

  await page.goto(`${site}/rooms?tag=many`);
  await search.pressSequentially('room 7');
  await page.waitForURL(/q=room\+7/);
  assert.match(page.url(), /tag=many/);
  await page.getByRole('status').getByText('“\u2068room 7\u2069”').waitFor({ state: 'attached' });
  assert.equal(await page.evaluate('document.activeElement.id'), 'q', 'one can go on typing');

  await page.goto(`${site}/rooms/cafe@salons.example`);
  await page.getByRole('button', { name: 'Copy (cafe@salons.example)' }).click();
  await page.getByText('Copied (cafe@salons.example)').waitFor({ state: 'attached' });
  const chart = page.getByRole('img', { name: /^Last 24 hours: between/ });
  await chart.hover();
  await chart.locator('.tip').waitFor();
  assert.match((await chart.locator('.tip').textContent()) ?? '', /UTC · People: \d+$/);
  await page.mouse.move(0, 0);
  await chart.locator('.tip').waitFor({ state: 'hidden' });

  await page.goto(`${site}/docs/api`);
  const call = page.locator('.operation', { has: page.getByText('/api/v1/rooms/{jid}', { exact: true }) });
  await call.getByText('Try it, and code').click();
  await call.getByRole('textbox', { name: 'jid' }).fill("it's@salons.example");
  await call.locator('code', { hasText: `curl '${site}/api/v1/rooms/it%27s@salons.example'` }).waitFor();
  await call.getByRole('textbox', { name: 'jid' }).fill('cafe@salons.example');
  await call.getByRole('button', { name: 'Send' }).click();
  await call.locator('.answer', { hasText: '"address": "cafe@salons.example"' }).waitFor();
  assert.match((await call.locator('.answer p').textContent()) ?? '', /^200 /);

  await page.goto(`${site}/embeds`);
  await page.locator('xmpp-room').getByText('People inside: 30').waitFor();
  assert.equal(await page.locator('xmpp-rooms li').count(), 3);
  assert.deepEqual(complaints, []);
});
