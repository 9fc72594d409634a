/** People and their presence as they meet it, whatever stands behind it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { answerByDefault } from '../../shared/bot/builtin.ts';
import type { BotOptions } from '../../shared/bot/run-bot.ts';
import type { Answer, Incoming, Line } from '../../shared/bot/shape.ts';
import type { Jid } from '../../shared/domain/jid.ts';
import type { Language } from '../../shared/i18n/i18n.ts';
import type { Log } from '../../shared/log.ts';
import type { PeopleWriter } from '../../shared/store/people-writer.ts';
import { NOTIFY_FEATURES } from '../../shared/xmpp/xep0163.ts';
import { badgeCommand } from './badge-commands.ts';
import { Badges } from './badges.ts';
import { Consent, type ConsentParts } from './consent.ts';
import { directoryCommands } from './directory-commands.ts';
import { PeopleLanguages } from './languages.ts';
import { type LookedAfter, openLookedAfter } from './looking-after.ts';
import type { ModerationParts } from './moderation.ts';
import { ownDataCommands } from './own-data.ts';
import { People } from './people.ts';
import type { RenewalParts } from './renewal.ts';
import { PEOPLE_SEARCH_FEATURES, searchQueries } from './search-iq.ts';
import { settingCommands } from './setting-commands.ts';
import { Showing } from './showing.ts';
import type { Watching } from './watch.ts';

/** What stands behind the bot. */
export interface UsersPorts {
  readonly store: Pick<PeopleWriter, 'readAll' | 'put' | 'forget' | 'show' | 'putPicture'>;
  readonly watching: Watching;
  readonly log: Log;
  /** Without a trailing slash. */
  readonly publicUrl: string;
  /** The operator's choice. */
  readonly language: Language;
  /** The bare address that people have as a contact. */
  readonly contact: () => Jid;
  readonly admins: readonly Jid[];
  /** Who and what is kept out of the directory, and what was decided. */
  readonly book: ModerationParts['book'];
  /** Ends subscriptions with somebody. */
  readonly leave: ConsentParts['leave'];
  /** Tells somebody something he did not ask for. */
  readonly say: (to: Jid, lines: readonly Line[]) => void;
  /** Whether what is said now goes out. */
  readonly isOnline: () => boolean;
  readonly now?: () => number;
  readonly pause?: RenewalParts['pause'];
}

/** What the bot does. */
export interface Users extends Omit<LookedAfter, 'commands'> {
  readonly people: People;
  readonly consent: Consent;
  readonly showing: Showing;
  /** For `startBot`. */
  readonly description: Pick<
    BotOptions,
    'name' | 'service' | 'bot' | 'about' | 'features' | 'commands' | 'queries' | 'handler' | 'choices'
  >;
  /** To be called when the store was away: people, then what is shown of them, are made there what they are here. */
  storeIsBack(): Promise<void>;
  /** Takes nothing more in; what was changed is written. */
  close(): Promise<void>;
}

const DIRECTORY = { category: 'directory', type: 'user' } as const;
const BOT = { category: 'client', type: 'bot' } as const;

/** Puts it together, and begins to read who is known. */
export function openUsers(ports: UsersPorts): Users {
  const { store, watching, log, publicUrl, language, contact, leave, admins, book, say, isOnline } = ports;
  const now = ports.now ?? Date.now;
  const showing = new Showing({ watching, store, log, now });
  const people = new People({
    ...{ store, log, shownOf: (person) => showing.statesOf(person) },
    changed(jid, person) {
      showing.personChanged(jid, person);
      directory.personChanged(jid, person);
      consent.personChanged(jid, person);
    },
  });
  const consent = new Consent({ people, contact, leave, now });
  const languages = new PeopleLanguages(people);
  const chosenLanguage = (jid: Jid) => languages.of(jid);
  const lookedAfter = openLookedAfter({
    ...{ people, consent, admins, book, say, isOnline, now, chosenLanguage, pause: ports.pause ?? pauseFor },
  });
  const { directory } = lookedAfter;
  const badges = new Badges({ people, consent, now, chosenLanguage });
  const site = { publicUrl, language };
  const personOf = (jid: Jid) => {
    const person = people.get(jid);
    return person?.consentAt === undefined ? undefined : person;
  };
  const badgeParts = { site, badges, showing, personOf };
  watching.onChange = (jid) => showing.presenceChanged(jid);
  // Rejects only when the process ends.
  watching.onRevoked = (jid) => void consent.forget(jid, { to: false }).catch(() => undefined);
  return {
    ...{ people, consent, showing, ...lookedAfter },
    description: {
      name: 'bot.users.name',
      service: [DIRECTORY, BOT],
      bot: [BOT, DIRECTORY],
      about: ['bot.users.about', 'bot.today'],
      features: [...NOTIFY_FEATURES, ...PEOPLE_SEARCH_FEATURES],
      queries: searchQueries(directory),
      commands: [
        badgeCommand(badgeParts),
        ...settingCommands(badgeParts, directory),
        ...directoryCommands(directory),
        ...lookedAfter.commands,
        ...ownDataCommands({ site, admins, people, consent, showing, watching, languages }),
      ],
      choices: languages,
      handler: (incoming) => hear(incoming, watching, consent),
    },
    async storeIsBack() {
      await people.restore();
      if (people.loaded) showing.writeAgain();
    },
    async close() {
      people.close();
      await showing.close();
    },
  };
}

async function pauseFor(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}

function hear(incoming: Incoming, watching: Watching, consent: Consent): Answer {
  watching.hear(incoming);
  return incoming.kind === 'presence' ? consent.answer(incoming) : answerByDefault(incoming);
}
