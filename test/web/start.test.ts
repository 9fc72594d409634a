/** How to begin: the data that beginners are sent away with, and the page made of it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CLIENTS, DEVICES, SERVERS } from '../../web/lists.ts';
import { linksIn, readHtml } from './html.ts';
import { openSite } from './site.ts';

test('every list says where it is from and when, leads to secure pages only, and has something for each device', () => {
  for (const { source, date } of [CLIENTS, SERVERS]) {
    assert.equal(new URL(source).protocol, 'https:');
    assert.match(date, /^\d{4}-\d\d-\d\d$/);
    assert.ok(Date.parse(date) > Date.UTC(2026, 0, 1) && Date.parse(date) <= Date.now(), date);
  }
  for (const { name, url } of [...CLIENTS.clients, ...SERVERS.lists]) {
    const { protocol, search, hash } = new URL(url);
    assert.deepEqual([protocol, search, hash], ['https:', '', ''], name);
  }
  const names = CLIENTS.clients.map(({ name }) => name);
  assert.equal(new Set(names).size, names.length);
  for (const { name, devices } of CLIENTS.clients) {
    assert.ok(devices.length > 0, name);
    for (const device of devices) assert.ok(DEVICES.includes(device), `${name}: ${device}`);
  }
  for (const device of DEVICES)
    assert.ok(
      CLIENTS.clients.some(({ devices }) => devices.includes(device)),
      device,
    );
});

test('it leads to every client and server list, and to the room that somebody came for', async (t) => {
  const app = await openSite(t);
  const page = async (url: string) => (await app.inject({ url })).body;
  const plain = await page('/start');
  const links = linksIn(readHtml(plain));
  for (const { url } of [...CLIENTS.clients, ...SERVERS.lists]) assert.ok(links.includes(url), url);
  assert.ok(!plain.includes('xmpp:'));
  const room = await page('/start?join=cafe@salons.example&lang=fr');
  assert.ok(linksIn(readHtml(room)).includes('xmpp:cafe@salons.example?join'));
  assert.match(room, /Rejoindre/);
  assert.match(room, /class="qr"/);
  assert.ok(
    linksIn(readHtml(await page('/rooms/cafe@salons.example'))).includes('/start?join=cafe%40salons.example'),
  );
});

test('addresses of rooms that are not listed are not passed on', async (t) => {
  const app = await openSite(t);
  for (const join of ['nobody@salons.example', '"><script>alert(1)</script>', 'cafe@salons.example%00', '%'])
    assert.doesNotMatch(
      (await app.inject({ url: `/start?join=${encodeURIComponent(join)}` })).body,
      /nobody|alert/,
    );
});
