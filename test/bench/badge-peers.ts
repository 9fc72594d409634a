/**
 * The presence images of Prosody and ejabberd, by the modules that Debian ships, each on one processor, and somebody
 * on each who is away.
 */
import { mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { parseJid } from '../../shared/domain/jid.ts';
import { needPrograms } from '../../shared/embedded/programs.ts';
import { startProsody } from '../../shared/embedded/prosody.ts';
import { ROOT } from '../../shared/root.ts';
import { openSession } from '../../shared/xmpp/open-session.ts';
import { rosterQuery } from '../../shared/xmpp/roster.ts';
import type { Session } from '../../shared/xmpp/session.ts';
import { xml } from '../../shared/xmpp/xml.ts';
import { createAuthority } from '../support/certificates.ts';
import { startNameServer } from '../support/dns.ts';
import { startEjabberd } from '../support/ejabberd.ts';
import { freePorts } from '../support/loopback.ts';
import { roomMaker } from '../support/room-maker.ts';
import { onCore, SERVED } from './cores.ts';
import { debianPackage } from './debian-package.ts';
import { QUIET } from './quiet.ts';

/** A server that answers with an image of somebody's presence. */
export interface BadgePeer {
  readonly pid: number;
  /** `http://host:port`. */
  readonly url: string;
  readonly path: string;
  /** What it answers as long as that person is away. */
  readonly image: Buffer;
  close(): Promise<void>;
}

const HOST = '127.0.0.1';
const SECRET = 'secret';
const PROGRAMS = { dataDir: join(ROOT, 'data'), progress: (): void => {} };
const THEME = 'crystal3';

async function logIn(jid: string, port: number): Promise<Session> {
  const url = `xmpp://${HOST}:${port}`;
  const session = openSession({ jid: parseJid(jid), secret: SECRET, url, resource: 'lab', log: QUIET });
  await session.ready();
  session.send(xml('presence', {}, xml('show', {}, 'away'), xml('status', {}, 'Out for lunch')));
  // Whoever has the answer to this has been seen to be away.
  await session.ask({ to: parseJid(jid), type: 'get', child: rosterQuery() });
  return session;
}

/** Prosody with mod_webpresence. */
export async function prosodyPeer(dir: string): Promise<BadgePeer> {
  const programs = await needPrograms(['prosody', 'openssl'], PROGRAMS);
  const module = 'usr/lib/prosody/modules/mod_webpresence';
  const source = join(await debianPackage('prosody-modules', module), module);
  // Alone: others of the package have the names of Prosody's own.
  const plugins = join(dir, 'plugins');
  mkdirSync(plugins, { recursive: true });
  symlinkSync(source, join(plugins, 'mod_webpresence'));
  const [httpPort = 0] = await freePorts(1, HOST);
  const domain = 'prosody.test';
  const server = await startProsody({
    ...{ dir, domain, httpPort, address: HOST, components: {}, users: { anna: SECRET } },
    programs: { ...programs, prosody: onCore(SERVED, programs.prosody) },
    ...{ modules: ['webpresence'], pluginPaths: [plugins] },
  });
  const session = await logIn(`anna@${domain}`, server.c2sPort);
  return {
    pid: server.pid,
    url: `http://${HOST}:${httpPort}`,
    path: `/status/anna@${domain}/image`,
    image: readFileSync(join(source, 'icons', 'status_away.png')),
    async close() {
      await session.close();
      await server.stop();
    },
  };
}

/** Where the module's code lies, which ejabberd must be told when it is not among its own. */
function codeBelow(root: string): string[] {
  if (root === '/') return [];
  const libraries = join(root, 'usr/lib');
  return readdirSync(libraries).flatMap((architecture) =>
    readdirSync(join(libraries, architecture)).map((name) => join(libraries, architecture, name, 'ebin')),
  );
}

/** ejabberd with mod_webpresence. */
export async function ejabberdPeer(dir: string): Promise<BadgePeer> {
  const { ejabberd, openssl } = await needPrograms(['ejabberd', 'openssl'], PROGRAMS);
  const pixmaps = 'usr/share/ejabberd-mod-webpresence/pixmaps';
  const root = await debianPackage('ejabberd-mod-webpresence', pixmaps);
  const domain = 'ejabberd.test';
  const authority = await createAuthority(join(dir, 'authority'), openssl);
  const { bundle } = await authority.issue(domain);
  const dns = await startNameServer(new Map());
  const [c2s = 0, s2s = 0, component = 0, http = 0] = await freePorts(4, HOST);
  const words = ['+S', '1:1', ...codeBelow(root).flatMap((folder) => ['-pa', folder])];
  const server = await startEjabberd({
    ...{ dir, domain, dns, bundle, address: HOST, components: {}, ports: { c2s, s2s, component, http } },
    authority: authority.certificate,
    program: onCore(SERVED, { ...ejabberd, args: [...(ejabberd.args ?? []), ...words] }),
    modules: { mod_webpresence: { access: [{ allow: 'all' }], pixmaps_path: join(root, pixmaps) } },
    handlers: { '/presence': 'mod_webpresence' },
  });
  const url = `http://${HOST}:${http}`;
  const address = { kind: 'ejabberd', domain, mucDomain: `conference.${domain}`, httpUrl: url } as const;
  await roomMaker(address).createUser('anna', SECRET);
  const session = await logIn(`anna@${domain}`, c2s);
  const register = xml('query', { xmlns: 'jabber:iq:register' }, xml('nick', {}, THEME));
  await session.ask({ to: parseJid(`webpresence.${domain}`), type: 'set', child: register });
  return {
    pid: server.pid,
    url,
    path: `/presence/jid/anna/${domain}/image`,
    image: readFileSync(join(root, pixmaps, THEME, 'away.png')),
    async close() {
      await session.close();
      await server.stop();
      await dns.close();
    },
  };
}
