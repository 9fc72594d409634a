/** Shapes of what is answered about people of the directory, as TypeBox. */
import { Type } from 'typebox';

const Nullable = (description: string) => Type.Union([Type.String(), Type.Null()], { description });

/** Somebody, as far as he lets everybody see him. */
export const PersonJson = Type.Object(
  {
    id: Type.String({ description: 'What his page is called; says nothing of the address' }),
    nick: Nullable('Plain text, as all texts here'),
    name: Nullable('What he gives as his name'),
    about: Nullable('A few words about himself'),
    place: Nullable('As coarse as he likes'),
    languages: Type.Array(Type.String(), { description: 'BCP 47' }),
    interests: Type.Array(Type.String()),
    links: Type.Array(Type.String(), { description: 'http, https or xmpp; nobody has looked at them' }),
    address: Nullable('XMPP address; null: he can be greeted through the bot only'),
    uri: Nullable('The address as a URI'),
    avatar_url: Nullable('Picture, a PNG'),
    badge_url: Nullable('His presence'),
    listed_since: Nullable('RFC 3339'),
    search_engines: Type.Boolean({
      description: 'He allows search engines to keep his page; whoever copies from here keeps to the same',
    }),
    page: Type.String({ description: 'His page on this site' }),
    vcard_url: Type.String({ description: 'The same as a vCard 4.0' }),
  },
  { title: 'Person' },
);

/** One page of people. */
export const PeopleJson = Type.Object(
  {
    items: Type.Array(PersonJson),
    total: Type.Integer({ description: 'All hits; no list leads to more than 500 of them' }),
    next: Nullable('`cursor` of the next page; null on the last one'),
  },
  { title: 'People' },
);

/** What Converse.js asks for under `xhr_user_search_url`. */
export const ConverseJson = Type.Array(Type.Object({ jid: Type.String(), fullname: Type.String() }), {
  title: 'ConversePeople',
  description: 'People whose address everybody may know, at most 20',
});
