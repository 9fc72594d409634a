/** The presence that somebody in the directory shows on his page. */
import type { PublicPerson } from '../shared/domain/public-person.ts';
import type { ShownPresence } from '../shared/domain/shown-presence.ts';
import type { LiveBadges } from './web-app.ts';

/**
 * What the badge on his page shows at the moment; undefined: he has none there, or it is off. A badge that tells the
 * address is on no page that does not: its link was given to some, the page is for everybody.
 */
export function entryBadge(
  badges: Pick<LiveBadges, 'get'>,
  { badge, jid }: PublicPerson,
): ShownPresence | undefined {
  const shown = badge && badges.get(badge);
  return shown?.address !== undefined && jid === undefined ? undefined : shown;
}
