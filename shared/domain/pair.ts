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
  /** From then on interests do not matter. */
  readonly interestsMs: number;
  /** From then on it may be somebody whom one has met today. */
  readonly recentMs: number;
  /** From then on any language, for those who want that. */
  readonly languagesMs: number;
  /** Then it is said that nobody is there. */
  readonly aloneMs: number;
  /** How long somebody waits for the one he has just talked with. */
  readonly againMs: number;
}

/** Quick enough for somebody who looks at his screen. */
export const WIDENING: Widening = {
  ...{ interestsMs: 8_000, recentMs: 20_000, languagesMs: 40_000, aloneMs: 120_000, againMs: 120_000 },
};

/** From `after` ms on he stands in these buckets: `language|interest`, without interest for everybody. */
export interface SearchStep {
  readonly after: number;
  readonly buckets: readonly string[];
  /** He takes who was met lately; the other one has to as well. */
  readonly recents: boolean;
  /** He is told this then. */
  readonly tell?: 'alone' | 'alone-again';
  /** The search ends with it. */
  readonly ends?: true;
}

/** How somebody with this wish searches, step by step; the first begins at once. Two people fit when they share a bucket. */
export function searchSteps({ languages, interests }: Wish, widening: Widening = WIDENING): SearchStep[] {
  const spoken = languages.filter((language) => language !== ANY_LANGUAGE);
  const exact = spoken.flatMap((language) => interests.map((interest) => `${language}|${interest}`));
  const wide = [...exact, ...spoken.map((language) => `${language}|`)];
  const anybody = languages.includes(ANY_LANGUAGE) ? [...wide, `${ANY_LANGUAGE}|`] : wide;
  const { interestsMs, recentMs, languagesMs, aloneMs } = widening;
  const first = exact.length > 0 ? [{ after: 0, buckets: exact, recents: false }] : [];
  return [
    ...first,
    { after: first.length > 0 ? interestsMs : 0, buckets: wide, recents: false },
    { after: recentMs, buckets: wide, recents: true },
    ...(anybody === wide ? [] : [{ after: languagesMs, buckets: anybody, recents: true }]),
    { after: aloneMs, buckets: anybody, recents: true, tell: 'alone' },
  ];
}

/** How somebody waits for the one he has just talked with. */
export function againSteps({ againMs }: Widening = WIDENING): SearchStep[] {
  return [
    { after: 0, buckets: [], recents: true },
    { after: againMs, buckets: [], recents: true, tell: 'alone-again', ends: true },
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
