/** What is shown of a thousand people, no two alike. */
import { AVAILABILITIES } from '../../shared/domain/presence.ts';
import type { ShownPresence } from '../../shared/domain/shown-presence.ts';
import { badgeId } from '../support/people-store.ts';

const PEOPLE = 1_000;

/** Their badges: in every state, with a name, half of them with what they are doing. */
export function sampleBadges(): readonly ShownPresence[] {
  return Array.from({ length: PEOPLE }, (_, i) => ({
    id: badgeId(i),
    availability: AVAILABILITIES[i % AVAILABILITIES.length] ?? 'online',
    since: Date.UTC(2026, 0, 1) + i * 300_000,
    name: `Somebody ${i}`,
    ...(i % 2 === 0 && { status: `In the garden & back at ${i % 24}` }),
  }));
}
