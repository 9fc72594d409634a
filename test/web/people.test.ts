import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PublicPerson } from '../../shared/domain/public-person.ts';
import { PublicBadges } from '../../web/public-badges.ts';
import { PublicPeople } from '../../web/public-people.ts';
import { badgeId, personId } from '../support/people-store.ts';
import { ANA, MIA, peopleWith, person, ZOE } from '../support/sample-people.ts';
import { linksIn, readHtml } from './html.ts';
import { openSite, type SiteOptions } from './site.ts';

type Context = Parameters<typeof openSite>[0];

async function siteWith(t: Context, all: readonly PublicPerson[], options: SiteOptions = {}) {
  const people = await peopleWith(...all);
  return { people, app: await openSite(t, { people, ...options }) };
}

/** Names of those who are on a page, in its order. */
function namesOn(body: string): string[] {
  return [...body.matchAll(/<h3>.*?<bdi class="p-name">(.*?)<\/bdi>/g)].map(([, name = '']) => name);
}

test('without words the newest first; found by words, language and interest, each with its count', async (t) => {
  const { app } = await siteWith(t, [ZOE, ANA, MIA]);
  const names = async (url: string) => namesOn((await app.inject(url)).body);
  assert.deepEqual(await names('/people'), ['Mia Łódź', 'Ana', 'Zoé']);
  assert.deepEqual(await names('/people?q=ZOE'), ['Zoé']);
  assert.deepEqual(await names('/people?q=lodz'), ['Mia Łódź']);
  assert.deepEqual(await names('/people?q=maritn'), ['Zoé'], 'a typo');
  assert.deepEqual(await names('/people?tag=velo'), ['Mia Łódź', 'Ana', 'Zoé']);
  assert.deepEqual(await names('/people?language=en'), ['Zoé']);
  assert.deepEqual(
    await names('/people?lang=pl'),
    ['Mia Łódź'],
    'as the contract names it: no page is in Polish',
  );
  assert.deepEqual(await names('/people?tag=v%C3%A9lo&language=fr'), ['Ana', 'Zoé']);
  const { body } = await app.inject('/people?language=fr');
  assert.match(body, /“audience all web”/, 'how to be on these pages: “list” alone does not do it');
  assert.match(body, /<h2 class="summary" dir="auto">2 people</);
  assert.match(
    body,
    /href="\/people\?language=fr&amp;tag=V%C3%A9lo"><bdi>#Vélo<\/bdi> <span class="count">2</,
  );
  assert.match(body, /href="\/people" aria-current="true"><span>French/, 'a filter that is on is taken away');
});

test('pages lead on to the end of the list, each person once, whoever comes and goes meanwhile', async (t) => {
  const all = Array.from({ length: 120 }, (_, n) => person(n, { nick: `P${n}` }));
  const { app, people } = await siteWith(t, all);
  const seen: string[] = [];
  let url: string | undefined = '/people';
  for (let page = 0; url !== undefined; page++) {
    const { body }: { body: string } = await app.inject(url);
    const names = namesOn(body);
    assert.ok(names.length === 25 || page === 4, `${names.length} on page ${page}`);
    seen.push(...names);
    url = readHtml(body)
      .find(({ attributes }) => attributes.get('rel') === 'next')
      ?.attributes.get('href');
    people.onChange(personId(119 - page), undefined);
    people.onChange(personId(200 + page), person(200 + page, { nick: `New ${page}` }));
  }
  assert.deepEqual(seen, all.map((each) => each.nick).reverse());
});

test('no list leads deeper than 500, whatever its cursor says', async (t) => {
  const all = Array.from({ length: 700 }, (_, n) => person(n, { nick: `Somebody ${n}` }));
  const { app } = await siteWith(t, all, { requestsPerMinute: 100_000 });
  for (const path of ['/people', '/people?q=somebody']) {
    let url: string | undefined = path;
    let told = 0;
    let last = '';
    while (url !== undefined) {
      last = (await app.inject(url)).body;
      told += namesOn(last).length;
      url = readHtml(last)
        .find(({ attributes }) => attributes.get('rel') === 'next')
        ?.attributes.get('href');
    }
    assert.equal(told, 500, path);
    assert.match(last, /leads no further/);
  }
  const cursor = (text: string) => Buffer.from(text).toString('base64url');
  for (const page of [
    'x',
    cursor('600.'),
    cursor(`500.${personId(1)}`),
    cursor('25.'),
    cursor(`-1.${personId(1)}`),
  ])
    assert.equal((await app.inject(`/people?page=${page}`)).statusCode, 400, page);
  // Nor does one that was made up: somebody far away is not where it says.
  const { body } = await app.inject(`/people?page=${cursor(`0.${personId(5)}`)}`);
  assert.equal(namesOn(body)[0], 'Somebody 699');
});

