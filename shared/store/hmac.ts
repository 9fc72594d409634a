/** HMAC-SHA-256 (RFC 2104) for many short texts: `createHmac` makes two objects for each, which cost more than to hash. */
import { hash } from 'node:crypto';

const [BLOCK, DIGEST] = [64, 32];
/** UTF-16 units of a text; three bytes each at most. Longer ones are given space of their own. */
const SHORT = 2_048;

function pad(key: Buffer, byte: number, space: number): Buffer {
  const padded = Buffer.alloc(BLOCK + space, 0);
  padded.set(key);
  for (let i = 0; i < BLOCK; i++) padded[i] = (padded[i] ?? 0) ^ byte;
  return padded;
}

/** Hashes texts with this key, as lower-case hexadecimal digits. */
export function hmacWith(secret: Buffer): (text: string) => string {
  const key = secret.length > BLOCK ? hash('sha256', secret, 'buffer') : secret;
  const inner = pad(key, 0x36, SHORT * 3);
  const outer = pad(key, 0x5c, DIGEST);
  return (text) => {
    const whole =
      text.length <= SHORT
        ? inner.subarray(0, BLOCK + inner.write(text, BLOCK))
        : Buffer.concat([inner.subarray(0, BLOCK), Buffer.from(text)]);
    // As text: a buffer for each costs as much again.
    outer.write(hash('sha256', whole, 'hex'), BLOCK, 'hex');
    return hash('sha256', outer, 'hex');
  };
}
