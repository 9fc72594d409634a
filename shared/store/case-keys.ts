/** The keys of reports and decisions, of the directories and of the random chat. See keys.ts. */

/** What a directory's moderation is kept in; those of `Keys` itself are the rooms'. Writer: rooms. */
export interface BookKeys {
  /** HASH `kind subject` -> Rule as JSON: what is not listed, or otherwise than it is said. */
  readonly policy: string;
  /** STREAM of what was changed in the policy and what was reported: 180 days, at most ~20,000 entries. */
  readonly audit: string;
  /** STRING 32 bytes (base64url), made once: the key of the hashes in the audit log, of owners' tokens and of bans. */
  readonly secret: string;
}

/** What is kept so that strangers can be reported, and what was decided. Writer: randomchat. */
export interface CaseKeys {
  /** ZSET message sealed, by the time it was sent, ms: what somebody got in one talk, 30 messages, 30 minutes after the last. */
  ringOf(uid: string, pair: string): string;
  /** ZSET pair by the time of its last message, ms: the latest 20 talks, of which there is a ring. */
  talksOf(uid: string): string;
  /** STRING Case as JSON, messages and addresses in it sealed: 180 days while it is open, 30 after. */
  caseOf(id: string): string;
  /** ZSET case id by the time it was reported, ms: those that wait for an admin. */
  readonly openCases: string;
  /** ZSET `writeReport` by time, ms: who reported somebody, as keyed hashes, 30 days. */
  reportsOn(uid: string): string;
  /** STRING Standing as JSON: warnings and exclusions of somebody, until they count no more. */
  standingOf(uid: string): string;
  /** STRING `upheld dismissed`: what became of somebody's reports, 180 days. */
  reporterOf(uid: string): string;
  /** LIST Notice as JSON: what somebody is told when he comes, 90 days. */
  noticesFor(uid: string): string;
  /** STRING {by, why} as JSON: an admin wants to see an address; a day. */
  unmaskingOf(id: string): string;
  /** STRING: somebody in a talk would show his address, five minutes. */
  revealOf(pair: string, uid: string): string;
  /** STRING sealed: what somebody in a talk answered to the question of the day, until both have, ten minutes. */
  answerOf(pair: string, uid: string): string;
  /** STRING Bottle as JSON, words and address in it sealed: what somebody left for a stranger, a week; an hour when it was found, without its words. */
  bottleOf(uid: string): string;
  /** ZSET `language|time|keyed hash`: bottles that nobody has found. */
  readonly bottles: string;
  /** STRING keyed hash: whose bottle somebody has found, an hour. */
  foundBy(uid: string): string;
  /** ZSET keyed hash by time, ms: people of one process who are to be told that their bottle was answered. */
  answeredAt(home: string): string;
  /** STRING Call as JSON, the address in it sealed: somebody wants to be told when somebody waits, two weeks. */
  callOf(uid: string): string;
  /** ZSET keyed hash by the time from which he may be told, ms: of one process. */
  callsAt(home: string): string;
  /** ZSET keyed hash by time, ms: who has waited for a while, a minute. */
  readonly callers: string;
  /** STRING: how many were told of one who waits, ten minutes. */
  calledFor(uid: string): string;
  /** STRING: no new talks begin. */
  readonly drained: string;
  /** HASH what -> how often ever: reports by category, decisions. */
  readonly caseCounts: string;
  /** PUBSUB channel that all randomchat processes hear; nothing is kept. */
  readonly pairNews: string;
  /** The random chat's decisions and their log, as those of the directories. */
  readonly pairsBook: BookKeys;
}

/** Those below this prefix. */
export function caseKeysFor(p: string): CaseKeys {
  return {
    ringOf: (uid, pair) => `${p}:pairs:ring:${uid}:${pair}`,
    talksOf: (uid) => `${p}:pairs:talks:${uid}`,
    caseOf: (id) => `${p}:pairs:case:${id}`,
    openCases: `${p}:pairs:cases`,
    reportsOn: (uid) => `${p}:pairs:reports:${uid}`,
    standingOf: (uid) => `${p}:pairs:standing:${uid}`,
    reporterOf: (uid) => `${p}:pairs:reporter:${uid}`,
    noticesFor: (uid) => `${p}:pairs:notices:${uid}`,
    unmaskingOf: (id) => `${p}:pairs:unmasking:${id}`,
    revealOf: (pair, uid) => `${p}:pairs:reveal:${pair}:${uid}`,
    answerOf: (pair, uid) => `${p}:pairs:answer:${pair}:${uid}`,
    bottleOf: (uid) => `${p}:pairs:bottle:${uid}`,
    bottles: `${p}:pairs:bottles`,
    foundBy: (uid) => `${p}:pairs:found:${uid}`,
    answeredAt: (home) => `${p}:pairs:answered:${home}`,
    callOf: (uid) => `${p}:pairs:call:${uid}`,
    callsAt: (home) => `${p}:pairs:calls:${home}`,
    callers: `${p}:pairs:callers`,
    calledFor: (uid) => `${p}:pairs:called:${uid}`,
    drained: `${p}:pairs:drained`,
    caseCounts: `${p}:pairs:cases:counts`,
    pairNews: `${p}:pairs:news`,
    pairsBook: {
      policy: `${p}:pairs:policy`,
      audit: `${p}:pairs:audit`,
      secret: `${p}:pairs:book:secret`,
    },
  };
}
