/** The link to XMPP: gets online, stays online, carries stanzas both ways. */
import { randomBytes } from 'node:crypto';
import { domainOf, type Jid } from '../domain/jid.ts';
import { Failure } from '../failure.ts';
import { Attempts, NS_CLIENT, NS_COMPONENT, type Online } from './link/attempt.ts';
import { Patience } from './link/backoff.ts';
import { type InboundPorts, receive } from './link/inbound.ts';
import { keepAlive } from './link/keep-alive.ts';
import { Listeners } from './link/listeners.ts';
import { Outbound, pingStanza } from './link/outbound.ts';
import { misroutedAdvice } from './link/reasons.ts';
import { serialise } from './link/serialise.ts';
import type { Arrival, XmppStream } from './link/stream.ts';
import { type Outgoing, StreamManagement } from './link/stream-management.ts';
import { Pending } from './pending.ts';
import type {
  Ask,
  Session,
  SessionCounters,
  SessionEvents,
  SessionLimits,
  SessionOptions,
} from './session.ts';
import { type Element, xml } from './xml.ts';

const DEFAULT_LIMITS: SessionLimits = {
  loginMs: 20_000,
  askMs: 20_000,
  inFlight: 2_000,
  queued: 10_000,
  idleMs: 30_000,
  backoffMs: [500, 60_000],
  depth: 200,
  stanzaBytes: 4 * 1024 * 1024,
};
/** What `close` may take: writing out what waits, then the server's own farewell. */
const CLOSE_MS = 2_000;

/** Opens the link and keeps it up until `close`. Never throws: what is wrong is told by `offline` events. */
export function openSession(options: SessionOptions): Session {
  return new LinkSession(options);
}

