/** Every script of this folder on an in-memory session; on real servers: test/integration/conversations.test.ts. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bare, parseJid } from '../../shared/domain/jid.ts';
import type { Element } from '../../shared/xmpp/xml.ts';
import { FakeSession } from '../support/fake-session.ts';
import { parseTalk, playTalk, type Stage } from '../support/talk.ts';
import { readTalks, runTalkBot } from '../support/talk-bots.ts';

/** People at d.example, whose server is the test. */
function fakeStage(session: FakeSession, settled: () => Promise<void>): Stage {
  const address = session.kind === 'account' ? session.address : `bot@${session.address}`;
  const ofPerson = (who: string) => (stanza: Element) =>
    `${stanza.attrs.to}/`.startsWith(`${who}@d.example/`);
  return {
    names: { bot: address, contact: bare(parseJid(address)), service: session.address },
    send(who, stanza) {
      stanza.attrs.from = stanza.is('presence') ? `${who}@d.example` : `${who}@d.example/phone`;
      session.receive(stanza);
    },
    async take(who, wanted) {
      await settled();
      const at = session.sent.findIndex((stanza) => ofPerson(who)(stanza) && wanted(stanza));
      const [taken] = at < 0 ? [] : session.sent.splice(at, 1);
      if (taken === undefined) throw new Error('nothing more comes');
      // The account's server fills this in.
      taken.attrs.from ??= stanzaFrom(session, taken);
      return taken;
    },
    left: (who) => session.sent.filter(ofPerson(who)),
  };
}

function stanzaFrom(session: FakeSession, stanza: Element): string {
  return stanza.is('presence') && stanza.attrs.type ? bare(session.address) : session.address;
}

for (const address of ['service.example', 'bot@example/parvis'])
  describe(`conversations with ${address}`, () => {
    for (const [name, talk] of readTalks()) {
      // An account's presence is its server's to show.
      if (name === 'subscription.talk' && address.includes('@')) continue;
      if (talk.only === (address.includes('@') ? 'component' : 'account')) continue;
      it(name, async () => {
        const session = new FakeSession(address);
        const bot = runTalkBot(talk, session);
        await playTalk(
          talk,
          fakeStage(session, () => bot.settled()),
        );
      });
    }
  });

describe('a script', () => {
  const play = (source: string) => {
    const session = new FakeSession('service.example');
    const talk = parseTalk(`bot: users\n${source}`);
    const bot = runTalkBot(talk, session);
    return playTalk(
      talk,
      fakeStage(session, () => bot.settled()),
    );
  };
  it('that is not true fails, naming the line', async () => {
    await assert.rejects(play('anna says: help\nanna hears: the weather'), /line 3: "the weather" is not in/);
    await assert.rejects(play('anna says: help\nanna hears nothing'), /line 3/);
    await assert.rejects(play('anna hears: help'), /line 2: anna got nothing/);
    await assert.rejects(
      play(
        "anna sends:\n  <iq type='get' id='1' to='{bot}'><x xmlns='urn:x'/></iq>\nanna receives:\n  <iq type='result' id='1'/>",
      ),
      /line 4: .*service-unavailable/,
    );
  });
  it('that cannot be read is refused', () => {
    assert.throws(() => parseTalk('anna says: x'), /which bot/);
    assert.throws(() => parseTalk('bot: users\nanna sings: x'), /line 2/);
  });
});
