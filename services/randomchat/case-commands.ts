/** What admins can say about reports: what waits, what was written, what is to happen. Nobody else sees these words. */
import type { Command, FormFieldSpec } from '../../shared/bot/command.ts';
import { Misunderstood } from '../../shared/bot/failures.ts';
import { SHOWN_ENTRIES, shownLines } from '../../shared/bot/rule-commands.ts';
import { type Asked, type Line, type Outgoing, say, type Text } from '../../shared/bot/shape.ts';
import { bare } from '../../shared/domain/jid.ts';
import { STEPS, type Step } from '../../shared/domain/ladder.ts';
import { weightOf } from '../../shared/domain/report-weight.ts';
import type { Soon } from '../../shared/domain/soon.ts';
import { plainLine } from '../../shared/domain/text.ts';
import { type Case, readCaseId } from '../../shared/store/cases-values.ts';
import type { CaseStore } from '../../shared/store/cases-writer.ts';
import { isGenuine } from '../../shared/store/evidence.ts';
import type { Uid } from '../../shared/store/pairs-values.ts';
import type { Seals } from '../../shared/store/seal.ts';
import type { KeyedHash } from '../../shared/store/secret.ts';
import { type Cases, NO_REPORTER } from './cases.ts';
import { openAppeal, openExhibit } from './exhibits.ts';
import { whenText } from './gate.ts';
import { readStep } from './vocabulary.ts';

/** What the words work with. */
export interface CaseCommandParts {
  readonly cases: Cases;
  readonly store: Pick<CaseStore, 'waiting' | 'reports' | 'gate'>;
  readonly seals: () => Soon<Seals>;
  readonly hash: () => Soon<KeyedHash>;
  readonly now: () => number;
}

const DAY = 86_400_000;
/** Longest reason of an admin. */
export const MOST_REASON = 200;

/** The field that names a case. */
export const CASE_FIELD: FormFieldSpec = {
  ...{ name: 'case', type: 'text-single', label: { key: 'random.field.case' }, required: true },
};
/** Why an admin does something. */
export const REASON_FIELD: FormFieldSpec = {
  ...{ name: 'reason', type: 'text-single', label: { key: 'random.fact.reason' }, required: true },
};
/** What is to happen. */
export const STEP_FIELD: FormFieldSpec = {
  ...{ name: 'step', type: 'list-single', label: { key: 'random.field.step' }, value: 'next' },
  options: ['next' as const, ...STEPS].map((value) => ({
    label: { key: `random.step.${value}` } as const,
    value,
  })),
};

/** What stands behind an admin's word, or in its form: whom it concerns, what is to happen, and why. */
export interface Order {
  readonly whom: string;
  readonly step: Step | 'next';
  readonly reason: string;
}

/** Reads it; a step may stand before the reason. */
export function readOrder({ fields }: Pick<Asked, 'fields'>, field: string): Order {
  const [whom = '', ...words] = (fields.get(field) ?? '').split(/\s+/u);
  const step = readStep(fields.get('step') ?? words[0] ?? '');
  const reason =
    fields.get('reason') ?? (step !== undefined && !fields.has('step') ? words.slice(1) : words).join(' ');
  return { whom, step: step ?? 'next', reason: plainLine(reason, MOST_REASON) };
}

/** The case that an order names. @throws Misunderstood. */
export function caseIn(order: Order): string {
  const id = readCaseId(order.whom);
  if (id === undefined) throw new Misunderstood({ key: 'random.case.which' });
  if (order.reason === '') throw new Misunderstood({ key: 'random.case.why' });
  return id;
}

/** People have another name each day, so that nobody gets used to them. */
async function nameOf({ hash, now }: CaseCommandParts, uid: Uid): Promise<Text> {
  if (uid === NO_REPORTER) return { key: 'random.case.by-admin' };
  return (await hash())('pseudonym', String(Math.floor(now() / DAY)), uid).slice(0, 6);
}

async function shortLine(parts: CaseCommandParts, found: Case): Promise<Line> {
  const weight = weightOf(await parts.store.reports(found.about), parts.now());
  const appealed = found.appeal === undefined ? [] : [{ key: 'random.case.appealed' } as const];
  const name = await nameOf(parts, found.about);
  const row = [{ key: `random.category.${found.category}` } as const, whenText(found.at), name];
  return {
    label: found.id,
    value: { row: [...row, { key: 'random.case.weight', params: { weight } }, ...appealed] },
  };
}

