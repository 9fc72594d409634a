/**
 * Whether somebody who is silent took back his approval while nobody was listening: servers do not repeat it, and leave
 * probes of who is not approved unanswered. But what an account is may be told only to whoever may see its presence
 * (XEP-0030 §8). ejabberd refuses all who are no contacts in words that mean nothing else; Prosody refuses all who are not
 * approved as if there were no account, and of Prosody that word is believed.
 */
import { domainOf, type Jid } from '../../shared/domain/jid.ts';
import { Failure } from '../../shared/failure.ts';
import type { Log } from '../../shared/log.ts';
import type { Condition } from '../../shared/xmpp/stanza-error.ts';
import { discoInfoQuery, readDiscoInfo } from '../../shared/xmpp/xep0030.ts';
import type { Element } from '../../shared/xmpp/xml.ts';
import { Questions } from './questions.ts';

/** What asking works with. */
export interface ApprovalsParts {
  readonly log: Log;
  /** Asks an account or a server. @throws Failure. */
  query(to: Jid, child: Element): Promise<Element>;
  /** Whether it still matters. */
  isFollowed(jid: Jid): boolean;
  /** Told of whoever has taken it back. */
  revoked(jid: Jid): void;
}

const IS_NO_CONTACT: Condition = 'subscription-required';
/** Other servers may say so while they start, or whatever they are asked about accounts. */
const IS_NOT_APPROVED_OR_BUSY: Condition = 'service-unavailable';

/** Questions about approvals. */
export class Approvals {
  readonly #parts: ApprovalsParts;
  /** A line of their own: servers that do not answer shall not hold up pictures and tunes. */
  readonly #questions = new Questions();

  constructor(parts: ApprovalsParts) {
    this.#parts = parts;
  }

  /** Asks whether we may see somebody, when the turn of his server comes. */
  ask(jid: Jid): void {
    const { isFollowed, revoked, log } = this.#parts;
    this.#questions.add(domainOf(jid), async () => {
      if (!isFollowed(jid)) return;
      try {
        if ((await this.#isRevoked(jid)) && isFollowed(jid)) revoked(jid);
      } catch (error) {
        // Without an answer nothing changes.
        if (!(error instanceof Failure)) log.error({ err: error }, 'bug in asking for an approval');
      }
    });
  }

  /** What waits is not asked any more. */
  close(): void {
    this.#questions.clear();
  }

  async #isRevoked(jid: Jid): Promise<boolean> {
    const refusal = await this.#refusal(jid);
    if (refusal !== IS_NOT_APPROVED_OR_BUSY) return refusal === IS_NO_CONTACT;
    // That it answers shows that it would have answered for the account.
    const server = readDiscoInfo(await this.#parts.query(domainOf(jid), discoInfoQuery()));
    return server.identities.some(({ category, name }) => category === 'server' && name === 'Prosody');
  }

  async #refusal(jid: Jid): Promise<string | undefined> {
    try {
      await this.#parts.query(jid, discoInfoQuery());
      return undefined;
    } catch (error) {
      if (error instanceof Failure && error.code === 'remote-error') return error.condition;
      throw error;
    }
  }
}
