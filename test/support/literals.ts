// SPDX-License-Identifier: Apache-2.0
/**
 * Public names that are string literals in the code: log events, metrics, journal events, constat codes.
 *
 * Gathered from the syntax tree, so that a name cannot be added without showing in `test/contract.snap.txt`. Where a
 * call is given a variable, the dotted literals of its file stand for it: a name still shows, if not always alone.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript-compat';
import { parse, root, typescriptOnDisk, visit } from './modules.ts';

export interface PublicNames {
  readonly logEvents: readonly string[];
  readonly metrics: readonly string[];
  readonly journalEvents: readonly string[];
  /** Literals of their form under formats and in the use cases. */
  readonly constatCodes: readonly string[];
  /** Literals given to a property `code` under queues/journal: what `journal verify` may find. */
  readonly troubleCodes: readonly string[];
}

type Kind = keyof PublicNames;
type Sets = Readonly<Record<Kind, Set<string>>>;

const ours = /^(gateway|protocols|formats|queues|certs)\//;
/** The adapters of the logger and of the metrics hand a name on; they do not make one. */
const adapters = /^gateway\/observability\//;
const judges = /^(formats\/(?!specimen\/)|gateway\/([^/]+\.ts|cli\/validate\.ts)$)/;
const journal = /^queues\/journal\//;

const logMethods = ['debug', 'info', 'warn', 'error'];
const metricMethods = ['count', 'observe', 'gauge'];
const dotted = /^[a-z][a-z0-9-]*\.[a-z][a-z0-9-]*$/;
/** `G1.05`, `S2.05`, `UBL-TYPE`; the rules of EN 16931 are in a table of their own. */
const constatCode = /^([GS]\d{1,2}\.\d{2}|[A-Z]{3,}-[A-Z]{3,})$/;
const fileExtension = /\.(ts|js|css|svg|xml|json|yaml|txt|md|db|tmp|gz)$/;

export function publicNames(): PublicNames {
  const all = emptySets();
  for (const path of typescriptOnDisk()) {
    if (!ours.test(path) || adapters.test(path)) continue;
    const found = namesIn(path);
    for (const kind of Object.keys(all) as Kind[]) for (const name of found[kind]) all[kind].add(name);
  }
  const list = (kind: Kind) => [...all[kind]].sort();
  return {
    logEvents: list('logEvents'),
    metrics: list('metrics'),
    journalEvents: list('journalEvents'),
    constatCodes: list('constatCodes'),
    troubleCodes: list('troubleCodes'),
  };
}

function emptySets(): Sets {
  return {
    logEvents: new Set(),
    metrics: new Set(),
    journalEvents: new Set(),
    constatCodes: new Set(),
    troubleCodes: new Set(),
  };
}

function namesIn(path: string): Sets {
  const source = parse(path, readFileSync(join(root, path), 'utf8'));
  const file: File = { path, source, sets: emptySets(), dotted: new Set(), variables: new Set() };
  visit(source, (node) => {
    if (ts.isStringLiteral(node)) readLiteral(file, node.text);
    else readNaming(file, namingIn(path, source, node));
  });
  giveToVariables(file);
  return file.sets;
}

interface File {
  readonly path: string;
  readonly source: ts.SourceFile;
  readonly sets: Sets;
  /** Every literal of the form of an event. */
  readonly dotted: Set<string>;
  /** Kinds that are given a variable somewhere in the file. */
  readonly variables: Set<Kind>;
}

function readLiteral({ path, sets, dotted: all }: File, text: string): void {
  if (dotted.test(text) && !fileExtension.test(text)) all.add(text);
  if (judges.test(path) && constatCode.test(text)) sets.constatCodes.add(text);
}

function readNaming({ sets, variables }: File, naming: Naming | undefined): void {
  if (naming === undefined) return;
  for (const name of literalsOf(naming.value)) if (naming.form.test(name)) sets[naming.kind].add(name);
  if (ts.isIdentifier(naming.value)) variables.add(naming.kind);
}

function giveToVariables({ sets, dotted: all, variables }: File): void {
  for (const name of all) {
    if (variables.has('logEvents') && !sets.journalEvents.has(name)) sets.logEvents.add(name);
    if (variables.has('journalEvents') && !sets.logEvents.has(name)) sets.journalEvents.add(name);
  }
}

interface Naming {
  readonly kind: Kind;
  readonly value: ts.Expression;
  /** What such a name looks like; anything else given there is no name of ours. */
  readonly form: RegExp;
}

function namingIn(path: string, source: ts.SourceFile, node: ts.Node): Naming | undefined {
  if (ts.isCallExpression(node)) {
    const kind = kindOfCall(source, node);
    const value = node.arguments[0];
    return kind === undefined || value === undefined ? undefined : { kind, value, form: /./ };
  }
  return ts.isPropertyAssignment(node) ? namingInProperty(path, source, node) : undefined;
}

function namingInProperty(
  path: string,
  source: ts.SourceFile,
  node: ts.PropertyAssignment,
): Naming | undefined {
  const name = node.name.getText(source);
  const value = node.initializer;
  if (name === 'type' && ownsEvents(path)) return { kind: 'journalEvents', value, form: dotted };
  if (name === 'code' && journal.test(path)) return { kind: 'troubleCodes', value, form: dotted };
  return undefined;
}

function kindOfCall(source: ts.SourceFile, node: ts.CallExpression): Kind | undefined {
  if (!ts.isPropertyAccessExpression(node.expression)) return undefined;
  const receiver = node.expression.expression.getText(source);
  const method = node.expression.name.text;
  if (logMethods.includes(method) && /(^|[.#])(log|logger)$/i.test(receiver)) return 'logEvents';
  return metricMethods.includes(method) && /(^|[.#])metrics$/i.test(receiver) ? 'metrics' : undefined;
}

/** Who writes events of the journal: reception and the use cases, and the journal itself. */
function ownsEvents(path: string): boolean {
  return /^gateway\/([^/]+\.ts$|reception\/)/.test(path) || journal.test(path);
}

/** A literal, or both sides of a choice between two; of a template, its head with a star. */
function literalsOf(node: ts.Expression | undefined): readonly string[] {
  if (node === undefined) return [];
  if (ts.isStringLiteralLike(node)) return [node.text];
  if (ts.isTemplateExpression(node)) return [`${node.head.text}*`];
  if (ts.isAsExpression(node) || ts.isParenthesizedExpression(node)) return literalsOf(node.expression);
  if (ts.isConditionalExpression(node)) return [...literalsOf(node.whenTrue), ...literalsOf(node.whenFalse)];
  return [];
}
