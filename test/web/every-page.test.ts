import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseJid } from '../../shared/domain/jid.ts';
import { LANGUAGES, say } from '../../shared/i18n/i18n.ts';
import { HELP_PAGES } from '../../web/help-texts.ts';
import { CLIENTS, SERVERS } from '../../web/lists.ts';
import { PublicBadges } from '../../web/public-badges.ts';
import { badgeId } from '../support/people-store.ts';
import { ANA, MIA, peopleWith, ZOE } from '../support/sample-people.ts';
import { linksIn, readHtml, runnable } from './html.ts';
import { openSite } from './site.ts';

const PAGES = [
  '/',
  '/rooms',
  '/rooms?q=caf%C3%A9',
  '/rooms?q=nothing+at+all',
  '/rooms?nsfw=1&lang=fr',
  '/rooms?q=a&language=fr&tag=voyage&domain=salons.example&min=2&nsfw=only&sort=newest',
  '/rooms/cafe@salons.example',
  '/rooms/open@salons.example?lang=fr',
  '/rooms/salon%5C20bleu@salons.example',
  '/rooms/unasked@muc.example',
  '/rooms/add',
  '/rooms/add?room=a@b',
  '/rooms/cafe@salons.example/report',
  `/people/${badgeId(1)}/report`,
  '/servers/example',
  '/stats',
  '/badges',
  '/badges?room=cafe@salons.example&style=for-the-badge&label=chat',
  '/badges?room=nobody@salons.example&q=x&theme=dark',
  `/badges?badge=${badgeId(1)}&style=card&theme=dark&label=none&words=fr`,
  `/badges?badge=https://parvis.example/b/${badgeId(9)}`,
  `/b/${badgeId(1)}`,
  `/b/${badgeId(2)}?lang=fr`,
  `/b/${badgeId(9)}`,
  '/people',
  '/people?q=zoe',
  '/people?q=nobody+like+this&language=fr&tag=v%C3%A9lo',
  '/people?sort=active&lang=fr',
  `/people/${ZOE.id}`,
  `/people/${ANA.id}?lang=fr`,
  '/people/nobody',
  '/docs',
  ...HELP_PAGES.map((page) => `/docs/${page}`),
  '/docs/users?lang=fr',
  '/docs/api',
  '/embeds',
  '/privacy',
  '/random',
  '/contact',
  '/start',
  '/start?join=cafe@salons.example',
  '/start?join=nobody@salons.example&lang=fr',
  '/nothing',
];

/** The pages that are quicker to use with scripts of ours, and which those are. */
const SCRIPTED: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^\/(\?|$)/, ['/assets/search.js']],
  [/^\/(rooms|people)(\?|$)/, ['/assets/search.js', '/assets/folds.js']],
  [/^\/badges/, ['/assets/copy.js', '/assets/builder.js']],
  [/^\/b\/.*[12]A/, ['/embed/presence.js', '/assets/copy.js', '/assets/folds.js']],
  [new RegExp(`^/people/${ZOE.id}$`), ['/embed/presence.js', '/assets/copy.js']],
  [new RegExp(`^/people/${ANA.id}`), ['/assets/copy.js']],
  [/^\/rooms\/(?!add)[^/]*@[^/]*$/, ['/assets/copy.js', '/assets/charts.js', '/assets/folds.js']],
  [/^\/(stats|servers)/, ['/assets/charts.js', '/assets/folds.js']],
  [/^\/(random|start)/, ['/assets/copy.js']],
  [/^\/docs\/api/, ['/assets/copy.js', '/assets/api.js', '/assets/folds.js']],
  [/^\/embeds/, ['/embed.js', '/assets/copy.js']],
];

/** Of ours, of rooms and people, and those that beginners are pointed to. */
const POINTED_TO = [
  ...[CLIENTS, SERVERS].map(({ source }) => source),
  'https://xmpp.org/extensions/xep-0157.html',
];
const OUR_LINKS = new RegExp(
  `^(/|xmpp:|mailto:|https://(chat|logs|zoe|social)\\.example|(${[
    ...[...CLIENTS.clients, ...SERVERS.lists].map(({ url }) => url),
    ...POINTED_TO,
  ]
    .map((url) => url.replaceAll('.', '\\.'))
    .join('|')})$)`,
);

