/** What every bot understands: `help` and `lang`; and what it does with everything that is no command. */
import { bare } from '../domain/jid.ts';
import { BOT_LANGUAGES, type MessageKey } from '../i18n/i18n.ts';
import { type Command, mayUse } from './command.ts';
import { greetingIn } from './greeting.ts';
import { type LanguageKeeper, namedLanguage } from './language.ts';
import { type Answer, type Incoming, type Outgoing, say } from './shape.ts';

/**
 * `help` (what this service is, then each word) and `lang`, followed by the service's own commands. A service may have
 * its own `lang`, and use words that else lead to the help.
 */
export function withBuiltins(
  about: readonly MessageKey[],
  own: readonly Command[],
  choices: LanguageKeeper,
): readonly Command[] {
  const commands: Command[] = [];
  const help: Command = {
    name: 'help',
    words: {
      en: own.some(({ name }) => name === 'start') ? ['help'] : ['help', 'start'],
      fr: ['aide', 'aidez-moi'],
    },
    title: 'bot.help.title',
    about: 'bot.help.about',
    handle: ({ from }) => [
      say(
        ...about.map((key) => ({ key })),
        ...commands
          .filter((command) => mayUse(command, from))
          .map((command) => ({ label: { words: command.words }, value: { key: command.about } })),
      ),
    ],
  };
  const lang = own.some(({ name }) => name === 'lang') ? [] : [languageCommand(choices)];
  commands.push(help, ...lang, ...own);
  return commands;
}

/** Chooses the language of all answers from now on. The new language already speaks in the answer. */
function languageCommand(choices: LanguageKeeper): Command {
  return {
    name: 'lang',
    words: { en: ['lang', 'language'], fr: ['langue', 'lang'] },
    title: 'bot.lang.title',
    about: 'bot.lang.about',
    rest: 'language',
    forms: [
      {
        fields: [
          {
            name: 'language',
            type: 'list-single',
            label: { key: 'bot.lang.title' },
            required: true,
            options: BOT_LANGUAGES.map((language) => ({
              value: language,
              label: { key: `bot.lang.name.${language}` },
            })),
          },
        ],
      },
    ],
    handle: async ({ from, fields }) => {
      const language = namedLanguage(fields.get('language') ?? '');
      if (language === undefined)
        return [say({ key: 'bot.lang.which', params: { codes: BOT_LANGUAGES.join(', ') } })];
      const kept = await choices.choose(from, language);
      return [say({ key: `bot.lang.${kept === 'kept' ? 'kept' : 'chosen'}.${language}` })];
    },
  };
}

/** Approves every subscription, from the address that was asked, and answers probes (RFC 6121 §3.1, §4.3). */
function answerPresence({ type, from, to }: Incoming & { kind: 'presence' }): readonly Outgoing[] {
  const reply = (what: (Outgoing & { kind: 'presence' })['type']): Outgoing => ({
    kind: 'presence',
    type: what,
    to: what === 'available' ? from : bare(from),
    from: to,
  });
  if (type === 'subscribe') return [reply('subscribed'), reply('available')];
  if (type === 'unsubscribe') return [reply('unsubscribed')];
  return type === 'probe' ? [reply('available')] : [];
}

/** What a bot does unless its service says otherwise. */
export function answerByDefault(incoming: Incoming): Answer {
  switch (incoming.kind) {
    case 'text':
      return [say({ key: greetingIn(incoming.text) === undefined ? 'bot.unknown' : 'bot.hello' })];
    case 'encrypted':
      return [say({ key: 'bot.encrypted' })];
    case 'call':
      return [{ kind: 'reject', call: incoming.call }, say({ key: 'bot.no-calls' })];
    case 'invitation':
    case 'presence-error':
    case 'event':
      return [];
    case 'presence':
      return answerPresence(incoming);
  }
}
