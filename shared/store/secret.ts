/** Hashes that only this installation can make. Its key is made once, by whichever process needs it first. */
import { createHmac, randomBytes } from 'node:crypto';
import { Failure } from '../failure.ts';
import type { Keys } from './keys.ts';
import { orUnavailable, type Redis } from './redis.ts';

/** A hash of what its parts say, for one purpose: 24 hexadecimal digits. */
export type KeyedHash = (purpose: string, ...parts: readonly string[]) => string;

/** Reads the key, or makes it. @throws Failure `unavailable`. */
export async function openKeyedHash(redis: Redis, { secret }: Keys): Promise<KeyedHash> {
  await orUnavailable(redis.set(secret, randomBytes(32).toString('base64url'), 'NX'));
  const key = await orUnavailable(redis.get(secret));
  if (key === null) throw new Failure('unavailable', 'the key of the hashes is missing');
  return (purpose, ...parts) =>
    createHmac('sha256', key)
      .update([purpose, ...parts].join('\0'))
      .digest('hex')
      .slice(0, 24);
}
