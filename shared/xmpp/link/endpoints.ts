/** Where to connect: a given address, or what DNS says of an account's domain (RFC 6120 §3.2, XEP-0368, version 1.1.0). */
import type { SrvRecord } from 'node:dns';
import { isIPv4 } from 'node:net';
import { domainToASCII } from 'node:url';
import { Failure } from '../../failure.ts';

/** A host and port to connect to, and how. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte (`xmpps:`) instead of STARTTLS. */
  readonly directTls: boolean;
  /** For people: `host:port`. */
  readonly name: string;
}

function endpoint(host: string, port: number, directTls: boolean): Endpoint {
  return { host, port, directTls, name: host.includes(':') ? `[${host}]:${port}` : `${host}:${port}` };
}

/** An address of this machine itself, so that nobody can listen or step in between. */
export function isLoopback(host: string): boolean {
  const address = host.replace(/^::ffff:/i, '');
  return address === '::1' || host === 'localhost' || (isIPv4(address) && address.startsWith('127.'));
}

/** `xmpp://host:port` or `xmpps://host:port`; the port may be missing. @throws Failure `bad-input`. */
export function endpointOf(url: string, defaultPort: number): Endpoint {
  const match = /^(xmpps?):\/\/(?:\[([0-9a-f:.]+)\]|([^\s:/@[\]]+))(?::(\d{1,5}))?\/?$/i.exec(url);
  const host = match?.[2] ?? match?.[3];
  const directTls = match?.[1]?.toLowerCase() === 'xmpps';
  const port = match?.[4] === undefined ? (directTls ? 5223 : defaultPort) : Number(match[4]);
  if (host === undefined || port < 1 || port > 65535)
    throw new Failure('bad-input', 'the address is not written xmpp://host:port');
  return endpoint(host, port, directTls);
}

/** RFC 2782: lowest priority first, within one by lot, heavier ones more often. `random` gives [0, 1). */
export function inSrvOrder<R extends SrvRecord>(records: readonly R[], random: () => number): R[] {
  const rest = [...records].sort((a, b) => a.priority - b.priority || a.weight - b.weight);
  const ordered: R[] = [];
  while (rest.length > 0) {
    const same = rest.filter(({ priority }) => priority === rest[0]?.priority);
    let lot = random() * same.reduce((sum, { weight }) => sum + weight + 1, 0);
    const index = same.findIndex(({ weight }) => {
      lot -= weight + 1;
      return lot < 0;
    });
    ordered.push(...rest.splice(Math.max(index, 0), 1));
  }
  return ordered;
}

/** Asks DNS for SRV records; may reject. */
export type ResolveSrv = (name: string) => Promise<readonly SrvRecord[]>;

/** No such name and no such record are answers; anything else is DNS being down, and then A records will tell. */
async function srv(resolve: ResolveSrv, name: string, directTls: boolean) {
  try {
    return (await resolve(name)).map((record) => ({ ...record, directTls }));
  } catch {
    return [];
  }
}

/** The servers of an account's domain in the order to try; the domain itself at 5222 when DNS has no SRV record. */
export async function endpointsOf(
  domain: string,
  resolve: ResolveSrv,
  random: () => number = Math.random,
): Promise<readonly Endpoint[]> {
  const ascii = domainToASCII(domain) || domain;
  const [direct, plain] = await Promise.all([
    srv(resolve, `_xmpps-client._tcp.${ascii}`, true),
    srv(resolve, `_xmpp-client._tcp.${ascii}`, false),
  ]);
  const records = [...direct, ...plain];
  const usable = records.filter(({ name }) => name !== '' && name !== '.');
  if (records.length > 0 && usable.length === 0)
    throw new Failure('unavailable', `${domain} says in DNS that it serves no XMPP clients`);
  if (usable.length === 0) return [endpoint(ascii.replace(/^\[(.*)\]$/, '$1'), 5222, false)];
  return inSrvOrder(usable, random).map(({ name, port, directTls }) => endpoint(name, port, directTls));
}
