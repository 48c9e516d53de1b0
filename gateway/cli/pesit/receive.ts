// SPDX-License-Identifier: Apache-2.0
/**
 * `raccord pesit receive`: files read from a server (SELECT, READ), one after another. TRANS.END is said only when a file is on
 * disk under its name; nothing that is there is overwritten, and what we cannot keep stays at the other side.
 */
import { createWriteStream } from 'node:fs';
import { link, open, rm, statfs } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type ResultatLecture, recevoirUnFichier } from '../../../protocols/pesit/client/essai.ts';
import { Failure } from '../../domain/failure.ts';
import { parseFluxName } from '../../domain/flux-name.ts';
import type { FichierCollecte } from '../../ports/expedition.ts';
import { exitCodes } from '../exit.ts';
import { exists, makeFolder } from '../files.ts';
import { printJson } from '../output.ts';
import { type Appel, withAppel } from './appel.ts';
import type { AppelOptions } from './options.ts';
import { rateOf, startTransfer } from './progres.ts';
import { raisonDe, sayPairs, sentences } from './raisons.ts';
import { whileRoom } from './room.ts';

export interface ReceiveOptions extends AppelOptions {
  readonly nom: string;
  readonly dossier: string;
  readonly sortie?: string;
  readonly tout?: boolean;
}

/** One run with `--tout`: a server that never ends would fill the disk. */
const filesAtMost = 10_000;

export async function receive(options: ReceiveOptions): Promise<number> {
  const { sortie, tout = false, json = false } = options;
  if (sortie !== undefined && tout)
    throw new RangeError('--sortie : pour un seul fichier, sans --tout / for one file only');
  await makeFolder(options.dossier);
  return withAppel(options, async (appel) => {
    const seen = new Set<string>();
    for (let i = 0; i < filesAtMost; i++) {
      const resultat = await receiveOne(appel, options, seen);
      if (resultat.absent) return sayNothing(options, resultat, seen.size);
      say(resultat, json);
      if (resultat.issue !== 'FAIT') return exitCodes.negative;
      if (!tout) return exitCodes.ok;
    }
    return exitCodes.ok;
  });
}

/** How a round ends well, unless one file was asked for by its whole name: that one is missing. */
function sayNothing(
  { nom, tout = false, json = false }: ReceiveOptions,
  { absent, diagnostic }: ResultatLecture,
  count: number,
): number {
  if (json) printJson({ absent, nom, recus: count, diagnostic });
  else if (count > 0)
    console.log(`${count} fichier(s) reçu(s), plus rien n'attend / received, nothing more waits`);
  else console.log(`${nom} : rien n'attend / nothing waits`);
  const isMissing = !tout && parseFluxName(nom) !== undefined;
  return isMissing ? exitCodes.negative : exitCodes.ok;
}

async function receiveOne(
  { pour, destination, signal, options }: Appel,
  { nom, dossier, sortie }: ReceiveOptions,
  seen: Set<string>,
): Promise<ResultatLecture> {
  const progress = startTransfer(nom, options.passage === undefined);
  let announced = 0;
  try {
    return await recevoirUnFichier(
      pour,
      destination,
      nom,
      async (fichier) => {
        announced = fichier.sizeBytes;
        const path = sortie ?? join(dossier, basename(fichier.nom));
        if (seen.has(path)) throw again(path);
        await keep(fichier, path);
        seen.add(path);
        return 'RECU';
      },
      signal,
      { ...options, progres: (bytes) => progress.update(bytes, announced) },
    );
  } finally {
    progress.end();
  }
}

/** A server that keeps what was collected would give the same one for ever. */
function again(path: string): Failure {
  return new Failure(
    'CONFIG',
    `${path} vient d'être reçu : ce serveur garde ce qui est retiré, --nom dit lequel / it keeps what was collected: say which by --nom`,
  );
}

/** Whole and synced under its name when it resolves. */
async function keep({ contenu }: FichierCollecte, path: string): Promise<void> {
  if (await exists(path)) throw isThere(path);
  const partial = `${path}.${process.pid}.part`;
  try {
    await pipeline(
      Readable.from(
        whileRoom(contenu, () => freeBytesOf(dirname(path))),
        { objectMode: false },
      ),
      createWriteStream(partial, { flags: 'wx', mode: 0o600, flush: true }),
    );
    await link(partial, path).catch((error: NodeJS.ErrnoException) => {
      throw error.code === 'EEXIST' ? isThere(path) : error;
    });
  } finally {
    await rm(partial, { force: true });
  }
  const folder = await open(dirname(path));
  await folder.sync().finally(() => folder.close());
}

async function freeBytesOf(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

function isThere(path: string): Failure {
  return new Failure(
    'CONFIG',
    `${path} existe déjà, rien n'est écrasé / exists: nothing is overwritten (--dossier, --sortie)`,
  );
}

function say(resultat: ResultatLecture, json: boolean): void {
  const raison = raisonDe(resultat);
  if (json) {
    const { conseil } = raison ?? {};
    printJson({ ...resultat, ...(conseil && { conseil }) });
    return;
  }
  const { issue, nomFichier, nomFlux, idTransfert, relances, octets, articles, points, dureeMs } = resultat;
  const got =
    octets === undefined ? undefined : `${octets} octets, ${dureeMs} ms, ${rateOf(octets, dureeMs)}`;
  console.log(
    sayPairs(`${nomFichier ?? '-'}: ${issue === 'FAIT' ? 'reçu / received' : sentences[issue]}`, [
      ['raison', raison?.dit],
      ['à faire', raison?.conseil],
      ['PI 12', nomFlux],
      ['PI 13', idTransfert],
      ['articles', articles === undefined ? undefined : `${articles}, points de synchronisation : ${points}`],
      ['reprises', relances === 0 ? undefined : relances],
      ['reçu', got],
    ]),
  );
}
