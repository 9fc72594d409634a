/** A process of the random chat without XMPP, to be killed: people's words come by IPC, what they are told goes back. */
import { Seats } from '../../services/randomchat/seats.ts';
import { parseJid } from '../../shared/domain/jid.ts';
import { searchSteps, WIDENING } from '../../shared/domain/pair.ts';
import { Failure } from '../../shared/failure.ts';
import { openLog } from '../../shared/log.ts';
import { keysFor } from '../../shared/store/keys.ts';
import type { Tell } from '../../shared/store/pairs-values.ts';
import { openRedis } from '../../shared/store/redis.ts';

/** What somebody does. */
export interface PairsOrder {
  readonly uid: string;
  readonly does: 'start' | 'next' | 'stop';
  /** Comes back with the answer. */
  readonly number: number;
  readonly interests: readonly string[];
  readonly languages: readonly string[];
}

/** What the process says. */
export type PairsNews =
  | { readonly kind: 'told'; readonly uid: string; readonly tell: Tell; readonly pair: string }
  | ({ readonly kind: 'answer'; readonly word: string; readonly pair: string } & Pick<
      PairsOrder,
      'uid' | 'does' | 'number'
    >);

const [, , url = '', prefix = '', home = ''] = process.argv;
const say = (news: PairsNews): Promise<void> =>
  new Promise((resolve) => process.send?.(news, undefined, undefined, () => resolve()));
const log = openLog('pairs', 'error');
const seats = new Seats({
  ...{ redis: openRedis(url, openLog('redis', 'silent')), keys: keysFor(prefix), log, home },
  tell: (uid, { tell, pair = '' }) => say({ kind: 'told', uid, tell, pair }),
  words: () => undefined,
});
/** Nobody has the patience of people here. */
const QUICK = { ...WIDENING, interestsMs: 300, recentMs: 600, languagesMs: 900 };

async function obey({ uid, does, number, interests, languages }: PairsOrder): Promise<void> {
  const newcomer = { jid: parseJid(`${uid}@people.example`), at: parseJid(`bot@${home}`), language: 'en' };
  const steps = searchSteps({ languages, interests }, QUICK);
  try {
    const word =
      does === 'stop'
        ? await seats.leave(uid, 'stop')
        : await seats.start(uid, newcomer, steps, { change: does === 'next' });
    const seat = await seats.of(uid);
    // He may have been told already that he has met somebody.
    const isOver = word === 'waiting' && seat?.state === 'talking';
    await say({ kind: 'answer', uid, does, number, word: isOver ? 'met' : word, pair: seat?.pair ?? '' });
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    await say({ kind: 'answer', uid, does, number, word: 'unavailable', pair: '' });
  }
}

process.on('message', (order: PairsOrder) => void obey(order));
process.on('disconnect', () => process.exit(0));
