/** The random chat as people meet it, whatever stands behind it. */
import type { ReportLimits } from '../../shared/bot/report-limits.ts';
import type { Bot, BotOptions } from '../../shared/bot/run-bot.ts';
import { bare, type Jid } from '../../shared/domain/jid.ts';
import { Lately } from '../../shared/domain/lately.ts';
import { type Soon, soon } from '../../shared/domain/soon.ts';
import type { CarriedWords } from '../../shared/domain/words.ts';
import { type BotLanguage, botLanguageOf } from '../../shared/i18n/i18n.ts';
import type { Log } from '../../shared/log.ts';
import type { AnswerStore } from '../../shared/store/answers.ts';
import type { BottleStore } from '../../shared/store/bottles-writer.ts';
import type { CallStore } from '../../shared/store/calls-writer.ts';
import type { CaseStore } from '../../shared/store/cases-writer.ts';
import type { Evidence } from '../../shared/store/evidence.ts';
import type { News, PairNews } from '../../shared/store/pair-news.ts';
import type { Seat, Uid } from '../../shared/store/pairs-values.ts';
import type { PairsWriter } from '../../shared/store/pairs-writer.ts';
import type { PolicyBook } from '../../shared/store/policy-book.ts';
import type { Seals } from '../../shared/store/seal.ts';
import type { KeyedHash } from '../../shared/store/secret.ts';
import { NS_RECEIPTS } from '../../shared/xmpp/xep0184.ts';
import { NS_CORRECT } from '../../shared/xmpp/xep0308.ts';
import { NS_RETRACT } from '../../shared/xmpp/xep0424.ts';
import { NS_REACTIONS } from '../../shared/xmpp/xep0444.ts';
import { NS_REPLY } from '../../shared/xmpp/xep0461.ts';
import { adminCommands } from './admin-commands.ts';
import { whileAlone } from './alone.ts';
import { appealCommand } from './appeal-command.ts';
import { Bottles, bottleCommands } from './bottles.ts';
import { Calling } from './calling.ts';
import { caseCommands } from './case-commands.ts';
import { Cases } from './cases.ts';
import { Crisis } from './crisis.ts';
import { Gate } from './gate.ts';
import { Notices } from './notices.ts';
import { type NotifyParts, notifyCommand } from './notify-command.ts';
import { overhearing } from './overhear.ts';
import { ownCommands } from './own-commands.ts';
import { Patrons } from './patrons.ts';
import { Presences } from './presences.ts';
import { questionCommand } from './question-command.ts';
import { Relay } from './relay.ts';
import { Repeats } from './repeats.ts';
import { reportCommand } from './report-command.ts';
import { revealCommand } from './reveal.ts';
import type { Seats, ToldSeat } from './seats.ts';
import { talkCommands } from './talk-commands.ts';
import { toldWords } from './telling.ts';

/** People whose keyed hash is remembered: each of their messages asks for it. */
const MOST_KNOWN = 5_000;

/** What stands behind the bot. */
export interface RandomChatPorts {
  readonly seats: Pick<
    Seats,
    'of' | 'fresh' | 'everybody' | 'start' | 'leave' | 'counts' | 'handOn' | 'shows' | 'open'
  >;
  readonly store: Pick<PairsWriter, 'patron' | 'keepPatron' | 'history'>;
  readonly cases: CaseStore;
  readonly evidence: Evidence;
  readonly news: News;
  readonly answers: AnswerStore;
  readonly bottles: BottleStore;
  readonly calls: CallStore;
  /** What the clock of somebody's client is ahead of UTC: see notify-command.ts. */
  readonly clockOf: NotifyParts['clockOf'];
  readonly book: Pick<PolicyBook, 'policy' | 'change' | 'note' | 'audit'>;
  readonly limits: ReportLimits;
  readonly admins: readonly Jid[];
  /** @throws Failure `unavailable`. */
  readonly seals: () => Soon<Seals>;
  /** @throws Failure `unavailable`. */
  readonly hash: () => Soon<KeyedHash>;
  /** The voice; used only after the bot has been opened. */
  readonly voice: () => Pick<Bot, 'say' | 'relay' | 'presence'>;
  /** This process's address. */
  readonly home: () => string;
  readonly log: Log;
  /** The operator's choice. */
  readonly language: BotLanguage;
  readonly now?: () => number;
}

