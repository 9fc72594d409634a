/** The configuration of the test bed's ejabberd 23.01. It reads YAML, of which JSON is a part. */
import type { NameServer } from './dns.ts';

/** What differs from one run to the next. */
export interface EjabberdSettings {
  readonly domain: string;
  /** Loopback address that everything listens on. */
  readonly address: string;
  readonly ports: EjabberdPorts;
  /** Domain -> secret. */
  readonly components: Readonly<Record<string, string>>;
  /** PEM file of key and certificate, and of the authority that other servers' certificates come from. */
  readonly bundle: string;
  readonly authority: string;
  /** Beside those of tests. */
  readonly modules?: Readonly<Record<string, object>>;
  /** Path on the port for HTTP -> module that answers there. */
  readonly handlers?: Readonly<Record<string, string>>;
}

/** For clients, servers, components, REST. */
export interface EjabberdPorts {
  readonly c2s: number;
  readonly s2s: number;
  readonly component: number;
  readonly http: number;
}

const ANYBODY = { allow: 'all' };

function listeners({ address, ports, components, handlers }: EjabberdSettings): object[] {
  const hosts = Object.fromEntries(
    Object.entries(components).map(([domain, password]) => [domain, { password }]),
  );
  return [
    { port: ports.c2s, ip: address, module: 'ejabberd_c2s', starttls: true, max_stanza_size: 262_144 },
    { port: ports.s2s, ip: address, module: 'ejabberd_s2s_in', max_stanza_size: 524_288 },
    {
      ...{ port: ports.component, ip: address, module: 'ejabberd_service', access: 'all', hosts },
      global_routes: false, // else every component takes the stanzas of all
    },
    {
      ...{ port: ports.http, ip: address, module: 'ejabberd_http' },
      request_handlers: { '/api': 'mod_http_api', ...handlers },
    },
  ];
}

/**
 * As Debian ships it but for what tests need: no traffic shaper, plain passwords (so that every SCRAM hash
 * is offered), the REST interface without a password on a loopback address, federation by certificate.
 */
export function ejabberdConfig(settings: EjabberdSettings): string {
  return JSON.stringify(
    {
      loglevel: 'info',
      log_rotate_count: 0,
      hosts: [settings.domain],
      certfiles: [settings.bundle],
      ca_file: settings.authority,
      s2s_use_starttls: 'required',
      outgoing_s2s_families: ['ipv4'],
      s2s_dns_timeout: '2 seconds',
      s2s_dns_retries: 1,
      s2s_max_retry_delay: '1 second', // a server that was down is asked again at once
      disable_sasl_mechanisms: ['digest-md5', 'X-OAUTH2'],
      auth_password_format: 'plain',
      listen: listeners(settings),
      acl: { loopback: { ip: ['127.0.0.0/8'] } },
      api_permissions: { everything: { who: { access: { allow: [{ acl: 'loopback' }] } }, what: '*' } },
      modules: {
        mod_adhoc: {},
        mod_admin_extra: {},
        mod_caps: {},
        mod_disco: {},
        mod_http_api: {},
        mod_muc: {
          access: [ANYBODY],
          access_admin: [ANYBODY],
          access_create: [ANYBODY],
          access_persistent: [ANYBODY],
          max_users: 200,
        },
        mod_muc_admin: {},
        mod_offline: {},
        mod_ping: {},
        mod_pubsub: { plugins: ['flat', 'pep'] },
        mod_roster: {},
        mod_s2s_dialback: {},
        mod_stream_mgmt: { resend_on_timeout: 'if_offline' },
        mod_vcard: {},
        mod_version: {},
        ...settings.modules,
      },
    },
    undefined,
    1,
  );
}

/** Erlang's own resolver file: SRV records are asked from `dns` alone, and no file of the machine is read. */
export function erlangResolver(dns: Pick<NameServer, 'host' | 'port'>): string {
  const ip = `{${dns.host.replaceAll('.', ',')}}`;
  return `{resolv_conf, ""}.\n{hosts_file, ""}.\n{nameserver, ${ip}, ${dns.port}}.\n{lookup, [dns]}.\n`;
}
