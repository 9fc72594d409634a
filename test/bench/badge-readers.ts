/**
 * Readers of one badge's events for the benchmark badge-live, a process of its own. Arguments: port, path, how many.
 * Says `open` when all have the first state; then, for each word that it is told to look for, when the last one had it.
 */
import { connect } from 'node:net';

/** When the last of all readers had what was looked for, ns of the machine's clock. */
export interface Reached {
  readonly at: string;
}

/** The site lets so many follow from one address: they come from as many as are needed. */
const PER_ADDRESS = 100;

const [port = 0, count = 0] = [Number(process.argv[2]), Number(process.argv[4])];
const path = process.argv[3] ?? '';
let wanted = 'event: presence';
let left = count;

function open(number: number): Promise<void> {
  const localAddress = `127.0.1.${1 + Math.floor(number / PER_ADDRESS)}`;
  const socket = connect({ host: '127.0.0.1', port, localAddress, noDelay: true });
  socket.on('error', (error) => {
    throw error;
  });
  socket.on('close', () => {
    throw new Error('a reader was dropped');
  });
  socket.write(`GET ${path} HTTP/1.1\r\nHost: bench\r\nAccept: text/event-stream\r\n\r\n`);
  return new Promise((resolve) => {
    socket.on('data', (data) => {
      if (!data.includes(wanted)) return;
      resolve();
      if (--left === 0) process.send?.({ at: String(process.hrtime.bigint()) } satisfies Reached);
    });
  });
}

process.on('message', (word: string) => {
  wanted = word;
  left = count;
  process.send?.('looking');
});
process.on('disconnect', () => process.exit());
// A few at a time: a listening socket's queue has an end.
for (let number = 0; number < count; number += PER_ADDRESS)
  await Promise.all(
    Array.from({ length: Math.min(PER_ADDRESS, count - number) }, (_, i) => open(number + i)),
  );
