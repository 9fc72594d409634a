/**
 * Reports about rooms: written down, told to the admins, and passed on to the abuse contacts that the room's server
 * names itself (XEP-0157). Who reported is told to nobody, and kept as a keyed hash only.
 */

import { LEAST_REPORT, ReportLimits } from '../../shared/bot/report-limits.ts';
import type { Line } from '../../shared/bot/shape.ts';
import { Throttle } from '../../shared/bot/throttle.ts';
import { domainOf, holderOf, type Jid } from '../../shared/domain/jid.ts';
import { plainLine } from '../../shared/domain/text.ts';
import { Failure } from '../../shared/failure.ts';
import type { PolicyBook } from '../../shared/store/policy-book.ts';
import { MAX_REPORT } from '../../shared/store/policy-values.ts';
import type { PageOf } from './answer-lines.ts';
import type { LiveRooms } from './live-rooms.ts';
import type { Owners } from './owners.ts';

/** What reports work with. */
export interface ReportParts {
  readonly book: Pick<PolicyBook, 'note'>;
  readonly owners: Pick<Owners, 'abuseContacts'>;
  readonly rooms: LiveRooms;
  readonly admins: readonly Jid[];
  readonly pageOf: PageOf;
  /** Tells somebody something he did not ask for. */
  say(to: Jid, lines: readonly Line[]): void;
  readonly now?: () => number;
}

/** One report. */
export interface Report {
  readonly room: Jid;
  readonly reason: string;
  /** The reporter's keyed hash, or `web`. */
  readonly by: string;
  /** The reporter's server: counted, not kept. Absent: the website. */
  readonly from?: Jid;
  /** The room's server may be told. */
  readonly mayPassOn: boolean;
}

/** What became of a report. */
export interface TakenReport {
  /** The server's contacts were told. */
  readonly passedOn: boolean;
}

const DAY_S = 86_400;
/** A server must not be able to have somebody flooded whom it names as its contact, nor anybody a server's contact. */
const ABOUT_ROOM = { capacity: 2, perSecond: 2 / DAY_S, senders: 50_000 };
const ABOUT_SERVER = { capacity: 10, perSecond: 20 / DAY_S, senders: 10_000 };
const TO_CONTACT = { capacity: 10, perSecond: 10 / DAY_S, senders: 50_000 };
const MOST_CONTACTS = 3;

/** Takes reports. */
export class Reports {
  readonly #parts: ReportParts;
  readonly #now: () => number;
  readonly #limits = new ReportLimits();
  readonly #room = new Throttle(ABOUT_ROOM);
  readonly #aboutServer = new Throttle(ABOUT_SERVER);
  readonly #contact = new Throttle(TO_CONTACT);

  constructor(parts: ReportParts) {
    this.#parts = parts;
    this.#now = parts.now ?? Date.now;
  }

  /**
   * Writes the report down, and tells the contacts and the admins.
   * @throws Failure `not-found` for a room that is not listed, `bad-input` without a reason, `too-many`, `unavailable`.
   */
  async take({ room: jid, reason, by, from, mayPassOn }: Report): Promise<TakenReport> {
    const { book, rooms, admins, say } = this.#parts;
    const text = plainLine(reason, MAX_REPORT);
    if (text.length < LEAST_REPORT) throw new Failure('bad-input', 'say in a few words what is wrong');
    if (rooms.index.get(jid) === undefined)
      throw new Failure('not-found', 'only listed rooms can be reported');
    this.#limits.take(by, from, this.#now());
    const { told, others } = await this.#contacts(jid, mayPassOn);
    await book.note({ event: 'report', subject: jid, by, text, told });
    for (const to of told) say(to, this.#forward(jid, text));
    const uris = [...told.map((each) => `xmpp:${each}`), ...others].join(', ');
    for (const to of admins)
      say(to, [
        { key: 'rooms.report.admin', params: { jid, text } },
        uris === ''
          ? { key: 'rooms.report.nobody' }
          : { label: { key: told.length > 0 ? 'rooms.report.told' : 'rooms.report.contacts' }, value: uris },
      ]);
    return { passedOn: told.length > 0 };
  }

  #forward(jid: Jid, text: string): readonly Line[] {
    return [
      { key: 'rooms.report.forward', params: { jid, text, server: domainOf(jid) } },
      { label: { key: 'rooms.fact.page' }, value: this.#parts.pageOf(jid) },
    ];
  }

  /** To whom this report goes, and what else the server names, for the admins. */
  async #contacts(room: Jid, mayPassOn: boolean): Promise<{ told: Jid[]; others: readonly string[] }> {
    const { jids, others } = await this.#parts.owners.abuseContacts(domainOf(room));
    const now = this.#now();
    const isPassedOn =
      mayPassOn &&
      jids.length > 0 &&
      this.#room.take(room, now) === 'ok' &&
      this.#aboutServer.take(holderOf(domainOf(room)), now) === 'ok';
    if (!isPassedOn) return { told: [], others: [...jids.map((jid) => `xmpp:${jid}`), ...others] };
    const told = jids.slice(0, MOST_CONTACTS).filter((jid) => this.#contact.take(jid, now) === 'ok');
    return { told, others };
  }
}
