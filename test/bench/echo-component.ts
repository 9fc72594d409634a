/** What a bot costs at least: the published @xmpp/component with nothing but an echo on it. A process: url, domain, secret. */
import { component, xml } from '@xmpp/component';

const [service = '', domain = '', password = ''] = process.argv.slice(2);
const bot = component({ service, domain, password });
bot.on('error', (error) => process.stderr.write(`echo: ${error}\n`));
bot.on('stanza', (stanza) => {
  const body = stanza.is('message') ? stanza.getChildText('body') : null;
  if (body === null) return;
  const { from, to, id } = stanza.attrs;
  void bot.send(xml('message', { type: 'chat', from: to, to: from, id }, xml('body', {}, body)));
});
await bot.start();
