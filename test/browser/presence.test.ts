import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { openBrowser, otherSite } from '../support/browser.ts';
import { HOSTILE_NAME, listeningSite, PEOPLE, shownPeople } from './site.ts';

/** What a careful website allows: our script, our answers, our pictures, nothing inline. */
const policyFor = (site: string): string =>
  `default-src 'none'; script-src ${site}; connect-src ${site}; img-src ${site}`;

function complaintsOf(page: Page): string[] {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' && !/status of 404/.test(message.text())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  return complaints;
}

test('<xmpp-presence>: what is shown, as it changes, until it is revoked; unknown ids keep what the page holds', async (t) => {
  const browser = await openBrowser(t);
  if (browser === undefined) return;
  const badges = shownPeople();
  const site = await listeningSite(t, { badges });
  const html = `<!doctype html><html lang="fr"><title>Blog</title><script src="${site}/embed/presence.js" async></script>
    <xmpp-presence id="full" badge="${PEOPLE.full}" look="card" theme="dark"><a href="#">Zoé</a></xmpp-presence>
    <xmpp-presence id="few" badge="${site}/b/${PEOPLE.full}" lang="en" show="status"></xmpp-presence>
    <xmpp-presence id="dot" badge="${PEOPLE.plain}" look="dot"></xmpp-presence>
    <xmpp-presence id="none" badge="AAAAAAAAAAAAAAAAAAAAAA"><a href="#">Nobody</a></xmpp-presence>
    <xmpp-presence id="bad"><a href="#">Nothing</a></xmpp-presence>`;
  const context = await browser.newContext();
  const page = await context.newPage();
  const complaints = complaintsOf(page);
  await page.goto(await otherSite(t, html, policyFor(site)));
  const at = (id: string) => page.locator(`#${id}`);
  await at('full').getByText('absent').waitFor();
  assert.equal(await at('full').locator('.name').textContent(), HOSTILE_NAME);
  assert.equal(await at('full').locator('a[href^="xmpp:"]').getAttribute('href'), 'xmpp:zoe@people.example');
  for (const words of ['Out for lunch', 'humeur', 'Spring', 'Nina Simone – Sinnerman', 'depuis le'])
    assert.equal(await at('full').getByText(words).count(), 1, words);
  assert.equal(await at('full').locator('img').count(), 1);
  assert.equal(await at('full').getByText('Zoé', { exact: true }).isVisible(), false);
  assert.equal((await at('few').locator('[role=status]').textContent())?.trim(), 'awayOut for lunch');
  await at('dot').locator('svg.online').waitFor();
  assert.equal(await at('dot').locator('.text').textContent(), 'en ligne');
  for (const [id, words] of [
    ['none', 'Nobody'],
    ['bad', 'Nothing'],
  ] as const)
    assert.equal(await at(id).getByRole('link', { name: words }).isVisible(), true);
  // As it changes, in both places that show it.
  badges.onChange(PEOPLE.full, { id: PEOPLE.full, availability: 'dnd', status: 'Writing' });
  await at('full').getByText('ne pas déranger').waitFor();
  await at('few').getByText('Writing').waitFor();
  assert.equal(await at('full').locator('.name').count(), 0);
  badges.onChange(PEOPLE.full, undefined);
  await at('full').getByRole('link', { name: 'Zoé' }).waitFor();
  await at('few').getByText('Writing').waitFor({ state: 'detached' });
  assert.equal((await context.cookies()).length, 0);
  assert.deepEqual(complaints, []);
});

