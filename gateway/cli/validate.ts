// SPDX-License-Identifier: Apache-2.0
/**
 * `raccord validate`: the checks of a flux without a gateway, over files, folders and archives.
 *
 * The same enveloppe and the same formats as the daemon; results stream out as they come. A document whose
 * format is not served is said to be unchecked, never valid.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { openCheckPool } from '../../formats/check-pool.ts';
import { enveloppeLimits } from '../../formats/enveloppe/limits.ts';
import { openEnveloppe } from '../../formats/enveloppe/open.ts';
import { sniff, sniffBytes } from '../../formats/enveloppe/sniff.ts';
import { type CodeInterface, contratOf, parseCodeInterface } from '../domain/code-interface.ts';
import { type Constat, hasIncident, isAccepted } from '../domain/constat.ts';
import { Failure } from '../domain/failure.ts';
import type { CheckPool, Controle } from '../ports/formats.ts';
import { servedNatures } from '../registry.ts';
import { exitCodes, runCommand } from './exit.ts';
import { printJson, startProgress } from './output.ts';
import { systemClock } from './tools.ts';

interface ValidateOptions {
  readonly code: string;
  readonly json?: boolean;
}

type Verdict = 'valid' | 'invalid' | 'unchecked' | 'ignored';

interface DocumentResult {
  readonly file: string;
  readonly syntax: string;
  readonly verdict: Verdict;
  readonly findings: readonly Constat[];
  readonly ruleSets: readonly string[];
  /** A technical fault: it refuses the whole flux the document is in (docs/decisions/0009). */
  readonly irrecevable: boolean;
}

/** A folder tree deeper or wider than this is not a set of invoices. */
const filesAtMost = 1_000_000;
const checkTimeoutMs = 60_000;
const checkMemoryMb = 512;

export function addValidateCommand(program: Command): void {
  program
    .command('validate <path...>')
    .description('check files, folders and archives without a gateway / contrôle des fichiers hors ligne')
    .option('--code <code>', 'code interface to judge by', 'FSO1100A')
    .option('--json', 'one JSON object a document')
    .action((paths: readonly string[], options: ValidateOptions) =>
      runCommand(() => validate(paths, options), options.json),
    );
}

async function validate(paths: readonly string[], options: ValidateOptions): Promise<number> {
  const code = parseCodeInterface(options.code);
  if (code === undefined) throw new RangeError(`unknown code interface: ${options.code}`);
  const files = await listFiles(paths);
  const progress = startProgress('documents');
  const pool = openCheckPool({
    threads: availableParallelism(),
    timeoutMs: checkTimeoutMs,
    maxOldGenerationMb: checkMemoryMb,
  });
  const tally: Record<Verdict, number> = { valid: 0, invalid: 0, unchecked: 0, ignored: 0 };
  try {
    for (const [i, file] of files.entries()) {
      const results = await checkFile(file, code, pool);
      for (const { verdict } of results) tally[verdict]++;
      printFlux(file, results, options.json === true);
      progress.update(i + 1, files.length);
    }
  } finally {
    progress.end();
    await pool.close();
  }
  if (!options.json)
    console.log(
      `${tally.valid} valid, ${tally.invalid} invalid, ${tally.unchecked} unchecked, ${tally.ignored} ignored`,
    );
  if (tally.unchecked > 0) return exitCodes.unable;
  return tally.invalid > 0 ? exitCodes.negative : exitCodes.ok;
}

/** Every document of one file: itself, or each one of its archive. */
async function checkFile(
  { path: file, named }: Listed,
  code: CodeInterface,
  pool: CheckPool,
): Promise<readonly DocumentResult[]> {
  if (!named && !(await isCandidate(file))) {
    return [{ file, syntax: 'unknown', verdict: 'ignored', findings: [], ruleSets: [], irrecevable: false }];
  }
  const { format } = contratOf(code);
  const allowed = servedNatures().get(format);
  if (allowed === undefined) {
    return [unchecked(file, `format not yet served: ${format} (${code})`)];
  }
  const { size } = await stat(file);
  const judged: DocumentResult[] = [];
  const store = async (nom: string, content: AsyncIterable<Uint8Array>) => {
    const bytes = await collect(content);
    const blob = { sha256: createHash('sha256').update(bytes).digest('hex'), sizeBytes: bytes.length };
    judged.push(await check(`${file}!${nom}`, bytes, code, pool));
    return blob;
  };
  const ouverture = await openEnveloppe(createReadStream(file), size, { ...enveloppeLimits, allowed }, store);
  if (!isAccepted(ouverture.constats)) {
    const { nature: syntax, constats: findings } = ouverture;
    return [{ file, syntax, verdict: 'invalid', findings, ruleSets: [], irrecevable: true }];
  }
  if (ouverture.fichiers.some((fichier) => fichier.sha256 === undefined)) {
    return [await check(file, await collect(createReadStream(file)), code, pool)];
  }
  return judged;
}

