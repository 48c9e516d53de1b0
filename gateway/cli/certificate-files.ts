// SPDX-License-Identifier: Apache-2.0
/** Files of certificates as commands are given them: what is wrong with one is told with its name, in two languages. */
import { readFile } from 'node:fs/promises';
import { type Certificat, lireCertificats, tailleMaxBytes } from '../../certs/certificat.ts';
import { Failure } from '../domain/failure.ts';
import { fileSizeOf } from './files.ts';

/** At least one. @throws RangeError */
export async function readCertificateFile(path: string): Promise<readonly Certificat[]> {
  return certificatesOf(path, await readCertificateBytes(path));
}

/** @throws RangeError when it is not there, or too large for certificates. */
export async function readCertificateBytes(path: string): Promise<Buffer> {
  if ((await fileSizeOf(path)) > tailleMaxBytes)
    throw new RangeError(`${path} dépasse 5 Mo / exceeds 5 MB: no certificate`);
  return readFile(path);
}

/** @throws RangeError that says what it is, where it is something else. */
export function certificatesOf(path: string, bytes: Buffer): readonly Certificat[] {
  try {
    return lireCertificats(bytes);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    throw new RangeError(`${path} : ${error.message.slice(`${error.code}: `.length)}`, { cause: error });
  }
}