async function cases(parts: CaseCommandParts): Promise<readonly Outgoing[]> {
  const waiting = await parts.store.waiting();
  const shown = await Promise.all(waiting.slice(0, SHOWN_ENTRIES).map((found) => shortLine(parts, found)));
  return shownLines(waiting.length, shown);
}

async function messageLines(parts: CaseCommandParts, found: Case): Promise<readonly Line[]> {
  const seals = await parts.seals();
  const exhibit = openExhibit(seals, found);
  if (exhibit === undefined) return [{ key: 'random.case.sealed' }];
  const lines: Line[] = exhibit.messages.map((message) => ({
    label: whenText(message.at),
    value: isGenuine(seals, found.by, message)
      ? plainLine(message.text, 4_000)
      : { row: [{ key: 'random.case.forged' }, plainLine(message.text, 4_000)] },
  }));
  if (exhibit.words !== '') lines.push({ label: { key: 'random.fact.words' }, value: exhibit.words });
  return lines;
}

async function show(parts: CaseCommandParts, asked: Asked): Promise<readonly Outgoing[]> {
  const id = readCaseId(readOrder(asked, 'case').whom);
  if (id === undefined) throw new Misunderstood({ key: 'random.case.which' });
  const found = await parts.cases.get(id, bare(asked.from));
  await parts.cases.noteOf(asked.from, 'read', id);
  const { sanctions } = await parts.store.gate(found.about);
  const appeal = openAppeal(await parts.seals(), found);
  const { decision } = found;
  return [
    say(
      await shortLine(parts, found),
      { label: { key: 'random.fact.reporter' }, value: await nameOf(parts, found.by) },
      ...(await messageLines(parts, found)),
      ...sanctions.map(
        ({ step, at, id: from }): Line => ({
          label: { key: `random.step.${step}` },
          value: `${whenText(at)} ${from}`,
        }),
      ),
      ...(decision === undefined
        ? []
        : [
            {
              label: { key: 'random.fact.decision' } as const,
              value: `${decision.step ?? '–'} ${decision.reason}`,
            },
          ]),
      ...(appeal === undefined
        ? []
        : [{ label: { key: 'random.fact.appeal' } as const, value: plainLine(appeal) }]),
    ),
  ];
}

async function decide(
  { cases }: CaseCommandParts,
  asked: Asked,
  upheld: boolean,
): Promise<readonly Outgoing[]> {
  const order = readOrder(asked, 'case');
  const id = caseIn(order);
  const step = await cases.decide(id, bare(asked.from), upheld ? order.step : undefined, order.reason);
  return [
    say({ label: id, value: { key: step === undefined ? 'random.case.dismissed' : `random.step.${step}` } }),
  ];
}

/** The words about cases. */
export function caseCommands(parts: CaseCommandParts): readonly Command[] {
  const mayUse: Command['mayUse'] = (person) => parts.cases.isAdmin(person);
  return [
    {
      ...{ name: 'cases', words: { en: ['cases'], fr: ['dossiers'] }, mayUse },
      ...{ title: 'random.cases.title', about: 'random.cases.about' },
      handle: () => cases(parts),
    },
    {
      ...{ name: 'case', words: { en: ['case'], fr: ['dossier'] }, mayUse },
      ...{ title: 'random.case.title', about: 'random.case.about', rest: 'case' },
      forms: [{ fields: [CASE_FIELD] }],
      handle: (asked) => show(parts, asked),
    },
    {
      ...{ name: 'uphold', words: { en: ['uphold'], fr: ['retenir'] }, mayUse },
      ...{ title: 'random.uphold.title', about: 'random.uphold.about', rest: 'case' },
      forms: [{ fields: [CASE_FIELD, STEP_FIELD, REASON_FIELD] }],
      handle: (asked) => decide(parts, asked, true),
    },
    {
      ...{ name: 'dismiss', words: { en: ['dismiss'], fr: ['classer'] }, mayUse },
      ...{ title: 'random.dismiss.title', about: 'random.dismiss.about', rest: 'case' },
      forms: [{ fields: [CASE_FIELD, REASON_FIELD] }],
      handle: (asked) => decide(parts, asked, false),
    },
  ];
}
