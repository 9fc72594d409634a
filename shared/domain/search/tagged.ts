/** Which slots have a value. For values of which most stand together nowhere else: tags of rooms, interests of people. */
import { IntLists } from './lists.ts';
import type { SlotSet } from './slots.ts';

/** See the file. */
export class Tagged {
  readonly #slots = new IntLists();
  readonly #ids = new Map<string, number>();
  readonly #free: number[] = [];
  #next = 0;

  /** A slot that had `before`, each value once, has `now`. */
  change(slot: number, before: readonly string[], now: readonly string[]): void {
    for (const value of before) if (!now.includes(value)) this.#remove(value, slot);
    for (const value of now) if (!before.includes(value)) this.#add(value, slot);
  }

  /** Puts the slots that have the value into `found`, and no others. */
  find(value: string, found: SlotSet): void {
    found.clear();
    const id = this.#ids.get(value);
    if (id === undefined) return;
    const page = this.#slots.page(id);
    const start = this.#slots.start(id);
    const end = start + this.#slots.count(id);
    for (let at = start; at < end; at++) found.add(page[at] as number);
  }

  #add(value: string, slot: number): void {
    let id = this.#ids.get(value);
    if (id === undefined) {
      id = this.#free.pop() ?? this.#next++;
      this.#ids.set(value, id);
    }
    this.#slots.add(id, slot);
  }

  #remove(value: string, slot: number): void {
    const id = this.#ids.get(value);
    if (id === undefined) return;
    this.#slots.remove(id, slot);
    if (this.#slots.count(id) > 0) return;
    this.#ids.delete(value);
    this.#free.push(id);
  }
}
