/** Prometheus figures of this process, and what the others announced of themselves. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { LiveRooms, ProcessReport } from './web-app.ts';

/** What is measured, and its exposition. */
export interface WebMetrics {
  /** `route` is the pattern, never the address. */
  observe(route: string, method: string, status: number, seconds: number): void;
  /** Answers about people come by the ten thousand a second: they are counted, and not timed one by one. */
  countBadge(kind: string, status: number): void;
  /** The text exposition. `processes` is undefined when the store did not answer. */
  text(
    rooms: LiveRooms,
    processes: Readonly<Record<string, ProcessReport | undefined>> | undefined,
  ): Promise<string>;
  readonly contentType: string;
}

/** One more than the last of HTTP. */
const STATUSES = 600;
const SECONDS = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3];

/** @param ofProcess also memory, event loop delay and the like; once per process, so tests leave it out */
export function openMetrics(ofProcess: boolean): WebMetrics {
  const own = new Registry();
  if (ofProcess) collectDefaultMetrics({ register: own });
  const requests = new Histogram({
    name: 'parvis_http_request_seconds',
    help: 'Time from the request to the end of the answer',
    labelNames: ['route', 'method', 'status'],
    buckets: SECONDS,
    registers: [own],
  });
  const gauge = (name: string, help: string): Gauge => new Gauge({ name, help, registers: [own] });
  const indexed = gauge('parvis_rooms_listed', 'Public rooms in the index');
  const occupants = gauge('parvis_rooms_occupants', 'People inside the listed rooms, counted once per room');
  const services = gauge('parvis_rooms_services', 'Chat services that the listed rooms are at');
  const badges = countedBadges(own);
  const loaded = gauge('parvis_rooms_loaded', '1 when the index holds the whole list');
  return {
    contentType: own.contentType,
    observe(route, method, status, seconds) {
      requests.observe({ route, method, status }, seconds);
    },
    countBadge: badges,
    async text(rooms, processes) {
      indexed.set(rooms.index.size);
      occupants.set(rooms.index.occupants);
      services.set(rooms.index.services);
      loaded.set(rooms.loaded ? 1 : 0);
      return `${await own.metrics()}\n${await announcedText(processes ?? {})}`;
    },
  };
}

/** Counts in plain numbers, which are put into the figure when somebody looks. */
function countedBadges(registry: Registry): (kind: string, status: number) => void {
  const counts = new Map<string, Float64Array>();
  new Counter({
    name: 'parvis_badge_answers_total',
    help: 'Answers about people, by form and status',
    labelNames: ['kind', 'status'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [kind, statuses] of counts)
        for (const [status, count] of statuses.entries()) if (count > 0) this.inc({ kind, status }, count);
    },
  });
  return (kind, status) => {
    let statuses = counts.get(kind);
    if (statuses === undefined) {
      statuses = new Float64Array(STATUSES);
      counts.set(kind, statuses);
    }
    statuses[status] = (statuses[status] ?? 0) + 1;
  };
}

/** A registry of their own each time: a process that is gone must not leave its last figures behind. */
async function announcedText(
  processes: Readonly<Record<string, ProcessReport | undefined>>,
): Promise<string> {
  const registry = new Registry();
  const up = new Gauge({
    name: 'parvis_service_ready',
    help: '1 when the service does its whole work',
    labelNames: ['service'],
    registers: [registry],
  });
  for (const [service, report] of Object.entries(processes)) {
    up.set({ service }, report?.ready ? 1 : 0);
    for (const [name, value] of Object.entries(report?.metrics ?? {}))
      figureOf(registry, name).inc({ service }, name.endsWith('_total') ? Math.max(0, value) : value);
  }
  return registry.metrics();
}

/** The figure of that name, made when it is new; what counts upwards is called `…_total` (OpenMetrics). */
function figureOf(registry: Registry, name: string): Gauge | Counter {
  const full = `parvis_service_${name}`;
  const known = registry.getSingleMetric(full);
  if (known instanceof Gauge || known instanceof Counter) return known;
  const options = {
    name: full,
    help: `${name}, as the service says it`,
    labelNames: ['service'],
    registers: [registry],
  };
  return name.endsWith('_total') ? new Counter(options) : new Gauge(options);
}
