/** Newly listed rooms as Atom (RFC 4287) and as JSON Feed 1.1. Pure. */
import type { Room } from '../shared/domain/room.ts';
import { joinUri, picturePath, roomPath } from './links.ts';
import { escapeXml } from './xml-text.ts';

/** A feed. Addresses are absolute. */
export interface Feed {
  readonly title: string;
  readonly language: string;
  /** Of the feed itself: also its name for ever. */
  readonly self: string;
  /** The list as a page. */
  readonly page: string;
  /** Newest first; those that it is not known of since when they are listed are left out. */
  readonly rooms: readonly Room[];
  /** Without a trailing slash. */
  readonly publicUrl: string;
}

interface Entry {
  readonly id: string;
  readonly title: string;
  readonly page: string;
  readonly join: string;
  readonly summary: string;
  readonly listed: string;
  readonly room: Room;
}

function entriesOf({ rooms, publicUrl }: Feed): Entry[] {
  return rooms.flatMap((room) => {
    if (room.since === undefined) return [];
    const join = joinUri(room.jid);
    return {
      id: join.replace(/\?join$/, ''),
      title: room.name ?? room.jid,
      page: `${publicUrl}${roomPath(room.jid)}`,
      join,
      summary: room.description ?? room.jid,
      listed: new Date(room.since).toISOString(),
      room,
    };
  });
}

function atomEntry({ id, title, page, join, summary, listed, room }: Entry): string {
  const categories = room.tags.map((tag) => `<category term="${escapeXml(tag)}"/>`).join('');
  return (
    `<entry><id>${escapeXml(id)}</id><title>${escapeXml(title)}</title>` +
    `<published>${listed}</published><updated>${listed}</updated>` +
    `<link rel="alternate" type="text/html" href="${escapeXml(page)}"/>` +
    `<link rel="related" href="${escapeXml(join)}"/>` +
    `<summary>${escapeXml(summary)}</summary>${categories}</entry>\n`
  );
}

/** When the newest room was listed; of an empty feed nothing is newer than the beginning of time. */
function updatedOf(entries: readonly Entry[]): string {
  const newest = Math.max(0, ...entries.map(({ room }) => room.since ?? 0));
  return new Date(newest).toISOString();
}

/** The feed as an Atom document. */
export function atomFeed(feed: Feed): string {
  const entries = entriesOf(feed);
  return (
    '<?xml version="1.0" encoding="utf-8"?>\n' +
    `<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="${escapeXml(feed.language)}">\n` +
    `<id>${escapeXml(feed.self)}</id><title>${escapeXml(feed.title)}</title>` +
    `<updated>${updatedOf(entries)}</updated><author><name>Parvis</name></author>\n` +
    `<link rel="self" type="application/atom+xml" href="${escapeXml(feed.self)}"/>` +
    `<link rel="alternate" type="text/html" href="${escapeXml(feed.page)}"/>\n` +
    `${entries.map(atomEntry).join('')}</feed>\n`
  );
}

/** The feed as JSON. */
export function jsonFeed(feed: Feed): string {
  return JSON.stringify({
    version: 'https://jsonfeed.org/version/1.1',
    title: feed.title,
    home_page_url: feed.page,
    feed_url: feed.self,
    language: feed.language,
    authors: [{ name: 'Parvis' }],
    items: entriesOf(feed).map(({ id, title, page, join, summary, listed, room }) => ({
      id,
      url: page,
      external_url: join,
      title,
      content_text: summary,
      date_published: listed,
      date_modified: listed,
      tags: [...room.tags],
      ...(room.avatar !== undefined &&
        !room.nsfw && { image: `${feed.publicUrl}${picturePath(room.jid, room.avatar)}` }),
    })),
  });
}
