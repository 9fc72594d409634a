/** Owners, operators and impostors, from stanza to stanza, on a world in memory. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Owners } from '../../services/rooms/owners.ts';
import { Submissions } from '../../services/rooms/submissions.ts';
import { parseJid } from '../../shared/domain/jid.ts';
import { Failure } from '../../shared/failure.ts';
import { readOwners } from '../../shared/xmpp/room-owners.ts';
import { parseXml } from '../../shared/xmpp/xml.ts';
import { chat, expectOne, start } from '../support/bot.ts';
import { openDesk } from '../support/rooms-desk.ts';

function startDesk() {
  const desk = openDesk(['admin@example.org']);
  const t = start('rooms.example', desk.bot);
  const { rooms, contacts } = desk.world;
  rooms.set('garden@chat.example', { name: 'Garden', description: 'Plants' });
  contacts.set('chat.example', ['xmpp:operator@chat.example', 'mailto:abuse@chat.example']);
  return {
    ...desk,
    ...t,
    /** What anna hears. */
    async says(words: string, from = 'anna@d'): Promise<string> {
      const sent = await t.gives(
        chat(words).replace('anna@d', from).replace('users.example', 'rooms.example'),
      );
      return sent.map((stanza) => stanza.getChildText('body')).join('\n');
    },
  };
}

function mediated(from: string, inviter: string): string {
  return `<message from='${from}' to='crawler@rooms.example' id='i'><x xmlns='http://jabber.org/protocol/muc#user'><invite from='${inviter}'><reason>list us</reason></invite></x></message>`;
}

describe('an invitation', () => {
  it('through the room is answered to the inviter, whatever address of ours it came to', async () => {
    const t = startDesk();
    const [answer] = await t.gives(mediated('garden@chat.example', 'anna@d/phone'));
    assert.deepEqual([answer?.attrs.to, answer?.attrs.from], ['anna@d', 'crawler@rooms.example']);
    assert.match(answer?.getChildText('body') ?? '', /garden@chat.example is listed/);
    assert.ok(t.rooms.index.get(parseJid('garden@chat.example')));
  });

  it('by an occupant whom only the room can reach is declined with the answer, through the room', async () => {
    const t = startDesk();
    await expectOne(
      t,
      mediated('garden@chat.example', 'garden@chat.example/anna'),
      "<message to='garden@chat.example' from='crawler@rooms.example'><x xmlns='http://jabber.org/protocol/muc#user'><decline to='garden@chat.example/anna'><reason>*</reason></decline></x></message>",
    );
  });

  it('that somebody forges reaches nobody', async () => {
    const t = startDesk();
    t.world.silent.add('down.example');
    for (const from of ['mallory@d/phone', 'nowhere@chat.example', 'x@down.example', 'chat.example'])
      assert.deepEqual(await t.gives(mediated(from, 'victim@d')), [], from);
    assert.deepEqual(await t.gives(mediated('garden@chat.example', 'not an address')), []);
  });

  it('many times over is told to one person a few times only', async () => {
    const t = startDesk();
    let told = 0;
    for (let i = 0; i < 15; i++) told += (await t.gives(mediated('garden@chat.example', 'victim@d'))).length;
    assert.equal(told, 5);
    assert.equal(t.asked.length, 1, 'and the room is asked once');
  });

  it('in the name of anybody does not make us write to everybody', async () => {
    const t = startDesk();
    let told = 0;
    for (let i = 0; i < 40; i++) {
      const room = `r${i % 4}@m${i % 3}.mallory.example`;
      t.world.rooms.set(room, { name: 'Buy this' });
      told += (await t.gives(mediated(room, `victim${i}@d`))).length;
    }
    assert.equal(told, 30);
    assert.equal((await t.gives(mediated('garden@chat.example', 'anna@d/phone'))).length, 1);
  });

  it('into a room that is still being made is answered when it is', async () => {
    const t = startDesk();
    let asked = 0;
    const submissions = new Submissions({
      ...t.ports,
      policy: t.book.policy,
      askRoom: async (jid) => (++asked < 3 ? { jid, reason: 'gone' } : { jid, reason: 'temporary' }),
    });
    const jid = parseJid('young@chat.example');
    assert.deepEqual(await submissions.submit(jid, 'invitation'), {
      kind: 'unlisted',
      jid,
      reason: 'temporary',
    });
  });

  it('out of an archive is none', async () => {
    const t = startDesk();
    const old = "<delay xmlns='urn:xmpp:delay' stamp='2001-01-01T00:00:00Z'/></message>";
    assert.deepEqual(await t.gives(mediated('garden@chat.example', 'anna@d').replace('</message>', old)), []);
  });
});

