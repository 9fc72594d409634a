/**
 * Rooms per second of a whole crawl into a real Redis, beside the same questions asked in a bare loop, and beside
 * a bare socket; always as many in flight.
 */
import { randomUUID } from 'node:crypto';
import { crawlServer } from '../../services/rooms/crawl.ts';
import { IN_FLIGHT } from '../../services/rooms/crawl-plan.ts';
import { type Jid, parseJid } from '../../shared/domain/jid.ts';
import { newServer } from '../../shared/domain/server.ts';
import { keysFor } from '../../shared/store/keys.ts';
import { closeRedis, openRedis, type Redis } from '../../shared/store/redis.ts';
import { openSession } from '../../shared/xmpp/open-session.ts';
import type { Session } from '../../shared/xmpp/session.ts';
import { discoInfoQuery, discoItemsQuery, readDiscoInfo, readDiscoItems } from '../../shared/xmpp/xep0030.ts';
import type { Element } from '../../shared/xmpp/xml.ts';
import { crawlContext } from '../support/crawl-parts.ts';
import { roomMaker } from '../support/room-maker.ts';
import { startTestBed, type TestServer } from '../support/test-bed.ts';
import { bareComponent } from './bare-component.ts';
import { quantile, type Report } from './figure.ts';
import { QUIET } from './quiet.ts';

const ROOMS = { ejabberd: 1_000, prosody: 300 } as const;
const ROUNDS = 25;
/** Rounds before the code is compiled as well as it gets. */
const WARM_UP = 6;

async function makeRooms(server: TestServer): Promise<string[]> {
  return await roomMaker(server).createRooms(
    Array.from({ length: ROOMS[server.kind] }, (_, i) => ({
      local: `bench${i}`,
      name: `Room ${i}: ${i % 2 ? 'salon de thé' : 'お茶の部屋'}`,
      description: `Talk about the number ${i} with people who like it #numbers #bench`,
      lang: i % 2 ? 'fr' : 'ja',
    })),
  );
}

/**
 * The same questions in a loop: the list, page by page, then every room. `read` is what becomes of an answer: nothing,
 * or the XML made a value, without a look at what it says.
 */
async function loopSeconds(
  session: Session,
  service: Jid,
  pages: boolean,
  read: (answer: Element) => unknown,
): Promise<number> {
  const start = performance.now();
  const rooms: Jid[] = [];
  let after: string | undefined = '';
  while (after !== undefined) {
    const rsm = pages ? { rsm: { max: 100, ...(after !== '' && { after }) } } : {};
    const page = readDiscoItems(await session.ask({ to: service, type: 'get', child: discoItemsQuery(rsm) }));
    rooms.push(...page.items.map(({ jid }) => jid));
    after = page.items.length === 100 ? page.rsm?.last : undefined;
  }
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let to = rooms[next++]; to !== undefined; to = rooms[next++])
      read(await session.ask({ to, type: 'get', child: discoInfoQuery() }));
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, lane));
  return (performance.now() - start) / 1000;
}

/** disco#info of every room and nothing else, over a socket without XML parser. */
async function socketSeconds(server: TestServer, rooms: readonly string[]): Promise<number> {
  const { jid, secret } = server.components.spare;
  const component = await bareComponent(server.componentUrl, jid, secret);
  const seconds = await component.ask(rooms, discoInfoQuery().toString(), IN_FLIGHT);
  component.close();
  return seconds;
}

/** A whole crawl into an empty store. */
async function crawlSeconds(session: Session, redis: Redis, domain: Jid, rooms: number): Promise<number> {
  const keys = keysFor(`bench-${randomUUID()}`);
  const context = crawlContext(session, [domain, session.address], redis, keys);
  const start = performance.now();
  const { server: found } = await crawlServer(newServer(domain, 'seed', 0), context);
  const seconds = (performance.now() - start) / 1000;
  if (found?.roomsListed !== rooms) throw new Error(`${found?.roomsListed} of ${rooms} rooms listed`);
  return seconds;
}

async function crawlOf(server: TestServer, redisUrl: string, report: Report): Promise<void> {
  const rooms = await makeRooms(server);
  const { jid, secret } = server.components.bench;
  const session = openSession({ jid: parseJid(jid), secret, url: server.componentUrl, log: QUIET });
  const redis = openRedis(redisUrl, QUIET);
  await session.ready();
  const service = parseJid(server.mucDomain);
  const rates = {
    crawl: [] as number[],
    disco: [] as number[],
    mute: [] as number[],
    socket: [] as number[],
  };
  const pages = server.kind === 'ejabberd';
  for (let round = 0; round < WARM_UP + ROUNDS; round++) {
    const disco = await loopSeconds(session, service, pages, readDiscoInfo);
    const mute = await loopSeconds(session, service, pages, () => undefined);
    const crawled = await crawlSeconds(session, redis, parseJid(server.domain), rooms.length);
    const socket = await socketSeconds(server, rooms);
    if (round < WARM_UP) continue;
    rates.disco.push(rooms.length / disco);
    rates.mute.push(rooms.length / mute);
    rates.crawl.push(rooms.length / crawled);
    rates.socket.push(rooms.length / socket);
  }
  await Promise.all([session.close(), closeRedis(redis)]);
  const what = `rooms crawled and stored from ${server.kind} with ${rooms.length} rooms, ${IN_FLIGHT} in flight`;
  const crawl = { bench: 'crawl', what, figure: quantile(rates.crawl, 0.5), unit: 'rooms/s' };
  report({
    ...crawl,
    beside: 'a bare disco loop: same questions, answers read',
    other: quantile(rates.disco, 0.5),
  });
  report({ ...crawl, beside: 'the same loop, answers thrown away', other: quantile(rates.mute, 0.5) });
  report({ ...crawl, beside: 'disco#info alone over a bare socket', other: quantile(rates.socket, 0.5) });
}

/** See the file. @throws Error when what it measures does not work. */
export async function crawl(report: Report): Promise<void> {
  const bed = await startTestBed();
  try {
    for (const server of [bed.servers.ejabberd, bed.servers.prosody])
      await crawlOf(server, bed.servers.redis.url, report);
  } finally {
    await bed.close();
  }
}
