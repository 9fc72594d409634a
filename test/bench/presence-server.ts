/**
 * The server's side of `presence-return`, in a process of its own so that it is not counted: a component port (XEP-0114)
 * with all contacts behind it. It answers probes as Prosody does, and sends as many presences as it is told to.
 */
import { createServer, type Socket } from 'node:net';

/** What it is told to do: so many presences. */
export interface ServerOrder {
  readonly presences: number;
}

const STAMP = "<delay xmlns='urn:xmpp:delay' stamp='2026-01-01T00:00:00Z'/>";
const CAPS =
  "<c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='https://client.example' ver='QgayPKawpkPSDYmwT/WM94uAlu0='/>";
const SHOWS = ['', '<show>away</show>', '<show>xa</show>', '<show>dnd</show>'];

let socket: Socket | undefined;

function presence(from: string, to: string, number: number, more: string): string {
  const show = SHOWS[number % SHOWS.length] ?? '';
  return `<presence from='${from}' to='${to}'>${show}<status>In the garden, back at ${number % 24}</status><priority>5</priority>${CAPS}${more}</presence>`;
}

/** Of ten people one is not there and two have two clients. */
function answerTo(jid: string, to: string): string {
  const number = Number(/\d+/.exec(jid)?.[0] ?? 0);
  if (number % 10 === 0) return `<presence type='unavailable' from='${jid}' to='${to}'/>`;
  const second = number % 10 < 3 ? presence(`${jid}/laptop`, to, number + 1, STAMP) : '';
  return presence(`${jid}/phone`, to, number, STAMP) + second;
}

function serve(connection: Socket): void {
  socket = connection;
  let text = '';
  let state: 'header' | 'handshake' | 'open' = 'header';
  connection.setNoDelay(true);
  connection.setEncoding('latin1');
  connection.on('error', () => connection.destroy());
  connection.on('data', (data) => {
    text += String(data);
    if (state === 'header' && text.includes('>')) {
      text = '';
      state = 'handshake';
      connection.write(
        "<?xml version='1.0'?><stream:stream xmlns='jabber:component:accept' xmlns:stream='http://etherx.jabber.org/streams' id='1' from='users.example'>",
      );
    } else if (state === 'handshake' && text.includes('</handshake>')) {
      text = '';
      state = 'open';
      connection.write('<handshake/>');
    } else if (state === 'open') {
      const end = text.lastIndexOf('>') + 1;
      const stanzas = text.slice(0, end);
      text = text.slice(end);
      const answers: string[] = [];
      for (const [tag] of stanzas.matchAll(/<presence [^>]*type="probe"[^>]*>/g))
        answers.push(answerTo(/ to="([^"]*)"/.exec(tag)?.[1] ?? '', / from="([^"]*)"/.exec(tag)?.[1] ?? ''));
      if (answers.length > 0) connection.write(answers.join(''));
      if (stanzas.includes('</stream:stream>')) connection.end('</stream:stream>');
    }
  });
}

/** Every one is news: the show changes each time. */
async function send(count: number): Promise<void> {
  for (let at = 0; at < count; at += 1_000) {
    const burst = Array.from({ length: 1_000 }, (_, i) => {
      const number = at + i;
      return presence(
        `p${number % 10_000}@one.example/phone`,
        'bot@users.example',
        number + Math.floor(number / 10_000),
        '',
      );
    });
    if (socket?.write(burst.join('')) === false)
      await new Promise((resolve) => socket?.once('drain', resolve));
  }
}

const server = createServer(serve).listen(0, '127.0.0.1', () => {
  process.send?.({ port: (server.address() as { port: number }).port });
});
process.on('message', ({ presences }: ServerOrder) => void send(presences));
process.on('disconnect', () => process.exit(0));
