/** `bottle`: a text for the next stranger who fits, and who waits finds one. `reply`, said by both, lets the two meet. */
import type { Command } from '../../shared/bot/command.ts';
import type { Bot } from '../../shared/bot/run-bot.ts';
import { type Asked, type Line, type Outgoing, say } from '../../shared/bot/shape.ts';
import { Throttle } from '../../shared/bot/throttle.ts';
import { maskContacts } from '../../shared/domain/contact-mask.ts';
import { bare, contactOf } from '../../shared/domain/jid.ts';
import { inForce } from '../../shared/domain/ladder.ts';
import { againSteps, searchSteps } from '../../shared/domain/pair.ts';
import type { Soon } from '../../shared/domain/soon.ts';
import { plainLine } from '../../shared/domain/text.ts';
import { type BotLanguage, botLanguageOf } from '../../shared/i18n/i18n.ts';
import type { BottleStore } from '../../shared/store/bottles-writer.ts';
import type { CaseStore } from '../../shared/store/cases-writer.ts';
import { type Evidence, sealAddress, unsealAddress } from '../../shared/store/evidence.ts';
import type { Patron, Uid } from '../../shared/store/pairs-values.ts';
import type { PolicyBook } from '../../shared/store/policy-book.ts';
import type { Seals } from '../../shared/store/seal.ts';
import type { Crisis } from './crisis.ts';
import type { Gate } from './gate.ts';
import type { Patrons } from './patrons.ts';
import { inOwnName } from './relay.ts';
import type { Repeats } from './repeats.ts';
import type { Seats } from './seats.ts';
import { offering } from './talk-commands.ts';
import { meansNothing } from './vocabulary.ts';

/** What they are kept with. */
export interface BottlesParts {
  readonly bottles: BottleStore;
  readonly seats: Pick<Seats, 'start'>;
  readonly patrons: Pick<Patrons, 'uidOf' | 'find'>;
  readonly gate: Pick<Gate, 'against'>;
  readonly cases: Pick<CaseStore, 'gate'>;
  readonly book: Pick<PolicyBook, 'policy'>;
  readonly evidence: Pick<Evidence, 'note'>;
  readonly repeats: Repeats;
  readonly crisis: Crisis;
  readonly seals: () => Soon<Seals>;
  readonly voice: () => Pick<Bot, 'say'>;
  readonly home: () => string;
  readonly language: BotLanguage;
  readonly now: () => number;
}

/** Longest text. */
const MOST_TEXT = 500;
/** Texts of one person: three, then one in eight hours. */
const LEFT = { capacity: 3, perSecond: 1 / 28_800, senders: 10_000 };

const BOTTLE = 'bottle.';

/** Whether evidence is a text that was found, not one of a talk; `pair` as in {@link Evidence}. */
export function isBottle(pair: string): boolean {
  return pair.startsWith(BOTTLE);
}

function textContext(author: Uid): string {
  return `bottle ${author}`;
}

/** Bottles. */
export class Bottles {
  readonly #parts: BottlesParts;
  readonly #left = new Throttle(LEFT);

  constructor(parts: BottlesParts) {
    this.#parts = parts;
  }

  /** What is said to somebody who begins to wait: what a stranger left, if it fits him. @throws Failure `unavailable`. */
  async found(asked: Asked, { languages }: Patron): Promise<readonly Line[]> {
    const { bottles, cases, patrons, evidence, seals, book, now } = this.#parts;
    const reader = await patrons.uidOf(asked.from);
    const { author, bottle } = (await bottles.find(reader, languages)) ?? {};
    if (author === undefined || bottle?.text === undefined) return [];
    // Who was excluded since has nothing to say here.
    if (inForce((await cases.gate(author)).sanctions, now()) !== undefined) return [];
    const opened = await seals();
    const text = opened.evidence.open(bottle.text, textContext(author));
    const jid = unsealAddress(opened, bottle.who, author);
    if (text === undefined || jid === undefined || book.policy.against(jid) !== undefined) return [];
    evidence.note({
      pair: `${BOTTLE}${author}.${bottle.left}`,
      from: author,
      to: reader,
      jid,
      at: now(),
      text,
    });
    return [{ label: { key: 'random.fact.bottle' }, value: text }, { key: 'random.bottle.found' }];
  }

  /** Tells those who write to this process that their text was answered. @throws Failure `unavailable`. */
  async tellAnswered(): Promise<void> {
    const { bottles, seals, voice, home, language } = this.#parts;
    for (const author of await bottles.answered(home())) {
      const bottle = await bottles.of(author);
      const jid = bottle && unsealAddress(await seals(), bottle.who, author);
      if (bottle?.state === 'answered' && jid !== undefined)
        voice().say(jid, [{ key: 'random.bottle.answered' }], {
          ...{ from: bottle.at, language: botLanguageOf(bottle.language) ?? language },
          offers: ['reply'],
        });
      await bottles.told(home(), author);
    }
  }

