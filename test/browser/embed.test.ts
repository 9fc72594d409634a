import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openBrowser, otherSite } from '../support/browser.ts';
import { HOSTILE_NAME, listeningSite } from './site.ts';

/** What a careful website allows: our script and our answers, nothing inline. */
const policyFor = (site: string): string =>
  `default-src 'none'; script-src ${site}; connect-src ${site}; frame-src ${site}`;

test('web components on another site: rooms, one room, what goes wrong; nothing that its policy forbids', async (t) => {
  const browser = await openBrowser(t);
  if (browser === undefined) return;
  const site = await listeningSite(t);
  const html = `<!doctype html><html lang="fr"><title>Blog</title><script src="${site}/embed.js" async></script>
    <xmpp-rooms id="list" domain="salons.example" limit="3" theme="dark"><a href="#">Salons</a></xmpp-rooms>
    <xmpp-room id="one" jid="cafe@salons.example"></xmpp-room>
    <xmpp-room id="none" jid="nobody@salons.example"></xmpp-room>
    <xmpp-rooms id="broken" sort="sideways"><a href="#">Salons</a></xmpp-rooms>`;
  const page = await (await browser.newContext()).newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' && !/status of 40[04]/.test(message.text()))
      complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(await otherSite(t, html, policyFor(site)));
  const shadow = (id: string) => page.locator(`#${id}`);
  await shadow('list').locator('li').first().waitFor();
  assert.equal(await shadow('list').locator('li').count(), 3);
  assert.match((await shadow('list').locator('li').first().textContent()) ?? '', /Personnes présentes\s: 30/);
  assert.equal(await shadow('list').locator('.name').first().textContent(), HOSTILE_NAME);
  assert.equal(await shadow('list').locator('img').count(), 0);
  assert.equal(
    await shadow('list').locator('a[href^="xmpp:"]').first().getAttribute('href'),
    'xmpp:hostile@salons.example?join',
  );
  await shadow('one').getByText('Café des voyageurs').waitFor();
  await shadow('none').getByText('Ce salon n’est pas dans la liste').waitFor();
  await shadow('broken').getByText('n’ont pas pu être chargés').waitFor();
  assert.equal(await shadow('broken').getByRole('link', { name: 'Salons' }).isVisible(), true);
  // An attribute that changes asks again.
  await page.evaluate('document.querySelector("#list").setAttribute("limit", "1")');
  // By locator: a function to wait for is polled with eval, which this page's policy forbids.
  await shadow('list').locator('li').nth(1).waitFor({ state: 'detached' });
  assert.equal(await shadow('list').locator('li').count(), 1);
  assert.deepEqual(complaints, []);
});

test('the site does not answer: what the page holds for that case is shown', async (t) => {
  const browser = await openBrowser(t);
  if (browser === undefined) return;
  const site = await listeningSite(t);
  const html = `<!doctype html><html lang="en"><title>Blog</title><script src="${site}/embed.js" async></script>
    <xmpp-rooms><a href="https://rooms.example/">Rooms elsewhere</a></xmpp-rooms>`;
  const page = await (await browser.newContext()).newPage();
  await page.route('**/api/**', (route) => route.abort());
  await page.goto(await otherSite(t, html, policyFor(site)));
  await page.getByText('The rooms could not be loaded.').waitFor();
  assert.equal(await page.getByText('Rooms elsewhere').isVisible(), true);
});

test('a frame on another site, without JavaScript; our other pages stay out of frames', async (t) => {
  const browser = await openBrowser(t);
  if (browser === undefined) return;
  const site = await listeningSite(t);
  const html = `<!doctype html><html lang="en"><title>Blog</title>
    <iframe title="Rooms" src="${site}/embed/rooms?tag=voyage&theme=light"></iframe>
    <iframe title="Page" src="${site}/privacy"></iframe>`;
  const page = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
  await page.goto(await otherSite(t, html, policyFor(site)));
  await page.frameLocator('[title=Rooms]').getByText('Café des voyageurs').waitFor();
  assert.equal(await page.frameLocator('[title=Rooms]').locator('.card').count(), 1);
  assert.equal(await page.frameLocator('[title=Page]').getByText('Visitors of this site').count(), 0);
});
