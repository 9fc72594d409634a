/** 10,000 contacts come back after the bot was away, and what a presence costs it; the server is simulated. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { openWatching, type Watching } from '../../services/users/watch.ts';
import { runBot } from '../../shared/bot/run-bot.ts';
import { type Jid, parseJid } from '../../shared/domain/jid.ts';
import { openSession } from '../../shared/xmpp/open-session.ts';
import type { Session } from '../../shared/xmpp/session.ts';
import { NOTIFY_FEATURES } from '../../shared/xmpp/xep0163.ts';
import type { Report } from './figure.ts';
import type { ServerOrder } from './presence-server.ts';
import { QUIET } from './quiet.ts';

const CONTACTS = 10_000;
const PRESENCES = 100_000;
const LIMIT_S = 10;
const SERVER = fileURLToPath(new URL('./presence-server.js', import.meta.url));

interface Parts {
  readonly url: string;
  order(order: ServerOrder): void;
}

function open({ url }: Parts): Session {
  return openSession({ jid: parseJid('users.example'), secret: 'any', url, log: QUIET });
}

/** Seconds of this process's CPU since the last call. */
function cpuClock(): () => number {
  let last = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(last);
    last = process.cpuUsage();
    return (user + system) / 1e6;
  };
}

/** As the users process has it, but for what is done with the changes. */
function startWatch(session: Session): { watching: Watching; heard: { count: number; wake: () => void } } {
  const heard = { count: 0, wake: (): void => {} };
  const bot = runBot({
    ...{
      session,
      log: QUIET,
      language: 'en',
      name: 'bot.users.name',
      admins: [],
      about: ['bot.users.about'],
      wordsBelow: 'bot.today',
    },
    ...{ service: [{ category: 'directory', type: 'user' }], features: NOTIFY_FEATURES },
    ...{ software: { name: 'Parvis' }, capsNode: 'https://parvis.example' },
    handler: (incoming) => {
      watching.hear(incoming);
      heard.count++;
      heard.wake();
      return [];
    },
  });
  const watching = openWatching({
    ...{ session, log: QUIET, presence: (to: Jid, type) => bot.presence(to, type) },
    pictures: { make: () => Promise.reject(new Error('none is wanted')), close: () => {} },
  });
  return { watching, heard };
}

/** From the moment the link is there until everybody is known. Gives seconds of time and of our CPU. */
async function comeBack(parts: Parts, report: Report): Promise<void> {
  const session = open(parts);
  const { watching, heard } = startWatch(session);
  const people = Array.from({ length: CONTACTS }, (_, i) => parseJid(`p${i}@one.example`));
  for (const jid of people) watching.follow(jid, new Set());
  const unknown = new Set<Jid>(people);
  const settled = new Promise<void>((resolve) => {
    watching.onChange = (jid) => {
      if (watching.presenceOf(jid).availability !== 'unknown') unknown.delete(jid);
      if (unknown.size === 0) resolve();
    };
  });
  await session.ready();
  const cpu = cpuClock();
  const since = performance.now();
  await settled;
  const [seconds, ours] = [(performance.now() - since) / 1_000, cpu()];
  const line = (what: string, figure: number, beside: string, other: number) =>
    report({ bench: 'presence-return', what, figure, unit: 's', beside, other });
  line('10,000 contacts known after a restart', seconds, 'limit', LIMIT_S);
  line('CPU of the bot for it', ours, 'the time it took', seconds);
  watching.onChange = () => {};
  const before = heard.count;
  cpu();
  parts.order({ presences: PRESENCES });
  await new Promise<void>((resolve) => {
    heard.wake = () => {
      if (heard.count - before >= PRESENCES) resolve();
    };
  });
  const each = (cpu() / PRESENCES) * 1e6;
  await watching.close();
  await session.close();
  const alone = await linkAlone(parts);
  const what = 'CPU of the bot for one presence';
  report({
    bench: 'presence-return',
    what,
    figure: each,
    unit: 'µs',
    beside: 'the link alone',
    other: alone,
  });
}

/** The same presences, read and thrown away. Gives µs of CPU for one. */
async function linkAlone(parts: Parts): Promise<number> {
  const session = open(parts);
  let count = 0;
  const done = new Promise<void>((resolve) => {
    session.on('stanza', () => {
      if (++count >= PRESENCES) resolve();
    });
  });
  await session.ready();
  const cpu = cpuClock();
  parts.order({ presences: PRESENCES });
  await done;
  const each = (cpu() / PRESENCES) * 1e6;
  await session.close();
  return each;
}

/** See the file. @throws Error when what it measures does not work. */
export async function presenceReturn(report: Report): Promise<void> {
  const server = fork(SERVER);
  try {
    const [{ port }] = (await once(server, 'message')) as [{ port: number }];
    await comeBack({ url: `xmpp://127.0.0.1:${port}`, order: (order) => server.send(order) }, report);
  } finally {
    server.disconnect();
  }
}
