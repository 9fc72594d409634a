/** Searches put on a server as fast as it answers, over plain sockets that look at nothing but the ends of answers. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A logged in connection. */
export interface Lane {
  readonly socket: Socket;
  /** What a stanza has to have of its sender. */
  readonly sender: () => string;
}

/** What came of one load. */
export interface IqLoad {
  /** Answers per second. */
  readonly rate: number;
  /** Of each answer. */
  readonly ms: readonly number[];
  /** Bytes of all answers together. */
  readonly bytes: number;
}

/** One load. */
export interface IqLoadOptions {
  readonly lanes: readonly Lane[];
  /** Questions that wait on each lane at most. */
  readonly inFlight: number;
  /** Questions asked in all, or until this says that it is enough. */
  readonly questions: number | (() => boolean);
  readonly type?: 'get' | 'set';
  readonly to: string;
  /** The payload of the next question. */
  readonly next: () => string;
  /** What each answer must have in it. */
  readonly answered: RegExp;
}

const END = /<\/iq>|<iq [^>]*\/>/g;

class Asking {
  readonly #options: IqLoadOptions;
  readonly #ms: number[] = [];
  readonly #start = performance.now();
  #asked = 0;
  #bytes = 0;

  constructor(options: IqLoadOptions) {
    this.#options = options;
  }

  async all(): Promise<IqLoad> {
    await Promise.all(this.#options.lanes.map((lane) => this.#work(lane)));
    return {
      rate: this.#ms.length / ((performance.now() - this.#start) / 1_000),
      ms: this.#ms,
      bytes: this.#bytes,
    };
  }

  #work({ socket, sender }: Lane): Promise<void> {
    const { inFlight, questions, type = 'set', to, next, answered } = this.#options;
    const sent = new Map<string, number>();
    const ask = (): void => {
      if (typeof questions === 'number' ? this.#asked >= questions : questions()) return;
      const id = `q${this.#asked++}`;
      sent.set(id, performance.now());
      socket.write(`<iq type='${type}' id='${id}' ${sender()} to='${to}'>${next()}</iq>`);
    };
    return new Promise((resolve, reject) => {
      let text = '';
      const done = (): void => {
        socket.off('data', onData).off('close', onClose);
        resolve();
      };
      const take = (answer: string): void => {
        const id = /<iq [^>]*\bid=['"](q\d+)['"]/.exec(answer)?.[1] ?? '';
        const since = sent.get(id);
        if (since === undefined) return;
        sent.delete(id);
        if (!answered.test(answer))
          reject(new Error(`not an answer as it should be: ${answer.slice(0, 600)}`));
        this.#ms.push(performance.now() - since);
        this.#bytes += answer.length;
        ask();
      };
      const onData = (data: Buffer): void => {
        text += data.toString('latin1');
        let from = 0;
        for (const { 0: end, index } of text.matchAll(END)) {
          take(text.slice(from, index + end.length));
          from = index + end.length;
        }
        text = text.slice(from);
        if (sent.size === 0) done();
      };
      const onClose = (): void => reject(new Error('the server closed a connection'));
      socket.on('data', onData).on('close', onClose);
      for (let i = 0; i < inFlight; i++) ask();
      if (sent.size === 0) done();
    });
  }
}

/** @throws Error when an answer is not what it must be, or a connection ends. */
export function loadWithIqs(options: IqLoadOptions): Promise<IqLoad> {
  return new Asking(options).all();
}

/** Writes, and waits until what comes back has this in it. */
async function says(socket: Socket, text: string, wanted: RegExp): Promise<string> {
  let heard = '';
  const answer = new Promise<string>((resolve, reject) => {
    const onData = (data: Buffer): void => {
      heard += data.toString('latin1');
      if (!wanted.test(heard)) return;
      socket.off('data', onData).off('close', onClose);
      resolve(heard);
    };
    const onClose = (): void => reject(new Error(`closed after ${heard.slice(-300)}`));
    socket.on('data', onData).on('close', onClose);
  });
  socket.write(text);
  return await answer;
}

async function connected(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  return socket;
}

/** Logs an account in (RFC 6120), without encryption. @throws Error when the server refuses. */
export async function accountLane(port: number, domain: string, user: string, secret: string): Promise<Lane> {
  const socket = await connected(port);
  const header = `<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0' to='${domain}'>`;
  const plain = Buffer.from(`\0${user}\0${secret}`).toString('base64');
  await says(socket, header, /<\/stream:features>/);
  const auth = `<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>${plain}</auth>`;
  await says(socket, auth, /<success/);
  await says(socket, header, /<\/stream:features>/);
  const bind = `<iq type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>`;
  await says(socket, bind, /<\/iq>/);
  return { socket, sender: () => '' };
}

/** Logs a component in (XEP-0114). @throws Error when the server refuses. */
export async function componentLane(port: number, domain: string, secret: string): Promise<Lane> {
  const socket = await connected(port);
  const header = `<stream:stream xmlns='jabber:component:accept' xmlns:stream='http://etherx.jabber.org/streams' to='${domain}'>`;
  const greeting = await says(socket, header, /<stream:stream[^>]* id=['"][^'"]+/);
  const id = /<stream:stream[^>]* id=['"]([^'"]+)/.exec(greeting)?.[1] ?? '';
  const hash = createHash('sha1')
    .update(id + secret)
    .digest('hex');
  await says(socket, `<handshake>${hash}</handshake>`, /<handshake/);
  return { socket, sender: () => `from='asker@${domain}'` };
}

/** A port for one component (XEP-0114): what is behind it is asked as a server would, in the names of `senders`. */
export async function componentPort(
  sender: () => string,
): Promise<{ port: number; lane: Promise<Lane>; close(): void }> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const lane = once(server, 'connection').then(async ([connection]) => {
    const socket = connection as Socket;
    socket.setNoDelay(true);
    const [header] = (await once(socket, 'data')) as [Buffer];
    const domain = /\bto=['"]([^'"]+)/.exec(header.toString('latin1'))?.[1] ?? '';
    const greeting = `<?xml version='1.0'?><stream:stream xmlns='jabber:component:accept' xmlns:stream='http://etherx.jabber.org/streams' id='1' from='${domain}'>`;
    await says(socket, greeting, /<\/handshake>/);
    socket.write('<handshake/>');
    return { socket, sender };
  });
  return { port: (server.address() as { port: number }).port, lane, close: () => void server.close() };
}
