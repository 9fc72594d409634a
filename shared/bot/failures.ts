/** Failures as sentences for people. */
import type { Failure, FailureCode } from '../failure.ts';
import type { Message, MessageKey } from '../i18n/i18n.ts';

/** Complete on purpose: a new failure code does not compile until people can be told. */
const SENTENCES: Readonly<Record<FailureCode, MessageKey>> = {
  'bad-input': 'bot.failure.bad-input',
  'not-found': 'bot.failure.not-found',
  forbidden: 'bot.failure.forbidden',
  'too-many': 'bot.failure.too-many',
  conflict: 'bot.failure.conflict',
  'remote-error': 'bot.failure.remote-error',
  'remote-timeout': 'bot.failure.remote-timeout',
  unavailable: 'bot.failure.unavailable',
};

/** What the asker of a failed command is told. */
export function failureMessage(failure: Failure): Message {
  return { key: SENTENCES[failure.code] };
}
