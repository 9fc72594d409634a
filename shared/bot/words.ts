/** Lines become words: in a chat, in a command's note, in a form's fields. */
import { plainLine } from '../domain/text.ts';
import { type BotLanguage, type Message, type MessageParams, say } from '../i18n/i18n.ts';
import type { FormField } from '../xmpp/xep0004.ts';
import type { Fact, Line, Text, Verbatim } from './shape.ts';

/** Longest text of one line that a stranger had a hand in. */
const MAX_TEXT = 1_000;

/** Strangers' words in a sentence lose what would break or reorder the line. */
function cleanParams(params: MessageParams | undefined): MessageParams | undefined {
  if (params === undefined) return undefined;
  const cleaned = Object.entries(params).map(([name, value]) => [
    name,
    typeof value === 'string' ? plainLine(value, MAX_TEXT) : value,
  ]);
  return Object.fromEntries(cleaned) as MessageParams;
}

function sentence(language: BotLanguage, message: Message): string {
  return say(language, message.key, cleanParams(message.params));
}

/** One line's part in words, without line breaks of its own when it came from a stranger. */
export function textWords(language: BotLanguage, text: Text): string {
  if (typeof text === 'string') return plainLine(text, MAX_TEXT);
  if ('key' in text) return sentence(language, text);
  if ('row' in text) return text.row.map((each) => textWords(language, each)).join(' · ');
  if ('all' in text) return enumeration(language).format(text.all.map((each) => textWords(language, each)));
  return text.words[language][0] ?? '';
}

const enumerations = new Map<BotLanguage, Intl.ListFormat>();

function enumeration(language: BotLanguage): Intl.ListFormat {
  const known = enumerations.get(language) ?? new Intl.ListFormat(language, { type: 'conjunction' });
  enumerations.set(language, known);
  return known;
}

function isVerbatim(line: Line): line is Verbatim {
  return 'verbatim' in line;
}

function isFact(line: Line): line is Fact {
  return 'label' in line;
}

/** The lines as a chat message. */
export function chatWords(language: BotLanguage, lines: readonly Line[]): string {
  return lines
    .map((line) => {
      if (isVerbatim(line)) return line.verbatim;
      if (!isFact(line)) return sentence(language, line);
      const { label, value } = line;
      return say(language, 'bot.fact', {
        label: textWords(language, label),
        value: textWords(language, value),
      });
    })
    .join('\n');
}

/**
 * Text that may stand where clients look for markup: Psi takes notes, labels and instructions for rich text,
 * Gajim takes instructions for markup, and a bidi control reorders what stands beside it.
 */
export function unmarked(text: string): string {
  const plain = text.replace(/[<>\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/g, '');
  // An ampersand alone is a word that people write; before a letter it may be read as a character's name.
  return plain.replace(/&(?=[#\p{L}\p{N}])/gu, '\uFF06');
}

/** The lines as the note of a command (XEP-0050): without what would lose its marks there; fields keep that. */
export function noteWords(language: BotLanguage, lines: readonly Line[]): string {
  return unmarked(
    chatWords(
      language,
      lines.filter((line) => !isFact(line) || !line.isMarkup),
    ),
  );
}

/**
 * The same lines as text-single fields: the one kind that every client shows as it is. In a form that is still to be filled
 * in, sentences of ours stand between them as `fixed` ones: a client cuts what is longer than a field to write in.
 */
export function fieldWords(
  language: BotLanguage,
  lines: readonly Line[],
  title: string,
  isForm = false,
): readonly (readonly [string, FormField])[] {
  const fields = lines.flatMap((line): { label?: string; value: string }[] => {
    if (isVerbatim(line)) return line.verbatim.split('\n').map((value) => ({ label: title, value }));
    if (!isFact(line)) {
      const value = sentence(language, line);
      return [isForm ? { value: unmarked(value) } : { label: title, value }];
    }
    return [{ label: textWords(language, line.label), value: textWords(language, line.value) }];
  });
  return fields.map(({ label, value }, index) => [
    `line-${index + 1}`,
    label === undefined
      ? { type: 'fixed', values: [value] }
      : { type: 'text-single', label: unmarked(label), values: [value] },
  ]);
}
