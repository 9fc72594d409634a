import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Failure } from '../../shared/failure.ts';
import { endpointOf, endpointsOf, inSrvOrder, isLoopback } from '../../shared/xmpp/link/endpoints.ts';

const names = (endpoints: readonly { name: string; directTls: boolean }[]): string[] =>
  endpoints.map(({ name, directTls }) => `${directTls ? 'tls ' : ''}${name}`);

test('an address is a host and a port', () => {
  const cases: [string, string][] = [
    ['xmpp://127.0.0.1:5347', '127.0.0.1:5347'],
    ['xmpp://chat.example', 'chat.example:5222'],
    ['xmpps://chat.example/', 'tls chat.example:5223'],
    ['xmpps://chat.example:443', 'tls chat.example:443'],
    ['xmpp://[::1]:15222', '[::1]:15222'],
  ];
  for (const [url, expected] of cases) assert.deepEqual(names([endpointOf(url, 5222)]), [expected]);
  for (const url of [
    '',
    'xmpp://',
    'http://a',
    'xmpp://a:0',
    'xmpp://a:65536',
    'xmpp://a b',
    'xmpp://u@a',
    'xmpp://a/b',
  ])
    assert.throws(() => endpointOf(url, 5222), Failure, url);
});

test('loopback is this machine and nothing that looks like it', () => {
  for (const host of ['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1', 'localhost'])
    assert.ok(isLoopback(host), host);
  for (const host of [
    '10.0.0.1',
    '128.0.0.1',
    '127.0.0.1.example',
    '::2',
    '::ffff:10.0.0.1',
    'localhost.example',
    '',
  ])
    assert.ok(!isLoopback(host), host);
});

test('DNS records in the order of RFC 2782, direct TLS among them', async () => {
  const records: Record<string, { name: string; port: number; priority: number; weight: number }[]> = {
    '_xmpps-client._tcp.example': [{ name: 'b.example', port: 5223, priority: 10, weight: 0 }],
    '_xmpp-client._tcp.example': [
      { name: 'c.example', port: 5222, priority: 20, weight: 0 },
      { name: 'a.example', port: 5222, priority: 5, weight: 0 },
    ],
  };
  assert.deepEqual(names(await endpointsOf('example', async (name) => records[name] ?? [])), [
    'a.example:5222',
    'tls b.example:5223',
    'c.example:5222',
  ]);
});

test('without records, and when DNS fails, the domain itself at 5222', async () => {
  const fail = async (): Promise<never> => {
    throw new Error('SERVFAIL');
  };
  assert.deepEqual(names(await endpointsOf('example', async () => [])), ['example:5222']);
  assert.deepEqual(names(await endpointsOf('example', fail)), ['example:5222']);
  assert.deepEqual(names(await endpointsOf('bücher.example', async () => [])), [
    'xn--bcher-kva.example:5222',
  ]);
  assert.deepEqual(names(await endpointsOf('[::1]', async () => [])), ['[::1]:5222']);
});

test('a domain that says it has no service is believed', async () => {
  const none = async () => [{ name: '.', port: 0, priority: 0, weight: 0 }];
  await assert.rejects(endpointsOf('example', none), Failure);
  await assert.rejects(
    endpointsOf('example', async () => [{ name: '', port: 0, priority: 0, weight: 0 }]),
    Failure,
  );
});

test('the lot keeps priorities, loses nobody, and favours weight', () => {
  const record = fc.record({
    name: fc.constantFrom('a', 'b', 'c'),
    port: fc.nat(65_535),
    priority: fc.nat(3),
    weight: fc.nat(100),
  });
  fc.assert(
    fc.property(
      fc.array(record, { maxLength: 8 }),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (records, lot) => {
        const ordered = inSrvOrder(records, () => lot);
        assert.equal(new Set(ordered).size, new Set(records).size);
        assert.equal(ordered.length, records.length);
        for (const [index, { priority }] of ordered.entries())
          assert.ok(index === 0 || (ordered[index - 1]?.priority ?? 0) <= priority);
      },
    ),
  );
  const two = [
    { name: 'heavy', port: 1, priority: 0, weight: 90 },
    { name: 'light', port: 1, priority: 0, weight: 10 },
  ];
  assert.equal(inSrvOrder(two, () => 0.5)[0]?.name, 'heavy');
  assert.equal(inSrvOrder(two, () => 0.01)[0]?.name, 'light');
});
