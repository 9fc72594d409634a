import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { tryJid } from '../../shared/domain/jid.ts';
import { Failure } from '../../shared/failure.ts';
import { readStatus } from '../../shared/store/processes.ts';
import { readRedisAddress } from '../../shared/store/redis-address.ts';
import { readRoom, readServer, readUnlistedValue, writeRoom } from '../../shared/store/stored-values.ts';

test('the addresses of a Redis', () => {
  assert.deepEqual(readRedisAddress('redis://127.0.0.1'), {
    kind: 'single',
    hosts: [{ host: '127.0.0.1', port: 6379 }],
    tls: false,
  });
  assert.deepEqual(readRedisAddress('rediss://me:p%40ss@[::1]:7000/2'), {
    kind: 'single',
    hosts: [{ host: '::1', port: 7000 }],
    tls: true,
    username: 'me',
    password: 'p@ss',
    db: 2,
  });
  assert.deepEqual(readRedisAddress('redis-sentinel://:secret@a,b:26380/main/3'), {
    kind: 'sentinel',
    hosts: [
      { host: 'a', port: 26379 },
      { host: 'b', port: 26380 },
    ],
    tls: false,
    master: 'main',
    password: 'secret',
    db: 3,
  });
  assert.equal(readRedisAddress('redis-cluster://a:1,b:2').hosts.length, 2);
});

test('a wrong address is refused without telling its password', () => {
  for (const url of [
    'redis://',
    'http://a',
    'redis://u:secret@a:99999',
    'redis://u:secret@a,b',
    'redis-sentinel://secret@a',
    'redis://a/x',
  ])
    assert.throws(
      () => readRedisAddress(url),
      (error) => error instanceof Failure && error.code === 'bad-input' && !error.message.includes('secret'),
      url,
    );
});

test('a link is taken in normal form and without credentials only: nobody must be led elsewhere than he reads', () => {
  const linkOf = (logsUrl: string) => readRoom(JSON.stringify({ jid: 'a@b.c', tags: [], logsUrl }))?.logsUrl;
  for (const good of ['https://example.org/', 'http://xn--caf-dma.example/a?b=%E2%80%AE&c#d'])
    assert.equal(linkOf(good), good);
  for (const bad of [
    'https://bank.example@evil.example/',
    'https://evil.example/\u202Egnp',
    'https://[',
    'HTTPS://x.example',
  ])
    assert.equal(linkOf(bad), undefined, bad);
});

test('whatever stands in Redis is read without throwing; what comes out is within its bounds', () => {
  const value = fc.oneof(
    fc.string(),
    fc.json(),
    fc
      .record(
        {
          jid: fc.constantFrom<unknown>('a@b.c', 'A@B.c', 'b.c', 'a@b.c/d', 7),
          name: fc.oneof(fc.string({ unit: 'binary' }), fc.anything()),
          occupants: fc.oneof(fc.double(), fc.integer(), fc.string()),
          tags: fc.oneof(fc.array(fc.anything()), fc.string()),
          logsUrl: fc.oneof(fc.webUrl(), fc.constant('javascript:alert(1)')),
          domain: fc.constantFrom<unknown>('b.c', 'a@b.c', null),
          crawledAt: fc.oneof(fc.nat(), fc.double(), fc.constant(Number.MAX_SAFE_INTEGER)),
          contacts: fc.anything(),
          services: fc.anything(),
          reason: fc.constantFrom('hidden', 'because', '__proto__'),
          at: fc.nat(),
          ready: fc.boolean(),
          metrics: fc.dictionary(fc.string(), fc.anything()),
        },
        { requiredKeys: [] },
      )
      .map((fields) =>
        JSON.stringify(fields, (_key, part: unknown) => (typeof part === 'bigint' ? String(part) : part)),
      ),
  );
  fc.assert(
    fc.property(value, (text) => {
      const room = readRoom(text);
      if (room !== undefined) {
        assert.equal(room.jid, tryJid(room.jid));
        assert.doesNotMatch(JSON.stringify(room), /javascript:/);
        assert.deepEqual(readRoom(writeRoom(room)), room, 'what was read once is read the same again');
      }
      const server = readServer(text);
      assert.ok(server === undefined || !server.domain.includes('@'));
      new Date(server?.crawledAt ?? 0).toISOString();
      readUnlistedValue(text);
      for (const figure of Object.values(readStatus(text)?.metrics ?? {})) assert.ok(Number.isFinite(figure));
    }),
    { numRuns: 1_000 },
  );
});
