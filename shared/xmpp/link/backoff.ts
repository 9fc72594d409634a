/**
 * How long to wait before attempt number `attempt` (0 is the first repetition): exponential with full jitter, so
 * that many bots cut off together do not come back together. Milliseconds; `random` gives [0, 1).
 */
export function backoffDelay(
  attempt: number,
  [first, longest]: readonly [number, number],
  random: () => number = Math.random,
): number {
  const ceiling = Math.min(longest, first * 2 ** Math.min(attempt, 30));
  return Math.round(random() * ceiling);
}
