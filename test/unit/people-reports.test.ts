/** Reports about people, from words to what admins see of them. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ReportLimits } from '../../shared/bot/report-limits.ts';
import { chat, expectOne, iq } from '../support/bot.ts';
import { startDesk, zoe } from '../support/moderated-people.ts';
import { personId } from '../support/people-store.ts';
import { ADMIN } from '../support/users-desk.ts';

describe('a report about somebody', () => {
  it('is written down without names, and told to the admins, who find out whom it means', async () => {
    const t = await startDesk();
    assert.match(await t.says(`report ${zoe} sends advertising`), /Thank you/);
    assert.match(t.toldTo(ADMIN), /zoe@one\.example.*sends advertising/);
    assert.doesNotMatch(JSON.stringify(t.book.entries), /zoe|anna/);
    assert.match(await t.admin('reports'), /Report: .*zoe@one\.example: sends advertising/);
    await t.says('forget me', zoe);
    assert.doesNotMatch(await t.admin('reports'), /zoe/);
  });

  it('needs words and somebody who is found', async () => {
    const t = await startDesk();
    assert.match(await t.says('report'), /Who, and what is wrong/);
    assert.match(await t.says(`signaler ${zoe} spam`), /Qui, et/);
    for (const nobody of ['bert@two.example', '@', personId(1)])
      assert.match(await t.says(`report ${nobody} sends advertising`), /Nobody in the directory/);
    await t.directory.list(zoe, (entry) => ({ ...entry, audiences: { address: 'web' }, id: personId(1) }));
    for (const page of [personId(1), `https://parvis.example/people/${personId(1)}?lang=fr`])
      assert.match(await t.says(`report ${page} sends advertising`), /Thank you/);
    await t.directory.list(zoe, (entry) => ({ ...entry, audiences: { address: 'nobody', nick: 'web' } }));
    assert.match(
      await t.says(`report ${zoe} sends advertising`),
      /Nobody/,
      'whose address is nobody’s to know',
    );
    await t.report(personId(1), 'from the page');
    await assert.rejects(t.report(personId(2), 'from no page'), { code: 'not-found' });
    await assert.rejects(t.report(personId(1), 'x'), { code: 'bad-input' });
    assert.equal(t.book.entries.length, 3);
  });

  it('that says too little in a form is asked for again, with what was filled in', async () => {
    const t = await startDesk();
    const fields = [
      ['who', zoe],
      ['reason', 'bad'],
    ]
      .map(([name, value]) => `<field var='${name}'><value>${value}</value></field>`)
      .join('');
    const form = `<x xmlns='jabber:x:data' type='submit'>${fields}</x>`;
    const sent = `<command xmlns='http://jabber.org/protocol/commands' node='report' action='execute'>${form}</command>`;
    await expectOne(
      t,
      iq(sent, 'set'),
      `<iq type='result'><command status='executing'><note type='error'>*</note><x><field var='who'><value>${zoe}</value></field></x></command></iq>`,
    );
  });

  it('comes by IQ too', async () => {
    const t = await startDesk();
    const report = (jid: string) =>
      iq(
        `<report xmlns='urn:parvis:person-report:0' jid='${jid}'><report xmlns='urn:xmpp:reporting:1' reason='urn:xmpp:reporting:spam'><text>cheap pills</text></report></report>`,
        ...(['set', 'users.example'] as const),
      );
    await expectOne(t, report(zoe), "<iq type='result'/>");
    assert.equal(t.book.entries[0]?.text, 'spam: cheap pills');
    assert.match(t.toldTo(ADMIN), /zoe@one\.example.*cheap pills/);
    // The XEP leaves the text to whoever reports.
    const silent = report(zoe).replace('<text>cheap pills</text>', '');
    await expectOne(t, silent, "<iq type='result'/>");
    assert.equal(t.book.entries[0]?.text, 'spam (XEP-0377)');
    const nobody = "<iq type='error'><error type='cancel'><item-not-found/></error></iq>";
    await expectOne(t, report('bert@two.example'), nobody);
    const bad = iq("<report xmlns='urn:parvis:person-report:0' jid='a@b'/>", 'set', 'users.example');
    await expectOne(t, bad, "<iq type='error'><error type='modify'><bad-request/></error></iq>");
  });

  it('is listed until something is decided, and then with all others', async () => {
    const t = await startDesk();
    for (const words of [`approve ${zoe}`, `suspend ${zoe} why`, `ban ${zoe} why`]) {
      await t.says(`report ${zoe} sends advertising`);
      assert.match(await t.admin('reports'), /sends advertising/, words);
      assert.match(await t.admin(words), /Done/, words);
      assert.match(await t.admin('reports'), /There is nothing/, words);
      assert.match(await t.admin('reports all'), /sends advertising/, words);
      await t.admin(`unsuspend ${zoe}`);
    }
  });

  it('many times over is too much', async () => {
    const t = await startDesk();
    for (let n = 0; n < 5; n++) assert.match(await t.says(`report ${zoe} again and again`), /Thank you/);
    assert.match(await t.says(`report ${zoe} again and again`), /too much at the moment/);
    t.wait(60_000);
    const [answer] = await t.gives(
      chat(`report ${zoe} again and again`).replace('anna@d/phone', 'anna@d/another'),
    );
    assert.match(answer?.getChildText('body') ?? '', /too much at the moment/, 'whatever client he uses');
  });
});

describe('reports on the website', () => {
  it('that are too many do not keep others from being taken as time goes by', () => {
    const limits = new ReportLimits();
    const isTaken = (now: number): boolean => {
      try {
        limits.take('web', undefined, now);
        return true;
      } catch {
        return false;
      }
    };
    for (let n = 0; n < 60; n++) assert.ok(isTaken(0));
    for (let second = 0; second < 30; second++) assert.ok(!isTaken(second * 1_000));
    assert.ok(isTaken(31_000));
  });
});
