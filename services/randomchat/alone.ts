/** What somebody is answered who writes to a stranger where there is none: not yet, or not any more. */
import { greetingIn } from '../../shared/bot/greeting.ts';
import { type Handler, say } from '../../shared/bot/shape.ts';
import type { Patrons } from './patrons.ts';
import type { Seats } from './seats.ts';
import { offering } from './talk-commands.ts';

/** What it works with. */
export interface AloneParts {
  readonly seats: Pick<Seats, 'of'>;
  readonly patrons: Pick<Patrons, 'uidOf'>;
}

/** The handler, but for texts of people who wait or have just talked, and of who greets the bot. */
export function whileAlone({ seats, patrons }: AloneParts, handler: Handler): Handler {
  return async (incoming) => {
    if (incoming.kind !== 'text') return await handler(incoming);
    const seat = await seats.of(await patrons.uidOf(incoming.from));
    if (seat?.state === 'waiting') return [say({ key: 'random.not-sent.waiting' })];
    if (seat?.state === 'left') return [offering([{ key: 'random.not-sent.left' }], 'next', 'again')];
    if (greetingIn(incoming.text) !== undefined)
      return [offering([{ key: 'bot.randomchat.about' }], 'start', 'help')];
    return await handler(incoming);
  };
}