/** What the bot does. */
export interface RandomChat {
  /** For `startBot`. */
  readonly description: Pick<
    BotOptions,
    'name' | 'service' | 'about' | 'wordsBelow' | 'features' | 'commands' | 'choices' | 'overhear' | 'handler'
  >;
  /** Tells somebody what his seat says. */
  tell(uid: Uid, seat: ToldSeat): Promise<void>;
  /** Takes words that another process hands on. */
  take(uid: Uid, pair: string, words: CarriedWords): Promise<void>;
  /** Somebody was here before this process began. */
  wonder(seat: Seat): void;
  /** Asks whether people are still there, after a new link, where the server does not say so by itself. */
  ask(): Promise<void>;
  /** Takes what all processes are told. @throws Failure `unavailable`. */
  hear(news: PairNews): Promise<void>;
  /** What is done now and then: see rounds.ts. @throws Failure `unavailable`. */
  round(): Promise<void>;
}

/** The address of the process that people of this address write to. */
export function homeOf(address: Jid): string {
  return bare(address);
}

/** Reports, decisions and what else keeps people safe, as words; and what is told without being asked. */
function openSafety(ports: RandomChatPorts, parts: { patrons: Patrons; now: () => number }) {
  const { cases: store, voice, home } = ports;
  const say: Bot['say'] = (to, lines) => voice().say(to, lines);
  const all = { ...ports, ...parts, store, say };
  const cases = new Cases(all);
  return {
    gate: new Gate(all),
    notices: new Notices({ ...all, home }),
    commands: [reportCommand({ ...all, cases }), revealCommand(all), appealCommand(cases)],
    adminCommands: [...caseCommands({ ...all, cases }), ...adminCommands({ ...all, cases })],
  };
}

/** What people do while nobody is there, or when two do not know what to talk about. */
function openPastimes(
  ports: RandomChatPorts,
  parts: {
    patrons: Patrons;
    relay: Relay;
    gate: Gate;
    presences: Presences;
    repeats: Repeats;
    crisis: Crisis;
    now: () => number;
  },
) {
  const all = { ...ports, ...parts };
  const bottles = new Bottles(all);
  const calling = new Calling(all);
  return {
    bottles,
    commands: [questionCommand(all), ...bottleCommands(bottles), notifyCommand(all)],
    async round() {
      await bottles.tellAnswered();
      await calling.round();
    },
  };
}

/** Puts it together. */
export function openRandomChat(ports: RandomChatPorts): RandomChat {
  const { seats, store, hash, voice, home, evidence, cases } = ports;
  const now = ports.now ?? Date.now;
  const known = new Lately<Uid>(MOST_KNOWN);
  const uidOf = (jid: Jid): Soon<Uid> => soon(hash(), (keyed) => known.of(jid, () => keyed('stranger', jid)));
  const patrons = new Patrons({ store, now, uidOf });
  const send = (relayed: Parameters<Bot['relay']>[0]): void => voice().relay(relayed);
  const relay = new Relay({ seats, hash, home, now, evidence, send });
  const { gate, notices, commands, adminCommands } = openSafety(ports, { patrons, now });
  const repeats = new Repeats({ hash, now });
  // Who listens is told once, by whichever way somebody wrote it.
  const crisis = new Crisis();
  const presences = new Presences({
    ...{ seats, patrons, log: ports.log },
    probe: (jid) => voice().presence(jid, 'probe'),
  });
  const pastimes = openPastimes(ports, { patrons, relay, gate, presences, repeats, crisis, now });
  const { bottles } = pastimes;
  const parts = { seats, patrons, gate, cases, evidence, store, bottles, voice, calls: ports.calls };
  const forPeople = [...talkCommands(parts), ...pastimes.commands, ...commands, ...ownCommands(parts)];
  return {
    description: {
      name: 'bot.randomchat.name',
      service: [{ category: 'client', type: 'bot' }],
      about: ['bot.randomchat.about'],
      wordsBelow: 'random.about.words',
      features: [NS_RECEIPTS, NS_CORRECT, NS_RETRACT, NS_REACTIONS, NS_REPLY],
      commands: [...forPeople.map((command) => notices.before(command)), ...adminCommands],
      choices: patrons,
      handler: notices.beside(whileAlone(parts, presences.handler)),
      overhear: overhearing({ seats, patrons, relay, repeats, crisis, now }),
    },
    async tell(uid, seat) {
      if (seat.jid === undefined || seat.at === undefined) return;
      if (seat.tell === 'out') return await notices.tellWhy(uid, seat);
      const { lines, offers } = toldWords(seat);
      // The same for the same: a client that is told twice shows it once.
      const once = seat.tell === 'away' || seat.tell === 'back' ? String(seat.change) : '';
      const id = (await hash())('told', uid, seat.pair ?? String(seat.since), seat.tell, once);
      const language = botLanguageOf(seat.language) ?? ports.language;
      voice().say(seat.jid, lines, { from: seat.at, language, offers, id });
    },
    take: (uid, pair, words) => relay.take(uid, pair, words),
    wonder({ jid }) {
      if (jid !== undefined) presences.wonder(jid);
    },
    ask: () => presences.ask(),
    hear: (news) => notices.hear(news),
    round: () => pastimes.round(),
  };
}
