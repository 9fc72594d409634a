import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseJid } from '../../shared/domain/jid.ts';
import type { ShownPresence } from '../../shared/domain/shown-presence.ts';
import { badgeIdIn } from '../../web/person-builder.ts';
import { personCard } from '../../web/person-page.ts';
import { PublicBadges } from '../../web/public-badges.ts';
import { badgeId } from '../support/people-store.ts';
import { readHtml } from './html.ts';
import { openSite } from './site.ts';

const ID = badgeId(1);
const FULL: ShownPresence = {
  ...{ id: ID, availability: 'dnd', since: Date.UTC(2026, 1, 3, 4, 5), status: '<b>Writing</b>' },
  ...{ name: 'Zoé', address: parseJid('zoe@people.example'), avatar: 'a'.repeat(64) },
  mood: { value: 'in_love' },
  oldJid: parseJid('secret@people.example'),
};

async function siteWith(t: Parameters<typeof openSite>[0], ...all: readonly ShownPresence[]) {
  const badges = new PublicBadges();
  badges.onReset(all);
  return { badges, app: await openSite(t, { badges, requestsPerMinute: 100_000 }) };
}

test('the page of a badge: all that is shown, previews without the state, a link that proves the address', async (t) => {
  const { app } = await siteWith(t, FULL);
  const { body, headers } = await app.inject(`/b/${ID}`);
  const tags = readHtml(body);
  for (const words of ['Zoé', 'do not disturb', '&lt;b&gt;Writing&lt;/b&gt;', '4:05', 'in love'])
    assert.ok(body.includes(words), words);
  const attribute = (name: string, key: string, value: string, wanted: string) =>
    tags.find((tag) => tag.name === name && tag.attributes.get(key) === value)?.attributes.get(wanted);
  assert.equal(attribute('a', 'rel', 'me', 'href'), 'xmpp:zoe@people.example');
  assert.equal(attribute('meta', 'name', 'robots', 'content'), 'noindex');
  assert.equal(attribute('meta', 'property', 'og:title', 'content'), 'Presence of Zoé');
  const card = `https://parvis.example/b/${ID}/card.png?lang=en`;
  assert.equal(attribute('meta', 'property', 'og:image', 'content'), card);
  assert.equal(attribute('meta', 'name', 'twitter:card', 'content'), 'summary_large_image');
  assert.doesNotMatch(body.slice(0, body.indexOf('<body>')), /disturb|Writing/);
  assert.match(attribute('link', 'type', 'application/json+oembed', 'href') ?? '', /oembed\?url=.*%2Fb%2F/);
  assert.equal(attribute('xmpp-presence', 'badge', ID, 'look'), 'card');
  assert.match(String(headers['content-security-policy']), /script-src 'self';connect-src 'self'/);
  assert.match((await app.inject(`/b/${ID}?lang=fr`)).body, /ne pas déranger/);
});

test('what is not shown is not on the page; what old addresses know is on none', async (t) => {
  const { app } = await siteWith(t, FULL, { id: badgeId(2), availability: 'away' });
  assert.doesNotMatch((await app.inject(`/b/${ID}`)).body, /secret/);
  const { body } = await app.inject(`/b/${badgeId(2)}`);
  assert.doesNotMatch(body, /rel="me"|<time|person-picture/);
  assert.match(body, /Presence of somebody/);
});

test('the picture beside links to a badge: a name and no more, kept nowhere here, gone while it is drawn', async (t) => {
  const { app, badges } = await siteWith(t, FULL);
  const card = () => app.inject(`/b/${ID}/card.png?lang=fr`);
  const { headers, rawPayload } = await card();
  assert.deepEqual(
    ['content-type', 'cache-control', 'x-robots-tag'].map((name) => headers[name]),
    ['image/png', 'public, no-cache', 'noindex, nofollow'],
  );
  assert.deepEqual([rawPayload.readUInt32BE(16), rawPayload.readUInt32BE(20)], [1_200, 630]);
  const said = JSON.stringify(personCard(FULL, 'en'));
  assert.match(said, /Zoé/);
  assert.doesNotMatch(said, /zoe@|disturb|Writing|love/);
  assert.equal(personCard({ ...FULL, label: 'Blog' }, 'en').title, 'Blog');
  const { name: _, ...nameless } = FULL;
  assert.equal(personCard(nameless, 'en').title, 'somebody');
  const drawn = card();
  // The request is on its way to the raster by then, or will find nobody.
  setImmediate(() => badges.onChange(ID, undefined));
  assert.equal((await drawn).statusCode, 404);
  assert.equal((await card()).statusCode, 404);
});

