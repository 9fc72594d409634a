/** Asks the website's /readyz until everything works, and says in words what is waited for. */
import { get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BotName, Config } from '../../shared/config.ts';
import { BOT_NAMES } from '../../shared/config.ts';
import { redisProblem } from '../../shared/embedded/redis-probe.ts';
import { readRedisAddress } from '../../shared/store/redis-address.ts';

/** What /readyz says of one part. */
export interface PartStatus {
  readonly ready: boolean;
  readonly detail?: string;
}

/** By part; undefined while the website does not answer. */
export type Answer = Readonly<Record<string, PartStatus>> | undefined;

const LONGEST_ANSWER = 100_000;

/** Reads the body of /readyz; undefined when it is not one. */
export function readAnswer(body: string): Answer {
  try {
    const { services } = JSON.parse(body) as { services?: unknown };
    if (typeof services !== 'object' || services === null) return undefined;
    const parts = Object.entries(services).map(([name, part]: [string, Partial<PartStatus> | null]) => {
      const detail = typeof part?.detail === 'string' ? { detail: part.detail } : {};
      return [name, { ready: part?.ready === true, ...detail }] as const;
    });
    return Object.fromEntries(parts);
  } catch {
    return undefined;
  }
}

/** What an operator can do about a part's words. */
function advice(name: string, detail: string, config: Config): string {
  if (!BOT_NAMES.includes(name as BotName)) return '';
  const prefix = name.toUpperCase();
  const { jid } = config.bots[name as BotName];
  const url = jid.includes('@') ? 'XMPP_URL' : 'XMPP_COMPONENT_URL';
  if (/refused the secret|not-authorized/.test(detail))
    return `: ${prefix}_SECRET must be what the server has for ${jid}; trying again until it is`;
  if (/cannot (?:reach|find)|does not answer|timed? ?out/i.test(detail))
    return `: is the XMPP server running, and is ${url} right? Trying again until it answers`;
  if (/does not serve/.test(detail)) return ` (or correct ${prefix}_JID); trying again until it does`;
  if (/certificate/.test(detail)) return ' (XMPP_CA_FILE names an extra authority)';
  return '';
}

/** One line of what is not ready, or undefined when everything is. `redis` is why our own look at it failed. */
export function waitingFor(answer: Answer, redis: string | undefined, config: Config): string | undefined {
  if (redis !== undefined) {
    const hint = /^(WRONGPASS|NOAUTH|ERR AUTH|NOPERM)/.test(redis)
      ? 'correct its user and password.'
      : 'is it running, and is the address right?';
    return `Redis at REDIS_URL does not answer (${redis}): ${hint} Trying again until it does`;
  }
  if (answer === undefined) return 'the website to answer';
  const names = new Map<string, string[]>();
  for (const [name, { ready, detail = 'not ready' }] of Object.entries(answer)) {
    if (ready) continue;
    const reason = `${detail}${advice(name, detail, config)}`;
    names.set(reason, [...(names.get(reason) ?? []), name]);
  }
  const lines = [...names].map(([reason, waiting]) => `${waiting.join(', ')}: ${reason}`);
  return lines.length === 0 ? undefined : lines.join(' | ');
}

/** The address under which the website is asked from this machine. */
export function localUrl(host: string, port: number): string {
  const here = host === '0.0.0.0' || host === '' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `http://${here.includes(':') ? `[${here}]` : here}:${port}`;
}

function ask(url: string): Promise<Answer> {
  return new Promise((resolve) => {
    const request = get(url, { agent: false, timeout: 3_000 }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        if (body.length < LONGEST_ANSWER) body += chunk;
      });
      response.on('end', () => resolve(readAnswer(body)));
      response.on('error', () => resolve(undefined));
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(undefined));
  });
}

/** Redis as the operator's own address says; undefined when it answers or cannot be looked at simply. */
async function givenRedisProblem(url: string | undefined): Promise<string | undefined> {
  if (url === undefined) return undefined;
  const { kind, tls, hosts, username, password } = readRedisAddress(url);
  if (kind !== 'single' || tls) return undefined;
  const problem = await redisProblem({
    ...hosts[0],
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
  });
  // It answers, but only after its start: that is no fault.
  return problem?.startsWith('LOADING') ? undefined : problem;
}

/** What is to be watched and told. */
export interface ReadinessWatch {
  readonly config: Config;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
  /** The first time that everything works. */
  readonly onReady: () => void;
}

const BEFORE_MS = 100;
const AFTER_MS = 3_000;
/** A reason is worth a line when it has stood so long: what passes by itself is only noise. */
const SETTLED_MS = 1_500;

/** Until `signal`: tells when all is ready, and each change of what is not. */
export async function watchReadiness({ config, signal, say, onReady }: ReadinessWatch): Promise<void> {
  const url = `${localUrl(config.httpHost, config.httpPort)}/readyz`;
  let everReady = false;
  let told: string | undefined;
  let [reason, since]: [string | undefined, number] = [undefined, 0];
  while (!signal.aborted) {
    const answer = await ask(url);
    const redisDown = answer === undefined || answer.redis?.ready === false;
    const now = waitingFor(answer, redisDown ? await givenRedisProblem(config.redisUrl) : undefined, config);
    if (signal.aborted) return;
    if (now !== reason) [reason, since] = [now, Date.now()];
    if (reason === undefined) {
      if (!everReady) onReady();
      else if (told !== undefined) say('everything works again');
      [everReady, told] = [true, undefined];
    } else if (reason !== told && Date.now() - since >= SETTLED_MS) {
      say(`waiting for ${reason}`);
      told = reason;
    }
    await sleep(everReady && reason === undefined ? AFTER_MS : BEFORE_MS, undefined, { signal }).catch(
      () => undefined,
    );
  }
}
