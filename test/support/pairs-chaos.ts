/**
 * People who start, leave and change partners while the processes of the random chat are killed and Redis goes and
 * comes back. What each of them sees is held to what he may see, the store to what must be true of it at every moment.
 */
import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { readSeat } from '../../shared/store/pairs-values.ts';
import type { ChaosFigures, ChaosPlan, ChaosStore, Outage } from './chaos-plan.ts';
import { checkPairs } from './pairs-check.ts';
import type { PairsNews, PairsOrder } from './pairs-process.ts';

const PROCESS = fileURLToPath(new URL('./pairs-process.js', import.meta.url));
/** Who gets no answer says it again: the word may have died with a process. */
const PATIENCE_MS = 3_000;
/** Nobody may believe for longer that he talks with somebody who is not there. */
const DEAD_MS = 30_000;
const OUTAGES: readonly Outage[] = ['killed', 'older', 'ended'];
const LANGUAGES = [['en'], ['fr'], ['en', 'fr'], ['fr', 'en'], ['en', '*']];
const INTERESTS = [[], [], ['linux'], ['music', 'linux'], ['chess']];

interface Person {
  readonly uid: string;
  readonly home: number;
  readonly wish: Pick<PairsOrder, 'interests' | 'languages'>;
  /** He never leaves by himself. */
  readonly stays: boolean;
  sees: { readonly pair: string } | undefined;
  /** He was told that he is in nothing, and has not started again. */
  isOut: boolean;
  /** Since when the store says something else than he does. */
  otherSince: number | undefined;
  /** How each of his talks ended, as he was told. */
  readonly ends: Map<string, string>;
  /** The word that has not been answered. */
  asked: PairsOrder['does'] | undefined;
  number: number;
  readonly greetings: Set<string>;
  timer: NodeJS.Timeout | undefined;
  /** What he said and heard, for who looks for a fault. */
  readonly story: string[];
}

/** One run. */
export class PairsChaos {
  readonly #plan: ChaosPlan;
  readonly #store: ChaosStore;
  readonly #children: ChildProcess[] = [];
  readonly #people: Person[];
  readonly #talks = new Map<string, Set<string>>();
  readonly #events = new EventEmitter();
  readonly #faults: string[] = [];
  #kills = 0;
  #outages = 0;
  #repeated = 0;
  #ending = false;

