/** Answers to our questions, matched by id and by who answers (RFC 6120 §8.1.2.1, §8.2.3). */
import { randomBytes } from 'node:crypto';
import { bare, domainOf, type Jid } from '../domain/jid.ts';
import { Failure } from '../failure.ts';
import { readStanzaError } from './stanza-error.ts';
import type { Element } from './xml.ts';

/** `answer`: somebody waited for it. `forged`: the right id from the wrong sender. `other`: nobody waits for it. */
export type Settled = 'answer' | 'forged' | 'other';

interface Waiting {
  readonly to: Jid;
  readonly timer: NodeJS.Timeout;
  readonly resolve: (answer: Element) => void;
  readonly reject: (failure: Failure) => void;
}

/** What bounds the questions, and who asks. */
export interface PendingOptions {
  /** Questions that may be unanswered at once. */
  readonly inFlight: number;
  /** The account's or component's own address at the time of asking. */
  readonly own: () => Jid;
}

/** The questions that wait for their answers. */
export class Pending {
  readonly #options: PendingOptions;
  readonly #waiting = new Map<string, Waiting>();
  #timeouts = 0;

  constructor(options: PendingOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#waiting.size;
  }

  /** Questions that were never answered in time, in all. */
  get timeouts(): number {
    return this.#timeouts;
  }

  /**
   * Waits for the answer of `to`. The id is for the question, unguessable: 128 bits.
   * `answer` rejects with Failure `remote-error`, `remote-timeout` or `unavailable`.
   * @throws Failure `too-many` when too many are waiting.
   */
  add(to: Jid, timeoutMs: number): { id: string; answer: Promise<Element> } {
    if (this.#waiting.size >= this.#options.inFlight)
      throw new Failure('too-many', 'too many questions are waiting for their answers');
    const id = randomBytes(16).toString('base64url');
    const answer = new Promise<Element>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(id);
        this.#timeouts++;
        reject(new Failure('remote-timeout', `${domainOf(to)} did not answer in time`));
      }, timeoutMs);
      this.#waiting.set(id, { to, timer, resolve, reject });
    });
    return { id, answer };
  }

  /** Takes back a question that could not be sent. */
  cancel(id: string): void {
    clearTimeout(this.#waiting.get(id)?.timer);
    this.#waiting.delete(id);
  }

  /**
   * Gives an `<iq>` of type result or error to who waits for it; `from` is valid and filled in already.
   * `anonymous`: the stanza itself named no sender.
   */
  settle(iq: Element, anonymous: boolean): Settled {
    const id = iq.attrs.id ?? '';
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) return 'other';
    if (!this.#mayAnswer(waiting.to, iq.attrs.from as Jid, anonymous)) return 'forged';
    this.cancel(id);
    if (iq.attrs.type === 'result') waiting.resolve(iq);
    else waiting.reject(errorFailure(iq, waiting.to));
    return 'answer';
  }

  /** The link is down: nobody will answer any more. */
  rejectAll(failure: Failure): void {
    for (const [id, { reject }] of [...this.#waiting]) {
      this.cancel(id);
      reject(failure);
    }
  }

  #mayAnswer(asked: Jid, from: Jid, anonymous: boolean): boolean {
    if (from === asked && !anonymous) return true;
    const own = this.#options.own();
    const account = bare(own);
    // What is asked of the own account or its server is answered by the server in either's name or in none.
    const ours = asked === account || asked === own || (own.includes('@') && asked === domainOf(own));
    return ours && (anonymous || from === account || from === own || from === domainOf(own));
  }
}

function errorFailure(iq: Element, asked: Jid): Failure {
  const { condition } = readStanzaError(iq);
  return new Failure('remote-error', `${domainOf(asked)} answered with ${condition}`, { condition });
}
