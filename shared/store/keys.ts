import { type BookKeys, type CaseKeys, caseKeysFor } from './case-keys.ts';

/**
 * Every Redis key: its type, lifetime and the one process that writes it.
 *
 * The prefix stands in braces so that all keys share one cluster slot: scripts touch several keys at once.
 */
export interface Keys extends BookKeys, CaseKeys {
  /** HASH room JID -> Room as JSON: the listed rooms. Writer: rooms. */
  readonly rooms: string;
  /** HASH room JID -> {reason, at} as JSON, of a silent server also {since}: known rooms that are not listed; nothing else is kept of them. Writer: rooms. */
  readonly unlisted: string;
  /** ZSET room JID by the time it was last seen to exist, ms. Writer: rooms. */
  readonly seen: string;
  /** ZSET room JID by the time at which it is to be asked again, ms; only of servers that are spared. Writer: rooms. */
  readonly roomTurns: string;
  /** SET of the listed rooms of one service (the part of their JIDs after the @). Writer: rooms. */
  listedOf(service: string): string;
  /** STREAM {after, names}: JIDs of rooms that were listed, changed or taken off, newest ~5,000 entries; `after` is the entry before. Writer: rooms. */
  readonly roomChanges: string;
  /** HASH room JID -> {@link writeFigures}: what the directory found out about a listed room over time. Writer: rooms. */
  readonly figures: string;
  /** HASH room JID -> its occupants each hour as bytes (series.ts), 8 days. Writer: rooms. */
  readonly hourly: string;
  /** HASH room JID -> its average (in tenths) and peak each day as bytes (series.ts), 400 days. Writer: rooms. */
  readonly daily: string;
  /** HASH hours since 1970 -> [rooms, occupants, servers] as JSON, 30 days. Writer: rooms. */
  readonly totalsHourly: string;
  /** HASH days since 1970 -> [rooms, occupants, servers] as JSON, the day's average, 10 years. Writer: rooms. */
  readonly totalsDaily: string;
  /** HASH room JID -> {@link writeAvatarNote}: what is known of a listed room's picture. Writer: rooms. */
  readonly avatars: string;
  /** HASH room JID -> its picture, PNG. Writer: rooms. */
  readonly pictures: string;
  /** HASH domain -> Server as JSON. Writer: rooms. */
  readonly servers: string;
  /** HASH domain -> how many servers became known through it. Writer: rooms. */
  readonly namedServers: string;
  /** ZSET domains that were given up or are none, by the time until which they are not taken up again, ms. Writer: rooms. */
  readonly deadServers: string;
  /** The same three of the directory of people, apart from those of rooms. Writer: users. */
  readonly peopleBook: BookKeys;
  /** HASH bare JID -> Person as JSON: the users bot's contacts. Writer: users. */
  readonly people: string;
  /** HASH badge id -> ShownPresence as JSON: what everybody may see. Writer: users. */
  readonly badges: string;
  /** HASH badge id -> the picture that it shows, PNG. Writer: users. */
  readonly badgePictures: string;
  /** STREAM {after, names}: ids of badges that changed or went, newest ~5,000 entries; as `roomChanges`. Writer: users. */
  readonly badgeChanges: string;
  /** HASH person id -> PublicPerson as JSON: who is in the directory on the web. Writer: users. */
  readonly entries: string;
  /** HASH person id -> the picture in his entry, PNG. Writer: users. */
  readonly entryPictures: string;
  /** STREAM {after, names}: ids of people whose entry on the web changed or went, newest ~5,000 entries; as `roomChanges`. Writer: users. */
  readonly entryChanges: string;
  /** HASH id -> Hello as JSON: first words that wait for their answer, 14 days. Writer: users. */
  readonly hellos: string;
  /** HASH id -> {@link writeUnheard}: first words that somebody does not want to hear, as keyed hashes. Writer: users. */
  readonly unheardHellos: string;
  /** STRING 32 bytes (base64url), made once: the key of those hashes. Writer: users. */
  readonly helloSecret: string;
  /** HASH keyed hash -> Patron as JSON: who accepted the rules of the random chat, and what he chose there. Writer: randomchat. */
  readonly patrons: string;
  /** HASH keyed hash -> seat as JSON: who waits, talks or has just talked; the only one that holds addresses. Writer: randomchat. */
  readonly seats: string;
  /** HASH keyed hash -> how he searches, as JSON ({@link writeSearch}), while he waits or talks. Writer: randomchat. */
  readonly searches: string;
  /** ZSET `bucket|class|since|keyed hash`: the queue. Writer: randomchat, as of all that follow up to `lines`. */
  readonly waiting: string;
  /** ZSET keyed hash by the time of its next step, ms. */
  readonly due: string;
  /** ZSET two keyed hashes by the time they met, ms: a day. */
  readonly recent: string;
  /** ZSET two keyed hashes: the first does not want to meet the second again. */
  readonly blocks: string;
  /** ZSET address of a randomchat process by the time it was last heard of, ms. */
  readonly homes: string;
  /** ZSET keyed hash of who has no client there any more, by the time at which he leaves, ms. */
  readonly gone: string;
  /** HASH address of a randomchat process -> the run of Redis that it has last spoken with. */
  readonly homeRuns: string;
  /** HASH state -> seats in it; `known` -> people with a history who are here; `met` -> pairs ever; `changes` -> the number of the latest change of a seat. */
  readonly pairCounts: string;
  /** ZSET keyed hash by the time from which he may be told what has changed, ms: one key for each process's address behind it. */
  readonly untold: string;
  /** STRING `talks left since` (pairs-tiers.lua): how many talks somebody has had, up to three, and how often he was left at once; 180 days, a day. */
  historyOf(uid: string): string;
  /** STRING 32 bytes (base64url), made once: the key of the random chat's hashes. */
  readonly pairSecret: string;
  /** STRING a hash that tells the secrets of the random chat's processes from others, while one of them is alive. */
  readonly pairSecretPrint: string;
  /** PUBSUB channel of one randomchat process, by its address: seats that have changed, and words for its people; nothing is kept. */
  lines(home: string): string;
  /** STRING per process, JSON, expires by itself: who is up. Writer: that process. */
  process(name: string, instance: string): string;
  /** SET of the instances that announced themselves under a name and did not take it back. Writer: those processes. */
  instances(name: string): string;
  /** BullMQ's own prefix. */
  readonly queues: string;
}

