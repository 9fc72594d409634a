/** `search`, `like` and `newest`: finding people in words. */
import type { Command } from '../../shared/bot/command.ts';
import { Misunderstood } from '../../shared/bot/failures.ts';
import { type Asked, type Line, type Outgoing, say, type Text } from '../../shared/bot/shape.ts';
import { bare } from '../../shared/domain/jid.ts';
import type { Listed } from '../../shared/domain/profile.ts';
import { foldText } from '../../shared/domain/text.ts';
import { Failure } from '../../shared/failure.ts';
import type { Directory } from './directory.ts';
import { withField } from './entry-settings.ts';

/** People told in one answer. */
const TOLD = 10;

/** Somebody found. @param shared interests in common, said first */
function foundLine({ jid, profile }: Listed, shared: readonly string[] = []): Line {
  const { name, nick, place, about, languages, interests, links } = profile;
  const common: Text[] =
    shared.length === 0 ? [] : [{ key: 'users.like.shared', params: { interests: shared.join(', ') } }];
  // The address first: whatever else is there, its person wrote himself.
  const more = [nick, name, place, about, languages.join(', '), interests.join(', '), links.join(' ')];
  const told = [...common, ...more.filter((text) => text !== undefined && text !== '')] as Text[];
  return { label: jid, value: told.length > 0 ? { row: told } : { key: 'users.found.bare' } };
}

async function search(directory: Directory, { from, fields }: Asked): Promise<readonly Outgoing[]> {
  const text = fields.get('q') ?? '';
  try {
    const { people, total } = await directory.find(from, { text, isName: false, limit: TOLD });
    return [
      say(
        { key: 'users.found', params: { n: total } },
        ...people.map((listed) => foundLine(listed)),
        ...(total > TOLD ? [{ key: 'users.found.more', params: { n: TOLD } } as const] : []),
      ),
    ];
  } catch (error) {
    if (error instanceof Failure && error.code === 'bad-input')
      throw new Misunderstood({ key: 'users.search.how' });
    throw error;
  }
}

/** Words behind `like` that mean who asks. */
const ME: ReadonlySet<string> = new Set(['', 'me', 'moi', 'myself']);

async function like(directory: Directory, { from, fields }: Asked): Promise<readonly Outgoing[]> {
  await directory.ready;
  const text = fields.get('interests') ?? '';
  const isMe = ME.has(foldText(text));
  const entry = directory.entryOf(bare(from)) ?? directory.newEntry();
  const told = isMe ? entry : withField(entry, 'interests', text);
  if (told.interests.length === 0) return [say({ key: 'users.like.how' })];
  const found = await directory.like(from, told, TOLD);
  return [
    say(
      { key: found.length === 0 ? 'users.like.none' : 'users.like.found' },
      ...found.map(({ found: listed, shared }) => foundLine(listed, shared)),
    ),
  ];
}

async function newest(directory: Directory, { from }: Asked): Promise<readonly Outgoing[]> {
  const people = await directory.newest(from, TOLD);
  return [
    say(
      { key: people.length === 0 ? 'users.newest.none' : 'users.newest.found' },
      ...people.map((listed) => foundLine(listed)),
    ),
  ];
}

/** See the file. */
export function searchCommands(directory: Directory): readonly Command[] {
  return [
    {
      name: 'search',
      words: { en: ['search', 'find'], fr: ['chercher', 'cherche', 'trouver'] },
      title: 'users.search.title',
      about: 'users.search.about',
      rest: 'q',
      forms: [
        { fields: [{ name: 'q', type: 'text-single', label: { key: 'directory.field.q' }, required: true }] },
      ],
      handle: (asked) => search(directory, asked),
    },
    {
      name: 'like',
      words: { en: ['like'], fr: ['comme', 'semblables'] },
      title: 'users.like.title',
      about: 'users.like.about',
      rest: 'interests',
      forms: [
        {
          fields: [{ name: 'interests', type: 'text-single', label: { key: 'users.field.like' } }],
        },
      ],
      handle: (asked) => like(directory, asked),
    },
    {
      name: 'newest',
      words: { en: ['newest', 'new'], fr: ['nouveaux', 'récents', 'nouvelles'] },
      title: 'users.newest.title',
      about: 'users.newest.about',
      handle: (asked) => newest(directory, asked),
    },
  ];
}
