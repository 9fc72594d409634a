/** A TypeScript source as the map's rules see it: what it imports, what it exports, how long its functions are. */

export interface Source {
  /** From the project's root, with `/`. */
  readonly path: string;
  readonly text: string;
}

/** Every exported name that is declared here, and whether a docstring stands before it. */
export interface Export {
  readonly name: string;
  readonly documented: boolean;
}

const BEFORE_REGEX =
  /(?:^|[(,=:[!&|?{};+*%~^<>-]|\b(?:return|typeof|case|in|of|do|else|void|await|yield))\s*$/;

/** The index after the string, template or regular expression that begins at `at`. */
function afterQuoted(text: string, at: number): number {
  const quote = text[at];
  let inClass = false;
  for (let index = at + 1; index < text.length; index++) {
    const char = text[index];
    if (char === '\\') index++;
    else if (quote === '/' && char === '[') inClass = true;
    else if (quote === '/' && char === ']') inClass = false;
    else if (quote === '`' && char === '$' && text[index + 1] === '{')
      index = afterBraces(text, index + 1) - 1;
    else if (char === quote && !inClass) return index + 1;
  }
  return text.length;
}

function afterBraces(text: string, at: number): number {
  let depth = 0;
  for (let index = at; index < text.length; ) {
    const next = afterOpaque(text, index);
    if (next > index) {
      index = next;
      continue;
    }
    if (text[index] === '{') depth++;
    if (text[index] === '}' && --depth === 0) return index + 1;
    index++;
  }
  return text.length;
}

/** The index after the comment or quoted thing at `at`, or `at` itself when none begins there. */
function afterOpaque(text: string, at: number): number {
  const char = text[at];
  if (char === '/' && text[at + 1] === '/') {
    const end = text.indexOf('\n', at);
    return end < 0 ? text.length : end;
  }
  if (char === '/' && text[at + 1] === '*') {
    const end = text.indexOf('*/', at + 2);
    return end < 0 ? text.length : end + 2;
  }
  if (char === "'" || char === '"' || char === '`') return afterQuoted(text, at);
  if (char === '/' && BEFORE_REGEX.test(text.slice(Math.max(0, at - 40), at))) return afterQuoted(text, at);
  return at;
}

/** The text with comments and everything quoted turned into spaces; lines and columns stay. */
export function codeOnly(text: string): string {
  let code = '';
  for (let at = 0; at < text.length; ) {
    const end = afterOpaque(text, at);
    code += end > at ? text.slice(at, end).replace(/[^\n]/g, ' ') : text[at];
    at = Math.max(end, at + 1);
  }
  return code;
}

const IMPORT =
  /\b(?:import|export)\s+(?:type\s+)?(?:[\w$*\s{},]+?\s+from\s+)?['"]([^'"\n]+)['"]|\bimport\(\s*['"]([^'"\n]+)['"]/g;

/** The module names in import and re-export statements and in `import('…')`, types too. */
export function specifiers({ text }: Source): string[] {
  const code = codeOnly(text);
  return [...text.matchAll(IMPORT)]
    .filter((match) => /^(?:im|ex)port/.test(code.slice(match.index)))
    .map((match) => match[1] ?? match[2] ?? '');
}

const EXPORT =
  /^export (?:declare )?(?:abstract )?(?:async )?(?:const|let|function\*?|class|interface|type) ([\w$]+)/gm;

/** What the file declares and exports. An overload's later signatures share the first one's docstring. */
export function exportsOf({ text }: Source): Export[] {
  const found = new Map<string, boolean>();
  for (const match of codeOnly(text).matchAll(EXPORT)) {
    const name = match[1] ?? '';
    const documented = /\*\/\s*$/.test(text.slice(0, match.index));
    found.set(name, (found.get(name) ?? false) || documented);
  }
  return [...found].map(([name, documented]) => ({ name, documented }));
}

/** Before `{`: an arrow, or a parameter list with an optional return type, that is not a control statement's. */
const OPENS_FUNCTION = /(?:=>|\)(?:\s*:\s*(?:[^\s;{}=()]|\{[^{}\n]*\})(?:[^;{}=()\n]|\{[^{}\n]*\})*)?)\s*$/;
const CONTROL = /\b(?:if|for|while|switch|catch|with)\s*(?:await\s*)?$/;

/** The text before the parenthesis that belongs to the last `)` of `before`. */
function beforeParameters(before: string): string {
  let depth = 0;
  for (let at = before.lastIndexOf(')'); at >= 0; at--) {
    if (before[at] === ')') depth++;
    if (before[at] === '(' && --depth === 0) return before.slice(0, at);
  }
  return '';
}

function opensFunction(before: string): boolean {
  if (!OPENS_FUNCTION.test(before)) return false;
  return /=>\s*$/.test(before) || !CONTROL.test(beforeParameters(before));
}

/** First line (from 1) and number of lines of every function body with braces. */
export function functionLines({ text }: Source): { line: number; lines: number }[] {
  const code = codeOnly(text);
  const open: { at: number; isFunction: boolean }[] = [];
  const lineOf = (at: number): number => code.slice(0, at).split('\n').length;
  const found: { line: number; lines: number }[] = [];
  for (let at = 0; at < code.length; at++) {
    if (code[at] === '{')
      open.push({ at, isFunction: opensFunction(code.slice(Math.max(0, at - 2_000), at)) });
    if (code[at] !== '}') continue;
    const start = open.pop();
    if (start?.isFunction !== true) continue;
    const line = lineOf(start.at);
    found.push({ line, lines: lineOf(at) - line + 1 });
  }
  return found;
}
