/**
 * Our templates: the grammar is Handlebars', read by its parser; they are carried out here, as functions made once
 * per place in the text, because a list has hundreds of places and Handlebars' own way takes a millisecond for it.
 * What `keptFor` tells apart, such as languages, has functions of its own: words without values are then text.
 *
 * Understood: `{{value}}` (escaped), `{{{value}}}`, `{{#if}}`, `{{#unless}}`, `{{#each}}` with `{{else}}`, partials
 * with and without a block, `this`, `@root`, and the helpers given. A value that is missing is an error when it is
 * rendered, never an empty place; a condition may be missing.
 */
import Handlebars from 'handlebars';

/** What is filled in at one place. `root` is what the whole page was given. */
type Place = (context: unknown, root: unknown) => string;

/** A place, or text that is always the same. */
type Part = string | Place;

/** A part for pages that are kept for the same as this root's. */
type Maker = (root: unknown) => Part;

/** A helper of ours: gets its argument, the named values, and of the root what `keptFor` tells apart. Its text is escaped. */
export type Helper = (argument: string, named: Readonly<Record<string, unknown>>, root: unknown) => string;

/** What templates may use. */
export interface TemplateParts {
  readonly helpers: Readonly<Record<string, Helper>>;
  /** Sources by name. */
  readonly partials: Readonly<Record<string, string>>;
  /** Partials whose text depends only on their value and on `keptFor(root)`: it is kept as long as the value. */
  readonly kept: readonly string[];
  keptFor(root: unknown): string;
}

/** Renders a whole template with its values. */
export type Template = (values: object) => string;

const ENTITIES: Readonly<Record<string, string>> = {
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#x27;',
};