/** The keys of the suite with this `REDIS_PREFIX`. */
export function keysFor(prefix: string): Keys {
  const p = `{${prefix}}`;
  return {
    rooms: `${p}:rooms`,
    unlisted: `${p}:rooms:unlisted`,
    seen: `${p}:rooms:seen`,
    roomTurns: `${p}:rooms:turns`,
    listedOf: (service) => `${p}:rooms:of:${service}`,
    roomChanges: `${p}:rooms:changes`,
    figures: `${p}:rooms:figures`,
    hourly: `${p}:rooms:hourly`,
    daily: `${p}:rooms:daily`,
    totalsHourly: `${p}:totals:hourly`,
    totalsDaily: `${p}:totals:daily`,
    avatars: `${p}:rooms:avatars`,
    pictures: `${p}:rooms:pictures`,
    servers: `${p}:servers`,
    namedServers: `${p}:servers:named`,
    deadServers: `${p}:servers:dead`,
    policy: `${p}:policy`,
    audit: `${p}:audit`,
    secret: `${p}:secret`,
    peopleBook: {
      policy: `${p}:people:policy`,
      audit: `${p}:people:audit`,
      secret: `${p}:people:secret`,
    },
    people: `${p}:people`,
    badges: `${p}:badges`,
    badgePictures: `${p}:badges:pictures`,
    badgeChanges: `${p}:badges:changes`,
    entries: `${p}:people:entries`,
    entryPictures: `${p}:people:pictures`,
    entryChanges: `${p}:people:changes`,
    hellos: `${p}:people:hellos`,
    unheardHellos: `${p}:people:hellos:unheard`,
    helloSecret: `${p}:people:hellos:secret`,
    patrons: `${p}:pairs:patrons`,
    seats: `${p}:pairs:seats`,
    searches: `${p}:pairs:searches`,
    waiting: `${p}:pairs:waiting`,
    due: `${p}:pairs:due`,
    recent: `${p}:pairs:recent`,
    blocks: `${p}:pairs:blocks`,
    homes: `${p}:pairs:homes`,
    gone: `${p}:pairs:gone`,
    homeRuns: `${p}:pairs:homes:runs`,
    pairCounts: `${p}:pairs:counts`,
    untold: `${p}:pairs:untold:`,
    historyOf: (uid) => `${p}:pairs:history:${uid}`,
    pairSecret: `${p}:pairs:secret`,
    pairSecretPrint: `${p}:pairs:secret:print`,
    ...caseKeysFor(p),
    lines: (home) => `${p}:pairs:lines:${home}`,
    process: (name, instance) => `${p}:process:${name}:${instance}`,
    instances: (name) => `${p}:processes:${name}`,
    queues: `${p}:queue`,
  };
}
