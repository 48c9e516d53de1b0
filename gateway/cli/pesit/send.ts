// SPDX-License-Identifier: Apache-2.0
/** `raccord pesit send`: files written to a server, one CREATE each, going on after a cut; told in full whatever came of it. */
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { plainLine } from '../../../formats/rapport/escape.ts';
import {
  envoyerUnFichier,
  type FichierAEnvoyer,
  type RepriseAttendue,
  type ResultatEnvoi,
} from '../../../protocols/pesit/client/essai.ts';
import { maxIdTransfert } from '../../../protocols/pesit/client/transfert.ts';
import { exitCodes } from '../exit.ts';
import { fileSizeOf } from '../files.ts';
import { printJson } from '../output.ts';
import { type Appel, interruptedExit, withAppel } from './appel.ts';
import type { AppelOptions } from './options.ts';
import { rateOf, startTransfer } from './progres.ts';
import { raisonDe, sayPairs, sentences } from './raisons.ts';

export interface SendOptions extends AppelOptions {
  readonly nomFlux?: string;
  readonly nom?: string;
  readonly idTransfert?: string;
  readonly relance?: boolean;
}

/** PI 12 and PI 37: printable ASCII. */
const nameShape = /^[\x20-\x7e]+$/;
const [nomFluxMost, nomMost] = [76, 80];
const oneFile = 'pour un seul fichier / for one file only';

export async function send(files: readonly string[], options: SendOptions): Promise<number> {
  const { nom, nomFlux, json = false } = options;
  assertName(nomFlux, '--nom-flux', nomFluxMost);
  assertName(nom, '--nom', nomMost);
  if (nom !== undefined && files.length > 1) throw new RangeError(`--nom : ${oneFile}`);
  const reprise = parseReprise(options, files.length);
  const named = {
    ...(nomFlux === undefined ? {} : { nomFlux }),
    ...(reprise === undefined ? {} : { reprise }),
  };
  // Before anything leaves: a name mistyped at the end of a list should not leave the others sent.
  const sizes = await Promise.all(files.map(fileSizeOf));
  return withAppel(options, async (appel) => {
    let good = true;
    for (const [i, path] of files.entries()) {
      const sizeBytes = sizes[i] ?? 0;
      const resultat = await sendOne(appel, path, { ...named, nomFichier: nom ?? basename(path), sizeBytes });
      say(resultat, { path, sizeBytes, json });
      if (resultat.issue === 'INTERROMPU') return interruptedExit;
      good &&= resultat.issue === 'FAIT';
    }
    return good ? exitCodes.ok : exitCodes.negative;
  });
}

function assertName(text: string | undefined, option: string, most: number): void {
  if (text === undefined || (nameShape.test(text) && text.length <= most)) return;
  throw new RangeError(`${option} attend 1 à ${most} caractères ASCII / takes 1 to ${most} ASCII characters`);
}

/** PI 13 of a transfer that an earlier run began. @throws RangeError */
function parseReprise(
  { idTransfert, relance = false }: SendOptions,
  files: number,
): FichierAEnvoyer['reprise'] {
  if (idTransfert === undefined) {
    if (!relance) return undefined;
    throw new RangeError('--relance : --id-transfert manque, il dit lequel / is missing: it says which');
  }
  if (files > 1) throw new RangeError(`--id-transfert : ${oneFile}`);
  const number = /^\d{1,8}$/.test(idTransfert) ? Number(idTransfert) : 0;
  if (number >= 1 && number <= maxIdTransfert) return { idTransfert: number, relance };
  throw new RangeError(
    `--id-transfert attend 1 à ${maxIdTransfert} / takes 1 to ${maxIdTransfert}: ${idTransfert}`,
  );
}

async function sendOne(
  { pour, destination, signal, options }: Appel,
  path: string,
  fichier: Omit<FichierAEnvoyer, 'source'>,
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
    // PI 51 is of the file, so that it is the same in another run.
    const creeLe = (await file.stat()).mtime;
    return await envoyerUnFichier(pour, destination, { ...fichier, source, creeLe }, signal, {
      ...options,
      avantReprise: (reprise) => {
        progress.end();
        console.error(sayWait(path, reprise));
      },
      progres: (bytes) => progress.update(bytes, fichier.sizeBytes),
    });
  } finally {
    progress.end();
    await file.close();
  }
}

function sayWait(path: string, { raison, attenteMs, idTransfert }: RepriseAttendue): string {
  const seconds = attenteMs / 1000;
  const how = idTransfert === undefined ? 'PI 13 neuf / new' : `PI 13 = ${idTransfert}, PI 15 = 1`;
  return plainLine(`${path}: ${raison} ; nouvel essai dans ${seconds} s / again in ${seconds} s (${how})`);
}

interface Said {
  readonly path: string;
  readonly sizeBytes: number;
  readonly json: boolean;
}

function say(resultat: ResultatEnvoi, { path, sizeBytes, json }: Said): void {
  const raison = raisonDe(resultat);
  const reprendre = repriseDe(resultat);
  if (json) {
    const { conseil } = raison ?? {};
    const more = { ...(conseil && { conseil }), ...(reprendre && { reprendre }) };
    printJson({ fichier: path, sizeBytes, ...resultat, ...more });
    return;
  }
  const { issue, nomFlux, etiquette, idTransfert, relances, articles, points } = resultat;
  console.log(
    sayPairs(`${path}: ${issue === 'FAIT' ? 'pris, ACK(TRANS.END) reçu / taken' : sentences[issue]}`, [
      ['raison', raison?.dit],
      ['à faire', raison?.conseil],
      ['PI 12', nomFlux],
      ['PI 37', etiquette],
      ['PI 13', idTransfert === 0 ? undefined : idTransfert],
      ['reprendre', reprendre && `la même commande avec / the same command with ${reprendre}`],
      ['articles', articles === undefined ? undefined : `${articles}, points de synchronisation : ${points}`],
      ['reprises', relances === 0 ? undefined : relances],
      ['envoyé', saySent(resultat, sizeBytes)],
    ]),
  );
}

/** The options that go on with it. */
function repriseDe({ relancable, idTransfert }: ResultatEnvoi): string | undefined {
  return relancable ? `--id-transfert ${idTransfert} --relance` : undefined;
}

/** What was handed to the line: how much of it is over there, only a restart tells. */
function saySent({ issue, octets, dureeMs }: ResultatEnvoi, sizeBytes: number): string {
  if (issue === 'FAIT') return `${sizeBytes} octets, ${dureeMs} ms, ${rateOf(sizeBytes, dureeMs)}`;
  return `${octets} octets sur / of ${sizeBytes}, ${dureeMs} ms`;
}
