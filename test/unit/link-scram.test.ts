import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure } from '../../shared/failure.ts';
import { Scram, type ScramName } from '../../shared/xmpp/link/scram.ts';

const EXAMPLES: readonly {
  source: string;
  name: ScramName;
  nonce: string;
  first: string;
  challenge: string;
  proof: string;
  final: string;
}[] = [
  {
    source: 'RFC 5802 §5',
    name: 'SCRAM-SHA-1',
    nonce: 'fyko+d2lbbFgONRv9qkxdawL',
    first: 'n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL',
    challenge: 'r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096',
    proof: 'c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=',
    final: 'v=rmF9pqV8S7suAoZWja4dJRkFsKQ=',
  },
  {
    source: 'RFC 7677 §3',
    name: 'SCRAM-SHA-256',
    nonce: 'rOprNGfwEbeRWgbNEkqO',
    first: 'n,,n=user,r=rOprNGfwEbeRWgbNEkqO',
    challenge: 'r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096',
    proof:
      'c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=',
    final: 'v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=',
  },
];

for (const { source, name, nonce, first, challenge, proof, final } of EXAMPLES)
  test(`the example of ${source}`, async () => {
    const scram = new Scram(name, { username: 'user', password: 'pencil', nonce });
    assert.equal(scram.first(), first);
    assert.equal(await scram.answer(challenge), proof);
    scram.verify(final);
  });

test('names are escaped, passwords are brought to one form', async () => {
  const credentials = { username: 'a=b,c', nonce: 'n' };
  assert.equal(new Scram('SCRAM-SHA-1', { ...credentials, password: '' }).first(), 'n,,n=a=3Db=2Cc,r=n');
  const challenge = 'r=nx,s=QSXCR+Q6sek8bf92,i=1';
  const wide = new Scram('SCRAM-SHA-1', { ...credentials, password: 'ｐｗ\u00A0é' });
  const plain = new Scram('SCRAM-SHA-1', { ...credentials, password: 'pw e\u0301' });
  assert.equal(await wide.answer(challenge), await plain.answer(challenge));
});

const UNUSABLE = [
  '',
  'r=other,s=QSXCR+Q6sek8bf92,i=4096',
  'r=nonce,s=QSXCR+Q6sek8bf92,i=4096',
  'r=nonceX,s=,i=4096',
  'r=nonceX,i=4096',
  'r=nonceX,s=QSXCR+Q6sek8bf92',
  'r=nonceX,s=QSXCR+Q6sek8bf92,i=0',
  'r=nonceX,s=QSXCR+Q6sek8bf92,i=-1',
  'r=nonceX,s=QSXCR+Q6sek8bf92,i=1e3',
  'r=nonceX,s=QSXCR+Q6sek8bf92,i=2147483647',
  'r=nonceX,s=QSXCR+Q6sek8bf92,i=99999999999999',
  'm=ext,r=nonceX,s=QSXCR+Q6sek8bf92,i=4096',
];

test('a challenge that cannot be right is refused, one that costs too much as well', async () => {
  for (const challenge of UNUSABLE) {
    const scram = new Scram('SCRAM-SHA-256', { username: 'user', password: 'pencil', nonce: 'nonce' });
    await assert.rejects(scram.answer(challenge), Failure, challenge);
  }
});

test('a server that cannot prove itself is refused', async () => {
  const scram = new Scram('SCRAM-SHA-1', { username: 'user', password: 'pencil', nonce: 'n' });
  assert.throws(() => scram.verify('v=rmF9pqV8S7suAoZWja4dJRkFsKQ='), Failure, 'before any challenge');
  await scram.answer('r=nx,s=QSXCR+Q6sek8bf92,i=1');
  for (const final of ['', 'v=', 'e=other-error', 'v=rmF9pqV8S7suAoZWja4dJRkFsKQ='])
    assert.throws(() => scram.verify(final), Failure, final);
});
