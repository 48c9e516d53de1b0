// SPDX-License-Identifier: Apache-2.0
/**
 * Reads our own TypeScript with the compiler's parser: which module imports which, and what it touches.
 *
 * The parser is TypeScript 5.9 under an alias: version 7 has no JavaScript API. Nothing here judges; the tables
 * of `test/architecture.test.ts` do.
 */
import { globSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript-compat';

/** Root of the checkout, with a slash at its end. */
export const root = fileURLToPath(new URL('../../', import.meta.url));

/** Where our code lives. A folder that is missing here is noticed: the count on disk is then higher. */
export const sourceFolders = ['gateway', 'protocols', 'formats', 'queues', 'certs', 'bench', 'test'] as const;

export interface Edge {
  /** As written; `(computed)` for a dynamic import whose path is not a literal. */
  readonly specifier: string;
  /** Path from the root for our own modules; the package or `node:` name for others. */
  readonly target: string;
  readonly ours: boolean;
  /** Erased when the code runs. */
  readonly typeOnly: boolean;
  readonly line: number;
}

export interface Module {
  /** From the root, with slashes: `gateway/domain/flux.ts`. */
  readonly path: string;
  readonly edges: readonly Edge[];
  /** Reads of the machine that some folders forbid: `process.env`, `Date.now`, `new Date()`, `Math.random` … */
  readonly reads: readonly { readonly what: string; readonly line: number }[];
}

/** Every TypeScript file of the repository, whatever its folder: what the reader must have seen. */
export function typescriptOnDisk(): readonly string[] {
  const skipped = ['node_modules', 'dist', 'var', 'coverage'];
  return globSync('**/*.ts', { cwd: root, exclude: (name) => skipped.includes(name) })
    .map((path) => path.replaceAll('\\', '/'))
    .sort();
}

/** Our modules, read from disk. */
export function readModules(): readonly Module[] {
  return sourceFolders
    .flatMap((folder) => globSync(`${folder}/**/*.ts`, { cwd: root }))
    .map((path) => path.replaceAll('\\', '/'))
    .sort()
    .map((path) => readModule(path, readFileSync(join(root, path), 'utf8')));
}

/** One module from its text; `path` decides where its relative imports lead. */
export function readModule(path: string, text: string): Module {
  const source = parse(path, text);
  const edges: Edge[] = [];
  const reads: { what: string; line: number }[] = [];
  const lineOf = (node: ts.Node) => source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
  visit(source, (node) => {
    const found = importIn(node);
    if (found !== undefined) edges.push({ ...resolve(path, found), line: lineOf(node) });
    const what = readIn(node);
    if (what !== undefined) reads.push({ what, line: lineOf(node) });
  });
  return { path, edges, reads };
}

export function parse(path: string, text: string): ts.SourceFile {
  return ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TS);
}

export function visit(node: ts.Node, see: (node: ts.Node) => void): void {
  see(node);
  ts.forEachChild(node, (child) => visit(child, see));
}

interface Found {
  readonly specifier: string;
  readonly typeOnly: boolean;
}

const computed = '(computed)';

function importIn(node: ts.Node): Found | undefined {
  if (ts.isImportDeclaration(node)) return literal(node.moduleSpecifier, erased(node.importClause));
  if (ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined) {
    return literal(node.moduleSpecifier, node.isTypeOnly);
  }
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
    return literal(node.argument.literal, true);
  }
  if (ts.isImportEqualsDeclaration(node) && ts.isExternalModuleReference(node.moduleReference)) {
    return literal(node.moduleReference.expression, node.isTypeOnly);
  }
  if (ts.isCallExpression(node)) return importInCall(node);
  return workerIn(node);
}

function importInCall(node: ts.CallExpression): Found | undefined {
  const callee = node.expression;
  const loads =
    callee.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(callee) && callee.text === 'require');
  if (!loads) return undefined;
  return literal(node.arguments[0], false) ?? { specifier: computed, typeOnly: false };
}

/** `new URL('./worker.ts', import.meta.url)` is how a worker is named: as good as an import. */
function workerIn(node: ts.Node): Found | undefined {
  if (!ts.isNewExpression(node) || node.expression.getText() !== 'URL') return undefined;
  const found = literal(node.arguments?.[0], false);
  return found !== undefined && /^\.{1,2}\/.*\.[jt]s$/.test(found.specifier) ? found : undefined;
}

function erased(clause: ts.ImportClause | undefined): boolean {
  if (clause === undefined) return false;
  if (clause.isTypeOnly) return true;
  const bindings = clause.namedBindings;
  if (clause.name !== undefined || bindings === undefined || !ts.isNamedImports(bindings)) return false;
  return bindings.elements.length > 0 && bindings.elements.every((element) => element.isTypeOnly);
}

function literal(node: ts.Node | undefined, typeOnly: boolean): Found | undefined {
  return node !== undefined && ts.isStringLiteralLike(node) ? { specifier: node.text, typeOnly } : undefined;
}

function resolve(from: string, { specifier, typeOnly }: Found): Omit<Edge, 'line'> {
  if (specifier.startsWith('.')) {
    const target = posix.normalize(posix.join(posix.dirname(from), specifier));
    return { specifier, target, ours: true, typeOnly };
  }
  const parts = specifier.split('/');
  const packageName = parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
  return { specifier, target: packageName, ours: false, typeOnly };
}

const machineReads = ['process.env', 'Date.now', 'Math.random', 'performance.now', 'crypto.randomUUID'];

function readIn(node: ts.Node): string | undefined {
  if (ts.isPropertyAccessExpression(node)) {
    const text = `${node.expression.getText()}.${node.name.text}`;
    return machineReads.find((read) => text === read || text === `globalThis.${read}`);
  }
  const isDate = ts.isNewExpression(node) && node.expression.getText() === 'Date';
  return isDate && (node.arguments?.length ?? 0) === 0 ? 'new Date()' : undefined;
}
