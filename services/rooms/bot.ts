/** The rooms' directory as people and programs meet it, whatever stands behind it. */
import { answerByDefault } from '../../shared/bot/builtin.ts';
import type { BotOptions } from '../../shared/bot/run-bot.ts';
import type { Line } from '../../shared/bot/shape.ts';
import { type Jid, readAddress } from '../../shared/domain/jid.ts';
import type { RoomAnswer } from '../../shared/domain/room-answer.ts';
import type { ReportAnswer, RoomRequest } from '../../shared/queue/requests.ts';
import type { PolicyBook } from '../../shared/store/policy-book.ts';
import { NS_CONFERENCE } from '../../shared/xmpp/xep0249.ts';
import { NS_ROOM_REPORT } from '../../shared/xmpp/xep0377.ts';
import { type RoomsAnswers, roomCommands } from './handle.ts';
import { Invitations } from './invitations.ts';
import { SEARCH_FEATURES, searchQueries } from './iq.ts';
import { Moderation, type ModerationPorts } from './moderation.ts';
import { moderationCommands } from './moderation-commands.ts';
import { ownerCommands } from './owner-commands.ts';
import { type OwnerPorts, Owners } from './owners.ts';
import { reportCommand, reportQuery } from './report-command.ts';
import { Reports } from './reports.ts';
import { type SubmissionPorts, Submissions } from './submissions.ts';

/** What stands behind the bot. */
export type RoomsPorts = RoomsAnswers &
  Omit<SubmissionPorts, 'policy'> &
  Omit<OwnerPorts, 'book'> &
  Omit<ModerationPorts, 'book'> & {
    readonly book: Pick<PolicyBook, 'policy' | 'change' | 'note' | 'audit' | 'keyedHash'>;
    /** Tells somebody something he did not ask for. */
    say(to: Jid, lines: readonly Line[]): void;
  };

/** What the bot does, also for the website. */
export interface Directory {
  /** Answers the website. @throws Failure. */
  answerRequest(request: RoomRequest): Promise<RoomAnswer | ReportAnswer>;
  /** For `startBot`. */
  readonly description: Pick<
    BotOptions,
    'name' | 'service' | 'about' | 'wordsBelow' | 'features' | 'commands' | 'queries' | 'handler'
  >;
}

/** Puts it together. */
export function openDirectory(ports: RoomsPorts): Directory {
  const owners = new Owners(ports);
  const submissions = new Submissions({ ...ports, policy: ports.book.policy });
  const moderation = new Moderation(ports);
  const reports = new Reports({ ...ports, owners });
  const parts = { ...ports, submissions, owners, moderation, reports };
  const invitations = new Invitations(parts);
  const description: Directory['description'] = {
    name: 'rooms.name',
    service: [{ category: 'directory', type: 'chatroom' }],
    about: ['rooms.about', 'rooms.about.owners'],
    wordsBelow: 'bot.today',
    features: [...SEARCH_FEATURES, NS_CONFERENCE, NS_ROOM_REPORT],
    commands: [
      ...roomCommands(parts),
      ...ownerCommands(parts),
      reportCommand(parts),
      ...moderationCommands(parts),
    ],
    queries: [...searchQueries(parts.rooms), reportQuery(parts)],
    handler: (incoming) =>
      incoming.kind === 'invitation' ? invitations.answer(incoming) : answerByDefault(incoming),
  };
  return {
    description,
    async answerRequest(request) {
      const jid = readAddress(request.address);
      if (request.kind === 'add') return await submissions.submit(jid, 'submission');
      const { reason } = request;
      const { passedOn } = await reports.take({ room: jid, reason, by: 'web', mayPassOn: true });
      return { kind: 'reported', passedOn };
    },
  };
}
