/** What the website tells of the random chat: whether it is open, and how many are there, never so that one is recognised. */
import { coarse } from '../shared/domain/public-figure.ts';
import type { PairCounts } from '../shared/store/pairs-reader.ts';
import { orNothing } from './or-nothing.ts';
import type { ProcessReport, WebPorts } from './web-app.ts';

/** How the random chat is. */
export interface RandomState {
  /** Its process does its work, and lets talks begin. */
  readonly open: boolean;
  /** Made coarse; undefined while nobody can say. */
  readonly counts: PairCounts | undefined;
}

/** Asks the store; what cannot be known is closed. */
export async function randomState(
  ports: Pick<WebPorts, 'readProcesses' | 'readPairs'>,
): Promise<RandomState> {
  const [processes, counts] = await Promise.all([
    orNothing<Record<string, ProcessReport | undefined>>(ports.readProcesses(['randomchat'])),
    orNothing(ports.readPairs()),
  ]);
  const open = processes?.randomchat?.ready === true && counts?.drained === false;
  return {
    open,
    counts:
      counts && open
        ? { waiting: coarse(counts.waiting), talking: coarse(counts.talking), met: coarse(counts.met) }
        : undefined,
  };
}