/** For an element's content, or for an attribute in quotes: ours all are. Of hundreds of addresses in a list most have a `&` and nothing else. */
function escapeHtml(text: string): string {
  if (!/[&<>"']/.test(text)) return text;
  const once = text.replaceAll('&', '&amp;');
  return /[<>"']/.test(once) ? once.replace(/[<>"']/g, (character) => ENTITIES[character] ?? '') : once;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : value === undefined || value === null ? '' : String(value);
}

function isTrue(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}

function run(part: Part, context: unknown, root: unknown): string {
  return typeof part === 'string' ? part : part(context, root);
}

type Value = (context: unknown, root: unknown) => unknown;

function reader(expression: hbs.AST.Expression, strict: boolean): Value {
  if (expression.type !== 'PathExpression') {
    const { value } = expression as unknown as { value: unknown };
    return () => value;
  }
  const { data, parts, original, depth } = expression as hbs.AST.PathExpression;
  if (depth > 0 || (data && parts[0] !== 'root')) throw new Error(`not understood in templates: ${original}`);
  const names = (data ? parts.slice(1) : parts) as string[];
  if (names.some((name) => name in Object.prototype)) throw new Error(`a template lacks ${original}`);
  return (context, root) => {
    let value = data ? root : context;
    for (const name of names) {
      const inner = (value as Record<string, unknown> | null | undefined)?.[name];
      if (inner === undefined && strict && !(typeof value === 'object' && value !== null && name in value))
        throw new Error(`a template lacks ${original}`);
      value = inner;
    }
    return value;
  };
}

/** For helpers without named values. */
const NO_NAMES = Object.freeze({});

/** One after the other; what is always the same is put together at once. */
function inRow(parts: readonly Part[]): Part {
  const row: Part[] = [];
  for (const part of parts) {
    const last = row.at(-1);
    if (typeof part === 'string' && typeof last === 'string') row[row.length - 1] = last + part;
    else row.push(part);
  }
  const [first = ''] = row;
  if (row.length <= 1) return first;
  return (context, root) => {
    let text = '';
    for (const part of row) text += typeof part === 'string' ? part : part(context, root);
    return text;
  };
}

/** Everything that the templates are made of. */
export class Templates {
  readonly #parts: TemplateParts;
  readonly #texts = new Map<string, WeakMap<object, string>>();

  constructor(parts: TemplateParts) {
    this.#parts = parts;
  }

  /** @throws Error for what is not understood. */
  compile(source: string): Template {
    const make = this.#program(Handlebars.parse(source), undefined);
    const made = new Map<string, Part>();
    return (values) => {
      const key = this.#parts.keptFor(values);
      let part = made.get(key);
      if (part === undefined) {
        part = make(values);
        made.set(key, part);
      }
      return run(part, values, values);
    };
  }

  /** @param block what stands where the text says `{{> @partial-block}}` */
  #program(program: hbs.AST.Program | undefined, block: Maker | undefined): Maker {
    const makers = (program?.body ?? []).map((statement) => this.#statement(statement, block));
    return (root) => inRow(makers.map((make) => make(root)));
  }

  #statement(statement: hbs.AST.Statement, block: Maker | undefined): Maker {
    switch (statement.type) {
      case 'ContentStatement': {
        const { value } = statement as hbs.AST.ContentStatement;
        return () => value;
      }
      case 'CommentStatement':
        return () => '';
      case 'MustacheStatement':
        return this.#mustache(statement as hbs.AST.MustacheStatement);
      case 'BlockStatement':
        return this.#block(statement as hbs.AST.BlockStatement, block);
      case 'PartialStatement':
      case 'PartialBlockStatement':
        return this.#partial(statement as hbs.AST.PartialBlockStatement, block);
      default:
        throw new Error(`not understood in templates: ${statement.type}`);
    }
  }

  #mustache({ path, params, hash, escaped }: hbs.AST.MustacheStatement): Maker {
    const { original } = path as hbs.AST.PathExpression;
    const { helpers } = this.#parts;
    const helper = Object.hasOwn(helpers, original) ? helpers[original] : undefined;
    if (helper === undefined) {
      if (params.length > 0) throw new Error(`not understood in templates: ${original}`);
      const read = reader(path, true);
      const place: Place = escaped
        ? (context, root) => escapeHtml(textOf(read(context, root)))
        : (context, root) => textOf(read(context, root));
      return () => place;
    }
    const [argument] = params;
    if (argument === undefined) throw new Error(`${original} lacks its argument`);
    const read = reader(argument, true);
    const pairs = hash?.pairs ?? [];
    const named = pairs.map(({ key, value }) => [key, reader(value, true)] as const);
    const namedOf = (context: unknown, root: unknown) =>
      Object.fromEntries(named.map(([key, value]) => [key, value(context, root)]));
    // Hundreds of links in a list name none.
    const place: Place = (context, root) =>
      escapeHtml(
        helper(textOf(read(context, root)), named.length === 0 ? NO_NAMES : namedOf(context, root), root),
      );
    const isFixed = argument.type === 'StringLiteral' && named.length === 0;
    return isFixed ? (root) => place(undefined, root) : () => place;
  }

  #block({ path, params, program, inverse }: hbs.AST.BlockStatement, block: Maker | undefined): Maker {
    const { original } = path as hbs.AST.PathExpression;
    const [argument] = params;
    if (argument === undefined) throw new Error(`not understood in templates: ${original}`);
    const read = reader(argument, false);
    const makeThen = this.#program(program, block);
    const makeOtherwise = this.#program(inverse, block);
    if (original !== 'if' && original !== 'unless' && original !== 'each')
      throw new Error(`not understood in templates: ${original}`);
    return (root) => {
      const then = makeThen(root);
      const otherwise = makeOtherwise(root);
      if (original === 'each') return eachOf(read, then, otherwise);
      const [yes, no] = original === 'if' ? [then, otherwise] : [otherwise, then];
      return (context, root) => run(isTrue(read(context, root)) ? yes : no, context, root);
    };
  }

  #partial(statement: hbs.AST.PartialBlockStatement, block: Maker | undefined): Maker {
    const { original: name } = statement.name as hbs.AST.PathExpression;
    if (name === '@partial-block') return block ?? (() => '');
    const source = this.#parts.partials[name];
    if (source === undefined) throw new Error(`there is no partial ${name}`);
    const inner =
      statement.type === 'PartialBlockStatement' ? this.#program(statement.program, block) : undefined;
    const make = this.#program(Handlebars.parse(source), inner);
    return this.#parts.kept.includes(name) ? (root) => this.#keeping(name, make(root), root) : make;
  }

  #keeping(name: string, part: Part, root: unknown): Place {
    const key = `${name} ${this.#parts.keptFor(root)}`;
    const texts = this.#texts.get(key) ?? new WeakMap<object, string>();
    this.#texts.set(key, texts);
    return (context, root) => {
      if (typeof context !== 'object' || context === null) return run(part, context, root);
      let text = texts.get(context);
      if (text === undefined) {
        // Through bytes, or it would be kept as a tree of its parts.
        text = Buffer.from(run(part, context, root)).toString();
        texts.set(context, text);
      }
      return text;
    };
  }
}

function eachOf(read: Value, then: Part, otherwise: Part): Place {
  return (context, root) => {
    const items = read(context, root);
    if (!Array.isArray(items) || items.length === 0) return run(otherwise, context, root);
    let text = '';
    for (const item of items) text += run(then, item, root);
    return text;
  };
}
