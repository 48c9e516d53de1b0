// SPDX-License-Identifier: Apache-2.0
/** A flux for the system upstream: the bytes received when all of it was accepted, else its accepted files. */
import { Failure } from '../domain/failure.ts';
import type { Envoi } from '../ports/envois.ts';
import type { Fichier } from './fichiers.ts';
import type { LotsDependencies } from './index.ts';

export async function relayer(
  envoi: Envoi,
  { journal }: Pick<LotsDependencies, 'journal'>,
): Promise<Fichier> {
  const flux = await journal.findFlux(envoi.source);
  if (flux === undefined) throw new Failure('CONFIG', `flux ${envoi.source} is gone`);
  return { nom: flux.nomFichier, content: { sha256: flux.sha256, sizeBytes: flux.sizeBytes } };
}