/** Found in a folder: is it something a partenaire could send? By content, or because it claims to be XML. */
async function isCandidate(path: string): Promise<boolean> {
  if (/\.xml$/i.test(path)) return true;
  const head = await collect(createReadStream(path, { end: sniffBytes - 1 }));
  return !['unknown', 'empty'].includes(sniff(head));
}

async function check(
  file: string,
  content: Uint8Array,
  code: CodeInterface,
  pool: CheckPool,
): Promise<DocumentResult> {
  const { format } = contratOf(code);
  let controle: Controle;
  try {
    controle = await pool.check(format, content, { codeInterface: code, now: systemClock() });
  } catch (error) {
    if (error instanceof Failure) return unchecked(file, error.message);
    throw error;
  }
  const { constats } = controle;
  const verdict = hasIncident(constats) ? 'unchecked' : isAccepted(constats) ? 'valid' : 'invalid';
  const ruleSets = controle.jeuxDeRegles.map(({ id, version }) => `${id}@${version}`);
  return {
    file,
    syntax: format,
    verdict,
    findings: constats,
    ruleSets,
    irrecevable: controle.irrecevable,
  };
}

function unchecked(file: string, message: string): DocumentResult {
  const finding: Constat = { code: 'NON-CONTROLE', gravite: 'INCIDENT', message, messageEn: message };
  return {
    file,
    syntax: 'unknown',
    verdict: 'unchecked',
    findings: [finding],
    ruleSets: [],
    irrecevable: false,
  };
}

function toJson({ findings, ...document }: DocumentResult, fluxRefused: boolean): object {
  return {
    ...document,
    fluxRefused,
    findings: findings.map((one) => ({
      id: one.code,
      severity: one.gravite,
      line: one.ligne ?? null,
      column: one.colonne ?? null,
      xpath: one.chemin ?? null,
      bt: one.bt ?? null,
      message: one.messageEn,
      messageFr: one.message,
      declared: one.valeur ?? null,
      expected: one.attendu ?? null,
      ruleSet: one.jeuDeRegles ? `${one.jeuDeRegles.id}@${one.jeuDeRegles.version}` : null,
    })),
  };
}

function printFlux({ path }: Listed, results: readonly DocumentResult[], json: boolean): void {
  const fluxRefused = results.some(({ irrecevable }) => irrecevable);
  for (const result of results) {
    if (json) printJson(toJson(result, fluxRefused));
    else printResult(result);
  }
  // An enveloppe that is refused has said so itself, by its IRR_ code; no rule was asked then.
  const faulty = results.filter(({ irrecevable, ruleSets }) => irrecevable && ruleSets.length > 0).length;
  if (json || faulty === 0) return;
  const count = `${faulty} of ${results.length} document(s)`;
  console.log(`refused   ${path}: the whole flux would be refused, IRR_SYNTAX, for ${count}`);
}

function printResult({ file, verdict, findings }: DocumentResult): void {
  if (verdict === 'ignored') return;
  console.log(`${verdict.padEnd(9)} ${file}`);
  for (const one of findings) {
    const place = one.ligne === undefined ? '' : ` (${one.ligne}:${one.colonne ?? 1})`;
    console.log(`          ${one.gravite} ${one.code}${place} ${one.messageEn}`);
  }
}

interface Listed {
  readonly path: string;
  /** Given on the command line, not found in a folder: it is judged whatever it is. */
  readonly named: boolean;
}

async function listFiles(paths: readonly string[]): Promise<readonly Listed[]> {
  const files: Listed[] = [];
  for (const path of paths) {
    const found = await stat(path);
    if (!found.isDirectory()) {
      if (!found.isFile()) throw new RangeError(`${path} is neither a file nor a folder`);
      files.push({ path, named: true });
      continue;
    }
    const entries = await readdir(path, { recursive: true, withFileTypes: true });
    files.push(
      ...entries
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .toSorted()
        .map((found) => ({ path: found, named: false })),
    );
    if (files.length > filesAtMost) throw new RangeError(`more than ${filesAtMost} files`);
  }
  return files;
}

async function collect(content: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of content) chunks.push(chunk);
  return Buffer.concat(chunks);
}
