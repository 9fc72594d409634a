/** Faults of the link as one sentence for the operator: what is wrong, where to look. */
import { domainOf, type Jid } from '../../domain/jid.ts';
import { Failure } from '../../failure.ts';
import type { Element } from '../xml.ts';
import type { Endpoint } from './endpoints.ts';

const NS_STREAM_ERRORS = 'urn:ietf:params:xml:ns:xmpp-streams';
const UNREACHABLE = /^(ECONNREFUSED|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|EACCES|ENOENT)$/;
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_|ISSUER|HOSTNAME_MISMATCH|CRL/;

/** The failure's `condition` when no connection came about, so another address may be tried. */
export const UNREACHED = 'remote-server-not-found';

/** What a socket's error means. */
export function socketFailure(error: Error, endpoint: Endpoint): Failure {
  const code = (error as NodeJS.ErrnoException).code ?? error.message;
  const { name } = endpoint;
  const fail = (message: string, condition?: string) =>
    new Failure('unavailable', message, { cause: error, ...(condition === undefined ? {} : { condition }) });
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return fail(`cannot find the host ${endpoint.host} (${code})`, UNREACHED);
  if (UNREACHABLE.test(code)) return fail(`cannot reach ${name} (${code})`, UNREACHED);
  if (CERTIFICATE.test(code))
    return fail(
      `the certificate of ${name} is not accepted (${code}): give the certificate of its authority as extra CA, or have it renewed`,
    );
  if (/^(ERR_SSL|ERR_TLS|EPROTO)/.test(code))
    return fail(
      `TLS with ${name} failed (${code}): has the server a certificate, and does it offer TLS 1.2 or newer?`,
    );
  return fail(`the connection to ${name} broke (${code})`);
}

/** What the server's `<stream:error>` means (RFC 6120 §4.9.3). The failure's `condition` is the stream error's. */
export function streamErrorFailure(
  error: Element,
  stream: { readonly jid: Jid; readonly endpoint: Endpoint },
): Failure {
  const { jid } = stream;
  const domain = domainOf(jid);
  const { name } = stream.endpoint;
  const child = error.getChildElements().find((el) => el.getNS() === NS_STREAM_ERRORS && !el.is('text'));
  const condition = child?.name.slice(0, 60) ?? 'undefined-condition';
  const text = error.getChildText('text', NS_STREAM_ERRORS)?.replace(/\s+/g, ' ').slice(0, 200);
  const sentences = new Map(
    Object.entries({
      'host-unknown': `${name} does not serve ${domain}: add it to the server's configuration`,
      'host-gone': `${name} does not serve ${domain} any more`,
      'not-authorized': `the server refused the secret of ${jid}`,
      conflict: `another connection uses the address ${jid}`,
      'system-shutdown': `${name} is being shut down`,
      'see-other-host': `${name} sends us to ${child?.getText().slice(0, 100)}: set that address if it is yours`,
      'connection-timeout': `${name} has not heard from us and closed the stream`,
      'policy-violation': `${name} closed the stream for a breach of its rules`,
    }),
  );
  const sentence = sentences.get(condition) ?? `${name} closed the stream with ${condition}`;
  return new Failure('unavailable', text ? `${sentence} (“${text}”)` : sentence, { condition });
}

/** What an operator does about stanzas that come to the wrong component. */
export function misroutedAdvice(to: Jid, own: Jid): string {
  return `the server sends stanzas for ${domainOf(to)} to ${own}: with ejabberd, set global_routes: false where it listens for components`;
}
