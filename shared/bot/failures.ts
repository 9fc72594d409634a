/** Failures as sentences for people. */
import { Failure, type FailureCode } from '../failure.ts';
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

/** Thrown by a command that cannot use what it was given: says why; a form is shown again, with what was filled in. */
export class Misunderstood extends Failure {
  readonly said: Message;

  constructor(said: Message) {
    super('bad-input', said.key);
    this.said = said;
  }
}

/** Thrown when somebody may not do what he asks for: says so in words of its own. */
export class Refused extends Failure {
  readonly said: Message;

  constructor(said: Message) {
    super('forbidden', said.key);
    this.said = said;
  }
}

/** What the asker of a failed command is told. */
export function failureMessage(failure: Failure): Message {
  if (failure instanceof Misunderstood || failure instanceof Refused) return failure.said;
  return { key: SENTENCES[failure.code] };
}
