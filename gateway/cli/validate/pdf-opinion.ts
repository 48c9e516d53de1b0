// SPDX-License-Identifier: Apache-2.0
/** What veraPDF says of PDFs, one after the other: each is a Java machine of its own. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Constat } from '../../domain/constat.ts';
import { OneAtATime } from './in-order.ts';

export interface PdfOpinion {
  ofFile(path: string): Promise<readonly Constat[]>;
  /** Of a PDF that is no file: it becomes one for the time of the question. */
  ofBytes(bytes: Uint8Array): Promise<readonly Constat[]>;
}

/** `command` is the path of the program. Loaded late: few ask for it. */
export async function openPdfOpinion(command: string, signal: AbortSignal): Promise<PdfOpinion> {
  const { runVeraPdf } = await import('../verapdf.ts');
  const turn = new OneAtATime();
  const ofFile = (path: string) => turn.run(() => runVeraPdf(command, path, signal));
  return { ofFile, ofBytes };

  async function ofBytes(bytes: Uint8Array): Promise<readonly Constat[]> {
    const folder = await mkdtemp(join(tmpdir(), 'raccord-pdf-'));
    try {
      const path = join(folder, 'facture.pdf');
      await writeFile(path, bytes);
      return await ofFile(path);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
}
