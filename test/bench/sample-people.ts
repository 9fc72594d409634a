/** Made-up people of a directory, the same in every run. */
import { type Jid, parseJid } from '../../shared/domain/jid.ts';
import type { Listed } from '../../shared/domain/profile.ts';
import { foldForSearch } from '../../shared/domain/search/fold.ts';
import { numbers } from './sample-rooms.ts';
import { vocabularies } from './sample-words.ts';

/** Somebody, with his name in the parts in which vCards have it. */
export interface SamplePerson extends Listed {
  readonly first: string;
  readonly last: string;
}

/** Each is the name of about one in a hundred. */
export const FIRST_NAMES: readonly string[] = (
  'Grégoire Gregoire Zoé Chloé Élodie François Hélène Jérôme André Benoît Agnès Anaïs Noël Thérèse Cédric Désirée ' +
  'Łukasz Małgorzata Paweł Stanisław Wojciech Zażółć Bożena Jürgen Günther Sören Björn Käthe Jörg Ülkü Ağa İpek ' +
  'Søren Åse Øystein Jón Þóra Siân Seán Ñusta Íñigo José María Ángel Núria João Conceição Tomáš Jiří Zdeněk Škoda ' +
  'Dmitri Дмитрий Ольга Наталья Сергей Ёлка Γιώργος Ελένη Νίκος فاطمة محمد علي 花子 太郎 美咲 李娜 王伟 ' +
  'Alice Robert Carol David Esther Frank Grace Henry Irene Jacob Karen Lewis Nancy Oscar Peggy Roger Susan Trent ' +
  'Ursula Victor Wendy Xenia Yvonne Zachary Monica Percival Quentin Beatrix'
).split(' ');

const PLACES = [
  'Łódź',
  'Montréal',
  'München',
  'Zürich',
  'Kraków',
  'São Paulo',
  'Lyon',
  'Αθήνα',
  '東京',
  'Oslo',
];
const LANGUAGES = ['en', 'fr', 'de', 'pl', 'ru', 'el', 'ja', 'pt', 'nb', 'zh'];
const DOMAINS = 400;
const NOW = Date.UTC(2026, 0, 1);
const MINUTE = 60_000;

/** ASCII, which every server takes. */
function localPart(first: string, last: string, i: number): string {
  const plain = foldForSearch(`${first}.${last}`).replace(/[^a-z.]/g, '');
  return `${plain.replace(/^\.|\.$/g, '')}${i.toString(36)}`;
}

/** So many people: long tails of family names and interests, a hundred first names, a short text each. */
export function samplePeople(count: number): SamplePerson[] {
  const next = numbers(23);
  const words = vocabularies(next);
  const pick = <T>(values: readonly T[]): T => values[Math.floor(next() * values.length)] as T;
  const rank = (most: number): number => Math.floor(Math.exp(next() * Math.log(most + 1))) - 1;
  const latin = ['en', 'de', 'fr', 'es', 'pl'];
  const word = (): string => {
    const known = words.get(pick(latin)) ?? [];
    return known[rank(known.length)] ?? '';
  };
  const text = (length: number): string => Array.from({ length }, word).join(' ');
  const family = (): string => {
    const name = pick(words.get(pick(latin)) ?? []) + pick(['', 'son', 'ski', 'mann', 'ova', 'eau', 'ez']);
    return name.charAt(0).toUpperCase() + name.slice(1);
  };
  return Array.from({ length: count }, (_, i) => {
    const first = pick(FIRST_NAMES);
    const last = family();
    const jid: Jid = parseJid(`${localPart(first, last, i)}@im${rank(DOMAINS)}.example`);
    const profile = {
      ...{ nick: `${first}${i % 100}`, name: `${first} ${last}`, place: pick(PLACES) },
      about: text(8 + Math.floor(next() * 20)),
      languages: [...new Set([pick(LANGUAGES), pick(LANGUAGES)])],
      interests: [...new Set([word(), word(), word()].filter((each) => each.length > 1))],
      ...{ links: [], audiences: {}, listedAt: NOW - i * MINUTE },
    };
    return { jid, first, last, profile };
  });
}
