import { StringDecoder } from 'node:string_decoder';
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from 'node:tls';
import ConnectionTCP from '@xmpp/connection-tcp';
import { domainOf, type Jid } from '../../domain/jid.ts';
import { Failure } from '../../failure.ts';
import type { Element } from '../xml.ts';
import type { Endpoint } from './endpoints.ts';
import { isLoopback } from './endpoints.ts';
import { LimitedParser, type ParserLimits, PIECE, StreamViolation } from './limited-parser.ts';
import { socketFailure, streamErrorFailure } from './reasons.ts';
import { toWire, type Wire } from './wire.ts';

const NS_STREAM = 'http://etherx.jabber.org/streams';
const NS_STREAM_ERRORS = 'urn:ietf:params:xml:ns:xmpp-streams';
/** So much does not wait for more, bytes: a socket takes it at once, of four times as much it leaves a part, which costs as much again. */
const PACKET = 16_384;
/** How long the other side may take to close its half before the socket is destroyed. */
const LINGER_MS = 1_000;

/** Where a stream goes, and what may come through it. */
export interface StreamOptions {
  readonly endpoint: Endpoint;
  /** Default namespace: `jabber:client` or `jabber:component:accept`. */
  readonly ns: string;
  /** Who connects; the stream is opened to its domain. */
  readonly jid: Jid;
  readonly limits: ParserLimits;
}

/** One top-level element; `refused` when it broke a limit and came without its content. */
export interface Arrival {
  readonly element: Element;
  readonly refused: boolean;
}

/**
 * One connection and the XML streams on it, one after another (RFC 6120 §4): the library's TCP connection with its
 * socket and parser handling, and none of its state machine.
 *
 * While logging in, elements are pulled one by one with `next`, so nothing that comes in the same packet is lost;
 * then `deliver` has them pushed. Every fault ends the connection and is told once, by `ended`.
 */
export class XmppStream extends ConnectionTCP {
  readonly #options: StreamOptions;
  #decoder = new StringDecoder('utf8');
  readonly #arrived: Arrival[] = [];
  #waiting: { resolve: (arrival: Arrival) => void; reject: (fault: Failure) => void } | undefined;
  #listener: ((arrival: Arrival) => void) | undefined;
  #fault: Failure | undefined;
  #over = false;
  /** What was pushed in this turn of the event loop: written together, for to write costs as much as to answer. */
  #unwritten = '';
  #linger: NodeJS.Timeout | undefined;
  #end: (fault: Failure) => void = () => {};
  /** True when the certificate of the TLS connection was checked. */
  verified = false;
  /** Bytes came in since this was last set to false: the idle test. */
  heard = false;
  onDrain: () => void = () => {};
  /** Resolves with the reason when the connection is over. */
  readonly ended: Promise<Failure> = new Promise((resolve) => {
    this.#end = resolve;
  });

