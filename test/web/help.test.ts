/** Help that names words which bots do not have, or leaves out those that they have, is worse than none. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withBuiltins } from '../../shared/bot/builtin.ts';
import { type Command, CommandTable } from '../../shared/bot/command.ts';
import { LanguageChoices } from '../../shared/bot/language.ts';
import { BOT_LANGUAGES, type BotLanguage, LANGUAGES, type Language, say } from '../../shared/i18n/i18n.ts';
import { HELP_PAGES, type HelpPage, helpSource } from '../../web/help-texts.ts';
import { openRandomChatDesk } from '../support/randomchat-desk.ts';
import { openDesk } from '../support/rooms-desk.ts';
import { openUsersDesk } from '../support/users-desk.ts';
import { linksIn, readHtml } from './html.ts';
import { openSite } from './site.ts';

const tableOf = (commands: readonly Command[] = []): CommandTable =>
  new CommandTable(withBuiltins([], commands, new LanguageChoices()));
const BOTS = {
  rooms: tableOf(openDesk().bot.commands),
  users: tableOf(openUsersDesk().description.commands),
  random: tableOf(
    openRandomChatDesk(() => {
      throw new Error('nothing is said here');
    }).description.commands,
  ),
};
type BotName = keyof typeof BOTS;
/** Whose words a page is about, where it does not say so itself. */
const BOT_OF: Readonly<Record<HelpPage, BotName>> = {
  ...{ rooms: 'rooms', users: 'users', random: 'random' },
  ...{ sites: 'users', owners: 'rooms', servers: 'rooms' },
};

/** The language of the words on a page: its own where bots have it, else English. */
const wordsFor = (language: Language): BotLanguage => BOT_LANGUAGES.find((each) => each === language) ?? 'en';

/** What a page tells its readers to write to a bot. */
function wordsIn(source: string, page: HelpPage): { bot: BotName; text: string }[] {
  return [...source.matchAll(/<kbd(?: data-bot="(\w+)")?>(.*?)<\/kbd>/gs)].map(([, bot, text = '']) => ({
    bot: (bot ?? BOT_OF[page]) as BotName,
    text,
  }));
}

for (const page of HELP_PAGES)
  test(`help for ${page}: in every language, with words that the bots have`, () => {
    for (const language of LANGUAGES) {
      const source = helpSource(page, language) ?? '';
      const spoken = wordsFor(language);
      const words = wordsIn(source, page);
      assert.ok(words.length > 0, language);
      for (const { bot, text } of words) {
        const found = BOTS[bot].find(text);
        assert.ok(found, `${language}: ${bot} does not know “${text}”`);
        assert.ok([undefined, spoken].includes(found.language), `“${text}” is not ${spoken}`);
      }
      if (language === 'fr')
        assert.doesNotMatch(source.replace(/<(code|kbd|pre)\b.*?<\/\1>|<[^>]*>/gs, ''), / [;!?»]|« /);
    }
  });

test('the page of each bot names every word that everybody may use', () => {
  for (const bot of ['rooms', 'users', 'random'] as const)
    for (const language of LANGUAGES) {
      const named = wordsIn(helpSource(bot, language) ?? '', bot).map(
        ({ text }) => BOTS[bot].find(text)?.command,
      );
      for (const command of BOTS[bot].all)
        assert.ok(
          command.mayUse !== undefined || named.includes(command),
          `web/help/${bot}/${language}.hbs does not name “${command.words[wordsFor(language)][0]}”`,
        );
    }
});

test('help is reached from every page, leads to bots and pages that are there, and says when it is in English', async (t) => {
  const app = await openSite(t);
  assert.ok(linksIn(readHtml((await app.inject('/')).body)).includes('/docs'));
  for (const language of LANGUAGES) {
    const index = linksIn(readHtml((await app.inject(`/docs?lang=${language}`)).body));
    for (const page of HELP_PAGES) {
      assert.ok(index.includes(`/docs/${page}?lang=${language}`), page);
      const { body, statusCode } = await app.inject(`/docs/${page}?lang=${language}`);
      assert.equal(statusCode, 200);
      const isForeign = helpSource(page, language) === undefined;
      assert.equal(body.includes(say(language, 'web.help.foreign')), isForeign, `${page} in ${language}`);
      assert.equal(body.includes('<div lang="en" dir="ltr">'), isForeign);
      for (const href of linksIn(readHtml(body)))
        if (href.startsWith('/') && href.includes(`lang=${language}`) && !href.includes('manifest'))
          assert.equal((await app.inject(href)).statusCode, 200, href);
    }
  }
  assert.equal((await app.inject('/docs/nothing')).statusCode, 404);
});
