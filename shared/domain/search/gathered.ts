import { grown } from './blocks.ts';
import { PART_BITS, PARTS, WHOLES } from './lexicon.ts';

const PART_MASK = (1 << PART_BITS) - 1;

/** The terms of one slot, each once, with the parts and wholes that it stands in as bits. What it works with is used again. */
export class Gathered {
  #ids = new Uint32Array(256);
  /** By id; 0 for terms that the slot does not have. */
  #bits = new Uint8Array(1_024);
  count = 0;

  /** The n-th term. */
  id(n: number): number {
    return this.#ids[n] as number;
  }

  bits(id: number): number {
    return this.#bits[id] ?? 0;
  }

  /** Holds the terms of these entries (see texts.ts) and no others. */
  gather(entries: Uint32Array): void {
    for (let i = 0; i < this.count; i++) this.#bits[this.#ids[i] as number] = 0;
    this.count = 0;
    this.#ids = grown(this.#ids, entries.length);
    for (let i = 0; i < entries.length; i++) {
      const entry = entries[i] as number;
      if (entry !== 0) this.#add(entry >>> PART_BITS, entry & PART_MASK);
    }
    const words = entries.indexOf(0);
    const count = words < 0 ? entries.length : words;
    this.#addWhole(entries, count, PARTS.name, WHOLES.name);
    this.#addWhole(entries, count, PARTS.local, WHOLES.local);
  }

  #add(id: number, bits: number): void {
    if (id >= this.#bits.length) this.#bits = grown(this.#bits, id + 1);
    const known = this.#bits[id] as number;
    if (known === 0) this.#ids[this.count++] = id;
    this.#bits[id] = known | bits;
  }

  /** The parts stand in the order of their bits. */
  #addWhole(entries: Uint32Array, count: number, part: number, whole: number): void {
    let at = 0;
    while (at < count && ((entries[at] as number) & PART_MASK) < part) at++;
    const isAlone = at + 1 >= count || ((entries[at + 1] as number) & PART_MASK) !== part;
    if (at < count && ((entries[at] as number) & PART_MASK) === part && isAlone)
      this.#add((entries[at] as number) >>> PART_BITS, whole);
  }
}
