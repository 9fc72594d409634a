/** Fifty people as they may well list themselves, in many languages and scripts: none of them may be held up. */
import { type Jid, parseJid } from '../../shared/domain/jid.ts';
import type { Profile } from '../../shared/domain/profile.ts';

type Told = Partial<Pick<Profile, 'nick' | 'name' | 'place' | 'about'>> & {
  readonly languages?: string;
  readonly interests?: string;
  readonly links?: string;
};

const BLOG = 'https://zoe.example/blog';
const PEOPLE: readonly (readonly [address: string, told: Told])[] = [
  ['zoe@one.example', { nick: 'Zoé', name: 'Zoé Grégoire', place: 'Lyon', languages: 'fr en', links: BLOG }],
  ['zoe2@two.example', { nick: 'Zoe', about: 'I like long walks and short stories. Write me!' }],
  ['anna@one.example', { nick: 'Anna', name: 'Anna Schmidt', place: 'Köln', languages: 'de' }],
  ['anna.k@one.example', { nick: 'Anna', name: 'Anna Kowalska', place: 'Łódź', languages: 'pl' }],
  ['anya@ru.example', { nick: 'Анна', name: 'Анна Петрова', place: 'Санкт-Петербург', languages: 'ru' }],
  [
    'sara@ru.example',
    { nick: 'Сара', about: 'Люблю кино и велосипед, ищу собеседников.', languages: 'ru en' },
  ],
  ['oleg@ua.example', { nick: 'Олег', name: 'Олег Ґонта', place: 'Львів', languages: 'uk' }],
  ['giorgos@gr.example', { nick: 'Γιώργος', name: 'Γιώργος Παπαδόπουλος', place: 'Αθήνα', languages: 'el' }],
  ['maria@gr.example', { nick: 'Μαρία', place: 'Θεσσαλονίκη', interests: 'μουσική' }],
  ['taro@jp.example', { nick: '太郎', name: '山田太郎', place: '東京', languages: 'ja' }],
  ['hanako@jp.example', { nick: 'はなこ', about: 'Tシャツのデザインをしています。よろしくお願いします。' }],
  ['ken@jp.example', { nick: 'ケンken', place: '大阪', interests: '音楽, Linux' }],
  ['minsu@kr.example', { nick: '김민수', name: '김민수 Minsu', place: '서울', languages: 'ko' }],
  ['wei@cn.example', { nick: '小伟', name: '王伟', place: '上海', languages: 'zh' }],
  ['ahmed@eg.example', { nick: 'أحمد', name: 'أحمد علي', place: 'القاهرة', languages: 'ar' }],
  ['noa@il.example', { nick: 'נועה', place: 'תל אביב', languages: 'he' }],
  ['reza@ir.example', { nick: 'رضا', about: 'می‌خواهم زبان فرانسوی تمرین کنم', languages: 'fa' }],
  ['priya@in.example', { nick: 'प्रिया', name: 'Priya Sharma', place: 'Mumbai', languages: 'hi en' }],
  ['som@th.example', { nick: 'สมชาย', place: 'กรุงเทพ', languages: 'th' }],
  ['aram@am.example', { nick: 'Արամ', place: 'Երևան', languages: 'hy' }],
  ['nino@ge.example', { nick: 'ნინო', place: 'თბილისი', languages: 'ka' }],
  ['dung@vn.example', { nick: 'Dũng', name: 'Nguyễn Văn Dũng', place: 'Hà Nội', languages: 'vi' }],
  ['isil@tr.example', { nick: 'Işıl', name: 'Işıl Altın', place: 'İzmir', languages: 'tr' }],
  ['isil2@tr.example', { nick: 'Isil', place: 'Istanbul' }],
  ['soren@dk.example', { nick: 'Søren', name: 'Søren Ærø', place: 'Ærøskøbing', languages: 'da' }],
  ['soren@se.example', { nick: 'Sören', languages: 'sv' }],
  ['weiss@de.example', { nick: 'Weiß', name: 'Jörg Weiß', links: 'https://weiss.example/' }],
  ['weiss2@de.example', { nick: 'Weiss' }],
  ['lan@vn.example', { nick: 'Lan', place: 'Huế' }],
  ['ian@uk.example', { nick: 'Ian', about: 'Amateur radio (M0ABC), cats, XMPP since 2004.' }],
  ['amie@uk.example', { nick: 'Amie', interests: 'knitting' }],
  ['arnie@uk.example', { nick: 'Arnie', interests: 'chess' }],
  ['bernd@de.example', { nick: 'Bernd', links: 'https://bernd.example/ xmpp:bernd@de.example' }],
  ['al@us.example', { nick: 'Al', about: 'Working on AI. Ask me about my dog.' }],
  ['max1@us.example', { nick: 'Max1', about: 'My blog is at https://max.example, mostly about bikes' }],
  ['maxl@us.example', { nick: 'MaxL', name: 'Max Lehmann' }],
  ['dev@one.example', { nick: 'kernel_panic', interests: 'c++, rust', links: 'https://git.example/kp' }],
  ['node@one.example', { nick: 'node.js fan', about: 'I write index.js and main.rs all day' }],
  ['emoji@one.example', { nick: 'Léa 🌻', about: '✨ plantes, dessin ✨' }],
  ['caps@one.example', { nick: 'MARTIN', place: 'BORDEAUX' }],
  ['empty@one.example', {}],
  ['admin.anna@one.example', { nick: 'anna-b' }],
  ['omega@one.example', { nick: 'Ω', about: 'Ohm’s law: U = R·I, 5 µA' }],
  ['jean@club.example', { nick: 'Jean', links: 'https://club.example/' }],
  ['jeanne@club.example', { nick: 'Jeanne', links: 'https://club.example/ https://jeanne.example/' }],
  [
    'paul@club.example',
    { nick: 'Paul', links: 'https://club.example/', about: 'Member of the club, see you there!' },
  ],
  ['pierre@club.example', { nick: 'Pierre', links: 'https://club.example/ https://pierre.example/' }],
  ['marc@club.example', { nick: 'Marc', about: 'Trésorier du club. https://club.example' }],
  [
    'me.home@one.example',
    { nick: 'Robin', about: 'The same person with two addresses, at home and at work.' },
  ],
  [
    'me.work@two.example',
    { nick: 'Robin', about: 'The same person with two addresses, at home and at work.' },
  ],
];

const list = (text = ''): string[] => text.split(/,? /u).filter((each) => each !== '');

/** The same as entries, a minute after each other. */
export const PLAUSIBLE: readonly { readonly jid: Jid; readonly profile: Profile }[] = PEOPLE.map(
  ([address, { languages, interests, links, ...texts }], n) => ({
    jid: parseJid(address),
    profile: {
      ...{ ...texts, listedAt: 60_000 * n, audiences: {} },
      ...{ languages: list(languages), interests: list(interests), links: list(links) },
    },
  }),
);
