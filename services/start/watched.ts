import { setTimeout as sleep } from 'node:timers/promises';

/** Something that runs until it is stopped or fails. */
export interface RunningPart {
  /** One phrase: how it ended. */
  readonly ended: Promise<string>;
  /** Orderly, by force after `graceMs`; again with less to hurry. */
  stop(graceMs: number): Promise<void>;
}

/** A part that can be started again and again. */
export interface Part {
  readonly name: string;
  /** @throws Failure when it does not come up. */
  start(): Promise<RunningPart>;
}

/** First and longest wait before a part is started again, and how long it must have run to count as recovered. Milliseconds. */
export interface Patience {
  readonly firstMs: number;
  readonly longestMs: number;
  readonly recoveredMs: number;
}

const PATIENCE: Patience = { firstMs: 300, longestMs: 30_000, recoveredMs: 30_000 };

/** Doubles with every failure in a row; half of it is chance, so that parts that fell together do not rise together. */
export function backOff(failures: number, patience: Patience, random = Math.random()): number {
  const full = Math.min(patience.longestMs, patience.firstMs * 2 ** failures);
  return Math.round(full * (0.5 + random / 2));
}

/** Keeps one part running until it is stopped. */
export class Watched {
  readonly #part: Part;
  readonly #say: (line: string) => void;
  readonly #patience: Patience;
  readonly #stopping = new AbortController();
  #running: RunningPart | undefined;
  #life: Promise<void> = Promise.resolve();

  constructor(part: Part, say: (line: string) => void, patience = PATIENCE) {
    this.#part = part;
    this.#say = say;
    this.#patience = patience;
  }

  /** Resolves when it has come up for the first time. @throws Failure when it does not: then it is not watched. */
  async start(): Promise<void> {
    const startedAt = Date.now();
    this.#running = await this.#part.start();
    this.#life = this.#watch(this.#running, startedAt);
  }

  async #watch(first: RunningPart, firstStartedAt: number): Promise<void> {
    let [running, startedAt, failures]: [RunningPart | undefined, number, number] = [
      first,
      firstStartedAt,
      0,
    ];
    let ended = await first.ended;
    while (!this.#stopping.signal.aborted) {
      if (running !== undefined && Date.now() - startedAt > this.#patience.recoveredMs) failures = 0;
      const waitMs = backOff(failures++, this.#patience);
      this.#say(`${this.#part.name} ${ended}; starting it again in ${(waitMs / 1_000).toFixed(1)} s`);
      await sleep(waitMs, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
      if (this.#stopping.signal.aborted) return;
      startedAt = Date.now();
      [running, ended] = await this.#again();
    }
  }

  async #again(): Promise<[RunningPart | undefined, string]> {
    try {
      const running = await this.#part.start();
      this.#running = running;
      // Asked to stop while it was coming up: nobody else knows of it yet.
      if (this.#stopping.signal.aborted) await running.stop(this.#graceMs);
      return [running, await running.ended];
    } catch (error) {
      // Whatever it is (a full disk too), the other parts go on and this one is tried again.
      return [undefined, `cannot be started: ${error instanceof Error ? error.message : String(error)}`];
    }
  }

  #graceMs = 0;

  /** Resolves when it has ended and will not come back. May be called again with less time, to hurry. */
  async stop(graceMs: number): Promise<void> {
    this.#graceMs = graceMs;
    this.#stopping.abort();
    await this.#running?.stop(graceMs);
    await this.#life;
  }
}
