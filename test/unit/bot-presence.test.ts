/** What a bot is told beside what it is asked: presence, its errors, and what people tell of themselves. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Incoming } from '../../shared/bot/shape.ts';
import { NOTIFY_FEATURES } from '../../shared/xmpp/xep0163.ts';
import { iq, start } from '../support/bot.ts';

const NICK = 'http://jabber.org/protocol/nick';
const event = (attrs: string, more = '') =>
  `<message ${attrs} to='bot@users.example'><event xmlns='http://jabber.org/protocol/pubsub#event'><items node='${NICK}'><item><nick xmlns='${NICK}'>Anna</nick></item></items></event>${more}</message>`;

/** What its handler was told because of a stanza; the handler always says something, which must not go out. */
async function told(stanza: string, address = 'users.example'): Promise<Incoming[]> {
  const heard: Incoming[] = [];
  const t = start(address, {
    handler: (incoming) => {
      heard.push(incoming);
      return [
        { kind: 'presence', type: 'available', to: incoming.from },
        { kind: 'say', to: incoming.from, lines: [{ key: 'bot.unknown' }] },
      ];
    },
  });
  assert.deepEqual(await t.gives(stanza), [], 'nothing is said to it');
  return heard;
}

const only = async (stanza: string): Promise<Omit<Incoming, 'language'>> => {
  const heard = await told(stanza);
  assert.equal(heard.length, 1);
  const { language: _, ...rest } = heard[0] ?? assert.fail();
  return rest;
};

const ANNA = { from: 'anna@d/phone', to: 'bot@users.example', tag: undefined };

describe('a bot is told, and does not answer', () => {
  it('who is there, with all that the presence says', async () => {
    const details = { show: 'away', priority: -1, status: 'lunch' };
    assert.deepEqual(
      await only(
        "<presence from='anna@d/phone' to='bot@users.example'><show>away</show><priority>-1</priority><status>lunch</status></presence>",
      ),
      { ...ANNA, kind: 'presence', type: 'available', details },
    );
    assert.deepEqual(
      await only(
        "<presence type='unavailable' from='anna@d/phone' to='bot@users.example'><status>bye</status></presence>",
      ),
      {
        ...{ ...ANNA, kind: 'presence', type: 'unavailable' },
        details: { show: 'online', priority: 0, status: 'bye' },
      },
    );
  });

  it('that presence did not reach somebody', async () => {
    assert.deepEqual(
      await only(
        "<presence type='error' from='anna@d' to='bot@users.example'><error type='cancel'><remote-server-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></presence>",
      ),
      { ...ANNA, from: 'anna@d', kind: 'presence-error', condition: 'remote-server-not-found' },
    );
  });

  it('what people tell of themselves, however old', async () => {
    const expected = { ...ANNA, from: 'anna@d', kind: 'event', event: { of: 'name', name: 'Anna' } };
    const old = "<delay xmlns='urn:xmpp:delay' stamp='2001-01-01T00:00:00Z'/>";
    for (const stanza of [
      event("type='headline' from='anna@d'", old),
      event("from='anna@d'"),
      event("type='headline' from='anna@d'", '<body>Anna has another name</body>'),
    ])
      assert.deepEqual(await only(stanza), expected);
  });
});

it('what somebody else says of a person, a room or an error is no event', async () => {
  for (const attrs of ["type='headline' from='anna@d/phone'", "type='error' from='anna@d'"])
    assert.deepEqual(await told(event(attrs)), []);
  assert.deepEqual(await told(event("type='groupchat' from='anna@d'")), []);
  assert.deepEqual(await told("<presence type='sleeping' from='anna@d/phone' to='bot@users.example'/>"), []);
  assert.deepEqual(await told("<presence from='other@users.example' to='bot@users.example'/>"), []);
});

it('the bot says in its caps what it wants to hear of', async () => {
  const t = start('users.example', { features: NOTIFY_FEATURES });
  const [answer] = await t.gives(iq("<query xmlns='http://jabber.org/protocol/disco#info'/>"));
  const features = answer?.getChild('query')?.getChildren('feature') ?? [];
  const notify = features.map(({ attrs }) => attrs.var).filter((name) => name?.endsWith('+notify'));
  assert.deepEqual(notify, [...NOTIFY_FEATURES]);
  t.bot.presence(t.bot.address(), 'available');
  assert.equal(
    t.session.sent.at(-1)?.attrs.from,
    `${t.bot.address()}/parvis`,
    'Gajim takes no less for online',
  );
  const { ver } = t.session.sent.at(-1)?.getChild('c')?.attrs ?? {};
  assert.ok(ver);
});

it('an account says what it is to its own server, which asks in the account’s name', async () => {
  const t = start('bot@example/parvis');
  const self = iq("<query xmlns='http://jabber.org/protocol/disco#info'/>")
    .replace('anna@d/phone', 'bot@example/parvis')
    .replace('bot@users.example', 'bot@example/parvis');
  const [answer] = await t.gives(self);
  assert.equal(answer?.attrs.type, 'result');
});
