/**
 * The directory of people: in process, over XMPP and over HTTP beside its limits, and beside the searches of ejabberd
 * (mod_vcard) and Prosody (mod_vjud).
 */
import { ASKING, moveTo } from './cores.ts';
import type { Report } from './figure.ts';
import { besidePeers } from './people-beside.ts';
import { overHttp } from './people-http.ts';
import { inMemory } from './people-memory.ts';
import { overXmpp } from './people-xmpp.ts';
import { samplePeople } from './sample-people.ts';

const MANY = 100_000;
const BESIDE = [1_000, 10_000] as const;

/** See the file. @throws Error when what it measures does not work. */
export async function people(report: Report): Promise<void> {
  const sample = samplePeople(MANY);
  await inMemory(sample, report);
  moveTo(ASKING);
  await overXmpp(sample, report);
  await overHttp(MANY, report);
  for (const count of BESIDE) await besidePeers(sample.slice(0, count), report);
}
