/** The chat servers of a federation that does not exist: who they are, what they have, whom they name. Pure, and the same for the same seed. */

/** Servers that behave, after the software whose ways they have. */
export const SOFTWARE = ['prosody', 'ejabberd', 'mongooseim', 'openfire', 'tigase'] as const;
/** One of {@link SOFTWARE}. */
export type Software = (typeof SOFTWARE)[number];

/** Ways to be hostile. */
export const HOSTILITIES = [
  'endless', // a list without end of rooms that are not there
  'wrong-ids', // answers nobody asked for
  'forged', // answers in the name of others
  'huge', // answers of 5 MB
  'bad-utf8', // rooms whose names are no text
  'bidi', // rooms whose names turn the line around, or are markup
  'foreign-rooms', // rooms of others, in other words than theirs
  'foreign-domains', // thousands of names of servers that are none
] as const;
/** One of {@link HOSTILITIES}. */
export type Hostility = (typeof HOSTILITIES)[number];

/** One server. */
export interface SimServer {
  readonly index: number;
  readonly domain: string;
  /** Its room service. */
  readonly service: string;
  readonly pubsub: string;
  readonly software: Software;
  /** Never answers, or is not found; undefined: alive. */
  readonly dead?: 'silent' | 'not-found';
  readonly hostility?: Hostility;
  /** It did not agree that its peers name it, and only they do. */
  readonly isShy: boolean;
  /** It agreed (XEP-0485). */
  readonly isWilling: boolean;
  /** Public, persistent, open rooms without password; beside them every tenth is none of that. */
  readonly rooms: number;
  /** Milliseconds in the middle. */
  readonly latency: number;
  /** Servers that stand in its disco#items, and in its list of peers. */
  readonly items: SimServer[];
  readonly peers: SimServer[];
}

/** What a world is made from. */
export interface WorldOptions {
  readonly seed: number;
  readonly servers: number;
  /** Listable rooms of the servers that behave. */
  readonly rooms: number;
  /** The most that one server has. */
  readonly largest: number;
  /** Servers from which all others can be found. */
  readonly seeds: number;
  /** Shares of servers that are dead and hostile, of 1. */
  readonly dead: number;
  readonly hostile: number;
  /** Latencies are multiplied with it. */
  readonly pace: number;
}

/** The whole federation. */
export interface World {
  readonly options: WorldOptions;
  readonly servers: readonly SimServer[];
  /** Servers by each of their domains. */
  readonly byDomain: ReadonlyMap<string, SimServer>;
  readonly seeds: readonly SimServer[];
  /** Alive, friendly, and ready to be found. */
  readonly healthy: readonly SimServer[];
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Log-normal around `median`. */
export function logNormal(random: () => number, median: number, sigma: number): number {
  const gauss = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return median * Math.exp(sigma * gauss);
}

/** Zipf's sizes, none above `largest`, `total` in all, largest first. */
function sizes(count: number, total: number, largest: number): number[] {
  const withTop = (top: number): number[] =>
    Array.from({ length: count }, (_, i) => Math.max(1, Math.min(largest, Math.round(top / (i + 1) ** 0.8))));
  const sum = (all: readonly number[]): number => all.reduce((a, b) => a + b, 0);
  let [low, high] = [0, total * 10];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (sum(withTop(middle)) > total) high = middle;
    else low = middle;
  }
  const all = withTop(low);
  // What rounding left over goes to the small ones.
  for (let i = count - 1, rest = total - sum(all); rest > 0; i = i === 0 ? count - 1 : i - 1)
    if ((all[i] ?? 0) < largest) {
      all[i] = (all[i] ?? 0) + 1;
      rest--;
    }
  return all;
}

const SHARES: readonly (readonly [Software, number])[] = [
  ['prosody', 0.48],
  ['ejabberd', 0.85],
  ['openfire', 0.92],
  ['mongooseim', 0.96],
  ['tigase', 1],
];

type Draft = { -readonly [K in keyof SimServer]: SimServer[K] };

function draft(index: number, options: WorldOptions, random: () => number): Draft {
  const isSeed = index < options.seeds;
  const fate = random();
  const domain = `s${String(index).padStart(4, '0')}.example`;
  const share = random();
  const software = SHARES.find(([, upTo]) => share < upTo)?.[0] ?? 'prosody';
  const lost = options.dead + options.hostile;
  const dead = fate < options.dead / 2 ? 'silent' : fate < options.dead ? 'not-found' : undefined;
  const isHostile = fate >= options.dead && fate < lost;
  const hostile = isHostile ? HOSTILITIES[index % HOSTILITIES.length] : undefined;
  const service = `${software === 'tigase' ? 'muc' : 'conference'}.${domain}`;
  return {
    ...{ index, domain, service, pubsub: `pubsub.${domain}`, software, rooms: 5, items: [], peers: [] },
    ...(!isSeed && dead !== undefined && { dead }),
    ...(!isSeed && hostile !== undefined && { hostility: hostile }),
    isShy: !isSeed && fate >= lost && fate < lost + 0.01,
    isWilling: false,
    latency: Math.min(400, Math.max(20, logNormal(random, 80, 0.7))) * options.pace,
  };
}

