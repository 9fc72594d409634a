/**
 * Our templates: the grammar is Handlebars', read by its parser; they are carried out here, as functions made once
 * per place in the text, because a list has hundreds of places and Handlebars' own way takes a millisecond for it.
 *
 * Understood: `{{value}}` (escaped), `{{{value}}}`, `{{#if}}`, `{{#unless}}`, `{{#each}}` with `{{else}}`, partials
 * with and without a block, `this`, `@root`, and the helpers given. A value that is missing is an error when it is
 * rendered, never an empty place; a condition may be missing.
 */
import Handlebars from 'handlebars';

/** What is filled in at one place. `root` is what the whole page was given. */
type Place = (context: unknown, root: unknown, block: Place | undefined) => string;

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
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#x27;',
};

/** For an element's content, or for an attribute in quotes: ours all are. */
function escapeHtml(text: string): string {
  return /[&<>"']/.test(text) ? text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '') : text;
}

function textOf(value: unknown): string {
  return value === undefined || value === null ? '' : typeof value === 'string' ? value : String(value);
}

function isTrue(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
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
  return (context, root) => {
    let value = data ? root : context;
    for (const name of names) {
      const known = typeof value === 'object' && value !== null && Object.hasOwn(value, name);
      if (!known && strict) throw new Error(`a template lacks ${original}`);
      value = known ? (value as Record<string, unknown>)[name] : undefined;
    }
    return value;
  };
}

/** Everything that the templates are made of, compiled when first named. */
export class Templates {
  readonly #parts: TemplateParts;
  readonly #partials = new Map<string, Place>();
  readonly #texts = new Map<string, WeakMap<object, string>>();

  constructor(parts: TemplateParts) {
    this.#parts = parts;
  }

  /** @throws Error for what is not understood. */
  compile(source: string): Template {
    const place = this.#program(Handlebars.parse(source));
    return (values) => place(values, values, undefined);
  }

  #program(program: hbs.AST.Program | undefined): Place {
    const places = (program?.body ?? []).map((statement) => this.#statement(statement));
    return (context, root, block) => {
      let text = '';
      for (const place of places) text += typeof place === 'string' ? place : place(context, root, block);
      return text;
    };
  }

  #statement(statement: hbs.AST.Statement): Place | string {
    switch (statement.type) {
      case 'ContentStatement':
        return (statement as hbs.AST.ContentStatement).value;
      case 'CommentStatement':
        return '';
      case 'MustacheStatement':
        return this.#mustache(statement as hbs.AST.MustacheStatement);
      case 'BlockStatement':
        return this.#block(statement as hbs.AST.BlockStatement);
      case 'PartialStatement':
      case 'PartialBlockStatement':
        return this.#partial(statement as hbs.AST.PartialBlockStatement);
      default:
        throw new Error(`not understood in templates: ${statement.type}`);
    }
  }

  #mustache({ path, params, hash, escaped }: hbs.AST.MustacheStatement): Place {
    const { original } = path as hbs.AST.PathExpression;
    const { helpers } = this.#parts;
    const helper = Object.hasOwn(helpers, original) ? helpers[original] : undefined;
    if (helper === undefined) {
      if (params.length > 0) throw new Error(`not understood in templates: ${original}`);
      const read = reader(path, true);
      return escaped
        ? (context, root) => escapeHtml(textOf(read(context, root)))
        : (context, root) => textOf(read(context, root));
    }
    const [argument] = params;
    if (argument === undefined) throw new Error(`${original} lacks its argument`);
    const read = reader(argument, true);
    const named = (hash?.pairs ?? []).map(({ key, value }) => [key, reader(value, true)] as const);
    if (argument.type === 'StringLiteral' && named.length === 0) {
      const texts = new Map<string, string>();
      return (context, root) => {
        const key = this.#parts.keptFor(root);
        const known = texts.get(key);
        if (known !== undefined) return known;
        const text = escapeHtml(helper(textOf(read(context, root)), {}, root));
        texts.set(key, text);
        return text;
      };
    }
    return (context, root) => {
      const values: Record<string, unknown> = {};
      for (const [key, value] of named) values[key] = value(context, root);
      return escapeHtml(helper(textOf(read(context, root)), values, root));
    };
  }

  #block({ path, params, program, inverse }: hbs.AST.BlockStatement): Place {
    const { original } = path as hbs.AST.PathExpression;
    const [argument] = params;
    if (argument === undefined) throw new Error(`not understood in templates: ${original}`);
    const read = reader(argument, false);
    const then = this.#program(program);
    const otherwise = this.#program(inverse);
    switch (original) {
      case 'if':
        return (context, root, block) =>
          (isTrue(read(context, root)) ? then : otherwise)(context, root, block);
      case 'unless':
        return (context, root, block) =>
          (isTrue(read(context, root)) ? otherwise : then)(context, root, block);
      case 'each':
        return (context, root, block) => {
          const items = read(context, root);
          if (!Array.isArray(items) || items.length === 0) return otherwise(context, root, block);
          let text = '';
          for (const item of items) text += then(item, root, block);
          return text;
        };
      default:
        throw new Error(`not understood in templates: ${original}`);
    }
  }

  #partial(statement: hbs.AST.PartialBlockStatement): Place {
    const { original: name } = statement.name as hbs.AST.PathExpression;
    if (name === '@partial-block')
      return (context, root, block) => (block === undefined ? '' : block(context, root, undefined));
    const inner = statement.type === 'PartialBlockStatement' ? this.#program(statement.program) : undefined;
    const place = this.#named(name);
    return (context, root) => place(context, root, inner);
  }

  #named(name: string): Place {
    const known = this.#partials.get(name);
    if (known !== undefined) return known;
    const source = this.#parts.partials[name];
    if (source === undefined) throw new Error(`there is no partial ${name}`);
    const place = this.#program(Handlebars.parse(source));
    const kept = this.#parts.kept.includes(name) ? this.#keeping(name, place) : place;
    this.#partials.set(name, kept);
    return kept;
  }

  #keeping(name: string, place: Place): Place {
    return (context, root, block) => {
      if (typeof context !== 'object' || context === null) return place(context, root, block);
      const key = `${name} ${this.#parts.keptFor(root)}`;
      const texts = this.#texts.get(key) ?? new WeakMap<object, string>();
      this.#texts.set(key, texts);
      let text = texts.get(context);
      if (text === undefined) {
        // Through bytes, or it would be kept as a tree of its parts.
        text = Buffer.from(place(context, root, block)).toString();
        texts.set(context, text);
      }
      return text;
    };
  }
}
