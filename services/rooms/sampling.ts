/** The hourly look at all listed rooms: their figures, their history, and all of them together. */
import { domainOf, type Jid } from '../../shared/domain/jid.ts';
import { Failure } from '../../shared/failure.ts';
import type { NewSample, SamplesWriter, StoredSample } from '../../shared/store/samples-writer.ts';
import { EMPTY } from '../../shared/store/series.ts';
import { dayHasEnded, nextSample } from './next-sample.ts';

/** The part of the store that sampling needs. */
export type SamplesPort = Pick<SamplesWriter, 'walk' | 'readDays' | 'write' | 'putTotals'>;

/** What a walk through the rooms did. */
export interface Sampling {
  readonly rooms: number;
  /** Rooms whose hour was taken; the others had been taken before. */
  readonly sampled: number;
  /** Rooms that changed for readers. */
  readonly changes: number;
}

/** A room asked once a day is known all day long; of one that was not met for longer nobody knows who is inside. */
const KNOWN_MS = 26 * 3_600_000;

function occupantsOf({ occupants, seen }: StoredSample, now: number): number | undefined {
  return now - seen <= KNOWN_MS ? occupants : undefined;
}

async function next(store: SamplesPort, samples: readonly StoredSample[], now: number): Promise<NewSample[]> {
  const ended = samples.filter(({ hourly }) => dayHasEnded(hourly, now));
  const days = await store.readDays(ended.map(({ jid }) => jid));
  const daysOf = new Map(ended.map(({ jid }, i) => [jid, days[i] ?? EMPTY]));
  return samples.flatMap((before) => {
    const daily = daysOf.get(before.jid) ?? EMPTY;
    const sample = nextSample({ ...before, daily }, occupantsOf(before, now), now);
    if (sample === undefined) return [];
    const { figures, hourly } = sample;
    return [{ before, figures, hourly, ...(sample.daily !== daily && { daily: sample.daily }) }];
  });
}

/**
 * Takes the hour that `now` (ms) lies in of every listed room, each once however often this is called, and then the
 * totals. Ended half-way it is simply done again. @throws Failure `unavailable`, also when the signal comes.
 */
export async function sampleRooms(store: SamplesPort, now: number, signal: AbortSignal): Promise<Sampling> {
  const met = new Set<Jid>();
  const services = new Set<Jid>();
  let [occupants, sampled, changes] = [0, 0, 0];
  for await (const chunk of store.walk()) {
    if (signal.aborted) throw new Failure('unavailable', 'sampling was ended');
    const fresh = chunk.filter(({ jid }) => !met.has(jid));
    for (const sample of fresh) {
      met.add(sample.jid);
      services.add(domainOf(sample.jid));
      occupants += occupantsOf(sample, now) ?? 0;
    }
    const done = await store.write(await next(store, fresh, now));
    sampled += done.written;
    changes += done.changes;
  }
  if (met.size > 0) await store.putTotals({ at: now, rooms: met.size, occupants, servers: services.size });
  return { rooms: met.size, sampled, changes };
}
