/** What an entry is compared with: the names, texts and arrivals of everybody in the directory, in memory. */
import { bare, domainOf, holderOf, type Jid, localOf, tryJid } from './jid.ts';
import { type Likeness, likeness, looks, spelling } from './look-alikes.ts';
import { isFound, type Profile } from './profile.ts';
import { foldText, readableLocal } from './text.ts';

const HOUR_MS = 3_600_000;
/** An entry is new for so long: who means harm does it at once. */
export const NEW_MS = 24 * HOUR_MS;
/** Shorter texts are said by many (“Hello, I am new here”). */
const LEAST_TEXT = 40;
/** An address within a name, whatever is written around it. */
const ADDRESS = /[^\s@<>"'()&/:]+@[\p{L}\p{M}\p{N}.-]*[\p{L}\p{M}\p{N}]/gu;

/** How an entry stands among the others. */
export interface Facts {
  /** His name looks like somebody else's and is another, or is the address at which somebody else is found. */
  readonly imitates?: Likeness;
  /** It is the name of an admin, who is somebody else. */
  readonly isAdminsName: boolean;
  /** Others who say the same. */
  readonly sameText: number;
  /** Entries that were new within the same hour below the same name, with this one. */
  readonly arrivals: number;
  /** Entries below that name that have been there for longer. */
  readonly settled: number;
  /** Those of them that share a link or the text with this one. */
  readonly alike: number;
}

/** The names that somebody goes by in his entry. */
export function namesOf({ nick, name }: Pick<Profile, 'nick' | 'name'>): readonly string[] {
  return [nick, name].filter((each) => each !== undefined);
}

/** Names that others must not be taken for. Whoever waits for an admin may be the one who imitates: nobody is measured by him. */
function heldNames(jid: Jid, profile: Profile): readonly string[] {
  const by = profile.suspended?.by;
  return by === 'review' || by === 'admin' ? [] : [...namesOf(profile), readableLocal(localOf(jid))];
}

/**
 * What somebody says, to be compared; `''`: too little. Copies that wait for an admin count as little as names do, or
 * whoever copies somebody could have him held for it.
 */
function knownText(profile: Profile): string {
  return profile.suspended?.by === 'review' ? '' : textOf(profile);
}

/** The same of an entry that is looked at. */
function textOf({ about = '' }: Profile): string {
  const text = foldText(about)
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
  return text.length < LEAST_TEXT ? '' : text;
}

function digest(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return hash;
}

/** Spellings by what they look like, with how many have them. Most looks have one spelling of one person, kept as a text. */
class Spellings {
  readonly #byLook = new Map<string, string | Map<string, number>>();

  add(name: string, change: 1 | -1): void {
    const spelt = spelling(name);
    for (const look of looks(name)) {
      const all = this.of(look);
      const n = (all.get(spelt) ?? 0) + change;
      if (n > 0) all.set(spelt, n);
      else all.delete(spelt);
      const [only] = all;
      if (only === undefined) this.#byLook.delete(look);
      else this.#byLook.set(look, all.size === 1 && only[1] === 1 ? only[0] : all);
    }
  }

  of(look: string): Map<string, number> {
    const known = this.#byLook.get(look);
    return typeof known === 'string' ? new Map([[known, 1]]) : (known ?? new Map());
  }
}

/**
 * Of spellings with how many have them, those that more have than this one: a single look-alike must not hold all whom an
 * admin has found good.
 */
function moreThan(spelt: string, all: ReadonlyMap<string, number>): [string, number][] {
  return [...all].filter(([, n]) => n > (all.get(spelt) ?? 0));
}

/** See the file. */
export class KnownEntries {
  readonly #admins: readonly Jid[];
  readonly #entries = new Map<Jid, Profile>();
  readonly #spellings = new Spellings();
  /** How many say a text, by its digest. */
  readonly #texts = new Map<number, number>();
  /** Those who are new, by the name that their servers are below. */
  readonly #arrived = new Map<string, Set<Jid>>();
  /** How many there are of each of these names. */
  readonly #ofHolder = new Map<string, number>();

  constructor(admins: readonly Jid[]) {
    this.#admins = admins;
    for (const admin of admins) this.#spellings.add(readableLocal(localOf(admin)), 1);
  }

  /** Takes an entry for the one before; undefined: there is none any more. `now` in ms. */
  put(jid: Jid, profile: Profile | undefined, now: number): void {
    const before = this.#entries.get(jid);
    if (before !== undefined) this.#count(jid, before, -1);
    this.#arrived.get(holderOf(domainOf(jid)))?.delete(jid);
    if (profile === undefined) {
      this.#entries.delete(jid);
      return;
    }
    this.#entries.set(jid, profile);
    this.#count(jid, profile, 1);
    if (now - profile.listedAt < NEW_MS) this.#arrives(jid);
  }

  /** How an entry stands among the others, whether it is known here or not. */
  facts(jid: Jid, profile: Profile, now: number): Facts {
    const names = this.#admins.includes(jid) ? [] : namesOf(profile);
    const before = this.#entries.get(jid);
    const imitates = this.#bearsAddress(jid, names) ? 'letters' : this.#imitated(jid, names);
    const text = textOf(profile);
    const own = before !== undefined && knownText(before) === text ? 1 : 0;
    return {
      ...(imitates && { imitates }),
      isAdminsName: this.#admins.some((admin) => {
        const spelt = spelling(readableLocal(localOf(admin)));
        return names.some((name) => spelling(name) === spelt);
      }),
      sameText: text === '' ? 0 : (this.#texts.get(digest(text)) ?? 0) - own,
      ...this.#arrivals(jid, profile, now),
    };
  }

  #count(jid: Jid, profile: Profile, change: 1 | -1): void {
    for (const name of heldNames(jid, profile)) this.#spellings.add(name, change);
    const holder = holderOf(domainOf(jid));
    const others = (this.#ofHolder.get(holder) ?? 0) + change;
    if (others > 0) this.#ofHolder.set(holder, others);
    else this.#ofHolder.delete(holder);
    const text = knownText(profile);
    if (text === '') return;
    const key = digest(text);
    const n = (this.#texts.get(key) ?? 0) + change;
    if (n > 0) this.#texts.set(key, n);
    else this.#texts.delete(key);
  }

  #arrives(jid: Jid): void {
    const holder = holderOf(domainOf(jid));
    const all = this.#arrived.get(holder) ?? new Set();
    this.#arrived.set(holder, all.add(jid));
  }

  /** Of whom nobody is told the address, nobody finds out in this way that he is here. */
  #bearsAddress(jid: Jid, names: readonly string[]): boolean {
    return names
      .flatMap((name) => name.match(ADDRESS) ?? [])
      .flatMap((text) => tryJid(text) ?? [])
      .map(bare)
      .some((address) => {
        const other = this.#entries.get(address);
        return address !== jid && (this.#admins.includes(address) || (other !== undefined && isFound(other)));
      });
  }

  #imitated(jid: Jid, names: readonly string[]): Likeness | undefined {
    const before = this.#entries.get(jid);
    const own = before === undefined ? [] : heldNames(jid, before);
    let found: Likeness | undefined;
    for (const name of names)
      for (const look of looks(name))
        for (const [spelt] of moreThan(spelling(name), this.#others(look, own))) {
          const how = likeness(name, spelt);
          if (how === 'letters') return how;
          found ??= how;
        }
    return found;
  }

  /** The spellings of what looks so, without one's own names. */
  #others(look: string, own: readonly string[]): Map<string, number> {
    const all = new Map(this.#spellings.of(look));
    for (const name of own)
      if (looks(name).includes(look)) all.set(spelling(name), (all.get(spelling(name)) ?? 0) - 1);
    return new Map([...all].filter(([, n]) => n > 0));
  }

  #arrivals(jid: Jid, profile: Profile, now: number): Pick<Facts, 'arrivals' | 'alike' | 'settled'> {
    const holder = holderOf(domainOf(jid));
    const all = this.#arrived.get(holder);
    const settled = Math.max(0, (this.#ofHolder.get(holder) ?? 0) - (all?.size ?? 0));
    if (now - profile.listedAt >= NEW_MS) return { arrivals: 0, alike: 0, settled };
    let [arrivals, alike] = [1, 1];
    const text = textOf(profile);
    for (const each of all ?? []) {
      const other = this.#entries.get(each);
      if (other === undefined || now - other.listedAt >= NEW_MS) {
        all?.delete(each);
        continue;
      }
      if (each === jid || Math.abs(other.listedAt - profile.listedAt) > HOUR_MS) continue;
      arrivals++;
      const sharesLink = other.links.some((link) => profile.links.includes(link));
      if (sharesLink || (text !== '' && textOf(other) === text)) alike++;
    }
    return { arrivals, alike, settled };
  }
}
