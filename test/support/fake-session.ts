import type { Jid } from '../../shared/domain/jid.ts';
import { parseJid } from '../../shared/domain/jid.ts';
import { Failure } from '../../shared/failure.ts';
import type { Ask, Session, SessionCounters, SessionEvents } from '../../shared/xmpp/session.ts';
import { type Element, parseXml } from '../../shared/xmpp/xml.ts';

/** What the other side answers an ask with: an element, a Failure, or nothing (a time-out at once). */
export type Answer = Element | Failure | undefined;
/** Plays those who are asked. */
export type Answerer = (ask: Ask) => Answer | Promise<Answer>;

/** A `Session` in memory: no socket, no timer. The test plays the server with `receive`, `answer`, `goOffline`. */
export class FakeSession implements Session {
  readonly kind: 'component' | 'account';
  readonly address: Jid;
  online = true;
  closed = false;
  /** Everything given to `send`, in order. */
  readonly sent: Element[] = [];
  /** Everything given to `ask`, in order. */
  readonly asked: Ask[] = [];
  readonly counters: Record<keyof SessionCounters, number> = {
    received: 0,
    sent: 0,
    malformed: 0,
    forged: 0,
    misrouted: 0,
    timeouts: 0,
    connects: 1,
  };
  #answer: Answerer;
  readonly #listeners: { [E in keyof SessionEvents]: SessionEvents[E][] } = {
    online: [],
    offline: [],
    stanza: [],
  };
  #awaited: { least: number; done: () => void }[] = [];
  #ready: (() => void)[] = [];

  /** A bare domain makes a component, `local@domain` an account with the resource `parvis`. */
  constructor(address = 'bot.example', answer: Answerer = () => undefined) {
    const jid = parseJid(address);
    this.kind = jid.includes('@') ? 'account' : 'component';
    this.address = this.kind === 'account' && !jid.includes('/') ? parseJid(`${jid}/parvis`) : jid;
    this.#answer = answer;
  }

  /** How asks are answered from now on. */
  answer(answerer: Answerer): void {
    this.#answer = answerer;
  }

  /** A stanza from outside; text is parsed. `to` is filled in with the session's address when absent. */
  receive(stanza: Element | string): void {
    const element = typeof stanza === 'string' ? parseXml(stanza) : stanza;
    element.attrs.to ??= this.address;
    element.attrs.from ??= this.address;
    this.counters.received++;
    for (const listener of this.#listeners.stanza) listener(element);
  }

  goOffline(reason = 'the test cut the link'): void {
    this.online = false;
    for (const listener of this.#listeners.offline) listener(reason);
  }

  goOnline(resumed = false): void {
    this.online = true;
    this.counters.connects++;
    for (const listener of this.#listeners.online) listener(resumed);
    for (const done of this.#ready.splice(0)) done();
  }

  /** Resolves with `sent` as soon as it holds at least `least` stanzas. */
  async sentAtLeast(least: number): Promise<readonly Element[]> {
    if (this.sent.length < least)
      await new Promise<void>((done) => {
        this.#awaited.push({ least, done });
      });
    return this.sent;
  }

  send(stanza: Element): void {
    if (this.closed) throw new Failure('unavailable', 'the session is closed');
    this.sent.push(stanza);
    this.counters.sent++;
    for (const { done } of this.#awaited.filter(({ least }) => least <= this.sent.length)) done();
    this.#awaited = this.#awaited.filter(({ least }) => least > this.sent.length);
  }

  async ask(ask: Ask): Promise<Element> {
    this.asked.push(ask);
    if (!this.online || this.closed) throw new Failure('unavailable', 'no link');
    const answer = await this.#answer(ask);
    if (answer instanceof Failure) throw answer;
    if (answer === undefined) {
      this.counters.timeouts++;
      throw new Failure('remote-timeout', `${ask.to} did not answer`);
    }
    return answer;
  }

  on<E extends keyof SessionEvents>(event: E, listener: SessionEvents[E]): void {
    this.#listeners[event].push(listener);
  }

  async ready(): Promise<void> {
    if (this.online) return;
    await new Promise<void>((done) => {
      this.#ready.push(done);
    });
  }

  async close(): Promise<void> {
    this.closed = true;
    this.online = false;
  }
}
