/** What rooms are filtered and counted by: languages, tags, servers, and whether they are safe for work. */
import { domainOf } from '../jid.ts';
import type { Room } from '../room.ts';
import type { Facets, NsfwChoice } from '../room-query.ts';
import { Values } from './facets.ts';
import { foldForSearch } from './fold.ts';
import { languagesOf, primaryLanguage } from './languages.ts';
import type { Filter } from './parse.ts';
import { SlotSet } from './slots.ts';
import { Tagged } from './tagged.ts';

function sameTags(a: Room, b: Room): boolean {
  return a.tags.length === b.tags.length && a.tags.every((tag, i) => tag === b.tags[i]);
}

function sameLanguages(a: Room, b: Room): boolean {
  return (
    a.language === b.language &&
    a.languageGuess === b.languageGuess &&
    a.languages?.join(' ') === b.languages?.join(' ')
  );
}

/** Whether two states of a room have the same words. */
export function sameWords(a: Room, b: Room): boolean {
  return a.name === b.name && a.description === b.description && sameTags(a, b);
}

/** Whether two states of a room are found by the same filters, people aside. */
export function sameValues(a: Room, b: Room): boolean {
  return a.nsfw === b.nsfw && sameLanguages(a, b) && sameTags(a, b);
}

const NONE: readonly string[] = [];

/** See the file; of all slots. */
export class RoomValues {
  readonly #nsfw = new SlotSet();
  readonly #languages = new Values(primaryLanguage);
  readonly #tags = new Values();
  readonly #tagged = new Tagged();
  readonly #servers = new Values();
  /** Of the filter that is being applied. */
  readonly #found = new SlotSet();

  /** Chat services that there are rooms at. */
  get services(): number {
    return this.#servers.size;
  }

  /** What a slot has from now on. */
  set(slot: number, room: Room): void {
    this.#languages.set(slot, languagesOf(room));
    this.#setTags(slot, room.tags.length === 0 ? NONE : [...new Set(room.tags.map(foldForSearch))]);
    this.#servers.set(slot, [domainOf(room.jid)]);
    if (room.nsfw) this.#nsfw.add(slot);
    else this.#nsfw.delete(slot);
  }

  /** A slot has nothing any more. */
  clear(slot: number): void {
    this.#setTags(slot, NONE);
    for (const values of [this.#languages, this.#servers]) values.set(slot, NONE);
    this.#nsfw.delete(slot);
  }

  /** Keeps what is wanted by its safety for work. */
  choose(hits: SlotSet, nsfw: NsfwChoice): void {
    if (nsfw === 'without') hits.drop(this.#nsfw);
    if (nsfw === 'only') hits.keepOnly(this.#nsfw);
  }

  /** Keeps those that have a language or a tag, or are at or below a domain; excluded: the others. */
  keep(hits: SlotSet, { by, value, isExcluded }: Filter): void {
    if (by === 'tag') {
      this.#tagged.find(foldForSearch(value.trim().replace(/^#/, '')), this.#found);
      if (isExcluded) hits.drop(this.#found);
      else hits.keepOnly(this.#found);
      return;
    }
    const asked = value.trim().toLowerCase();
    if (by === 'domain') {
      const below = `.${asked}`;
      this.#servers.keep(hits, (each) => each === asked || each.endsWith(below), isExcluded);
      return;
    }
    const language = asked.replaceAll('_', '-');
    const variants = `${language}-`;
    this.#languages.keep(hits, (each) => each === language || each.startsWith(variants), isExcluded);
  }

  #setTags(slot: number, tags: readonly string[]): void {
    this.#tagged.change(slot, this.#tags.of(slot), tags);
    this.#tags.set(slot, tags);
  }

  /** Counts the hits by what they have. */
  facets(hits: SlotSet): Facets {
    const slots = hits.members();
    return {
      languages: this.#languages.count(slots),
      tags: this.#tags.count(slots),
      servers: this.#servers.count(slots),
    };
  }
}
