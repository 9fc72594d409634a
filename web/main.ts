/** The process `web`: wires the website to the store and listens. */
import { RoomIndex } from '../shared/domain/search.ts';
import { languageOf } from '../shared/i18n/i18n.ts';
import { type RunContext, type Running, run } from '../shared/run.ts';
import { keysFor } from '../shared/store/keys.ts';
import { announce, readProcesses } from '../shared/store/processes.ts';
import { closeRedis, openRedis } from '../shared/store/redis.ts';
import { readServers, readUnlisted, watchRooms } from '../shared/store/rooms-reader.ts';
import { buildApp } from './app.ts';
import { serverList } from './server-list.ts';

async function start({ config, log }: RunContext): Promise<Running> {
  if (config.redisUrl === undefined)
    throw new Error('REDIS_URL is missing: npm start fills it in when it runs its own Redis');
  const keys = keysFor(config.redisPrefix);
  const redis = openRedis(config.redisUrl, log);
  const rooms = { index: new RoomIndex(), loaded: false };
  const watch = watchRooms(redis, keys, {
    onReset(listed) {
      rooms.index.replaceAll(listed);
      rooms.loaded = true;
      log.info({ rooms: listed.length }, 'rooms loaded');
    },
    onChange({ jid, room }) {
      if (room === undefined) rooms.index.remove(jid);
      else rooms.index.put(room);
    },
  });
  const app = await buildApp({
    log,
    publicUrl: config.publicUrl,
    language: languageOf(config.language) ?? 'en',
    demo: config.demo,
    processMetrics: true,
    ports: {
      rooms,
      readUnlisted: (jid) => readUnlisted(redis, keys, jid),
      readServer: serverList(() => readServers(redis, keys)).find,
      readProcesses: (names) => readProcesses(redis, keys, names),
    },
  });
  await app.listen({ host: config.httpHost, port: config.httpPort, listenTextResolver: () => 'listening' });
  const announcement = announce(redis, keys, 'web', () => ({
    ready: rooms.loaded,
    ...(!rooms.loaded && { detail: 'waiting for the list of rooms' }),
    metrics: { rooms_indexed: rooms.index.size },
  }));
  void watch.ready.then(() => announcement.now());
  return {
    async close() {
      await announcement.close();
      await app.close();
      await watch.close();
      await closeRedis(redis);
    },
  };
}

await run('web', start);
