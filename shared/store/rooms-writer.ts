/** Writes rooms. Only the rooms processes use it: each key has one writer. */
import type { Jid } from '../domain/jid.ts';
import type { Finding } from '../domain/room.ts';
import type { Keys } from './keys.ts';
import { orUnavailable, type Redis } from './redis.ts';
import { readScript, runScript } from './script.ts';
import { writeRoom } from './stored-values.ts';

/** Entries that a reader may be behind before it has to load everything again; each names at most {@link BATCH} rooms. */
export const FEED_ENTRIES = 5_000;
/** Rooms in one script: short enough that Redis is not held for more than a few ms. */
const BATCH = 200;
/** Rooms forgotten by one script. */
const FORGOTTEN_AT_ONCE = 1_000;
/** Rooms known without being listed: some 100 MB. */
const MOST_UNLISTED = 300_000;

const RECORD = readScript('feed', 'record-rooms');
const FORGET = readScript('feed', 'forget-rooms');
const FORGET_UNLISTED = readScript('forget-unlisted');

/** What the script tells apart: a Room as JSON, or the reason why not. */
function textOf(finding: Finding): string {
  return 'room' in finding ? writeRoom(finding.room) : finding.reason;
}

function batches<T>(all: readonly T[]): T[][] {
  const parts: T[][] = [];
  for (let i = 0; i < all.length; i += BATCH) parts.push(all.slice(i, i + BATCH));
  return parts;
}

/** The listing's only writer; every change of a room is one script. */
export class RoomsWriter {
  readonly #redis: Redis;
  readonly #keys: Keys;
  /** Told of findings when they are stored; set by who looks after more than the crawl found. */
  recorded: (findings: readonly Finding[]) => void = () => undefined;

  constructor(redis: Redis, keys: Keys) {
    this.#redis = redis;
    this.#keys = keys;
  }

  #roomKeys(service: Jid): string[] {
    const { rooms, unlisted, seen, roomChanges, figures, hourly, daily, avatars, pictures } = this.#keys;
    const found = [figures, hourly, daily, avatars, pictures];
    return [rooms, unlisted, seen, roomChanges, this.#keys.listedOf(service), ...found];
  }

  /**
   * Records findings about rooms of one service, met at `now` (ms); of two about one room the later one. Of a room
   * that is not listed only address, reason and times are kept. Gives the number of rooms that changed for readers.
   * @throws Failure `unavailable`.
   */
  async record(service: Jid, findings: readonly Finding[], now: number): Promise<number> {
    const latest = new Map(findings.map((finding) => [finding.jid, finding]));
    let changes = 0;
    for (const batch of batches([...latest.values()])) {
      const args = [now, FEED_ENTRIES, ...batch.map(({ jid }) => jid), ...batch.map(textOf)];
      changes += Number(await runScript(this.#redis, RECORD, this.#roomKeys(service), args));
      this.recorded(batch);
    }
    return changes;
  }

  /** The service's listed rooms. @throws Failure `unavailable`. */
  async listedOf(service: Jid): Promise<Set<Jid>> {
    return new Set((await orUnavailable(this.#redis.smembers(this.#keys.listedOf(service)))) as Jid[]);
  }

  /**
   * Takes rooms of a silent service off the listing when they were last seen before `before` (ms). Gives how
   * many. @throws Failure `unavailable`.
   */
  async unlistUnseen(service: Jid, before: number, now: number): Promise<number> {
    const listed = [...(await this.listedOf(service))];
    let unlisted = 0;
    for (const batch of batches(listed)) {
      const times = await orUnavailable(this.#redis.zmscore(this.#keys.seen, batch));
      const unseen = batch.filter((_, i) => Number(times[i] ?? 0) < before);
      const findings = unseen.map((jid) => ({ jid, reason: 'unreachable' as const }));
      unlisted += await this.record(service, findings, now);
    }
    return unlisted;
  }

  /** Forgets every listed room of a service. @throws Failure `unavailable`. */
  async forgetService(service: Jid): Promise<void> {
    for (const batch of batches([...(await this.listedOf(service))]))
      await runScript(this.#redis, FORGET, this.#roomKeys(service), [FEED_ENTRIES, ...batch]);
  }

  /**
   * Forgets rooms that are not listed and were last seen before `before` (ms), and of more than `most` those seen
   * longest ago: a server that names other rooms every time must not fill the store. Gives how many.
   * @throws Failure `unavailable`.
   */
  async forgetUnlisted(before: number, most = MOST_UNLISTED): Promise<number> {
    const { rooms, unlisted, seen } = this.#keys;
    const args = [before, FORGOTTEN_AT_ONCE, most];
    for (let all = 0; ; ) {
      const forgotten = Number(await runScript(this.#redis, FORGET_UNLISTED, [rooms, unlisted, seen], args));
      all += forgotten;
      if (forgotten < FORGOTTEN_AT_ONCE) return all;
    }
  }
}
