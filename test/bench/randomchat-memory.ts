/** What a randomchat process takes with very many talks in it: the real one, whose server is this program. */
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Report } from './figure.ts';
import { componentPort, type Lane } from './iq-load.ts';
import { ownRedis, RANDOM, startRandomChat } from './randomchat-stage.ts';

const PAIRS = 10_000;
const AT_ONCE = 500;
const LIMIT_MIB = 150;
/** From the last greeting until words of everybody go through: that they were greeted has to be written down. */
const COOLING_MS = 5_000;

function mebibytes(pid: number): number {
  return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1_024;
}

/** What people write, some at a time, and as many answers as they wait for. */
async function everybody(
  { socket }: Lane,
  write: (jid: string, i: number) => string,
  answer: RegExp,
): Promise<void> {
  let heard = 0;
  let text = '';
  const hear = (data: Buffer): void => {
    text += data.toString('latin1');
    const end = text.lastIndexOf('>') + 1;
    heard += text.slice(0, end).match(answer)?.length ?? 0;
    text = text.slice(end);
  };
  socket.on('data', hear);
  for (let i = 0; i < 2 * PAIRS; i++) {
    socket.write(write(`person${i}@home${i % 400}.example/phone`, i));
    while (heard < i + 1 - AT_ONCE) await once(socket, 'data');
  }
  while (heard < 2 * PAIRS) await once(socket, 'data');
  socket.off('data', hear);
}

const message = (from: string, id: string, text: string): string =>
  `<message type='chat' from='${from}' to='bot@${RANDOM}' id='${id}'><body>${text}</body><request xmlns='urn:xmpp:receipts'/></message>`;

/** See the file. @throws Error when what it measures does not work. */
export async function memory(report: Report): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'parvis-bench-memory-'));
  const redis = await ownRedis(dir);
  const server = await componentPort(() => '');
  const chat = startRandomChat(redis.url, `xmpp://127.0.0.1:${server.port}`);
  try {
    const lane = await server.lane;
    await everybody(
      lane,
      (jid) => `<presence from='${jid}' to='bot@${RANDOM}'/>${message(jid, 'accept', 'accept')}`,
      /You have met/g,
    );
    await sleep(COOLING_MS);
    for (const word of ['hello', 'how are you?'])
      await everybody(lane, (jid, i) => message(jid, `m${i}`, `${word} ${i}`), /no-permanent-store/g);
    report({
      ...{ bench: 'randomchat-memory', what: `memory of a process with ${PAIRS.toLocaleString('en')} pairs` },
      ...{ figure: mebibytes(chat.pid), unit: 'MiB', beside: 'limit', other: LIMIT_MIB },
    });
  } finally {
    await chat.close();
    server.close();
    await redis.close();
    rmSync(dir, { recursive: true });
  }
}
