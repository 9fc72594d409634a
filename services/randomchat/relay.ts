/**
 * Words go from one to the other. Nothing of a message gets here but what `Words` names, every id is a new one that only
 * this talk knows, and what was written in one talk is never heard in another.
 */
import type { Relay as RelayedWords } from '../../shared/bot/shape.ts';
import { OWN_SIGN } from '../../shared/bot/speaker.ts';
import { maskContacts } from '../../shared/domain/contact-mask.ts';
import { type Soon, soon } from '../../shared/domain/soon.ts';
import type { CarriedWords, ChatState, Named, Words } from '../../shared/domain/words.ts';
import type { Evidence } from '../../shared/store/evidence.ts';
import type { Seat, Uid } from '../../shared/store/pairs-values.ts';
import type { KeyedHash } from '../../shared/store/secret.ts';
import { openId, sealId } from './sealed-ids.ts';
import type { Seats } from './seats.ts';

/** What the relay works with. */
export interface RelayParts {
  readonly seats: Pick<Seats, 'of' | 'handOn'>;
  readonly hash: () => Soon<KeyedHash>;
  /** On its way to a person. */
  readonly send: (relayed: RelayedWords) => void;
  readonly home: () => string;
  readonly now: () => number;
  /** Keeps what was sent for a while, so that it can be reported. */
  readonly evidence: Pick<Evidence, 'note'>;
}

/** In the first minutes of a talk nobody is led elsewhere. */
const MASKED_MS = 300_000;
/** Messages of one person of which it is remembered that their receipt has come. */
const MOST_RECEIPTS = 50;
const MOST_TALKS = 20_000;
/** Between two chat states of one person. */
const STATE_MS = 2_000;
/** That a window was closed is nobody's business. */
const RELAYED_STATES: ReadonlySet<ChatState | undefined> = new Set(['active', 'composing', 'paused']);

/** One person's side of a talk. */
interface Side {
  readonly pair: string;
  /** Of these messages of his a receipt has come; undefined until one has. */
  received: Set<string> | undefined;
  state: ChatState | undefined;
  stateAt: number;
  /** He knows that something of his was hidden. */
  isMaskTold: boolean;
}

/** The bot's sign, wherever a client may break a line, becomes another die: nobody speaks in the bot's name. */
export function inOwnName(text: string): string {
  return text.replaceAll(OWN_SIGN, '⚂');
}

/** What became of words; `masked`: sent, but for something that was hidden for the first time in this talk. */
export type Outcome = 'sent' | 'masked' | 'gone' | 'down';

/** The way between two. */
export class Relay {
  readonly #parts: RelayParts;
  readonly #sides = new Map<Uid, Side>();

  constructor(parts: RelayParts) {
    this.#parts = parts;
  }

  /** Carries what somebody in this seat wrote. `gone`: his partner is there no more. @throws Failure `unavailable`. */
  carry(uid: Uid, seat: Seat, words: Words): Soon<Outcome> {
    const { pair = '', peer = '' } = seat;
    return soon(this.#parts.hash(), (hash) => {
      const carried = this.#carried(hash, uid, seat, words);
      if (carried === undefined) return 'sent';
      return soon(this.#parts.seats.of(peer), (other) => {
        if (other?.state !== 'talking' || other.pair !== pair) return 'gone';
        if (other.home !== this.#parts.home())
          return this.#parts.seats
            .handOn(other.home, peer, pair, carried)
            .then((isHeard) => (isHeard ? this.#carriedAway(uid, seat, words, carried) : 'down'));
        this.#deliver(hash, peer, other, carried);
        return this.#carriedAway(uid, seat, words, carried);
      });
    });
  }

  /** What went to the other one is noted. */
  #carriedAway(uid: Uid, seat: Seat, words: Words, { text }: CarriedWords): Outcome {
    const { pair = '', peer = '', jid } = seat;
    if (text !== '' && jid !== undefined)
      this.#parts.evidence.note({ pair, from: uid, to: peer, jid, at: this.#parts.now(), text });
    const side = this.#sideOf(uid, pair);
    if (side.isMaskTold || inOwnName(words.text) === text) return 'sent';
    side.isMaskTold = true;
    return 'masked';
  }

