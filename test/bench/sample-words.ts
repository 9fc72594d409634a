/** Made-up vocabularies that behave as real ones do: few words make up most of a text, most words are rare. */

/** The most frequent words that rooms use, by language; the rest is made of syllables. */
const FREQUENT: Readonly<Record<string, string>> = {
  en: 'chat support linux jabber community official discussion help development project software users games music open free talk server gaming offtopic security privacy python rust programming news science radio film book history maths privacy anime art café',
  de: 'und für die der Gespräche über Straße Freifunk Hilfe Technik Musik Spiele Bücher Küche München Gruppe Austausch Verein öffentlich Rechner Größe Fragen',
  fr: 'le les et salon discussion libre musique café recherche élections vélo philosophie entraide logiciels association français écologie œuvre jeux quête',
  es: 'el la de para sala charla ayuda música juegos español programación ciencia fútbol año niños libros noticias',
  pl: 'i w o rozmowy pomoc muzyka gry Łódź Kraków społeczność wolne oprogramowanie książki świat źródło',
  ru: 'и для чат общение музыка игры помощь поддержка радио новости программирование сообщество фильмы книги разработка ёлки',
  el: 'και για συζήτηση μουσική βοήθεια παιχνίδια νέα φιλοσοφία Ελλάδα κοινότητα λογισμικό',
  ar: 'و في غرفة دردشة موسيقى برمجة مساعدة العربيّة أخبار ألعاب مجتمع',
  ja: '日本語 雑談 音楽 アニメ ゲーム 開発 サポート 部屋 みんな 初心者 歓迎 技術',
  zh: '中文 聊天 音乐 编程 游戏 社区 开发 讨论 技术 帮助 新闻',
};

const LATIN = [
  'ba',
  'ten',
  'lor',
  'mi',
  'ska',
  'ver',
  'on',
  'tri',
  'que',
  'des',
  'al',
  'ung',
  'po',
  'ri',
  'cha',
  'net',
];

/** What the rare words of a language are made of. */
const SYLLABLES: Readonly<Record<string, readonly string[]>> = {
  en: [...LATIN, 'ing', 'th', 'sh', 'ly'],
  de: [...LATIN, 'ä', 'ü', 'sch', 'ß'],
  fr: [...LATIN, 'é', 'è', 'eau', 'ç'],
  es: [...LATIN, 'ñ', 'ó', 'ía', 'os'],
  pl: [...LATIN, 'ł', 'ż', 'ś', 'cz'],
  ru: ['ба', 'ко', 'ни', 'тро', 'ще', 'ло', 'ры', 'ва', 'сти', 'до', 'ме', 'ю', 'пра', 'зе'],
  el: ['κα', 'λο', 'γή', 'της', 'φι', 'μό', 'ρα', 'ξε', 'πό', 'σω', 'δι', 'ντα'],
  ar: ['با', 'لا', 'مي', 'تر', 'كو', 'سا', 'ني', 'رة', 'حم', 'عل', 'شو', 'دي'],
  ja: ['か', 'さ', 'ト', 'リ', '本', '学', '会', '空', '花', 'ン', 'の', '的', '山', '電'],
  zh: ['大', '学', '生', '国', '人', '工', '网', '电', '天', '地', '文', '化', '新', '山', '海', '书'],
};

/** Words of a language by how frequent they are. */
const VOCABULARY = 6_000;

/** Language tags of the vocabularies, the frequent ones several times. */
export const LANGUAGES: readonly string[] = 'en en en en en de de de fr fr ru ru es pl ja zh el ar'.split(
  ' ',
);

/** The vocabulary of each language. @param next numbers in [0, 1) */
export function vocabularies(next: () => number): ReadonlyMap<string, readonly string[]> {
  return new Map(
    Object.entries(SYLLABLES).map(([language, syllables]) => {
      const words = new Set(FREQUENT[language]?.split(' '));
      while (words.size < VOCABULARY) {
        const length = 2 + Math.floor(next() * 3);
        let word = '';
        for (let i = 0; i < length; i++) word += syllables[Math.floor(next() * syllables.length)] ?? '';
        words.add(word);
      }
      return [language, [...words]];
    }),
  );
}
