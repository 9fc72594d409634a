/** Who fits whom in the random chat: wishes, and how they widen while somebody waits. Pure. */
import { foldText, plainLine } from './text.ts';

/** Instead of a language: anybody, whatever he speaks. */
export const ANY_LANGUAGE = '*';
/** Languages of one person, and interests. */
export const MOST_LANGUAGES = 5;
/** See {@link MOST_LANGUAGES}. */
export const MOST_INTERESTS = 5;
const MAX_INTEREST = 30;

/** Whom somebody would like to meet. */
export interface Wish {
  /** ISO 639 codes, the one he likes most first; {@link ANY_LANGUAGE} among them means anybody in the end. */
  readonly languages: readonly string[];
  /** As {@link readInterests} gives them. None: everybody. */
  readonly interests: readonly string[];
}

/** When a search widens, in ms since it began. */
export interface Widening {
  /** From then on newcomers take each other, not only who is known (shared/store/lua/pairs-tiers.lua). */
  readonly newcomersMs: number;
  /** From then on interests do not matter. */
  readonly interestsMs: number;
  /** From then on it may be somebody whom one has met today. */
  readonly recentMs: number;
  /** From then on any language, for those who want that. */
  readonly languagesMs: number;
  /** From then on who is known takes those of whom something is known that counts against them. */
  readonly lastMs: number;
  /** From then on newcomers do so too. */
  readonly newcomersLastMs: number;
  /** Then it is said that nobody is there. */
  readonly aloneMs: number;
  /** How long somebody waits for the one he has just talked with. */
  readonly againMs: number;
}

/** Quick enough for somebody who looks at his screen. */
export const WIDENING: Widening = {
  ...{ newcomersMs: 5_000, interestsMs: 8_000, recentMs: 20_000, languagesMs: 40_000, lastMs: 40_000 },
  ...{ newcomersLastMs: 80_000, aloneMs: 120_000, againMs: 120_000 },
};

/**
 * From `after` ms on he stands in these buckets: `language|interest`, without interest for everybody. Each step has those
 * of the step before, and others behind them.
 */
export interface SearchStep {
  readonly after: number;
  readonly buckets: readonly string[];
  /** He takes who was met lately; the other one has to as well. */
  readonly recents: boolean;
  /** 1: newcomers take each other; 2: who is known takes the last; 3: newcomers do so too. Each with what was before. */
  readonly patience: 0 | 1 | 2 | 3;
  /** Others who want to know are told that somebody waits. */
  readonly calls?: true;
  /** He is told this then. */
  readonly tell?: 'alone' | 'alone-again';
  /** The search ends with it. */
  readonly ends?: true;
}

/** How somebody with this wish searches, step by step; the first begins at once. Two people fit when they share a bucket. */
export function searchSteps({ languages, interests }: Wish, widening: Widening = WIDENING): SearchStep[] {
  const { newcomersMs, interestsMs, recentMs, languagesMs, lastMs, newcomersLastMs, aloneMs } = widening;
  const spoken = languages.filter((language) => language !== ANY_LANGUAGE);
  const exact = spoken.flatMap((language) => interests.map((interest) => `${language}|${interest}`));
  const wide = [...exact, ...spoken.map((language) => `${language}|`)];
  const anybody = languages.includes(ANY_LANGUAGE) ? [...wide, `${ANY_LANGUAGE}|`] : wide;
  const times = [0, newcomersMs, recentMs, lastMs, newcomersLastMs, aloneMs];
  if (exact.length > 0) times.push(interestsMs);
  if (anybody !== wide) times.push(languagesMs);
  const isWide = (ms: number): boolean => ms >= interestsMs || exact.length === 0;
  return [...new Set(times)]
    .sort((a, b) => a - b)
    .map((ms) => ({
      after: ms,
      buckets: ms >= languagesMs ? anybody : isWide(ms) ? wide : exact,
      recents: ms >= recentMs,
      patience: ms >= newcomersLastMs ? 3 : ms >= lastMs ? 2 : ms >= newcomersMs ? 1 : 0,
      ...(ms === recentMs && { calls: true as const }),
      ...(ms === aloneMs && { tell: 'alone' as const }),
    }));
}

/** How somebody waits for the one he has just talked with. */
export function againSteps({ againMs }: Widening = WIDENING): SearchStep[] {
  return [
    { after: 0, buckets: [], recents: true, patience: 0 },
    { after: againMs, buckets: [], recents: true, patience: 0, tell: 'alone-again', ends: true },
  ];
}

/** Interests as people write them, `Linux, science fiction`, as they are compared: `linux`, `science-fiction`. Each once. */
export function readInterests(text: string): string[] {
  const separator = /[,;\n]/.test(text) ? /[,;\n]+/ : /\s+/;
  const all = plainLine(text.replaceAll('\n', ','), 1_000)
    .split(separator)
    .map((each) =>
      foldText(each)
        .replace(/[^\p{L}\p{N}+#]+/gu, '-')
        .replace(/^-+|-+$/g, '')
        .slice(0, MAX_INTEREST),
    );
  return [...new Set(all.filter((each) => each !== ''))].slice(0, MOST_INTERESTS);
}
