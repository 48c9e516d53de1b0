// SPDX-License-Identifier: Apache-2.0
/**
 * The digest of what we sent in one more algorithm, for an MDN that came in one that was not taken while the message was
 * encoded (RFC 4130 §7.4.3: products differ): from the flux, read again.
 *
 * What must stay true: it is of the very bytes that were sent. The settings or the flux may be others by now; so a digest
 * that was kept is made again beside it, and when that one is another, nothing is said.
 */
import type { AccesAs2, DigestAs2 } from '../../../gateway/domain/acces-as2.ts';
import { Failure } from '../../../gateway/domain/failure.ts';
import type { FluxId } from '../../../gateway/domain/flux.ts';
import type { MessageRecord } from '../../../gateway/ports/messages.ts';
import type { BlobReader } from '../../../gateway/ports/spool.ts';
import { micDuMessage } from '../message/encode.ts';
import { reglagesDe } from '../presets.ts';
import { lirePieces, typeDe } from './contenu.ts';
import { micDe } from './preparation.ts';

/** The content of a flux; undefined when there is no such flux. */
export type OuvrirFlux = (flux: FluxId) => Promise<BlobReader | undefined>;

/** Taken of every message, whatever its settings. */
const temoin: DigestAs2 = 'sha-256';

/** Base64. Undefined where it cannot be told: no flux, one that is gone, compressed inside its signature. */
export async function micRecalcule(
  ouvrirFlux: OuvrirFlux,
  message: MessageRecord,
  acces: AccesAs2,
  digest: DigestAs2,
): Promise<string | undefined> {
  const { fichier, sizeBytes } = message.detail;
  const [flux, ...autres] = message.flux;
  if (flux === undefined || autres.length > 0) return undefined;
  if (typeof fichier !== 'string' || typeof sizeBytes !== 'number') return undefined;
  const reglages = reglagesDe(acces);
  const type = typeDe(fichier, reglages.typeContenu);
  const contenu = lirePieces(() => ouvrir(ouvrirFlux, flux));
  try {
    const fichiers = [{ nomFichier: fichier, type, sizeBytes, contenu }];
    const mic = await micDuMessage({ reglages, fichiers }, [temoin, digest]);
    return mic?.[temoin] === micDe(message)[temoin] ? mic?.[digest] : undefined;
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}

async function ouvrir(ouvrirFlux: OuvrirFlux, flux: FluxId): Promise<BlobReader> {
  const reader = await ouvrirFlux(flux);
  if (reader === undefined) throw new Failure('SPOOL_MISSING', `flux ${flux} is gone`);
  return reader;
}
