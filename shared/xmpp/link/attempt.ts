/** One attempt to get online: where to, the connection, the login, all of it before a deadline. */
import { Resolver } from 'node:dns/promises';
import { domainOf, type Jid } from '../../domain/jid.ts';
import { Failure } from '../../failure.ts';
import { type Endpoint, endpointOf, endpointsOf } from './endpoints.ts';
import type { ParserLimits } from './limited-parser.ts';
import { type LoggedIn, loginAccount, loginComponent } from './login.ts';
import { UNREACHED } from './reasons.ts';
import { XmppStream } from './stream.ts';
import type { StreamManagement } from './stream-management.ts';
import { TlsTerms } from './tls-terms.ts';

/** What one DNS question may take before it is asked again, or answered by the domain itself. */
const DNS_MS = 3_000;

/** The namespace of an account's stream (RFC 6120 §4.8.3). */
export const NS_CLIENT = 'jabber:client';
/** The namespace of a component's stream (XEP-0114 §3). */
export const NS_COMPONENT = 'jabber:component:accept';

/** What every attempt needs; `url` and `ca` as in `SessionOptions`, `loginMs` for one server. */
export interface AttemptOptions {
  readonly jid: Jid;
  readonly secret: string;
  readonly url: string | undefined;
  readonly resource: string;
  readonly ca: string | undefined;
  readonly loginMs: number;
  readonly limits: ParserLimits;
  readonly management: StreamManagement;
}

/** A stream that is logged in and has delivered nothing yet. */
export interface Online {
  readonly stream: XmppStream;
  readonly login: LoggedIn;
}

/** Makes attempts, one at a time. */
export class Attempts {
  readonly #options: AttemptOptions;
  readonly #tls: TlsTerms;
  #stream: XmppStream | undefined;
  #stopped: Failure | undefined;
  readonly #dns = new Resolver({ timeout: DNS_MS, tries: 2 });

  constructor(options: AttemptOptions) {
    this.#options = options;
    this.#tls = new TlsTerms(domainOf(options.jid), options.ca);
  }

  /** @throws Failure `unavailable` with a sentence for the operator. */
  async next(): Promise<Online> {
    const { jid, url } = this.#options;
    const component = !jid.includes('@');
    if (component && url === undefined)
      throw new Failure('bad-input', `the component ${jid} needs the address of its server`);
    const endpoints =
      url === undefined
        ? await endpointsOf(domainOf(jid), (name) => this.#dns.resolveSrv(name))
        : [endpointOf(url, component ? 5347 : 5222)];
    let last: unknown;
    for (const endpoint of endpoints)
      try {
        return await this.#at(endpoint, component);
      } catch (error) {
        // The next server only when this one was not there at all (RFC 6120 §3.2.1).
        if (!(error instanceof Failure) || error.condition !== UNREACHED) throw error;
        last = error;
      }
    throw last;
  }

  /** Breaks off the attempt that is under way, and all later ones. */
  stop(reason: Failure): void {
    this.#stopped = reason;
    this.#dns.cancel();
    this.#stream?.abort(reason);
  }

  async #at(endpoint: Endpoint, component: boolean): Promise<Online> {
    if (this.#stopped !== undefined) throw this.#stopped;
    const { jid, secret, loginMs, limits } = this.#options;
    const ns = component ? NS_COMPONENT : NS_CLIENT;
    const stream = new XmppStream({ endpoint, ns, jid, limits });
    this.#stream = stream;
    const deadline = setTimeout(() => {
      stream.abort(
        new Failure('unavailable', `${endpoint.name} did not let ${jid} in within ${loginMs / 1000} s`, {
          condition: 'connection-timeout',
        }),
      );
    }, loginMs);
    try {
      await stream.dial();
      if (component) {
        await loginComponent(stream, jid, secret);
        return { stream, login: { address: jid } };
      }
      const { resource, management } = this.#options;
      const login = await loginAccount(stream, {
        jid,
        secret,
        resource,
        endpoint,
        tls: this.#tls,
        management,
      });
      return { stream, login };
    } catch (error) {
      const fault = stream.fault ?? error;
      stream.abort(fault instanceof Failure ? fault : new Failure('unavailable', 'bug in the login'));
      throw fault;
    } finally {
      clearTimeout(deadline);
      this.#stream = undefined;
    }
  }
}
