/** What a bot costs at least: the published @xmpp/component that sends back what it gets and nothing else. A process: url, domain, secret. */
import { component } from '@xmpp/component';

const [service = '', domain = '', password = ''] = process.argv.slice(2);
const bot = component({ service, domain, password });
// Its server may be busy with many who come at once.
bot.timeout = 20_000;
bot.on('error', (error) => process.stderr.write(`echo: ${error}\n`));
bot.on('stanza', (stanza) => {
  if (!stanza.is('message') || stanza.attrs.type === 'error') return;
  const { from, to } = stanza.attrs;
  Object.assign(stanza.attrs, { from: to, to: from });
  void bot.send(stanza);
});
await bot.start();
