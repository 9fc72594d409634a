/** People and their presence as they meet it, whatever stands behind it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { answerByDefault } from '../../shared/bot/builtin.ts';
import type { Command } from '../../shared/bot/command.ts';
import type { BotOptions } from '../../shared/bot/run-bot.ts';
import type { Answer, Incoming } from '../../shared/bot/shape.ts';
import type { Jid } from '../../shared/domain/jid.ts';
import type { BotLanguage } from '../../shared/i18n/i18n.ts';
import type { Log } from '../../shared/log.ts';
import type { PeopleWriter } from '../../shared/store/people-writer.ts';
import { NOTIFY_FEATURES } from '../../shared/xmpp/xep0163.ts';
import { NS_PERSON_REPORT } from '../../shared/xmpp/xep0377.ts';
import { audienceCommand } from './audience-commands.ts';
import { badgeCommand } from './badge-commands.ts';
import type { Site } from './badge-lines.ts';
import { Badges } from './badges.ts';
import { Consent, type ConsentParts } from './consent.ts';
import { directoryCommands } from './directory-commands.ts';
import { EntryPictures, type EntryPicturesParts } from './entry-pictures.ts';
import { helloCommands } from './hello-commands.ts';
import { Hellos, type HellosParts } from './hellos.ts';
import { PeopleLanguages, type Tell } from './languages.ts';
import { type LookedAfter, openLookedAfter } from './looking-after.ts';
import type { ModerationParts } from './moderation.ts';
import { ownDataCommands } from './own-data.ts';
import { People } from './people.ts';
import { Prefill } from './prefill.ts';
import { prefillCommand } from './prefill-command.ts';
import { REGISTER_FEATURES, registerQueries } from './register-iq.ts';
import type { RenewalParts } from './renewal.ts';
import { searchCommands } from './search-commands.ts';
import { PEOPLE_SEARCH_FEATURES } from './search-iq.ts';
import { settingCommands } from './setting-commands.ts';
import { Showing } from './showing.ts';
import type { Watching } from './watch.ts';

/** What stands behind the bot. */
export interface UsersPorts {
  /** A component is registered with; to an account it would be dangerous to say so (xep0077.ts). */
  readonly kind: 'component' | 'account';
  readonly store: Pick<
    PeopleWriter,
    | 'readAll'
    | 'put'
    | 'forget'
    | 'takeOff'
    | 'entryIds'
    | 'show'
    | 'putPicture'
    | 'putEntryPicture'
    | 'entryPicture'
  >;
  readonly hellosStore: HellosParts['store'];
  readonly watching: Watching;
  readonly log: Log;
  /** Without a trailing slash. */
  readonly publicUrl: string;
  /** The operator's choice. */
  readonly language: BotLanguage;
  /** The bare address that people have as a contact. */
  readonly contact: () => Jid;
  readonly admins: readonly Jid[];
  /** Who and what is kept out of the directory, and what was decided. */
  readonly book: ModerationParts['book'];
  /** Asks somebody's account, from that address. @throws Failure. */
  readonly ask: EntryPicturesParts['ask'];
  /** A small PNG. @throws Failure `bad-input`. */
  readonly makePicture: EntryPicturesParts['makePicture'];
  /** Ends subscriptions with somebody. */
  readonly leave: ConsentParts['leave'];
  /** Tells somebody something he did not ask for. */
  readonly say: Tell;
  /** Whether what is said now goes out. */
  readonly isOnline: () => boolean;
  readonly now?: () => number;
  readonly pause?: RenewalParts['pause'];
}

/** What the bot does. */
export interface Users extends Omit<LookedAfter, 'commands' | 'queries'> {
  readonly people: People;
  readonly consent: Consent;
  readonly showing: Showing;
  readonly hellos: Hellos;
  readonly pictures: EntryPictures;
  /** For `startBot`. */
  readonly description: Pick<
    BotOptions,
    | 'name'
    | 'service'
    | 'bot'
    | 'about'
    | 'wordsBelow'
    | 'features'
    | 'commands'
    | 'queries'
    | 'handler'
    | 'choices'
  >;
  /** To be called when the store was away: people, then what is shown of them, are made there what they are here. */
  storeIsBack(): Promise<void>;
  /** Takes nothing more in; what was changed is written. */
  close(): Promise<void>;
}