  /** Takes what another process hands on for somebody, if he is still in that talk. @throws Failure `unavailable`. */
  async take(uid: Uid, pair: string, words: CarriedWords): Promise<void> {
    const [hash, seat] = [await this.#parts.hash(), await this.#parts.seats.of(uid)];
    if (seat?.state === 'talking' && seat.pair === pair) this.#deliver(hash, uid, seat, words);
  }

  /** Undefined: nothing of it is for the other one. */
  #carried(
    hash: KeyedHash,
    uid: Uid,
    { pair = '', met = 0, open }: Seat,
    words: Words,
  ): CarriedWords | undefined {
    const name = (id: string): string => sealId(hash, pair, uid, id);
    const named = (id: string): Named => ({ own: name(id), theirs: id });
    const { id, text, wantsReceipt, received, replaces, answers, retracts, reactions } = words;
    const side = this.#sideOf(uid, pair);
    const state = this.#state(side, words);
    const isWritten = text !== '' || retracts !== undefined || reactions !== undefined;
    if (!isWritten && received === undefined && state === undefined) return undefined;
    const plain = inOwnName(text);
    // Without an id of its own nothing can refer to it.
    const own = name(id ?? `${this.#parts.now()} ${Math.random()}`);
    const isText = text !== '';
    return {
      id: own,
      text: !open && this.#parts.now() - met < MASKED_MS ? maskContacts(plain) : plain,
      state,
      wantsReceipt: id !== undefined && isText ? wantsReceipt : undefined,
      received,
      replaces: replaces !== undefined && isText ? name(replaces) : undefined,
      answers: answers !== undefined && isText ? named(answers) : undefined,
      retracts: retracts === undefined ? undefined : name(retracts),
      reactions: reactions && { to: named(reactions.id), emojis: reactions.emojis },
    };
  }

  /** To the bare address: whichever of his clients he uses. */
  #deliver(hash: KeyedHash, uid: Uid, { jid, at, pair = '' }: Seat, carried: CarriedWords): void {
    if (jid === undefined || at === undefined) return;
    const side = this.#sideOf(uid, pair);
    const { id, text, state, wantsReceipt, received, replaces, answers, retracts, reactions } = carried;
    const arrived = received === undefined ? undefined : openId(hash, pair, uid, received);
    // Several clients of one person may say so; the first counts.
    const isNews = arrived !== undefined && !side.received?.has(arrived);
    if (isNews) side.received = withAlso(side.received, arrived);
    const known = ({ own, theirs }: Named): string => openId(hash, pair, uid, theirs) ?? own;
    const isWritten = text !== '' || retracts !== undefined || reactions !== undefined;
    if (!isWritten && state === undefined && !isNews) return;
    this.#parts.send({
      kind: 'relay',
      from: at,
      to: jid,
      id,
      text,
      state,
      wantsReceipt,
      received: isNews ? arrived : undefined,
      replaces,
      answers: answers && known(answers),
      retracts,
      reactions: reactions && { id: known(reactions.to), emojis: reactions.emojis },
    });
  }

  #sideOf(uid: Uid, pair: string): Side {
    let side = this.#sides.get(uid);
    if (side?.pair !== pair) {
      side = { pair, received: undefined, state: undefined, stateAt: 0, isMaskTold: false };
      this.#sides.delete(uid);
      this.#sides.set(uid, side);
      if (this.#sides.size > MOST_TALKS) {
        const [oldest] = this.#sides.keys();
        if (oldest !== undefined) this.#sides.delete(oldest);
      }
    }
    return side;
  }

  /** With a text, that somebody is there; alone, what has changed, and not too often. Nobody is left typing who stopped. */
  #state(side: Side, { state, text }: Words): ChatState | undefined {
    if (!RELAYED_STATES.has(state)) return undefined;
    const now = this.#parts.now();
    const isTooOften = side.state !== 'composing' && now - side.stateAt < STATE_MS;
    if (text === '' && (state === side.state || isTooOften)) return undefined;
    side.state = text === '' ? state : 'active';
    side.stateAt = text === '' ? now : 0;
    return side.state;
  }
}

function withAlso(received = new Set<string>(), id: string): Set<string> {
  received.add(id);
  const [oldest] = received;
  if (received.size > MOST_RECEIPTS && oldest !== undefined) received.delete(oldest);
  return received;
}
