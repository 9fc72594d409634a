/** One page out of the hits: by walking along an order, or by sorting as much of the hits as the page needs. */
import { beforeIn, compareToSpot, type Order, type Spot } from './orders.ts';
import type { SlotSet } from './slots.ts';
import { insertionSort } from './sort-slots.ts';

/** Which page: from the start, behind a spot, before a spot, or the last one. */
export type Wanted =
  | { readonly kind: 'from'; readonly offset: number }
  | { readonly kind: 'after'; readonly spot: Spot }
  | { readonly kind: 'before'; readonly spot: Spot }
  | { readonly kind: 'last' };

/** A page's slots in their order, and whether there are hits on either side of it. */
export interface Slice {
  readonly slots: readonly number[];
  readonly more: { readonly before: boolean; readonly behind: boolean };
}

/** The page of `hits`. @param total how many they are */
export function slice(order: Order, hits: SlotSet, total: number, wanted: Wanted, limit: number): Slice {
  const all = order.slots;
  // Walking costs steps for each room of the page, sorting costs comparisons for each hit.
  const steps = all === undefined ? 0 : (all.size / (total + 1)) * (limit + 1);
  return all === undefined || steps > total * 4
    ? sorted(order, hits, wanted, limit)
    : walked(order, all, hits, wanted, limit);
}

function walked(
  order: Order,
  all: NonNullable<Order['slots']>,
  hits: SlotSet,
  wanted: Wanted,
  limit: number,
): Slice {
  const isBackwards = wanted.kind === 'before' || wanted.kind === 'last';
  const start =
    wanted.kind === 'from'
      ? all.start
      : wanted.kind === 'last'
        ? all.end
        : all.find((slot) => {
            const side = compareToSpot(order, slot, wanted.spot);
            return side < 0 || (side === 0 && wanted.kind === 'after');
          });
  let skipped = 0;
  const skip = wanted.kind === 'from' ? wanted.offset : 0;
  const slots: number[] = [];
  const visit = (slot: number): boolean => {
    if (!hits.has(slot)) return true;
    if (skipped < skip) skipped++;
    else slots.push(slot);
    return slots.length <= limit;
  };
  let other = false;
  const look = (slot: number): boolean => {
    other = hits.has(slot);
    return !other;
  };
  if (isBackwards) {
    all.backwards(start, visit);
    all.forwards(start, look);
  } else {
    all.forwards(start, visit);
    all.backwards(start, look);
  }
  const beyond = slots.length > limit;
  if (beyond) slots.length = limit;
  return isBackwards
    ? { slots: slots.reverse(), more: { before: beyond, behind: other } }
    : { slots, more: { before: other || skipped > 0, behind: beyond } };
}

function sorted(order: Order, hits: SlotSet, wanted: Wanted, limit: number): Slice {
  const members = hits.members();
  let count = members.length;
  if (wanted.kind === 'after' || wanted.kind === 'before') {
    count = 0;
    for (const slot of members) {
      const side = compareToSpot(order, slot, wanted.spot);
      if (wanted.kind === 'after' ? side > 0 : side < 0) members[count++] = slot;
    }
  }
  const passed = members.length - count;
  const isBackwards = wanted.kind === 'before' || wanted.kind === 'last';
  const from = isBackwards
    ? Math.max(0, count - limit)
    : Math.min(count, wanted.kind === 'from' ? wanted.offset : 0);
  const to = Math.min(count, from + limit);
  return {
    slots: [...standing(members.subarray(0, count), from, to, order)],
    more: {
      before: from > 0 || (wanted.kind === 'after' && passed > 0),
      behind: to < count || (wanted.kind === 'before' && passed > 0),
    },
  };
}

/** What stands in `[from, to)` when `slots` are sorted. Their own order changes. */
function standing(slots: Int32Array, from: number, to: number, order: Order): Int32Array {
  if (from >= to) return new Int32Array(0);
  if (slots.length <= UNCOUNTED) {
    select(slots, slots.length, from, to, order);
    return slots.subarray(from, to);
  }
  const first = order.first.values;
  const counts = new Int32Array(BUCKETS);
  for (let i = 0; i < slots.length; i++) {
    const bucket = bucketOf(first[slots[i] as number] as number);
    counts[bucket] = (counts[bucket] as number) + 1;
  }
  let above = 0;
  let high = BUCKETS - 1;
  for (; above + (counts[high] as number) <= from; high--) above += counts[high] as number;
  let sum = above + (counts[high] as number);
  let low = high;
  while (sum < to) sum += counts[--low] as number;
  let count = 0;
  for (let i = 0; i < slots.length; i++) {
    const slot = slots[i] as number;
    const bucket = bucketOf(first[slot] as number);
    if (bucket >= low && bucket <= high) slots[count++] = slot;
  }
  select(slots, count, from - above, to - above, order);
  return slots.subarray(from - above, to - above);
}

/** Slots are first counted by how much of the first key they have: what is far from the page is never compared. */
const BUCKETS = 4_096;
/** So few are compared sooner than counted. */
const UNCOUNTED = 500;

function bucketOf(first: number): number {
  return first >= BUCKETS ? BUCKETS - 1 : first > 0 ? Math.trunc(first) : 0;
}

/** Below so many, sorting by insertion is faster than dividing further. */
const FEW = 16;

/** Puts into `[from, to)` of the first `count` of `slots` what would stand there if all were sorted. */
function select(slots: Int32Array, count: number, from: number, to: number, order: Order): void {
  const isBefore = beforeIn(order);
  const parts: [number, number][] = [[0, count]];
  for (let part = parts.pop(); part !== undefined; part = parts.pop()) {
    const [low, high] = part;
    if (low >= to || high <= from) continue;
    if (high - low <= FEW) {
      insertionSort(slots, low, high, isBefore);
      continue;
    }
    const pivot = pivotOf(slots, low, high, isBefore);
    let left = low;
    let right = high - 1;
    while (left <= right) {
      while (isBefore(slots[left] as number, pivot)) left++;
      while (isBefore(pivot, slots[right] as number)) right--;
      if (left > right) break;
      const moved = slots[left] as number;
      slots[left++] = slots[right] as number;
      slots[right--] = moved;
    }
    parts.push([low, right + 1], [left, high]);
  }
}

function pivotOf(
  slots: Int32Array,
  low: number,
  high: number,
  isBefore: (a: number, b: number) => boolean,
): number {
  const a = slots[low + ((high - low) >>> 2)] as number;
  const b = slots[low + ((high - low) >>> 1)] as number;
  const c = slots[high - 1 - ((high - low) >>> 2)] as number;
  if (isBefore(a, b)) return isBefore(b, c) ? b : isBefore(a, c) ? c : a;
  return isBefore(a, c) ? a : isBefore(b, c) ? c : b;
}
