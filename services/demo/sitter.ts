import type { Session } from '../../shared/xmpp/session.ts';
import { NS_MUC } from '../../shared/xmpp/xep0045.ts';
import { xml } from '../../shared/xmpp/xml.ts';
import type { Community, SamplePerson } from './community.ts';
import { type Mood, moodMs, nextMood, presence } from './person.ts';
import { roomJid } from './rooms.ts';

const PRESENT: Mood = { show: undefined, status: undefined };

/** A sample person who sits in rooms, reads nothing, and changes presence now and then. */
export class Sitter {
  readonly #person: SamplePerson;
  readonly #places: readonly { occupant: string; password: string | undefined }[];
  readonly #session: Session;
  #mood = PRESENT;
  #timer: NodeJS.Timeout | undefined;
  #begun = false;

  constructor(person: SamplePerson, community: Community, service: string, session: Session) {
    this.#person = person;
    this.#session = session;
    this.#places = community.rooms
      .filter((room) => person.rooms.includes(room.name))
      .map((room) => ({ occupant: `${roomJid(room, service)}/${person.nick}`, password: room.password }));
    session.on('online', (resumed) => {
      if (!resumed && this.#begun) this.#enter();
    });
  }

  /** Enters the rooms, now or when the link is up, and starts to live. */
  begin(): void {
    this.#begun = true;
    if (this.#session.online) this.#enter();
    this.#timer ??= this.#later();
  }

  #enter(): void {
    this.#session.send(presence(this.#mood, undefined));
    for (const { occupant, password } of this.#places) {
      const words = password === undefined ? undefined : xml('password', {}, password);
      const quiet = xml('history', { maxstanzas: 0 });
      this.#session.send(presence(this.#mood, occupant, xml('x', { xmlns: NS_MUC }, quiet, words)));
    }
  }

  #later(): NodeJS.Timeout {
    return setTimeout(() => {
      this.#mood = nextMood(this.#person, this.#mood, Math.random(), Math.random());
      if (this.#session.online)
        for (const to of [undefined, ...this.#places.map((place) => place.occupant)])
          this.#session.send(presence(this.#mood, to));
      this.#timer = this.#later();
    }, moodMs(Math.random()));
  }

  /** Leaves. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#session.close();
  }
}
