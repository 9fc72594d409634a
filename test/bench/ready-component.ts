/** What a server and its clients leave room for: a component whose answer to every question is ready as text. */
import type { Lane } from './iq-load.ts';
import { componentLane } from './iq-load.ts';

const QUESTION = /<iq [^>]*>/g;
const attribute = (tag: string, name: string): string =>
  new RegExp(`\\s${name}=['"]([^'"]*)`).exec(tag)?.[1] ?? '';

/** What somebody is answered, without the `<iq/>` around it. */
export async function answerTo(lane: Lane, to: string, payload: string): Promise<string> {
  let text = '';
  const whole = new Promise<void>((resolve) => {
    lane.socket.on('data', function hear(data: Buffer) {
      text += data.toString('utf8');
      if (!text.includes('</iq>')) return;
      lane.socket.off('data', hear);
      resolve();
    });
  });
  lane.socket.write(`<iq type='set' id='ready' to='${to}'>${payload}</iq>`);
  await whole;
  return text.slice(text.indexOf('>') + 1, text.indexOf('</iq>'));
}

/** Logs in, and answers. @throws Error when the server refuses. */
export async function readyComponent(
  { port, domain, secret }: { readonly port: number; readonly domain: string; readonly secret: string },
  answer: string,
): Promise<{ close(): Promise<void> }> {
  const { socket } = await componentLane(port, domain, secret);
  let text = '';
  socket.on('data', (data: Buffer) => {
    text += data.toString('latin1');
    const end = text.lastIndexOf('</iq>');
    if (end < 0) return;
    const answers = [...text.slice(0, end).matchAll(QUESTION)].map(
      ([tag]) =>
        `<iq type='result' id='${attribute(tag, 'id')}' to='${attribute(tag, 'from')}' from='${domain}'>${answer}</iq>`,
    );
    text = text.slice(end + 5);
    socket.write(answers.join(''));
  });
  return { close: async () => void socket.destroy() };
}
