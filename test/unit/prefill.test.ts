/** An entry filled in from its person's own vCard: only when asked, nothing before a yes, and no vCard does harm. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { filledIn } from '../../services/users/prefill.ts';
import { type Jid, parseJid } from '../../shared/domain/jid.ts';
import type { Profile } from '../../shared/domain/profile.ts';
import { Failure } from '../../shared/failure.ts';
import { readVcard } from '../../shared/xmpp/xep0054.ts';
import { type Element, parseXml } from '../../shared/xmpp/xml.ts';
import { chat, command, start } from '../support/bot.ts';
import { openUsersDesk } from '../support/users-desk.ts';

const anna = parseJid('anna@d');
const EMPTY: Profile = { listedAt: 1, languages: [], interests: [], links: [], audiences: {} };

function temp(inner: string): Element {
  return parseXml(`<iq type='result'><vCard xmlns='vcard-temp'>${inner}</vCard></iq>`);
}

function vcard4(inner: string): Element {
  return parseXml(
    `<iq type='result'><pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='urn:xmpp:vcard4'><item id='x'>
      <vcard xmlns='urn:ietf:params:xml:ns:vcard-4.0'>${inner}</vcard></item></items></pubsub></iq>`,
  );
}

const CARD = `<FN>Anna Karénine</FN><NICKNAME>Anouchka</NICKNAME><ADR><LOCALITY>Lyon</LOCALITY><CTRY>France</CTRY></ADR>
  <BDAY>1990-01-01</BDAY><EMAIL><USERID>anna@secret.example</USERID></EMAIL><TEL><NUMBER>555</NUMBER></TEL>
  <URL>https://anna.example/</URL><DESC>Reads.</DESC>
  <CATEGORIES><KEYWORD>novels</KEYWORD><KEYWORD>trains</KEYWORD></CATEGORIES>`;

async function open(cards: { readonly temp?: Element; readonly four?: Element; readonly fails?: string }) {
  const desk = openUsersDesk(() => parseJid('bot@users.example'));
  await desk.people.ready;
  const asked: Jid[] = [];
  desk.answer = async (to, child) => {
    asked.push(to);
    const card = child.is('vCard') ? cards.temp : cards.four;
    if (card !== undefined) return card;
    throw new Failure('remote-error', 'no', { condition: cards.fails ?? 'item-not-found' });
  };
  const bot = start('users.example', desk.description);
  return {
    ...{ desk, asked, bot },
    async says(text: string): Promise<string> {
      bot.wait(60_000);
      const [answer] = await bot.gives(chat(text));
      return answer?.getChildText('body') ?? '';
    },
    entry: () => desk.directory.entryOf(anna),
  };
}

describe('prefill', () => {
  it('waits for few answers of one server at once, and asks others meanwhile', async () => {
    const { desk, bot, asked } = await open({});
    const silent: (() => void)[] = [];
    desk.answer = (to) => {
      asked.push(to);
      return new Promise((_, reject) => {
        silent.push(() => reject(new Failure('remote-timeout', 'silent')));
      });
    };
    const says = (from: string): void => bot.session.receive(chat('prefill').replace('anna@d', from));
    for (let n = 0; n < 100; n++) says(`p${n}@silent.example`);
    says('anna@other.example');
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(asked.length, 21);
    assert.equal(asked.at(-1), 'anna@other.example');
    for (const end of silent) end();
    await bot.bot.settled();
    bot.wait(60_000);
    says('late@silent.example');
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(asked.at(-1), 'late@silent.example', 'there is room again');
    for (const end of silent) end();
  });

  it('asks the sender’s own account, shows all of it, and keeps it only after the yes', async () => {
    const { says, entry, asked, desk } = await open({ temp: temp(CARD) });
    const shown = await says('prefill');
    for (const text of [
      'Anouchka',
      'Anna Karénine',
      'Lyon, France',
      'Reads.',
      'novels, trains',
      'On the web: nothing.',
    ])
      assert.ok(shown.includes(text), text);
    for (const text of ['1990', 'secret', '555']) assert.ok(!shown.includes(text), text);
    assert.deepEqual([desk.store.people.size, entry()], [0, undefined]);
    assert.deepEqual(asked, [anna, anna]);
    assert.match(await says('prefill yes'), /Nickname: Anouchka/);
    assert.deepEqual(
      [entry()?.nick, entry()?.interests, entry()?.links],
      ['Anouchka', ['novels', 'trains'], ['https://anna.example/']],
    );
    assert.equal(asked.length, 2, 'what was shown is what is kept');
  });

  it('never asks by itself, and takes what its person wrote for the better', async () => {
    const { says, entry, asked } = await open({ temp: temp(CARD) });
    for (const text of ['list yes', 'set nick Zoé', 'me', 'list', 'audience', 'export']) await says(text);
    assert.deepEqual(asked, []);
    await says('prefill');
    await says('prefill yes');
    assert.deepEqual([entry()?.nick, entry()?.place], ['Zoé', 'Lyon, France']);
  });

  it('takes the published vCard before the old one', async () => {
    const four =
      vcard4(`<fn><text>Anna</text></fn><nickname><text>Nouchka</text></nickname><adr><locality>Łódź</locality></adr>
      <lang><parameters><pref><integer>1</integer></pref></parameters><language-tag>pl</language-tag></lang>
      <lang><language-tag>fr</language-tag></lang><url><uri>https://four.example/</uri></url><note><text>Four.</text></note>`);
    const { says, entry } = await open({ four, temp: temp(CARD) });
    await says('prefill');
    await says('prefill oui');
    const { nick, place, languages, links, about } = entry() ?? EMPTY;
    assert.deepEqual(
      [nick, place, languages, links, about],
      ['Nouchka', 'Łódź', ['pl', 'fr'], ['https://four.example/'], 'Four.'],
    );
  });

  it('a yes counts for ten minutes, once, and for what was shown last; forgetting ends it', async () => {
    const { says, entry, desk } = await open({ temp: temp(CARD) });
    assert.match(await says('prefill yes'), /Nothing is changed yet/, 'nothing was shown before');
    desk.wait(600_001);
    assert.match(await says('prefill yes'), /Nothing is changed yet/);
    await says('forget');
    assert.match(await says('prefill yes'), /Nothing is changed yet/);
    assert.equal(entry(), undefined);
  });

  it('no vCard, an empty one, or a server that is not there: says so, and keeps nothing', async () => {
    for (const cards of [{}, { temp: temp('') }, { temp: parseXml("<iq type='result'/>") }]) {
      const { says, entry } = await open(cards);
      assert.match(await says('prefill'), /tells nothing/);
      assert.equal(entry(), undefined);
    }
    const { says } = await open({ fails: 'remote-server-timeout' });
    assert.doesNotMatch(await says('prefill'), /tells nothing/);
    const often = await open({ temp: temp(CARD) });
    for (let n = 0; n < 5; n++) await often.says('prefill');
    assert.equal(often.asked.length, 6, 'three times at once, two questions each');
  });

  it('the form is filled in with what was shown, and with nothing else', async () => {
    const { says, bot, entry } = await open({ temp: temp(CARD) });
    const form = async () => {
      bot.wait(60_000);
      return String((await bot.gives(command("node='list' action='execute'")))[0]);
    };
    assert.ok(!(await form()).includes('Anouchka'));
    await says('prefill');
    const drawn = await form();
    assert.ok(drawn.includes('<value>Anouchka</value>') && drawn.includes('var="sure"'));
    assert.equal(entry(), undefined);
  });

  it('what somebody leaves out of the form stays out of the next one', async () => {
    const { says, bot, entry } = await open({ temp: temp(CARD) });
    await says('prefill');
    const fields = ['<field var="sure"><value>1</value></field>', '<field var="nick"><value/></field>'].join(
      '',
    );
    const form = `<x xmlns='jabber:x:data' type='submit'>${fields}</x>`;
    await bot.gives(command("node='list' action='execute'", form));
    assert.equal(entry()?.nick, undefined);
    bot.wait(60_000);
    const [drawn] = await bot.gives(command("node='list' action='execute'"));
    assert.ok(!String(drawn).includes('Anouchka'));
  });
});

describe('a hostile vCard', () => {
  const filled = (inner: string): Profile => {
    const card = readVcard(temp(inner));
    assert.ok(card);
    return filledIn(EMPTY, new Map(Object.entries(card)) as Parameters<typeof filledIn>[1]);
  };

  it('of a megabyte, of ten thousand values, or deep, is cut or left', () => {
    assert.equal(filled(`<NICKNAME>${'x'.repeat(1_000_000)}</NICKNAME>`).nick, undefined);
    assert.equal(filled(`<DESC>${'y'.repeat(1_000_000)}</DESC><NOTE>Short.</NOTE>`).about, 'Short.');
    const many = Array.from({ length: 10_000 }, (_, n) => `<KEYWORD>tag${n}</KEYWORD>`).join('');
    assert.equal(filled(`<CATEGORIES>${many}</CATEGORIES>`).interests.length, 10);
    assert.equal(filled(`<FN>${'<b>'.repeat(5_000)}x${'</b>'.repeat(5_000)}</FN>`).name, undefined);
  });

  it('with markup, controls and strange links is text on one line, or nothing', () => {
    const { nick, about, links } = filled(`<NICKNAME>&lt;img src=x onerror=alert(1)&gt;\u202E</NICKNAME>
      <DESC>one\n\ntwo</DESC><URL>javascript:alert(1)</URL><URL>data:text/html,x</URL><URL>https://ok.example/</URL>`);
    assert.deepEqual(
      [nick, about, links],
      ['<img src=x onerror=alert(1)>', 'one two', ['https://ok.example/']],
    );
  });
});
