/** Reads the values of environment variables, each kind by its rules, and collects what is wrong. Their names: config.ts. */
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { type Jid, tryJid } from './domain/jid.ts';
import { Failure } from './failure.ts';

const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** `15s`, `10m`, `1h`, `2d` in milliseconds; undefined when it is not written so. */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d{1,6})([smhd])$/.exec(text);
  return match ? Number(match[1]) * UNIT_MS[match[2] as keyof typeof UNIT_MS] : undefined;
}

/** One environment, read value by value; `problems` are for the operator, one line each, naming the variable. */
export class EnvReader {
  readonly problems: string[] = [];
  readonly #env: NodeJS.ProcessEnv;

  constructor(env: NodeJS.ProcessEnv) {
    this.#env = env;
  }

  /** The trimmed value; empty counts as absent. */
  text(name: string): string | undefined {
    return this.#env[name]?.trim() || undefined;
  }

  /** A value that may also come as a file named by `NAME_FILE`. */
  secret(name: string): string | undefined {
    const file = this.text(`${name}_FILE`);
    if (file === undefined) return this.text(name);
    if (this.text(name) !== undefined) this.problems.push(`${name} and ${name}_FILE are both set: keep one`);
    return this.file(`${name}_FILE`, file)?.trim();
  }

  file(name: string, path: string): string | undefined {
    try {
      return readFileSync(path, 'utf8');
    } catch (error) {
      this.problems.push(
        `${name}: cannot read ${path} (${(error as NodeJS.ErrnoException).code ?? 'error'})`,
      );
      return undefined;
    }
  }

  /** The text of a PEM file; one without a certificate would be passed over in silence by TLS. */
  certificates(name: string): string | undefined {
    const path = this.text(name);
    const pem = path === undefined ? undefined : this.file(name, path);
    try {
      if (pem !== undefined) new X509Certificate(pem);
    } catch {
      this.problems.push(`${name}: ${path} holds no certificate in PEM`);
    }
    return pem;
  }

  port(name: string, fallback: number): number {
    return this.optionalPort(name) ?? fallback;
  }

  optionalPort(name: string): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
    if (port >= 1 && port <= 65535) return port;
    this.problems.push(`${name}=${text}: not a port (1 to 65535)`);
    return undefined;
  }

  duration(name: string, fallback: string, least: string): number {
    const text = this.text(name) ?? fallback;
    const ms = parseDuration(text);
    const leastMs = parseDuration(least) ?? 0;
    if (ms !== undefined && ms >= leastMs) return ms;
    this.problems.push(`${name}=${text}: not a duration such as 15s, 10m, 1h or 2d, at least ${least}`);
    return leastMs;
  }

  flag(name: string, fallback: boolean): boolean {
    const text = this.text(name);
    if (text === undefined) return fallback;
    if (text === '0' || text === '1') return text === '1';
    this.problems.push(`${name}=${text}: write 0 or 1`);
    return fallback;
  }

  /**
   * One of `allowed`. Desktops set `LANGUAGE` for gettext, such as `de_DE.UTF-8:de:en`: the first of the list that
   * is known counts, and a list of others is no reason not to start.
   */
  language<T extends string>(name: string, allowed: readonly T[], fallback: T): T {
    const text = this.text(name) ?? fallback;
    const tags = text
      .split(':')
      .map((tag) => /^(?:[a-z]{2,3}|C|POSIX)(?=$|[_.@-])/i.exec(tag)?.[0].toLowerCase());
    if (tags.includes(undefined)) this.problems.push(`${name}=${text}: one of ${allowed.join(', ')}`);
    for (const tag of tags) {
      const known = allowed.find((each) => each === tag);
      if (known !== undefined) return known;
    }
    return fallback;
  }

  oneOf<T extends string>(name: string, allowed: readonly T[], fallback: T): T {
    const text = this.text(name) ?? fallback;
    const known = allowed.find((each) => each === text);
    if (known !== undefined) return known;
    this.problems.push(`${name}=${text}: one of ${allowed.join(', ')}`);
    return fallback;
  }

  /** An address that `check` takes; what it throws is told. The text itself is not: it may hold a password. */
  url(name: string, schemes: readonly string[], check: (text: string) => unknown): string | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const scheme = /^([a-z-]+):\/\/[^/\s]/.exec(text)?.[1];
    if (scheme === undefined || !schemes.includes(scheme)) {
      this.problems.push(`${name}: must begin with ${schemes.map((s) => `${s}://`).join(' or ')}`);
      return undefined;
    }
    try {
      check(text);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      this.problems.push(`${name}: ${error.message}`);
    }
    return text.replace(/\/+$/, '');
  }

  /** A normalised address; a wrong one is reported and the fallback taken. */
  jid(name: string, text: string, fallback: Jid): Jid {
    const jid = tryJid(text);
    if (jid !== undefined && !jid.includes('/')) return jid;
    this.problems.push(`${name}=${text}: not an XMPP address without a resource`);
    return fallback;
  }

  /** Comma separated IP addresses and networks (`10.0.0.0/8`). */
  networks(name: string): readonly string[] {
    const items = (this.text(name) ?? '').split(',').map((item) => item.trim());
    const networks = items.filter((item) => item !== '');
    for (const network of networks) {
      const [address = '', bits = '0', ...rest] = network.split('/');
      const most = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
      if (rest.length > 0 || !/^\d{1,3}$/.test(bits) || Number(bits) > most)
        this.problems.push(`${name}: ${JSON.stringify(network)} is not an IP address or network`);
    }
    return networks;
  }

  /** Comma or line separated addresses, or `@file`. Lines that begin with # are comments. */
  jids(name: string, fallback: readonly Jid[]): readonly Jid[] {
    let text = this.text(name);
    if (text === undefined) return fallback;
    if (text.startsWith('@')) text = this.file(name, text.slice(1)) ?? '';
    const jids = new Set<Jid>();
    for (const line of text.split(/[,\r\n]+/)) {
      const item = line.trim();
      if (item === '' || item.startsWith('#')) continue;
      const jid = tryJid(item);
      if (jid === undefined) this.problems.push(`${name}: ${JSON.stringify(item)} is not an XMPP address`);
      else jids.add(jid);
    }
    return [...jids];
  }
}
