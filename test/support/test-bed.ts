/** Real servers for tests: Redis, and Prosody and ejabberd federated with each other on loopback addresses. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunningServer } from '../../shared/embedded/child.ts';
import type { Programs as AllPrograms } from '../../shared/embedded/program.ts';
import { needPrograms } from '../../shared/embedded/programs.ts';
import { startProsody } from '../../shared/embedded/prosody.ts';
import { luaString } from '../../shared/embedded/prosody-config.ts';
import { startRedis } from '../../shared/embedded/redis.ts';
import { ROOT } from '../../shared/root.ts';
import { type Certificate, createAuthority } from './certificates.ts';
import { type NameServer, startNameServer } from './dns.ts';
import { startEjabberd } from './ejabberd.ts';
import { freePorts } from './loopback.ts';

/** An XMPP server of the bed, as far as another process has to know it. */
export interface TestServer {
  readonly kind: 'prosody' | 'ejabberd';
  readonly domain: string;
  readonly mucDomain: string;
  readonly host: string;
  readonly ports: {
    readonly c2s: number;
    readonly s2s: number;
    readonly component: number;
    readonly http: number;
  };
  /** `xmpp://host:port`, `http://host:port`. */
  readonly componentUrl: string;
  readonly accountUrl: string;
  readonly httpUrl: string;
  /** Pre-declared components by name, the same on both servers. Take the one named like your test, so that no two collide. */
  readonly components: Readonly<Record<ComponentName, { readonly jid: string; readonly secret: string }>>;
}

/** Coordinates of everything: plain JSON. */
export interface TestServers {
  readonly redis: { readonly url: string };
  readonly prosody: TestServer;
  readonly ejabberd: TestServer;
  /** PEM text of the authority that both servers' certificates come from. */
  readonly ca: string;
}

/** The running servers, in the hands of the process that started them. */
export interface TestBed {
  readonly servers: TestServers;
  /** Ends the server as an operator would; `start` brings it back on the same ports with the same data. */
  stop(kind: TestServer['kind']): Promise<void>;
  start(kind: TestServer['kind']): Promise<void>;
  /** Ends everything and removes its files. */
  close(): Promise<void>;
}

/** The variable in which `npm test` hands the coordinates to the test files, as JSON. */
export const SERVERS_VARIABLE = 'PARVIS_TEST_SERVERS';

/** What the components are called: `<name>.<server's domain>`, secret `secret of <name>`. */
export const COMPONENT_NAMES = [
  ...([
    'rooms',
    'users',
    'people',
    'users-entry',
    'random',
    'link',
    'link-load',
    'link-big',
    'federation',
    'crawl',
    'bot',
    'talk',
    'search',
    'owners',
  ] as const),
  ...([
    'avatars',
    'watch',
    'run',
    'jobs',
    'bench',
    'hostile',
    'spare',
    'spare-2',
    'spare-3',
    'spare-4',
  ] as const),
] as const;
/** One of the pre-declared components' names. */
export type ComponentName = (typeof COMPONENT_NAMES)[number];

const HOSTS = { prosody: '127.0.0.2', ejabberd: '127.0.0.3' } as const;
/** Unpacked programs are kept where `npm start` keeps them, so that they are fetched once. */
const PROGRAMS_DIR = join(ROOT, 'data');

async function serverOn(kind: 'prosody' | 'ejabberd'): Promise<TestServer> {
  const host = HOSTS[kind];
  const domain = `${kind}.test`;
  const [c2s = 0, s2s = 0, component = 0, http = 0] = await freePorts(4, host);
  const components = Object.fromEntries(
    COMPONENT_NAMES.map((name) => [name, { jid: `${name}.${domain}`, secret: `secret of ${name}` }]),
  ) as TestServer['components'];
  return {
    ...{ kind, domain, host, components, mucDomain: `conference.${domain}` },
    ports: { c2s, s2s, component, http },
    componentUrl: `xmpp://${host}:${component}`,
    accountUrl: `xmpp://${host}:${c2s}`,
    httpUrl: `http://${host}:${http}`,
  };
}

const secretsOf = ({ components }: TestServer): Record<string, string> =>
  Object.fromEntries(Object.values(components).map(({ jid, secret }) => [jid, secret]));

