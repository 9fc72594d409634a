/** Asks one room now, because somebody waits for the answer: before the crawls, in the same line as they. */
import { domainOf, type Jid } from '../../shared/domain/jid.ts';
import type { Finding } from '../../shared/domain/room.ts';
import { Failure } from '../../shared/failure.ts';
import { discoInfoQuery, readDiscoInfo } from '../../shared/xmpp/xep0030.ts';
import { readRoomInfo } from '../../shared/xmpp/xep0045.ts';
import type { Asker } from './courtesy.ts';
import type { CourtesyBook } from './courtesy-book.ts';
import { isOurs } from './crawl-work.ts';
import { judge, reasonOfError } from './listing.ts';

/** How long a person waits. */
const ANSWER_MS = 15_000;

/** What one room says, or the list where it is silent of itself; `undefined`: its answer, or its silence, says nothing about it. @throws Failure that is ours. */
export async function findRoom(
  asker: Asker,
  jid: Jid,
  timeoutMs: number,
  fromList: () => { readonly name?: string; readonly occupants?: number } = () => ({}),
): Promise<Finding | undefined> {
  try {
    const info = readRoomInfo(readDiscoInfo(await asker.ask(jid, discoInfoQuery(), timeoutMs)));
    const isWhole = info.name !== undefined && info.occupants !== undefined;
    return judge(jid, info, isWhole ? {} : fromList());
  } catch (error) {
    if (isOurs(error)) throw error;
    const reason = reasonOfError(error instanceof Failure ? error.condition : undefined);
    return reason === undefined ? undefined : { jid, reason };
  }
}

/**
 * Asks the room at `jid` within seconds; nothing is stored. `undefined`: its server says nothing.
 * @throws Failure `unavailable` when our own link is down or the process ends.
 */
export async function askRoom(
  book: CourtesyBook,
  jid: Jid,
  signal: AbortSignal,
): Promise<Finding | undefined> {
  const asker = book.askerOf(domainOf(jid), signal, true);
  try {
    return await findRoom(asker, jid, ANSWER_MS);
  } finally {
    asker.close();
  }
}
