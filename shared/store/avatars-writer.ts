/** Writes rooms' pictures. Only the rooms process uses it. */
import { createHash } from 'node:crypto';
import type { Jid } from '../domain/jid.ts';
import { type AvatarNote, readAvatarNote, writeAvatarNote } from './figures-values.ts';
import type { Keys } from './keys.ts';
import { orUnavailable, type Redis } from './redis.ts';
import { FEED_ENTRIES } from './rooms-writer.ts';
import { readScript, runScript } from './script.ts';

const PUT = readScript('feed', 'put-avatar');

/** The pictures' only writer, but for their end with the room's. */
export class AvatarsWriter {
  readonly #redis: Redis;
  readonly #keys: Keys;

  constructor(redis: Redis, keys: Keys) {
    this.#redis = redis;
    this.#keys = keys;
  }

  /** What is known of these rooms' pictures, in their order. @throws Failure `unavailable`. */
  async readNotes(jids: readonly Jid[]): Promise<(AvatarNote | undefined)[]> {
    if (jids.length === 0) return [];
    const texts = await orUnavailable(this.#redis.hmget(this.#keys.avatars, ...jids));
    return texts.map((text) => readAvatarNote(text ?? ''));
  }

  /**
   * Keeps a room's picture, a PNG, or forgets it. `said` is what the room said of it, `at` when it was fetched, ms. Of a
   * room that is not listed nothing is kept. Gives whether readers see a change. @throws Failure `unavailable`.
   */
  async put(jid: Jid, said: string, at: number, png?: Buffer): Promise<boolean> {
    const { rooms, avatars, pictures, roomChanges } = this.#keys;
    const hash = png === undefined ? '' : createHash('sha256').update(png).digest('hex');
    const note = writeAvatarNote({ said, at, ...(hash !== '' && { hash }) });
    const args = [FEED_ENTRIES, jid, note, hash, png ?? ''];
    return Number(await runScript(this.#redis, PUT, [rooms, avatars, pictures, roomChanges], args)) === 1;
  }
}
