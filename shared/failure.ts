/**
 * A failure somebody outside can do something about. Everything else that is thrown is a bug.
 *
 * The codes are few on purpose: every edge (HTTP, stanza errors, jobs) has a complete table from code to
 * answer, so a new code does not compile until each edge knows it.
 */
export type FailureCode =
  | 'bad-input' // the asker sent something unusable; the message names what
  | 'not-found'
  | 'forbidden'
  | 'too-many' // a limit was hit: try again later
  | 'conflict'
  | 'remote-error' // the other server answered with an error
  | 'remote-timeout' // the other server did not answer in time
  | 'unavailable'; // something of ours is down: no link, no store

/** Thrown for expected failures. `message` is one sentence for people; `condition` a stanza error's (RFC 6120 §8.3.3). */
export class Failure extends Error {
  override name = 'Failure';
  readonly code: FailureCode;
  /** The defined condition when the failure is another server's stanza error, e.g. `item-not-found`. */
  readonly condition: string | undefined;

  constructor(code: FailureCode, message: string, options: { condition?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.condition = options.condition;
  }
}

/** The failure's code, or `undefined` when `error` is a bug. */
export function failureCode(error: unknown): FailureCode | undefined {
  return error instanceof Failure ? error.code : undefined;
}
