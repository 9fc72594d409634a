/** Words behind the words, in all languages at once: nobody has to switch. Compared without case and accents. */
import type { BadgePart, OldAddress } from '../../shared/domain/person.ts';
import type { Availability } from '../../shared/domain/presence.ts';
import type { Audience, ProfileList, ProfilePart, ProfileText } from '../../shared/domain/profile.ts';
import { foldText } from '../../shared/domain/text.ts';

/** What can be done with badges. */
export const BADGE_ACTIONS = ['on', 'off', 'new', 'list', 'revoke', 'rotate'] as const;
/** One of {@link BADGE_ACTIONS}. */
export type BadgeAction = (typeof BADGE_ACTIONS)[number];

/** What can be set on a badge. */
export const SETTINGS = ['label', 'colours', 'delay', 'quiet', 'old'] as const;
/** One of {@link SETTINGS}. */
export type Setting = (typeof SETTINGS)[number];

/** What can be set on an entry of the directory beside what it tells. */
export type EntrySetting = 'badge' | 'engines' | 'avatar';

type Words<T extends string> = Readonly<Record<T, string>>;

const ACTIONS: Words<BadgeAction> = {
  on: 'on yes oui activer active allumer allume marche',
  off: 'off no non desactiver desactive eteindre eteins eteint arret',
  new: 'new add nouveau nouvelle ajouter',
  list: 'list lister liste links liens',
  revoke: 'revoke delete remove revoquer supprimer retirer',
  rotate: 'rotate renew renouveler changer',
};

const PARTS: Words<BadgePart> = {
  show: 'show state availability etat disponibilite',
  status: 'status message statut',
  since: 'since time depuis heure',
  name: 'name nick nickname nom pseudo',
  avatar: 'avatar picture photo image',
  mood: 'mood humeur',
  activity: 'activity activite',
  tune: 'tune music musique',
  resources: 'resources resource clients client ressources ressource',
  address: 'address jid adresse',
};

const FIELDS: Words<Setting> = {
  label: 'label title text libelle titre etiquette texte',
  colours: 'colour colours color colors couleur couleurs',
  delay: 'delay delai',
  quiet: 'quiet calme silence',
  old: 'old ancien ancienne anciens anciennes',
};

const PROFILE: Words<ProfileText | ProfileList> = {
  nick: 'nick nickname pseudo surnom',
  name: 'name fullname nom',
  place: 'place city lieu ville',
  about: 'about description presentation',
  languages: 'languages language langues langue',
  interests: 'interests interest interets interet',
  links: 'links link liens lien',
};

const PROFILE_PARTS: Words<ProfilePart | 'all'> = {
  ...PROFILE,
  avatar: PARTS.avatar,
  address: PARTS.address,
  all: 'all everything tout tous toutes',
};

const AUDIENCES: Words<Audience> = {
  web: 'web public everybody everyone site page internet',
  xmpp: 'xmpp jabber',
  nobody: 'nobody none no private hidden personne prive cache aucun aucune off',
};

const ENTRY: Words<EntrySetting> = {
  badge: 'badge',
  engines: 'engines engine google moteurs moteur',
  avatar: PARTS.avatar,
};

const STATES: Words<Availability> = {
  chat: 'chat free disponible libre',
  online: 'online available en-ligne connecte',
  away: 'away absent',
  dnd: 'dnd busy occupe',
  xa: 'xa not-available na non-disponible',
  offline: 'offline hors-ligne deconnecte',
  unknown: 'unknown inconnu',
};

const OLD: Words<OldAddress> = { jid: 'jid address adresse', md5: 'md5' };

const SWITCH: Words<'on' | 'off'> = {
  on: '1 true on yes oui me moi',
  off: '0 false off no non none aucun aucune rien',
};

function reader<T extends string>(words: Words<T>): (word: string) => T | undefined {
  const known = new Map<string, T>();
  for (const [meaning, all] of Object.entries(words) as [T, string][])
    for (const word of all.split(' ')) known.set(word, meaning);
  return (word) => known.get(foldText(word));
}

/** Readers of one word each. */
export const readAction = reader(ACTIONS);
/** A part of a badge. */
export const readPart = reader(PARTS);
/** Something to be set. */
export const readSetting = reader(FIELDS);
/** Something to tell of oneself in the directory. */
export const readProfileField = reader(PROFILE);
/** A part of an entry that has an audience, or all of them. */
export const readEntryPart = reader(PROFILE_PARTS);
/** Who sees it. */
export const readAudience = reader(AUDIENCES);
/** Something to be set on an entry beside what it tells. */
export const readEntrySetting = reader(ENTRY);
/** A state that can have a colour. */
export const readState = reader(STATES);
/** A kind of old addresses. */
export const readOldAddress = reader(OLD);
/** Yes or no. */
export const readSwitch = reader(SWITCH);
