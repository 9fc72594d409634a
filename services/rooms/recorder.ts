import type { Jid } from '../../shared/domain/jid.ts';
import type { Finding } from '../../shared/domain/room.ts';
import type { CrawlStore } from './crawl-work.ts';

/** Findings in one write. */
const BATCH = 100;

/** Writes findings in batches beside the asking, so that asking does not wait for the store; a few at most are under way. */
export class Recorder {
  seen = 0;
  listed = 0;
  changes = 0;
  readonly #store: CrawlStore;
  readonly #service: Jid;
  #batch: Finding[] = [];
  #writing: Promise<void> = Promise.resolve();
  #underWay = 0;

  constructor(store: CrawlStore, service: Jid) {
    this.#store = store;
    this.#service = service;
  }

  /** Resolves at once, or when the store has caught up. @throws Failure `unavailable` of an earlier write. */
  async add(finding: Finding): Promise<void> {
    if ('room' in finding) this.listed++;
    if ('room' in finding || finding.reason !== 'gone') this.seen++;
    this.#batch.push(finding);
    if (this.#batch.length < BATCH) return;
    this.#write();
    if (this.#underWay > 4) await this.#writing;
  }

  #write(): void {
    const batch = this.#batch;
    this.#batch = [];
    this.#underWay++;
    this.#writing = this.#writing.then(async () => {
      this.changes += await this.#store.record(this.#service, batch, Date.now());
      this.#underWay--;
    });
    // Whoever awaits `#writing` next is told; until then a rejection must not count as unhandled.
    this.#writing.catch(() => undefined);
  }

  /** Resolves when all is written. @throws Failure `unavailable`. */
  async flush(): Promise<void> {
    if (this.#batch.length > 0) this.#write();
    await this.#writing;
  }
}
