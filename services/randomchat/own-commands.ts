/** `lang`, `interests`, `rules`, `privacy`, `stats`, `export`, `forget`. */
import type { Command } from '../../shared/bot/command.ts';
import type { Bot } from '../../shared/bot/run-bot.ts';
import { type Asked, type Line, type Outgoing, say, type Text } from '../../shared/bot/shape.ts';
import { bare, contactOf } from '../../shared/domain/jid.ts';
import { STEPS } from '../../shared/domain/ladder.ts';
import { ANY_LANGUAGE, readInterests, searchSteps } from '../../shared/domain/pair.ts';
import { CROWD, coarse } from '../../shared/domain/public-figure.ts';
import { type BotLanguage, botLanguageOf } from '../../shared/i18n/i18n.ts';
import type { CallStore } from '../../shared/store/calls-writer.ts';
import type { CaseStore } from '../../shared/store/cases-writer.ts';
import type { Evidence } from '../../shared/store/evidence.ts';
import type { Patron } from '../../shared/store/pairs-values.ts';
import type { PairsWriter } from '../../shared/store/pairs-writer.ts';
import { offering, RULES, type TalkParts } from './talk-commands.ts';
import { meansNothing, readLanguages } from './vocabulary.ts';

/** What these words work with. */
export interface OwnParts extends TalkParts {
  readonly cases: Pick<CaseStore, 'gate' | 'record' | 'counts'>;
  readonly evidence: Pick<Evidence, 'read' | 'drop'>;
  readonly store: Pick<PairsWriter, 'history'>;
  readonly calls: Pick<CallStore, 'of' | 'end' | 'keep'>;
  readonly voice: () => Pick<Bot, 'say'>;
}

function languageText(code: string, reader: BotLanguage): Text {
  if (code === ANY_LANGUAGE) return { key: 'random.lang.any' };
  return new Intl.DisplayNames([reader], { type: 'language' }).of(code) ?? code;
}

function wishLines(patron: Pick<Patron, 'languages' | 'interests'>, reader: BotLanguage): readonly Line[] {
  const languages = patron.languages.map((code) => languageText(code, reader));
  return [
    { label: { key: 'random.fact.languages' }, value: { all: languages } },
    {
      label: { key: 'random.fact.interests' },
      value: patron.interests.length > 0 ? { all: patron.interests } : { key: 'random.interests.none' },
    },
  ];
}

/**
 * Whoever waits goes on waiting, for what he wants now; so does who is told of others. The answer comes first: who meets
 * somebody by it is told so at once. A form has its own answer.
 */
async function wishChanged(
  { seats, patrons, calls, voice }: OwnParts,
  asked: Asked,
  patron: Patron,
  answer: readonly Line[],
): Promise<readonly Outgoing[]> {
  const { from, to, language, rest } = asked;
  const uid = await patrons.uidOf(from);
  const call = await calls.of(uid);
  if (call !== undefined) await calls.keep(uid, { ...call, languages: patron.languages });
  if ((await seats.of(uid))?.state !== 'waiting') return [say(...answer)];
  const isChat = rest !== '';
  if (isChat) voice().say(from, answer, { from: to, language });
  await seats.start(uid, { jid: bare(from), at: contactOf(to), language }, searchSteps(patron));
  return isChat ? [] : [say(...answer)];
}

async function changeWish(
  parts: OwnParts,
  asked: Asked,
  wish: Partial<Pick<Patron, 'languages' | 'interests'>>,
): Promise<readonly Outgoing[]> {
  const patron = await parts.patrons.change(asked.from, wish);
  if (patron === undefined) return [offering([{ key: 'random.first' }], 'start')];
  const answer: readonly Line[] = [{ key: 'random.wish' }, ...wishLines(patron, asked.language)];
  return await wishChanged(parts, asked, patron, answer);
}

async function showWish({ patrons }: TalkParts, { from, language }: Asked): Promise<readonly Line[]> {
  return wishLines((await patrons.find(from)) ?? { languages: [language], interests: [] }, language);
}

async function lang(parts: OwnParts, asked: Asked): Promise<readonly Outgoing[]> {
  const text = asked.fields.get('languages') ?? '';
  if (text === '') return [say(...(await showWish(parts, asked)), { key: 'random.lang.how' })];
  const languages = readLanguages(text);
  if (languages === undefined) return [say({ key: 'random.lang.how' })];
  const spoken = languages.map((code) => botLanguageOf(code)).find((each) => each !== undefined);
  if (spoken === undefined) return await changeWish(parts, asked, { languages });
  await parts.patrons.choose(asked.from, spoken);
  const patron = await parts.patrons.change(asked.from, { languages });
  // From here on in that language.
  if (patron === undefined) return [say({ key: `bot.lang.chosen.${spoken}` })];
  const answer: readonly Line[] = [{ key: `random.lang.kept.${spoken}` }, ...wishLines(patron, spoken)];
  return await wishChanged(parts, { ...asked, language: spoken }, patron, answer);
}

