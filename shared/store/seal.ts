/** What is kept for moderation is sealed: who has only a copy of Redis reads nothing of it. */
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  randomBytes,
} from 'node:crypto';
import type { Redis } from './redis.ts';
import { openKeyedHash } from './secret.ts';

/** Seals texts with AES-256-GCM. `context` says where a text belongs: elsewhere it does not open. */
export interface Seal {
  seal(text: string, context: string): string;
  /** Undefined: it was sealed with another key, for another place, or is damaged. */
  open(sealed: string, context: string): string | undefined;
}

/** One key for each purpose. */
export interface Seals {
  /** Messages and words of reports. */
  readonly evidence: Seal;
  /** Who wrote them: opened by two admins together. */
  readonly address: Seal;
  /** A signature of these parts: 32 characters. */
  sign(...parts: readonly string[]): string;
}

const CIPHER = 'aes-256-gcm';
const [KEY_BYTES, IV_BYTES, TAG_BYTES] = [32, 12, 16];

/** Asked of the system many at a time: that costs as much as to seal a text, however few they are. */
function openIvs(): () => Buffer {
  let left = Buffer.alloc(0);
  return () => {
    if (left.length < IV_BYTES) left = randomBytes(IV_BYTES * 256);
    const iv = left.subarray(0, IV_BYTES);
    left = left.subarray(IV_BYTES);
    return iv;
  };
}

function sealWith(key: Buffer): Seal {
  const nextIv = openIvs();
  return {
    seal(text, context) {
      const iv = nextIv();
      const cipher = createCipheriv(CIPHER, key, iv).setAAD(Buffer.from(context));
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64url');
    },
    open(sealed, context) {
      const bytes = Buffer.from(sealed, 'base64url');
      if (bytes.length < IV_BYTES + TAG_BYTES) return undefined;
      const [iv, rest] = [bytes.subarray(0, IV_BYTES), bytes.subarray(IV_BYTES)];
      const decipher = createDecipheriv(CIPHER, key, iv, { authTagLength: TAG_BYTES })
        .setAAD(Buffer.from(context))
        .setAuthTag(rest.subarray(0, TAG_BYTES));
      try {
        return Buffer.concat([decipher.update(rest.subarray(TAG_BYTES)), decipher.final()]).toString('utf8');
      } catch {
        return undefined;
      }
    },
  };
}

/** Keys out of a secret that does not stand in Redis, and a salt that does (HKDF, RFC 5869). */
export function sealsOf(secret: string, salt: string): Seals {
  const key = (purpose: string): Buffer =>
    Buffer.from(hkdfSync('sha256', secret, salt, `parvis randomchat ${purpose}`, KEY_BYTES));
  const signing = createSecretKey(key('signature'));
  return {
    evidence: sealWith(key('evidence')),
    address: sealWith(key('address')),
    sign: (...parts) =>
      createHmac('sha256', signing).update(JSON.stringify(parts)).digest('base64url').slice(0, 32),
  };
}

/** With the salt that stands under this name; made when there is none yet. @throws Failure `unavailable`. */
export async function openSeals(redis: Redis, salt: string, secret: string): Promise<Seals> {
  return sealsOf(secret, (await openKeyedHash(redis, salt))('salt of the seals'));
}
