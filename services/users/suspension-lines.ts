/** What somebody is told of an entry that nobody is shown: why, and what he can do about it. */
import type { Line } from '../../shared/bot/shape.ts';
import type { Jid } from '../../shared/domain/jid.ts';
import { REVIEW_SIGNS } from '../../shared/domain/people-review.ts';
import type { Profile, Suspension } from '../../shared/domain/profile.ts';
import type { Message } from '../../shared/i18n/i18n.ts';

function addressWords(admins: readonly Jid[]): string {
  return admins.map((jid) => `xmpp:${jid}`).join(', ');
}

/** Said to who is kept out. */
export function bannedWords(admins: readonly Jid[]): Message {
  const addresses = addressWords(admins);
  if (addresses === '') return { key: 'users.banned' };
  return { key: 'users.banned.answer', params: { admins: addresses } };
}

/** Whom to write to; nothing where no admin is named. */
export function answerLines(admins: readonly Jid[]): readonly Line[] {
  const addresses = addressWords(admins);
  return addresses === '' ? [] : [{ key: 'users.suspended.answer', params: { admins: addresses } }];
}

/** Why an entry waits: its reason is a list of signs, so that each reader has it in his language. */
export function codesOf({ reason = '' }: Suspension): readonly string[] {
  return reason.split(' ');
}

/** The same in words. */
export function reviewLines(suspended: Suspension): readonly Line[] {
  const codes = codesOf(suspended);
  return REVIEW_SIGNS.filter((sign) => codes.includes(sign)).map((sign) => ({ key: `users.review.${sign}` }));
}

/** Why nobody is shown an entry for the time being, and what its person can do about it; nothing of one that is shown. */
export function suspensionLines({ suspended }: Profile, admins: readonly Jid[]): readonly Line[] {
  if (suspended === undefined) return [];
  if (suspended.by === 'silence') return [{ key: 'users.suspended.silence' }];
  if (suspended.by === 'review')
    return [{ key: 'users.suspended.review' }, ...reviewLines(suspended), ...answerLines(admins)];
  const { reason = '' } = suspended;
  return [{ key: 'users.suspended.admin', params: { reason } }, ...answerLines(admins)];
}
