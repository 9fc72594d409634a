/** Whether others get a turn while something works. */
import { PerformanceObserver } from 'node:perf_hooks';

/** The next turn of the event loop. */
export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** What came of some work, and for how long at most nobody else had a turn meanwhile. */
export interface Blocked<T> {
  readonly value: T;
  /** All of it, ms. */
  readonly tookMs: number;
  /** The longest time without a turn, ms. */
  readonly ms: number;
  /** The longest collection of garbage of it, ms. */
  readonly collectedMs: number;
  /** The longest time without a turn of a loop that works as long and does nothing: what the machine takes away, ms. */
  readonly idleMs: number;
}

/** As long as turns of work are. */
const TURN_MS = 3;

async function watched<T>(work: () => Promise<T>): Promise<{ value: T; ms: number }> {
  let isOver = false;
  let longest = 0;
  const beat = async (): Promise<void> => {
    for (let last = performance.now(); !isOver; ) {
      await turn();
      const now = performance.now();
      longest = Math.max(longest, now - last);
      last = now;
    }
  };
  const beating = beat();
  const value = await work();
  isOver = true;
  await beating;
  return { value, ms: longest };
}

async function nothing(ms: number): Promise<void> {
  for (const end = performance.now() + ms; performance.now() < end; ) {
    const until = performance.now() + TURN_MS;
    while (performance.now() < until);
    await turn();
  }
}

/** Does some work, and then nothing for as long. */
export async function longestBlock<T>(work: () => Promise<T>): Promise<Blocked<T>> {
  let collectedMs = 0;
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) collectedMs = Math.max(collectedMs, duration);
  });
  observer.observe({ entryTypes: ['gc'] });
  const started = performance.now();
  const { value, ms } = await watched(work);
  const tookMs = performance.now() - started;
  // The observer is told in a turn of its own.
  await turn();
  observer.disconnect();
  const { ms: idleMs } = await watched(() => nothing(tookMs));
  return { value, tookMs, ms, collectedMs, idleMs };
}

/** The longest block beside its limit, with what the collector and the machine have of it. */
export function tellBlock(
  tell: (what: string, figure: number, limit: number) => void,
  when: string,
  { ms, collectedMs, idleMs }: Blocked<unknown>,
  limit: number,
): void {
  tell(`longest block while ${when}`, ms, limit);
  tell(`longest collection of garbage while ${when}`, collectedMs, limit);
  tell(`longest block of a loop that does nothing for as long as ${when}`, idleMs, limit);
}
