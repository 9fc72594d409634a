/** What hostile servers of the simulated federation answer, each in its own way. */
import {
  type Answer,
  friendlyAnswer,
  info,
  items,
  LIE,
  page,
  type Question,
  roomAnswer,
  victimOf,
} from './answers.ts';
import { roomAt, type SimServer, type World } from './world.ts';

/** An answer with what a hostile server does to its envelope; `raw` bytes replace the marks `@@` in the text. */
export interface HostileAnswer {
  readonly answer: Answer;
  readonly id?: string;
  readonly from?: string;
  readonly raw?: Buffer;
  /** Sent before it, unasked. */
  readonly unasked?: string;
}

/** Names that turn the line around, hide in it, or are markup. */
export const EVIL_NAMES = [
  '\u202Egnp.exe',
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  '\u2066\u2067room\u2069\u200F',
  "'; DROP TABLE rooms; --",
] as const;

const INFO = 'http://jabber.org/protocol/disco#info';
const ITEMS = 'http://jabber.org/protocol/disco#items';
const MANY = 5 * 1024 * 1024;

/** The whole of it is well-formed and never the same as a room that there is. */
function endless({ service }: SimServer, after: string | undefined): Answer {
  const start = Number(/\d+/.exec(after ?? '')?.[0] ?? 0);
  const rooms = Array.from({ length: 100 }, (_, i) => ({ jid: `never${start + i}@${service}`, name: LIE }));
  return items(rooms, page(`never${start}`, `never${start + 100}`));
}

function huge({ service }: SimServer): Answer {
  const one = { jid: `huge@${service}`, name: LIE };
  return items(Array.from({ length: Math.ceil(MANY / 60) }, () => one));
}

function evilRoom(server: SimServer, to: string, names: readonly string[]): Answer {
  const i = Number(/-(\d{4})@/.exec(to)?.[1] ?? 0);
  const friendly = roomAt(server, i);
  const name = names[i % names.length] ?? '';
  return roomAnswer(
    { ...server, software: 'prosody' },
    { ...friendly, name, description: `${name} ${name}` },
  );
}

/** What the server answers, however wrong. */
export function hostileAnswer(world: World, server: SimServer, question: Question): HostileAnswer {
  const answer = friendlyAnswer(server, question);
  const { to, xmlns, after } = question;
  const isList = to === server.service && xmlns === ITEMS;
  const isRoom = to.includes('@') && xmlns === INFO;
  const victim = victimOf(world, server);
  const stolen = `${roomAt(victim, 0).local}@${victim.service}`;
  switch (server.hostility) {
    case 'endless':
      if (isRoom) return { answer: { error: 'item-not-found' } };
      if (to === server.service && xmlns === INFO)
        return {
          answer: info(
            ['conference', 'text'],
            ['http://jabber.org/protocol/muc', 'http://jabber.org/protocol/rsm'],
          ),
        };
      return { answer: isList ? endless(server, after) : answer };
    case 'wrong-ids':
      return { answer, id: `${question.id}x` };
    case 'forged': {
      const lie = roomAnswer(victim, { ...roomAt(victim, 0), name: LIE });
      const payload = 'payload' in lie ? lie.payload : '';
      const unasked = `<iq type='result' id='${question.id}' from='${stolen}' to='${question.from}'>${payload}</iq>`;
      return { answer: lie, from: stolen, unasked };
    }
    case 'huge':
      return { answer: isList ? huge(server) : answer };
    case 'bad-utf8':
      if (!isRoom) return { answer };
      return {
        answer: evilRoom(server, to, ['@@ room @@']),
        raw: Buffer.from([0xff, 0xc0, 0xaf, 0xed, 0xa0, 0x80]),
      };
    case 'bidi':
      return { answer: isRoom ? evilRoom(server, to, EVIL_NAMES) : answer };
    case 'foreign-rooms': {
      if (!isList) return { answer };
      const own = Array.from({ length: server.rooms }, (_, i) => ({
        jid: `${roomAt(server, i).local}@${server.service}`,
      }));
      const others = Array.from({ length: 50 }, (_, i) => ({
        jid: `${roomAt(victim, i).local}@${victim.service}`,
        name: LIE,
      }));
      return { answer: items([...others, ...own]) };
    }
    case 'foreign-domains':
      if (to !== server.domain || xmlns !== ITEMS) return { answer };
      return {
        answer: items(
          Array.from({ length: 3_000 }, (_, i) => ({ jid: `v${i}.victim${server.index}.example` })),
        ),
      };
    default:
      return { answer };
  }
}
