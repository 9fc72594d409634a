import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseJid } from '../../shared/domain/jid.ts';
import type { PublicPerson } from '../../shared/domain/public-person.ts';
import { entryCard } from '../../web/entry-page.ts';
import { PublicBadges } from '../../web/public-badges.ts';
import { badgeId, personId } from '../support/people-store.ts';
import { ANA, MIA, peopleWith, person, ZOE } from '../support/sample-people.ts';
import { readHtml } from './html.ts';
import { openSite, type SiteOptions } from './site.ts';

const PNG = Buffer.from('a picture');

async function siteWith(
  t: Parameters<typeof openSite>[0],
  all: readonly PublicPerson[],
  options: SiteOptions = {},
) {
  const people = await peopleWith(...all);
  const app = await openSite(t, { people, requestsPerMinute: 100_000, ...options });
  return { people, app };
}

test('the page of somebody: all that he shows, as microformats, links that prove nothing to search engines', async (t) => {
  const badges = new PublicBadges();
  badges.onReset([
    { id: badgeId(1), availability: 'dnd', status: 'Writing', name: 'Z', label: 'secret label' },
  ]);
  const { app } = await siteWith(t, [ZOE, ANA], { badges });
  const { body, headers } = await app.inject(`/people/${ZOE.id}`);
  const tags = readHtml(body);
  const withClass = (name: string) =>
    tags.filter(({ attributes }) => attributes.get('class')?.split(' ').includes(name));
  assert.equal(withClass('h-card').length, 2, 'he, and one who shares interests');
  assert.equal(withClass('u-photo')[0]?.attributes.get('src'), `/people/${ZOE.id}/avatar?v=abababab`);
  assert.equal(withClass('u-impp')[0]?.attributes.get('href'), 'xmpp:zoe.martin@people.example?roster');
  assert.equal(withClass('u-impp')[0]?.attributes.get('rel'), 'me nofollow');
  const links = withClass('u-url').filter(({ attributes }) => attributes.get('href')?.startsWith('https:'));
  assert.deepEqual(
    links.map(({ attributes }) => [attributes.get('href'), attributes.get('rel')]),
    ZOE.links.map((link) => [link, 'me nofollow noopener ugc']),
  );
  for (const words of [
    'Zoé Martin',
    'Lyon, France',
    '&lt;b&gt;le vélo&lt;/b&gt; &amp; la mer',
    'French, British English',
    'do not disturb',
    'Writing',
  ])
    assert.ok(body.includes(words), words);
  assert.match(body, /href="\/people\?tag=chant\+choral"/);
  assert.doesNotMatch(body, /secret label|Say hello/);
  const component = tags.find(({ name }) => name === 'xmpp-presence');
  assert.equal(component?.attributes.get('show'), 'state status since mood activity tune');
  assert.equal(component?.attributes.get('badge'), badgeId(1));
  assert.match(String(headers['content-security-policy']), /script-src 'self';connect-src 'self'/);
  assert.match((await app.inject(`/people/${ZOE.id}?lang=fr`)).body, /Ajouter comme contact/);
});

test('without a public address: hello through the bot, and nothing that names it', async (t) => {
  const { app } = await siteWith(t, [ANA]);
  const { body } = await app.inject(`/people/${ANA.id}`);
  assert.match(body, new RegExp(`xmpp:bot@users\\.example\\?message;body=hello%20${ANA.id}%20"`));
  const french = (await app.inject(`/people/${ANA.id}?lang=fr`)).body;
  assert.match(
    french,
    new RegExp(`body=bonjour%20${ANA.id}%20"`),
    'the bot answers in the language of its words',
  );
  assert.match(body, /with your words in place of the dots: it passes them on without your address/);
  assert.doesNotMatch(body, /\?roster|u-impp|rel="me nofollow"|xmpp-presence/);
  assert.match(body, /<svg viewBox="0 0 \d+ \d+" role="img"/);
});

