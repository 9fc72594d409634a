/** npm start: the whole suite from one process, until it is asked to end. */
import { Failure } from '../shared/failure.ts';
import { configOrExit } from '../shared/run.ts';
import { readCommunity, sampleAccounts } from './demo/community.ts';
import { watchReadiness } from './start/readiness.ts';
import { Suite } from './start/suite.ts';

/** npm passes on a signal that the terminal has sent to the whole group already: so soon it is the same one. */
const SAME_SIGNAL_MS = 700;

function say(text: string): void {
  for (const line of text.split('\n')) process.stderr.write(`parvis: ${line}\n`);
}

// Whoever reads our words may be gone: the suite goes on.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

const config = configOrExit();
const suite = new Suite({
  ...{ config, env: process.env, say },
  sampleAccounts: config.demo ? sampleAccounts(readCommunity()) : [],
});
const ending = new AbortController();
let firstSignalAt: number | undefined;

async function end(code: number): Promise<void> {
  ending.abort();
  await suite.stop();
  process.exit(code);
}

function onSignal(): void {
  if (firstSignalAt === undefined) {
    firstSignalAt = Date.now();
    say('ending …');
    void end(0);
  } else if (Date.now() - firstSignalAt > SAME_SIGNAL_MS) {
    void suite.hurry();
  }
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
// A killed npm passes nothing on: nobody would end us any more.
const parent = process.ppid;
if (process.env.npm_lifecycle_event !== undefined)
  setInterval(() => {
    if (process.ppid !== parent && firstSignalAt === undefined) onSignal();
  }, 1_000).unref();

try {
  say(`starting${config.embeddedXmpp ? ' with an embedded XMPP server' : ''} …`);
  await suite.start();
  await watchReadiness({
    config,
    say,
    signal: ending.signal,
    onReady: () => process.stdout.write(`parvis ready ${config.publicUrl}\n`),
  });
} catch (error) {
  if (!(error instanceof Failure)) throw error;
  if (!ending.signal.aborted) {
    say(error.message);
    await end(1);
  }
}