class LinkSession implements Session {
  readonly kind: 'component' | 'account';
  readonly #options: SessionOptions;
  readonly #limits: SessionLimits;
  readonly #management = new StreamManagement();
  readonly #outbound: Outbound;
  readonly #pending: Pending;
  readonly #attempts: Attempts;
  readonly #inbound: InboundPorts;
  readonly #counts = { received: 0, malformed: 0, forged: 0, misrouted: 0, connects: 0 };
  readonly #listeners: Listeners;
  readonly #running: Promise<void>;
  #address: Jid;
  #stream: XmppStream | undefined;
  #pingId: string | undefined;
  #closing = false;
  #wake: () => void = () => {};
  #firstOnline: () => void = () => {};
  readonly #ready = new Promise<void>((resolve) => {
    this.#firstOnline = resolve;
  });

  constructor(options: SessionOptions) {
    const { jid, secret, url, ca, resource = 'parvis' } = options;
    this.kind = jid.includes('@') ? 'account' : 'component';
    this.#options = options;
    this.#listeners = new Listeners(options.log);
    this.#address = jid;
    const limits = { ...DEFAULT_LIMITS, ...options.limits };
    this.#limits = limits;
    const { loginMs, inFlight, queued } = limits;
    this.#outbound = new Outbound(queued, this.#management);
    this.#pending = new Pending({ inFlight, own: () => this.#address });
    this.#attempts = new Attempts({
      jid,
      secret,
      url,
      resource,
      ca,
      loginMs,
      limits,
      management: this.#management,
    });
    this.#inbound = {
      ns: this.kind === 'account' ? NS_CLIENT : NS_COMPONENT,
      own: () => this.#address,
      pending: this.#pending,
      management: this.#management,
      counters: this.#counts,
      pingId: () => this.#pingId,
      emit: (stanza) => this.#listeners.emit('stanza', stanza),
      send: (stanza) => this.#trySend(stanza),
      push: (nonza) => this.#outbound.push(nonza),
      misrouted: (to) => options.log.warn(misroutedAdvice(to, jid)),
      acknowledged: () => this.#outbound.flush(),
    };
    this.#running = this.#run();
  }

  get address(): Jid {
    return this.#address;
  }

  get online(): boolean {
    return this.#stream !== undefined;
  }

  get counters(): SessionCounters {
    return { ...this.#counts, sent: this.#outbound.sent, timeouts: this.#pending.timeouts };
  }

  on<E extends keyof SessionEvents>(event: E, listener: SessionEvents[E]): void {
    this.#listeners.add(event, listener);
  }

  ready(): Promise<void> {
    return this.#ready;
  }

  send(stanza: Element): void {
    if (this.#closing) throw new Failure('unavailable', 'the link is closed');
    this.#outbound.put(this.#outgoing(stanza));
  }

  async ask({ to, type, child, timeoutMs = this.#limits.askMs, from }: Ask): Promise<Element> {
    if (this.#stream === undefined || this.#closing) throw new Failure('unavailable', 'the link is down');
    const { id, answer } = this.#pending.add(to, timeoutMs);
    try {
      this.#outbound.put(this.#outgoing(xml('iq', { type, id, to, from }, child)));
    } catch (error) {
      this.#pending.cancel(id);
      throw error;
    }
    return answer;
  }

  async close(): Promise<void> {
    if (!this.#closing) {
      this.#closing = true;
      const reason = new Failure('unavailable', 'the link is closed');
      this.#attempts.stop(reason);
      this.#wake();
      await this.#farewell(reason);
      this.#pending.rejectAll(reason);
      this.#outbound.clear();
    }
    await this.#running;
  }

  /** Everything that waits is written, received stanzas are acknowledged, then the stream is closed. */
  async #farewell(reason: Failure): Promise<void> {
    const stream = this.#stream;
    if (stream === undefined) return;
    const overdue = setTimeout(() => stream.abort(reason), CLOSE_MS);
    if (this.#outbound.waiting > 0)
      await new Promise<void>((resolve) => {
        stream.onDrain = () => {
          this.#outbound.flush();
          if (this.#outbound.waiting === 0) resolve();
        };
        void stream.ended.then(() => resolve());
        stream.onDrain();
      });
    if (this.#management.active) this.#outbound.push(this.#management.acknowledge());
    stream.endStream(reason);
    await stream.ended;
    clearTimeout(overdue);
  }

  /** Attempt, stay, wait, again: until `close`. */
  async #run(): Promise<void> {
    const patience = new Patience(this.#limits.backoffMs);
    while (!this.#closing) {
      let fault: unknown;
      let onlineMs = 0;
      try {
        const online = await this.#attempts.next();
        const since = performance.now();
        fault = await this.#stay(online);
        onlineMs = performance.now() - since;
      } catch (error) {
        fault = error;
      }
      if (this.#closing) return;
      this.#wentOffline(fault);
      await this.#pause(patience.waitAfter(fault, onlineMs));
    }
  }

  /** From logged in to cut off. @returns why. */
  async #stay({ stream, login }: Online): Promise<Failure> {
    if (this.#closing) {
      stream.endStream(new Failure('unavailable', 'the link is closed'));
      return stream.ended;
    }
    this.#counts.connects++;
    this.#stream = stream;
    this.#address = login.address ?? this.#address;
    this.#outbound.attach(stream, this.#takeUp(login));
    const stopKeepAlive = keepAlive(this.#limits.idleMs, {
      heard: () => {
        const { heard } = stream;
        stream.heard = false;
        return heard;
      },
      test: () => this.#test(),
      giveUp: () =>
        stream.abort(new Failure('unavailable', `the link of ${this.#options.jid} is silent: given up`)),
    });
    this.#firstOnline();
    this.#listeners.emit('online', login.resumed !== undefined);
    stream.deliver((arrival) => this.#receive(arrival));
    const fault = await stream.ended;
    stopKeepAlive();
    this.#stream = undefined;
    this.#pingId = undefined;
    this.#outbound.detach();
    this.#management.suspend();
    return fault;
  }

  /** A fault of our own here must neither end the process nor be taken for one of the server's XML. */
  #receive(arrival: Arrival): void {
    try {
      receive(arrival, this.#inbound);
    } catch (error) {
      this.#options.log.error({ err: error }, 'bug: handling a stanza failed');
    }
  }

  /** Takes up the old session, or begins a new one. @returns what has to be sent again. */
  #takeUp({ resumed }: Online['login']): Outgoing[] {
    if (resumed !== undefined) return this.#management.resumed(resumed);
    this.#pending.rejectAll(new Failure('unavailable', 'the link went down'));
    if (this.#counts.connects > 1) this.#outbound.newSession(this.#management.takeLost());
    return [];
  }

  /** Silence: the server has to say something. A component asks itself, which leads through its server. */
  #test(): void {
    if (this.#management.active) {
      this.#outbound.push(this.#management.ask());
      return;
    }
    this.#pingId = randomBytes(16).toString('base64url');
    const own = this.#address;
    const to = this.kind === 'component' ? own : domainOf(own);
    this.#outbound.push(pingStanza(to, this.#pingId, own));
  }

  #wentOffline(fault: unknown): void {
    if (!(fault instanceof Failure)) this.#options.log.error({ err: fault }, 'bug in the link');
    const reason = fault instanceof Failure ? fault.message : 'internal error';
    if (!this.#management.resumable)
      this.#pending.rejectAll(new Failure('unavailable', 'the link went down'));
    this.#listeners.emit('offline', reason);
  }

  async #pause(ms: number): Promise<void> {
    if (this.#closing) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #outgoing(stanza: Element): Outgoing {
    const { attrs } = stanza;
    // XEP-0114: a component has to say which of its addresses speaks.
    if (this.kind === 'component') attrs.from ??= this.#address;
    return { name: stanza.name, type: attrs.type, text: serialise(stanza, this.#limits.depth) };
  }

  /** An answer that finds the queue full is not worth a failure. */
  #trySend(stanza: Element): void {
    try {
      this.#outbound.put(this.#outgoing(stanza));
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
    }
  }
}
