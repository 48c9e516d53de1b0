// SPDX-License-Identifier: Apache-2.0
/**
 * An external veraPDF, asked about one PDF: what our own PDF/A checks cannot see. (specs: validation §5)
 *
 * The command is the path of a program; it is run without a shell, in a group of its own so that all it started ends
 * with it, for a bounded time, and what it writes is bounded. Its report is read as JSON or as XML, whichever its
 * version writes. What it finds warns; that it could not be run is an incident, which no verdict stands on.
 */
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { openXml } from '../../formats/xml/open.ts';
import { type NodeId, none, type XmlTree } from '../../formats/xml/tree.ts';
import { Vocabulary } from '../../formats/xml/vocabulary.ts';
import type { Constat } from '../domain/constat.ts';

/** A Java program that starts, and an invoice of a thousand pages. */
const defaultTimeoutMs = 120_000;
/** A report lists each failed check of each rule. */
const maxOutputBytes = 16_777_216;
/** Clauses told for one file: enough to see what its producer does wrong. */
const maxClauses = 50;
const maxMessage = 500;

/**
 * What veraPDF says of `file`; empty when it is compliant. Never rejects.
 * @param signal ends veraPDF and gives the incident.
 */
export async function runVeraPdf(
  command: string,
  file: string,
  signal?: AbortSignal,
  timeoutMs = defaultTimeoutMs,
): Promise<Constat[]> {
  const run = await outputOf(command, ['--format', 'json', '--defaultflavour', '3b', resolve(file)], {
    timeoutMs,
    signal,
  });
  if ('trouble' in run) return [incident(run.trouble)];
  const verdict = verdictIn(run.output);
  if (verdict === undefined) return [incident(noReport)];
  if (verdict.compliant) return [];
  if (verdict.clauses.length === 0) return [warning({ clause: '?', description: 'not compliant' })];
  return verdict.clauses.slice(0, maxClauses).map(warning);
}

interface Clause {
  readonly clause: string;
  readonly description: string;
}

interface Verdict {
  readonly compliant: boolean;
  readonly clauses: readonly Clause[];
}

interface Trouble {
  readonly fr: string;
  readonly en: string;
}

const noReport: Trouble = { fr: "il n'a pas rendu de rapport", en: 'it gave no report' };
const tooLong: Trouble = { fr: 'il a depasse son temps', en: 'it exceeded its time' };
const tooMuch: Trouble = { fr: 'son rapport est trop grand', en: 'its report is too large' };
const stopped: Trouble = { fr: 'il a ete arrete', en: 'it was stopped' };

type Run = { readonly output: string } | { readonly trouble: Trouble };

interface Bounds {
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
}

function outputOf(command: string, args: readonly string[], { timeoutMs, signal }: Bounds): Promise<Run> {
  if (signal?.aborted === true) return Promise.resolve({ trouble: stopped });
  return new Promise((settle) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'ignore'], detached: true, shell: false });
    const chunks: Buffer[] = [];
    let sizeBytes = 0;
    const end = (run: Run) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', stop);
      settle(run);
    };
    const kill = (trouble: Trouble) => {
      killGroup(child.pid);
      end({ trouble });
    };
    const stop = () => kill(stopped);
    const timer = setTimeout(() => kill(tooLong), timeoutMs);
    signal?.addEventListener('abort', stop, { once: true });
    child.stdout.on('data', (chunk: Buffer) => {
      sizeBytes += chunk.length;
      if (sizeBytes > maxOutputBytes) kill(tooMuch);
      else chunks.push(chunk);
    });
    child.on('error', (error) => end({ trouble: { fr: error.message, en: error.message } }));
    child.on('close', () => end({ output: Buffer.concat(chunks).toString('utf8') }));
  });
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It ended by itself in between.
  }
}

function verdictIn(output: string): Verdict | undefined {
  const text = output.trim();
  if (text.startsWith('{')) return verdictInJson(text);
  return text.startsWith('<') ? verdictInXml(text) : undefined;
}

function verdictInJson(text: string): Verdict | undefined {
  let report: unknown;
  try {
    report = JSON.parse(text);
  } catch {
    return undefined;
  }
  const [job] = list(member(member(report, 'report'), 'jobs'));
  const [result] = list(member(job, 'validationResult'));
  const compliant = member(result, 'compliant') ?? member(result, 'isCompliant');
  if (typeof compliant !== 'boolean') return undefined;
  const clauses = list(member(member(result, 'details'), 'ruleSummaries'))
    .filter((rule) => String(member(rule, 'status') ?? member(rule, 'ruleStatus')).toLowerCase() === 'failed')
    .map((rule) => clauseOf((key) => member(rule, key)));
  return { compliant, clauses };
}

function member(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && key in value
    ? (value as Readonly<Record<string, unknown>>)[key]
    : undefined;
}

/** A list, or the one value that stands for it: versions differ. */
function list(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return value === undefined || value === null ? [] : [value];
}

const vocabulary = new Vocabulary([
  { uri: '', prefix: '', locals: ['validationReport', 'rule', 'description'] },
]);

function verdictInXml(text: string): Verdict | undefined {
  const opened = openXml(Buffer.from(text), { vocabulary });
  if (!opened.ok) return undefined;
  const { tree } = opened;
  let compliant: string | undefined;
  const clauses: Clause[] = [];
  for (let node: NodeId = 0; node < tree.size; node++) {
    const { local } = tree.name(node);
    if (local === 'validationReport') compliant ??= attributeOf(tree, node, 'isCompliant');
    if (local !== 'rule' || attributeOf(tree, node, 'status') !== 'failed') continue;
    clauses.push(
      clauseOf((key) => (key === 'description' ? childText(tree, node, key) : attributeOf(tree, node, key))),
    );
  }
  return compliant === undefined ? undefined : { compliant: compliant === 'true', clauses };
}

function attributeOf(tree: XmlTree, node: NodeId, local: string): string | undefined {
  return tree.attributes(node).find(({ name }) => name.local === local)?.value;
}

function childText(tree: XmlTree, node: NodeId, local: string): string | undefined {
  for (let child = tree.firstChild(node); child !== none; child = tree.nextSibling(child)) {
    if (tree.name(child).local === local) return tree.text(child);
  }
  return undefined;
}

function clauseOf(read: (key: 'clause' | 'testNumber' | 'description') => unknown): Clause {
  return {
    clause: plain(`${read('clause') ?? '?'}-${read('testNumber') ?? '?'}`).slice(0, 40),
    description: plain(String(read('description') ?? '')),
  };
}

function warning({ clause, description }: Clause): Constat {
  return {
    code: 'PDFA-VERAPDF',
    gravite: 'AVERTISSEMENT',
    message: `Le PDF n'est pas conforme a PDF/A-3, dit veraPDF : clause ${clause}, ${description}`.slice(
      0,
      maxMessage,
    ),
    messageEn: `The PDF is not PDF/A-3, says veraPDF: clause ${clause}, ${description}`.slice(0, maxMessage),
    valeur: clause,
    jeuDeRegles: { id: 'verapdf', version: 'external' },
  };
}

function incident({ fr, en }: Trouble): Constat {
  return {
    code: 'PDFA-NON-CONTROLE',
    gravite: 'INCIDENT',
    message: `veraPDF n'a pas pu controler le PDF : ${plain(fr)}`.slice(0, maxMessage),
    messageEn: `veraPDF could not check the PDF: ${plain(en)}`.slice(0, maxMessage),
    jeuDeRegles: { id: 'verapdf', version: 'external' },
  };
}

function plain(text: string): string {
  return text.replace(/[^ -~]+/g, ' ').trim();
}
