/**
 * Words of strangers through the random chat with everything on, beside the published @xmpp echo and slixmpp's on the same
 * kind of connection, and beside people who write to each other. Each writes no more than the bot lets him: there are many.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { quantile, type Report } from './figure.ts';
import { type Talk, type Talkers, talkFast, talkSteadily } from './randomchat-people.ts';
import { ECHO, openStage, RANDOM, SLIXMPP_ECHO, type Stage } from './randomchat-stage.ts';

const PEOPLE = 1_000;
/** Messages of one: twenty may be written at once. */
const EACH = 18;
/** With a quarter of it all programs wait for each other most of the time, and none is measured. */
const ON_THE_WAY = 256;
/** Those that count; one before is there to have the code compiled. */
const ROUNDS = 4;
/** Until everybody may write as much again, and after a talk began. */
const PAUSE_MS = { rested: 15_000, met: 1_500 } as const;
/** Messages a second, in all; how many. */
const STEADY = { perSecond: 500, messages: 4_000 } as const;
const MOST_ADDED_MS = 10;

const WAYS = ['chat', 'echo', 'slixmpp', 'direct'] as const;
type Way = (typeof WAYS)[number];
const BOTS: Readonly<Record<Exclude<Way, 'direct'>, string>> = {
  ...{ chat: `bot@${RANDOM}`, echo: `bot@${ECHO}`, slixmpp: `bot@${SLIXMPP_ECHO}` },
};

function talkersOf({ people }: Stage, way: Way): Talkers {
  const to = way === 'direct' ? (i: number) => people[i ^ 1]?.jid ?? '' : () => BOTS[way];
  return { people, to };
}

/** Each way in turn, several times, each time another first: who comes after the pause has everything cold. */
async function rounds(
  stage: Stage,
  pauseMs: number,
  talk: (talkers: Talkers) => Promise<Talk>,
): Promise<Readonly<Record<Way, readonly Talk[]>>> {
  const talks: Record<Way, Talk[]> = { chat: [], echo: [], slixmpp: [], direct: [] };
  await sleep(PAUSE_MS.met);
  for (let round = 0; round <= ROUNDS; round++) {
    const first = round % WAYS.length;
    for (const way of [...WAYS.slice(first), ...WAYS.slice(0, first)]) {
      const heard = await talk(talkersOf(stage, way));
      if (round > 0) talks[way].push(heard);
    }
    if (round < ROUNDS) await sleep(pauseMs);
  }
  return talks;
}

function median(talks: readonly Talk[], of: (talk: Talk) => number): number {
  return quantile(talks.map(of), 0.5);
}

/** Messages a second. @throws Error when one is lost. */
export async function relayRate(report: Report): Promise<void> {
  const stage = await openStage(PEOPLE);
  try {
    const talks = await rounds(stage, PAUSE_MS.rested, (talkers) => talkFast(talkers, EACH, ON_THE_WAY));
    const rate = (way: Way): number => median(talks[way], (talk) => talk.rate);
    const figure = rate('chat');
    for (const [way, beside] of [
      ['echo', 'a bare @xmpp echo bot'],
      ['slixmpp', 'a slixmpp echo bot'],
      ['direct', 'people who write to each other'],
    ] as const)
      report({
        ...{ bench: 'randomchat-relay', what: 'messages of strangers through the bot', figure },
        ...{ unit: 'messages/s', beside, other: rate(way) },
      });
  } finally {
    await stage.close();
  }
}

/** How long they take at a steady rate. @throws Error when one is lost. */
export async function relayLatency(report: Report): Promise<void> {
  const stage = await openStage(PEOPLE);
  try {
    const { messages, perSecond } = STEADY;
    const talks = await rounds(stage, 0, (talkers) => talkSteadily(talkers, messages, perSecond));
    for (const [name, share] of [
      ['half', 0.5],
      ['p99', 0.99],
    ] as const) {
      const ms = (way: Way): number => median(talks[way], (talk) => quantile(talk.ms, share));
      const say = (what: string, figure: number, beside: string, other: number): void =>
        report({ bench: 'randomchat-latency', what, figure, unit: 'ms', beside, other });
      const what = `a message of a stranger at ${perSecond}/s: ${name}`;
      say(what, ms('chat'), 'people who write to each other', ms('direct'));
      say(what, ms('chat'), 'a bare @xmpp echo bot', ms('echo'));
      say(what, ms('chat'), 'a slixmpp echo bot', ms('slixmpp'));
      if (name === 'p99')
        say(
          `what the bot adds to a direct message: ${name}`,
          ms('chat') - ms('direct'),
          'limit',
          MOST_ADDED_MS,
        );
    }
  } finally {
    await stage.close();
  }
}