test('a card beside links to somebody: kept nowhere here, and no more than a name of whoever keeps engines out', async (t) => {
  const { app, people } = await siteWith(t, [ZOE, MIA]);
  const card = (id: string) => app.inject(`/people/${id}/card.png?lang=fr`);
  const { headers, rawPayload } = await card(ZOE.id);
  assert.equal(headers['content-type'], 'image/png');
  assert.equal(headers['x-robots-tag'], 'noindex, nofollow');
  assert.equal(headers['cache-control'], 'public, no-cache');
  assert.deepEqual([rawPayload.readUInt32BE(16), rawPayload.readUInt32BE(20)], [1_200, 630]);
  const shy = entryCard(ZOE, 'en');
  assert.deepEqual([shy.title, shy.text, shy.facts], [ZOE.nick, undefined, []]);
  assert.ok(ZOE.about !== undefined && ZOE.place !== undefined);
  assert.equal(entryCard({ ...ZOE, engines: true }, 'en').text, ZOE.about);
  assert.equal((await card('nobody')).statusCode, 404);
  people.onChange(ZOE.id, undefined);
  assert.equal((await card(ZOE.id)).statusCode, 404);
});

test('search engines are told what a page is only of whoever lets them keep it', async (t) => {
  const { app } = await siteWith(t, [ZOE, MIA]);
  const thing = async (id: string) =>
    /ld\+json">(.*?)<\/script>/.exec((await app.inject(`/people/${id}`)).body)?.[1];
  assert.equal(await thing(ZOE.id), undefined);
  const { mainEntity, ...profile } = JSON.parse((await thing(MIA.id)) ?? '') as Record<string, unknown>;
  assert.equal(profile['@type'], 'ProfilePage');
  assert.equal((mainEntity as Record<string, unknown>).name, MIA.name);
});

test('a badge that tells the address is on no page, in no list and no answer that does not tell it', async (t) => {
  const badges = new PublicBadges();
  badges.onReset([{ id: badgeId(2), availability: 'away', address: parseJid('ana@people.example') }]);
  const { app, people } = await siteWith(t, [{ ...ANA, badge: badgeId(2) }], { badges });
  const urls = [`/people/${ANA.id}`, '/people', '/people?sort=active', `/api/v1/people/${ANA.id}`];
  for (const url of urls) {
    const { body } = await app.inject(url);
    assert.ok(!body.includes(`/b/${badgeId(2)}`), url);
    assert.doesNotMatch(body, /xmpp-presence|ana@people/);
  }
  people.onChange(ANA.id, { ...ANA, badge: badgeId(2), jid: parseJid('ana@people.example') });
  // The order of who was there lately is kept for some seconds.
  for (const url of urls.filter((each) => !each.includes('active')))
    assert.ok((await app.inject(url)).body.includes(`/b/${badgeId(2)}`), url);
});

test('who shares interests: rare ones count more, a language in common more than none', async (t) => {
  const crowd = Array.from({ length: 40 }, (_, n) =>
    person(100 + n, { nick: `C${n}`, interests: ['music'] }),
  );
  const { app } = await siteWith(t, [
    person(1, { nick: 'Ed', interests: ['music', 'bagpipes', 'chess'], languages: ['de'] }),
    person(2, { nick: 'rare', interests: ['Bagpipes'], languages: ['fr'] }),
    person(3, { nick: 'both', interests: ['bagpipes', 'music'], languages: ['de-AT'] }),
    person(4, { nick: 'none', interests: ['sailing'], languages: ['de'] }),
    ...crowd,
  ]);
  const { body } = await app.inject(`/people/${personId(1)}`);
  const names = [...body.matchAll(/<h3>.*?<bdi class="p-name">(.*?)<\/bdi>/g)].map(([, name]) => name);
  assert.deepEqual(names.slice(0, 2), ['both', 'rare']);
  assert.equal(names.length, 6);
  assert.ok(!names.includes('none') && !names.includes('Ed'));
});

