import assert from 'node:assert/strict';
import { test } from 'node:test';
import { complaintsOf, openBrowser, otherSite } from '../support/browser.ts';
import { HOSTILE_NAME, listeningSite, PEOPLE, shownPeople } from './site.ts';

/** What a careful website allows: our script, our answers, our pictures, nothing inline. */
const policyFor = (site: string): string =>
  `default-src 'none'; script-src ${site}; connect-src ${site}; img-src ${site}`;

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
  await at('full').getByText('absent', { exact: true }).waitFor();
  assert.equal(await at('full').locator('.name').textContent(), HOSTILE_NAME);
  assert.equal(await at('full').locator('a[href^="xmpp:"]').getAttribute('href'), 'xmpp:zoe@people.example');
  // Words for moods and activities come when one is shown.
  await at('full').getByText('humeur\u00a0: amour (\u2068Spring\u2069)').waitFor();
  for (const words of ['activité\u00a0: lecture', 'Nina Simone – Sinnerman', 'depuis le', 'laptop · absent'])
    assert.equal(await at('full').getByText(words).count(), 1, words);
  assert.equal(await at('full').getByText('Out for lunch', { exact: true }).count(), 1);
  assert.equal(await at('full').locator('img').count(), 1);
  assert.equal(await at('full').getByText('Zoé', { exact: true }).isVisible(), false);
  assert.equal((await at('few').locator('[role=status]').textContent())?.trim(), 'awayOut for lunch');
  await at('dot').locator('svg.online').waitFor();
  const fill = (id: string) =>
    page.evaluate(`getComputedStyle(document.querySelector('#${id}').shadowRoot.querySelector('svg')).fill`);
  assert.equal(await at('dot').locator('.text').textContent(), 'en ligne');
  for (const [id, words] of [
    ['none', 'Nobody'],
    ['bad', 'Nothing'],
  ] as const)
    assert.equal(await at(id).getByRole('link', { name: words }).isVisible(), true);
  // As it changes, in both places that show it.
  const colours = { dnd: '8800cc' };
  badges.onChange(PEOPLE.full, { id: PEOPLE.full, availability: 'dnd', status: 'Writing', colours });
  await at('full').getByText('ne pas déranger').waitFor();
  await at('few').getByText('Writing').waitFor();
  assert.equal(await at('full').locator('.name').count(), 0);
  // Its person's own colour, and on a dark ground one that can be seen there.
  assert.equal(await fill('few'), 'rgb(136, 0, 204)');
  assert.notEqual(await fill('full'), 'rgb(136, 0, 204)');
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

test('<xmpp-presence>: without the words of its language it speaks English and shows what moods are called; after a fall it comes back by itself', async (t) => {
  const browser = await openBrowser(t);
  if (browser === undefined) return;
  const badges = shownPeople();
  const site = await listeningSite(t, { badges });
  const html = `<!doctype html><html lang="fr"><title>Blog</title><script src="${site}/embed/presence.js" async></script>
    <xmpp-presence badge="${PEOPLE.full}" look="card"></xmpp-presence>`;
  const page = await (await browser.newContext()).newPage();
  await page.route('**/embed/words/*', (route) => route.abort());
  let streams = 0;
  await page.route('**/events', async (route) => {
    streams++;
    // The first one ends at once, as when a server goes; browsers come again by themselves.
    if (streams > 1) await route.continue();
    else
      await route.fulfill({
        contentType: 'text/event-stream',
        body: 'retry: 10\n\n',
        headers: { 'access-control-allow-origin': '*' },
      });
  });
  await page.goto(await otherSite(t, html, policyFor(site)));
  await page.locator('xmpp-presence').getByText('mood: in love').waitFor();
  badges.onChange(PEOPLE.full, { id: PEOPLE.full, availability: 'chat' });
  await page.locator('xmpp-presence svg.chat').waitFor();
  assert.equal(streams, 2);
});

test('the frame that oEmbed gives is as high as what it holds', async (t) => {
  const browser = await openBrowser(t);
  if (browser === undefined) return;
  const site = await listeningSite(t);
  const page = await (await browser.newContext({ locale: 'en-GB' })).newPage();
  const answer = await fetch(
    `${site}/oembed?url=${encodeURIComponent(`${site}/b/${PEOPLE.full}`)}&maxwidth=360`,
  );
  const { width, height } = (await answer.json()) as { width: number; height: number };
  await page.setViewportSize({ width, height });
  await page.goto(`${site}/embed/presence?badge=${PEOPLE.full}`);
  await page.locator('xmpp-presence svg').waitFor();
  await page.locator('xmpp-presence').locator('bdi.soft', { hasText: 'mood: in love' }).waitFor();
  const [high, wide] = await page.evaluate<number[]>(
    '[document.documentElement.scrollHeight, document.documentElement.scrollWidth]',
  );
  assert.ok((high ?? 0) <= height && (wide ?? 0) <= width, `${wide} × ${high} in ${width} × ${height}`);
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
  await card.getByText('away', { exact: true }).waitFor();
  badges.onChange(PEOPLE.full, { id: PEOPLE.full, availability: 'chat' });
  await card.getByText('free for chat').waitFor();
  assert.deepEqual(complaints, []);
});
