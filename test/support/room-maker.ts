/** Makes people and rooms on a running server of the test bed, over the server's own HTTP port. */

/** A room to make; what is left out is public, persistent, open, unmoderated and semi-anonymous. */
export interface RoomOptions {
  readonly name?: string;
  readonly description?: string;
  /** BCP 47 tag, e.g. `fr`. */
  readonly lang?: string;
  /** False: hidden from the server's list. */
  readonly public?: boolean;
  readonly persistent?: boolean;
  readonly membersOnly?: boolean;
  /** Joining asks for it; an empty one takes it away. */
  readonly password?: string;
  readonly moderated?: boolean;
  /** True: every occupant sees the others' addresses. */
  readonly nonAnonymous?: boolean;
  /** The picture in its vCard, base64; `''`: a vCard without one. */
  readonly photo?: string;
}

/** A room that is to be made. */
export interface NewRoom extends RoomOptions {
  /** Local part: the room is `<local>@<the server's MUC domain>`. */
  readonly local: string;
}

/** What tests may do to a server. Every function rejects with the server's own words. */
export interface RoomMaker {
  /** Makes the account, or gives an existing one this password. */
  createUser(local: string, password: string): Promise<void>;
  deleteUser(local: string): Promise<void>;
  /** Gives the new rooms' addresses. */
  createRooms(rooms: readonly NewRoom[]): Promise<string[]>;
  /** Changes only what is named; everybody inside is told. */
  changeRoom(local: string, options: RoomOptions): Promise<void>;
  destroyRoom(local: string): Promise<void>;
  /** All rooms, hidden ones too. */
  countRooms(): Promise<number>;
}

/** What of a server's coordinates the maker needs. */
export interface MakerAddress {
  readonly kind: 'prosody' | 'ejabberd';
  readonly domain: string;
  readonly mucDomain: string;
  /** `http://host:port` of the server. */
  readonly httpUrl: string;
}

const AT_ONCE = 8;

async function post(url: string, body: object): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  });
  const text = await response.text();
  if (!response.ok)
    throw new Error(`${url} ${JSON.stringify(body).slice(0, 200)}: ${response.status} ${text}`);
  return JSON.parse(text);
}

/** Runs `work` on all items, {@link AT_ONCE} at a time. */
async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const rest = items.values();
  const worker = async (): Promise<void> => {
    for (const item of rest) await work(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

function prosodyMaker({ domain, mucDomain, httpUrl }: MakerAddress): RoomMaker {
  const command = async (name: string, options: object): Promise<unknown> => {
    const answer = (await post(`${httpUrl}/test-bed`, { command: name, ...options })) as { result: unknown };
    return answer.result;
  };
  const jid = (local: string): string => `${local}@${mucDomain}`;
  const done = (answer: Promise<unknown>): Promise<void> => answer.then(() => undefined);
  return {
    createUser: (user, password) => done(command('create_user', { user, password, host: domain })),
    deleteUser: (user) => done(command('delete_user', { user, host: domain })),
    createRooms: async (rooms) => {
      const all = rooms.map(({ local, ...room }) => ({
        public: true,
        persistent: true,
        ...room,
        jid: jid(local),
      }));
      for (let at = 0; at < all.length; at += 500)
        await command('create_rooms', { rooms: all.slice(at, at + 500) });
      return all.map((room) => room.jid);
    },
    changeRoom: (local, options) => done(command('change_room', { ...options, jid: jid(local) })),
    destroyRoom: (local) => done(command('destroy_room', { jid: jid(local) })),
    countRooms: async () => Number(await command('count_rooms', { service: mucDomain })),
  };
}

function vcardOf(photo: string): string {
  const picture = photo === '' ? '' : `<PHOTO><TYPE>image/png</TYPE><BINVAL>${photo}</BINVAL></PHOTO>`;
  return `<vCard xmlns='vcard-temp'>${picture}</vCard>`;
}

/** Room options in mod_muc_admin's names. */
function ejabberdOptions(room: RoomOptions): { name: string; value: string }[] {
  const { name, password, nonAnonymous, membersOnly, photo, ...rest } = room;
  const values: Record<string, string | boolean | undefined> = {
    ...rest,
    title: name,
    members_only: membersOnly,
    anonymous: nonAnonymous === undefined ? undefined : !nonAnonymous,
    password,
    vcard: photo === undefined ? undefined : vcardOf(photo),
    password_protected: password === undefined ? undefined : password !== '',
  };
  return Object.entries(values).flatMap(([key, value]) =>
    value === undefined ? [] : [{ name: key, value: String(value) }],
  );
}

function ejabberdMaker({ domain, mucDomain, httpUrl }: MakerAddress): RoomMaker {
  const call = async (name: string, options: object): Promise<unknown> => {
    const answer = await post(`${httpUrl}/api/${name}`, options);
    if (answer === 1) throw new Error(`ejabberd refused ${name} ${JSON.stringify(options).slice(0, 200)}`);
    return answer;
  };
  const room = (local: string): object => ({ name: local, service: mucDomain });
  return {
    createUser: async (user, password) => {
      const account = { user, host: domain };
      if ((await post(`${httpUrl}/api/check_account`, account)) === 0)
        await call('change_password', { ...account, newpass: password });
      else await call('register', { ...account, password });
    },
    deleteUser: async (user) => {
      await call('unregister', { user, host: domain });
    },
    createRooms: async (rooms) => {
      await inParallel(rooms, async ({ local, ...options }) => {
        const all = ejabberdOptions({ public: true, persistent: true, ...options });
        await call('create_room_with_opts', { ...room(local), host: domain, options: all });
      });
      return rooms.map(({ local }) => `${local}@${mucDomain}`);
    },
    changeRoom: async (local, options) => {
      for (const { name, value } of ejabberdOptions(options))
        await call('change_room_option', { ...room(local), option: name, value });
    },
    destroyRoom: async (local) => {
      await call('destroy_room', room(local));
    },
    countRooms: async () => ((await call('muc_online_rooms', { service: mucDomain })) as string[]).length,
  };
}

/** The maker for one server, from its coordinates alone: usable in any process. */
export function roomMaker(address: MakerAddress): RoomMaker {
  return address.kind === 'prosody' ? prosodyMaker(address) : ejabberdMaker(address);
}
