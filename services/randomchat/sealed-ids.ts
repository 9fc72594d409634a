/**
 * What a message is called for the other one: its sender's id, sealed for this talk and this sender. The same id gives
 * the same, nobody else can read it, and every process can, so that receipts, replies and reactions find their message
 * after a restart without anything being kept.
 */
import { type Cipher, createCipheriv, createHash } from 'node:crypto';
import type { Uid } from '../../shared/store/pairs-values.ts';
import type { KeyedHash } from '../../shared/store/secret.ts';

const BLOCK = 16;
/** Bytes of every sealed id: its length says nothing of the client. A longer one cannot be read back. */
const SPACE = 5 * BLOCK;
const NONCE = 12;

/** A cipher costs more to make than all else here: one is made for all ids. */
const ciphers = new WeakMap<KeyedHash, Cipher>();

function cipherOf(hash: KeyedHash): Cipher {
  const known = ciphers.get(hash);
  if (known !== undefined) return known;
  const key = createHash('sha256')
    .update(hash('seal') + hash('seal again'))
    .digest();
  const cipher = createCipheriv('aes-256-ecb', key, null).setAutoPadding(false);
  ciphers.set(hash, cipher);
  return cipher;
}

/** Written anew each time. */
const [blocks, sealing] = [Buffer.alloc(SPACE), Buffer.alloc(NONCE + SPACE)];

/**
 * Counter mode (NIST SP 800-38A): each block is this nonce and its number. The nonce is a keyed hash of talk, sender and
 * id, so that no two of them have the same, and none tells anything.
 */
function streamOf(hash: KeyedHash, nonce: string): Buffer {
  for (let at = 0; at < SPACE; at += BLOCK) {
    blocks.write(nonce, at, 'hex');
    blocks[at + BLOCK - 1] = at / BLOCK;
  }
  return cipherOf(hash).update(blocks);
}

function mix(into: Buffer, at: number, stream: Buffer, from: number): void {
  for (let i = 0; i < SPACE; i++) into[at + i] = (into[at + i] ?? 0) ^ (stream[from + i] ?? 0);
}

/** Seals the id of a message that somebody sent in this talk. */
export function sealId(hash: KeyedHash, pair: string, uid: Uid, id: string): string {
  const nonce = hash('message', pair, uid, id);
  if (Buffer.byteLength(id) >= SPACE || id.includes('\0')) return nonce;
  sealing.write(nonce, 'hex');
  sealing.fill(0, NONCE).write(id, NONCE);
  mix(sealing, NONCE, streamOf(hash, nonce), 0);
  return sealing.toString('base64url');
}

/** The id as its sender knows it; undefined when it is none of his in this talk. */
export function openId(hash: KeyedHash, pair: string, uid: Uid, sealed: string): string | undefined {
  const all = Buffer.from(sealed, 'base64url');
  if (all.length !== NONCE + SPACE) return undefined;
  const nonce = all.toString('hex', 0, NONCE);
  const padded = streamOf(hash, nonce);
  mix(padded, 0, all, NONCE);
  const id = padded.subarray(0, padded.indexOf(0)).toString();
  return hash('message', pair, uid, id) === nonce ? id : undefined;
}
