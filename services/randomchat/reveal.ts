/** `reveal`: both learn the other's address when both want it. Who wants it alone tells nobody so. */
import type { Command } from '../../shared/bot/command.ts';
import { say } from '../../shared/bot/shape.ts';
import type { CaseStore } from '../../shared/store/cases-writer.ts';
import type { News } from '../../shared/store/pair-news.ts';
import type { Patrons } from './patrons.ts';
import type { Seats } from './seats.ts';
import { offering } from './talk-commands.ts';

/** What it works with. */
export interface RevealParts {
  readonly store: Pick<CaseStore, 'reveal'>;
  readonly news: News;
  readonly seats: Pick<Seats, 'of' | 'fresh' | 'open'>;
  readonly patrons: Pick<Patrons, 'uidOf'>;
}

/** The word. */
export function revealCommand({ store, news, seats, patrons }: RevealParts): Command {
  return {
    name: 'reveal',
    words: { en: ['reveal'], fr: ['dévoiler', 'révéler'] },
    ...{ title: 'random.reveal.title', about: 'random.reveal.about' },
    async handle({ from }) {
      const uid = await patrons.uidOf(from);
      const seat = await seats.of(uid);
      const { pair, peer } = seat ?? {};
      if (seat?.state !== 'talking' || pair === undefined || peer === undefined)
        return [offering([{ key: 'random.idle' }], 'start')];
      const isRevealed = seat.open === true;
      if (!isRevealed && !(await store.reveal(pair, uid, peer))) return [say({ key: 'random.reveal.asked' })];
      // The other one may write to another process, which alone knows his seat by heart.
      const [mine, theirs] = [await seats.fresh(uid), await seats.fresh(peer)];
      const isBoth =
        mine?.pair === pair && theirs?.pair === pair && (isRevealed || (await seats.open(uid, pair)));
      if (!isBoth || mine.jid === undefined || theirs.jid === undefined)
        return [offering([{ key: 'random.left' }], 'next', 'again')];
      // Who says so once more is told once more.
      if (!isRevealed) await news.tell({ kind: 'revealed', uid: peer, pair, address: mine.jid });
      await news.tell({ kind: 'revealed', uid, pair, address: theirs.jid });
      return [];
    },
  };
}
