import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { hmacWith } from '../../shared/store/hmac.ts';

test('our HMAC is HMAC-SHA-256, whatever the lengths, one after the other', () => {
  const texts = [
    '',
    'hello',
    'ünï 😀',
    '\uD800',
    'x'.repeat(2_048),
    '漢'.repeat(2_048),
    'é'.repeat(5_000),
    'short',
  ];
  for (const length of [1, 32, 43, 64, 65, 200]) {
    const key = Buffer.alloc(length, 'key');
    const hmac = hmacWith(key);
    for (const text of texts)
      assert.equal(
        hmac(text),
        createHmac('sha256', key).update(text).digest('hex'),
        `${length} ${text.length}`,
      );
  }
});
