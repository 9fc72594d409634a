/**
 * Which rooms of a list are asked in this crawl. Of the operator's own servers all; elsewhere those whose turn has come: rooms
 * with people inside often, dormant ones daily, and what the list itself tells of the others is kept.
 */
import type { Jid } from '../../shared/domain/jid.ts';
import type { Finding, Room } from '../../shared/domain/room.ts';
import type { DiscoItem } from '../../shared/xmpp/xep0030.ts';
import { nextAskAt, splitItemName } from './crawl-plan.ts';
import type { CrawlWork } from './crawl-work.ts';
import type { ListedService } from './room-list.ts';

/** A room that is to be asked. */
export interface Target {
  readonly jid: Jid;
  readonly item?: DiscoItem;
  /** It was listed before this crawl. */
  readonly known: boolean;
  /** As it is stored. */
  readonly before?: Room;
}

/** What one page of a list leaves to be asked, and what it told by itself. */
export interface Chosen {
  readonly targets: readonly Target[];
  /** Rooms not asked, and those of them that are listed. */
  readonly seen: number;
  readonly listed: number;
  readonly changes: number;
}

function saysTheSame(before: Room, after: Room): boolean {
  return before.name === after.name && before.description === after.description;
}

/** The turns of one service's rooms. */
export class ServiceTurns {
  readonly #work: CrawlWork;
  readonly #service: ListedService;
  readonly #next = new Map<Jid, number>();

  constructor(work: CrawlWork, service: ListedService) {
    this.#work = work;
    this.#service = service;
  }

  /** @throws Failure `unavailable`. */
  async choose(items: readonly DiscoItem[], wasListed: (jid: Jid) => boolean): Promise<Chosen> {
    const all = items.map((item) => ({ jid: item.jid, item, known: wasListed(item.jid) }));
    if (this.#work.asker.isOwn) return { targets: all, seen: 0, listed: 0, changes: 0 };
    const stored = await this.#work.turns.read(items.map(({ jid }) => jid));
    const now = Date.now();
    const targets: Target[] = [];
    const kept: { jid: Jid; occupants?: number }[] = [];
    let listed = 0;
    for (const [i, target] of all.entries()) {
      const { room, next } = stored[i] ?? {};
      const told = splitItemName(target.item.name, this.#service.software);
      const woke = told.occupants !== undefined && told.occupants > 0 && !room?.occupants;
      const renamed = told.occupants !== undefined && told.name !== room?.name;
      const isDue = next === undefined || next <= now || (room !== undefined && (woke || renamed));
      if (isDue) targets.push({ ...target, ...(room !== undefined && { before: room }) });
      else {
        if (room !== undefined) listed++;
        kept.push({
          jid: target.jid,
          ...(told.occupants !== undefined && { occupants: told.occupants }),
        });
      }
    }
    const changes = await this.#work.turns.keepListed(kept, now);
    return { targets, seen: kept.length, listed, changes };
  }

  /** Plans when a room is asked again, by what it said. */
  found(finding: Finding, { item, before }: Target): void {
    const isCounted = splitItemName(item?.name, this.#service.software).occupants !== undefined;
    const isChanged = before !== undefined && 'room' in finding && !saysTheSame(before, finding.room);
    const occupants = 'room' in finding ? (finding.room.occupants ?? 0) : 0;
    this.#next.set(finding.jid, nextAskAt({ occupants, isCounted, isChanged }, Date.now(), Math.random()));
  }

  /** Keeps what was planned. @throws Failure `unavailable`. */
  async keep(): Promise<void> {
    await this.#work.turns.plan(this.#next);
    this.#next.clear();
  }
}
