/** Who is it for: the stranger, or the bot? In a talk only words with a prefix are the bot's. */
import type { Overhear, Overheard } from '../../shared/bot/shape.ts';
import { type Outgoing, say } from '../../shared/bot/shape.ts';
import { Throttle } from '../../shared/bot/throttle.ts';
import { type Soon, soon } from '../../shared/domain/soon.ts';
import { MOST_TEXT } from '../../shared/domain/words.ts';
import type { Seat, Uid } from '../../shared/store/pairs-values.ts';
import type { Crisis } from './crisis.ts';
import type { Patrons } from './patrons.ts';
import type { Relay } from './relay.ts';
import type { Repeats } from './repeats.ts';
import type { Seats } from './seats.ts';
import { offering } from './talk-commands.ts';

/** What it works with. */
export interface OverhearParts {
  readonly seats: Pick<Seats, 'of' | 'leave'>;
  readonly patrons: Pick<Patrons, 'uidOf'>;
  readonly relay: Relay;
  readonly repeats: Repeats;
  readonly crisis: Crisis;
  readonly now: () => number;
}

/** Written so soon after a talk began, it was written before its writer knew. */
const COOLING_MS = 1_000;
/** How often somebody is told that something was not sent: three times, then once in a minute. */
const NOT_SENT = { capacity: 3, perSecond: 1 / 60, senders: 10_000 };
/** Begins like a word for the bot. `/me` does not (XEP-0245), nor do dots. */
const PREFIXED = /^[/!.]/;
const UNKNOWN = /^\/(?!me(?:\s|$))\p{L}/u;
/** For who writes encrypted without wanting to: what became of it, and where to switch it off. */
const ENCRYPTED = say({ key: 'random.not-sent.encrypted' }, { key: 'bot.encrypted' });
/** A doubled prefix stands for itself. */
const DOUBLED = /^([/!.])\1(?=\p{L})/u;

/** Takes messages of people in a talk; all others are the bot's. */
export function overhearing(parts: OverhearParts): Overhear {
  const notSent = new Throttle(NOT_SENT);
  // In each talk anew.
  const refuse = (uid: Uid, { pair }: Seat, ...outgoing: readonly Outgoing[]): readonly Outgoing[] =>
    notSent.take(`${uid} ${pair}`, parts.now()) === 'ok' ? outgoing : [];

  const written = (uid: Uid, seat: Seat, heard: Overheard): Soon<readonly Outgoing[]> => {
    const { text } = heard.words;
    const words = DOUBLED.test(text) ? { ...heard.words, text: text.slice(1) } : heard.words;
    return soon(parts.repeats.take(words.text, uid, seat.pair ?? ''), (isNew) => {
      if (!isNew) return [say({ key: 'random.not-sent.repeated' })];
      return soon(parts.relay.carry(uid, seat, words), (outcome) => {
        const isSent = outcome === 'sent' || outcome === 'masked';
        if (isSent && parts.crisis.isHelpWanted(uid, text, parts.now()))
          return [say({ key: 'random.crisis' })];
        if (outcome === 'masked') return [say({ key: 'random.masked' })];
        if (isSent || text === '') return [];
        if (outcome === 'down') return refuse(uid, seat, say({ key: 'random.not-sent.down' }));
        return refuse(uid, seat, offering([{ key: 'random.left' }], 'next', 'again'));
      });
    });
  };
  const said = (uid: Uid, seat: Seat | undefined, heard: Overheard): ReturnType<Overhear> => {
    if (heard.bounced !== undefined) return bounced(parts, uid, seat);
    if (seat?.state !== 'talking') return undefined;
    const { text } = heard.words;
    if (heard.encryption !== undefined) return refuse(uid, seat, ENCRYPTED);
    if (heard.word === 'known' && PREFIXED.test(text)) return undefined;
    if (heard.media) return [...rejected(heard), ...refuse(uid, seat, say({ key: 'random.not-sent.media' }))];
    if (heard.word === 'nearly' || UNKNOWN.test(text)) return refuse(uid, seat, unknown(text));
    if (heard.words.isTooLong)
      return refuse(uid, seat, say({ key: 'random.not-sent.long', params: { n: MOST_TEXT } }));
    if (!isOfThisTalk(parts, heard, seat))
      return text === '' ? [] : refuse(uid, seat, say({ key: 'random.not-sent.young' }));
    return written(uid, seat, heard);
  };
  return (heard) =>
    soon(parts.patrons.uidOf(heard.from), (uid) =>
      soon(parts.seats.of(uid), (seat) => said(uid, seat, heard)),
    );
}

/** A call ends before it begins. */
function rejected({ call }: Overheard): readonly Outgoing[] {
  return call === undefined ? [] : [{ kind: 'reject', call }];
}

function unknown(text: string): Outgoing {
  const sign = text.slice(0, 1);
  return say({ key: 'random.not-sent.unknown', params: { doubled: `${sign}${sign}` } });
}

/** Whether somebody wrote it to whom he talks with now. */
function isOfThisTalk({ now }: OverhearParts, { sentAt }: Overheard, seat: Seat): boolean {
  const { greetedAt, met = 0 } = seat;
  if (greetedAt === undefined || now() - greetedAt < COOLING_MS) return false;
  return sentAt === undefined || sentAt > met;
}

/** What we said did not reach him: he is gone, or wants no more of it. Whom he talked with is told. */
async function bounced(
  { seats }: OverhearParts,
  uid: Uid,
  seat: Seat | undefined,
): Promise<readonly Outgoing[]> {
  if (seat !== undefined && seat.state !== 'left') await seats.leave(uid, 'gone');
  return [];
}
