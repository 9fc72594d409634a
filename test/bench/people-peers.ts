/** The people searches of ejabberd and Prosody, by the modules that Debian ships, each on one processor, with people in them. */
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { needPrograms } from '../../shared/embedded/programs.ts';
import { startProsody } from '../../shared/embedded/prosody.ts';
import { ROOT } from '../../shared/root.ts';
import { createAuthority } from '../support/certificates.ts';
import { startNameServer } from '../support/dns.ts';
import { startEjabberd } from '../support/ejabberd.ts';
import { freePorts } from '../support/loopback.ts';
import { roomMaker } from '../support/room-maker.ts';
import { onCore, SERVED } from './cores.ts';
import { debianPackage } from './debian-package.ts';
import type { SamplePerson } from './sample-people.ts';

/** A server with people to search. */
export interface PeoplePeer {
  readonly pid: number;
  readonly domain: string;
  /** What answers searches. */
  readonly service: string;
  readonly clientPort: number;
  readonly componentPort: number;
  close(): Promise<void>;
}

const HOST = '127.0.0.1';
const SECRET = 'secret';
const PROGRAMS = { dataDir: join(ROOT, 'data'), progress: (): void => {} };
/** The component that asks. */
export const ASKER = 'asker.bench.test';

function local(i: number): string {
  return `p${i}`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** XEP-0054, as clients fill it in. */
function vCard({ first, last, profile }: SamplePerson): string {
  const text = (name: string, value = ''): string => `<${name}>${escaped(value)}</${name}>`;
  return (
    `<vCard xmlns='vcard-temp'>${text('FN', profile.name)}<N>${text('FAMILY', last)}${text('GIVEN', first)}</N>` +
    `${text('NICKNAME', profile.nick)}<ADR><HOME/>${text('LOCALITY', profile.place)}</ADR>` +
    `${text('DESC', profile.about)}</vCard>`
  );
}

/** An Erlang program that waits for ejabberd, gives everybody his vCard and says that it is done. */
function loader(domain: string, cards: string, done: string): string {
  return (
    `spawn(fun() -> W = fun W() -> case catch ets:info(vcard_search, size) of N when is_integer(N) -> ok; ` +
    `_ -> timer:sleep(50), W() end end, W(), timer:sleep(500), {ok, L} = file:consult("${cards}"), ` +
    `[mod_vcard:set_vcard(U, <<"${domain}">>, fxml_stream:parse_element(X)) || {U, X} <- L], ` +
    `file:write_file("${done}", <<"done">>) end).`
  );
}

async function appears(file: string): Promise<void> {
  while (!existsSync(file)) await sleep(50);
}

/** ejabberd's mod_vcard, with Mnesia, as it comes. */
export async function ejabberdPeer(dir: string, sample: readonly SamplePerson[]): Promise<PeoplePeer> {
  const { ejabberd, openssl } = await needPrograms(['ejabberd', 'openssl'], PROGRAMS);
  const domain = 'bench.test';
  const authority = await createAuthority(join(dir, 'authority'), openssl);
  const { bundle } = await authority.issue(domain);
  const dns = await startNameServer(new Map());
  const [c2s = 0, s2s = 0, component = 0, http = 0] = await freePorts(4, HOST);
  const [cards, done] = [join(dir, 'cards.term'), join(dir, 'cards.done')];
  const terms = sample.map(
    (person, i) => `{<<"${local(i)}">>, <<"${vCard(person).replaceAll('"', '\\"')}"/utf8>>}.\n`,
  );
  writeFileSync(cards, `%% coding: utf-8\n${terms.join('')}`);
  const words = ['+S', '1:1', '-eval', loader(domain, cards, done)];
  const server = await startEjabberd({
    ...{ dir, domain, dns, bundle, address: HOST, components: { [ASKER]: SECRET } },
    ...{ ports: { c2s, s2s, component, http }, authority: authority.certificate },
    program: onCore(SERVED, { ...ejabberd, args: [...(ejabberd.args ?? []), ...words] }),
    modules: { mod_vcard: { search: true } },
  });
  const address = { kind: 'ejabberd', domain, mucDomain: '', httpUrl: `http://${HOST}:${http}` } as const;
  await roomMaker(address).createUser('anna', SECRET);
  await appears(done);
  return {
    ...{ pid: server.pid, domain, service: `vjud.${domain}`, clientPort: c2s, componentPort: component },
    async close() {
      await server.stop();
      await dns.close();
    },
  };
}

/** A file of Prosody's internal storage: a Lua table. */
function stored(value: unknown): string {
  if (Array.isArray(value)) return `{ ${value.map((each) => `${stored(each)};`).join(' ')} }`;
  if (typeof value === 'object' && value !== null)
    return `{ ${Object.entries(value)
      .map(([name, each]) => (name === '' ? stored(each) : `[${stored(name)}] = ${stored(each)};`))
      .join(' ')} }`;
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}

/** An element as Prosody keeps it. */
function element(name: string, ...children: readonly unknown[]): string {
  const parts = [`["name"] = "${name}";`, `["attr"] = { ["xmlns"] = "vcard-temp"; };`];
  return `{ ${parts.join(' ')} ${children.map((child) => `${String(child)};`).join(' ')} }`;
}

function storedCard({ first, last, profile }: SamplePerson): string {
  const text = (name: string, value = ''): string => element(name, stored(value));
  return element(
    'vCard',
    text('FN', profile.name),
    element('N', text('FAMILY', last), text('GIVEN', first)),
    text('NICKNAME', profile.nick),
    element('EMAIL', text('USERID', 'nobody')),
  );
}

/** Prosody's mod_vjud; all have said yes. */
export async function prosodyPeer(dir: string, sample: readonly SamplePerson[]): Promise<PeoplePeer> {
  const programs = await needPrograms(['prosody', 'openssl'], PROGRAMS);
  const folder = 'usr/lib/prosody/modules';
  const source = await debianPackage('prosody-modules', `${folder}/mod_vjud`);
  // Alone: others of the package have the names of Prosody's own.
  const plugins = join(dir, 'plugins');
  mkdirSync(plugins, { recursive: true });
  symlinkSync(join(source, folder, 'mod_vjud'), join(plugins, 'mod_vjud'));
  const domain = 'bench.test';
  const data = join(dir, 'data', 'bench%2etest');
  mkdirSync(join(data, 'vcard'), { recursive: true });
  const names = sample.map((_, i) => `["${local(i)}"] = true;`);
  writeFileSync(join(data, 'user_index.dat'), `return { ${names.join('\n')} };`);
  for (const [i, person] of sample.entries())
    writeFileSync(join(data, 'vcard', `${local(i)}.dat`), `return ${storedCard(person)};`);
  const server = await startProsody({
    ...{ dir, domain, address: HOST, components: {}, users: { anna: SECRET } },
    programs: { ...programs, prosody: onCore(SERVED, programs.prosody) },
    ...{ modules: ['vjud'], pluginPaths: [plugins] },
  });
  return {
    ...{
      pid: server.pid,
      domain,
      service: domain,
      clientPort: server.c2sPort,
      componentPort: server.componentPort,
    },
    close: () => server.stop(),
  };
}
