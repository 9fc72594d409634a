/** What somebody has to know and nobody asked him for: it is told when he is there, once. */
import type { Command } from '../../shared/bot/command.ts';
import type { Bot } from '../../shared/bot/run-bot.ts';
import { type Handler, type Line, type Outgoing, say } from '../../shared/bot/shape.ts';
import { domainOf, type Jid } from '../../shared/domain/jid.ts';
import { withParents } from '../../shared/domain/policy.ts';
import { type BotLanguage, botLanguageOf } from '../../shared/i18n/i18n.ts';
import type { Notice } from '../../shared/store/cases-values.ts';
import type { CaseStore } from '../../shared/store/cases-writer.ts';
import type { PairNews } from '../../shared/store/pair-news.ts';
import type { Seat, Uid } from '../../shared/store/pairs-values.ts';
import { answerLines, noticeLines } from './gate.ts';
import type { Patrons } from './patrons.ts';
import { questionLines } from './question-command.ts';
import type { Seats } from './seats.ts';

/** What it works with. */
export interface NoticesParts {
  readonly store: Pick<CaseStore, 'takeNotices'>;
  readonly seats: Pick<Seats, 'of' | 'everybody' | 'leave'>;
  readonly patrons: Pick<Patrons, 'uidOf'>;
  readonly voice: () => Pick<Bot, 'say'>;
  readonly home: () => string;
  readonly admins: readonly Jid[];
  readonly language: BotLanguage;
  readonly now: () => number;
}

/** Who is kept out is told so by the notice: the answer says it no second time. */
function without(outgoing: readonly Outgoing[], said: readonly Line[]): readonly Outgoing[] {
  const known = new Set(said.map((line) => JSON.stringify(line)));
  return outgoing.map((item) =>
    item.kind === 'say'
      ? { ...item, lines: item.lines.filter((line) => !known.has(JSON.stringify(line))) }
      : item,
  );
}

const DECISIONS: ReadonlySet<Notice['kind']> = new Set(['sanction', 'paused', 'appeal-refused', 'lifted']);

/** What of it still holds: of one case only what was decided last. */
function holding(notices: readonly Notice[]): readonly Notice[] {
  return notices.filter(
    ({ kind, id }, i) =>
      !DECISIONS.has(kind) ||
      !notices.slice(i + 1).some((later) => later.id === id && DECISIONS.has(later.kind)),
  );
}

/** Notices. */
export class Notices {
  readonly #parts: NoticesParts;

  constructor(parts: NoticesParts) {
    this.#parts = parts;
  }

  /** The command, with what its asker has to know in front of the answer. */
  before(command: Command): Command {
    // The command first: when it fails, nothing is taken that would not be told.
    return {
      ...command,
      handle: async (asked) => await this.#first(asked.from, await command.handle(asked)),
    };
  }

  /** The same for who says something else. */
  beside(handler: Handler): Handler {
    return async (incoming) => {
      const outgoing = await handler(incoming);
      return incoming.kind === 'text' ? await this.#first(incoming.from, outgoing) : outgoing;
    };
  }

  async #first(from: Jid, outgoing: readonly Outgoing[]): Promise<readonly Outgoing[]> {
    const lines = await this.#taken(await this.#parts.patrons.uidOf(from));
    return lines.length === 0 ? outgoing : [say(...lines), ...without(outgoing, lines)];
  }

  /** What somebody is to be told, once. */
  async #taken(uid: Uid): Promise<readonly Line[]> {
    const { store, admins } = this.#parts;
    return holding(await store.takeNotices(uid)).flatMap((notice) => noticeLines(notice, admins));
  }

  /** What somebody in this seat has to know, if he does not know it yet. @throws Failure `unavailable`. */
  async tellWhy(uid: Uid, seat: Seat): Promise<void> {
    const lines = await this.#taken(uid);
    if (lines.length > 0) this.#say(seat, lines);
  }

  /** What another process, or this one, tells all: for those who write to this one. @throws Failure `unavailable`. */
  async hear(news: PairNews): Promise<void> {
    const { seats } = this.#parts;
    if (news.kind === 'broadcast') {
      for await (const seat of seats.everybody())
        this.#say(seat, [{ label: { key: 'random.fact.broadcast' }, value: news.text }]);
      return;
    }
    if (news.kind === 'server-banned') {
      await this.#putOut(news.server);
      return;
    }
    const seat = await this.#present(news.uid);
    if (seat === undefined) return;
    if (news.kind === 'notice') await this.tellWhy(news.uid, seat);
    else if (seat.pair !== news.pair) return;
    else if (news.kind === 'question') {
      const language = botLanguageOf(seat.language) ?? this.#parts.language;
      const first: readonly Line[] = [
        { key: news.isAnswered ? 'random.question.answered' : 'random.question.asked' },
      ];
      this.#say(seat, [...first, ...questionLines(language, this.#parts.now())]);
    } else {
      const { address } = news;
      this.#say(seat, [
        { key: 'random.revealed' },
        { label: { key: 'random.fact.address' }, value: `xmpp:${address}?roster` },
        { key: 'random.revealed.then' },
      ]);
    }
  }

  /** Whoever is here from a server that nobody may come from any more leaves, and is told why. */
  async #putOut(server: Jid): Promise<void> {
    const { seats, patrons, admins } = this.#parts;
    for await (const seat of seats.everybody()) {
      if (seat.jid === undefined || !withParents(domainOf(seat.jid)).includes(server)) continue;
      await seats.leave(await patrons.uidOf(seat.jid), 'stop');
      this.#say(seat, [{ key: 'random.server-banned' }, ...answerLines(admins)]);
    }
  }

  /** His seat, when he waits or talks and writes to this process. */
  async #present(uid: Uid): Promise<Seat | undefined> {
    const seat = await this.#parts.seats.of(uid);
    return seat?.home === this.#parts.home() && seat.state !== 'left' ? seat : undefined;
  }

  #say({ jid, at, language }: Seat, lines: Parameters<Bot['say']>[1]): void {
    if (jid === undefined || at === undefined) return;
    const spoken = botLanguageOf(language) ?? this.#parts.language;
    this.#parts.voice().say(jid, lines, { from: at, language: spoken });
  }
}
