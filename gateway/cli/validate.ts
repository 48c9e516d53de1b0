// SPDX-License-Identifier: Apache-2.0
/**
 * `raccord validate`: the checks of a flux without a gateway, over files, folders and archives.
 *
 * Results come out in the order of the files while others are judged; memory holds those in hand. A document whose
 * format is not served is said to be unchecked, never valid. Ctrl-C ends what is in hand, and the reports are whole.
 */
import type { Command } from 'commander';
import { openCheckPool } from '../../formats/check-pool.ts';
import { emptyTally, type Tally, tallyDocument } from '../../formats/rapport/document.ts';
import type { Clock } from '../ports/machinery.ts';
import { describeError, errorLine, exitCodes, runCommand } from './exit.ts';
import { startProgress } from './output.ts';
import { inOrder } from './validate/in-order.ts';
import type { FileJuge, Judge } from './validate/judge.ts';
import type { Listed } from './validate/list.ts';
import { parseOptions, pathsOf, type ValidateFlags, type ValidateOptions } from './validate/options.ts';
import { openPdfOpinion } from './validate/pdf-opinion.ts';
import type { Report } from './validate/reports.ts';

const checkTimeoutMs = 60_000;
/** As the gateway's: the tree of a file of 100 Mo. */
const checkMemoryMb = 1_024;
/** Files in hand for each thread: enough that none waits for the disk, little enough in memory. */
const filesPerThread = 8;
/** Ctrl-C, as shells know it. */
const interruptedExit = 130;
const sameInterruptMs = 500;

export function addValidateCommand(program: Command): void {
  program
    .command('validate [path...]')
    .usage('[options] <path...>')
    .description('check files, folders and archives without a gateway / contrôle des fichiers hors ligne')
    .option('--code <code>', 'code interface to judge by; read from each document when absent')
    .option('--json', 'one JSON object a document')
    .option('--text', 'a report to read (the default)')
    .option('--svrl [folder]', 'SVRL: one file a document in a folder, or on standard output')
    .option('--html <file>', 'one HTML page')
    .option('--lang <lang>', 'language of the reports: fr, en', 'fr')
    .option('--all-layers', 'run the business rules even on a document that its schema refuses')
    .option('--verapdf <command>', 'ask veraPDF about each PDF')
    .option('--threads <n>', 'checks at once (default: one per core)')
    .action((paths: readonly string[], flags: ValidateFlags) =>
      runCommand(async () => {
        const asked = await pathsOf(paths, flags);
        return validate(asked.paths, parseOptions(asked.flags));
      }, flags.json),
    );
}

async function validate(paths: readonly string[], options: ValidateOptions): Promise<number> {
  const { threads } = options;
  const pool = openCheckPool({
    threads,
    timeoutMs: checkTimeoutMs,
    maxOldGenerationMb: checkMemoryMb,
    startLate: true,
  });
  const interrupt = watchInterrupt();
  interrupt.signal.addEventListener('abort', () => void pool.close());
  try {
    let lost = 0;
    // The first thread loads the formats while this one loads the rest.
    const { listFiles } = await import('./validate/list.ts');
    const { Judge } = await import('./validate/judge.ts');
    const files = await listFiles(paths, (path, error) => {
      lost++;
      tellError(`${path}: ${describeError(error)}`, options);
    });
    const { verapdf } = options;
    const pdfOpinion = verapdf === undefined ? undefined : await openPdfOpinion(verapdf, interrupt.signal);
    const judge = new Judge({ pool, clock: systemClock, pdfOpinion, ...options });
    const tally = await judgeAll(files, judge, options, interrupt.signal);
    if (interrupt.signal.aborted) return interruptedExit;
    if (lost + tally.verdicts.unchecked > 0) return exitCodes.unable;
    if (tally.verdicts.valid + tally.verdicts.invalid === 0) {
      tellError(`no invoice found in ${paths.join(', ')} / aucune facture trouvée`, options);
      return exitCodes.unable;
    }
    return tally.verdicts.invalid > 0 ? exitCodes.negative : exitCodes.ok;
  } finally {
    interrupt.stop();
    await pool.close();
  }
}

async function judgeAll(
  files: readonly Listed[],
  judge: Judge,
  options: ValidateOptions,
  signal: AbortSignal,
): Promise<Tally> {
  const { openReports, writeOut } = await import('./validate/reports.ts');
  const progress = startProgress('documents');
  const reports = await openReports(options, (text) => {
    progress.end();
    return writeOut(text);
  });
  const tally = emptyTally();
  let done = 0;
  try {
    for await (const file of inOrder(files, options.threads * filesPerThread, (one) =>
      judge.judgeFile(one),
    )) {
      if (signal.aborted) break;
      await report(file, reports, tally);
      done++;
      progress.update(done, files.length);
    }
  } finally {
    progress.end();
    const interrupted = signal.aborted ? { files: done, ofFiles: files.length } : undefined;
    for (const one of reports) await one.end(tally, interrupted);
  }
  if (signal.aborted) tellError(`interrupted after ${done} of ${files.length} files`, options);
  return tally;
}

async function report(file: FileJuge, reports: readonly Report[], tally: Tally): Promise<void> {
  for (const document of file.documents) tallyDocument(tally, document);
  for (const one of reports) await one.take(file);
}

/** As {@link runCommand} tells what ends a command. */
function tellError(error: string, { output }: ValidateOptions): void {
  console.error(errorLine(error, output === 'json'));
}

/** The first Ctrl-C asks to end; a later one ends at once. */
function watchInterrupt(): { readonly signal: AbortSignal; readonly stop: () => void } {
  const controller = new AbortController();
  let asked = 0;
  const interrupt = () => {
    // Under an older Node the launcher hands on the signal that the terminal gave us too: both are one.
    if (controller.signal.aborted && Date.now() - asked > sameInterruptMs) process.exit(interruptedExit);
    asked ||= Date.now();
    controller.abort();
  };
  const signals = ['SIGINT', 'SIGTERM'] as const;
  for (const name of signals) process.on(name, interrupt);
  return {
    signal: controller.signal,
    stop: () => {
      for (const name of signals) process.off(name, interrupt);
    },
  };
}

const systemClock: Clock = () => new Date();
