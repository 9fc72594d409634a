/** What somebody is told of where his entry stands: others find it, or nobody does, why, and what he can do about it. */
import type { Line } from '../../shared/bot/shape.ts';
import type { Jid } from '../../shared/domain/jid.ts';
import type { Profile } from '../../shared/domain/profile.ts';

/** Whom to write to; nothing where no admin is named. */
export function answerLines(admins: readonly Jid[]): readonly Line[] {
  const addresses = admins.map((jid) => `xmpp:${jid}`).join(', ');
  return addresses === '' ? [] : [{ key: 'users.suspended.answer', params: { admins: addresses } }];
}

/** The lines above an entry; `found` is said of one that others find. */
export function standing(
  { suspended }: Profile,
  admins: readonly Jid[],
  found: 'users.listed' | 'users.listed.so',
): readonly Line[] {
  if (suspended === undefined) return [{ key: found }];
  const { by, reason = '' } = suspended;
  if (by === 'silence') return [{ key: 'users.suspended.silence' }];
  return [{ key: `users.suspended.${by}`, params: { reason } }, ...answerLines(admins)];
}