/** Somebody who shows everything, and somebody who shows nearly nothing. */
function people(): PublicBadges {
  const badges = new PublicBadges();
  badges.onReset([
    {
      ...{ id: badgeId(1), availability: 'away', since: 1_700_000_000_000, status: 'Out for <lunch>' },
      ...{ name: 'Roméo', address: parseJid('romeo@montague.example'), avatar: 'a'.repeat(64) },
      ...{ mood: { value: 'in_love', text: '"Juliet"' }, activity: { general: 'relaxing' } },
      ...{ tune: { artist: 'Prokofiev', title: 'Montagues & Capulets' } },
      resources: [{ resource: 'orchard', show: 'away', priority: 5, status: 'Out for <lunch>' }],
    },
    { id: badgeId(2), availability: 'unknown' },
  ]);
  return badges;
}

test('every page is well-formed, in its language, without anything inline or from elsewhere', async (t) => {
  for (const demo of [false, true]) {
    const listed = await peopleWith(ZOE, ANA, MIA);
    const app = await openSite(t, { demo, badges: people(), people: listed, requestsPerMinute: 10_000 });
    for (const url of PAGES)
      for (const language of LANGUAGES) {
        const { body, headers } = await app.inject({
          url,
          headers: { 'accept-language': `${language}-CA, nl;q=0.9` },
        });
        assert.match(String(headers['content-type']), /^text\/html; charset=utf-8/, url);
        const tags = readHtml(body);
        const expected = url.includes('lang=fr') ? 'fr' : language;
        const html = tags.find((tag) => tag.name === 'html')?.attributes;
        assert.equal(html?.get('lang'), expected);
        assert.equal(html?.get('dir'), expected === 'ar' ? 'rtl' : 'ltr');
        assert.equal(tags.filter((tag) => tag.name === 'h1').length, 1, url);
        assert.equal(body.includes(say(expected, 'web.demo').slice(0, 20)), demo);
        // In a landmark of its own: readers who jump from one to the next meet it.
        assert.equal(body.includes('<aside class="banner">'), demo);
        assert.deepEqual(
          tags.filter((tag) => tag.name === 'style'),
          [],
        );
        // But for the few pages that are quicker to use with one, there is no script.
        const scripts = runnable(tags).map((tag) => tag.attributes.get('src')?.replace(/\?.*/, ''));
        const expectedScripts = SCRIPTED.find(([pattern]) => pattern.test(url))?.[1] ?? [];
        assert.deepEqual(scripts, expectedScripts, url);
        // What a page holds, its policy allows, and nothing more; never anything inline.
        const policy = String(headers['content-security-policy']);
        assert.equal(policy.includes("script-src 'self'"), scripts.length > 0, url);
        assert.doesNotMatch(policy, /unsafe|https?:|\*|data:|blob:/, url);
        for (const directive of [
          "default-src 'none'",
          "base-uri 'none'",
          "form-action 'self'",
          "frame-ancestors 'none'",
        ])
          assert.ok(policy.includes(directive), `${url} ${directive}`);
        assert.match(String(headers['permissions-policy']), /camera=\(\), .*geolocation=\(\), .*usb=\(\)/);
        assert.equal(headers['cross-origin-opener-policy'], 'same-origin');
        assert.equal(headers['set-cookie'], undefined);
        const head = (name: string, key: string) =>
          tags.filter((tag) => tag.attributes.get(name) === key).map(({ attributes }) => attributes);
        // Found by browsers, and shown with a picture of ours where it is linked.
        assert.equal(head('type', 'application/opensearchdescription+xml').length, 1);
        const [canonical, picture] = [head('rel', 'canonical'), head('property', 'og:image')];
        assert.equal(picture.length, canonical.length, url);
        for (const each of picture)
          assert.match(each.get('content') ?? '', /^https:\/\/parvis\.example\/[^?]*(png\?lang=..|avatar)$/);
        for (const tag of tags.filter((each) => each.name === 'iframe'))
          assert.match(tag.attributes.get('src') ?? '', /^\/embed\/rooms(\?|$)/);
        for (const tag of tags)
          for (const attribute of tag.attributes.keys())
            assert.doesNotMatch(attribute, /^(on|style$)/, `${url} ${attribute}`);
        for (const href of linksIn(tags, 'link').filter((each) => !each.startsWith('https://parvis.example')))
          assert.match(
            href,
            /^\/(assets\/|(opensearch\.xml|icon-32\.png|apple-touch-icon\.png|manifest\.webmanifest)(\?lang=..)?$)/,
          );
        const ids = new Set(tags.map((tag) => tag.attributes.get('id')));
        for (const href of linksIn(tags))
          if (href.startsWith('#')) assert.ok(ids.has(href.slice(1)), `${url} ${href}`);
          else assert.match(href, OUR_LINKS);
        assert.doesNotMatch(body, /undefined|\[object|NaN/);
      }
  }
});
