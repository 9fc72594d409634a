/**
 * One server of the benchmark badge, a process of its own. Argument: `site`, the website with badges as a web process
 * has them; `fastify` or `http`, which answer everything with the one body that they are given.
 */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import fastify from 'fastify';
import { PublicBadges } from '../../web/public-badges.ts';
import { benchSite } from './bench-site.ts';
import { QUIET } from './quiet.ts';
import { sampleBadges } from './sample-badges.ts';

/** What a bare server answers. */
export interface BareAnswer {
  readonly type: string;
  readonly body: string;
}

const LOOPBACK = { host: '127.0.0.1', port: 0 };

async function openSite(): Promise<Server> {
  const badges = new PublicBadges();
  badges.onReset(sampleBadges());
  const app = await benchSite(
    { log: QUIET, publicUrl: 'https://bench.example', processMetrics: true },
    { badges },
  );
  await app.listen(LOOPBACK);
  return app.server;
}

async function bareAnswer(): Promise<{ readonly type: string; readonly body: Buffer }> {
  const [{ type, body }] = (await once(process, 'message')) as [BareAnswer];
  return { type, body: Buffer.from(body) };
}

async function openFastify(): Promise<Server> {
  const { type, body } = await bareAnswer();
  const app = fastify();
  app.get('/*', (_request, reply) => reply.header('content-type', type).send(body));
  await app.listen(LOOPBACK);
  return app.server;
}

async function openHttp(): Promise<Server> {
  const { type, body } = await bareAnswer();
  const headers = { 'content-type': type, 'content-length': body.length };
  const server = createServer((_request, response) => {
    response.writeHead(200, headers);
    response.end(body);
  });
  await once(server.listen(LOOPBACK), 'listening');
  return server;
}

const open = { site: openSite, fastify: openFastify, http: openHttp }[process.argv[2] ?? ''];
if (open === undefined) throw new Error(`no such server: ${process.argv[2]}`);
process.on('disconnect', () => process.exit());
const server = await open();
process.send?.((server.address() as AddressInfo).port);
