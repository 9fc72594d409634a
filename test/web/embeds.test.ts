import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readHtml } from './html.ts';
import { openSite } from './site.ts';

test('the gallery shows what it tells of: every picture and frame answers, every code stands beside its own', async (t) => {
  const app = await openSite(t);
  const { body } = await app.inject('/embeds');
  const tags = readHtml(body);
  const sources = tags
    .filter(({ name }) => name === 'img' || name === 'iframe')
    .map(({ attributes }) => attributes.get('src') ?? '');
  assert.ok(sources.length >= 8);
  for (const src of sources) assert.equal((await app.inject(src)).statusCode, 200, src);
  for (const code of ['&lt;xmpp-room jid=', '&lt;xmpp-rooms limit=', '&lt;iframe src=', '&lt;form action='])
    assert.ok(body.includes(code), code);
  assert.equal(tags.filter(({ name }) => name === 'xmpp-room' || name === 'xmpp-rooms').length, 2);
});

test('without a room, and before the list is there, the gallery shows the rest', async (t) => {
  for (const options of [{ rooms: [] }, { loading: true }]) {
    const { statusCode, body } = await (await openSite(t, options)).inject('/embeds?lang=fr');
    assert.equal(statusCode, 200);
    assert.match(body, /pas encore de salon/);
    assert.match(body, /badges\/example\.svg/);
    assert.doesNotMatch(body, /xmpp-room/);
  }
});
