/** The limit for everything that asks: a component on a bare socket that checks nothing, keeps nothing and reads answers by their ids only. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A logged in component. */
export interface BareComponent {
  /** Asks each address once with `inFlight` questions waiting at most; gives the seconds until the last answer. */
  ask(addresses: readonly string[], payload: string, inFlight: number): Promise<number>;
  close(): void;
}

/** Connects to a component port (XEP-0114). @throws Error when the server refuses. */
export async function bareComponent(url: string, domain: string, secret: string): Promise<BareComponent> {
  const { hostname, port } = new URL(url);
  const socket: Socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  socket.setNoDelay(true);
  socket.setEncoding('latin1');
  socket.write(
    `<stream:stream xmlns='jabber:component:accept' xmlns:stream='http://etherx.jabber.org/streams' to='${domain}'>`,
  );
  await logIn(socket, secret);
  return {
    ask: (addresses, payload, inFlight) => askAll(socket, domain, addresses, payload, inFlight),
    close: () => socket.destroy(),
  };
}

function logIn(socket: Socket, secret: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let text = '';
    let greeted = false;
    const onData = (chunk: string): void => {
      text += chunk;
      const id = /<stream:stream[^>]* id=['"]([^'"]+)/.exec(text)?.[1];
      if (id !== undefined && !greeted) {
        greeted = true;
        socket.write(
          `<handshake>${createHash('sha1')
            .update(id + secret)
            .digest('hex')}</handshake>`,
        );
      }
      if (text.includes('<stream:error')) reject(new Error(`the server refused: ${text.slice(-300)}`));
      if (!text.includes('<handshake')) return;
      socket.off('data', onData).off('close', onClose);
      resolve();
    };
    const onClose = (): void => reject(new Error('the server closed the bare component'));
    socket.on('data', onData).on('close', onClose);
  });
}

function askAll(
  socket: Socket,
  domain: string,
  addresses: readonly string[],
  payload: string,
  inFlight: number,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    let asked = 0;
    let answered = 0;
    let rest = '';
    const askNext = (): void => {
      const to = addresses[asked];
      if (to !== undefined)
        socket.write(`<iq type='get' id='b${asked++}' from='${domain}' to='${to}'>${payload}</iq>`);
    };
    const onData = (chunk: string): void => {
      rest += chunk;
      const end = rest.lastIndexOf('</iq>');
      if (end < 0) return;
      const whole = rest.slice(0, end + 5);
      rest = rest.slice(end + 5);
      const answers = whole.split('</iq>').length - 1;
      for (let i = 0; i < answers; i++) askNext();
      answered += answers;
      if (answered < addresses.length) return;
      socket.off('data', onData).off('close', onClose);
      resolve((performance.now() - start) / 1000);
    };
    const onClose = (): void => reject(new Error(`closed after ${answered} of ${addresses.length} answers`));
    socket.on('data', onData).on('close', onClose);
    for (let i = 0; i < inFlight; i++) askNext();
  });
}
