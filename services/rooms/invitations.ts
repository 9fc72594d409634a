/** Invitations into rooms: the bot never joins; it asks the room and tells who invited whether it is listed. */
import { type Incoming, type Outgoing, say } from '../../shared/bot/shape.ts';
import { Throttle } from '../../shared/bot/throttle.ts';
import { bare, domainOf, holderOf } from '../../shared/domain/jid.ts';
import type { RoomAnswer } from '../../shared/domain/room-answer.ts';
import { answerLines, type PageOf } from './answer-lines.ts';
import type { Submissions } from './submissions.ts';

/** What invitations work with. */
export interface InvitationParts {
  readonly submissions: Pick<Submissions, 'submit'>;
  readonly pageOf: PageOf;
}

/** Who is named as inviter by a room hears of it so often: five times, then once in ten minutes. */
const TOLD = { capacity: 5, perSecond: 1 / 600, senders: 10_000 };
/** The inviters that one server's rooms name, all together: it could name anybody, to have its words carried to many. */
const NAMED = { capacity: 30, perSecond: 1 / 60, senders: 10_000 };

/**
 * Whether a mediated invitation may be answered at all. Anybody can send one, a person's client as well as a server
 * that has no such room, and name whom he likes as the inviter: only what is known to be a room is believed.
 */
function isBelievable(answer: RoomAnswer): boolean {
  if (answer.kind === 'silent') return false;
  return answer.kind !== 'unlisted' || (answer.reason !== 'not-a-room' && answer.reason !== 'gone');
}

/** Answers invitations. */
export class Invitations {
  readonly #parts: InvitationParts;
  readonly #told = new Throttle(TOLD);
  readonly #named = new Throttle(NAMED);

  constructor(parts: InvitationParts) {
    this.#parts = parts;
  }

  /** @throws Failure as {@link Submissions.submit}. */
  async answer({ invitation }: Incoming & { kind: 'invitation' }): Promise<readonly Outgoing[]> {
    const { room, inviter, mediated } = invitation;
    const answer = await this.#parts.submissions.submit(room, 'invitation');
    const lines = answerLines(answer, this.#parts.pageOf);
    if (!mediated) return [say(...lines)];
    if (inviter === undefined || !isBelievable(answer)) return [];
    // COMPAT: Prosody names the inviter by his place in the room, which only the room can reach.
    if (bare(inviter) === room) return [{ kind: 'decline', lines, room, to: inviter }];
    const person = bare(inviter);
    const now = Date.now();
    const isTold =
      this.#told.take(person, now) === 'ok' && this.#named.take(holderOf(domainOf(room)), now) === 'ok';
    return isTold ? [{ kind: 'say', lines, to: person }] : [];
  }
}