test('search engines: kept out by page and header, unless the person allows it; then only like people beside him', async (t) => {
  const { app } = await siteWith(t, [ZOE, MIA, ANA]);
  const robots = (body: string) => /<meta name="robots" content="noindex">/.test(body);
  for (const url of [
    `/people/${ZOE.id}`,
    `/people/${ZOE.id}.vcf`,
    `/people/${ZOE.id}.json`,
    `/api/v1/people/${ZOE.id}`,
    '/people/nobody',
  ])
    assert.equal((await app.inject(url)).headers['x-robots-tag'], 'noindex, nofollow', url);
  assert.ok(robots((await app.inject(`/people/${ZOE.id}`)).body));
  for (const url of [
    `/people/${MIA.id}`,
    `/people/${MIA.id}.vcf`,
    `/people/${MIA.id}.json`,
    `/api/v1/people/${MIA.id}`,
  ])
    assert.equal((await app.inject(url)).headers['x-robots-tag'], undefined, url);
  const { body } = await app.inject(`/people/${MIA.id}`);
  assert.ok(!robots(body));
  assert.doesNotMatch(body, /Zoé|Ana/, 'they share an interest, and have not allowed it');
  assert.match((await app.inject(`/people/${ZOE.id}`)).body, /Mia Łódź/);
  assert.match((await app.inject('/sitemap.xml')).body, /sitemap-people-1\.xml</);
  const map = await app.inject('/sitemap-people-1.xml');
  assert.match(map.body, new RegExp(`/people/${MIA.id}<`));
  assert.ok(![ZOE, ANA].some(({ id }) => map.body.includes(id)));
  assert.equal(map.headers['cache-control'], 'public, no-cache');
  for (const part of ['0', '2', 'x'])
    assert.equal((await app.inject(`/sitemap-people-${part}.xml`)).statusCode, 404);
});

test('never there, gone, no id at all: one answer for each form', async (t) => {
  const { app, people } = await siteWith(t, [ZOE]);
  people.onChange(ZOE.id, undefined);
  for (const address of [
    (id: string) => `/people/${id}`,
    (id: string) => `/people/${id}?lang=fr`,
    (id: string) => `/people/${id}.vcf`,
    (id: string) => `/people/${id}.json`,
    (id: string) => `/people/${id}/avatar`,
    (id: string) => `/api/v1/people/${id}`,
  ]) {
    const answers = await Promise.all(
      [ZOE.id, personId(77), 'not-an-id', '__proto__'].map(async (id) => {
        const { statusCode, headers, body } = await app.inject(address(id));
        return [statusCode, headers['content-type'], headers['cache-control'], body.replaceAll(id, 'ID')];
      }),
    );
    assert.equal(answers[0]?.[0], 404);
    for (const answer of answers) assert.deepEqual(answer, answers[0]);
  }
});

test('the picture: as long as it is shown', async (t) => {
  const { app, people } = await siteWith(t, [ZOE, ANA], { entryPictures: { [ZOE.id]: PNG, [ANA.id]: PNG } });
  const answer = await app.inject(`/people/${ZOE.id}/avatar?v=abababab`);
  assert.equal(answer.headers['content-type'], 'image/png');
  assert.deepEqual(answer.rawPayload, PNG);
  assert.equal(answer.headers['cache-control'], 'public, no-cache');
  assert.equal((await app.inject(`/people/${ANA.id}/avatar`)).statusCode, 404, 'stored, not shown');
  const { avatar: _, ...without } = ZOE;
  people.onChange(ZOE.id, without);
  assert.equal((await app.inject(`/people/${ZOE.id}/avatar`)).statusCode, 404);
});

test('Redis does not answer: the page is there, the picture says so', async (t) => {
  const { app } = await siteWith(t, [ZOE], { down: true });
  assert.equal((await app.inject(`/people/${ZOE.id}`)).statusCode, 200);
  assert.equal((await app.inject(`/people/${ZOE.id}/avatar`)).statusCode, 503);
});

test('as a vCard and as JSON: the same, each with its type', async (t) => {
  const { app } = await siteWith(t, [ZOE]);
  const card = await app.inject(`/people/${ZOE.id}.vcf`);
  assert.equal(card.headers['content-type'], 'text/vcard; charset=utf-8');
  assert.equal(card.headers['content-disposition'], `attachment; filename="${ZOE.id}.vcf"`);
  assert.match(card.body, /^BEGIN:VCARD\r\nVERSION:4\.0\r\n/);
  const json = await app.inject(`/people/${ZOE.id}.json`);
  assert.equal(json.headers['content-type'], 'application/json; charset=utf-8');
  assert.deepEqual(json.json(), (await app.inject(`/api/v1/people/${ZOE.id}`)).json());
});