  constructor(plan: ChaosPlan, store: ChaosStore) {
    this.#plan = plan;
    this.#store = store;
    this.#people = Array.from({ length: plan.people }, (_, i) => ({
      ...{ uid: `p${i}`, home: i % plan.processes, stays: i % 20 === 0, greetings: new Set<string>() },
      wish: {
        languages: LANGUAGES[i % LANGUAGES.length] ?? [],
        interests: INTERESTS[(i >> 3) % INTERESTS.length] ?? [],
      },
      ...{ sees: undefined, asked: undefined, number: 0, timer: undefined, story: [] },
      ...{ isOut: true, otherSince: undefined, ends: new Map<string, string>() },
    }));
  }

  /** @throws AssertionError naming what must not be. */
  async run(): Promise<ChaosFigures> {
    const { processes, pairs, pairsBetweenKills, pairsBetweenOutages } = this.#plan;
    for (let home = 0; home < processes; home++) this.#startProcess(home);
    try {
      for (const person of this.#people) this.#later(person, 'start');
      let nextKill = pairsBetweenKills;
      let nextOutage = pairsBetweenOutages;
      while (this.#talks.size < pairs && this.#faults.length === 0) {
        await once(this.#events, 'told');
        if (this.#talks.size >= nextKill) {
          nextKill += pairsBetweenKills;
          await this.#kill(this.#kills % processes);
        }
        if (this.#talks.size >= nextOutage) {
          nextOutage += pairsBetweenOutages;
          for (const { story } of this.#people)
            story.push(`${OUTAGES[this.#outages % OUTAGES.length]} at ${Math.round(performance.now())}`);
          await this.#store.outage(OUTAGES[this.#outages++ % OUTAGES.length] ?? 'killed');
          await this.#check();
        }
      }
      await this.#end();
    } finally {
      this.#ending = true;
      for (const { timer } of this.#people) clearTimeout(timer);
      for (const child of this.#children) child.kill('SIGKILL');
    }
    return this.#figures();
  }

  #figures(): ChaosFigures {
    const told = [...this.#talks.values()];
    return {
      ...{ kills: this.#kills, outages: this.#outages, pairs: this.#talks.size, repeated: this.#repeated },
      greeted: this.#people.reduce((sum, { greetings }) => sum + greetings.size, 0),
      oneSided: told.filter(({ size }) => size === 1).length,
    };
  }

  #startProcess(home: number): void {
    const { url, prefix } = this.#store;
    const child = fork(PROCESS, [url, prefix, `home${home}.example`]);
    this.#children[home] = child;
    child.on('message', (news: PairsNews) => this.#hear(news));
    child.on('error', () => undefined); // a word to a process that has just been killed
    child.on('exit', (code, signal) => {
      if (signal !== 'SIGKILL') this.#faults.push(`home ${home} ended: ${code ?? signal}`);
    });
  }

  /** In the middle of whatever it does; the next one begins when it is gone. */
  async #kill(home: number): Promise<void> {
    const child = this.#children[home];
    const exited = child && once(child, 'exit');
    child?.kill('SIGKILL');
    await exited;
    this.#kills++;
    for (const person of this.#people)
      if (person.home === home) {
        person.story.push(`his process is killed at ${Math.round(performance.now())}`);
        // Killed before it has seen that the store came back older, it ends once more what had ended.
        person.ends.clear();
      }
    this.#startProcess(home);
    await this.#check();
  }

  #later(person: Person, does: PairsOrder['does']): void {
    clearTimeout(person.timer);
    // In the end everybody goes, also whom the store, which has just come back, could not let go at once.
    if (!this.#ending || does === 'stop')
      person.timer = setTimeout(() => this.#say(person, does), Math.random() * this.#plan.restlessMs);
  }

  #say(person: Person, does: PairsOrder['does']): void {
    const { uid, wish, home } = person;
    person.asked = does;
    person.isOut = false;
    person.story.push(`says ${does} at ${Math.round(performance.now())}`);
    const order: PairsOrder = { uid, does, number: ++person.number, ...wish };
    const child = this.#children[home];
    if (child?.connected) child.send(order, () => undefined);
    clearTimeout(person.timer);
    person.timer = setTimeout(() => {
      // It may have been done, or not; he does not know any more.
      person.sees = undefined;
      this.#say(person, does);
    }, PATIENCE_MS);
  }

  #hear(news: PairsNews): void {
    const person = this.#people[Number(news.uid.slice(1))];
    if (person === undefined) return;
    const words = news.kind === 'answer' ? `${news.does}: ${news.word}` : news.tell;
    person.story.push(`${words} ${news.pair} at ${Math.round(performance.now())}`);
    if (news.kind === 'answer') this.#answered(person, news);
    else if (news.tell === 'met') this.#greeted(person, news.pair);
    else if (news.tell === 'left' || news.tell === 'lost') this.#leftAlone(person, news);
    this.#events.emit('told');
  }

  #answered(person: Person, { does, number, word, pair }: PairsNews & { kind: 'answer' }): void {
    const { asked } = person;
    // Whichever time he said it: where he is now counts.
    if (word !== 'unavailable' && (does === 'stop' || person.sees?.pair !== pair)) person.sees = undefined;
    if (asked === undefined || number !== person.number) return;
    if (word === 'unavailable') {
      // It may have been done all the same.
      person.sees = undefined;
      this.#later(person, asked);
      return;
    }
    person.asked = undefined;
    person.isOut = does === 'stop';
    clearTimeout(person.timer);
    if (word === 'young') this.#later(person, asked);
    else if (asked === 'stop') this.#later(person, 'start');
    else if (person.sees !== undefined) this.#actLater(person);
  }

  #actLater(person: Person): void {
    if (!person.stays) this.#later(person, Math.random() < 0.8 ? 'next' : 'stop');
  }

  #greeted(person: Person, pair: string): void {
    if (person.greetings.has(pair)) {
      this.#repeated++;
      return;
    }
    person.greetings.add(pair);
    if (person.isOut)
      this.#faults.push(`${person.uid} is called back: ${person.story.slice(-15).join(', ')}`);
    if (person.sees !== undefined && person.asked === undefined)
      this.#faults.push(`${person.uid} talks with two: ${person.story.slice(-15).join(', ')}`);
    const talk = this.#talks.get(pair) ?? new Set();
    this.#talks.set(pair, talk.add(person.uid));
    if (talk.size > 2) this.#faults.push(`${[...talk]} are in one talk`);
    person.sees = { pair };
    if (person.asked === undefined) this.#actLater(person);
  }

  #leftAlone(person: Person, { tell, pair }: PairsNews & { kind: 'told' }): void {
    // The same once more has the same id: a client shows one.
    const before = person.ends.get(pair) ?? tell;
    if (pair !== '' && before !== tell)
      this.#faults.push(`${person.uid} is left twice: ${person.story.slice(-15).join(', ')}`);
    person.ends.set(pair, tell);
    person.sees = undefined;
    person.isOut = person.asked === undefined;
    if (person.asked === undefined) this.#later(person, 'start');
  }

  async #check(): Promise<void> {
    await checkPairs(this.#store);
    const all = await this.#store.redis.hgetall(this.#store.keys.seats);
    for (const person of this.#people) {
      const seat = readSeat(all[person.uid] ?? '');
      const { sees, asked, isOut } = person;
      const isSame =
        sees === undefined
          ? !isOut || seat === undefined || seat.state === 'left'
          : seat?.state === 'talking' && seat.pair === sees.pair;
      // He may be about to be told.
      person.otherSince =
        isSame || asked !== undefined ? undefined : (person.otherSince ?? performance.now());
      if (performance.now() - (person.otherSince ?? Number.POSITIVE_INFINITY) > DEAD_MS)
        this.#faults.push(`${person.uid} is not ${all[person.uid]}: ${person.story.slice(-15).join(', ')}`);
    }
    assert.deepEqual(this.#faults, []);
  }

  /** Everybody goes; then nobody may be left anywhere. */
  async #end(): Promise<void> {
    await this.#check();
    this.#ending = true;
    for (const person of this.#people) this.#say(person, 'stop');
    while (this.#people.some(({ asked }) => asked !== undefined)) await once(this.#events, 'told');
    const { redis, keys } = this.#store;
    const homes = this.#children.map((_, home) => `${keys.untold}home${home}.example`);
    while ((await redis.exists(...homes)) > 0) await once(this.#events, 'told');
    await this.#check();
    assert.equal(await redis.zcard(keys.waiting), 0, 'the queue holds the gone');
    const kept = JSON.stringify([await redis.hgetall(keys.seats), await redis.hgetall(keys.patrons)]);
    assert.doesNotMatch(kept, /people\.example/, 'an address is kept');
  }
}
