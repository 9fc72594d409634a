import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { DiscoInfo } from '../../shared/xmpp/xep0030.ts';
import { capsHash, verifyCaps } from '../../shared/xmpp/xep0115.ts';

const features = [
  'http://jabber.org/protocol/caps',
  'http://jabber.org/protocol/disco#info',
  'http://jabber.org/protocol/disco#items',
  'http://jabber.org/protocol/muc',
];
const simple: DiscoInfo = {
  identities: [{ category: 'client', type: 'pc', name: 'Exodus 0.9.1' }],
  features: new Set([...features].reverse()),
  forms: [],
};
/** XEP-0115 §5.3. */
const complex: DiscoInfo = {
  identities: [
    { category: 'client', type: 'pc', lang: 'en', name: 'Psi 0.11' },
    { category: 'client', type: 'pc', lang: 'el', name: 'Ψ 0.11' },
  ],
  features: new Set(features),
  forms: [
    {
      type: 'result',
      formType: 'urn:xmpp:dataforms:softwareinfo',
      fields: new Map([
        ['ip_version', { values: ['ipv4', 'ipv6'] }],
        ['os', { values: ['Mac'] }],
        ['os_version', { values: ['10.5.1'] }],
        ['software', { values: ['Psi'] }],
        ['software_version', { values: ['0.11'] }],
      ]),
    },
  ],
};
const node = 'http://example.org/';

it('gives the hashes of the examples', () => {
  assert.equal(capsHash(simple), 'QgayPKawpkPSDYmwT/WM94uAlu0=');
  assert.equal(capsHash(complex), 'q07IKJEyjvHSyhy//CH0CxmKi8w=');
});

it('verifies what it generates, with every hash in use', () => {
  for (const [hash, name] of [
    ['sha-1', 'sha1'],
    ['sha-256', 'sha256'],
    ['sha-512', 'sha512'],
  ] as const)
    assert.ok(verifyCaps(complex, { node, hash, ver: capsHash(complex, name) }));
});

it('refuses other hashes, other answers and ill-formed ones', () => {
  const ver = capsHash(simple);
  assert.ok(!verifyCaps(complex, { node, hash: 'sha-1', ver }));
  for (const hash of ['md5', '', '__proto__', 'constructor'])
    assert.ok(!verifyCaps(simple, { node, hash, ver }));
  const twice = { ...simple, identities: [...simple.identities, ...simple.identities] };
  assert.ok(!verifyCaps(twice, { node, hash: 'sha-1', ver: capsHash(twice) }));
  const forms = { ...complex, forms: [...complex.forms, ...complex.forms] };
  assert.ok(!verifyCaps(forms, { node, hash: 'sha-1', ver: capsHash(forms) }));
  const glued = { ...simple, features: new Set(['a<b']) };
  assert.ok(!verifyCaps(glued, { node, hash: 'sha-1', ver: capsHash(glued) }));
});
