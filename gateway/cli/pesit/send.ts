// SPDX-License-Identifier: Apache-2.0
/** `raccord pesit send`: files written to a server, one CREATE each, going on after a cut; told in full whatever came of it. */
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { envoyerUnFichier, type ResultatEnvoi } from '../../../protocols/pesit/client/essai.ts';
import { exitCodes } from '../exit.ts';
import { fileSizeOf } from '../files.ts';
import { printJson } from '../output.ts';
import { type Appel, withAppel } from './appel.ts';
import type { AppelOptions } from './options.ts';
import { rateOf, startTransfer } from './progres.ts';
import { raisonDe, sayPairs, sentences } from './raisons.ts';

export interface SendOptions extends AppelOptions {
  readonly nomFlux?: string;
  readonly nom?: string;
}

/** PI 12 and PI 37: printable ASCII. */
const nameShape = /^[\x20-\x7e]+$/;
const [nomFluxMost, nomMost] = [76, 80];

export async function send(files: readonly string[], options: SendOptions): Promise<number> {
  const { nom, nomFlux, json = false } = options;
  assertName(nomFlux, '--nom-flux', nomFluxMost);
  assertName(nom, '--nom', nomMost);
  if (nom !== undefined && files.length > 1)
    throw new RangeError('--nom : pour un seul fichier / for one file only');
  // Before anything leaves: a name mistyped at the end of a list should not leave the others sent.
  const sizes = await Promise.all(files.map(fileSizeOf));
  return withAppel(options, async (appel) => {
    let good = true;
    for (const [i, path] of files.entries()) {
      const sizeBytes = sizes[i] ?? 0;
      const named = { nomFichier: nom ?? basename(path), ...(nomFlux === undefined ? {} : { nomFlux }) };
      const resultat = await sendOne(appel, path, { ...named, sizeBytes });
      say(resultat, { path, sizeBytes, json });
      good &&= resultat.issue === 'FAIT';
    }
    return good ? exitCodes.ok : exitCodes.negative;
  });
}

function assertName(text: string | undefined, option: string, most: number): void {
  if (text === undefined || (nameShape.test(text) && text.length <= most)) return;
  throw new RangeError(`${option} attend 1 à ${most} caractères ASCII / takes 1 to ${most} ASCII characters`);
}

async function sendOne(
  { pour, destination, signal, options }: Appel,
  path: string,
  fichier: { readonly nomFichier: string; readonly nomFlux?: string; readonly sizeBytes: number },
): Promise<ResultatEnvoi> {
  const file = await open(path);
  // Two writers of one line would spoil each other's.
  const progress = startTransfer(basename(path), options.passage === undefined);
  try {
    const source = {
      sizeBytes: fichier.sizeBytes,
      read: async (into: Uint8Array, positionBytes: number) =>
        (await file.read(into, 0, into.length, positionBytes)).bytesRead,
    };
    return await envoyerUnFichier(pour, destination, { ...fichier, source }, signal, {
      ...options,
      progres: (bytes) => progress.update(bytes, fichier.sizeBytes),
    });
  } finally {
    progress.end();
    await file.close();
  }
}

interface Said {
  readonly path: string;
  readonly sizeBytes: number;
  readonly json: boolean;
}

function say(resultat: ResultatEnvoi, { path, sizeBytes, json }: Said): void {
  const raison = raisonDe(resultat);
  if (json) {
    const { conseil } = raison ?? {};
    printJson({ fichier: path, sizeBytes, ...resultat, ...(conseil && { conseil }) });
    return;
  }
  const { issue, nomFlux, etiquette, idTransfert, relances, articles, points, dureeMs } = resultat;
  const sent = `${sizeBytes} octets, ${dureeMs} ms${issue === 'FAIT' ? `, ${rateOf(sizeBytes, dureeMs)}` : ''}`;
  console.log(
    sayPairs(`${path}: ${issue === 'FAIT' ? 'pris, ACK(TRANS.END) reçu / taken' : sentences[issue]}`, [
      ['raison', raison?.dit],
      ['à faire', raison?.conseil],
      ['PI 12', nomFlux],
      ['PI 37', etiquette],
      ['PI 13', idTransfert === 0 ? undefined : idTransfert],
      ['articles', articles === undefined ? undefined : `${articles}, points de synchronisation : ${points}`],
      ['reprises', relances === 0 ? undefined : relances],
      ['envoyé', sent],
    ]),
  );
}
