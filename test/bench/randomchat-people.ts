/** People with a client each, which reads nothing but bodies; and how fast what they write arrives. */
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { accountLane } from './iq-load.ts';
import { numbers } from './sample-rooms.ts';
import { vocabularies } from './sample-words.ts';

const BODY = /<body[^>]*>([^<]*)<\/body>/g;
const END = '</message>';
/** What is not answered is said again: a bot may not be there yet. */
const AGAIN_MS = 2_000;
/** So long nothing arrives, and it is lost. */
const SILENCE_MS = 10_000;

/** One of them. */
export class Person {
  readonly jid: string;
  readonly #socket: Socket;
  #text = '';
  /** Told each body. */
  heard: (body: string) => void = () => {};

  private constructor(socket: Socket, jid: string) {
    this.#socket = socket;
    this.jid = jid;
    socket.on('data', (data: Buffer) => this.#read(data.toString('latin1')));
    socket.write('<presence/>');
  }

  /** Logs in and is available. @throws Error when the server refuses. */
  static async logIn(port: number, domain: string, name: string, secret: string): Promise<Person> {
    const { socket } = await accountLane(port, domain, name, secret);
    return new Person(socket, `${name}@${domain}`);
  }

  /** What is written in one turn goes out together. */
  writes(to: string, text: string, id = 'm'): void {
    if (this.#socket.writableCorked === 0) {
      this.#socket.cork();
      process.nextTick(() => this.#socket.uncork());
    }
    this.#socket.write(
      `<message type='chat' to='${to}' id='${id}'><body>${text}</body><active xmlns='http://jabber.org/protocol/chatstates'/>` +
        `<request xmlns='urn:xmpp:receipts'/><origin-id xmlns='urn:xmpp:sid:0' id='${id}'/></message>`,
    );
  }

  /** Says something until somebody says what is wanted. */
  async hears(wanted: RegExp, say: () => void): Promise<void> {
    const until = new AbortController();
    this.heard = (body) => {
      if (wanted.test(body)) until.abort();
    };
    while (!until.signal.aborted) {
      say();
      await sleep(AGAIN_MS, undefined, { signal: until.signal }).catch(() => undefined);
    }
    this.heard = () => {};
  }

  leave(): void {
    this.#socket.destroy();
  }

  #read(text: string): void {
    this.#text += text;
    const end = this.#text.lastIndexOf(END);
    if (end < 0) return;
    for (const [, body = ''] of this.#text.slice(0, end).matchAll(BODY)) this.heard(body);
    this.#text = this.#text.slice(end + END.length);
  }
}

/** How it went. */
export interface Talk {
  /** Messages a second. */
  readonly rate: number;
  /** From the writing of each to its reading. */
  readonly ms: readonly number[];
}

/** Who writes to whom. */
export interface Talkers {
  readonly people: readonly Person[];
  /** Whom each writes to. */
  readonly to: (i: number) => string;
}

const next = numbers(1);
const WORDS = vocabularies(next).get('en') ?? [];

/** As long as messages are. */
function sentence(): string {
  let text = '';
  while (text.length < 50) text += ` ${WORDS[Math.floor(next() * WORDS.length)]}`;
  return text;
}

let last = 0;

/** Messages on their way; one person after the other writes so many. */
class Talking {
  readonly #talkers: Talkers;
  readonly #each: number;
  readonly #sent = new Map<number, number>();
  readonly #texts: readonly string[];
  readonly #start = performance.now();
  #written = 0;
  readonly ms: number[] = [];
  /** Rejects when one is lost, or something else is heard. */
  readonly all: Promise<void>;

  constructor(talkers: Talkers, messages: number, each: number, arrived: () => void = () => {}) {
    this.#talkers = talkers;
    this.#each = each;
    this.#texts = Array.from({ length: messages }, sentence);
    let silence: NodeJS.Timeout | undefined;
    this.all = new Promise((resolve, reject) => {
      let before = 0;
      silence = setInterval(() => {
        if (this.ms.length === before) reject(new Error(`lost: ${before} of ${messages} messages arrived`));
        before = this.ms.length;
      }, SILENCE_MS);
      for (const person of talkers.people)
        person.heard = (body) => {
          if (!this.#arrived(body)) reject(new Error(`instead of a message was heard: ${body}`));
          else if (this.ms.length < messages) arrived();
          else resolve();
        };
    });
    const over = (): void => clearInterval(silence);
    this.all.then(over, over);
  }

  get result(): Talk {
    return { rate: this.ms.length / ((performance.now() - this.#start) / 1_000), ms: this.ms };
  }

  write(): void {
    const { people, to } = this.#talkers;
    const text = this.#texts[this.#written];
    if (text === undefined) return;
    const i = Math.floor(this.#written++ / this.#each) % people.length;
    const n = ++last;
    this.#sent.set(n, performance.now());
    people[i]?.writes(to(i), `n${n}${text}`, `c${n}`);
  }

  #arrived(body: string): boolean {
    const n = Number(/^n(\d+) /.exec(body)?.[1]);
    const since = this.#sent.get(n);
    if (since === undefined) return false;
    this.#sent.delete(n);
    this.ms.push(performance.now() - since);
    return true;
  }
}

/** As fast as it goes, with so many messages on their way: few talk at a time. @throws Error when one is lost. */
export async function talkFast(talkers: Talkers, each: number, onTheWay: number): Promise<Talk> {
  const messages = talkers.people.length * each;
  const talking: Talking = new Talking(talkers, messages, each, () => talking.write());
  for (let i = 0; i < onTheWay; i++) talking.write();
  await talking.all;
  return talking.result;
}

/** So many a second, whatever comes back; all talk. @throws Error when one is lost. */
export async function talkSteadily(talkers: Talkers, messages: number, perSecond: number): Promise<Talk> {
  const start = performance.now();
  const talking = new Talking(talkers, messages, 1);
  for (let due = 0; due < messages; await sleep(1))
    for (; due < messages && due < ((performance.now() - start) / 1_000) * perSecond; due++) talking.write();
  await talking.all;
  return talking.result;
}
