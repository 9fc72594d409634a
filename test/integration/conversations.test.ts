/** The scripts of test/conversations with the bots on real servers, as component and as account. */
import { describe, it, type TestContext } from 'node:test';
import { bare } from '../../shared/domain/jid.ts';
import type { Element } from '../../shared/xmpp/xml.ts';
import { connectParty, openParty, type Party, type PartyKind } from '../support/parties.ts';
import { sharedServers } from '../support/servers.ts';
import { playTalk, type Stage, type Talk } from '../support/talk.ts';
import { readTalks, runTalkBot } from '../support/talk-bots.ts';
import type { TestServer } from '../support/test-bed.ts';

const servers = await sharedServers();
const TALK = { component: 'talk' } as const;

/** Everybody named in the script, with an account of the same server. */
async function realStage(
  t: TestContext,
  server: TestServer,
  talk: Talk,
  names: Stage['names'],
): Promise<Stage> {
  const people = new Map<string, { party: Party; taken: Set<Element> }>();
  for (const { who } of talk.steps)
    if (!people.has(who))
      people.set(who, { party: await connectParty(t, server, 'account', TALK), taken: new Set() });
  const person = (who: string) => {
    const found = people.get(who);
    if (found === undefined) throw new Error(`${who} is not there`);
    return found;
  };
  const left = (who: string) => {
    const { party, taken } = person(who);
    return party.stanzas.filter((stanza) => !taken.has(stanza));
  };
  return {
    names,
    send: (who, stanza) => person(who).party.session.send(stanza),
    async take(who, wanted) {
      await person(who).party.until(() => left(who).some(wanted));
      const [stanza] = left(who).filter(wanted);
      if (stanza === undefined) throw new Error('gone');
      person(who).taken.add(stanza);
      return stanza;
    },
    left,
  };
}

async function play(t: TestContext, server: TestServer, kind: PartyKind, talk: Talk): Promise<void> {
  const { session } = await openParty(t, server, kind, TALK);
  const bot = runTalkBot(talk, session);
  await session.ready();
  const address = bot.address();
  const names = { bot: address, contact: bare(address), service: session.address };
  await playTalk(talk, await realStage(t, server, talk, names));
  await bot.close();
  await session.close();
}

for (const server of [servers.prosody, servers.ejabberd])
  for (const kind of ['component', 'account'] as const)
    describe(`conversations with a ${kind} on ${server.kind}`, { timeout: 120_000 }, () => {
      for (const [name, talk] of readTalks())
        if (talk.only === undefined || talk.only === kind) it(name, (t) => play(t, server, kind, talk));
    });
