/** The OpenAPI document as the template shows it. It is ours, so only the parts that we write are read. */

import { type ApiCall, type CallView, callView, type SampleValues } from './api-calls.ts';

/** Descriptions are Markdown in the document; here their code marks are dropped. */
function plain(text: string | undefined): string {
  return (text ?? '').replaceAll('`', '');
}

interface Schema {
  readonly type?: string | readonly string[];
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly default?: unknown;
  readonly const?: unknown;
}

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly description?: string;
  readonly schema?: Schema;
}

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema?: Schema }>>;
}

interface Operation {
  readonly summary?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: Content;
  readonly responses?: Readonly<Record<string, Content>>;
}

/** As much of an OpenAPI 3.1 document as is shown. */
export interface OpenApi {
  readonly paths?: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

interface FieldView {
  readonly name: string;
  readonly place: string;
  readonly type: string;
  readonly required: boolean;
  readonly description: string;
}

/** One call as the template shows it. */
export interface OperationView {
  readonly method: string;
  readonly path: string;
  readonly summary: string;
  readonly description: string;
  readonly parameters: readonly FieldView[];
  readonly fields: readonly FieldView[];
  readonly call: CallView;
}

function typeText(schema: Schema | undefined): string {
  if (schema?.anyOf !== undefined) return [...new Set(schema.anyOf.map(typeText))].join(' | ');
  const type = [schema?.type ?? 'any'].flat().join(' | ');
  return type === 'array' ? `${typeText(schema?.items)}[]` : type;
}

function fieldsOf(schema: Schema | undefined, place: string): FieldView[] {
  return Object.entries(schema?.properties ?? {}).map(([name, field]) => ({
    name,
    place,
    type: typeText(field),
    required: schema?.required?.includes(name) ?? false,
    description: plain(field.description),
  }));
}

/** The words that a value may be, where there are only these; the empty one means none. */
function choicesOf(schema: Schema | undefined): string[] {
  const words = schema?.anyOf?.map((each) => each.const) ?? [];
  return words.every((word) => typeof word === 'string')
    ? (words as string[]).filter((word) => word !== '')
    : [];
}

/** What a call answers, as far as it can be told by its name. */
function answerOf(path: string, operation: Operation): ApiCall['answer'] {
  if (path.endsWith('/events')) return 'events';
  if (schemaOf(operation.responses?.['200']) !== undefined && path !== '/b/{file}') return 'json';
  return /^\/(b|badge|avatar|presence\/image)\b|badge$|avatar(\.php)?$/.test(path) ? 'picture' : 'text';
}

function callOf(method: string, path: string, operation: Operation): ApiCall {
  return {
    method: method.toUpperCase(),
    path,
    answer: answerOf(path, operation),
    fields: (operation.parameters ?? []).map(({ name, in: place, required, schema }) => ({
      name,
      place: place === 'path' ? 'path' : 'query',
      required: required ?? false,
      choices: choicesOf(schema),
    })),
  };
}

function schemaOf(content: Content | undefined): Schema | undefined {
  return content?.content?.['application/json']?.schema;
}

/** Every operation by tag, in the document's order. */
export function operationsByTag(
  document: OpenApi,
  samples: SampleValues,
): { tag: string; anchor: string; operations: OperationView[] }[] {
  const tags = new Map<string, OperationView[]>();
  for (const [path, methods] of Object.entries(document.paths ?? {}))
    for (const [method, operation] of Object.entries(methods)) {
      const tag = operation.tags?.[0] ?? '';
      const view: OperationView = {
        method: method.toUpperCase(),
        path,
        summary: operation.summary ?? '',
        description: plain(operation.description),
        parameters: [
          ...(operation.parameters ?? []).map((parameter) => ({
            name: parameter.name,
            place: parameter.in,
            type: typeText(parameter.schema),
            required: parameter.required ?? false,
            description: plain(parameter.description ?? parameter.schema?.description),
          })),
          ...fieldsOf(schemaOf(operation.requestBody), 'body'),
        ],
        fields: fieldsOf(schemaOf(operation.responses?.['200']), 'answer'),
        call: callView(callOf(method, path, operation), samples),
      };
      tags.set(tag, [...(tags.get(tag) ?? []), view]);
    }
  return [...tags].map(([tag, operations]) => ({
    tag,
    anchor: tag.toLowerCase().replaceAll(' ', '-'),
    operations,
  }));
}
