/** What is sealed in a case, each with the case's name: it opens in no other. */
import type { Case } from '../../shared/store/cases-values.ts';
import type { Received } from '../../shared/store/evidence.ts';
import type { Seals } from '../../shared/store/seal.ts';

/** What was reported. */
export interface Exhibit {
  readonly messages: readonly Received[];
  /** The reporter's. */
  readonly words: string;
}

function contextOf(id: string): string {
  return `case ${id}`;
}

/** For the case of this id. */
export function sealExhibit({ evidence }: Seals, id: string, exhibit: Exhibit): string {
  return evidence.seal(JSON.stringify(exhibit), contextOf(id));
}

/** Undefined: it was sealed by a process with another secret. */
export function openExhibit(seals: Seals, { id, evidence }: Case): Exhibit | undefined {
  const opened = seals.evidence.open(evidence, contextOf(id));
  return opened === undefined ? undefined : (JSON.parse(opened) as Exhibit);
}

/** The words of an appeal. */
export function sealAppeal({ evidence }: Seals, id: string, words: string): string {
  return evidence.seal(words, contextOf(id));
}

/** Undefined: there is none, or it was sealed by a process with another secret. */
export function openAppeal({ evidence }: Seals, { id, appeal }: Case): string | undefined {
  return appeal && evidence.open(appeal.words, contextOf(id));
}