  constructor(options: StreamOptions) {
    super({ domain: domainOf(options.jid) });
    this.#options = options;
    this.NS = options.ns;
    this.on('error', (error: Error) => {
      this.#fault ??= error instanceof Failure ? error : socketFailure(error, options.endpoint);
    });
    this.on('disconnect', () => this.#disconnected());
  }

  /** Connects the socket. Direct TLS is the caller's next step: {@link startTls}. */
  async dial(): Promise<void> {
    await this.connect('');
    // Not as connect's options: Node reads them only where it makes the socket itself.
    this.socket?.setNoDelay(true).setKeepAlive(true, 30_000);
    this.socket?.on('drain', () => this.onDrain());
  }

  override socketParameters(): { host: string; port: number } {
    const { host, port } = this.#options.endpoint;
    return { host, port };
  }

  /** The other end is on this machine: nobody can listen in between. */
  get loopback(): boolean {
    return isLoopback(this.socket?.remoteAddress ?? this.#options.endpoint.host);
  }

  /** Why the connection ended or is about to. */
  get fault(): Failure | undefined {
    return this.#fault;
  }

  /** Opens a stream, the first or the one after TLS or SASL. @returns the server's stream header. */
  async openStream(): Promise<Element> {
    this._detachParser();
    this.#decoder = new StringDecoder('utf8');
    this.#arrived.length = 0;
    const { name } = this.#options.endpoint;
    const header = this.headerElement() as Element;
    header.attrs.to = domainOf(this.#options.jid);
    // No xml:lang: servers would stamp it on every stanza that has none of its own, whatever its language.
    this.root = header;
    const parser = new LimitedParser(this.#options.limits);
    // The library's own `open` and `close` events come only once in its life; a login opens up to three streams.
    parser.on('start', (element: Element) => this.#arrive({ element, refused: false }));
    parser.on('refused', (element: Element) => this.#arrive({ element, refused: true }));
    parser.on('end', () => this.#finish(new Failure('unavailable', `${name} closed the stream`), ''));
    this._attachParser(parser);
    this.push(toWire(this.header(header)));
    const { element } = await this.next();
    if (!element.is('stream', NS_STREAM)) {
      const fault = new Failure('unavailable', `${name} does not speak XMPP`);
      this.#finish(fault, '');
      throw fault;
    }
    return element;
  }

  /** TLS on the connected socket, and nothing that was said before counts any more (RFC 6120 §5.4.3.3). */
  async startTls(options: ConnectionOptions): Promise<void> {
    const plain = this.socket;
    if (plain === null) throw this.#fault ?? new Failure('unavailable', 'not connected');
    this._detachSocket();
    this._detachParser();
    this.#arrived.length = 0;
    const socket: TLSSocket = connectTls({ ...options, socket: plain });
    plain.on('error', (error) => socket.destroy(error));
    socket.on('drain', () => this.onDrain());
    this._attachSocket(socket);
    const secured = new Promise<void>((resolve) => {
      socket.once('secureConnect', resolve);
    });
    await Promise.race([secured, this.ended.then((fault) => Promise.reject(fault))]);
    this.verified = socket.authorized;
  }

  /** The next top-level element. @throws the Failure that ended the connection. */
  async next(): Promise<Arrival> {
    const first = this.#arrived.shift();
    if (first !== undefined) return first;
    if (this.#over) throw this.#fault ?? new Failure('unavailable', 'disconnected');
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
    });
  }

  /** The next element that `wanted` accepts; what came before it is delivered later, in order. */
  async nextOf(wanted: (element: Element) => boolean): Promise<Element> {
    const aside: Arrival[] = [];
    let arrival = await this.next();
    while (arrival.refused || !wanted(arrival.element)) {
      aside.push(arrival);
      arrival = await this.next();
    }
    this.#arrived.unshift(...aside);
    return arrival.element;
  }

  /** From now on every element goes to `listener`, those that already came first. */
  deliver(listener: (arrival: Arrival) => void): void {
    for (let arrival = this.#arrived.shift(); arrival !== undefined; arrival = this.#arrived.shift())
      listener(arrival);
    this.#listener = listener;
  }

  /** Writes text that is already serialised, before the turn ends. Nothing happens when the connection is over. */
  push(text: Wire): void {
    if (!this.writable) return;
    if (this.#unwritten === '') process.nextTick(() => this.#write());
    this.#unwritten += text;
    if (this.#unwritten.length > PACKET) this.#write();
  }

  /** Likewise, of our own making. */
  pushElement(element: Element): void {
    this.push(toWire(element.toString()));
  }

  #write(): void {
    const text = this.#unwritten;
    this.#unwritten = '';
    if (text !== '' && this.writable) this.socket?.write(text, 'latin1');
  }

  /** False as soon as the end has begun: what is pushed then would be lost. */
  get writable(): boolean {
    return this.#linger === undefined && this.socket?.writable === true;
  }

  /** What waits for the network, bytes. */
  get buffered(): number {
    return (this.socket?.writableLength ?? 0) + this.#unwritten.length;
  }

  /** Ends at once, without a word to the other side. */
  abort(fault: Failure): void {
    this.#fault ??= fault;
    if (this.socket === null) this.#disconnected();
    else this.socket.destroy(fault);
  }

  /** Closes the stream, then the socket; `ended` resolves within {@link LINGER_MS}. */
  endStream(fault: Failure): void {
    this.#finish(fault, '');
  }

  override _onData(data: Buffer): void {
    this.heard = true;
    const parser = this.parser as LimitedParser | null;
    if (parser === null) return;
    try {
      for (let at = 0; at < data.length; at += PIECE)
        parser.write(this.#decoder.write(data.subarray(at, at + PIECE)));
    } catch (error) {
      if (!(error instanceof StreamViolation)) throw error;
      this.#finish(
        new Failure(
          'unavailable',
          `${this.#options.endpoint.name} sent what cannot be read: ${error.message}`,
        ),
        `<stream:error><${error.condition} xmlns="${NS_STREAM_ERRORS}"/></stream:error>`,
      );
    }
  }

  override _onElement(element: Element): void {
    if (element.is('error', NS_STREAM)) this.#finish(streamErrorFailure(element, this.#options), '');
    else this.#arrive({ element, refused: false });
  }

  #arrive(arrival: Arrival): void {
    if (this.#linger !== undefined) return;
    if (this.#listener !== undefined) this.#listener(arrival);
    else if (this.#waiting === undefined) this.#arrived.push(arrival);
    else {
      this.#waiting.resolve(arrival);
      this.#waiting = undefined;
    }
  }

  #finish(fault: Failure, lastWords: string): void {
    this.#fault ??= fault;
    this._detachParser();
    if (this.#linger !== undefined || this.socket === null) return;
    this.socket.end(`${this.#unwritten}${lastWords}${this.footer()}`, 'latin1');
    this.#unwritten = '';
    this.#linger = setTimeout(() => this.socket?.destroy(), LINGER_MS);
  }

  #disconnected(): void {
    if (this.#over) return;
    this.#over = true;
    clearTimeout(this.#linger);
    const { name } = this.#options.endpoint;
    const fault = this.#fault ?? new Failure('unavailable', `${name} closed the connection`);
    this.#fault = fault;
    this.#waiting?.reject(fault);
    this.#waiting = undefined;
    this.#end(fault);
  }
}