/** Each server is named by one before it that is healthy: a tree from the seeds, in items or among peers. */
function link(all: readonly Draft[], seeds: number, random: () => number): void {
  const isHealthy = ({ dead, hostility, isShy }: Draft): boolean => !dead && !hostility && !isShy;
  for (const server of all.slice(seeds)) {
    let at = Math.floor((server.index - seeds) / 8);
    while (at > 0 && !isHealthy(all[at] as Draft)) at--;
    const by = all[at] as Draft;
    const isPeer = by.software !== 'tigase' && random() < 0.5 && !server.dead && !server.hostility;
    if (server.isShy || isPeer) {
      by.peers.push(server as SimServer);
      by.isWilling = true;
      server.isWilling = !server.isShy;
    } else by.items.push(server as SimServer);
  }
  // A server that lists peers is willing itself, or it would be no peer.
}

/** @throws Error when the options make no world. */
export function makeWorld(options: WorldOptions): World {
  const random = randomFrom(options.seed);
  const servers = Array.from({ length: options.servers }, (_, index) => draft(index, options, random));
  link(servers, options.seeds, random);
  const healthy = servers.filter(({ dead, hostility, isShy }) => !dead && !hostility && !isShy);
  // The seeds are small: the operator's own are asked without a budget. The large ones have good machines.
  const bySize = [...healthy.slice(options.seeds)].map((server) => ({ server, by: random() }));
  bySize.sort((a, b) => a.by - b.by);
  const order = [...bySize.map(({ server }) => server), ...healthy.slice(0, options.seeds)];
  for (const [i, rooms] of sizes(order.length, options.rooms, options.largest).entries()) {
    const server = order[i] as Draft;
    server.rooms = rooms;
    if (rooms > 100) server.latency = Math.min(server.latency, 100 * options.pace);
  }
  const byDomain = new Map<string, SimServer>();
  for (const server of servers)
    for (const domain of [server.domain, server.service, server.pubsub]) byDomain.set(domain, server);
  return { options, servers, byDomain, seeds: servers.slice(0, options.seeds), healthy };
}

/** One room of a server. */
export interface SimRoom {
  readonly local: string;
  readonly name: string;
  readonly description: string;
  readonly language: string;
  readonly occupants: number;
  /** Listed by its server, and may be listed by us. */
  readonly kind: 'listable' | 'members-only' | 'hidden';
}

const TOPICS = ['garden', 'kitchen', 'linux', 'music', 'chess', 'radio', 'bikes', 'poetry', 'maps', 'tea'];

/** The room's place among its server's: the first {@link SimServer.rooms} are listable, a few more are not. */
export function roomAt(server: SimServer, i: number): SimRoom {
  const topic = TOPICS[(server.index + i) % TOPICS.length] ?? 'garden';
  const beyond = i - server.rooms;
  return {
    local: `${topic}-${String(i).padStart(4, '0')}`,
    name: `${topic} ${i} of ${server.domain}`,
    description: `People who like ${topic}, number ${i} #${topic}`,
    language: i % 3 === 0 ? 'fr' : 'en',
    occupants: Math.floor(((i * 7919 + server.index * 104_729) % 97) ** 2 / 400),
    kind: beyond < 0 ? 'listable' : beyond % 2 === 0 ? 'members-only' : 'hidden',
  };
}

/** How many rooms a server has in all. */
export function roomsOf(server: SimServer): number {
  return server.rooms + Math.ceil(server.rooms / 10);
}

/** The room of that name, when the server has it. */
export function findRoom(server: SimServer, local: string): SimRoom | undefined {
  const i = Number(/-(\d{4,})$/.exec(local)?.[1] ?? -1);
  const room = i >= 0 && i < roomsOf(server) ? roomAt(server, i) : undefined;
  return room?.local === local ? room : undefined;
}

/** Addresses that a perfect directory lists of a server. */
export function listableOf(server: SimServer): string[] {
  return Array.from({ length: server.rooms }, (_, i) => `${roomAt(server, i).local}@${server.service}`);
}
