/** What happens to who breaks the rules of the random chat: each time more, and forgotten in time. Pure. */

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** From the mildest to the last. */
export const STEPS = ['warning', 'hour', 'day', 'week', 'forever'] as const;
/** One of {@link STEPS}. */
export type Step = (typeof STEPS)[number];

/** How long somebody is kept out, and how long it counts after that, in ms. */
const RULES: Readonly<Record<Step, { readonly lasts: number; readonly counts: number }>> = {
  warning: { lasts: 0, counts: 7 * DAY },
  hour: { lasts: HOUR, counts: 14 * DAY },
  day: { lasts: DAY, counts: 30 * DAY },
  week: { lasts: 7 * DAY, counts: 90 * DAY },
  forever: { lasts: Number.POSITIVE_INFINITY, counts: 0 },
};

/** One decision about somebody. */
export interface Sanction {
  readonly step: Step;
  readonly at: number;
  /** The case it comes from, or a name of its own. */
  readonly id: string;
  /** It came by itself: several people reported him, and nobody has looked yet. */
  readonly isAutomatic?: true;
}

/** Until when he is kept out; for a warning, the moment of it. */
export function endOf({ step, at }: Sanction): number {
  return at + RULES[step].lasts;
}

/** From when on it counts no more. */
export function forgottenAt(sanction: Sanction): number {
  return endOf(sanction) + RULES[sanction.step].counts;
}

/** Those that still count. */
export function remembered(sanctions: readonly Sanction[], now: number): readonly Sanction[] {
  return sanctions.filter((sanction) => forgottenAt(sanction) > now);
}

/** The one that keeps him out now: of several, that which ends last. */
export function inForce(sanctions: readonly Sanction[], now: number): Sanction | undefined {
  return sanctions
    .filter((sanction) => endOf(sanction) > now)
    .reduce<Sanction | undefined>(
      (last, each) => (last && endOf(last) >= endOf(each) ? last : each),
      undefined,
    );
}

/** What comes next: one more than the hardest that counts. What came by itself has been nobody's decision. */
export function nextStep(sanctions: readonly Sanction[], now: number): Step {
  const steps = remembered(sanctions, now)
    .filter(({ isAutomatic }) => !isAutomatic)
    .map(({ step }) => STEPS.indexOf(step));
  return STEPS[Math.min(Math.max(-1, ...steps) + 1, STEPS.length - 1)] ?? 'forever';
}

/** With this one; of the same case only the new one counts. */
export function withSanction(
  sanctions: readonly Sanction[],
  sanction: Sanction,
  now: number,
): readonly Sanction[] {
  return [...remembered(sanctions, now).filter(({ id }) => id !== sanction.id), sanction];
}
