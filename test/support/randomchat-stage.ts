/** The random chat's bot on a session in memory, with people who talk. */
import assert from 'node:assert/strict';
import { type Bot, runBot } from '../../shared/bot/run-bot.ts';
import { openLog } from '../../shared/log.ts';
import type { Element } from '../../shared/xmpp/xml.ts';
import { FakeSession } from './fake-session.ts';
import { openRandomChatDesk } from './randomchat-desk.ts';

/** Starts it; nobody is there yet. */
export function openRandomChatStage() {
  const session = new FakeSession('random.example');
  const desk = openRandomChatDesk(() => bot);
  let now = 1_800_000_000_000;
  const bot: Bot = runBot({
    ...desk.description,
    ...{ session, log: openLog('random', 'silent'), language: 'en', admins: [] },
    ...{ software: { name: 'Parvis' }, capsNode: 'https://parvis.example', now: () => now },
  });
  /** Takes what was sent to somebody, whichever of his addresses. */
  const taken = (who: string): Element[] => {
    const his = session.sent.filter(({ attrs }) => `${attrs.to}/`.startsWith(`${who}@d.example/`));
    for (const stanza of his) session.sent.splice(session.sent.indexOf(stanza), 1);
    return his;
  };
  const send = async (who: string, children: string, attrs = ''): Promise<void> => {
    const from = attrs.includes('from=') ? '' : `from='${who}@d.example/phone'`;
    session.receive(`<message type='chat' ${from} to='bot@random.example' ${attrs}>${children}</message>`);
    await bot.settled();
  };
  const says = async (who: string, text: string, more = ''): Promise<void> => {
    await send(who, `<body>${text}</body>${more}`, `id='${who}-${text.length}'`);
  };
  return {
    ...{ session, desk, bot, taken, send, says },
    /** The bot's clock and the desk's. */
    wait(ms: number): void {
      now += ms;
      desk.wait(ms);
    },
    /** What somebody got by now, as bodies. */
    heard: (who: string) => taken(who).map((stanza) => stanza.getChildText('body')),
    /** The same as one text. */
    said: (who: string) =>
      taken(who)
        .map((stanza) => stanza.getChildText('body') ?? '')
        .join('\n'),
    /** These two accept the rules, meet, and have read so. */
    async together(one: string, other: string): Promise<void> {
      for (const who of [one, other]) await says(who, 'accept');
      for (const who of [one, other])
        assert.ok(
          taken(who).some((stanza) => /You have met/.test(stanza.getChildText('body') ?? '')),
          who,
        );
    },
  };
}