const FEATURES: readonly string[] = [...[...NOTIFY_FEATURES, ...PEOPLE_SEARCH_FEATURES], NS_PERSON_REPORT];

/** What it is, for programs and people. */
const IDENTITY = {
  name: 'bot.users.name',
  service: [
    { category: 'directory', type: 'user' },
    { category: 'client', type: 'bot' },
  ],
  bot: [
    { category: 'client', type: 'bot' },
    { category: 'directory', type: 'user' },
  ],
  about: ['bot.users.about'],
  wordsBelow: 'bot.today',
} as const satisfies Partial<Users['description']>;

/** Puts it together, and begins to read who is known. */
export function openUsers(ports: UsersPorts): Users {
  const { kind, store, hellosStore, watching, log, publicUrl, language, contact, leave } = ports;
  const now = ports.now ?? Date.now;
  const showing = new Showing({ watching, store, log, now });
  const people = new People({
    ...{ store, log, rules: ports.book, shownOf: (person) => showing.statesOf(person) },
    changed(jid, person) {
      showing.personChanged(jid, person);
      directory.personChanged(jid, person);
      consent.personChanged(jid, person);
      hellos.personChanged(jid, person);
      pictures.personChanged(jid, person);
    },
  });
  const hellos = new Hellos({
    ...{ store: hellosStore, log, now },
    isListed: (jid) => !people.loaded || people.get(jid)?.profile !== undefined,
  });
  const pictures = new EntryPictures({ ...ports, people, now });
  const consent = new Consent({ people, contact, leave, now });
  const languages = new PeopleLanguages(people);
  const chosenLanguage = (jid: Jid) => languages.of(jid);
  const { commands, queries, ...lookedAfter } = openLookedAfter({
    ...{ pause: pauseFor, ...ports, people, consent, now, chosenLanguage },
  });
  const { directory } = lookedAfter;
  const badges = new Badges({ people, consent, now, chosenLanguage });
  watching.onChange = (jid) => showing.presenceChanged(jid);
  // Rejects only when the process ends.
  watching.onRevoked = (jid) => void consent.forget(jid, { to: false }).catch(() => undefined);
  const parts = { people, consent, showing, ...lookedAfter, hellos, pictures };
  const site = { publicUrl, language, admins: ports.admins };
  const isComponent = kind === 'component';
  const prefill = new Prefill({ ...ports, now });
  return {
    ...parts,
    description: {
      ...IDENTITY,
      features: isComponent ? [...FEATURES, ...REGISTER_FEATURES] : FEATURES,
      queries: [...queries, ...(isComponent ? registerQueries(directory, contact) : [])],
      commands: [
        ...commandsOf({ ...parts, store, site, badges, languages, watching, contact, prefill }),
        ...commands,
      ],
      choices: languages,
      handler: (incoming) => hear(incoming, [pictures, watching], consent),
    },
    async storeIsBack() {
      await people.restore();
      await hellos.restore();
      if (people.loaded) showing.writeAgain();
    },
    async close() {
      people.close();
      hellos.close();
      pictures.close();
      await showing.close();
    },
  };
}

async function pauseFor(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}

/** What commands work with. */
interface CommandParts extends Omit<Users, 'description' | 'storeIsBack' | 'close'> {
  readonly store: UsersPorts['store'];
  readonly site: Site;
  readonly badges: Badges;
  readonly prefill: Prefill;
  readonly languages: PeopleLanguages;
  readonly watching: Watching;
  readonly contact: () => Jid;
}

function commandsOf(parts: CommandParts): readonly Command[] {
  const { people, directory } = parts;
  const personOf = (jid: Jid) => {
    const person = people.get(jid);
    return person?.consentAt === undefined ? undefined : person;
  };
  const badgeParts = { ...parts, personOf };
  return [
    badgeCommand(badgeParts),
    ...settingCommands(badgeParts, parts),
    ...directoryCommands(parts),
    prefillCommand(parts),
    audienceCommand(parts),
    ...searchCommands(directory),
    ...helloCommands(parts),
    ...ownDataCommands(parts),
  ];
}

function hear(incoming: Incoming, all: readonly Pick<Watching, 'hear'>[], consent: Consent): Answer {
  for (const each of all) each.hear(incoming);
  return incoming.kind === 'presence' ? consent.answer(incoming) : answerByDefault(incoming);
}
