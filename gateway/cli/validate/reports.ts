// SPDX-License-Identifier: Apache-2.0
/**
 * Where the results go: standard output (text, JSON lines or SVRL), a folder of SVRL files, one HTML page. Each takes
 * the documents one by one and keeps none of them, at the pace of whoever reads.
 */
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { open, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DocumentJuge, Interruption, Langue, Tally } from '../../../formats/rapport/document.ts';
import { htmlDocument, htmlEnd, htmlStart } from '../../../formats/rapport/html.ts';
import { toJson } from '../../../formats/rapport/json.ts';
import { svrlSeriesEnd, svrlSeriesStart, toSvrl, toSvrlFile } from '../../../formats/rapport/svrl.ts';
import { tallyToText, toText } from '../../../formats/rapport/texte.ts';
import { makeFolder } from '../files.ts';
import type { FileJuge } from './judge.ts';
import type { ValidateOptions } from './options.ts';

export interface Report {
  take(file: FileJuge): Promise<void>;
  /** All was taken, or as much as there was before the command was interrupted. */
  end(tally: Tally, interrupted?: Interruption): Promise<void>;
}

/** Writes text somewhere, and resolves when more may come. */
type Write = (text: string) => Promise<void>;

export async function openReports(options: ValidateOptions, write: Write): Promise<readonly Report[]> {
  const { output, langue, svrlFolder, htmlFile } = options;
  return [
    output === 'json'
      ? jsonReport(write)
      : output === 'svrl'
        ? svrlReport(write, langue)
        : textReport(write, langue),
    ...(svrlFolder === undefined ? [] : [await svrlFolderReport(svrlFolder, langue)]),
    ...(htmlFile === undefined ? [] : [await htmlReport(htmlFile, langue)]),
  ];
}

/** Standard output; waits when its reader is slower than we are. */
export async function writeOut(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, 'drain');
}

function jsonReport(write: Write): Report {
  return {
    async take(file) {
      for (const document of file.documents) await write(`${JSON.stringify(toJson(document, file))}\n`);
    },
    end: async () => {},
  };
}

function textReport(write: Write, langue: Langue): Report {
  return {
    async take(file) {
      for (const document of file.documents) {
        const text = toText(document, langue);
        if (text !== '') await write(`${text}\n`);
      }
    },
    end: (tally, interrupted) => write(`${tallyToText(tally, langue, interrupted)}\n`),
  };
}

/** One report alone is a document of its own; from the second on they stand in a root of ours. */
function svrlReport(write: Write, langue: Langue): Report {
  let first: DocumentJuge | undefined;
  let isSeries = false;
  return {
    async take({ documents }) {
      for (const document of documents.filter(isTold)) {
        if (!isSeries && first === undefined) {
          first = document;
          continue;
        }
        if (first !== undefined) await write(`${svrlSeriesStart}${toSvrl(first, langue)}`);
        first = undefined;
        isSeries = true;
        await write(toSvrl(document, langue));
      }
    },
    async end() {
      if (isSeries) await write(svrlSeriesEnd);
      else if (first !== undefined) await write(toSvrlFile(first, langue));
    },
  };
}

async function svrlFolderReport(folder: string, langue: Langue): Promise<Report> {
  await makeFolder(folder);
  const taken = new Set<string>();
  return {
    async take({ documents }) {
      for (const document of documents.filter(isTold)) {
        const path = join(folder, freeName(document.file, taken));
        await writeFile(path, toSvrlFile(document, langue));
      }
    },
    end: async () => {},
  };
}

/** Longest name we give, below what file systems take. */
const nameAtMost = 180;

/** A name that leads nowhere else, not yet given: `lot.tar.gz!a.xml` gives `lot.tar.gz_a.xml.svrl.xml`. */
function freeName(file: string, taken: Set<string>): string {
  const plain = file
    .replace(/[^\p{L}\p{N}._-]+/gu, '_')
    .replace(/^[._]+/, '')
    .slice(-nameAtMost);
  let name = `${plain}.svrl.xml`;
  for (let rank = 2; taken.has(name.toLowerCase()); rank++) name = `${plain}.${rank}.svrl.xml`;
  taken.add(name.toLowerCase());
  return name;
}

/** The bilan stands first in the page and is known last: the documents wait in a file beside it. */
async function htmlReport(file: string, langue: Langue): Promise<Report> {
  const bodyFile = `${file}.part`;
  const body = await open(bodyFile, 'w');
  return {
    async take({ documents }) {
      await body.writeFile(documents.map((document) => htmlDocument(document, langue)).join(''));
    },
    async end(tally, interrupted) {
      await body.close();
      const page = await open(file, 'w');
      try {
        await page.writeFile(htmlStart(tally, langue, interrupted));
        for await (const chunk of createReadStream(bodyFile)) await page.writeFile(chunk as Uint8Array);
        await page.writeFile(htmlEnd);
      } finally {
        await page.close();
      }
      await rm(bodyFile, { force: true });
    },
  };
}

function isTold({ verdict }: DocumentJuge): boolean {
  return verdict !== 'ignored';
}
