/** The rooms' directory as people and programs meet it, whatever stands behind it. */
import { answerByDefault } from '../../shared/bot/builtin.ts';
import type { BotOptions } from '../../shared/bot/run-bot.ts';
import type { PolicyBook } from '../../shared/store/policy-book.ts';
import { NS_CONFERENCE } from '../../shared/xmpp/xep0249.ts';
import { type RoomsAnswers, roomCommands } from './handle.ts';
import { Invitations } from './invitations.ts';
import { SEARCH_FEATURES, searchQueries } from './iq.ts';
import { Moderation, type ModerationPorts } from './moderation.ts';
import { ownerCommands } from './owner-commands.ts';
import { type OwnerPorts, Owners } from './owners.ts';
import { type SubmissionPorts, Submissions } from './submissions.ts';

/** What stands behind the bot. */
export type RoomsPorts = RoomsAnswers &
  Omit<SubmissionPorts, 'policy'> &
  Omit<OwnerPorts, 'book'> &
  Omit<ModerationPorts, 'book'> & {
    readonly book: Pick<PolicyBook, 'policy' | 'change' | 'note' | 'audit' | 'keyedHash'>;
  };

/** Its description for `startBot`. */
export function roomsBot(
  ports: RoomsPorts,
): Pick<BotOptions, 'name' | 'service' | 'about' | 'features' | 'commands' | 'queries' | 'handler'> {
  const parts = {
    ...ports,
    submissions: new Submissions({ ...ports, policy: ports.book.policy }),
    owners: new Owners(ports),
    moderation: new Moderation(ports),
  };
  const invitations = new Invitations(parts);
  return {
    name: 'rooms.name',
    service: [{ category: 'directory', type: 'chatroom' }],
    about: ['rooms.about', 'rooms.about.owners', 'bot.today'],
    features: [...SEARCH_FEATURES, NS_CONFERENCE],
    commands: [...roomCommands(parts), ...ownerCommands(parts)],
    queries: searchQueries(parts.rooms),
    handler: (incoming) =>
      incoming.kind === 'invitation' ? invitations.answer(incoming) : answerByDefault(incoming),
  };
}
