import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { SORTS } from '../../shared/domain/room-query.ts';
import { plainLine } from '../../shared/domain/text.ts';
import { listPath, readList, roomQueryOf } from '../../web/list-query.ts';
import { readHtml, type Tag } from './html.ts';
import { openSite, room } from './site.ts';

const anchors = (body: string, test: (href: string, tag: Tag) => boolean): string[] =>
  readHtml(body)
    .filter((tag) => tag.name === 'a')
    .map((tag) => [tag.attributes.get('href') ?? '', tag] as const)
    .filter(([href, tag]) => test(href, tag))
    .map(([href]) => href);
const rel = (name: string) => (_href: string, tag: Tag) => tag.attributes.get('rel') === name;

test('the address of a list says its state, and is read back as it was', () => {
  const word = fc.string({ minLength: 1, maxLength: 20 }).map((text) => plainLine(text));
  const state = fc.record({
    q: fc.option(word, { nil: undefined }),
    language: fc.constantFrom(undefined, 'de', 'fr', 'tok'),
    domain: fc.constantFrom(undefined, 'example.org', 'muc.example'),
    tag: fc.constantFrom(undefined, 'linux', 'c++', 'écoute'),
    nsfw: fc.constantFrom(undefined, 'with' as const, 'only' as const),
    min: fc.constantFrom(undefined, 1, 50),
    sort: fc.constantFrom(undefined, ...SORTS.filter((sort) => sort !== 'relevance')),
  });
  fc.assert(
    fc.property(state, (each) => {
      const query = Object.fromEntries(new URL(listPath(each), 'http://x').searchParams);
      assert.deepEqual(readList(query), { ...each, q: each.q || undefined });
    }),
  );
});

test('what makes no sense filters nothing', () => {
  for (const asked of [
    { sort: 'upwards', min: '-1', nsfw: 'perhaps', language: '<b>', domain: 'a@b', tag: '  ', q: ' ' },
    { sort: '', min: '', nsfw: '', language: '', domain: '', tag: '#', q: '' },
    { min: '1e9x', domain: 'a/b', lang: 'fr' },
  ])
    assert.equal(listPath(readList(asked)), '/rooms', JSON.stringify(asked));
  assert.equal(readList({ nsfw: '1' }).nsfw, 'with');
  assert.equal(readList({ tag: '##linux' }).tag, 'linux');
  assert.deepEqual(
    [readList({ q: '\u202Egnp.\u0000exe\u2066 x' }).q, readList({ tag: '\u202Ea' }).tag],
    ['gnp.exe x', 'a'],
    'titles of pages are made of it',
  );
  assert.equal(readList({ language: 'de_AT' }).language, 'de');
  // No page is in Dutch: asked for as the language of a list it can only be the rooms’.
  assert.equal(readList({ lang: 'nl' }).language, 'nl');
  assert.equal(roomQueryOf({}, 5).nsfw, 'without');
});

test('paging forwards gives every room once', async (t) => {
  const rooms = Array.from({ length: 60 }, (_, i) => room(`r${i}@muc.example`, { occupants: i % 7 }));
  const app = await openSite(t, { rooms });
  const seen: string[] = [];
  for (let url = '/rooms?sort=users', pages = 0; url !== undefined && pages < 9; pages++) {
    const { body } = await app.inject(url);
    seen.push(...anchors(body, (href) => /^\/rooms\/.*@/.test(href)));
    url = anchors(body, rel('next'))[0] as string;
  }
  assert.equal(seen.length, 60);
  assert.equal(new Set(seen).size, 60);
});

test('each filter is a chip that takes away itself and nothing else', async (t) => {
  const app = await openSite(t);
  const all = '/rooms?q=caf&language=fr&domain=salons.example&tag=voyage&nsfw=with&min=2&sort=name';
  const { body } = await app.inject(all);
  const chips = anchors(body, (_href, tag) => tag.attributes.get('class') === 'chip').map(
    (href) => new URL(href, 'http://x').searchParams,
  );
  const names = ['q', 'language', 'domain', 'tag', 'nsfw', 'min', 'sort'];
  assert.equal(chips.length, 6);
  for (const chip of chips) assert.equal(names.filter((name) => !chip.has(name)).length, 1);
  // A new search keeps the filters.
  const hidden = readHtml(body).filter((tag) => tag.attributes.get('type') === 'hidden');
  assert.deepEqual(hidden.map((tag) => tag.attributes.get('name')).sort(), names.slice(1).sort());
});

test('nothing found: fewer words, fewer filters, the page of the address that was typed', async (t) => {
  const app = await openSite(t);
  const words = (await app.inject('/rooms?q=voyage+zzzzz')).body;
  assert.deepEqual(
    anchors(
      words,
      (href, tag) =>
        /^\/rooms\?q=/.test(href) && !tag.attributes.has('class') && !tag.attributes.has('hreflang'),
    ),
    ['/rooms?q=voyage'],
  );
  assert.match(words, /Without “\u2068zzzzz\u2069” \(1 room\)/);
  const few = (await app.inject('/rooms?q=voyage&min=500')).body;
  assert.match(few, /Without the filter “people” \(1 room\)/);
  assert.match((await app.inject('/rooms?q=dark')).body, /With rooms for adults \(1 room\)/);
  const address = (await app.inject('/rooms?q=nobody@salons.example')).body;
  assert.ok(anchors(address, (href) => href === '/rooms/nobody@salons.example').length === 1);
  assert.ok(
    anchors(
      (await app.inject('/rooms?q=nowhere.example')).body,
      (href) => href === '/servers/nowhere.example',
    ).length === 1,
  );
});
