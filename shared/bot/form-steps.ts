/** A command's forms: drawn for the asker, and checked when they come back. */
import type { BotLanguage, Message } from '../i18n/i18n.ts';
import { say } from '../i18n/i18n.ts';
import type { Form, FormDraft, FormField } from '../xmpp/xep0004.ts';
import type { Command, FormFieldSpec, FormStep } from './command.ts';
import { fieldWords, textWords, unmarked } from './words.ts';

/** Longest value taken from a field. */
const MAX_VALUE = 2_000;
/** Longest text taken from a field of several lines: a block list, pasted. */
const MAX_LINES = 200_000;
/** Longest value that is shown again: each line becomes an element, and servers end streams for stanzas of half a megabyte. */
const MAX_SHOWN = 10_000;

function valuesOf({ type }: FormFieldSpec, value: string | undefined): readonly string[] {
  if (value === undefined || value.length > MAX_SHOWN) return [];
  return type === 'text-multi' ? value.split('\n') : [value];
}

function drawField(language: BotLanguage, spec: FormFieldSpec, value: string | undefined): FormField {
  const options = spec.options?.map((option) => ({
    label: unmarked(textWords(language, option.label)),
    value: option.value,
  }));
  return {
    type: spec.type,
    label: unmarked(textWords(language, spec.label)),
    ...(spec.required && { required: true }),
    values: valuesOf(spec, value),
    ...(options && { options }),
  };
}

/** The form of one step, filled with what was answered before. */
export function drawForm(
  language: BotLanguage,
  command: Command,
  step: FormStep,
  answers: ReadonlyMap<string, string>,
): FormDraft {
  return {
    type: 'form',
    title: unmarked(say(language, command.title)),
    ...(step.instructions && { instructions: unmarked(say(language, step.instructions)) }),
    fields: [
      ...fieldWords(language, step.lines ?? [], unmarked(say(language, command.title)), true),
      ...step.fields.map(
        (spec) => [spec.name, drawField(language, spec, answers.get(spec.name) ?? spec.value)] as const,
      ),
    ],
  };
}

/**
 * The values of one step; an empty one counts as absent, for some clients send `<value/>` for those, unless the asker
 * has emptied it.
 */
export function readAnswers(step: FormStep, form: Form | undefined): ReadonlyMap<string, string> {
  const answers = new Map<string, string>();
  for (const { name, type, value: filledIn } of step.fields) {
    const field = form?.fields.get(name);
    const values = field?.values ?? [];
    const lines =
      type === 'text-multi' ? values.join('\n').slice(0, MAX_LINES) : values[0]?.slice(0, MAX_VALUE);
    const value = lines?.trim();
    if (value) answers.set(name, value);
    else if (field !== undefined && filledIn !== undefined) answers.set(name, '');
  }
  return answers;
}

const BOOLEANS = ['0', '1', 'false', 'true'];

/** What is wrong with the values of a step, as a sentence, or `undefined`. */
export function formProblem(step: FormStep, answers: ReadonlyMap<string, string>): Message | undefined {
  for (const { name, type, required, options } of step.fields) {
    const value = answers.get(name);
    if (!value) {
      if (required) return { key: 'bot.form.required' };
      continue;
    }
    const known =
      type === 'boolean' ? BOOLEANS.includes(value) : options?.some((option) => option.value === value);
    if (known === false) return { key: 'bot.form.unknown-value' };
  }
  return undefined;
}
