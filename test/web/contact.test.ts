import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseJid } from '../../shared/domain/jid.ts';
import { linksIn, readHtml } from './html.ts';
import { openSite } from './site.ts';

test('who runs the site can be written to, on the page and in security.txt', async (t) => {
  const app = await openSite(t, { admins: [parseJid('zoé@one.example'), parseJid('bert@two.example')] });
  const links = linksIn(readHtml((await app.inject({ url: '/contact' })).body));
  for (const uri of ['xmpp:zo%C3%A9@one.example?message', 'xmpp:bert@two.example?message'])
    assert.ok(links.includes(uri), uri);
  const { body, headers } = await app.inject({ url: '/.well-known/security.txt' });
  assert.equal(headers['content-type'], 'text/plain; charset=utf-8');
  assert.match(body, /^Contact: xmpp:zo%C3%A9@one\.example\?message\nContact: xmpp:bert@/);
  const expires = Date.parse(/^Expires: (.*)$/m.exec(body)?.[1] ?? '');
  assert.ok(expires > Date.now() + 20 * 86_400_000 && expires < Date.now() + 365 * 86_400_000);
});

test('where nobody is named the page says so, and there is no security.txt', async (t) => {
  const app = await openSite(t, { admins: [] });
  assert.match((await app.inject({ url: '/contact' })).body, /Nobody is named here/);
  assert.equal((await app.inject({ url: '/.well-known/security.txt' })).statusCode, 404);
});
