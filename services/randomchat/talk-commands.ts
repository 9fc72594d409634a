/** `start`, `accept`, `next`, `again`, `block`, `stop`: saying one twice does no harm. */
import type { Command, FormStep } from '../../shared/bot/command.ts';
import { type Asked, type Line, type Offer, type Outgoing, say } from '../../shared/bot/shape.ts';
import { bare, contactOf } from '../../shared/domain/jid.ts';
import { againSteps, searchSteps } from '../../shared/domain/pair.ts';
import type { MessageKey } from '../../shared/i18n/i18n.ts';
import type { Patron, Uid } from '../../shared/store/pairs-values.ts';
import type { Newcomer } from '../../shared/store/pairs-writer.ts';
import type { Gate } from './gate.ts';
import type { Patrons } from './patrons.ts';
import type { Seats } from './seats.ts';
import { meansYes } from './vocabulary.ts';

/** What the words work with. */
export interface TalkParts {
  readonly seats: Pick<Seats, 'of' | 'start' | 'leave' | 'counts'>;
  readonly patrons: Patrons;
  readonly gate: Pick<Gate, 'against'>;
  /** What strangers left, see bottles.ts. */
  readonly bottles: {
    found(asked: Asked, patron: Patron): Promise<readonly Line[]>;
    forget(uid: Uid): Promise<void>;
    /** As far as its author may see it again. */
    of(uid: Uid): Promise<object | undefined>;
  };
}

/** What has to be known before anybody meets anybody. */
export const RULES: readonly Line[] = [
  ...(['random.rules', 'random.rules.1', 'random.rules.2', 'random.rules.3', 'random.rules.4'] as const),
].map((key) => ({ key }));

/** Says something, with words that may be said next. */
export function offering(lines: readonly Line[], ...offers: readonly Offer[]): Outgoing {
  return { kind: 'say', lines, offers };
}

function newcomerOf({ from, to, language }: Asked): Newcomer {
  return { jid: bare(from), at: contactOf(to), language };
}

/** Looks for somebody, or goes on where he is. */
async function search(
  { seats, patrons, gate, bottles }: TalkParts,
  asked: Asked,
  patron: Patron,
  how: { change?: boolean; again?: boolean } = {},
): Promise<readonly Outgoing[]> {
  const against = await gate.against(asked);
  if (against !== undefined) return [say(...against)];
  const uid = await patrons.uidOf(asked.from);
  const steps = how.again ? againSteps() : searchSteps(patron);
  const word = await seats.start(uid, newcomerOf(asked), steps, how);
  const isTalking = async () => (await seats.of(uid))?.state === 'talking';
  // Whoever has met somebody is told so in a message of its own, which may be there already.
  if (word === 'met' || (word === 'waiting' && (await isTalking()))) return [];
  const found = word === 'waiting' && !how.again ? await bottles.found(asked, patron) : [];
  // Somebody came meanwhile. A text that was found is found by nobody else; how to answer it is for who waits.
  if (found.length > 0 && (await isTalking())) return [say(...found.slice(0, 1))];
  const answers: Readonly<Record<string, Outgoing>> = {
    waiting: how.again
      ? offering([{ key: 'random.waiting.again' }], 'stop')
      : offering([{ key: 'random.waiting' }, ...found], 'stop', ...(found.length > 0 ? ['reply'] : [])),
    talking: offering([{ key: 'random.talking' }], 'next', 'stop'),
    young: offering([{ key: 'random.young' }], 'next', 'stop'),
    nobody: offering([{ key: 'random.nobody' }], 'start'),
  };
  return answers[word] === undefined ? [] : [answers[word]];
}

/** Asks for the rules to be accepted, if they are not. */
async function admitted(
  parts: TalkParts,
  asked: Asked,
  go: (patron: Patron) => Promise<readonly Outgoing[]>,
): Promise<readonly Outgoing[]> {
  const patron = await parts.patrons.find(asked.from);
  if (patron !== undefined) return await go(patron);
  return [offering([...RULES, { key: 'random.accept.how' }], 'accept', 'privacy')];
}

