/** How much reports about one person weigh together: many of one server, or of one person, weigh little more than one. Pure. */

const DAY = 86_400_000;
/** Older reports do not add to new ones. */
const WINDOW_MS = 7 * DAY;
/** What the second reporter of a server adds, of what he would count alone; all further ones add nothing. */
const SECOND_OF_SERVER = 0.25;
/** Whoever has come so lately counts half. */
const NEWCOMER_MS = DAY;

/** Reports weigh so much together that somebody is kept out until an admin has looked. */
export const AUTOMATIC_WEIGHT = 3;

/** Who reported somebody. */
export interface Report {
  readonly by: string;
  /** The name under which his server stands, and all others of its holder. */
  readonly server: string;
  readonly at: number;
  /** What this reporter alone counts: {@link trustIn}. */
  readonly trust: number;
}

/** What became of the reports of one person. */
export interface ReporterRecord {
  readonly upheld: number;
  readonly dismissed: number;
}

/** What somebody's report counts, up to 1. */
export function trustIn({ upheld, dismissed }: ReporterRecord, since: number, now: number): number {
  const record = Math.min(1, (1 + upheld) / (1 + dismissed));
  return now - since < NEWCOMER_MS ? record / 2 : record;
}

/** What all reports of these days weigh. */
export function weightOf(reports: readonly Report[], now: number): number {
  const byPerson = new Map<string, Report>();
  for (const report of reports)
    if (report.at > now - WINDOW_MS && (byPerson.get(report.by)?.trust ?? 0) < report.trust)
      byPerson.set(report.by, report);
  const byServer = new Map<string, number[]>();
  for (const { server, trust } of byPerson.values())
    byServer.set(server, [...(byServer.get(server) ?? []), trust]);
  let weight = 0;
  for (const trusts of byServer.values()) {
    const [first = 0, second = 0] = trusts.sort((a, b) => b - a);
    weight += first + second * SECOND_OF_SERVER;
  }
  return weight;
}
