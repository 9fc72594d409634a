/** Questions to people's servers that nobody waits for: a few at once, of each server fewer, every server in its turn. */
import type { Jid } from '../../shared/domain/jid.ts';

const AT_ONCE = 16;
const OF_ONE_SERVER = 4;

/** One question with all that follows from its answer. Never rejects. */
export type Question = () => Promise<void>;

/** The line in which they wait. */
export class Questions {
  /** By server, the one that waits longest first. */
  readonly #waiting = new Map<Jid, Question[]>();
  readonly #asked = new Map<Jid, number>();
  #count = 0;

  /** Asked when its turn comes. */
  add(server: Jid, question: Question): void {
    const line = this.#waiting.get(server);
    if (line === undefined) this.#waiting.set(server, [question]);
    else line.push(question);
    this.#next();
  }

  /** What waits is not asked any more. */
  clear(): void {
    this.#waiting.clear();
  }

  #next(): void {
    for (const [server, line] of this.#waiting) {
      if (this.#count >= AT_ONCE) return;
      const asked = this.#asked.get(server) ?? 0;
      if (asked >= OF_ONE_SERVER) continue;
      const [question] = line.splice(0, 1);
      this.#waiting.delete(server);
      if (line.length > 0) this.#waiting.set(server, line);
      if (question !== undefined) this.#ask(server, asked, question);
    }
  }

  #ask(server: Jid, asked: number, question: Question): void {
    this.#asked.set(server, asked + 1);
    this.#count++;
    void question().finally(() => {
      const left = (this.#asked.get(server) ?? 1) - 1;
      if (left > 0) this.#asked.set(server, left);
      else this.#asked.delete(server);
      this.#count--;
      this.#next();
    });
  }
}
