/** What people are told of rooms and servers that they named. */
import type { Line } from '../../shared/bot/shape.ts';
import type { Jid } from '../../shared/domain/jid.ts';
import type { RoomAnswer } from '../../shared/domain/room-answer.ts';

/** The room's page on the website. */
export type PageOf = (jid: Jid) => string;

/** One or two lines: how it is, and what to change. */
export function answerLines(answer: RoomAnswer, pageOf: PageOf): readonly Line[] {
  const { jid } = answer;
  switch (answer.kind) {
    case 'listed':
      return [
        { key: 'rooms.listed', params: { jid } },
        { label: { key: 'rooms.fact.page' }, value: pageOf(jid) },
      ];
    case 'unlisted':
      return [{ key: `rooms.unlisted.${answer.reason}`, params: { jid } }];
    case 'silent':
      return [{ key: 'rooms.silent', params: { jid } }];
    case 'visiting':
      return [{ key: 'rooms.visiting', params: { jid } }];
    case 'elsewhere':
      return [{ key: 'rooms.elsewhere', params: { jid } }];
  }
}
