/**
 * The room of each slot.
 *
 * Each hour the figures of nearly all rooms change, and nothing else: those are kept as numbers, and the room that was
 * there before stays, until somebody asks for it. Else the collector would have 100,000 new rooms to carry to where
 * things live long, and stop the process for it.
 */
import type { Room } from '../room.ts';
import { Column } from './column.ts';
import { LongList } from './long-list.ts';
import { SlotSet } from './slots.ts';

const FIGURES = ['occupants', 'average', 'growth', 'activity'] as const;
type Figure = (typeof FIGURES)[number];

const OTHERS = Object.keys({
  jid: true,
  name: true,
  description: true,
  language: true,
  languages: true,
  languageGuess: true,
  anonymity: true,
  moderated: true,
  tags: true,
  nsfw: true,
  logsUrl: true,
  webChatUrl: true,
  avatar: true,
  since: true,
} satisfies Record<Exclude<keyof Room, Figure>, true>) as Exclude<keyof Room, Figure>[];

/**
 * Whether two states of a room have the same figures, whatever they are, and everything else in common. Not without any
 * figure: what has none, as people have, is given back as it was given (people-index.ts).
 */
function areSameButFigures(a: Room, b: Room): boolean {
  let figures = 0;
  for (const name of FIGURES) {
    if ((a[name] === undefined) !== (b[name] === undefined)) return false;
    if (a[name] !== undefined) figures++;
  }
  if (figures === 0) return false;
  for (const name of OTHERS) if (!isSame(a[name], b[name])) return false;
  return true;
}

function isSame(a: Room[keyof Room], b: Room[keyof Room]): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** See the file. */
export class HeldRooms {
  readonly #rooms = new LongList<Room | undefined>();
  /** Of the rooms whose figures have changed since they were made. */
  readonly #figures = {
    occupants: new Column(),
    average: new Column(),
    growth: new Column(),
    activity: new Column(),
  } as const;
  readonly #isOlder = new SlotSet();
  #occupants = 0;

  /** All slots are below. */
  get length(): number {
    return this.#rooms.length;
  }

  /** People inside all rooms together, as far as known. */
  get occupants(): number {
    return this.#occupants;
  }

  /** The room as it was given last; the same object until its next change. */
  get(slot: number): Room | undefined {
    const room = this.#rooms.get(slot);
    if (room === undefined || !this.#isOlder.has(slot)) return room;
    const now: { -readonly [K in keyof Room]: Room[K] } = Object.assign({}, room);
    for (const name of FIGURES) if (now[name] !== undefined) now[name] = this.#figures[name].get(slot);
    this.#rooms.set(slot, now);
    this.#isOlder.delete(slot);
    return now;
  }

  /** What else the room says: those figures that are there may be older. */
  withoutFigures(slot: number): Omit<Room, Figure> | undefined {
    return this.#rooms.get(slot);
  }

  /**
   * Says whether it has figures and nothing but them has changed.
   * @param slot at most the length
   * @param room undefined: none any more
   */
  set(slot: number, room: Room | undefined): boolean {
    const held = this.#rooms.get(slot);
    this.#occupants += (room?.occupants ?? 0) - this.#occupantsOf(slot, held);
    this.#isOlder.delete(slot);
    if (held === undefined || room === undefined || !areSameButFigures(held, room)) {
      this.#rooms.set(slot, room);
      return false;
    }
    for (const name of FIGURES) {
      const figure = room[name];
      if (figure === undefined) continue;
      this.#figures[name].set(slot, figure);
      if (!Object.is(figure, held[name])) this.#isOlder.add(slot);
    }
    return true;
  }

  #occupantsOf(slot: number, held: Room | undefined): number {
    if (held?.occupants === undefined) return 0;
    return this.#isOlder.has(slot) ? this.#figures.occupants.get(slot) : held.occupants;
  }
}
