// SPDX-License-Identifier: Apache-2.0
/**
 * A flux that goes on: to the AMONT, the bytes received when all of it was accepted, else a tar.gz of its accepted files;
 * from the AMONT, the file of one recipient as it came.
 */
import { type FichierAEmballer, packTarGz } from '../../formats/enveloppe/pack.ts';
import { Failure } from '../domain/failure.ts';
import type { Envoi } from '../ports/envois.ts';
import { aTransmettre, type FichierRecu, fichiersDe } from '../relais/regle.ts';
import type { Fichier } from './fichiers.ts';
import type { LotsDependencies } from './index.ts';

export async function relayer(
  envoi: Envoi,
  { journal, spool }: Pick<LotsDependencies, 'journal' | 'spool'>,
): Promise<Fichier> {
  const flux = await journal.findFlux(envoi.source);
  if (flux === undefined) throw new Failure('CONFIG', `flux ${envoi.source} is gone`);
  const { nomFichier: nom, sha256, sizeBytes } = flux;
  if (envoi.rang === undefined && flux.statut === 'INTEGRE') return { nom, content: { sha256, sizeBytes } };
  const factures = await journal.factures(flux.id);
  if (envoi.rang !== undefined) {
    const file = fichiersDe(factures).find(({ rang }) => rang === envoi.rang);
    if (file === undefined) throw new Failure('CONFIG', `flux ${flux.id} has no file ${envoi.rang}`);
    return { nom: file.nom, content: { sha256: file.sha256, sizeBytes: file.sizeBytes } };
  }
  const { entiers } = aTransmettre(factures);
  if (flux.statut !== 'INTEGRE_PARTIEL' || entiers.length === 0) {
    throw new Failure('CONFIG', `flux ${flux.id} is ${flux.statut}: nothing of it goes on`);
  }
  return { nom, content: packTarGz(packed(entiers, spool)) };
}

function* packed(
  files: readonly FichierRecu[],
  spool: LotsDependencies['spool'],
): Generator<FichierAEmballer> {
  for (const { nom, sha256, sizeBytes } of files) yield { nom, sizeBytes, content: spool.stream(sha256) };
}
