import { describe, it } from 'node:test';
import { command, expectOne, start, submit } from '../support/bot.ts';

describe('commands in steps', () => {
  const executing = (t: ReturnType<typeof start>) =>
    expectOne(
      t,
      command("node='two' action='execute'"),
      "<iq type='result'><command node='two' status='executing' sessionid='*'><actions execute='next'><next/></actions><x type='form'><field var='a' type='text-single'><required/></field></x></command></iq>",
    );
  const idOf = (stanza: Awaited<ReturnType<typeof executing>>) =>
    stanza.getChild('command')?.attrs.sessionid ?? '';
  const refused = (t: ReturnType<typeof start>, stanza: string, error: string) =>
    expectOne(
      t,
      stanza,
      `<iq type='error'><error><${error} xmlns='http://jabber.org/protocol/commands'/></error></iq>`,
    );

  it('go forward, back, and to the end', async () => {
    const t = start();
    const id = idOf(await executing(t));
    await expectOne(
      t,
      command(`node='two' sessionid='${id}' action='next'`, submit('a', '')),
      "<iq type='result'><command status='executing'><note type='error'>*</note><x><field var='a'/></x></command></iq>",
    );
    await expectOne(
      t,
      command(`node='two' sessionid='${id}'`, submit('a', '&lt;i&gt;')),
      "<iq type='result'><command><actions execute='complete'><prev/><complete/></actions><x><field var='b' label='B'/></x></command></iq>",
    );
    await expectOne(
      t,
      command(`node='two' sessionid='${id}' action='prev'`),
      "<iq type='result'><command><x><field var='a'><value>&lt;i&gt;</value></field></x></command></iq>",
    );
    await t.gives(command(`node='two' sessionid='${id}' action='next'`, submit('a', '&lt;i&gt;')));
    await expectOne(
      t,
      command(`node='two' sessionid='${id}' action='complete'`, submit('b', 'true')),
      "<iq type='result'><command status='completed'><note type='info'>a: i &amp; b: true</note><x type='result'><field type='text-single' label='a'><value>&lt;i&gt; &lt;&amp;&gt;</value></field><field label='b'><value>true</value></field></x></command></iq>",
    );
    await refused(t, command(`node='two' sessionid='${id}'`), 'bad-sessionid');
  });

  it('come back to the last form when the command cannot use it', async () => {
    const t = start();
    const id = idOf(await executing(t));
    await t.gives(command(`node='two' sessionid='${id}'`, submit('a', 'bad')));
    await expectOne(
      t,
      command(`node='two' sessionid='${id}'`, submit('b', '1')),
      "<iq type='result'><command status='executing'><note type='error'>*</note><x><field var='b'/></x></command></iq>",
    );
    await expectOne(
      t,
      command(`node='two' sessionid='${id}' action='cancel'`),
      "<iq type='result'><command status='canceled' sessionid='*'/></iq>",
    );
  });

  it('refuse what does not fit', async () => {
    const t = start();
    const id = idOf(await executing(t));
    await refused(t, command("node='two' action='explode'"), 'malformed-action');
    await refused(t, command("node='two' sessionid='guessed'"), 'bad-sessionid');
    await refused(t, command(`node='help' sessionid='${id}'`), 'bad-sessionid');
    await refused(
      t,
      command(`node='two' sessionid='${id}'`).replace('anna@d/phone', 'anna@d/other'),
      'bad-sessionid',
    );
    await refused(t, command(`node='two' sessionid='${id}' action='prev'`), 'bad-action');
    await refused(t, command(`node='two' sessionid='${id}' action='complete'`), 'bad-action');
    await refused(
      t,
      command(`node='two' sessionid='${id}'`, "<x xmlns='jabber:x:data' type='result'/>"),
      'bad-payload',
    );
    t.wait(600_001);
    await refused(t, command(`node='two' sessionid='${id}'`, submit('a', 'x')), 'session-expired');
    await expectOne(t, command("node='nothing'"), "<iq type='error'><error><item-not-found/></error></iq>");
  });

  it('keep a few sessions of one asker', async () => {
    const t = start();
    const first = idOf(await executing(t));
    const second = idOf(await executing(t));
    for (let i = 0; i < 4; i++) await executing(t);
    await refused(t, command(`node='two' sessionid='${first}'`), 'bad-sessionid');
    await expectOne(t, command(`node='two' sessionid='${second}'`, submit('a', 'x')), "<iq type='result'/>");
  });

  it('keep a few sessions of one person, whichever of our addresses is asked from whichever client', async () => {
    const t = start();
    const ids: string[] = [];
    const from = (n: number, stanza: string) =>
      stanza.replace('anna@d/phone', `anna@d/${n}`).replace('bot@users', `bot${n}@users`);
    for (let n = 0; n < 6; n++) {
      const [answer] = await t.gives(from(n, command("node='two'")));
      ids.push(answer?.getChild('command')?.attrs.sessionid ?? '');
    }
    await refused(t, from(0, command(`node='two' sessionid='${ids[0]}'`)), 'bad-sessionid');
    const later = from(1, command(`node='two' sessionid='${ids[1]}'`, submit('a', 'x')));
    await expectOne(t, later, "<iq type='result'/>");
  });

  it('are there for others however many people a few domains invent', async () => {
    const t = start();
    const id = idOf(await executing(t));
    for (let n = 0; n < 1_200; n++)
      await t.gives(command("node='two'").replace('anna@d/phone', `n${n}@${n}.invented${n % 7}.example/x`));
    await executing(t);
    await expectOne(t, command(`node='two' sessionid='${id}'`, submit('a', 'x')), "<iq type='result'/>");
  });
});
