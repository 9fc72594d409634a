/** The simulated federation behind a component port (XEP-0114): one process, one socket a crawler, answers that take their time. */
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { StringDecoder } from 'node:string_decoder';
import { type Answer, friendlyAnswer, type Question } from './answers.ts';
import { type HostileAnswer, hostileAnswer } from './hostile.ts';
import { logNormal, randomFrom, type SimServer, type World } from './world.ts';

/** The secret of every component. */
export const SECRET = 'simulated';
const MINUTE_MS = 60_000;

/** The federation at work. */
export interface Simulator {
  /** `xmpp://127.0.0.1:port`. */
  readonly url: string;
  /** Questions in all. */
  readonly asked: number;
  /** How often the server itself was asked what it is: once a crawl. */
  crawlsOf(server: SimServer): number;
  /** The most questions to one server, under any of its names, in any minute. */
  mostInAMinute(server: SimServer): number;
  /** Questions by who asked. */
  readonly askers: ReadonlyMap<string, number>;
  close(): Promise<void>;
}

const ATTRIBUTE = /\s(id|to|from)=["']([^"']*)["']/g;

/** One `<iq …>…</iq>`; undefined when it is no question. */
export function readQuestion(text: string): Question | undefined {
  const start = text.lastIndexOf('<iq ');
  const end = text.indexOf('>', start);
  if (start < 0 || end < 0) return undefined;
  const tag = text.slice(start, end);
  if (!/ type=["'](?:get|set)["']/.test(tag)) return undefined;
  const attributes = Object.fromEntries([...tag.matchAll(ATTRIBUTE)].map(([, name, value]) => [name, value]));
  const body = text.slice(end + 1);
  const inside = (name: string): string | undefined =>
    new RegExp(`<${name}>([^<]*)</${name}>`).exec(body)?.[1];
  const max = inside('max');
  return {
    ...{ id: attributes.id ?? '', from: attributes.from ?? '', to: attributes.to ?? '' },
    xmlns: /^<\w+ [^>]*xmlns=["']([^"']*)["']/.exec(body)?.[1] ?? '',
    node: /^<query [^>]*node=["']([^"']*)["']/.exec(body)?.[1],
    max: max === undefined ? undefined : Number(max),
    after: inside('after'),
  };
}

function envelope({ id, from, to }: { id: string; from: string; to: string }, answer: Answer): string {
  if ('payload' in answer)
    return `<iq type='result' id='${id}' from='${from}' to='${to}'>${answer.payload}</iq>`;
  const condition = `<${answer.error} xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>`;
  return `<iq type='error' id='${id}' from='${from}' to='${to}'><error type='cancel'>${condition}</error></iq>`;
}

/** The answer's bytes; what a hostile server put in the place of characters is no UTF-8. */
function bytesOf(
  question: Question,
  { answer, id, from, raw, unasked = '' }: HostileAnswer,
): string | Buffer {
  const to = question.from;
  const text = unasked + envelope({ id: id ?? question.id, from: from ?? question.to, to }, answer);
  if (raw === undefined) return text;
  const parts = text.split('@@').map((part) => Buffer.from(part));
  return Buffer.concat(parts.flatMap((part, i) => (i === 0 ? [part] : [raw, part])));
}

class Federation {
  asked = 0;
  readonly askers = new Map<string, number>();
  readonly crawls = new Map<SimServer, number>();
  readonly times = new Map<SimServer, number[]>();
  readonly #world: World;
  readonly #random: () => number;
  readonly #all: Promise<void>;
  #isThere = (): void => undefined;
  #missing: number;

  constructor(world: World, components: number) {
    this.#world = world;
    this.#missing = components;
    this.#all = new Promise((resolve) => {
      this.#isThere = resolve;
    });
    this.#random = randomFrom(world.options.seed + 1);
  }

  /** A component's stream is open. */
  joined(): void {
    if (--this.#missing <= 0) this.#isThere();
  }

  take(socket: Socket, question: Question): void {
    const { to, from, xmlns } = question;
    const server = this.#world.byDomain.get(to.slice(to.indexOf('@') + 1));
    this.asked++;
    this.askers.set(from, (this.askers.get(from) ?? 0) + 1);
    if (server !== undefined) this.#count(server, to === server.domain && xmlns.endsWith('#info'));
    if (server?.dead === 'silent') return;
    const latency = logNormal(this.#random, server?.latency ?? 30 * this.#world.options.pace, 0.2);
    const answer = (): void => {
      if (socket.writable) socket.write(bytesOf(question, this.#answer(server, question)));
    };
    void this.#all.then(() => setTimeout(answer, latency));
  }

  #count(server: SimServer, isCrawl: boolean): void {
    const times = this.times.get(server) ?? [];
    times.push(performance.now());
    this.times.set(server, times);
    if (isCrawl) this.crawls.set(server, (this.crawls.get(server) ?? 0) + 1);
  }

  #answer(server: SimServer | undefined, question: Question): HostileAnswer {
    if (server === undefined || server.dead === 'not-found')
      return { answer: { error: 'remote-server-not-found' } };
    if (server.hostility !== undefined) return hostileAnswer(this.#world, server, question);
    return { answer: friendlyAnswer(server, question) };
  }

  mostInAMinute(server: SimServer): number {
    const times = this.times.get(server) ?? [];
    let most = 0;
    for (let first = 0, last = 0; last < times.length; last++) {
      while ((times[last] ?? 0) - (times[first] ?? 0) > MINUTE_MS) first++;
      most = Math.max(most, last - first + 1);
    }
    return most;
  }
}

/** One component's stream: header, handshake, then questions. */
function serve(socket: Socket, federation: Federation): void {
  const decoder = new StringDecoder('utf8');
  const id = randomBytes(8).toString('hex');
  let [text, state, domain]: [string, 'header' | 'handshake' | 'open', string] = ['', 'header', ''];
  socket.setNoDelay(true);
  socket.on('error', () => socket.destroy());
  socket.on('data', (data: Buffer) => {
    text += decoder.write(data);
    if (state === 'header') {
      const header = /<stream:stream[^>]* to=["']([^"']*)["'][^>]*>/.exec(text);
      if (header === null) return;
      domain = header[1] ?? '';
      text = text.slice(header.index + header[0].length);
      state = 'handshake';
      socket.write(
        `<?xml version='1.0'?><stream:stream xmlns='jabber:component:accept' xmlns:stream='http://etherx.jabber.org/streams' id='${id}' from='${domain}'>`,
      );
    }
    if (state === 'handshake') {
      const shake = /<handshake[^>]*>([0-9a-f]*)<\/handshake>/.exec(text);
      if (shake === null) return;
      if (
        shake[1] !==
        createHash('sha1')
          .update(id + SECRET)
          .digest('hex')
      )
        return void socket.end('</stream:stream>');
      text = text.slice(shake.index + shake[0].length);
      state = 'open';
      federation.joined();
      socket.write('<handshake/>');
    }
    const parts = text.split('</iq>');
    text = parts.pop() ?? '';
    for (const part of parts) {
      const question = readQuestion(part);
      // The component asks itself whether its link lives.
      if (question?.to === domain) socket.write(`${part.slice(part.lastIndexOf('<iq '))}</iq>`);
      else if (question !== undefined) federation.take(socket, question);
    }
    if (text.includes('</stream:stream>')) socket.end('</stream:stream>');
  });
}

/** Listens on a free port of this machine; nobody is answered before that many components are there. */
export async function startSimulator(world: World, components = 1): Promise<Simulator> {
  const federation = new Federation(world, components);
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    serve(socket, federation);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  return {
    url: `xmpp://127.0.0.1:${port}`,
    get asked() {
      return federation.asked;
    },
    askers: federation.askers,
    crawlsOf: (simServer) => federation.crawls.get(simServer) ?? 0,
    mostInAMinute: (simServer) => federation.mostInAMinute(simServer),
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
