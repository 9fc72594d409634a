/** What the rest of the project knows of the link to XMPP: send, ask, be told. How it is opened and kept up: `open-session.ts`. */
import type { Jid } from '../domain/jid.ts';
import type { Log } from '../log.ts';

import type { Element } from './xml.ts';

/** Who connects, and where. */
export interface SessionOptions {
  /** A bare domain connects as a component (XEP-0114), `local@domain` as an account (RFC 6120). */
  readonly jid: Jid;
  readonly secret: string;
  /**
   * `xmpp://host:port`, or for accounts also `xmpps://…`; absent: an account asks DNS. A server that sends us to
   * another host (`see-other-host`) is not followed: the reason names the host, the operator decides.
   */
  readonly url?: string | undefined;
  /** An account's fixed resource: IQs reach a bot account only at its full JID. */
  readonly resource?: string;
  /** PEM text of an extra certificate authority. Certificates are checked unless the host is a loopback address. */
  readonly ca?: string | undefined;
  readonly log: Log;
  readonly limits?: Partial<SessionLimits>;
}

/** Milliseconds and counts. */
export interface SessionLimits {
  /** From the TCP connection to being online, else the attempt is given up. */
  readonly loginMs: number;
  /** How long an IQ waits for its answer unless `ask` says otherwise. */
  readonly askMs: number;
  /** IQs waiting for answers at once; more are refused. */
  readonly inFlight: number;
  /** Stanzas kept while the link is down or the socket is full, and sent but unacknowledged; more are refused. */
  readonly queued: number;
  /** Silence after which the link is tested, and then given up. */
  readonly idleMs: number;
  /** First and longest wait before the next attempt to connect. */
  readonly backoffMs: readonly [number, number];
  /** Elements nested deeper than this, or stanzas of more bytes, are refused. */
  readonly depth: number;
  readonly stanzaBytes: number;
}

/** One question: an `<iq>` of type get or set with one child. */
export interface Ask {
  readonly to: Jid;
  readonly type: 'get' | 'set';
  readonly child: Element;
  /** Milliseconds; default `limits.askMs`. */
  readonly timeoutMs?: number;
  /** Component only: the local part it asks from (`bot@rooms.example`); default the session's address. */
  readonly from?: Jid;
}

/** Running totals for /metrics and the tests. */
export interface SessionCounters {
  readonly received: number;
  readonly sent: number;
  /** Stanzas dropped because they were malformed, too deep or too large. */
  readonly malformed: number;
  /** Answers whose sender was not the one asked: ignored. */
  readonly forged: number;
  /** Stanzas for other addresses than ours: ignored. */
  readonly misrouted: number;
  readonly timeouts: number;
  readonly connects: number;
}

/** What a session tells by itself. Listeners of one event are called in the order they came. */
export interface SessionEvents {
  /** Logged in, every time; `resumed` when stream management took up the old session (XEP-0198). */
  online: (resumed: boolean) => void;
  /** The link went down or an attempt failed; `reason` is one sentence for the operator. */
  offline: (reason: string) => void;
  /** A stanza that is not the answer to an `ask`: well formed, with valid `from` and `to` filled in. */
  stanza: (stanza: Element) => void;
}

/** An open link. Made by `openSession`, and in tests by `FakeSession`. */
export interface Session {
  readonly kind: 'component' | 'account';
  /** The component's domain, or the account's full JID (its bare JID before the first login). */
  readonly address: Jid;
  readonly online: boolean;
  readonly counters: SessionCounters;
  /**
   * Sends, or keeps for when the link is up again. Text that XML 1.0 forbids is stripped.
   *
   * What waits when a session is lost and another begins: messages, answers to IQs and subscription stanzas are
   * kept (an account's also when sent but never acknowledged, so a message may arrive twice, not never);
   * presence that says who is available is dropped, since `online` listeners announce it anew.
   * @throws Failure `too-many` when the queue is full, `unavailable` after `close`, `bad-input` for names that XML
   * does not allow or more levels than `limits.depth`.
   */
  send(stanza: Element): void;
  /**
   * Asks and gives the whole `<iq type='result'>`.
   * @throws Failure `remote-error` with the stanza error's condition, `remote-timeout`, `too-many` (in flight),
   * `unavailable` when the link is or goes down.
   */
  ask(ask: Ask): Promise<Element>;
  on<E extends keyof SessionEvents>(event: E, listener: SessionEvents[E]): void;
  /** Resolves when online for the first time. Failed attempts are told as `offline` events and tried again for ever. */
  ready(): Promise<void>;
  /** Sends what is queued, closes the stream and the socket; never hangs, never rejects. */
  close(): Promise<void>;
}
