/** Walks the listed rooms and writes what each hour makes of them. Only the rooms process uses it. */
import type { Jid } from '../domain/jid.ts';
import { DAY_MS, HOUR_MS, type TotalsAt } from '../domain/room-history.ts';
import { readStoredFigures, type StoredFigures, shownFigures, writeFigures } from './figures-values.ts';
import { readTotalsValue } from './history-reader.ts';
import type { Keys } from './keys.ts';
import { orUnavailable, type Redis } from './redis.ts';
import { FEED_ENTRIES } from './rooms-writer.ts';
import { readScript, runScript } from './script.ts';
import { readSeries, type Series, writeSeries } from './series.ts';
import { readRoom } from './stored-values.ts';

const SAMPLE = readScript('feed', 'sample-rooms');
/** Rooms looked at and written at once: Redis is held for less than a millisecond, this process for two. */
const AT_ONCE = 25;
const TOTALS_HOURS = 30 * 24;
const TOTALS_DAYS = 3_653;

/** A listed room as sampling finds it. */
export interface StoredSample {
  readonly jid: Jid;
  readonly occupants?: number;
  /** When its server last said that it exists, ms; 0: unknown. */
  readonly seen: number;
  /** Undefined: it was listed by a version that kept none. */
  readonly figures?: StoredFigures;
  readonly hourly: Series;
  /** How its figures stand in Redis. */
  readonly text: string;
}

/** What is to be written of a room. */
export interface NewSample {
  readonly before: StoredSample;
  readonly figures: StoredFigures;
  readonly hourly: Series;
  /** Undefined: the days stay as they are. */
  readonly daily?: Series;
}

/** The figures', histories' and totals' only writer, but for a room's first figures (record-rooms.lua). */
export class SamplesWriter {
  readonly #redis: Redis;
  readonly #keys: Keys;

  constructor(redis: Redis, keys: Keys) {
    this.#redis = redis;
    this.#keys = keys;
  }

  /** All listed rooms, some at a time; one may come twice. @throws Failure `unavailable`. */
  async *walk(): AsyncGenerator<StoredSample[]> {
    let cursor = '0';
    do {
      const [next, pairs] = await orUnavailable(
        this.#redis.hscan(this.#keys.rooms, cursor, 'COUNT', AT_ONCE),
      );
      cursor = next;
      const rooms = pairs.filter((_, i) => i % 2 === 1).map(readRoom);
      const listed = rooms.filter((room, i) => room !== undefined && room.jid === pairs[2 * i]);
      if (listed.length > 0) yield await this.#samplesOf(listed as { jid: Jid; occupants?: number }[]);
    } while (cursor !== '0');
  }

  async #samplesOf(rooms: readonly { jid: Jid; occupants?: number }[]): Promise<StoredSample[]> {
    const jids = rooms.map(({ jid }) => jid);
    const { figures, hourly, seen } = this.#keys;
    const [texts, hours, times] = await Promise.all([
      orUnavailable(this.#redis.hmget(figures, ...jids)),
      orUnavailable(this.#redis.hmgetBuffer(hourly, ...jids)),
      orUnavailable(this.#redis.zmscore(seen, jids)),
    ]);
    return rooms.map(({ jid, occupants }, i) => {
      const text = texts[i] ?? '';
      const stored = readStoredFigures(text);
      return {
        ...{ jid, text, seen: Number(times[i] ?? 0), hourly: readSeries(hours[i], 1) },
        ...(occupants !== undefined && { occupants }),
        ...(stored !== undefined && { figures: stored }),
      };
    });
  }

  /** The days kept of rooms. @throws Failure `unavailable`. */
  async readDays(jids: readonly Jid[]): Promise<Series[]> {
    if (jids.length === 0) return [];
    const days = await orUnavailable(this.#redis.hmgetBuffer(this.#keys.daily, ...jids));
    return days.map((bytes) => readSeries(bytes, 2));
  }

  /** Gives how many rooms were written and how many of them changed for readers. @throws Failure `unavailable`. */
  async write(samples: readonly NewSample[]): Promise<{ written: number; changes: number }> {
    const { rooms, figures, hourly, daily, roomChanges } = this.#keys;
    let written = 0;
    let changes = 0;
    for (let at = 0; at < samples.length; at += AT_ONCE) {
      const args = samples.slice(at, at + AT_ONCE).flatMap((sample) => {
        const { before } = sample;
        const shown = JSON.stringify(shownFigures(sample.figures));
        const isNews = before.figures === undefined || shown !== JSON.stringify(shownFigures(before.figures));
        return [
          ...[before.jid, before.text, writeFigures(sample.figures)],
          sample.hourly === before.hourly ? '' : writeSeries(sample.hourly),
          sample.daily === undefined ? '' : writeSeries(sample.daily),
          isNews ? '1' : '',
        ];
      });
      const keys = [rooms, figures, hourly, daily, roomChanges];
      const answer = (await runScript(this.#redis, SAMPLE, keys, [FEED_ENTRIES, ...args])) as number[];
      written += answer[0] ?? 0;
      changes += answer[1] ?? 0;
    }
    return { written, changes };
  }

  /** Keeps the totals of the hour that `at` (ms) lies in, and the average of its day so far. @throws Failure `unavailable`. */
  async putTotals({ at, rooms, occupants, servers }: TotalsAt): Promise<void> {
    const { totalsHourly, totalsDaily } = this.#keys;
    const hour = Math.floor(at / HOUR_MS);
    const day = Math.floor(at / DAY_MS);
    await orUnavailable(
      this.#redis.hset(totalsHourly, String(hour), JSON.stringify([rooms, occupants, servers])),
    );
    const hours = Array.from({ length: 24 }, (_, i) => String(day * 24 + i));
    const values = await orUnavailable(this.#redis.hmget(totalsHourly, ...hours));
    const known = values.map((json) => readTotalsValue(json ?? '')).filter((value) => value !== undefined);
    const average = (i: 0 | 1 | 2) =>
      Math.round(known.reduce((sum, value) => sum + value[i], 0) / Math.max(1, known.length));
    const ofDay = JSON.stringify([average(0), average(1), average(2)]);
    await orUnavailable(this.#redis.hset(totalsDaily, String(day), ofDay));
    await this.#forgetBefore(totalsHourly, hour - TOTALS_HOURS);
    await this.#forgetBefore(totalsDaily, day - TOTALS_DAYS);
  }

  async #forgetBefore(key: string, step: number): Promise<void> {
    const old = (await orUnavailable(this.#redis.hkeys(key))).filter((field) => !(Number(field) > step));
    if (old.length > 0) await orUnavailable(this.#redis.hdel(key, ...old));
  }
}
