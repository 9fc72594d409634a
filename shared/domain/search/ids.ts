/**
 * A number for each of many texts: hash tables of numbers alone, so that there is nothing in them to be collected, and
 * a text is looked up where it stands in another one. Many small tables: one grows at a time, in microseconds.
 */

const TABLES = 64;
/** Places of a new table. */
const FEW = 16;

/** What hashes begin with: nobody can know which texts share a place. */
const SEED = Math.trunc(Math.random() * 2 ** 32);

/** FNV-1a of UTF-16 units, mixed so that every bit of it tells. */
function hashOf(text: string, from: number, to: number): number {
  let hash = SEED;
  for (let i = from; i < to; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return Math.imul(hash ^ (hash >>> 12), 0x297a2d39);
}

/** A hash and an id + 1 in turn; 0 where there is none. At most three quarters are taken. */
interface Table {
  places: Int32Array;
  used: number;
}

/** See the file. Ids are not negative. */
export class Ids {
  readonly #textOf: (id: number) => string;
  readonly #tables = Array.from(
    { length: TABLES },
    (): Table => ({ places: new Int32Array(2 * FEW), used: 0 }),
  );
  #size = 0;

  /** @param textOf gives the text of each id that was set */
  constructor(textOf: (id: number) => string) {
    this.#textOf = textOf;
  }

  get size(): number {
    return this.#size;
  }

  /** The id of a text, which may be a part of another. */
  get(text: string, from = 0, to: number = text.length): number | undefined {
    const hash = hashOf(text, from, to);
    const { places } = this.#tableOf(hash);
    const last = places.length - 2;
    for (let at = (hash << 1) & last; ; at = (at + 2) & last) {
      const id = (places[at + 1] as number) - 1;
      if (id < 0) return undefined;
      if (places[at] === hash && isPart(this.#textOf(id), text, from, to)) return id;
    }
  }

  /** Gives a text that has none an id. */
  add(text: string, id: number): void {
    const hash = hashOf(text, 0, text.length);
    const table = this.#tableOf(hash);
    if (8 * ++table.used > 3 * table.places.length) grow(table);
    put(table.places, hash, id + 1);
    this.#size++;
  }

  /** Takes away the id of a text that has one. */
  delete(text: string, id: number): void {
    const hash = hashOf(text, 0, text.length);
    const table = this.#tableOf(hash);
    const { places } = table;
    const last = places.length - 2;
    let gap = (hash << 1) & last;
    while (places[gap + 1] !== id + 1) gap = (gap + 2) & last;
    // What stands behind and would not be found any more moves up.
    for (let at = (gap + 2) & last; places[at + 1] !== 0; at = (at + 2) & last) {
      const wanted = ((places[at] as number) << 1) & last;
      if (((at - wanted) & last) < ((at - gap) & last)) continue;
      places[gap] = places[at] as number;
      places[gap + 1] = places[at + 1] as number;
      gap = at;
    }
    places[gap] = places[gap + 1] = 0;
    table.used--;
    this.#size--;
  }

  #tableOf(hash: number): Table {
    return this.#tables[hash >>> 26] as Table;
  }
}

function isPart(known: string, text: string, from: number, to: number): boolean {
  if (known.length !== to - from) return false;
  for (let i = 0; i < known.length; i++) if (known.charCodeAt(i) !== text.charCodeAt(from + i)) return false;
  return true;
}

function put(places: Int32Array, hash: number, value: number): void {
  const last = places.length - 2;
  let at = (hash << 1) & last;
  while (places[at + 1] !== 0) at = (at + 2) & last;
  places[at] = hash;
  places[at + 1] = value;
}

function grow(table: Table): void {
  const old = table.places;
  table.places = new Int32Array(2 * old.length);
  for (let at = 0; at < old.length; at += 2)
    if (old[at + 1] !== 0) put(table.places, old[at] as number, old[at + 1] as number);
}
