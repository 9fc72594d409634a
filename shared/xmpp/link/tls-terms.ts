import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { type ConnectionOptions, createSecureContext, rootCertificates, type SecureContext } from 'node:tls';
import { domainToASCII } from 'node:url';

/** Debian's and Alpine's bundle, Fedora's. */
const SYSTEM_BUNDLES = ['/etc/ssl/certs/ca-certificates.crt', '/etc/pki/tls/certs/ca-bundle.crt'];

function systemRoots(): string[] {
  for (const path of SYSTEM_BUNDLES)
    try {
      return [readFileSync(path, 'utf8')];
    } catch {
      // Not this distribution's; node's own roots remain.
    }
  return [];
}

/**
 * How TLS is made with the server of `domain`: its certificate has to name the domain, not the host that DNS led
 * to (RFC 6120 §13.7.2), and come from an authority of node's or the system's or from `extraCa` (PEM).
 */
export class TlsTerms {
  readonly #domain: string;
  readonly #extraCa: string | undefined;
  /** Made once: building one takes some 300 kB and as many certificates as there are roots. */
  #context: SecureContext | undefined;

  constructor(domain: string, extraCa: string | undefined) {
    this.#domain = domainToASCII(domain) || domain;
    this.#extraCa = extraCa;
  }

  /** `checked` false: any certificate will do, for loopback only. `direct`: TLS from the first byte (XEP-0368). */
  options(checked: boolean, direct = false): ConnectionOptions {
    // An explicit list replaces node's own, so it is given only when there is something to add.
    this.#context ??= createSecureContext({
      minVersion: 'TLSv1.2',
      ...(this.#extraCa !== undefined && { ca: [...rootCertificates, ...systemRoots(), this.#extraCa] }),
    });
    return {
      secureContext: this.#context,
      rejectUnauthorized: checked,
      ...(direct && { ALPNProtocols: ['xmpp-client'] }),
      ...(isIP(this.#domain) === 0 ? { servername: this.#domain } : { host: this.#domain }),
    };
  }
}
