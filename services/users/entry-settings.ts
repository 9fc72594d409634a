/** `set nick Zoé`, `set badge 2`, `set engines on`, `set avatar on`: an entry of the directory is changed. */
import { Misunderstood } from '../../shared/bot/failures.ts';
import { type Asked, type Outgoing, say } from '../../shared/bot/shape.ts';
import { bare, type Jid } from '../../shared/domain/jid.ts';
import type { Person } from '../../shared/domain/person.ts';
import type { Profile } from '../../shared/domain/profile.ts';
import { whichBadge } from './badge-commands.ts';
import type { Site } from './badge-lines.ts';
import { findBadge } from './badge-settings.ts';
import type { Directory } from './directory.ts';
import { entryLines } from './entry-lines.ts';
import type { Prefill } from './prefill.ts';
import { type ProfileField, withProfileField } from './profile-settings.ts';
import { type EntrySetting, readSwitch } from './vocabulary.ts';

/** What entries are changed with. */
export interface EntryParts {
  readonly site: Site;
  readonly directory: Directory;
  /** What people's vCards tell, where they asked for it. */
  readonly prefill: Prefill;
}

/** An entry with one field of it set. @throws Misunderstood */
export function withField(profile: Profile, field: ProfileField, text: string): Profile {
  const read = withProfileField(profile, field, text);
  if ('problem' in read) throw new Misunderstood(read.problem);
  return read.profile;
}

/** What is said after every change. */
export function entryAnswer({ site }: EntryParts, person: Person): readonly Outgoing[] {
  return [say({ key: 'users.listed.so' }, ...entryLines(site, person))];
}

/** Changes an entry that is there. @throws Failure */
export async function changeEntry(
  parts: EntryParts,
  jid: Jid,
  decide: (entry: Profile) => Profile,
): Promise<readonly Outgoing[]> {
  await parts.directory.ready;
  if (parts.directory.entryOf(jid) === undefined) return [say({ key: 'users.list.first' })];
  return entryAnswer(parts, await parts.directory.list(jid, decide));
}

/** `set nick Zoé`: on an entry that is there. @throws Failure */
export async function setProfile(
  parts: EntryParts,
  { from }: Asked,
  field: ProfileField,
  text: string,
): Promise<readonly Outgoing[]> {
  if (text === '') throw new Misunderstood({ key: 'users.profile.how' });
  const value = readSwitch(text) === 'off' ? '' : text;
  return await changeEntry(parts, bare(from), (entry) => withField(entry, field, value));
}

/** The entry with another badge on its page, or none. @throws Misunderstood: he has no such badge that is on */
export function withPageBadge(profile: Profile, person: Person | undefined, text: string): Profile {
  const { badge: _, ...without } = profile;
  if (readSwitch(text) === 'off') return without;
  const badge = person?.consentAt === undefined ? undefined : findBadge(person, text);
  if (badge === undefined || badge.off) throw new Misunderstood({ key: 'users.page-badge.how' });
  return { ...without, badge: badge.id };
}

/** The entry with search engines let in or not. @throws Misunderstood */
export function withEngines(profile: Profile, text: string): Profile {
  const { engines: _, ...without } = profile;
  const turned = readSwitch(text);
  if (turned === undefined) throw new Misunderstood({ key: 'users.engines.how' });
  return turned === 'on' ? { ...without, engines: true } : without;
}

/** The entry with a copy of its person's picture, or without. @throws Misunderstood */
export function withAvatar(profile: Profile, text: string): Profile {
  const { pictureOf = '', avatar, ...without } = profile;
  const turned = readSwitch(text);
  if (turned === undefined) throw new Misunderstood({ key: 'users.avatar.how' });
  return turned === 'off' ? without : { ...without, pictureOf, ...(avatar && { avatar }) };
}

/** `set badge 2`, `set engines on`, `set avatar on`. @throws Failure */
export async function setEntry(
  parts: EntryParts,
  { from }: Asked,
  setting: EntrySetting,
  text: string,
): Promise<readonly Outgoing[]> {
  const jid = bare(from);
  await parts.directory.ready;
  const person = parts.directory.personOf(jid);
  const isOff = readSwitch(text) === 'off';
  if (setting === 'badge' && person?.profile !== undefined && person.consentAt !== undefined && !isOff) {
    const meant = findBadge(person, text);
    if (meant === undefined) return [whichBadge(person, text, 'users.page-badge.which')];
  }
  return await changeEntry(parts, jid, (entry) => {
    if (setting === 'badge') return withPageBadge(entry, person, text);
    return setting === 'engines' ? withEngines(entry, text) : withAvatar(entry, text);
  });
}