test('nobody to see is no error, and says why and what to do', async (t) => {
  const { app } = await siteWith(t, [ZOE, ANA]);
  for (const [url, words] of [
    ['/people?q=nobody+like+this', /Nobody is found/],
    ['/people?q=z', /two letters at least/],
    ['/people?q=**', /two letters at least/],
    ['/people?tag=nothing', /Nobody is found/],
    ['/people?sort=active', /Nobody was there lately/],
  ] as const) {
    const { statusCode, body } = await app.inject(url);
    assert.equal(statusCode, 200, url);
    assert.match(body, words);
    assert.deepEqual(namesOn(body), []);
    assert.match(body, /xmpp:bot@users\.example\?message;body=list"/);
  }
  const empty = await openSite(t);
  const { statusCode, body } = await empty.inject('/people?lang=fr');
  assert.equal(statusCode, 200);
  assert.match(body, /Il n’y a encore personne/);
  assert.match(body, /body=inscrire"/);
});

test('recently active: only people whose page shows a badge, and only as it shows them', async (t) => {
  const badges = new PublicBadges();
  const now = Date.now();
  badges.onReset([
    { id: badgeId(1), availability: 'offline', since: now - 3_600_000 },
    { id: badgeId(2), availability: 'away', status: 'Out' },
    { id: badgeId(3), availability: 'offline' },
    { id: badgeId(4), availability: 'offline', since: now - 30 * 86_400_000 },
    { id: badgeId(5), availability: 'unknown' },
    { id: badgeId(6), availability: 'online' },
  ]);
  const { app, people } = await siteWith(
    t,
    [1, 2, 3, 4, 5, 7].map((n) => person(n, { nick: `P${n}`, languages: ['fr'], badge: badgeId(n) })),
    { badges },
  );
  people.onChange(personId(6), person(6, { nick: 'no badge here' }));
  const { body } = await app.inject('/people?sort=active&language=fr');
  assert.deepEqual(namesOn(body), ['P2', 'P1'], 'who is there, then who left last');
  assert.match(body, /\/b\/000000000000000000002A\.svg\?style=dot/);
  assert.match(body, /2 people/);
  assert.match(body, /<span>French<\/span> <span class="count">2</, 'of those who were there, not of all');
  // The order is kept for a while, what it shows is not.
  badges.onChange(badgeId(2), undefined);
  people.onChange(personId(1), person(1, { nick: 'P1' }));
  assert.deepEqual(namesOn((await app.inject('/people?sort=active')).body), []);
});

test('each address may ask for fewer lists than for other pages, and is told so many people in an hour', async (t) => {
  const all = Array.from({ length: 60 }, (_, n) => person(n, { nick: `P${n}` }));
  const { app } = await siteWith(t, all, { requestsPerMinute: 60 });
  const ask = (url: string, remoteAddress = '192.0.2.1') => app.inject({ url, remoteAddress });
  for (let n = 0; n < 6; n++) assert.equal((await ask('/people')).statusCode, 200);
  const refused = await ask('/people');
  assert.equal(refused.statusCode, 429);
  assert.ok(Number(refused.headers['retry-after']) > 0);
  assert.equal((await ask('/rooms')).statusCode, 200);
  assert.equal((await ask('/people', '192.0.2.2')).statusCode, 200);
  // 150 of 300 have been told to it.
  for (let n = 0; n < 3; n++) assert.equal((await ask('/api/v1/people?limit=50')).statusCode, 200);
  const api = await ask('/api/v1/people');
  assert.equal(api.statusCode, 429);
  assert.ok(Number(api.headers['retry-after']) > 60);
  assert.equal(JSON.parse(api.body).status, 429);
  // Pages whose address is known are not lists.
  const page = await ask(`/people/${personId(1)}`);
  assert.equal(page.statusCode, 200);
});

test('who is on no page is in no answer, from the first moment; a cache asks each time', async (t) => {
  const { app, people } = await siteWith(t, [ZOE, ANA], { requestsPerMinute: 100_000 });
  const urls = [
    '/people',
    '/people?q=zoe',
    `/people/${ANA.id}`,
    '/api/v1/people',
    '/api/v1/people/converse?q=zoe',
  ];
  const before = await Promise.all(urls.map((url) => app.inject(url)));
  for (const [i, { headers, body }] of before.entries()) {
    assert.equal(headers['cache-control'], 'public, no-cache', urls[i]);
    assert.match(body, /Zoé/, urls[i]);
    const same = await app.inject({ url: urls[i] ?? '', headers: { 'if-none-match': String(headers.etag) } });
    assert.equal(same.statusCode, 304, urls[i]);
  }
  people.onChange(ZOE.id, undefined);
  for (const [i, { headers }] of before.entries()) {
    const url = urls[i] ?? '';
    const after = await app.inject({ url, headers: { 'if-none-match': String(headers.etag) } });
    assert.equal(after.statusCode, 200, url);
    assert.doesNotMatch(after.body, /Zoé|zoe\.martin/, url);
  }
});

test('before all are loaded, and while the store cannot be read, pages say so', async (t) => {
  const people = new PublicPeople();
  const app = await openSite(t, { people, loading: true });
  const urls = [
    '/people',
    `/people/${ZOE.id}`,
    `/people/${ZOE.id}.vcf`,
    '/api/v1/people',
    `/api/v1/people/${ZOE.id}`,
  ];
  for (const url of urls) assert.equal((await app.inject(url)).statusCode, 503, url);
  await people.onReset([ZOE]);
  for (const url of urls) assert.equal((await app.inject(url)).statusCode, 200, url);
  people.current = false;
  for (const url of urls) {
    const { statusCode, body } = await app.inject(url);
    assert.equal(statusCode, 503, url);
    assert.doesNotMatch(body, /Martin/);
  }
});

test('lists are kept from search engines, and lead to nowhere but our own pages', async (t) => {
  const { app } = await siteWith(t, [ZOE, ANA, MIA]);
  const { body, headers } = await app.inject('/people');
  assert.equal(headers['x-robots-tag'], 'noindex, nofollow');
  const tags = readHtml(body);
  assert.equal(
    tags.find(({ attributes }) => attributes.get('name') === 'robots')?.attributes.get('content'),
    'noindex',
  );
  for (const href of linksIn(tags)) assert.match(href, /^(\/|#|xmpp:bot@users\.example)/);
  assert.doesNotMatch((await app.inject('/sitemap-1.xml')).body, /people/);
});
