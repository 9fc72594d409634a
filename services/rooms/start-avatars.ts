/** Wires the fetching of rooms' pictures: asked for in the line of all questions to a server, behind those before. */
import type { BotParts } from '../../shared/bot/start-bot.ts';
import { domainOf } from '../../shared/domain/jid.ts';
import { Pictures } from '../../shared/pictures/pictures.ts';
import { AvatarsWriter } from '../../shared/store/avatars-writer.ts';
import { Avatars } from './avatars.ts';
import type { CourtesyBook } from './courtesy-book.ts';

/** Pixels. */
const SIDE = 64;

/** Pictures being fetched. */
export interface StartedAvatars {
  readonly avatars: Avatars;
  /** Ends at once. */
  close(): void;
}

/** Starts nothing until a crawl meets a picture. */
export function startAvatars(
  { log, redis, keys }: Pick<BotParts, 'log' | 'redis' | 'keys'>,
  book: CourtesyBook,
): StartedAvatars {
  const ending = new AbortController();
  const pictures = new Pictures(SIDE);
  const avatars = new Avatars({
    ...{ log, store: new AvatarsWriter(redis, keys), make: (bytes) => pictures.make(bytes) },
    async ask(to, child, timeoutMs) {
      const asker = book.askerOf(domainOf(to), ending.signal);
      try {
        return await asker.ask(to, child, timeoutMs);
      } finally {
        asker.close();
      }
    },
  });
  return {
    avatars,
    close() {
      avatars.close();
      ending.abort();
      pictures.close();
    },
  };
}
