/** Reports and what admins can do, from stanza to stanza, on a world in memory. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type Jid, parseJid } from '../../shared/domain/jid.ts';
import { Policy, RULE_KINDS, readSubject } from '../../shared/domain/policy.ts';
import type { Room } from '../../shared/domain/room.ts';
import { chat, command, expectOne, iq, start } from '../support/bot.ts';
import { openDesk } from '../support/rooms-desk.ts';

const ADMIN = 'admin@example.org';
const jid = parseJid('garden@chat.example');

async function startDesk() {
  const desk = openDesk([ADMIN]);
  const t = start('rooms.example', desk.bot);
  const { rooms, contacts } = desk.world;
  rooms.set(jid, { name: 'Garden', description: 'Plants' });
  rooms.set('kitchen@chat.example', { name: 'Kitchen', description: 'Cooking spam' });
  rooms.set('cellar@deep.chat.example', { name: 'Keller' });
  contacts.set('chat.example', ['xmpp:abuse@chat.example', 'mailto:abuse@chat.example']);
  const says = async (words: string, from = 'anna@d'): Promise<string> => {
    const sent = await t.gives(chat(words).replace('anna@d', from).replace('users.example', 'rooms.example'));
    await desk.settled();
    return sent.map((stanza) => stanza.getChildText('body')).join('\n');
  };
  for (const room of rooms.keys()) await says(`add ${room}`, `maker@${room.split('@')[0]}.example`);
  assert.equal(desk.rooms.index.size, 3);
  return { ...desk, ...t, says, admin: (words: string) => says(words, ADMIN) };
}

describe('a report', () => {
  it('is written down without a name, told to the admins and to the contact of the server', async () => {
    const t = await startDesk();
    assert.match(await t.says(`report ${jid} they sell stolen plants`), /abuse contact has been told too/);
    assert.deepEqual(
      t.told.map(({ to }) => to),
      ['abuse@chat.example', ADMIN],
    );
    for (const { text } of t.told) {
      assert.match(text, /stolen plants/);
      assert.doesNotMatch(text, /anna/);
    }
    assert.match(t.told[1]?.text ?? '', /mailto:abuse@chat.example/);
    const [entry] = t.book.entries;
    assert.deepEqual([entry?.event, entry?.subject, entry?.text], ['report', jid, 'they sell stolen plants']);
    assert.doesNotMatch(JSON.stringify(entry), /anna/);
    assert.match(await t.admin('reports'), /stolen plants/);
  });

  it('needs a reason and a listed room', async () => {
    const t = await startDesk();
    assert.match(await t.says('report'), /Which room/);
    assert.match(await t.says(`signaler ${jid}`), /Qu’est-ce qui ne va pas/);
    assert.match(await t.says('report nobody@chat.example some reason'), /found nothing/);
    assert.match(await t.says('report @ some reason'), /check what you wrote/);
    assert.deepEqual(t.told, []);
  });

  it('many times over floods nobody', async () => {
    const t = await startDesk();
    const answers = [];
    for (let i = 0; i < 30; i++) answers.push(await t.says(`report ${jid} again and again`, `p@d${i >> 1}`));
    assert.equal(t.told.filter(({ to }) => to === 'abuse@chat.example').length, 2);
    for (let i = 0; i < 6; i++) answers.push(await t.says(`report ${jid} again and again`));
    assert.match(answers.at(-1) ?? '', /too much at the moment/);
    assert.equal(t.book.entries.length, 35);
  });

  it('by people whom one server makes up takes nothing from others', async () => {
    const t = await startDesk();
    const from = (i: number) => `p${i}@s${i % 7}.mallory.example`;
    for (let i = 0; i < 60; i++) await t.says(`report ${jid} again and again`, from(i));
    assert.equal(t.book.entries.length, 30);
    assert.match(await t.says(`report ${jid} they sell stolen plants`), /admins of this directory will read/);
  });

  it('is not carried to whomever a server of many rooms names as its contacts', async () => {
    const t = await startDesk();
    for (let i = 0; i < 20; i++) {
      const [service, room] = [`m${i}.mallory.example`, parseJid(`r${i}@m${i}.mallory.example`)];
      t.world.contacts.set(service, [`xmpp:victim${i}@v.example`]);
      t.rooms.index.put({ jid: room, tags: [], nsfw: false });
      await t.says(`report ${room} buy this and that`, `p@d${i}`);
    }
    assert.equal(t.book.entries.length, 20);
    assert.equal(t.told.filter(({ to }) => to.endsWith('@v.example')).length, 10);
  });

  it('reaches the admins when the server is silent or names nobody', async () => {
    const t = await startDesk();
    t.world.silent.add('chat.example');
    assert.match(await t.says(`report ${jid} they sell stolen plants`), /admins of this directory will read/);
    assert.match(t.told[0]?.text ?? '', /names no contact/);
  });

  it('comes by IQ too, and is passed on only when it says so', async () => {
    const t = await startDesk();
    const report = (inside: string) =>
      iq(
        `<report xmlns='urn:parvis:room-report:0' jid='${jid}'><report xmlns='urn:xmpp:reporting:1' reason='urn:xmpp:reporting:spam'>${inside}</report></report>`,
        'set',
        'rooms.example',
      );
    await expectOne(t, report('<text>stolen plants</text>'), "<iq type='result'/>");
    assert.deepEqual(
      t.told.map(({ to }) => to),
      [ADMIN],
    );
    assert.equal(t.book.entries[0]?.text, 'spam: stolen plants');
    await expectOne(t, report('<text>stolen plants</text><report-origin/>'), "<iq type='result'/>");
    assert.equal(t.told[1]?.to, 'abuse@chat.example');
    const bad = iq("<report xmlns='urn:parvis:room-report:0' jid='a@b'/>", 'set', 'rooms.example');
    await expectOne(t, bad, "<iq type='error'><error type='modify'><bad-request/></error></iq>");
  });
});

describe('an admin', () => {
  it('hides a room at once and shows it again', async () => {
    const t = await startDesk();
    assert.match(await t.admin(`hide ${jid}`), /Done/);
    assert.equal(t.rooms.index.get(jid), undefined);
    assert.match(await t.says(`why ${jid}`), /admins of this directory have taken it/);
    assert.match(await t.admin('rules'), /Hidden: garden@chat.example/);
    assert.match(await t.admin(`unhide ${jid}`), /Done/);
    assert.ok(t.rooms.index.get(jid));
    assert.match(await t.admin('audit'), /Hidden/);
  });

  it('blocks rooms, domains with all below, and words', async () => {
    const t = await startDesk();
    await t.admin('block word: spam\n# a remark\n');
    assert.deepEqual(t.unlisted.get(parseJid('kitchen@chat.example')), 'blocked-word');
    assert.match(
      await t.says('why kitchen@chat.example'),
      /word that is not wanted/,
      'however fresh the listing is',
    );
    await t.admin('block chat.example # everything');
    assert.equal(t.rooms.index.size, 0);
    assert.equal(t.unlisted.get(parseJid('cellar@deep.chat.example')), 'moderated');
    assert.match(await t.says(`add ${jid}`), /have taken it or its server off/);
    await t.admin('unblock chat.example, word: spam');
    assert.equal(t.book.policy.size, 0);
    assert.match(await t.says(`add ${jid}`), /is listed/);
  });

  it('says so when what is to be taken back is not in force, and writes nothing down', async () => {
    const t = await startDesk();
    assert.match(await t.admin(`unhide ${jid}`), /was not in force/);
    assert.doesNotMatch(await t.admin('audit'), /Hidden/);
    await t.admin(`hide ${jid}`);
    assert.match(await t.admin(`unhide ${jid}, kitchen@chat.example`), /^Done\.$/);
  });

  it('marks a room as not safe for work', async () => {
    const t = await startDesk();
    await t.admin(`mark ${jid}`);
    assert.equal(t.rooms.index.get(jid)?.nsfw, true);
    await t.admin(`unmark ${jid}`);
    assert.equal(t.rooms.index.get(jid)?.nsfw, false);
  });

  it('pastes a block list into a form; one bad line changes nothing', async () => {
    const t = await startDesk();
    const paste = (lines: readonly string[]) =>
      command(
        "node='block'",
        `<x xmlns='jabber:x:data' type='submit'><field var='entries'>${lines.map((line) => `<value>${line}</value>`).join('')}</field></x>`,
      ).replace('anna@d/phone', `${ADMIN}/desk`);
    const [bad] = await t.gives(paste(['chat.example', 'a b c']));
    assert.match(String(bad), /cannot be read, so nothing was changed/);
    assert.equal(t.book.policy.size, 0);
    const [done] = await t.gives(paste(['chat.example', 'other@x.example', 'spam', '*.evil.example']));
    assert.match(String(done), /Done: 4 entries/);
    assert.deepEqual(
      t.book.policy.rules().map(({ kind }) => kind),
      ['blocked-domain', 'blocked-room', 'blocked-word', 'blocked-domain'],
    );
  });

  it('cannot paste a bomb', async () => {
    const t = await startDesk();
    assert.match(await t.admin(`block ${'a,'.repeat(4_900)}`), /cannot be read/);
    const lines = Array.from({ length: 1_000 }, () => '<value>x.example</value>'.repeat(1)).join('');
    const form = `<x xmlns='jabber:x:data' type='submit'><field var='entries'><value>${'a.b\n'.repeat(60_000)}</value>${lines}</field></x>`;
    const [refused] = await t.gives(command("node='block'", form).replace('anna@d/phone', `${ADMIN}/desk`));
    assert.match(String(refused), /too much at once/);
    assert.equal(t.book.policy.size, 0);
  });

  it('is not anybody else', async () => {
    const t = await startDesk();
    for (const words of [`hide ${jid}`, 'block chat.example', 'reports', 'audit', 'rules', `mark ${jid}`])
      assert.match(await t.says(words, `${words.split(' ')[0]}@d`), /do not know that word/);
    assert.equal(t.book.policy.size, 0);
    await expectOne(
      t,
      command("node='hide'"),
      "<iq type='error'><error type='auth'><forbidden/></error></iq>",
    );
    assert.doesNotMatch(await t.says('help'), /admins:/);
    assert.match(await t.admin('help'), /admins:/);
    const items =
      "<query xmlns='http://jabber.org/protocol/disco#items' node='http://jabber.org/protocol/commands'/>";
    assert.doesNotMatch(String(await t.gives(iq(items))), /node="hide"/);
    assert.match(String(await t.gives(iq(items).replace('anna@d/phone', ADMIN))), /node="hide"/);
  });
});

describe('the policy', () => {
  const room = (name: string): Room => ({ jid: 'r@x.example' as Jid, name, tags: [], nsfw: false });
  const blocks = (word: string, name: string): boolean => {
    const policy = new Policy();
    policy.put({ kind: 'blocked-word', subject: readSubject('blocked-word', word) ?? '' });
    return 'reason' in policy.apply({ jid: 'r@x.example' as Jid, room: room(name) });
  };

  it('finds words whole, whatever their case and accents, and inside scripts without spaces', () => {
    assert.ok(blocks('Späm', 'All SPAM here'));
    assert.ok(!blocks('spam', 'spamalot'));
    assert.ok(blocks('赌博', '网上赌博吧'));
  });

  it('never throws and never changes what it has nothing against', () => {
    fc.assert(
      fc.property(fc.constantFrom(...RULE_KINDS), fc.string(), fc.string(), (kind, text, name) => {
        const subject = readSubject(kind, text);
        const policy = new Policy();
        if (subject !== undefined) policy.put({ kind, subject });
        const finding = { jid: 'r@y.example' as Jid, room: room(name) };
        const kept = policy.apply(finding);
        if (subject === undefined) assert.equal(kept, finding);
        policy.remove({ kind, subject: subject ?? '' });
        assert.equal(policy.apply(finding), finding);
      }),
    );
  });
});
