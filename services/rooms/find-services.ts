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
import { type Courtesy, eachOf } from './courtesy.ts';
import { type CrawlLimits, candidateServices, IN_FLIGHT } from './crawl-plan.ts';
import { isOurs } from './crawl-service.ts';
import type { ListedService } from './room-list.ts';

/** What a server has for chat rooms. */
export interface FoundServices {
  readonly services: readonly ListedService[];
  /** Services of the crawl before that do not say any more that they are one, or say nothing. */
  readonly silent: readonly Jid[];
  /** Not everything could be asked. */
  readonly partial: boolean;
}

/** The software's name and version as plain text; `''` where it does not say. */
export interface Software {
  readonly name: string;
  readonly version: string;
}

/** What the answer said, or undefined when it was an error or none came. What is our own fault is thrown. */
async function orUnknown<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (isOurs(error)) throw error;
    return undefined;
  }
}

/** @throws Failure as {@link Courtesy.ask}. */
export async function askInfo(courtesy: Courtesy, jid: Jid, timeoutMs: number): Promise<DiscoInfo> {
  return readDiscoInfo(await courtesy.ask(jid, discoInfoQuery(), timeoutMs));
}

/** Many do not tell. @throws Failure `unavailable`. */
export async function askSoftware(courtesy: Courtesy, jid: Jid, limits: CrawlLimits): Promise<Software> {
  const answer = courtesy.ask(jid, versionQuery(), limits.infoMs);
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
  /** Every server that is crawled. */
  readonly crawled: readonly Jid[];
}

/** Room services on the server itself, on what it names, and on what it named before. @throws Failure `unavailable`. */
export async function findServices(
  courtesy: Courtesy,
  server: KnownServer,
  limits: CrawlLimits,
): Promise<FoundServices> {
  const { domain, before } = server;
  const services: ListedService[] = [];
  const silent: Jid[] = [];
  if (isTextConference(server.info))
    services.push({ jid: domain, pages: server.info.features.has(NS_RSM), software: server.software });
  const answer = courtesy.ask(domain, discoItemsQuery(), limits.itemsMs);
  const listed = await orUnknown(answer.then(readDiscoItems));
  const candidates = candidateServices(domain, listed?.items ?? [], before, server.crawled);
  let partial = listed === undefined || candidates.length > limits.domains;

  await eachOf(candidates.slice(0, limits.domains), IN_FLIGHT, async (jid) => {
    const info = await orUnknown(askInfo(courtesy, jid, limits.candidateMs));
    if (info !== undefined && isTextConference(info)) {
      const own = await askSoftware(courtesy, jid, limits);
      services.push({ jid, pages: info.features.has(NS_RSM), software: own.name || server.software });
    } else if (before.includes(jid)) silent.push(jid);
    // Something that is down and never had rooms takes none away.
    if (info === undefined && before.includes(jid)) partial = true;
  });
  // In one order whichever answered first: what lies beyond the bound must not change from crawl to crawl.
  services.sort((a, b) => candidates.indexOf(a.jid) - candidates.indexOf(b.jid));
  if (services.length > limits.services) partial = true;
  return { services: services.slice(0, limits.services), silent, partial };
}
