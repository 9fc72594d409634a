/** A command is described once: chat words, help, forms and dispatch all come from its description. */
import { bare, type Jid } from '../domain/jid.ts';
import { isNearly } from '../domain/nearly.ts';
import { foldText } from '../domain/text.ts';
import { BOT_LANGUAGES, type BotLanguage, type MessageKey } from '../i18n/i18n.ts';
import type { Answer, Asked, Asker, Line, Text } from './shape.ts';

/** One field to fill in. */
export interface FormFieldSpec {
  readonly name: string;
  /** Only `text-single` may show what a stranger wrote: some clients take markup in the others. */
  readonly type: 'text-single' | 'text-multi' | 'list-single' | 'boolean';
  readonly label: Text;
  readonly required?: boolean;
  readonly options?: readonly { readonly label: Text; readonly value: string }[];
  /** What it holds already; emptied by the asker, it comes back as `''`. */
  readonly value?: string;
}

/** One form of a command, shown when it is run from a client's command list. */
export interface FormStep {
  readonly instructions?: MessageKey;
  /** What is to be read before it is filled in. */
  readonly lines?: readonly Line[];
  readonly fields: readonly FormFieldSpec[];
}

/** A form, or one that depends on who asks and what was answered before; undefined: this step is left out. */
export type FormSource =
  | FormStep
  | ((
      asker: Asker,
      answers: ReadonlyMap<string, string>,
    ) => FormStep | undefined | Promise<FormStep | undefined>);

/** Something that a bot does when told to. */
export interface Command {
  /** Its XEP-0050 node; unique, lower case. */
  readonly name: string;
  /** Chat words per language; the first is the one shown. Compared without case and accents. */
  readonly words: Readonly<Record<BotLanguage, readonly string[]>>;
  /** Its name in a client's command list. */
  readonly title: MessageKey;
  /** Its line in the help. */
  readonly about: MessageKey;
  /** Forms to fill in before it runs; none: it runs at once. */
  readonly forms?: readonly FormSource[];
  /** The field that stands after the word in a chat. */
  readonly rest?: string;
  /** Who may use it, by bare JID; others do not see it. Absent: everybody. */
  readonly mayUse?: (person: Jid) => boolean;
  readonly handle: (asked: Asked) => Answer;
}

/** Whether somebody may use a command; `person` may be a full JID. */
export function mayUse(command: Command, person: Jid): boolean {
  return command.mayUse === undefined || command.mayUse(bare(person));
}

/** A command found in a message. */
export interface FoundCommand {
  readonly command: Command;
  readonly rest: string;
  /** The language that the word belongs to, when only one has it. */
  readonly language: BotLanguage | undefined;
}

/** Longer first words are text, not commands. */
const MAX_WORD = 64;

/** `/help`, `!Aide`, `.help?` and `help` are one word. */
function bareWord(token: string): string {
  return foldText(token.replace(/^[/!.]/, '').replace(/[?!.,:;…\u00A0]+$/u, ''));
}

/** A prefix and what may be a word. */
const PREFIXED = /^[/!.]([\p{L}-]{3,20})(?=[\s?!.,:;…]|$)/u;

/** All commands of one bot, by name and by word. */
export class CommandTable {
  readonly all: readonly Command[];
  readonly #byName = new Map<string, Command>();
  readonly #byWord = new Map<string, { command: Command; languages: BotLanguage[] }>();

  /** @throws when two commands share a name or a word: a bug. */
  constructor(commands: readonly Command[]) {
    this.all = commands;
    for (const command of commands) {
      if (this.#byName.has(command.name)) throw new Error(`two commands are named ${command.name}`);
      this.#byName.set(command.name, command);
      for (const language of BOT_LANGUAGES)
        for (const word of command.words[language]) this.#add(command, word, language);
    }
  }

  #add(command: Command, word: string, language: BotLanguage): void {
    const key = bareWord(word);
    const known = this.#byWord.get(key) ?? { command, languages: [] };
    if (known.command !== command) throw new Error(`two commands have the word ${word}`);
    this.#byWord.set(key, known);
    if (!known.languages.includes(language)) known.languages.push(language);
  }

  named(name: string): Command | undefined {
    return this.#byName.get(name);
  }

  /** Whether somebody has nearly written a word that he may use, with a prefix in front. */
  isMistyped(text: string, person: Jid): boolean {
    const [, typed] = PREFIXED.exec(text) ?? [];
    if (typed === undefined) return false;
    const token = foldText(typed);
    return [...this.#byWord].some(([word, { command }]) => isNearly(token, word) && mayUse(command, person));
  }

  /** The command that a message begins with. `//help` is the text "/help", no command. */
  find(body: string): FoundCommand | undefined {
    const text = body.trim();
    if (text.startsWith('//')) return undefined;
    const token = /^\S+/u.exec(text.slice(0, MAX_WORD + 1))?.[0] ?? '';
    if (token.length > MAX_WORD) return undefined;
    const found = this.#byWord.get(bareWord(token));
    if (found === undefined) return undefined;
    const [language, other] = found.languages;
    return {
      command: found.command,
      rest: text.slice(token.length).trim(),
      language: other === undefined ? language : undefined,
    };
  }
}
