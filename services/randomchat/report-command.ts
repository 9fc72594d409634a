/** `report`: whoever was written something chooses what of it the admins are to see. */
import type { Command, FormFieldSpec, FormStep } from '../../shared/bot/command.ts';
import { Misunderstood } from '../../shared/bot/failures.ts';
import type { Asked, Line, Outgoing, Text } from '../../shared/bot/shape.ts';
import { plainLine } from '../../shared/domain/text.ts';
import { CATEGORIES } from '../../shared/store/cases-values.ts';
import { EVIDENCE_LIMITS, type Evidence, type Received } from '../../shared/store/evidence.ts';
import type { Uid } from '../../shared/store/pairs-values.ts';
import { MAX_REPORT } from '../../shared/store/policy-values.ts';
import { isBottle } from './bottles.ts';
import type { Cases } from './cases.ts';
import type { Patrons } from './patrons.ts';
import { offering } from './talk-commands.ts';
import { CATEGORY_OFFERS, categoryLine, meansAll, readCategory } from './vocabulary.ts';

/** What reporting works with. */
export interface ReportingParts {
  readonly cases: Pick<Cases, 'file' | 'specify'>;
  readonly evidence: Pick<Evidence, 'read'>;
  readonly patrons: Pick<Patrons, 'uidOf'>;
  readonly now: () => number;
}

/** Messages shown: those of one talk, and some of the one before. */
const SHOWN = 30;
/** Numbers that somebody was shown mean the same for so long, in ms. */
const NUMBERED_MS = 600_000;
const MOST_PEOPLE = 2_000;
const MOST_NUMBERS = 300;

/** Beyond {@link MOST_PEOPLE} whoever was heard longest ago is forgotten. */
function keepLatest<T>(people: Map<Uid, T>, uid: Uid, value: T): void {
  people.delete(uid);
  people.set(uid, value);
  const [oldest] = people.keys();
  if (people.size > MOST_PEOPLE && oldest !== undefined) people.delete(oldest);
}

interface Numbering {
  readonly signatures: string[];
  at: number;
}

/** A message with the number that it has for its reader. */
type Numbered = readonly [number: number, message: Received];

/** Which number means which message: it must not change while others come in. Texts are not held here. */
class Numbers {
  readonly #people = new Map<Uid, Numbering>();

  of(uid: Uid, messages: readonly Received[], now: number): Numbered[] {
    const known = this.#people.get(uid);
    const isFresh =
      known !== undefined && now - known.at < NUMBERED_MS && known.signatures.length < MOST_NUMBERS;
    const numbering: Numbering = isFresh ? known : { signatures: [], at: now };
    numbering.at = now;
    keepLatest(this.#people, uid, numbering);
    return messages.map((message) => {
      const at = numbering.signatures.indexOf(message.signature);
      return [at < 0 ? numbering.signatures.push(message.signature) : at + 1, message] as const;
    });
  }
}

/** `2`, `2, 3`, `2-4`, `2 to 4 and 7`: what stands before the words. */
const NUMBERS = /^(?:\d{1,4}|[\s,;&–-]+|(?:and|et|to|à|a)(?=\s+\d))*/iu;
const RANGE = /(\d+)(?:\s*(?:[–-]|to|à|a)\s*(\d+))?/giu;
/** UTF-16 units of the messages in one case: thirty of ordinary length. */
const MOST_SHOWN = 30_000;

/** The newest of them, as many as a case holds. */
function asMuchAsFits(chosen: readonly Received[]): readonly Received[] {
  let length = 0;
  const from = chosen.findLastIndex(({ text }) => {
    length += text.length;
    return length > MOST_SHOWN;
  });
  return chosen.slice(from + 1);
}

/** Of the newest talk, unless numbers are of another; none: it is not clear which. And what stands behind the numbers. */
interface Choice {
  readonly chosen: readonly Received[];
  readonly rest: string;
}

function choose(text: string, shown: readonly Numbered[]): Choice {
  const [word = '', ...more] = text.split(/\s+/u);
  if (meansAll(word)) {
    const messages = shown.map(([, message]) => message);
    const pair = messages.at(-1)?.pair ?? '';
    const chosen = messages.filter((message) => message.pair === pair);
    // The talk before it is as likely to be meant as a text that was found.
    const isClear = !isBottle(pair) || chosen.length === messages.length;
    return { chosen: isClear ? chosen : [], rest: more.join(' ') };
  }
  const [numbers = ''] = NUMBERS.exec(text) ?? [];
  const ranges = [...numbers.matchAll(RANGE)].map(([, one, other = one]) => [Number(one), Number(other)]);
  const chosenBy = (range: readonly number[]) =>
    shown.filter(([number]) => number >= Math.min(...range) && number <= Math.max(...range));
  if (ranges.some((range) => chosenBy(range).length === 0))
    throw new Misunderstood({ key: 'random.report.number' });
  const wanted = new Set(ranges.flatMap(chosenBy));
  const chosen = shown.filter((numbered) => wanted.has(numbered)).map(([, message]) => message);
  if (chosen.some(({ pair }) => pair !== chosen[0]?.pair))
    throw new Misunderstood({ key: 'random.report.one-talk' });
  return { chosen, rest: text.slice(numbers.length).trim() };
}

/** What a message is called; a text that was found, and those of an earlier talk, are marked. */
function labelOf(name: Text, { pair }: Received, shown: readonly Numbered[]): Text {
  if (isBottle(pair)) return { row: [name, { key: 'random.report.found' }] };
  return pair === shown.at(-1)?.[1].pair ? name : { row: [name, { key: 'random.report.before' }] };
}

function shownLines(shown: readonly Numbered[]): readonly Line[] {
  return shown.map(([number, message]) => ({
    label: labelOf(String(number), message, shown),
    value: plainLine(message.text, 300),
  }));
}

function reportForm(shown: readonly Numbered[]): FormStep | undefined {
  if (shown.length === 0) return undefined;
  const texts = shown.map(
    ([number, message]): FormFieldSpec => ({
      ...{ name: `message-${number}`, type: 'text-single', value: plainLine(message.text, 300) },
      label: labelOf({ key: 'random.report.message', params: { number } }, message, shown),
    }),
  );
  const options = CATEGORIES.map((value) => ({ label: { key: `random.category.${value}` } as const, value }));
  return {
    instructions: 'random.report.instructions',
    fields: [
      ...texts,
      { name: 'messages', type: 'text-single', label: { key: 'random.report.messages' }, required: true },
      {
        name: 'category',
        type: 'list-single',
        label: { key: 'random.fact.category' },
        options,
        value: 'other',
      },
      { name: 'words', type: 'text-single', label: { key: 'random.report.words' } },
    ],
  };
}

/** What somebody has reported last. */
interface Filed {
  readonly id: string;
  readonly at: number;
  /** When the last of these messages was written. */
  readonly until: number;
  /** What it is was said at once. */
  readonly isNamed: boolean;
}

/** Said once more, `report` means what was reported just now. */
class Filings {
  readonly #people = new Map<Uid, Filed>();

