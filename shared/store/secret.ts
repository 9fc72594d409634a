/** Hashes that only this installation can make, with keys that it made itself. */
import { createHmac, randomBytes } from 'node:crypto';
import { Failure } from '../failure.ts';
import { hmacWith } from './hmac.ts';
import { orUnavailable, type Redis } from './redis.ts';

/** A hash of what its parts say, for one purpose: 24 hexadecimal digits. */
export type KeyedHash = (purpose: string, ...parts: readonly string[]) => string;

/**
 * With the key that stands under this name; made when there is none yet. `outside`: a secret that does not stand in Redis,
 * without which nobody can try addresses on a copy of it. @throws Failure `unavailable`.
 */
export async function openKeyedHash(redis: Redis, secret: string, outside?: string): Promise<KeyedHash> {
  await orUnavailable(redis.set(secret, randomBytes(32).toString('base64url'), 'NX'));
  const stored = await orUnavailable(redis.get(secret));
  if (stored === null) throw new Failure('unavailable', 'the key of the hashes is missing');
  const own = Buffer.from(stored);
  const hmac = hmacWith(outside === undefined ? own : createHmac('sha256', outside).update(own).digest());
  return (purpose, ...parts) => hmac([purpose, ...parts].join('\0')).slice(0, 24);
}
