/** The crawled servers, kept for a while: pages ask for one by its domain or by one of its room services. */
import type { Jid } from '../shared/domain/jid.ts';
import type { Server } from '../shared/domain/server.ts';

/** How old the list may be, ms. Crawls take minutes. */
const KEPT_MS = 10_000;

/** The crawled servers by domain. */
export interface ServerList {
  /** The server that `domain` is, or whose room service it is. @throws Failure `unavailable`. */
  find(domain: Jid): Promise<Server | undefined>;
  /** All of them. @throws Failure `unavailable`. */
  all(): Promise<readonly Server[]>;
}

/** Asks `read` when it is asked itself and the list is old. @param now milliseconds, of any clock */
export function serverList(
  read: () => Promise<readonly Server[]>,
  now: () => number = () => performance.now(),
): ServerList {
  let found = new Map<Jid, Server>();
  let servers: readonly Server[] = [];
  let readAt = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | undefined;

  const readAgain = async (): Promise<void> => {
    servers = await read();
    found = new Map();
    // A server's own domain goes before what another one says of its services.
    for (const server of servers) for (const service of server.services) found.set(service, server);
    for (const server of servers) found.set(server.domain, server);
    readAt = now();
  };

  const refresh = async (): Promise<void> => {
    if (now() - readAt <= KEPT_MS) return;
    // Many pages at once cost one question.
    reading ??= readAgain().finally(() => {
      reading = undefined;
    });
    await reading;
  };

  return {
    async find(domain) {
      await refresh();
      return found.get(domain);
    },
    async all() {
      await refresh();
      return servers;
    },
  };
}
