/** For operators: `/healthz` (this process answers), `/readyz` (every service works), `/metrics` (Prometheus). */
import { type FailureCode, failureCode } from '../../shared/failure.ts';
import type { WebMetrics } from '../metrics.ts';
import { HealthJson, ReadinessJson } from '../schemas.ts';
import type { ProcessReport, Web, WebApp } from '../web-app.ts';

/** The processes that announce themselves beside this one. */
export const SERVICES = ['rooms', 'users', 'randomchat'] as const;

interface Readiness {
  readonly ready: boolean;
  readonly detail?: string;
}

/** The processes as announced; undefined when the store is down. */
async function readProcesses(web: Web): Promise<Record<string, ProcessReport | undefined> | undefined> {
  try {
    return await web.ports.readProcesses(SERVICES);
  } catch (error) {
    if (failureCode(error) === ('unavailable' satisfies FailureCode)) return undefined;
    throw error;
  }
}

/** Every part and whether it does its work. */
export async function readiness(web: Web): Promise<Record<string, Readiness>> {
  const processes = await readProcesses(web);
  const parts: Record<string, Readiness> = {
    redis: processes === undefined ? { ready: false, detail: 'does not answer' } : { ready: true },
    index: web.ports.rooms.loaded
      ? { ready: true, detail: `${web.ports.rooms.index.size} rooms` }
      : { ready: false, detail: 'being loaded' },
  };
  for (const service of SERVICES) {
    const report = processes?.[service];
    parts[service] =
      report === undefined
        ? { ready: false, detail: processes === undefined ? 'unknown while Redis is down' : 'not running' }
        : { ready: report.ready, ...(report.detail !== undefined && { detail: report.detail }) };
  }
  return parts;
}

/** Probes and scrapers come often and from one address: they are not counted against the limit. */
const UNLIMITED = { config: { rateLimit: false } } as const;

/** `GET /healthz`, `/readyz` and `/metrics`. */
export function healthRoutes(app: WebApp, web: Web, metrics: WebMetrics): void {
  app.get(
    '/healthz',
    {
      ...UNLIMITED,
      schema: { tags: ['Operation'], summary: 'This process answers', response: { 200: HealthJson } },
    },
    () => ({ ok: true }),
  );

  app.get(
    '/readyz',
    {
      ...UNLIMITED,
      schema: {
        tags: ['Operation'],
        summary: 'Every service does its work',
        response: { 200: ReadinessJson, 503: ReadinessJson },
      },
    },
    async (_request, reply) => {
      const services = await readiness(web);
      const ready = Object.values(services).every((part) => part.ready);
      return reply.code(ready ? 200 : 503).send({ ready, services });
    },
  );

  app.get(
    '/metrics',
    { ...UNLIMITED, schema: { tags: ['Operation'], summary: 'Figures for Prometheus' } },
    async (_request, reply) =>
      reply.type(metrics.contentType).send(await metrics.text(web.ports.rooms, await readProcesses(web))),
  );
}
