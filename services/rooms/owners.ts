/**
 * Who may speak for a room or a server.
 *
 * For a room: whom the room itself names as an owner, or who has put our token into its description, which only owners
 * can change; and the contacts of its server. For a server: its contact addresses (XEP-0157). An invitation proves
 * nothing: in an open room everybody inside may invite.
 */
import { bare, domainOf, type Jid, localOf, tryJid } from '../../shared/domain/jid.ts';
import { Failure } from '../../shared/failure.ts';
import type { PolicyBook } from '../../shared/store/policy-book.ts';
import { descriptionHolds, ownersQuery, readOwners } from '../../shared/xmpp/room-owners.ts';
import { discoInfoQuery, readDiscoInfo } from '../../shared/xmpp/xep0030.ts';
import { readContacts } from '../../shared/xmpp/xep0157.ts';
import type { Element } from '../../shared/xmpp/xml.ts';
import { AtOnce } from './at-once.ts';

/** What proofs work with. */
export interface OwnerPorts {
  readonly book: Pick<PolicyBook, 'keyedHash'>;
  /** Asks politely. @throws Failure as `Session.ask`. */
  ask(to: Jid, child: Element, timeoutMs: number): Promise<Element>;
  /** The known server that a domain belongs to, when it is another. */
  serverOf(domain: Jid): Promise<Jid | undefined>;
}

const ANSWER_MS = 10_000;
/** Whom a server's forms name for this: its operators. */
const SPEAKERS = ['admin', 'abuse', 'support'] as const;

/** What an answer says, or undefined when there is none. What is our own fault is thrown. */
async function orNothing<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof Failure) || error.code === 'unavailable' || error.code === 'too-many') throw error;
    return undefined;
  }
}

/** An `xmpp:` URI's bare address; `undefined` for others. */
export function contactJid(uri: string): Jid | undefined {
  const path = /^xmpp:([^?#]+)/i.exec(uri)?.[1];
  if (path === undefined) return undefined;
  try {
    const jid = tryJid(decodeURIComponent(path));
    return jid !== undefined && localOf(jid) !== '' ? bare(jid) : undefined;
  } catch {
    // Not validly encoded: no address.
    return undefined;
  }
}

/** Proofs. */
export class Owners {
  readonly #ports: OwnerPorts;
  readonly #atOnce = new AtOnce();

  constructor(ports: OwnerPorts) {
    this.#ports = ports;
  }

  /** The word that this person has to put into the room's description. Of no use to anybody else, for no other room. */
  async token(person: Jid, room: Jid): Promise<string> {
    return `parvis-${await this.#ports.book.keyedHash('owner', bare(person), room)}`;
  }

  /**
   * Whether the person may speak for the room or, when it is a domain, for the server.
   * @throws Failure `unavailable`; `too-many` when too much is being asked already.
   */
  async mayDecide(person: Jid, jid: Jid): Promise<boolean> {
    return await this.#atOnce.run(domainOf(jid), () => this.#mayDecide(bare(person), jid));
  }

  async #mayDecide(who: Jid, jid: Jid): Promise<boolean> {
    if (localOf(jid) === '') return await this.#isContact(who, jid);
    const owners = await orNothing(this.#ports.ask(jid, ownersQuery(), ANSWER_MS).then(readOwners));
    if (owners?.has(who)) return true;
    const info = await orNothing(this.#ports.ask(jid, discoInfoQuery(), ANSWER_MS).then(readDiscoInfo));
    if (info !== undefined && descriptionHolds(info, await this.token(who, jid))) return true;
    return await this.#isContact(who, domainOf(jid));
  }

  /** `xmpp:` addresses for reports about a domain's rooms; and other URIs, for people. @throws Failure `unavailable`. */
  async abuseContacts(domain: Jid): Promise<{ jids: Jid[]; others: string[] }> {
    for (const each of await this.#domains(domain)) {
      const contacts = await this.#contacts(each);
      const uris = contacts.abuse ?? contacts.admin ?? [];
      if (uris.length > 0)
        return {
          jids: uris.map(contactJid).filter((jid) => jid !== undefined),
          others: uris.filter((uri) => contactJid(uri) === undefined),
        };
    }
    return { jids: [], others: [] };
  }

  async #domains(domain: Jid): Promise<Jid[]> {
    const server = await this.#ports.serverOf(domain);
    return server === undefined || server === domain ? [domain] : [domain, server];
  }

  async #contacts(domain: Jid) {
    const info = await orNothing(this.#ports.ask(domain, discoInfoQuery(), ANSWER_MS).then(readDiscoInfo));
    return info === undefined ? {} : readContacts(info.forms);
  }

  async #isContact(person: Jid, domain: Jid): Promise<boolean> {
    for (const each of await this.#domains(domain)) {
      const contacts = await this.#contacts(each);
      const jids = SPEAKERS.flatMap((kind) => contacts[kind] ?? []).map(contactJid);
      if (jids.includes(person)) return true;
    }
    return false;
  }
}
