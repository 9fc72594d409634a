/** The process `web`: wires the website to the store and listens. */
import { type Config, ConfigError } from '../shared/config.ts';
import { contactOf } from '../shared/domain/jid.ts';
import type { Log } from '../shared/log.ts';
import { PeopleRequestQueue } from '../shared/queue/people-requests.ts';
import { RequestQueue } from '../shared/queue/requests.ts';
import { type RunContext, type Running, run } from '../shared/run.ts';
import { readBadgePicture, watchBadges } from '../shared/store/badges-reader.ts';
import { readEntryPicture, watchEntries } from '../shared/store/entries-reader.ts';
import { type Keys, keysFor } from '../shared/store/keys.ts';
import { readPairsNow } from '../shared/store/pairs-reader.ts';
import { announce, readProcesses } from '../shared/store/processes.ts';
import { closeRedis, openRedis, type Redis } from '../shared/store/redis.ts';
import {
  readAvatar,
  readHistory,
  readShownServers,
  readTotals,
  readUnlisted,
  watchRooms,
} from '../shared/store/rooms-reader.ts';
import type { RoomsWatch } from '../shared/store/rooms-watch.ts';
import { buildApp } from './app.ts';
import { keepCurrent } from './badges-current.ts';
import { PublicBadges } from './public-badges.ts';
import { PublicPeople } from './public-people.ts';
import { PublicRooms } from './public-rooms.ts';
import { serverList } from './server-list.ts';
import type { WebApp } from './web-app.ts';

/** What the operator can do about an address that cannot be listened on; undefined: a bug. */
function listenProblem({ code }: NodeJS.ErrnoException, { httpHost, httpPort }: Config): string | undefined {
  switch (code) {
    case 'EADDRINUSE':
      return `HTTP_PORT=${httpPort}: something else listens there already; choose another`;
    case 'EACCES':
      return `HTTP_PORT=${httpPort}: not allowed to listen there; choose one above 1023`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `HTTP_HOST=${httpHost}: not an address of this machine`;
    default:
      return undefined;
  }
}

/** @throws ConfigError with what to change. */
async function listen(app: WebApp, config: Config): Promise<void> {
  try {
    await app.listen({ host: config.httpHost, port: config.httpPort, listenTextResolver: () => 'listening' });
  } catch (error) {
    const problem = listenProblem(error as NodeJS.ErrnoException, config);
    throw problem === undefined ? error : new ConfigError([problem]);
  }
}

/** Keeps the rooms in memory as the store has them. */
function watchInto(rooms: PublicRooms, redis: Redis, keys: Keys, log: Log): RoomsWatch {
  return watchRooms(redis, keys, {
    async onReset(listed, place) {
      await rooms.reset(listed, place);
      log.info({ rooms: listed.length }, 'rooms loaded');
    },
    onChange({ jid, room }, place) {
      rooms.change(jid, room, place);
    },
  });
}

/** Keeps what may be seen of people in memory as the store has it. */
function watchPeople(redis: Redis, keys: Keys) {
  const askProcesses = () => readProcesses(redis, keys, ['users']);
  const badges = new PublicBadges();
  const badgesWatch = watchBadges(redis, keys, badges);
  const endBadges = keepCurrent(badges, {
    usersReady: async () => (await askProcesses()).users?.ready === true,
    isUp: () => badgesWatch.isUp,
  });
  const people = new PublicPeople();
  const peopleWatch = watchEntries(redis, keys, people);
  const endPeople = keepCurrent(people, {
    // Whatever that process says of itself: entries hold while the store can be asked.
    usersReady: async () => (await askProcesses()) !== undefined,
    isUp: () => peopleWatch.isUp,
  });
  const close = async (): Promise<void> => {
    endBadges();
    endPeople();
    await Promise.all([badgesWatch.close(), peopleWatch.close()]);
  };
  return { badges, people, close };
}

async function start({ config, log }: RunContext): Promise<Running> {
  if (config.redisUrl === undefined)
    throw new ConfigError(['REDIS_URL is missing: npm start fills it in when it runs its own Redis']);
  const keys = keysFor(config.redisPrefix);
  const redis = openRedis(config.redisUrl, log);
  const rooms = new PublicRooms();
  const watch = watchInto(rooms, redis, keys, log);
  const { badges, people, close: closePeople } = watchPeople(redis, keys);
  const servers = serverList(() => readShownServers(redis, keys));
  const requests = new RequestQueue(config.redisUrl, keys, log);
  const peopleRequests = new PeopleRequestQueue(config.redisUrl, keys, log);
  const app = await buildApp({
    log,
    publicUrl: config.publicUrl,
    trustProxy: config.trustProxy,
    language: config.language,
    roomsBot: contactOf(config.bots.rooms.jid),
    usersBot: contactOf(config.bots.users.jid),
    randomBot: contactOf(config.bots.randomchat.jid),
    admins: config.admins,
    demo: config.demo,
    processMetrics: true,
    ports: {
      ...{ rooms, badges, people, requests, peopleRequests },
      readBadgePicture: (id) => readBadgePicture(redis, keys, id),
      readEntryPicture: (id) => readEntryPicture(redis, keys, id),
      readUnlisted: (jid) => readUnlisted(redis, keys, jid),
      readHistory: (jid) => readHistory(redis, keys, jid),
      readTotals: () => readTotals(redis, keys),
      readPairs: () => readPairsNow(redis, keys),
      readAvatar: (jid) => readAvatar(redis, keys, jid),
      readServer: servers.find,
      readServers: servers.all,
      readProcesses: (names) => readProcesses(redis, keys, names),
    },
  });
  await listen(app, config);
  const announcement = announce(redis, keys, 'web', () => ({
    ready: rooms.loaded,
    ...(!rooms.loaded && { detail: 'waiting for the list of rooms' }),
    metrics: { rooms_indexed: rooms.index.size, badges_shown: badges.size, people_shown: people.size },
  }));
  void watch.ready.then(() => announcement.now());
  return {
    async close() {
      await announcement.close();
      await app.close();
      await Promise.all([requests.close(), peopleRequests.close()]);
      await Promise.all([watch.close(), closePeople()]);
      await closeRedis(redis);
    },
  };
}

await run('web', start);
