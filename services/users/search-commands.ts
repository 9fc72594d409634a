/** `search`: finding people in words. */
import type { Command } from '../../shared/bot/command.ts';
import { Misunderstood } from '../../shared/bot/failures.ts';
import { type Asked, type Line, type Outgoing, say } from '../../shared/bot/shape.ts';
import type { Listed } from '../../shared/domain/profile.ts';
import { Failure } from '../../shared/failure.ts';
import type { Directory } from './directory.ts';

/** People told in one answer. */
const TOLD = 10;

function foundLine(listed: Listed): Line {
  const { jid, profile } = listed;
  const { name, nick, place, about, languages, interests, links } = profile;
  // The address first: whatever else is there, its person wrote himself.
  const more = [nick, name, place, about, languages.join(', '), interests.join(', '), links.join(' ')];
  return {
    label: jid,
    value: { row: more.filter((text) => Boolean(text)) as string[] },
  };
}

async function search(directory: Directory, { from, fields }: Asked): Promise<readonly Outgoing[]> {
  const text = fields.get('q') ?? '';
  try {
    const { people, total } = await directory.find(from, { text, isName: false, limit: TOLD });
    return [
      say(
        { key: 'users.found', params: { n: total } },
        ...people.map(foundLine),
        ...(total > TOLD ? [{ key: 'users.found.more', params: { n: TOLD } } as const] : []),
      ),
    ];
  } catch (error) {
    if (error instanceof Failure && error.code === 'bad-input')
      throw new Misunderstood({ key: 'users.search.how' });
    throw error;
  }
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
  ];
}
