/** What strangers try with the directory of people through stanzas: each is refused, cut or plain text, and none of it is anybody else's. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseJid } from '../../shared/domain/jid.ts';
import type { Element } from '../../shared/xmpp/xml.ts';
import { xml } from '../../shared/xmpp/xml.ts';
import { start } from '../support/bot.ts';
import { openUsersDesk } from '../support/users-desk.ts';

const zoe = parseJid('zoe@one.example');
const YES = '{urn:parvis:people:0}listed';

async function open() {
  const desk = openUsersDesk(() => parseJid('bot@users.example'));
  await desk.people.ready;
  const { gives, wait } = start('users.example', desk.description);
  let id = 0;
  const ask = async (payload: Element, type = 'set', from = `${zoe}/phone`): Promise<Element> => {
    wait(60_000);
    const iq = xml('iq', { type, id: `h${++id}`, from, to: 'users.example' }, payload);
    const [answer, another] = await gives(iq.toString());
    assert.ok(answer !== undefined && another === undefined);
    return answer;
  };
  return { desk, ask, entry: () => desk.directory.entryOf(zoe) };
}

const field = (name: string, ...values: string[]) =>
  xml(
    'field',
    { var: name },
    values.map((value) => xml('value', {}, value)),
  );

const register = (...fields: Element[]) =>
  xml(
    'query',
    { xmlns: 'jabber:iq:register' },
    xml(
      'x',
      { xmlns: 'jabber:x:data', type: 'submit' },
      field('FORM_TYPE', 'jabber:iq:register'),
      field(YES, '1'),
      fields,
    ),
  );

const list = (...fields: Element[]) =>
  xml(
    'command',
    { xmlns: 'http://jabber.org/protocol/commands', node: 'list' },
    xml('x', { xmlns: 'jabber:x:data', type: 'submit' }, field('sure', '1'), fields),
  );

const isRefused = (answer: Element): boolean =>
  answer.attrs.type === 'error' ||
  answer.getChild('command')?.getChild('note')?.attrs.type === 'error' ||
  false;

describe('the directory, through stanzas', () => {
  const doors = { register, list } as const;
  for (const [door, made] of Object.entries(doors)) {
    it(`${door}: a field of a megabyte, or a list of ten thousand, is refused whole`, async () => {
      const { ask, entry } = await open();
      const tags = Array.from({ length: 10_000 }, (_, n) => `tag${n}`).join(', ');
      const interests = door === 'list' ? 'interests' : '{urn:parvis:people:0}interests';
      assert.ok(isRefused(await ask(made(field('nick', 'x'.repeat(1_000_000))))));
      assert.ok(isRefused(await ask(made(field('nick', 'Zoé'), field(interests, tags)))));
      const many = Array.from({ length: 10_000 }, (_, n) => `tag${n}`);
      if (door === 'register') assert.ok(isRefused(await ask(made(field(interests, ...many)))));
      assert.equal(entry(), undefined);
    });

    it(`${door}: fields that are none of ours, and those of another form, change nothing`, async () => {
      const { ask, entry } = await open();
      const strange = ['audiences', 'suspended', 'listedAt', 'id', 'engines', '__proto__', 'constructor'];
      await ask(made(field('nick', 'Zoé'), ...strange.map((name) => field(name, '1'))));
      assert.deepEqual(
        { ...entry(), listedAt: 0 },
        { nick: 'Zoé', listedAt: 0, languages: [], interests: [], links: [], audiences: {} },
      );
    });

    it(`${door}: markup and controls are text, and stay on their line`, async () => {
      const { ask, entry } = await open();
      await ask(made(field('nick', '<b onload="x()">Z\u202Eo\u200Bé</b>\n\n&amp; co')));
      assert.equal(entry()?.nick, '<b onload="x()">Zoé</b> &amp; co');
    });

    it(`${door}: whoever writes another address into the form is himself, or nobody`, async () => {
      const { desk, ask } = await open();
      const names = ['jid', 'from', 'username', 'user', 'account'];
      for (const name of names) await ask(made(field('nick', 'Bert'), field(name, 'bert@two.example')));
      const others = [...desk.people.all()].filter(({ jid }) => jid !== zoe);
      assert.deepEqual(others, []);
    });
  }

  it('a registration that names another address is refused, with its own goes', async () => {
    const { ask, entry } = await open();
    assert.ok(isRefused(await ask(register(field('jid', 'bert@two.example')))));
    assert.equal(entry(), undefined);
    assert.ok(!isRefused(await ask(register(field('jid', zoe), field('nick', 'Zoé')))));
    assert.equal(entry()?.nick, 'Zoé');
  });

  it('nobody can take another one away, nor is a server or a service a person', async () => {
    const { ask, entry } = await open();
    await ask(register(field('nick', 'Zoé')));
    const remove = () => xml('query', { xmlns: 'jabber:iq:register' }, xml('remove'), xml('jid', {}, zoe));
    assert.ok(isRefused(await ask(remove(), 'set', 'bert@two.example/phone')));
    assert.equal(entry()?.nick, 'Zoé');
    assert.ok(isRefused(await ask(register(field('nick', 'x')), 'set', 'two.example')));
  });

  it('what is registered from one client is the person’s from all of them', async () => {
    const { desk, ask } = await open();
    await ask(register(field('nick', 'Zoé')), 'set', 'zoe@one.example/a');
    await ask(register(field('city', 'Lyon')), 'set', 'zoe@one.example/b');
    assert.deepEqual(
      [...desk.people.all()].map(({ jid, profile }) => [jid, profile?.nick, profile?.place]),
      [[zoe, 'Zoé', 'Lyon']],
    );
  });
});
