/**
 * What a message is called for the other one: its sender's id, sealed for this talk and this sender. The same id gives
 * the same, nobody else can read it, and every process can, so that receipts, replies and reactions find their message
 * after a restart without anything being kept.
 */
import { createCipheriv, createDecipheriv, createHash } from 'node:crypto';
import { Lately } from '../../shared/domain/lately.ts';
import type { Uid } from '../../shared/store/pairs-values.ts';
import type { KeyedHash } from '../../shared/store/secret.ts';

/** Bytes of every sealed id: its length says nothing of the client. A longer one cannot be read back. */
const SPACE = 80;
const NONCE = 12;
const COUNTER = Buffer.alloc(4);

/** Sides of talks whose keys are remembered: to make one costs as much as all else here. */
const MOST_KEYS = 2_000;
const keys = new WeakMap<KeyedHash, Lately<Buffer>>();

function keyOf(hash: KeyedHash, pair: string, uid: Uid): Buffer {
  const lately = keys.get(hash) ?? new Lately<Buffer>(MOST_KEYS);
  keys.set(hash, lately);
  return lately.of(`${pair} ${uid}`, () =>
    createHash('sha256')
      .update(hash('seal', pair, uid) + hash('seal again', pair, uid))
      .digest(),
  );
}

/** Seals the id of a message that somebody sent in this talk. */
export function sealId(hash: KeyedHash, pair: string, uid: Uid, id: string): string {
  const bytes = Buffer.from(id);
  const nonce = hash('message', pair, uid, id);
  if (bytes.length >= SPACE || bytes.includes(0)) return nonce;
  const start = Buffer.from(nonce, 'hex');
  const cipher = createCipheriv('aes-256-ctr', keyOf(hash, pair, uid), Buffer.concat([start, COUNTER]));
  const padded = Buffer.alloc(SPACE);
  padded.set(bytes);
  return Buffer.concat([start, cipher.update(padded)]).toString('base64url');
}

/** The id as its sender knows it; undefined when it is none of his in this talk. */
export function openId(hash: KeyedHash, pair: string, uid: Uid, sealed: string): string | undefined {
  const all = Buffer.from(sealed, 'base64url');
  if (all.length !== NONCE + SPACE) return undefined;
  const start = all.subarray(0, NONCE);
  const cipher = createDecipheriv('aes-256-ctr', keyOf(hash, pair, uid), Buffer.concat([start, COUNTER]));
  const padded = cipher.update(all.subarray(NONCE));
  const id = padded.subarray(0, padded.indexOf(0)).toString();
  return hash('message', pair, uid, id) === start.toString('hex') ? id : undefined;
}