test('never there, revoked, no id at all: one answer, on the page, in the frame, in oEmbed, as icon', async (t) => {
  const { app, badges } = await siteWith(t, FULL);
  badges.onChange(ID, undefined);
  for (const address of [
    (id: string) => `/b/${id}`,
    (id: string) => `/b/${id}?lang=fr`,
    (id: string) => `/embed/presence?badge=${id}`,
    (id: string) => `/oembed?url=${encodeURIComponent(`https://parvis.example/b/${id}`)}`,
    (id: string) => `/b/${id}/icon/face.svg`,
    (id: string) => `/b/${id}/card.png`,
  ]) {
    const answers = await Promise.all(
      [ID, badgeId(7), 'not-an-id'].map(async (id) => {
        const { statusCode, headers, body } = await app.inject(address(id));
        return [statusCode, headers['content-type'], headers['cache-control'], body.replaceAll(id, 'ID')];
      }),
    );
    assert.equal(answers[0]?.[0], 404);
    assert.deepEqual(answers[1], answers[0]);
    assert.deepEqual(answers[2], answers[0]);
  }
});

test('while the badges are loading the page says so', async (t) => {
  const badges = new PublicBadges();
  const app = await openSite(t, { badges, loading: true });
  assert.equal((await app.inject(`/b/${ID}`)).statusCode, 503);
  const framed = await app.inject(`/embed/presence?badge=${ID}`);
  assert.equal(framed.statusCode, 503);
  assert.match(String(framed.headers['content-security-policy']), /frame-ancestors \*/);
  const url = encodeURIComponent(`https://parvis.example/b/${ID}`);
  assert.equal((await app.inject(`/oembed?url=${url}`)).statusCode, 503);
});

test('oEmbed of a badge: a frame with the person’s name, never the state', async (t) => {
  const { app } = await siteWith(t, FULL);
  const url = encodeURIComponent(`https://parvis.example/b/${ID}`);
  const asked = await app.inject(`/oembed?url=${url}&maxwidth=300`);
  const answer = asked.json<Record<string, unknown>>();
  assert.deepEqual([answer.type, answer.title, answer.width], ['rich', 'Presence of Zoé', 300]);
  assert.equal(answer.cache_age, 60, 'the name may be taken back');
  assert.equal(asked.headers['cache-control'], 'public, max-age=30');
  assert.match(
    String(answer.html),
    new RegExp(`^<iframe src="https://parvis.example/embed/presence\\?badge=${ID}"`),
  );
  const frame = await app.inject(`/embed/presence?badge=${ID}&theme=dark`);
  assert.match(frame.body, /href="\/assets\/dark\.css"/);
  assert.equal(frame.headers['x-frame-options'], undefined);
});

test('the icon of a person, in every theme', async (t) => {
  const { app } = await siteWith(t, FULL);
  for (const theme of ['disc', 'bubble', 'face', 'weather']) {
    const svg = await app.inject(`/b/${ID}/icon/${theme}.svg`);
    assert.equal(svg.headers['content-type'], 'image/svg+xml; charset=utf-8');
    assert.equal(svg.body, (await app.inject(`/presence/image/${theme}/dnd.svg`)).body);
    for (const size of [16, 32, 64]) {
      const { rawPayload } = await app.inject(`/b/${ID}/icon/${theme}.png?size=${size}`);
      assert.equal(rawPayload.readUInt32BE(16), size);
    }
  }
  assert.equal((await app.inject(`/b/${ID}/icon/tux.svg`)).statusCode, 404);
  assert.equal((await app.inject('/presence/image/disc/unavailable')).headers['content-type'], 'image/png');
});

test('a badge is found by its id and by each of its addresses', () => {
  for (const text of [
    ID,
    ` ${ID} `,
    `/b/${ID}`,
    `https://x.example/b/${ID}.svg?style=dot`,
    `http://x/b/${ID}/avatar`,
  ])
    assert.equal(badgeIdIn(text), ID, text);
  for (const text of ['', 'x', `${ID}x`, `https://x.example/${'a'.repeat(60)}`, ID.slice(1)])
    assert.equal(badgeIdIn(text), undefined, text);
});
