/** What people do with the site, from the bot on a real server to somebody else's page: a badge that lives, and being found. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { tryBadgeId } from '../../shared/domain/badge-id.ts';
import { watchBadges } from '../../shared/store/badges-reader.ts';
import { watchEntries } from '../../shared/store/entries-reader.ts';
import { xml } from '../../shared/xmpp/xml.ts';
import { PublicBadges } from '../../web/public-badges.ts';
import { PublicPeople } from '../../web/public-people.ts';
import { complaintsOf, openBrowser, otherSite } from '../support/browser.ts';
import { openStore } from '../support/room-store.ts';
import { sharedServers } from '../support/servers.ts';
import { startUsers, type Visitor, visitor, whenReady } from '../support/users-process.ts';
import { botAccount } from '../support/watch-stage.ts';
import { listeningSite } from './site.ts';

const { prosody } = await sharedServers();

/** The bot on Prosody, and a website that reads what it writes. */
async function openWorld(t: TestContext) {
  const account = await botAccount(t, prosody, 'account', { jid: '', secret: '' });
  const store = await openStore(t);
  startUsers(t, prosody, account, store);
  await whenReady(store);
  const [badges, people] = [new PublicBadges(), new PublicPeople()];
  const watches = [
    watchBadges(store.redis, store.keys, badges),
    watchEntries(store.redis, store.keys, people),
  ];
  t.after(() => Promise.all(watches.map((watch) => watch.close())));
  badges.current = true;
  people.current = true;
  const site = await listeningSite(t, { badges, people });
  return { site, anna: await visitor(t, prosody, account) };
}

/** Adds the bot and gives the id of the badge that it switched on. */
async function badgeOf(anna: Visitor): Promise<string> {
  anna.sends('subscribe');
  await anna.presence('subscribed');
  await anna.hears(/Nothing is shown yet/);
  anna.writes('badge on');
  const words = await anna.hears(/Your badge is on/);
  const id = tryBadgeId(/\/b\/(\S{22})\.svg/.exec(words)?.[1] ?? '');
  assert.ok(id, words);
  return id;
}

test('a badge from the bot to a blog: built on the page, pasted, alive as the presence changes; and its person is found', {
  timeout: 120_000,
}, async (t) => {
  const browser = await openBrowser(t);
  if (browser === undefined) return;
  const { site, anna } = await openWorld(t);
  const id = await badgeOf(anna);

  const page = await (await browser.newContext({ locale: 'en-GB' })).newPage();
  const complaints = complaintsOf(page);
  await page.goto(`${site}/badges`);
  await page.getByRole('textbox', { name: 'The badge’s link' }).fill(`${site}/b/${id}`);
  await page.keyboard.press('Tab');
  const code = page.locator('#person-result code', { hasText: `<xmpp-presence badge="${id}"` });
  const pasted = (await code.first().textContent()) ?? '';
  const blog = await otherSite(
    t,
    `<!doctype html><html lang="en"><title>Blog</title>${pasted}`,
    `default-src 'none'; script-src ${site}; connect-src ${site}; img-src ${site}`,
  );
  const reader = await (await browser.newContext({ locale: 'en-GB' })).newPage();
  await reader.goto(blog);
  const badge = reader.locator('xmpp-presence');
  await badge.getByText('online', { exact: true }).waitFor();
  anna.sends(undefined, xml('show', {}, 'dnd'));
  await badge.getByText('do not disturb', { exact: true }).waitFor();

  anna.writes('list yes');
  await anna.hears(/You are in the directory/);
  anna.writes('set nick Anouchka');
  await anna.hears(/Nickname: Anouchka/);
  anna.writes('audience nick web yes');
  await anna.hears(/Everybody on the web sees/);
  await page.goto(`${site}/people`);
  await page.getByRole('searchbox').pressSequentially('anouch');
  await page.locator('.results h3 a', { hasText: 'Anouchka' }).click();
  await page.getByRole('heading', { name: 'Anouchka' }).waitFor();
  anna.writes('forget me');
  await anna.hears(/You are forgotten/);
  await badge.getByText('do not disturb', { exact: true }).waitFor({ state: 'detached' });
  assert.equal((await page.reload())?.status(), 404);
  assert.deepEqual(complaints, []);
});
