/** The sample community on the embedded server: rooms, and people in them whose presence changes. */
import { setTimeout as sleep } from 'node:timers/promises';
import { contactOf, type Jid, parseJid } from '../../shared/domain/jid.ts';
import { mucDomain } from '../../shared/embedded/prosody-config.ts';
import { keepSecrets, samplePassword } from '../../shared/embedded/secrets.ts';
import { Failure } from '../../shared/failure.ts';
import { run } from '../../shared/run.ts';
import { openSession } from '../../shared/xmpp/open-session.ts';
import type { Session } from '../../shared/xmpp/session.ts';
import { readCommunity } from './community.ts';
import { keepRoom } from './rooms.ts';
import { Sitter } from './sitter.ts';
import { keepWishes, wishesOf } from './wishes.ts';

await run('demo', async ({ config, log }) => {
  const { domain } = config.embedded;
  const secrets = keepSecrets(config.dataDir);
  const community = readCommunity();
  const service = mucDomain(domain);
  const ending = new AbortController();
  const jidOf = (localpart: string): Jid => parseJid(`${localpart}@${domain}`);
  const open = (localpart: string): Session =>
    openSession({
      ...{ jid: jidOf(localpart), secret: samplePassword(secrets, localpart), url: config.accountUrl },
      ...{ log, resource: 'sample' },
    });

  const owner = open(community.owner);
  const members = community.people.map((person) => jidOf(person.localpart));
  const makeRooms = async (): Promise<void> => {
    for (const room of community.rooms) await keepRoom(owner, room, service, members);
  };
  const asking: (() => void)[] = [];
  const people = community.people.map((person) => {
    const session = open(person.localpart);
    const wishes = wishesOf(person);
    if (wishes.length > 0) asking.push(keepWishes(session, contactOf(config.bots.users.jid), wishes));
    return new Sitter(person, community, service, session);
  });
  const living = (async () => {
    await owner.ready();
    while (!ending.signal.aborted) {
      try {
        await makeRooms();
        log.info({ rooms: community.rooms.length, people: people.length }, 'the sample community is there');
        for (const person of people) person.begin();
        // npm start lets the crawl begin when there is something to find.
        process.send?.('there');
        return;
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        if (!ending.signal.aborted)
          log.warn({ reason: error.message }, 'the sample rooms could not be made yet');
        await sleep(2_000, undefined, { signal: ending.signal }).catch(() => undefined);
      }
    }
  })();

  return {
    async close() {
      ending.abort();
      for (const end of asking) end();
      await Promise.all([owner.close(), ...people.map((person) => person.close())]);
      // Its wait for the link, if it still waits, ends with the process.
      await Promise.race([living, Promise.resolve()]);
    },
  };
});
