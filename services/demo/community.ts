/** The sample community as `community.json` describes it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../shared/root.ts';

/** A sample room. Public, persistent and open unless it says otherwise. */
export interface SampleRoom {
  /** Local part of its address. */
  readonly name: string;
  readonly title: string;
  /** BCP 47. */
  readonly language: string;
  readonly description: string;
  readonly nonAnonymous?: boolean;
  readonly moderated?: boolean;
  readonly hidden?: boolean;
  readonly password?: string;
  readonly membersOnly?: boolean;
}

/** A sample person with the rooms they sit in and the words they are away with. */
export interface SamplePerson {
  readonly localpart: string;
  readonly nick: string;
  readonly language: string;
  /** Names of rooms. */
  readonly rooms: readonly string[];
  readonly statuses: readonly string[];
  /** Shows on web pages whether they are there. */
  readonly badge?: boolean;
  /** What they say of themselves in the directory, by the part as the bot calls it; absent: they are not in it. */
  readonly entry?: Readonly<Record<string, string>>;
}

/** Rooms, people, and the account that owns the rooms and sits in none. */
export interface Community {
  readonly rooms: readonly SampleRoom[];
  readonly people: readonly SamplePerson[];
  readonly owner: string;
}

/** Read from the project's own file: trusted. */
export function readCommunity(): Community {
  return JSON.parse(readFileSync(join(ROOT, 'services', 'demo', 'community.json'), 'utf8')) as Community;
}

/** The accounts that the embedded server must have for it. */
export function sampleAccounts({ people, owner }: Community): string[] {
  return [owner, ...people.map((person) => person.localpart)];
}
