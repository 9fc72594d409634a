/** Writing to a store that may be away for a while: what was told to somebody has to be kept all the same. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '../../shared/failure.ts';
import type { Log } from '../../shared/log.ts';

/** Between two attempts to reach the store, ms. */
const RETRY_MS = 1_000;

/** How it is tried again. */
export interface Patience {
  /** What waits, for the log. */
  readonly what: string;
  readonly log: Log;
  /** Aborted: it is given up. */
  readonly signal: AbortSignal;
  readonly retryMs?: number | undefined;
}

/** Tries again as long as the store cannot be reached. The connection says why. @throws Failure when given up. */
export async function untilStored(
  attempt: () => Promise<void>,
  { what, log, signal, retryMs = RETRY_MS }: Patience,
): Promise<void> {
  for (;;) {
    try {
      await attempt();
      return;
    } catch (error) {
      if (!(error instanceof Failure) || signal.aborted) throw error;
      log.debug(`${what} wait for the store`);
      await sleep(retryMs, undefined, { signal }).catch(() => undefined);
    }
  }
}