async function interests(parts: OwnParts, asked: Asked): Promise<readonly Outgoing[]> {
  const text = asked.fields.get('interests') ?? '';
  if (text === '') return [say(...(await showWish(parts, asked)), { key: 'random.interests.how' })];
  return await changeWish(parts, asked, { interests: meansNothing(text) ? [] : readInterests(text) });
}

function figure(count: number): Text {
  const about = coarse(count);
  if (about === 0) return { key: 'random.stats.fewer', params: { n: CROWD } };
  return { key: 'random.stats.about-so-many', params: { n: about } };
}

/** How often something was counted whose name begins so. */
function countOf(counts: ReadonlyMap<string, number>, ...names: readonly string[]): number {
  let sum = 0;
  for (const [name, count] of counts) if (names.some((each) => name.startsWith(each))) sum += count;
  return sum;
}

async function stats({ seats, cases }: OwnParts): Promise<readonly Outgoing[]> {
  const { waiting, talking, met } = await seats.counts();
  const counts = await cases.counts();
  return [
    say(
      { label: { key: 'random.stats.waiting' }, value: figure(waiting) },
      { label: { key: 'random.stats.talking' }, value: figure(talking) },
      { label: { key: 'random.stats.met' }, value: figure(met) },
      { label: { key: 'random.stats.reported' }, value: figure(countOf(counts, 'reported ')) },
      { label: { key: 'random.stats.sanctions' }, value: figure(countOf(counts, ...STEPS)) },
    ),
  ];
}

async function exported(parts: OwnParts, { from }: Asked): Promise<readonly Outgoing[]> {
  const { seats, patrons, cases, evidence } = parts;
  const uid = await patrons.uidOf(from);
  const { peer, ...seat } = (await seats.of(uid)) ?? {};
  const all = {
    ...{ person: uid, accepted: (await patrons.find(from)) ?? null, seat },
    history: await parts.store.history(uid),
    bottle: (await parts.bottles.of(uid)) ?? null,
    notify: (await parts.calls.of(uid)) ?? null,
    sanctions: (await cases.gate(uid)).sanctions,
    reports: await cases.record(uid),
    // Those of strangers, which he has anyway.
    received: (await evidence.read(uid)).length,
  };
  return [say({ verbatim: JSON.stringify(all) })];
}

async function forget(
  { seats, patrons, evidence, bottles, calls }: OwnParts,
  { from }: Asked,
): Promise<readonly Outgoing[]> {
  const uid = await patrons.uidOf(from);
  await seats.leave(uid, 'stop', { forget: true });
  await evidence.drop(uid);
  await bottles.forget(uid);
  await calls.end(uid);
  await patrons.forget(from);
  return [say({ key: 'random.forgotten' })];
}

const PRIVACY: readonly Line[] = [
  ...(['random.privacy.1', 'random.privacy.reports', 'random.privacy.2'] as const),
  ...(['random.privacy.3', 'random.privacy.4'] as const),
].map((key) => ({ key }));

/** The words about oneself and about the service. */
export function ownCommands(parts: OwnParts): readonly Command[] {
  return [
    {
      name: 'lang',
      words: { en: ['lang', 'language', 'languages'], fr: ['langue', 'langues', 'lang'] },
      ...{ title: 'random.lang.title', about: 'random.lang.about', rest: 'languages' },
      forms: [{ fields: [{ name: 'languages', type: 'text-single', label: { key: 'random.lang.field' } }] }],
      handle: (asked) => lang(parts, asked),
    },
    {
      name: 'interests',
      words: { en: ['interests', 'interest'], fr: ['intérêts', 'intérêt'] },
      ...{ title: 'random.interests.title', about: 'random.interests.about', rest: 'interests' },
      forms: [
        { fields: [{ name: 'interests', type: 'text-single', label: { key: 'random.interests.field' } }] },
      ],
      handle: (asked) => interests(parts, asked),
    },
    {
      name: 'rules',
      words: { en: ['rules'], fr: ['règles'] },
      ...{ title: 'random.rules.title', about: 'random.rules.about' },
      handle: () => [say(...RULES)],
    },
    {
      name: 'privacy',
      words: { en: ['privacy'], fr: ['confidentialité', 'vie-privée'] },
      ...{ title: 'random.privacy.title', about: 'random.privacy.about' },
      handle: () => [say(...PRIVACY)],
    },
    {
      name: 'stats',
      words: { en: ['stats'], fr: ['stats', 'statistiques'] },
      ...{ title: 'random.stats.title', about: 'random.stats.about' },
      handle: () => stats(parts),
    },
    {
      name: 'export',
      words: { en: ['export'], fr: ['exporter', 'export'] },
      ...{ title: 'random.export.title', about: 'random.export.about' },
      handle: (asked) => exported(parts, asked),
    },
    {
      name: 'forget',
      words: { en: ['forget'], fr: ['oublier', 'oublie', 'oublie-moi'] },
      ...{ title: 'random.forget.title', about: 'random.forget.about' },
      handle: (asked) => forget(parts, asked),
    },
  ];
}