describe('whoever wants a room off', () => {
  it('and is named as owner by the room is believed, and may put it back', async () => {
    const t = startDesk();
    t.world.rooms.set('garden@chat.example', { owners: ['anna@d'] });
    await t.says('add garden@chat.example');
    assert.match(await t.says('remove garden@chat.example'), /is taken off/);
    assert.equal(t.rooms.index.size, 0);
    assert.match(await t.says('add garden@chat.example', 'mallory@d'), /First show that you own/);
    assert.equal(t.rooms.index.size, 0);
    assert.match(await t.says('why garden@chat.example', 'bert@d'), /one of its owners took it off/);
    assert.match(await t.says('add garden@chat.example'), /is listed/);
    assert.equal(t.rooms.index.size, 1);
  });

  it('is believed with his own token in the description, nobody else with it', async () => {
    const t = startDesk();
    await t.says('add garden@chat.example');
    const asked = await t.says('remove garden@chat.example');
    const token = /parvis-[0-9a-f]{24}/.exec(asked)?.[0];
    assert.ok(token, asked);
    t.world.rooms.set('garden@chat.example', { description: `Plants ${token}` });
    assert.match(await t.says('remove garden@chat.example', 'mallory@d'), /First show/);
    assert.match(await t.says('remove garden@chat.example'), /is taken off/);
    assert.equal(t.unlisted.get(parseJid('garden@chat.example')), 'removed');
    t.world.rooms.set('kitchen@chat.example', { description: `Pots ${token}` });
    await t.says('add kitchen@chat.example');
    assert.match(await t.says('remove kitchen@chat.example'), /First show/, 'it is for one room');
    assert.equal(t.rooms.index.size, 1);
  });

  it('is believed when the room says that he is its owner, not its admin, member or outcast', () => {
    const items = ['owner', 'admin', 'member', 'outcast', 'none']
      .map((affiliation) => `<item affiliation='${affiliation}' jid='${affiliation}@d/phone'/>`)
      .join('');
    const query = `<query xmlns='http://jabber.org/protocol/muc#admin'>${items}<item jid='nobody@d'/></query>`;
    assert.deepEqual([...readOwners(parseXml(`<iq type='result'>${query}</iq>`))], ['owner@d']);
    assert.deepEqual(
      [...readOwners(parseXml(`<iq type='result'><query xmlns='x'>${items}</query></iq>`))],
      [],
    );
  });

  it('is believed as a contact of its server, who may take all of it off', async () => {
    const t = startDesk();
    t.world.rooms.set('kitchen@chat.example', {});
    for (const room of ['garden', 'kitchen']) await t.says(`add ${room}@chat.example`);
    assert.match(await t.says('remove garden@chat.example', 'operator@chat.example'), /is taken off/);
    assert.match(await t.says('remove chat.example', 'mallory@chat.example'), /Only the contact addresses/);
    assert.equal(t.rooms.index.size, 1);
    assert.match(await t.says('remove chat.example', 'operator@chat.example'), /No room of chat.example/);
    assert.equal(t.rooms.index.size, 0);
    assert.match(await t.says('add kitchen@chat.example'), /its server wants none/);
    assert.match(await t.says('add chat.example', 'operator@chat.example'), /is visited/);
    assert.match(await t.says('add kitchen@chat.example'), /is listed/);
  });

  it('is not believed when the room says nothing, and its silence breaks nothing', async () => {
    const t = startDesk();
    t.world.silent.add('down.example');
    assert.match(await t.says('remove room@down.example'), /First show/);
    assert.match(await t.says('remove down.example'), /Only the contact addresses/);
  });
});