  /** Undefined: nothing lately. */
  of(uid: Uid, now: number): Filed | undefined {
    const filed = this.#people.get(uid);
    return filed !== undefined && now - filed.at < EVIDENCE_LIMITS.ageMs ? filed : undefined;
  }

  keep(uid: Uid, filed: Filed): void {
    keepLatest(this.#people, uid, filed);
  }
}

/** Whether what is said now is of that report. What is older than it is meant by its numbers only. */
function isOf({ at, until, isNamed }: Filed, word: string, shown: readonly Numbered[]): boolean {
  const isKind = readCategory(word) !== undefined;
  // Whoever reports an earlier talk may have got something in this one already: he is asked for the kind all the same.
  const since = isKind && !isNamed ? at : until;
  const isNews = shown.some(([, message]) => message.at > since);
  return !isNews && (shown.length === 0 || meansAll(word) || isKind);
}

/** Says of a report that was filed what it is; more than once, or without a kind, it says which report that is. */
async function specify(
  { cases }: ReportingParts,
  { from }: Asked,
  { id }: Filed,
  text: string,
): Promise<readonly Outgoing[]> {
  const [word = '', ...more] = text.split(/\s+/u);
  const category = readCategory(word);
  const isNew =
    category !== undefined &&
    (await cases.specify(from, id, category, plainLine(more.join(' '), MAX_REPORT)));
  const lines: readonly Line[] = isNew
    ? [{ key: 'random.report.specified', params: { id } }, categoryLine(category)]
    : [{ key: 'random.report.already', params: { id } }];
  return [offering(lines, 'start')];
}

/** Files it, whatever it is: nobody has to think of a kind first. */
async function file(
  { cases }: ReportingParts,
  { from, fields }: Asked,
  { chosen, rest }: Choice,
): Promise<Pick<Filed, 'id' | 'isNamed'> & { outgoing: readonly Outgoing[] }> {
  const [word = '', ...more] = rest.split(/\s+/u);
  const named = readCategory(fields.get('category') ?? word);
  const words = fields.get('words') ?? (named === undefined ? rest : more.join(' '));
  const id = await cases.file(from, asMuchAsFits(chosen), named ?? 'other', plainLine(words, MAX_REPORT));
  const isFound = isBottle(chosen[0]?.pair ?? '');
  const lines: readonly Line[] = [
    { key: 'random.report.taken', params: { id } },
    { key: isFound ? 'random.report.then.found' : 'random.report.then' },
    { key: 'random.report.later' },
  ];
  const isNamed = named !== undefined;
  const outgoing = isNamed
    ? offering(lines, 'start')
    : offering([...lines, { key: 'random.report.kind' }], ...CATEGORY_OFFERS, 'start');
  return { id, isNamed, outgoing: [outgoing] };
}

/** `report`, `report 2 3 spam buy this`, `report all`; and of what was reported just now: `report spam`. */
export function reportCommand(parts: ReportingParts): Command {
  const { patrons, evidence, now } = parts;
  const [numbers, filings] = [new Numbers(), new Filings()];
  const shownTo = async (uid: Uid): Promise<readonly Numbered[]> =>
    numbers.of(uid, (await evidence.read(uid)).slice(-SHOWN), now());
  return {
    name: 'report',
    words: { en: ['report'], fr: ['signaler', 'signale'] },
    ...{ title: 'random.report.title', about: 'random.report.about', rest: 'messages' },
    forms: [async ({ from }) => reportForm(await shownTo(await patrons.uidOf(from)))],
    async handle(asked: Asked): Promise<readonly Outgoing[]> {
      const uid = await patrons.uidOf(asked.from);
      const shown = await shownTo(uid);
      const text = asked.fields.get('messages') ?? '';
      const [word = ''] = text.split(/\s+/u);
      const filed = filings.of(uid, now());
      if (filed !== undefined && isOf(filed, word, shown)) return await specify(parts, asked, filed, text);
      if (shown.length === 0) return [offering([{ key: 'random.report.nothing' }], 'block', 'stop')];
      const choice = choose(text, shown);
      if (choice.chosen.length === 0)
        return [
          offering([{ key: 'random.report.list' }, ...shownLines(shown), { key: 'random.report.how' }]),
        ];
      const { outgoing, ...filing } = await file(parts, asked, choice);
      filings.keep(uid, { ...filing, at: now(), until: choice.chosen.at(-1)?.at ?? 0 });
      return outgoing;
    },
  };
}
