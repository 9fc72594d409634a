/** Finds out which room services a chat server has (XEP-0030 §3, XEP-0045 §6.1). */
import type { Jid } from '../../shared/domain/jid.ts';
import { plainLine } from '../../shared/domain/text.ts';
import {
  type DiscoInfo,
  discoInfoQuery,
  discoItemsQuery,
  readDiscoInfo,
  readDiscoItems,
} from '../../shared/xmpp/xep0030.ts';
import { isTextConference } from '../../shared/xmpp/xep0045.ts';
import { NS_RSM } from '../../shared/xmpp/xep0059.ts';
import { readVersion, versionQuery } from '../../shared/xmpp/xep0092.ts';
import { type Asker, eachOf } from './courtesy.ts';
import { type CrawlLimits, IN_FLIGHT, namedDomains, sortNamed } from './crawl-plan.ts';
import { type CrawlWork, orUnknown } from './crawl-work.ts';
import type { ListedService } from './room-list.ts';

/** What a server has for chat rooms. */
export interface FoundServices {
  readonly services: readonly ListedService[];
  /** Services of the crawl before that say nothing. */
  readonly silent: readonly Jid[];
  /** Services of the crawl before that say that they are something else. */
  readonly ended: readonly Jid[];
  /** Domains elsewhere that the server names. */
  readonly foreign: readonly Jid[];
  /** Its first service for publishing (XEP-0060). */
  readonly pubsub: Jid | undefined;
  /** Not everything could be asked. */
  readonly partial: boolean;
}

/** The software's name and version as plain text; `''` where it does not say. */
export interface Software {
  readonly name: string;
  readonly version: string;
}

/** @throws Failure as {@link Asker.ask}. */
export async function askInfo(asker: Asker, jid: Jid, timeoutMs: number): Promise<DiscoInfo> {
  return readDiscoInfo(await asker.ask(jid, discoInfoQuery(), timeoutMs));
}

/** Many do not tell. @throws Failure `unavailable`. */
export async function askSoftware(asker: Asker, jid: Jid, limits: CrawlLimits): Promise<Software> {
  const answer = asker.ask(jid, versionQuery(), limits.infoMs);
  const told = await orUnknown(answer.then(readVersion));
  return { name: plainLine(told?.name ?? '', 100), version: plainLine(told?.version ?? '', 100) };
}

/** What the crawl knows of the server when it looks for services. */
export interface KnownServer {
  readonly domain: Jid;
  readonly info: DiscoInfo;
  readonly software: string;
  /** Services of the crawl before. */
  readonly before: readonly Jid[];
}

/**
 * Domains that the server names: its own, which may be services, and foreign ones, which are servers of their own
 * where others may become known, and else belong to who names them.
 */
async function namedBy({ domain, before }: KnownServer, { asker, limits, servers }: CrawlWork) {
  const answer = asker.ask(domain, discoItemsQuery(), limits.itemsMs);
  const listed = await orUnknown(answer.then(readDiscoItems));
  const { own, foreign } = sortNamed(domain, namedDomains(listed?.items ?? []), before, (jid) =>
    servers.ownerOf(jid),
  );
  if (!servers.discovers) return { isWhole: listed !== undefined, candidates: [...own, ...foreign] };
  return { isWhole: listed !== undefined, candidates: own, foreign };
}

/** Room services on the server itself, on what it names, and on what it named before. @throws Failure `unavailable`. */
export async function findServices(server: KnownServer, work: CrawlWork): Promise<FoundServices> {
  const { domain, before } = server;
  const { asker, limits } = work;
  const services: ListedService[] = [];
  const silent: Jid[] = [];
  const ended: Jid[] = [];
  let pubsub: Jid | undefined;
  if (isTextConference(server.info))
    services.push({ jid: domain, pages: server.info.features.has(NS_RSM), software: server.software });
  const { isWhole, candidates: named, foreign = [] } = await namedBy(server, work);
  const candidates = named.filter((jid) => !work.servers.isBlocked(jid));
  let partial = !isWhole || candidates.length > limits.domains;

  await eachOf(candidates.slice(0, limits.domains), IN_FLIGHT, async (jid) => {
    const info = await orUnknown(askInfo(asker, jid, limits.candidateMs));
    if (info?.identities.some(({ category }) => category === 'pubsub')) pubsub ??= jid;
    if (info !== undefined && isTextConference(info)) {
      const own = await askSoftware(asker, jid, limits);
      services.push({ jid, pages: info.features.has(NS_RSM), software: own.name || server.software });
    } else if (before.includes(jid)) (info === undefined ? silent : ended).push(jid);
    // Something that is down and never had rooms takes none away.
    if (info === undefined && before.includes(jid)) partial = true;
  });
  // In one order whichever answered first: what lies beyond the bound must not change from crawl to crawl.
  services.sort((a, b) => candidates.indexOf(a.jid) - candidates.indexOf(b.jid));
  if (services.length > limits.services) partial = true;
  return { services: services.slice(0, limits.services), silent, ended, partial, foreign, pubsub };
}
