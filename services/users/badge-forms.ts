/** Fields in which a badge is chosen. */
import type { FormFieldSpec, FormSource } from '../../shared/bot/command.ts';
import type { Asker } from '../../shared/bot/shape.ts';
import { bare, type Jid } from '../../shared/domain/jid.ts';
import type { Person } from '../../shared/domain/person.ts';
import { badgeTitle } from './badge-lines.ts';

/** Somebody who said yes, from memory. */
export type PersonOf = (jid: Jid) => Person | undefined;

/** The badges of somebody, to choose one; `all` stands first where one may mean all. */
export function badgeField(person: Person, withAll = false): FormFieldSpec {
  const badges = person.badges.map((badge, index) => ({
    value: String(index + 1),
    label: badgeTitle(badge, index + 1),
  }));
  return {
    ...{ name: 'badge', type: 'list-single', label: { key: 'users.field.badge' }, required: true },
    options: withAll ? [{ value: 'all', label: { key: 'users.badge.all' } }, ...badges] : badges,
    value: withAll ? 'all' : '1',
  };
}

/** Chooses a badge where there are several. */
export function chooseBadge(personOf: PersonOf): FormSource {
  return ({ from }: Asker) => {
    const person = personOf(bare(from));
    return person !== undefined && person.badges.length > 1 ? { fields: [badgeField(person)] } : undefined;
  };
}