describe('tags of an owner', () => {
  it('stand before those of the description, until they are taken away', async () => {
    const t = startDesk();
    const jid = parseJid('garden@chat.example');
    t.world.rooms.set(jid, { description: 'Plants #green', owners: ['anna@d'] });
    await t.says(`add ${jid}`);
    assert.match(await t.says(`tags ${jid} #Balcony plants`), /has 2 tags/);
    assert.deepEqual(t.rooms.index.get(jid)?.tags, ['balcony', 'plants', 'green']);
    await t.says(`tags ${jid} nsfw`);
    assert.equal(t.rooms.index.get(jid)?.nsfw, true, 'an owner may say so himself');
    assert.match(await t.says(`tags ${jid} a/b`), /Tags are single words/);
    assert.match(await t.says(`tags ${jid} more`, 'mallory@d'), /First show/);
    assert.match(await t.says(`tags ${jid}`), /taken away/);
    assert.deepEqual(t.rooms.index.get(jid)?.tags, ['green']);
  });
});

describe('submissions', () => {
  const jid = parseJid('garden@chat.example');

  it('of one room at once are one question', async () => {
    const t = startDesk();
    const submissions = new Submissions({ ...t.ports, policy: t.book.policy });
    const answers = await Promise.all([jid, jid, jid].map((each) => submissions.submit(each, 'submission')));
    assert.deepEqual(answers, Array(3).fill({ kind: 'listed', jid }));
    assert.equal(t.asked.length, 1);
  });

  it('in a flood are not a flood of questions', async () => {
    const t = startDesk();
    let release: () => void = () => undefined;
    const held = new Promise<undefined>((resolve) => {
      release = () => resolve(undefined);
    });
    let asked = 0;
    const askRoom = () => {
      asked++;
      return held;
    };
    const submissions = new Submissions({ ...t.ports, policy: t.book.policy, askRoom });
    const flood = Array.from({ length: 500 }, (_, i) =>
      submissions.submit(parseJid(`r${i}@${i < 50 ? 'one.example' : `s${i}.example`}`), 'submission'),
    );
    const ends = Promise.allSettled(flood);
    release();
    const refused = (await ends).filter(
      (end) => end.status === 'rejected' && end.reason instanceof Failure && end.reason.code === 'too-many',
    );
    assert.equal(asked, 100, 'in all');
    assert.equal(refused.length, 400);
  });

  it('never ask ourselves', async () => {
    const t = startDesk();
    assert.match(await t.says('add bot@rooms.example'), /no chat room/);
    assert.deepEqual(t.asked, []);
  });
});

describe('whoever runs a server', () => {
  it('makes so many rules about its rooms and no more; others make theirs', async () => {
    const t = startDesk();
    for (let i = 0; i < 1_000; i++)
      t.book.policy.put({ kind: 'removed', subject: `r${i}@muc${i % 9}.mallory.example` });
    const owners = ['anna@d'];
    for (const room of ['one@muc.mallory.example', 'r1@muc1.mallory.example', 'shed@chat.example'])
      t.world.rooms.set(room, { name: 'Room', owners });
    assert.match(await t.says('remove one@muc.mallory.example'), /too much at the moment/);
    assert.match(await t.says('remove r1@muc1.mallory.example'), /is taken off/, 'it is a rule already');
    assert.match(await t.says('remove shed@chat.example'), /is taken off/);
  });

  it('cannot keep everybody waiting for proofs by giving none', async () => {
    const t = startDesk();
    const waiting: (() => void)[] = [];
    const owners = new Owners({
      book: t.book,
      serverOf: async () => undefined,
      ask: async () => {
        await new Promise<void>((resolve) => waiting.push(resolve));
        throw new Failure('remote-timeout', 'silence');
      },
    });
    const proof = (jid: string) => owners.mayDecide(parseJid('anna@d'), parseJid(jid));
    const slow = ['a', 'b', 'c', 'd', 'e'].map((name) => proof(`r@${name}.tar.example`));
    await assert.rejects(proof('r@f.tar.example'), { code: 'too-many' });
    const other = proof('r@muc.example');
    for (let turn = 0; turn < 3; turn++) {
      for (const go of waiting.splice(0)) go();
      await new Promise(setImmediate);
    }
    assert.deepEqual(await Promise.all([...slow, other]), [false, false, false, false, false, false]);
    const again = proof('r@f.tar.example');
    for (let turn = 0; turn < 3; turn++) {
      for (const go of waiting.splice(0)) go();
      await new Promise(setImmediate);
    }
    assert.equal(await again, false);
  });
});
