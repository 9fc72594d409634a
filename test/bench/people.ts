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

/** In process. @throws Error when what it measures does not work. */
export async function peopleInMemory(report: Report): Promise<void> {
  await inMemory(samplePeople(MANY), report);
}

/** Over XMPP. @throws Error, likewise. */
export async function peopleOverXmpp(report: Report): Promise<void> {
  moveTo(ASKING);
  await overXmpp(samplePeople(MANY), report);
}

/** Over HTTP. @throws Error, likewise. */
export async function peopleOverHttp(report: Report): Promise<void> {
  moveTo(ASKING);
  await overHttp(MANY, report);
}

/** Beside its peers. @throws Error, likewise. */
export async function peopleBeside(report: Report): Promise<void> {
  moveTo(ASKING);
  const sample = samplePeople(Math.max(...BESIDE));
  for (const count of BESIDE) await besidePeers(sample.slice(0, count), report);
}
