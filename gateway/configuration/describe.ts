// SPDX-License-Identifier: Apache-2.0
/** Walks the schema of the configuration: its keys for the documents, and for the one a typing error meant. */
import { z } from 'zod';

export interface KeyDescription {
  /** `sftp.port`, `dossiers[].path`. */
  readonly key: string;
  readonly type: string;
  /** As it would be written; empty when there is none. */
  readonly default: string;
  readonly text: string;
}

/** Every key that holds a value, in the order of the schema. */
export function describeKeys(
  schema: z.ZodType,
  texts: Readonly<Record<string, string>>,
  key = '',
): readonly KeyDescription[] {
  const inner = unwrap(schema);
  if (inner instanceof z.ZodObject) {
    return Object.entries(inner.shape).flatMap(([name, child]) =>
      describeKeys(child as z.ZodType, texts, key === '' ? name : `${key}.${name}`),
    );
  }
  const item = inner instanceof z.ZodArray ? unwrap(inner.element as z.ZodType) : undefined;
  if (item instanceof z.ZodObject) return describeKeys(item, texts, `${key}[]`);
  const text = schema.description ?? texts[key] ?? '';
  return [{ key, type: typeOf(inner), default: shownDefault(schema), text }];
}

/** The keys an object may have at `path`; none where the schema has no object. */
export function keysAt(schema: z.ZodType, path: readonly PropertyKey[]): readonly string[] {
  let at: z.ZodType | undefined = unwrap(schema);
  for (const step of path) {
    if (at instanceof z.ZodObject) at = at.shape[String(step)] as z.ZodType | undefined;
    else if (at instanceof z.ZodArray) at = at.element as z.ZodType;
    else return [];
    if (at === undefined) return [];
    at = unwrap(at);
  }
  return at instanceof z.ZodObject ? Object.keys(at.shape) : [];
}

/** Wrappers are few and nested a handful deep; the bound is against a mistake of ours. */
const maxWrappers = 10;

function unwrap(schema: z.ZodType): z.ZodType {
  let inner = schema;
  for (let i = 0; i < maxWrappers; i++) {
    const { def } = inner as unknown as {
      readonly def: { readonly innerType?: z.ZodType; readonly in?: z.ZodType };
    };
    const next = def.innerType ?? def.in;
    if (next === undefined) return inner;
    inner = next;
  }
  return inner;
}

function typeOf(schema: z.ZodType): string {
  if (schema instanceof z.ZodEnum) return schema.options.join(' | ');
  if (schema instanceof z.ZodArray) return `list of ${typeOf(unwrap(schema.element as z.ZodType))}`;
  if (schema instanceof z.ZodNumber) return 'integer';
  if (schema instanceof z.ZodBoolean) return 'boolean';
  return 'string';
}

function shownDefault(schema: z.ZodType): string {
  const shown = schema.meta()?.['shown'];
  if (typeof shown === 'string') return shown;
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) {
    const value: unknown = schema.def.defaultValue;
    return typeof value === 'string' ? value : JSON.stringify(value);
  }
  return '';
}
