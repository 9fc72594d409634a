/** XEP-0004: Data Forms, version 2.13.2; FORM_TYPE: XEP-0068, version 1.3.0. */
import { type Element, xml } from './xml.ts';

/** The namespace of forms. */
export const NS_FORM = 'jabber:x:data';

/** More of anything is somebody's attempt to be a burden; real forms stay far below. */
const MAX_FIELDS = 500;
const MAX_VALUES = 1000;

/** XEP-0004 §3.1. */
export type FormType = 'form' | 'submit' | 'cancel' | 'result';

/** One field, sent or to be filled in. */
export interface FormField {
  /** XEP-0004 §3.3: `text-single`, `boolean`, …; absent in submitted forms. */
  readonly type?: string;
  readonly label?: string;
  readonly required?: boolean;
  /** As sent: empty strings are kept, for some clients send `<value/>` for a field left empty. */
  readonly values: readonly string[];
  readonly options?: readonly { readonly label?: string; readonly value: string }[];
}

/** A form to fill in, filled in, or telling a result. */
export interface Form {
  readonly type: FormType;
  readonly title?: string;
  readonly instructions?: string;
  /** The value of the field `FORM_TYPE`, which is not among the fields. */
  readonly formType?: string;
  /** By `var`, in the order sent; of two with one name the first counts. */
  readonly fields: ReadonlyMap<string, FormField>;
}

/** What {@link formElement} writes: a form whose fields may also be given as a list of pairs. */
export type FormDraft = Omit<Form, 'fields'> & { readonly fields: Iterable<readonly [string, FormField]> };

type Writable<T> = { -readonly [K in keyof T]: T[K] };
type Option = NonNullable<FormField['options']>[number];

function readOption(option: Element): Option {
  const value = option.getChild('value', NS_FORM)?.getText() ?? '';
  const { label } = option.attrs;
  return label === undefined ? { value } : { label, value };
}

// A crawl reads ten fields a room: they are filled in rather than spread together, which takes a third of the time.
function readField({ attrs, children }: Element): FormField {
  const values: string[] = [];
  const options: Option[] = [];
  const field: Writable<FormField> = { values };
  if (attrs.type !== undefined) field.type = attrs.type;
  if (attrs.label !== undefined) field.label = attrs.label;
  for (const child of children) {
    if (typeof child === 'string') continue;
    if (values.length + options.length >= MAX_VALUES) break;
    if (child.is('value', NS_FORM)) values.push(child.getText());
    else if (child.is('option', NS_FORM)) options.push(readOption(child));
    else if (child.is('required', NS_FORM)) field.required = true;
  }
  if (options.length > 0) field.options = options;
  return field;
}

function readType(type: string | undefined): FormType {
  return type === 'submit' || type === 'cancel' || type === 'result' ? type : 'form';
}

/** Reads one `<x xmlns='jabber:x:data'/>`; `undefined` when the element is something else. Tables are not read. */
export function readForm(x: Element): Form | undefined {
  if (!x.is('x', NS_FORM)) return undefined;
  const fields = new Map<string, FormField>();
  let formType: string | undefined;
  let title: string | undefined;
  let instructions: string | undefined;
  for (const child of x.children) {
    if (typeof child === 'string') continue;
    if (fields.size >= MAX_FIELDS) break;
    if (child.is('field', NS_FORM)) {
      const name = child.attrs.var;
      if (name === undefined || name === '') continue;
      if (name === 'FORM_TYPE') formType ??= child.getChild('value', NS_FORM)?.getText();
      else if (!fields.has(name)) fields.set(name, readField(child));
    } else if (child.is('title', NS_FORM)) title ??= child.getText();
    else if (child.is('instructions', NS_FORM)) instructions ??= child.getText();
  }
  return {
    type: readType(x.attrs.type),
    ...(title !== undefined && { title }),
    ...(instructions !== undefined && { instructions }),
    ...(formType !== undefined && { formType }),
    fields,
  };
}

/** The form that is a child of `parent`, e.g. of a search query or a command. */
export function childForm(parent: Element): Form | undefined {
  const x = parent.getChild('x', NS_FORM);
  return x && readForm(x);
}

/** The first value of a field, trimmed; `undefined` when absent or empty. */
export function fieldText(form: Form | undefined, name: string): string | undefined {
  return form?.fields.get(name)?.values[0]?.trim() || undefined;
}

/** `<x xmlns='jabber:x:data'/>`, the hidden FORM_TYPE first. */
export function formElement(form: FormDraft): Element {
  const hidden = { type: 'hidden', values: form.formType === undefined ? [] : [form.formType] };
  const fields: (readonly [string, FormField])[] = [...form.fields];
  if (form.formType !== undefined) fields.unshift(['FORM_TYPE', hidden]);
  return xml(
    'x',
    { xmlns: NS_FORM, type: form.type },
    form.title === undefined ? undefined : xml('title', {}, form.title),
    form.instructions === undefined ? undefined : xml('instructions', {}, form.instructions),
    fields.map(([name, field]) =>
      xml(
        'field',
        { var: name, type: field.type, label: field.label },
        field.required && xml('required'),
        field.values.map((value) => xml('value', {}, value)),
        (field.options ?? []).map((option) =>
          xml('option', { label: option.label }, xml('value', {}, option.value)),
        ),
      ),
    ),
  );
}
