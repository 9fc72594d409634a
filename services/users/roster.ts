/** The two kinds of rosters: a component has none but ours; an account's is kept by its server. */
import { botAddress } from '../../shared/bot/information.ts';
import { bare, type Jid } from '../../shared/domain/jid.ts';
import { Failure } from '../../shared/failure.ts';
import type { Log } from '../../shared/log.ts';
import { readRoster, rosterQuery, rosterRemoval } from '../../shared/xmpp/roster.ts';
import type { Session } from '../../shared/xmpp/session.ts';
import { xml } from '../../shared/xmpp/xml.ts';
import type { Consent, Ties } from './consent.ts';
import type { People } from './people.ts';

/** How long the account's own server may take. */
const ANSWER_MS = 30_000;

/** Ends subscriptions with somebody; an account's server knows which there are. What the link cannot take is lost: the other server is told at the next request. */
export function leaveContact(session: Session, log: Log, jid: Jid, { to: sees, from: isSeen }: Ties): void {
  const failed = (error: unknown): void => {
    if (!(error instanceof Failure)) throw error;
    log.warn({ code: error.code }, 'a subscription could not be ended');
  };
  if (session.kind === 'account') {
    const to = bare(session.address);
    session.ask({ to, type: 'set', child: rosterRemoval(jid), timeoutMs: ANSWER_MS }).catch(failed);
    return;
  }
  try {
    const from = botAddress(session);
    if (sees) session.send(xml('presence', { from, to: jid, type: 'unsubscribe' }));
    if (isSeen) session.send(xml('presence', { from, to: jid, type: 'unsubscribed' }));
  } catch (error) {
    failed(error);
  }
}

/** An account takes over what its server says of its contacts, each time the link is made. */
export function mirrorRoster(session: Session, log: Log, people: People, consent: Consent): void {
  if (session.kind !== 'account') return;
  const mirror = async (): Promise<void> => {
    await people.ready;
    const known = new Set([...people.all()].map(({ jid }) => jid));
    const to = bare(session.address);
    const answer = await session.ask({ to, type: 'get', child: rosterQuery(), timeoutMs: ANSWER_MS });
    await consent.mirror(readRoster(answer), known);
  };
  const begin = (): void => {
    mirror().catch((error: unknown) => {
      if (error instanceof Failure) log.warn({ code: error.code }, 'the roster could not be read');
      else log.error({ err: error }, 'bug: the roster could not be taken over');
    });
  };
  session.on('online', (resumed) => {
    if (!resumed) begin();
  });
  if (session.online) begin();
}