/** Who accepts is asked whether the bot may see when he goes; it works without. */
async function accept(
  { patrons }: TalkParts,
  asked: Asked,
  go: (patron: Patron) => Promise<readonly Outgoing[]>,
): Promise<readonly Outgoing[]> {
  const { from, to, language } = asked;
  const isNew = (await patrons.find(from)) === undefined;
  const outgoing = await go(await patrons.accept(from, language));
  if (!isNew) return outgoing;
  const ask = { kind: 'presence', type: 'subscribe', to: bare(from), from: contactOf(to) } as const;
  return [...outgoing, { ...ask, reason: 'random.subscribe' }];
}

async function stop({ seats, patrons }: TalkParts, { from }: Asked): Promise<readonly Outgoing[]> {
  const word = await seats.leave(await patrons.uidOf(from), 'stop');
  if (word === 'waiting') return [offering([{ key: 'random.stopped.waiting' }], 'start')];
  if (word === 'talking') return [offering([{ key: 'random.stopped' }], 'start', 'again', 'block')];
  return [offering([{ key: 'random.idle' }], 'start')];
}

async function block({ seats, patrons }: TalkParts, { from }: Asked): Promise<readonly Outgoing[]> {
  const word = await seats.leave(await patrons.uidOf(from), 'stop', { block: true });
  // He looks for somebody else already, and goes on.
  if (word === 'blocked') return [offering([{ key: 'random.blocked.waiting' }], 'stop')];
  const keys: Readonly<Record<string, MessageKey>> = { nobody: 'random.nobody', full: 'random.block.full' };
  return [offering([{ key: keys[word] ?? 'random.blocked' }], 'start')];
}

const ACCEPT: FormStep = {
  instructions: 'random.accept.instructions',
  fields: [{ name: 'accept', type: 'boolean', label: { key: 'random.accept.field' }, required: true }],
};

/** The words of the talk. */
export function talkCommands(parts: TalkParts): readonly Command[] {
  const searching =
    (how: { change?: boolean; again?: boolean } = {}) =>
    (asked: Asked) =>
      admitted(parts, asked, (patron) => search(parts, asked, patron, how));
  return [
    {
      name: 'start',
      words: { en: ['start', 'chat', 'begin'], fr: ['commencer', 'salut', 'discuter'] },
      ...{ title: 'random.start.title', about: 'random.start.about' },
      handle: searching(),
    },
    {
      name: 'accept',
      words: { en: ['accept'], fr: ['accepter', 'accepte'] },
      ...{ title: 'random.accept.title', about: 'random.accept.about', forms: [ACCEPT] },
      async handle(asked) {
        // In a chat the word says it, in a form the field.
        if (asked.fields.has('accept') && !meansYes(asked.fields.get('accept') ?? ''))
          return [say({ key: 'random.accept.no' })];
        return await accept(parts, asked, (patron) => search(parts, asked, patron));
      },
    },
    {
      name: 'next',
      words: { en: ['next', 'skip'], fr: ['suivant', 'suivante', 'prochain'] },
      ...{ title: 'random.next.title', about: 'random.next.about' },
      handle: searching({ change: true }),
    },
    {
      name: 'again',
      words: { en: ['again'], fr: ['encore'] },
      ...{ title: 'random.again.title', about: 'random.again.about' },
      handle: searching({ again: true }),
    },
    {
      name: 'block',
      words: { en: ['block'], fr: ['bloquer', 'bloque'] },
      ...{ title: 'random.block.title', about: 'random.block.about' },
      handle: (asked) => block(parts, asked),
    },
    {
      name: 'stop',
      words: { en: ['stop', 'quit', 'leave'], fr: ['fin', 'arrêter', 'arrête', 'quitter'] },
      ...{ title: 'random.stop.title', about: 'random.stop.about' },
      handle: (asked) => stop(parts, asked),
    },
  ];
}
