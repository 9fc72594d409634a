/** Stream management (XEP-0198, version 1.6.3): what of ours has arrived, what of theirs we have handled, how to take up a lost stream. */
import { type Element, xml } from '../xml.ts';
import type { Wire } from './wire.ts';

/** The namespace that servers speak. */
export const NS_SM = 'urn:xmpp:sm:3';
/** Counters wrap at 2³² (XEP-0198 §4). */
const MODULUS = 2 ** 32;
/** An acknowledgement is asked for after so many stanzas, so that what we keep stays small. */
const ASK_AFTER = 50;

/** Something on its way out: kept until the server has it. */
export interface Outgoing {
  readonly name: string;
  readonly text: Wire;
  /** The stanza's `type` attribute. */
  readonly type: string | undefined;
}

function counter(value: string | undefined): number | undefined {
  return value !== undefined && /^\d{1,10}$/.test(value) ? Number(value) % MODULUS : undefined;
}

/** The two counters and the unacknowledged stanzas of one session, which may outlive several connections. */
export class StreamManagement {
  #id: string | undefined;
  #handled = 0;
  #acknowledged = 0;
  #unacknowledged: Outgoing[] = [];
  /** Of sessions that cannot be taken up any more. */
  #lost: Outgoing[] = [];
  #sinceAsked = 0;
  /** An `<r/>` of ours has not been answered yet. */
  asking = false;
  /** Theirs are counted from `<enabled/>` or `<resumed/>` on, ours from `<enable/>` (XEP-0198 §4). */
  #counting = { theirs: false, ours: false };

  /** True when a lost stream may be taken up again. */
  get resumable(): boolean {
    return this.#id !== undefined;
  }

  get unacknowledged(): number {
    return this.#unacknowledged.length;
  }

  /** True when stanzas of ours are counted and kept. */
  get active(): boolean {
    return this.#counting.ours;
  }

  enable(): Element {
    this.abandon();
    this.#counting.ours = true;
    return xml('enable', { xmlns: NS_SM, resume: 'true' });
  }

  resume(): Element {
    return xml('resume', { xmlns: NS_SM, h: this.#handled, previd: this.#id });
  }

  acknowledge(): Element {
    return xml('a', { xmlns: NS_SM, h: this.#handled });
  }

  enabled(element: Element): void {
    this.#counting.theirs = true;
    const { id, resume } = element.attrs;
    this.#id = resume === 'true' || resume === '1' ? id : undefined;
  }

  /** @returns what the server has not got, to be sent again in order. */
  resumed(element: Element): Outgoing[] {
    this.acknowledgedBy(element);
    this.#counting = { theirs: true, ours: true };
    const again = this.#unacknowledged;
    this.#unacknowledged = [];
    return again;
  }

  /** The old session cannot be taken up; `<failed/>` may say how much of ours the server got. */
  abandon(failed?: Element): void {
    if (failed !== undefined) this.acknowledgedBy(failed);
    this.#lost.push(...this.#unacknowledged);
    this.#unacknowledged = [];
    this.#id = undefined;
    this.#handled = this.#acknowledged = this.#sinceAsked = 0;
    this.#counting = { theirs: false, ours: false };
    this.asking = false;
  }

  /** What lost sessions left behind, once. */
  takeLost(): Outgoing[] {
    const lost = this.#lost;
    this.#lost = [];
    return lost;
  }

  /** The connection is gone; what is kept may be taken up by the next. */
  suspend(): void {
    if (this.#id === undefined) this.abandon();
    this.#counting = { theirs: false, ours: false };
    this.asking = false;
  }

  /** Counts one of their stanzas, malformed or not. */
  received(): void {
    if (this.#counting.theirs) this.#handled = (this.#handled + 1) % MODULUS;
  }

  /** Keeps one of ours. @returns true when it is time to ask for an acknowledgement. */
  sent(outgoing: Outgoing): boolean {
    if (!this.#counting.ours) return false;
    this.#unacknowledged.push(outgoing);
    return ++this.#sinceAsked >= ASK_AFTER && !this.asking;
  }

  ask(): Element {
    this.asking = true;
    this.#sinceAsked = 0;
    return xml('r', { xmlns: NS_SM });
  }

  /** `<a h='…'/>`, or the `h` of `<resumed/>` and `<failed/>`. More than was sent counts as all of it. */
  acknowledgedBy(element: Element): void {
    this.asking = false;
    const h = counter(element.attrs.h);
    if (h === undefined) return;
    const fresh = (h - this.#acknowledged + MODULUS) % MODULUS;
    if (fresh > this.#unacknowledged.length && fresh > MODULUS / 2) return; // an older count than the last
    this.#unacknowledged.splice(0, fresh);
    this.#acknowledged = h;
  }
}
