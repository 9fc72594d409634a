/** RFC 6121 §2.1.6: an account's server tells it of roster changes and wants an empty result. */
import { bare } from '../domain/jid.ts';
import { Failure } from '../failure.ts';
import { NS_ROSTER } from '../xmpp/roster.ts';
import type { Session } from '../xmpp/session.ts';
import type { QueryHandler } from './shape.ts';

/** Accepts roster pushes from the account itself; nobody else may send one. The roster is the server's to keep. */
export function answerRosterPush(session: Pick<Session, 'kind' | 'address'>): QueryHandler {
  return {
    type: 'set',
    name: 'query',
    xmlns: NS_ROSTER,
    answer: ({ from }) => {
      if (session.kind === 'account' && from === bare(session.address)) return undefined;
      throw new Failure('forbidden', 'only the account itself may change its roster');
    },
  };
}
