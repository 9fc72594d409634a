/** What people can ask the bot of the rooms' directory today: how one room is listed, or why it is not. */

import type { Command } from '../../shared/bot/command.ts';
import { type Fact, type Line, type Outgoing, say } from '../../shared/bot/shape.ts';
import { bare, type Jid, parseJid } from '../../shared/domain/jid.ts';
import type { Room } from '../../shared/domain/room.ts';
import { type Language, languageName } from '../../shared/i18n/i18n.ts';
import type { Unlisted } from '../../shared/store/rooms-reader.ts';

/** What the commands read. */
export interface RoomsAnswers {
  readRoom(jid: Jid): Promise<Room | undefined>;
  readUnlisted(jid: Jid): Promise<Unlisted | undefined>;
  /** The room's page on the website. */
  pageOf(jid: Jid): string;
}

/** Accepts an address and an `xmpp:` link to it. @throws Failure `bad-input`. */
function roomAddress(text: string): Jid {
  const link = /^xmpp:([^?#]*)/i.exec(text);
  if (link === null) return bare(parseJid(text));
  try {
    return bare(parseJid(decodeURIComponent(link[1] ?? '')));
  } catch (error) {
    if (error instanceof URIError) return bare(parseJid(link[1] ?? ''));
    throw error;
  }
}

function facts(room: Room, page: string, language: Language): Line[] {
  const lines: Fact[] = [];
  const { name, description, occupants, anonymity, tags } = room;
  const add = (key: `rooms.fact.${'name' | 'description' | 'language' | 'tags' | 'page'}`, value: string) =>
    lines.push({ label: { key }, value });
  if (name !== undefined) add('rooms.fact.name', name);
  if (description !== undefined) add('rooms.fact.description', description);
  if (occupants !== undefined)
    lines.push({ label: { key: 'rooms.fact.occupants' }, value: String(occupants) });
  if (room.language !== undefined) add('rooms.fact.language', languageName(room.language, language));
  if (anonymity !== undefined)
    lines.push({ label: { key: 'rooms.fact.anonymity' }, value: { key: `rooms.anonymity.${anonymity}` } });
  if (tags.length > 0) add('rooms.fact.tags', tags.join(', '));
  add('rooms.fact.page', page);
  return lines;
}

/** `room` and `why`. */
export function roomCommands(answers: RoomsAnswers): readonly Command[] {
  const find = async (
    text: string,
    listed: (room: Room) => readonly Line[],
  ): Promise<readonly Outgoing[]> => {
    if (text === '') return [say({ key: 'rooms.which' })];
    const jid = roomAddress(text);
    const room = await answers.readRoom(jid);
    if (room !== undefined) return [say(...listed(room))];
    const unlisted = await answers.readUnlisted(jid);
    if (unlisted === undefined) return [say({ key: 'rooms.unknown', params: { jid } })];
    return [say({ key: `rooms.unlisted.${unlisted.reason}`, params: { jid } })];
  };
  const forms = [
    {
      fields: [
        { name: 'jid', type: 'text-single', label: { key: 'rooms.fact.address' }, required: true } as const,
      ],
    },
  ];
  return [
    {
      name: 'room',
      words: { en: ['room'], fr: ['salon'] },
      title: 'rooms.room.title',
      about: 'rooms.room.about',
      rest: 'jid',
      forms,
      handle: ({ fields, language }) =>
        find(fields.get('jid') ?? '', (room) => facts(room, answers.pageOf(room.jid), language)),
    },
    {
      name: 'why',
      words: { en: ['why'], fr: ['pourquoi'] },
      title: 'rooms.why.title',
      about: 'rooms.why.about',
      rest: 'jid',
      forms,
      handle: ({ fields }) =>
        find(fields.get('jid') ?? '', (room) => [{ key: 'rooms.listed', params: { jid: room.jid } }]),
    },
  ];
}