test('<xmpp-presence>: without a stream it asks; another badge and another look are shown at once', async (t) => {
  const browser = await openBrowser(t);
  if (browser === undefined) return;
  const site = await listeningSite(t);
  const html = `<!doctype html><html lang="en"><title>Blog</title><script src="${site}/embed.js" async></script>
    <xmpp-presence badge="${PEOPLE.plain}"></xmpp-presence>`;
  const page = await (await browser.newContext()).newPage();
  await page.route('**/events', (route) => route.fulfill({ status: 503, body: '' }));
  await page.goto(await otherSite(t, html, policyFor(site)));
  const presence = page.locator('xmpp-presence');
  await presence.getByText('online').waitFor();
  await page.evaluate(`document.querySelector("xmpp-presence").setAttribute("badge", "${PEOPLE.full}")`);
  await presence.getByText('Out for lunch').waitFor();
  await page.evaluate('document.querySelector("xmpp-presence").setAttribute("look", "card")');
  await presence.locator('.card').waitFor();
  await page.evaluate('document.querySelector("xmpp-presence").remove()');
  assert.equal(await presence.count(), 0);
});

test('the page of a badge: live with JavaScript, whole without', async (t) => {
  const browser = await openBrowser(t);
  if (browser === undefined) return;
  const badges = shownPeople();
  const site = await listeningSite(t, { badges });
  const bare = await (await browser.newContext({ javaScriptEnabled: false, locale: 'en-GB' })).newPage();
  await bare.goto(`${site}/b/${PEOPLE.full}`);
  await bare.getByText('away', { exact: false }).first().waitFor();
  assert.equal(await bare.locator('a[rel=me]').getAttribute('href'), 'xmpp:zoe@people.example');
  const page = await (await browser.newContext({ locale: 'en-GB' })).newPage();
  const complaints = complaintsOf(page);
  await page.goto(`${site}/b/${PEOPLE.full}`);
  const card = page.locator('xmpp-presence [role=status]');
  await card.getByText('away').waitFor();
  badges.onChange(PEOPLE.full, { id: PEOPLE.full, availability: 'chat' });
  await card.getByText('free for chat').waitFor();
  assert.deepEqual(complaints, []);
});

test('the builder by keyboard: link, style, preview without a new page, code to the clipboard', async (t) => {
  const browser = await openBrowser(t);
  if (browser === undefined) return;
  const site = await listeningSite(t);
  const context = await browser.newContext({ locale: 'en-GB' });
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const page = await context.newPage();
  const complaints = complaintsOf(page);
  await page.goto(`${site}/badges`);
  await page.getByRole('textbox', { name: 'The badge’s link' }).focus();
  await page.keyboard.type(`${site}/b/${PEOPLE.plain}`);
  await page.keyboard.press('Tab');
  const preview = page.locator('.ground.dark img');
  await preview.waitFor();
  // Tab left the field, and the choices follow: the first letters choose, as in every list.
  await page.keyboard.type('card');
  await page.locator('.ground.dark img[src*="style=card"]').waitFor();
  assert.match((await preview.getAttribute('src')) ?? '', /style=card&theme=dark/);
  assert.match(page.url(), /style=card/);
  await page.getByRole('button', { name: 'Copy: Markdown' }).first().focus();
  await page.keyboard.press('Enter');
  await page.getByText('Copied: Markdown').waitFor({ state: 'attached' });
  const copied = await page.evaluate<string>('navigator.clipboard.readText()');
  assert.match(copied, /^\[!\[somebody on XMPP\]\(<http.*\.svg\?style=card>\)\]/);
  await page.getByRole('textbox', { name: 'The badge’s link' }).fill('nothing');
  await page.keyboard.press('Enter');
  await page.getByText('No badge has this link now').waitFor();
  assert.deepEqual(complaints, []);
});

test('the builder without JavaScript: the form answers with the same', async (t) => {
  const browser = await openBrowser(t);
  if (browser === undefined) return;
  const site = await listeningSite(t);
  const page = await (await browser.newContext({ javaScriptEnabled: false, locale: 'en-GB' })).newPage();
  await page.goto(`${site}/badges`);
  await page.getByRole('textbox', { name: 'The badge’s link' }).fill(PEOPLE.full);
  await page.locator('#person-style').selectOption('face');
  await page.keyboard.press('Enter');
  await page.locator('.ground.light img[src$="/icon/face.svg"]').waitFor();
  assert.equal(await page.getByRole('button', { name: /^Copy/ }).count(), 0);
});