/** Lua lines for what the embedded server's own options do not cover. */
function prosodyExtra(
  known: readonly TestServer[],
  paths: { key: string; certificate: string; ca: string },
): string {
  const files = `key = ${luaString(paths.key)}, certificate = ${luaString(paths.certificate)}, cafile = ${luaString(paths.ca)}`;
  const servers = known.map(
    ({ domain, host, ports }) =>
      `[${luaString(domain)}] = { host = ${luaString(host)}, port = ${ports.s2s} }`,
  );
  return [
    `ssl = { ${files} }`,
    `component_interfaces = { ${luaString(HOSTS.prosody)} }`,
    `test_bed_servers = { ${servers.join(', ')} }`,
    'password_hash = "SHA-1"', // ejabberd offers SHA-256
    // Without figures mod_limits takes its own: 10 kB/s for accounts.
    'limits = { c2s = { rate = "100mb/s" }, s2sin = { rate = "100mb/s" } }',
    'muc_room_cache_size = 20000',
  ].join('\n');
}

type Programs = Omit<AllPrograms, 'wrk'>;

/** How each XMPP server is started, the first time and again. */
type Starters = Record<TestServer['kind'], () => Promise<RunningServer>>;

interface Prepared {
  readonly prosody: TestServer;
  readonly ejabberd: TestServer;
  /** Path of the authority's certificate. */
  readonly authority: string;
  readonly starters: Starters;
  readonly close: () => Promise<void>;
}

function startersFor(
  {
    dir,
    programs,
    prosody,
    ejabberd,
  }: { dir: string; programs: Programs } & Pick<Prepared, 'prosody' | 'ejabberd'>,
  certificates: { prosody: Certificate; ejabberd: Certificate; authority: string },
  dns: NameServer,
): Starters {
  const paths = { ...certificates.prosody, ca: certificates.authority };
  return {
    prosody: () =>
      startProsody({
        ...{ dir: join(dir, 'prosody'), domain: prosody.domain, address: prosody.host, programs },
        ...{
          c2sPort: prosody.ports.c2s,
          componentPort: prosody.ports.component,
          httpPort: prosody.ports.http,
        },
        components: secretsOf(prosody),
        s2s: { ...paths, port: prosody.ports.s2s, address: prosody.host, secureAuth: true },
        modules: ['test_bed'],
        pluginPaths: [join(ROOT, 'test', 'support', 'prosody-modules')],
        extraConfig: prosodyExtra([prosody, ejabberd], paths),
      }),
    ejabberd: () =>
      startEjabberd({
        ...{
          dir: join(dir, 'ejabberd'),
          domain: ejabberd.domain,
          address: ejabberd.host,
          ports: ejabberd.ports,
        },
        ...{ components: secretsOf(ejabberd), bundle: certificates.ejabberd.bundle },
        ...{ authority: certificates.authority, dns, program: programs.ejabberd },
      }),
  };
}

/** Everything before the servers themselves: addresses, certificates, names. */
async function prepare(dir: string, programs: Programs): Promise<Prepared> {
  const authority = await createAuthority(join(dir, 'authority'), programs.openssl);
  const [prosody, ejabberd] = await Promise.all([serverOn('prosody'), serverOn('ejabberd')]);
  const dns = await startNameServer(
    new Map([prosody, ejabberd].map(({ domain, host, ports }) => [domain, { host, port: ports.s2s }])),
  );
  const certificates = {
    prosody: await authority.issue(prosody.domain),
    ejabberd: await authority.issue(ejabberd.domain),
    authority: authority.certificate,
  };
  const starters = startersFor({ dir, programs, prosody, ejabberd }, certificates, dns);
  return { prosody, ejabberd, authority: authority.certificate, starters, close: () => dns.close() };
}

/** Starts Redis, Prosody and ejabberd. `progress` is told what has to be installed first. */
export async function startTestBed(progress: (line: string) => void = () => {}): Promise<TestBed> {
  const programs = await needPrograms(['prosody', 'redis-server', 'ejabberd', 'openssl'], {
    dataDir: PROGRAMS_DIR,
    progress,
  });
  const dir = await mkdtemp(join(tmpdir(), 'parvis-test-'));
  const { prosody, ejabberd, authority, starters, close } = await prepare(dir, programs);
  const [redis, ...started] = await Promise.all([
    startRedis({ dir: join(dir, 'redis'), programs }),
    starters.prosody(),
    starters.ejabberd(),
  ]);
  const running = { prosody: started[0], ejabberd: started[1] };
  const stop = (kind: TestServer['kind']): Promise<void> => running[kind].stop();
  const start = async (kind: TestServer['kind']): Promise<void> => {
    running[kind] = await starters[kind]();
  };
  return {
    servers: { redis: { url: redis.url }, prosody, ejabberd, ca: await readFile(authority, 'utf8') },
    stop,
    start,
    close: async () => {
      await Promise.all([redis.stop(), stop('prosody'), stop('ejabberd'), close()]);
      await rm(dir, { recursive: true, force: true });
    },
  };
}
