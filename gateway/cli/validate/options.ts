// SPDX-License-Identifier: Apache-2.0
/** What `raccord validate` was asked, read once. */
import { stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import type { Langue } from '../../../formats/rapport/document.ts';
import { type CodeInterface, parseCodeInterface } from '../../domain/code-interface.ts';

/** As commander gives them. */
export interface ValidateFlags {
  readonly code?: string;
  readonly json?: boolean;
  readonly text?: boolean;
  /** True without a target: standard output. */
  readonly svrl?: string | true;
  readonly html?: string;
  readonly lang?: string;
  readonly allLayers?: boolean;
  readonly verapdf?: string;
  readonly threads?: string;
}

export interface ValidateOptions {
  /** Absent: read from each document. */
  readonly code: CodeInterface | undefined;
  /** What standard output gets. */
  readonly output: 'json' | 'text' | 'svrl';
  /** Folder of one SVRL file a document. */
  readonly svrlFolder: string | undefined;
  readonly htmlFile: string | undefined;
  readonly langue: Langue;
  readonly allLayers: boolean;
  readonly verapdf: string | undefined;
  readonly threads: number;
}

const stdout = '-';
/** More threads than this is a slip of the keyboard; each takes up to 200 MB. */
const maxThreads = 256;

/** @throws RangeError for what cannot be asked. */
export function parseOptions(flags: ValidateFlags): ValidateOptions {
  const svrl = flags.svrl === true ? stdout : flags.svrl;
  const onStdout = [flags.json && '--json', flags.text && '--text', svrl === stdout && '--svrl'].filter(
    Boolean,
  );
  if (onStdout.length > 1)
    throw new RangeError(`${onStdout.join(' and ')}: standard output takes one of them`);
  const langue = flags.lang ?? 'fr';
  if (langue !== 'fr' && langue !== 'en') throw new RangeError(`--lang is fr or en, not ${langue}`);
  return {
    code: parseCode(flags.code),
    output: flags.json ? 'json' : svrl === stdout ? 'svrl' : 'text',
    svrlFolder: svrl === stdout ? undefined : svrl,
    htmlFile: flags.html,
    langue,
    allLayers: flags.allLayers === true,
    verapdf: flags.verapdf,
    threads: parseThreads(flags.threads),
  };
}

/**
 * `--svrl` may have a folder or none, so that a path behind it looks like one: `--svrl invoice.xml`. It is a path when
 * it is a file, or when there would be no other.
 * @throws RangeError when there is none at all.
 */
export async function pathsOf(
  paths: readonly string[],
  flags: ValidateFlags,
): Promise<{ readonly paths: readonly string[]; readonly flags: ValidateFlags }> {
  const { svrl } = flags;
  if (typeof svrl === 'string' && svrl !== stdout && (paths.length === 0 || (await isFile(svrl)))) {
    return { paths: [svrl, ...paths], flags: { ...flags, svrl: true } };
  }
  if (paths.length === 0) throw new RangeError('which file or folder? / quel fichier ou dossier ?');
  return { paths, flags };
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}

function parseCode(text: string | undefined): CodeInterface | undefined {
  if (text === undefined) return undefined;
  const code = parseCodeInterface(text);
  if (code === undefined) throw new RangeError(`unknown code interface: ${text}`);
  return code;
}

function parseThreads(text: string | undefined): number {
  if (text === undefined) return availableParallelism();
  const threads = Number(text);
  if (!Number.isInteger(threads) || threads < 1 || threads > maxThreads) {
    throw new RangeError(`--threads is a number from 1 to ${maxThreads}, not ${text}`);
  }
  return threads;
}
