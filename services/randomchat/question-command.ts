/** `question`: both of a talk are asked the same, one question a day, and learn the other's answer when both have given theirs. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command, FormStep } from '../../shared/bot/command.ts';
import { type Asked, type Line, type Outgoing, say } from '../../shared/bot/shape.ts';
import { Throttle } from '../../shared/bot/throttle.ts';
import { plainLine } from '../../shared/domain/text.ts';
import type { BotLanguage } from '../../shared/i18n/i18n.ts';
import type lists from '../../shared/i18n/questions.json';
import { ROOT } from '../../shared/root.ts';
import type { AnswerStore } from '../../shared/store/answers.ts';
import type { News } from '../../shared/store/pair-news.ts';
import type { Crisis } from './crisis.ts';
import type { Patrons } from './patrons.ts';
import type { Relay } from './relay.ts';
import type { Repeats } from './repeats.ts';
import type { Seats } from './seats.ts';
import { offering } from './talk-commands.ts';

/** What it works with. */
export interface QuestionParts {
  readonly seats: Pick<Seats, 'of' | 'fresh'>;
  readonly patrons: Pick<Patrons, 'uidOf'>;
  readonly relay: Pick<Relay, 'carry'>;
  readonly answers: AnswerStore;
  readonly repeats: Pick<Repeats, 'take'>;
  readonly crisis: Crisis;
  readonly news: News;
  readonly now: () => number;
}

const DAY = 86_400_000;
/** Longest answer. */
const MOST_ANSWER = 500;
/** Stands before an answer where it is read, so that it is told from what is said beside it. */
const SIGN = '✎ ';
/** Of a question and an answer the other one is told once in a talk. */
const TOLD = { capacity: 1, perSecond: 0, senders: 20_000 };

/** Questions in each language, the same in the same place. */
export function readQuestions(): Readonly<Record<BotLanguage, readonly string[]>> {
  return JSON.parse(readFileSync(join(ROOT, 'shared', 'i18n', 'questions.json'), 'utf8')) as typeof lists;
}

const all = readQuestions();

/** Of this day (UTC): for everybody the same. */
export function questionLines(language: BotLanguage, now: number): readonly Line[] {
  const list = all[language];
  const question = list[Math.floor(now / DAY) % list.length] ?? '';
  return [
    { label: { key: 'random.fact.question' }, value: question },
    { key: 'random.question.how', params: { sign: SIGN.trim() } },
  ];
}

async function ask(parts: QuestionParts, told: Throttle, asked: Asked): Promise<readonly Outgoing[]> {
  const { seats, patrons, relay, answers, repeats, crisis, news, now } = parts;
  const uid = await patrons.uidOf(asked.from);
  const seat = await seats.of(uid);
  const { pair, peer } = seat ?? {};
  if (seat?.state !== 'talking' || pair === undefined || peer === undefined)
    return [offering([{ key: 'random.idle' }], 'start')];
  const text = plainLine(asked.fields.get('answer') ?? '', MOST_ANSWER);
  const isNews = (what: string): boolean =>
    told.take(`${pair} ${Math.floor(now() / DAY)} ${what}`, now()) === 'ok';
  if (text === '') {
    if (isNews('asked')) await news.tell({ kind: 'question', uid: peer, pair });
    return [say(...questionLines(asked.language, now()))];
  }
  if (!(await repeats.take(text, uid, pair))) return [say({ key: 'random.not-sent.repeated' })];
  const help: Line[] = crisis.isHelpWanted(uid, text, now()) ? [{ key: 'random.crisis' }] : [];
  const theirs = await answers.answer(pair, uid, peer, text);
  if (theirs === undefined) {
    if (isNews(uid)) await news.tell({ kind: 'question', uid: peer, pair, isAnswered: true });
    return [say({ key: 'random.question.kept' }, ...help)];
  }
  const other = await seats.fresh(peer);
  if (other?.pair !== pair) return [offering([{ key: 'random.left' }], 'next', 'again')];
  // They go the way of all words: hidden in what has to be, and kept for a report.
  await relay.carry(uid, seat, { text: `${SIGN}${text}` });
  await relay.carry(peer, other, { text: `${SIGN}${theirs}` });
  return [say({ key: 'random.question.both' }, ...help)];
}

/** The word, alone or with an answer behind it. */
export function questionCommand(parts: QuestionParts): Command {
  const told = new Throttle(TOLD);
  const form = ({ language }: Pick<Asked, 'language'>): FormStep => ({
    lines: questionLines(language, parts.now()),
    fields: [{ name: 'answer', type: 'text-single', label: { key: 'random.question.field' } }],
  });
  return {
    name: 'question',
    words: { en: ['question'], fr: ['question'] },
    ...{ title: 'random.question.title', about: 'random.question.about', rest: 'answer' },
    forms: [form],
    handle: (asked) => ask(parts, told, asked),
  };
}
