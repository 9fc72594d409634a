/**
 * Whether what is stored of people is what they are now: only while the users process keeps it up and the feed of
 * changes can be read. Otherwise everybody is unknown: yesterday's state is worse than none.
 */
import { failureCode } from '../shared/failure.ts';

/** Who is asked. */
export interface BadgeKeepers {
  /** Whether the users process says that it does its work. @throws Failure `unavailable` */
  usersReady(): Promise<boolean>;
  /** Whether the feed of changes can be read at this moment. */
  readonly isUp: () => boolean;
}

/** How often is asked, and for how long nobody may have answered, ms. */
export interface CurrentTimes {
  readonly everyMs: number;
  readonly silentMs: number;
}

const TIMES: CurrentTimes = { everyMs: 1_000, silentMs: 5_000 };

/** Keeps `kept.current` true to its name, beginning with false. Gives what ends that. */
export function keepCurrent(
  kept: { set current(value: boolean) },
  keepers: BadgeKeepers,
  { everyMs, silentMs }: CurrentTimes = TIMES,
): () => void {
  let closed = false;
  let answeredAt = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;
  const answer = async (): Promise<boolean | undefined> => {
    if (!keepers.isUp()) return undefined;
    try {
      return await keepers.usersReady();
    } catch (error) {
      if (failureCode(error) === 'unavailable') return undefined;
      throw error;
    }
  };
  const look = async (): Promise<void> => {
    const ready = await answer();
    if (closed) return;
    const now = performance.now();
    if (ready !== undefined) {
      answeredAt = now;
      kept.current = ready;
    } else if (now - answeredAt >= silentMs) kept.current = false;
    timer = setTimeout(() => void look(), everyMs);
  };
  kept.current = false;
  void look();
  return () => {
    closed = true;
    clearTimeout(timer);
  };
}
