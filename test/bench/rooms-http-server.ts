/**
 * The server of the benchmark rooms-http, a process of its own: the website with so many public rooms, and the same
 * Fastify server that answers the same addresses with bodies that are ready. Argument: number of rooms.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { openMetrics } from '../../web/metrics.ts';
import { openPages } from '../../web/pages.ts';
import { PublicRooms } from '../../web/public-rooms.ts';
import { openServer } from '../../web/server.ts';
import type { WebApp } from '../../web/web-app.ts';
import { benchSite } from './bench-site.ts';
import { QUIET } from './quiet.ts';
import { sampleRooms } from './sample-rooms.ts';

const OPTIONS = { log: QUIET, publicUrl: 'http://bench.example', requestsPerMinute: 1e9 } as const;

async function openSite(count: number): Promise<number> {
  const rooms = new PublicRooms();
  await rooms.reset(
    sampleRooms(count).map((room) => ({ ...room, nsfw: false })),
    '1-0',
  );
  const app = await benchSite(OPTIONS, { rooms });
  await app.listen({ host: '127.0.0.1', port: 0 });
  return (app.server.address() as { port: number }).port;
}

/** Answers are sent as they are: neither made nor hashed. */
async function openReady(): Promise<number> {
  const edge = { pages: openPages({ ...OPTIONS, demo: false, popular: () => [] }), language: 'en' } as const;
  const bodies = new Map<string, Buffer[]>();
  process.on('message', (message: string | { route: string; sizes: number[] }) => {
    if (typeof message === 'string') return;
    const { route, sizes } = message;
    bodies.set(
      route,
      sizes.map((size) => Buffer.alloc(size, 'x')),
    );
    process.send?.('taken');
  });
  let turn = 0;
  const add = (app: WebApp): void => {
    for (const [route, type] of [
      ['/rooms', 'text/html; charset=utf-8'],
      ['/api/1.0/search', 'application/json; charset=utf-8'],
    ] as const)
      app.get(route, (_request, reply) => {
        const ready = bodies.get(route) ?? [];
        turn = (turn + 1) % ready.length;
        reply.header('etag', 'W/"ready"').type(type).send(ready[turn]);
      });
  };
  const { app } = await openServer(OPTIONS, edge, openMetrics(false), { add });
  await app.listen({ host: '127.0.0.1', port: 0 });
  return (app.server.address() as { port: number }).port;
}

/** Asked by `longest`: says for how long at most nobody had a turn since it was asked before, ms. */
function watchTurns(): void {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  process.on('message', (message) => {
    if (message !== 'longest') return;
    process.send?.(delay.max / 1e6);
    delay.reset();
    delay.enable();
  });
}

watchTurns();
process.on('disconnect', () => process.exit());
const site = await openSite(Number(process.argv[2]));
process.send?.({ site, ready: await openReady() });
