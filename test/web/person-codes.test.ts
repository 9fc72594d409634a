import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type PersonChoice, personCodes, pictureOf, systemCodes } from '../../web/person-codes.ts';
import { PublicBadges } from '../../web/public-badges.ts';
import { badgeId } from '../support/people-store.ts';
import { readHtml } from './html.ts';
import { openSite } from './site.ts';

const SITE = { id: badgeId(1), publicUrl: 'https://parvis.example', language: 'en' } as const;
const USUAL: PersonChoice = { style: 'flat', theme: 'auto', label: 'name', language: 'en' };
const TEXT = 'Zoé "Z" [a] {b} (c) <d> | e';
const PAGE = `https://parvis.example/b/${SITE.id}`;

test('addresses of pictures leave out what is usual', () => {
  assert.equal(pictureOf(SITE, USUAL), `/b/${SITE.id}.svg`);
  assert.equal(
    pictureOf(SITE, { style: 'card', theme: 'dark', label: 'none', language: 'fr' }, 'png'),
    `/b/${SITE.id}.png?style=card&theme=dark&label=none&lang=fr`,
  );
  assert.equal(
    pictureOf(SITE, { ...USUAL, style: 'weather', theme: 'dark' }),
    `/b/${SITE.id}/icon/weather.svg`,
  );
});

test('every code names the page and the picture; the words break out of none of them', () => {
  const codes = [...personCodes(SITE, USUAL, TEXT, 'en'), ...systemCodes(SITE, USUAL, TEXT, 'en')];
  const byName = new Map(codes.map(({ name, code }) => [name, code]));
  assert.deepEqual(
    [...byName.keys()],
    [
      ...['HTML', 'Markdown', 'BBCode', 'AsciiDoc', 'reStructuredText', 'HTML, light and dark'],
      ...['Web component: changes by itself', 'Address of the picture'],
      ...['WordPress: once, in functions.php', 'WordPress: in a post, on a line of its own'],
      ...['Dotclear, in wiki syntax', 'SPIP', 'Hugo: layouts/shortcodes/presence.html', 'Hugo: in a page'],
    ],
  );
  for (const [name, code] of byName)
    assert.ok(code.includes(SITE.id) || /^Hugo: layouts|functions\.php/.test(name), name);
  for (const [name, code] of byName)
    assert.doesNotMatch(code, /\{b/, `${name}: an order to what makes pages`);
  const picture = `${PAGE}.svg`;
  assert.equal(byName.get('Address of the picture'), picture);
  assert.equal(byName.get('BBCode'), `[url=${PAGE}][img]${PAGE}.png[/img][/url]`);
  assert.equal(byName.get('WordPress: in a post, on a line of its own'), PAGE);
  // Within a line an id such as `a--b` would be damaged: this is a block.
  assert.equal(byName.get('AsciiDoc'), `image::${picture}["Zoé Z a b (c) <d> | e",link="${PAGE}"]`);
  assert.equal(byName.get('Dotclear, in wiki syntax'), `[((${picture}|Zoé "Z" a b c d  e))|${PAGE}]`);
  assert.equal(byName.get('Hugo: in a page'), `{{< presence "${SITE.id}" >}}`);
  assert.match(
    byName.get('Hugo: layouts/shortcodes/presence.html') ?? '',
    /src="[^"]*\/b\/\{\{ \.Get 0 \}\}\.svg"/,
  );
  assert.match(
    byName.get('HTML, light and dark') ?? '',
    /srcset="[^"]*theme=dark"><img src="[^"]*theme=light"/,
  );
  for (const name of ['HTML', 'Web component: changes by itself'])
    readHtml((byName.get(name) ?? '').replace(' async>', ' async="">'));
  // Icons are for pages of either colour.
  assert.equal(personCodes(SITE, { ...USUAL, style: 'disc' }, TEXT, 'en').length, 7);
});

test('the builder: choices, preview on light and dark, codes; links that are none, odd choices', async (t) => {
  const badges = new PublicBadges();
  badges.onReset([{ id: SITE.id, availability: 'chat', label: 'Zoé' }]);
  const app = await openSite(t, { badges });
  const ask = async (query: string) => (await app.inject(`/badges?${query}`)).body;
  const start = await ask('');
  assert.match(start, /href="xmpp:bot@users\.example\?roster"/);
  assert.match(start, /src="\/badges\/example\.svg\?style=flat&amp;theme=dark[^"]*" alt="Romeo: away"/);
  assert.doesNotMatch(start, /xmpp-presence badge/);
  const choices = await ask('style=card&theme=dark&words=fr');
  assert.equal(
    choices.match(/example\.svg\?style=card&amp;theme=dark&amp;label=name&amp;lang=fr"/g)?.length,
    2,
  );
  const example = await app.inject('/badges/example.svg?style=card&theme=dark&lang=fr');
  assert.match(example.body, /^<svg .*aria-label="Romeo: absent\. En pause/);
  assert.equal(example.headers['content-type'], 'image/svg+xml; charset=utf-8');
  assert.match(await ask('style=face'), /src="\/presence\/image\/face\/away\.svg"/);
  const auto = await ask(`badge=${encodeURIComponent(`${PAGE}.svg?style=dot`)}&style=dot`);
  assert.match(auto, /class="ground light"><a [^>]*><img [^>]*src="\/b\/[^"]*style=dot&amp;theme=light"/);
  assert.match(auto, /class="ground dark"><a [^>]*><img [^>]*src="\/b\/[^"]*style=dot&amp;theme=dark"/);
  assert.match(auto, /alt="Zoé on XMPP"/);
  assert.match(auto, /<option value="dot" selected>only the sign/);
  const french = await ask(`badge=${SITE.id}&words=fr&lang=en`);
  assert.match(french, /alt="Zoé sur XMPP"/);
  assert.match(french, /lang=fr/);
  for (const badge of [badgeId(2), 'nothing', '%22%3E%3Cscript%3E'])
    assert.match(await ask(`badge=${badge}`), /No badge has this link now/);
  assert.match(
    await ask(`badge=${SITE.id}&style=sparkling&theme=pink&label=lies`),
    /src="\/b\/[\w-]+\.svg\?theme=light"/,
  );
});
