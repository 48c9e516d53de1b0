// SPDX-License-Identifier: Apache-2.0
/**
 * What was written, before anything is checked: the YAML file with its lines, then the environment over it,
 * then secrets and `${NAME}` replaced by what they stand for, then paths made absolute.
 */
import { readFileSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { type Document, isMap, LineCounter, parseDocument } from 'yaml';
import { Failure } from '../domain/failure.ts';

export type Environment = Readonly<Record<string, string | undefined>>;
export type Tree = Record<string, unknown>;

/** Read when it is there and no other file was named. */
const defaultFile = 'raccord.yaml';
/** A configuration is a few kilobytes; something larger was named by mistake. */
const maxFileBytes = 1024 * 1024;

/** Environment variables that stand for a key, and win over the file. */
const environmentKeys: Readonly<Record<string, readonly string[]>> = {
  RACCORD_DATA: ['data', 'directory'],
  RACCORD_LOG_LEVEL: ['log', 'level'],
  RACCORD_REDIS_URL: ['queue', 'redis', 'url'],
};

/** Keys whose value may be `file:/path`, and is hidden when printed. */
export const secretKeys: readonly (readonly string[])[] = [['queue', 'redis', 'url']];

/** Keys for which null is a value of its own. */
const nullKeys: readonly (readonly string[])[] = [
  ['as2', 'port'],
  ['pesit', 'port'],
  ['pesit', 'portClair'],
];

export interface Source {
  /** For messages: the file, or what stands for it. */
  readonly name: string;
  readonly values: Tree;
  /** Where a key or its value was written: `raccord.yaml:12`, `RACCORD_DATA`. */
  placeOf(path: readonly PropertyKey[]): string;
}

export interface ConfigSource {
  /** Else `RACCORD_CONFIG`, else `raccord.yaml` here when it exists; false reads no file. */
  readonly file?: string | false;
  readonly env: Environment;
  /** Win over the file and the environment: what a program that starts a gateway decides. */
  readonly overrides?: Readonly<Tree>;
}

/** @throws Failure CONFIG when the file cannot be read, is no YAML, or names a secret that is not there. */
export function readSource({ file, env, overrides = {} }: ConfigSource): Source {
  const named = file === false ? undefined : (file ?? env['RACCORD_CONFIG']);
  const path = resolve(named ?? defaultFile);
  const isRead = named !== undefined || (file !== false && isThere(path));
  const text = isRead ? readText(path) : '';
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [error] = document.errors;
  if (error !== undefined) {
    throw new Failure('CONFIG', `${path}:${lines.linePos(error.pos[0]).line}: ${error.message}`, error);
  }
  const values = treeOf(document, path);
  const elsewhere = new Map<string, string>();
  for (const [name, key] of Object.entries(environmentKeys)) {
    const value = env[name];
    if (value === undefined || value === '') continue;
    put(values, key, value);
    elsewhere.set(key.join('.'), name);
  }
  for (const [key, value] of leavesOf(overrides)) {
    put(values, key, value);
    elsewhere.set(key.join('.'), 'overrides');
  }
  const placeOf = (key: readonly PropertyKey[]) =>
    elsewhere.get(key.join('.')) ?? `${path}${lineOf(document, lines, key)}`;
  return {
    name: path,
    values: expand(values, [], { env, placeOf, directory: dirname(path) }) as Tree,
    placeOf,
  };
}

function isThere(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

function readText(path: string): string {
  try {
    const { size } = statSync(path);
    if (size > maxFileBytes) throw new Error(`more than ${maxFileBytes} bytes`);
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new Failure('CONFIG', `${path}: ${(error as Error).message}`, error);
  }
}

function treeOf(document: Document, path: string): Tree {
  if (document.contents === null) return {};
  if (!isMap(document.contents)) throw new Failure('CONFIG', `${path}:1: expected sections, each "name:"`);
  return document.toJS() as Tree;
}

/** Sets a value at a path, making the sections that are missing; what is no section is left to the schema. */
export function put(tree: Tree, [first, ...rest]: readonly string[], value: unknown): void {
  if (first === undefined) return;
  if (rest.length === 0) {
    tree[first] = value;
    return;
  }
  tree[first] ??= {};
  if (isTree(tree[first])) put(tree[first], rest, value);
}

function leavesOf(
  tree: Readonly<Tree>,
  path: readonly string[] = [],
): readonly (readonly [readonly string[], unknown])[] {
  return Object.entries(tree).flatMap(([key, value]) =>
    isTree(value) ? leavesOf(value, [...path, key]) : [[[...path, key], value] as const],
  );
}

export function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The line of the deepest node of the path that was written, or nothing. */
function lineOf(document: Document, lines: LineCounter, path: readonly PropertyKey[]): string {
  for (let depth = path.length; depth > 0; depth--) {
    const parent = document.getIn(path.slice(0, depth - 1), true);
    const name = path[depth - 1];
    const pair = isMap(parent) ? parent.items.find(({ key }) => String(key) === String(name)) : undefined;
    const node = pair?.key ?? document.getIn(path.slice(0, depth), true);
    const range = (node as { readonly range?: readonly number[] | null } | undefined)?.range;
    if (range?.[0] !== undefined) return `:${lines.linePos(range[0]).line}`;
  }
  return '';
}

interface Expansion {
  readonly env: Environment;
  readonly directory: string;
  readonly placeOf: Source['placeOf'];
}

function expand(value: unknown, path: readonly PropertyKey[], expansion: Expansion): unknown {
  if (typeof value === 'string') return expandText(value, path, expansion);
  if (Array.isArray(value)) return value.map((item, i) => expand(item, [...path, i], expansion));
  if (!isTree(value)) return value;
  // A section whose keys are all commented out is null in YAML: as if it were not there.
  const written = Object.entries(value).filter(([key, item]) => item !== null || saysNull([...path, key]));
  return Object.fromEntries(written.map(([key, item]) => [key, expand(item, [...path, key], expansion)]));
}

function saysNull(path: readonly PropertyKey[]): boolean {
  return nullKeys.some((key) => key.join('.') === path.join('.'));
}

function expandText(
  text: string,
  path: readonly PropertyKey[],
  { env, directory, placeOf }: Expansion,
): string {
  const isSecret = secretKeys.some((key) => key.join('.') === path.join('.'));
  if (isSecret && text.startsWith('file:'))
    return readSecret(resolve(directory, text.slice('file:'.length)), path);
  return text.replace(/\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g, (_whole, name: string) => {
    const value = env[name];
    if (value !== undefined) return value;
    throw new Failure('CONFIG', `${placeOf(path)}: ${path.join('.')}: the environment has no ${name}`);
  });
}

function readSecret(path: string, key: readonly PropertyKey[]): string {
  try {
    return readFileSync(path, 'utf8').trimEnd();
  } catch (error) {
    throw new Failure('CONFIG', `${key.join('.')}: its file ${path} cannot be read`, error);
  }
}

/**
 * Makes paths absolute: those of the file from its own folder, those of the environment and the defaults
 * from where the gateway was started.
 */
export function absolute({ name, placeOf }: Source, key: readonly PropertyKey[], path: string): string {
  if (isAbsolute(path)) return path;
  return placeOf(key).startsWith(name) ? join(dirname(name), path) : resolve(path);
}
