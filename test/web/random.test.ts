import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CROWD, coarse } from '../../shared/domain/public-figure.ts';
import { linksIn, readHtml } from './html.ts';
import { ALL_READY, openSite } from './site.ts';

const COUNTS = { waiting: 7, talking: 4, met: 1_234, drained: false };

test('figures of the random chat are coarse: the coming of one does not show, and none is told below a handful', () => {
  for (let n = 0; n < 3 * CROWD; n++) assert.ok(coarse(n) <= n && coarse(n) % CROWD === 0);
  assert.equal(coarse(CROWD - 1), coarse(0));
});

test('/random: how to begin, what is allowed, and how many are there as far as it may be told', async (t) => {
  const app = await openSite(t, { pairs: COUNTS });
  const { body } = await app.inject('/random');
  assert.match(body, /Open now/);
  assert.match(body, /5 people or more are looking/);
  assert.match(body, /1,230 talks or more/);
  assert.doesNotMatch(body, /are talking|1,234/);
  assert.match(body, /18 or older/);
  const links = linksIn(readHtml(body));
  assert.ok(links.includes('xmpp:bot@random.example?message;body=start'));
  assert.match(body.replaceAll('<wbr>', ''), /<bdi class="copy" dir="ltr">bot@random\.example<\/bdi>/);
  assert.ok(links.includes('/start'));
  const french = (await app.inject('/random?lang=fr')).body;
  assert.match(french, /body=commencer/);
  assert.match(french, /18 ans/);
  const home = await app.inject('/');
  assert.match(home.body, /Open now/);
  assert.match((await app.inject('/?lang=fr')).body, /Ouvert en ce moment/);
  assert.equal((await app.inject(`/random?lang=${'x'.repeat(2_000)}`)).statusCode, 400);
});

test('without its bot, without the store, or where admins let no talk begin, the random chat says that it is closed, and leads nobody there', async (t) => {
  const worlds = [
    { processes: { ...ALL_READY, randomchat: { ready: false, detail: 'not connected' } }, pairs: COUNTS },
    { processes: {}, pairs: COUNTS },
    { pairs: { ...COUNTS, drained: true } },
    { down: true },
  ];
  for (const world of worlds) {
    const app = await openSite(t, world);
    const { statusCode, body } = await app.inject('/random');
    assert.equal(statusCode, 200);
    assert.match(body, /Not open at the moment/);
    assert.doesNotMatch(body, /people or more|body=start|<figure class="qr">/);
    assert.match((await app.inject('/')).body, /Not open at the moment/);
  }
});