  /** Nothing of his is left. @throws Failure `unavailable`. */
  async forget(uid: Uid): Promise<void> {
    await this.#parts.bottles.end(uid);
  }

  /** What somebody left, in his own words where they are still there, without who has read it. @throws Failure `unavailable`. */
  async of(uid: Uid): Promise<{ state: string; left: number; text?: string } | undefined> {
    const { state, left, text } = (await this.#parts.bottles.of(uid)) ?? {};
    if (state === undefined || left === undefined) return undefined;
    const opened = text && (await this.#parts.seals()).evidence.open(text, textContext(uid));
    return { state, left, ...(opened && { text: opened }) };
  }

  /** `bottle`, `bottle TEXT`, `bottle none`. */
  async leave(asked: Asked): Promise<readonly Outgoing[]> {
    const { bottles, patrons, gate, seals, home, repeats, crisis, now } = this.#parts;
    const text = plainLine(asked.fields.get('text') ?? '', MOST_TEXT);
    const uid = await patrons.uidOf(asked.from);
    if (text !== '' && meansNothing(text))
      return [
        say({ key: (await bottles.end(uid)) === 'afloat' ? 'random.bottle.back' : 'random.bottle.none' }),
      ];
    if (text === '')
      return [
        say({
          key: (await bottles.of(uid))?.state === 'afloat' ? 'random.bottle.afloat' : 'random.bottle.how',
        }),
      ];
    const patron = await patrons.find(asked.from);
    if (patron === undefined) return [offering([{ key: 'random.first' }], 'start')];
    const against = await gate.against(asked);
    if (against !== undefined) return [say(...against)];
    if ((await bottles.of(uid))?.state === 'afloat') return [say({ key: 'random.bottle.afloat' })];
    if (!(await repeats.take(text, uid, `bottle ${now()}`)))
      return [say({ key: 'random.not-sent.repeated' })];
    if (this.#left.take(uid, now()) !== 'ok') return [say({ key: 'random.bottle.too-many' })];
    const opened = await seals();
    const { languages } = patron;
    const left = await bottles.leave(uid, {
      ...{ home: home(), at: contactOf(asked.to), language: asked.language, languages },
      text: opened.evidence.seal(maskContacts(inOwnName(text)), textContext(uid)),
      who: sealAddress(opened, bare(asked.from), uid),
    });
    const lines: Line[] = [{ key: left ? 'random.bottle.left' : 'random.bottle.afloat' }];
    if (crisis.isHelpWanted(uid, text, now())) lines.push({ key: 'random.crisis' });
    return [say(...lines)];
  }

  /** `reply`: of who has found one, and of who left it. */
  async reply(asked: Asked): Promise<readonly Outgoing[]> {
    const { bottles, patrons, gate, seats } = this.#parts;
    const uid = await patrons.uidOf(asked.from);
    const patron = await patrons.find(asked.from);
    if (patron === undefined) return [offering([{ key: 'random.first' }], 'start')];
    const against = await gate.against(asked);
    if (against !== undefined) return [say(...against)];
    const { state, reader } = (await bottles.of(uid)) ?? {};
    const isAuthor = state === 'answered' && reader !== undefined;
    const other = isAuthor ? reader : await bottles.answer(uid);
    if (other === undefined) return [offering([{ key: 'random.reply.nothing' }], 'start')];
    // Who has found it goes on looking for others meanwhile; who left it was doing something else.
    const steps = isAuthor ? againSteps() : searchSteps(patron);
    const newcomer = { jid: bare(asked.from), at: contactOf(asked.to), language: asked.language };
    const word = await seats.start(uid, newcomer, steps, { with: other });
    if (word === 'met') return [];
    if (word === 'talking') return [offering([{ key: 'random.reply.talking' }], 'stop')];
    return [offering([{ key: isAuthor ? 'random.waiting.reply' : 'random.reply.sent' }], 'stop')];
  }
}

/** The words. */
export function bottleCommands(bottles: Bottles): readonly Command[] {
  return [
    {
      name: 'bottle',
      words: { en: ['bottle'], fr: ['bouteille'] },
      ...{ title: 'random.bottle.title', about: 'random.bottle.about', rest: 'text' },
      forms: [
        {
          instructions: 'random.bottle.how',
          fields: [{ name: 'text', type: 'text-single', label: { key: 'random.bottle.field' } }],
        },
      ],
      handle: (asked) => bottles.leave(asked),
    },
    {
      name: 'reply',
      words: { en: ['reply'], fr: ['répondre'] },
      ...{ title: 'random.reply.title', about: 'random.reply.about' },
      handle: (asked) => bottles.reply(asked),
    },
  ];
}
