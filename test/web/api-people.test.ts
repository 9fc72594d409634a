import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseJid } from '../../shared/domain/jid.ts';
import type { PublicPerson } from '../../shared/domain/public-person.ts';
import { PublicBadges } from '../../web/public-badges.ts';
import { badgeId, personId } from '../support/people-store.ts';
import { ANA, MIA, peopleWith, person, ZOE } from '../support/sample-people.ts';
import { openSite } from './site.ts';

async function siteWith(t: Parameters<typeof openSite>[0], ...all: readonly PublicPerson[]) {
  const people = await peopleWith(...all);
  const badges = new PublicBadges();
  badges.onReset([{ id: badgeId(1), availability: 'away' }]);
  return await openSite(t, { people, badges, requestsPerMinute: 100_000 });
}

test('one person: what he tells, null for what he does not', async (t) => {
  const app = await siteWith(t, ZOE, ANA);
  assert.deepEqual((await app.inject(`/api/v1/people/${ZOE.id}`)).json(), {
    ...{ id: ZOE.id, nick: 'Zoé', name: 'Zoé Martin', about: ZOE.about, place: 'Lyon, France' },
    ...{ languages: ['fr', 'en-GB'], interests: ZOE.interests, links: ZOE.links },
    ...{ address: 'zoe.martin@people.example', uri: 'xmpp:zoe.martin@people.example' },
    avatar_url: `https://parvis.example/people/${ZOE.id}/avatar?v=abababab`,
    badge_url: 'https://parvis.example/b/000000000000000000001A',
    ...{ listed_since: '1970-01-01T00:00:01.000Z', search_engines: false },
    page: `https://parvis.example/people/${ZOE.id}`,
    vcard_url: `https://parvis.example/people/${ZOE.id}.vcf`,
  });
  const ana = (await app.inject(`/api/v1/people/${ANA.id}`)).json();
  for (const name of ['address', 'uri', 'avatar_url', 'badge_url', 'about'])
    assert.equal(ana[name], null, name);
  const absent = await app.inject(`/api/v1/people/${personId(9)}`);
  assert.equal(absent.statusCode, 404);
  assert.match(String(absent.headers['content-type']), /^application\/problem\+json/);
});

test('a search, page by page; what makes no sense is a problem that says so', async (t) => {
  const app = await siteWith(
    t,
    ...Array.from({ length: 70 }, (_, n) =>
      person(n, { nick: `Zoé ${n}`, languages: [n % 2 ? 'fr' : 'de-AT'] }),
    ),
  );
  const ids: string[] = [];
  let cursor = '';
  for (let pages = 0; pages < 2; pages++) {
    const { items, total, next } = (
      await app.inject(`/api/v1/people?q=zoe&lang=de&limit=20&cursor=${cursor}`)
    ).json();
    assert.equal(total, 35);
    ids.push(...items.map(({ id }: { id: string }) => id));
    assert.equal(next === null, pages === 1);
    cursor = next;
  }
  assert.equal(new Set(ids).size, 35);
  for (const query of [
    'q=z',
    'limit=0',
    'limit=51',
    'limit=1e400',
    'cursor=nonsense',
    `q=${[...'abcdefghijklmnopqrstuvwxyz'].join('+')}`,
    `q=${'a'.repeat(257)}`,
  ]) {
    const { statusCode, body } = await app.inject(`/api/v1/people?${query}`);
    assert.equal(statusCode, 400, query);
    assert.equal(JSON.parse(body).title, 'Bad Request');
  }
  assert.equal((await app.inject('/api/v1/people?q=nobody')).json().total, 0);
});

test('Converse.js: a list of addresses with names, only of who shows his; never an error for little typed', async (t) => {
  const app = await siteWith(
    t,
    ZOE,
    ANA,
    MIA,
    person(4, { nick: 'Zoé without address' }),
    person(5, { nick: 'Bank <admin@evil.example>', jid: parseJid('bank@people.example') }),
  );
  const ask = async (q: string) =>
    (await app.inject(`/api/v1/people/converse?q=${encodeURIComponent(q)}`)).json();
  assert.deepEqual(await ask('zoe'), [{ jid: 'zoe.martin@people.example', fullname: 'Zoé' }]);
  assert.deepEqual(await ask('mia@people.example'), [{ jid: 'mia@people.example', fullname: 'Mia Łódź' }]);
  assert.deepEqual(await ask('bank'), [{ jid: 'bank@people.example', fullname: 'Bank admin@evil.example' }]);
  for (const q of ['', 'z', '*', 'nobody']) assert.deepEqual(await ask(q), []);
  const { headers } = await app.inject('/api/v1/people/converse?q=zoe');
  assert.equal(headers['access-control-allow-origin'], '*');
  assert.match(String(headers['content-type']), /^application\/json/);
});

test('the OpenAPI document names every call', async (t) => {
  const app = await openSite(t);
  const { paths } = (await app.inject('/docs/api.json')).json();
  for (const path of ['', '/{id}', '/converse'].map((end) => `/api/v1/people${end}`))
    assert.ok(paths[path]?.get, path);
  for (const path of ['/people/{file}', '/people/{id}/avatar']) assert.ok(paths[path]?.get, path);
});
