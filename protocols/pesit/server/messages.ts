// SPDX-License-Identifier: Apache-2.0
/**
 * MSG sent to us, whole or in pieces: put together within limits and handed to whoever knows the files it speaks of.
 * (PeSIT E §6.9)
 */
import assert from 'node:assert/strict';
import { dg, ecrireDiagnostic, estSucces } from '../diagnostics.ts';
import { diagnosticDe } from '../errors.ts';
import type { Diagnostic, Fpdu, Parametres } from '../fpdu/types.ts';
import { compterDiagnostic, refusDeSuite, refuserDemande } from './fichier.ts';
import type { Seance } from './service.ts';

/** Pieces of 4096 bytes: 256 KiB, far more than any acknowledgement. More of them end the session. */
const maxMorceaux = 64;

/** Resolves once ACK(MSG) is sent. Rejects with Rupture. */
export async function recevoirMessage(seance: Seance, debut: Fpdu): Promise<void> {
  const { session, logger, service } = seance;
  const message = debut.nom === 'MSG' ? debut : await assembler(seance, debut);
  const { fichier, idTransfert = 0 } = message.parametres;
  const known: Parametres = idTransfert === 0 ? {} : { idTransfert };
  const refus = await refusDeSuite(seance);
  if (refus !== undefined) return refuserDemande(seance, 'ACK(MSG)', refus, known);
  const diagnostic = await juger(seance, message);
  const fields = { flow: fichier?.nom, type: fichier?.type, idTransfert };
  logger.info('pesit.message', { ...fields, diagnostic: ecrireDiagnostic(diagnostic) });
  const outcome = estSucces(diagnostic) ? 'pris' : 'refuse';
  service.metrics.count('pesit_messages_total', { sens: 'entrant', outcome });
  compterDiagnostic(seance, diagnostic);
  await session.envoyer(session.fpdu('ACK(MSG)', { diagnostic, ...known }));
}

/** As one MSG. Too many pieces end the session. */
async function assembler({ session, logger }: Seance, debut: Fpdu): Promise<Fpdu> {
  const pieces: Uint8Array[] = [copyOf(debut)];
  while (pieces.length < maxMorceaux) {
    const fpdu = await session.recevoir();
    assert(fpdu.nom === 'MSGMM' || fpdu.nom === 'MSGFM', `the table lets ${fpdu.nom} through in a message`);
    pieces.push(copyOf(fpdu));
    if (fpdu.nom === 'MSGMM') continue;
    return { ...debut, nom: 'MSG', parametres: { ...debut.parametres, message: Buffer.concat(pieces) } };
  }
  logger.warn('pesit.message-too-long', { morceaux: pieces.length });
  return session.rejeter(dg('3-318'), 'message too long');
}

/** What was read may be a view of memory that is used again. */
function copyOf({ parametres: { message } }: Fpdu): Uint8Array {
  return message === undefined ? new Uint8Array(0) : Uint8Array.from(message);
}

async function juger({ service, partie, logger }: Seance, message: Fpdu): Promise<Diagnostic> {
  try {
    return await service.messageRecu(partie.raccordement, message);
  } catch (error) {
    logger.error('pesit.message-failed', {}, error);
    return diagnosticDe(error, 'DEMANDE');
  }
}
