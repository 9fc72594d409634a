/** Runs of so many are sorted by insertion; so many are merged before the work may be interrupted. */
const RUN = 16;
const PIECE = 4_096;

/**
 * Sorts many integers in pieces of work of less than a millisecond: whoever drives it may let others work in between.
 * Merges runs of sorted ones, each time half as many and twice as long. What `isBefore` looks at must not change
 * meanwhile. Gives the sorted ones.
 */
export function* sortSlots(
  slots: Int32Array,
  isBefore: (a: number, b: number) => boolean,
): Generator<undefined, Int32Array> {
  let from = new Int32Array(slots.length);
  let into = new Int32Array(slots.length);
  for (let at = 0; at < from.length; at += RUN) {
    const end = Math.min(from.length, at + RUN);
    from.set(slots.subarray(at, end), at);
    insertionSort(from, at, end, isBefore);
    if (at % (PIECE / 4) === 0) yield;
  }
  for (let length = RUN; length < from.length; length *= 2) {
    let worked = 0;
    for (let at = 0; at < from.length; at += 2 * length) {
      const middle = Math.min(from.length, at + length);
      const end = Math.min(from.length, middle + length);
      let left = at;
      let right = middle;
      for (let to = at; to < end; to++) {
        const isLeft =
          right === end || (left < middle && !isBefore(from[right] as number, from[left] as number));
        into[to] = from[isLeft ? left++ : right++] as number;
        if (++worked % PIECE === 0) yield;
      }
    }
    [from, into] = [into, from];
  }
  return from;
}

/** Sorts a few, from `low` up to `high`. */
export function insertionSort(
  slots: Int32Array,
  low: number,
  high: number,
  isBefore: (a: number, b: number) => boolean,
): void {
  for (let i = low + 1; i < high; i++) {
    const slot = slots[i] as number;
    let at = i;
    for (; at > low && isBefore(slot, slots[at - 1] as number); at--) slots[at] = slots[at - 1] as number;
    slots[at] = slot;
  }
}
