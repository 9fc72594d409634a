/** A first word to somebody whose address nobody is told: the bot passes it on, and tells the addresses when he accepts. */
import type { Jid } from './jid.ts';

/**
 * See the file. The words themselves are kept nowhere. One that is not heard stands as one to oneself, so that whoever said
 * it has the same of it as of any other.
 */
export interface Hello {
  /** Keyed hash of both addresses: of each to each there is one at most. Of one that is not heard, random. */
  readonly id: string;
  /** Who asks; bare. */
  readonly from: Jid;
  /** Who was asked; bare. */
  readonly to: Jid;
  /** By which the asked names it: three digits by chance, so that an answer to one that has ended means no other. */
  readonly number: number;
  /** ms. */
  readonly at: number;
}

/** A hello that is not heard any more; only hashes are kept of it. */
export interface Unheard {
  /** As that of the hello. */
  readonly id: string;
  /** Keyed hash of the address of who does not want to hear it. */
  readonly by: string;
  /** ms; 0: for ever. */
  readonly until: number;
}

/** What is not answered for so long is gone. */
export const HELLO_KEPT_MS = 14 * 86_400_000;
/** Longest words, UTF-16 units. */
export const MOST_HELLO_TEXT = 500;
