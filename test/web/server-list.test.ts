import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseJid } from '../../shared/domain/jid.ts';
import type { Server } from '../../shared/domain/server.ts';
import { Failure } from '../../shared/failure.ts';
import { serverList } from '../../web/server-list.ts';
import { SERVER } from './site.ts';

test('one question for many pages, asked again when the list is old', async () => {
  let now = 0;
  let asked = 0;
  const list = serverList(
    async () => {
      asked++;
      return [SERVER];
    },
    () => now,
  );
  const found = await Promise.all(
    ['example', 'salons.example', 'other.example'].map((domain) => list.find(parseJid(domain))),
  );
  assert.deepEqual(found, [SERVER, SERVER, undefined]);
  assert.equal(asked, 1);
  now = 60_000;
  await list.find(SERVER.domain);
  assert.equal(asked, 2);
});

test('a server’s own domain goes before another one’s claim to it', async () => {
  const own: Server = { ...SERVER, domain: parseJid('salons.example'), services: [] };
  const list = serverList(async () => [own, SERVER]);
  assert.equal(await list.find(parseJid('salons.example')), own);
});

test('a store that is down is asked again the next time', async () => {
  let down = true;
  const list = serverList(async () => {
    if (down) throw new Failure('unavailable', 'Redis does not answer');
    return [SERVER];
  });
  await assert.rejects(list.find(SERVER.domain), Failure);
  down = false;
  assert.equal(await list.find(SERVER.domain), SERVER);
});
