// SPDX-License-Identifier: Apache-2.0
/**
 * A file that is selected, from its ACK(CREATE) or ACK(SELECT) to its DESELECT: what is common to those received and those
 * collected. (PeSIT E §8.1; the state table says what may come when)
 */
import assert from 'node:assert/strict';
import { dg, ecrireDiagnostic, estSucces, etiquetteDiagnostic, succes } from '../diagnostics.ts';
import { diagnosticDe } from '../errors.ts';
import type { Diagnostic, Fpdu, NomFpdu, Parametres } from '../fpdu/types.ts';
import { plusAdmis } from './admission.ts';
import type { Refus } from './creation.ts';
import type { Seance } from './service.ts';

export interface Travail {
  /** ORF: what ACK(ORF) answers. */
  ouvrir(orf: Fpdu): Parametres;
  /** WRITE or READ, to its ACK(TRANS.END), a refusal or an interruption. Rejects with Rupture. */
  transferer(demande: Fpdu): Promise<void>;
}

/** Resolves once ACK(DESELECT) is sent. */
export async function suivreFichier(seance: Seance, travail: Travail): Promise<void> {
  const { session } = seance;
  // Each turn waits for the other side, at most Tp.
  for (;;) {
    const fpdu = await session.recevoir();
    noterTolere(seance, fpdu);
    switch (fpdu.nom) {
      case 'ORF':
        await session.envoyer(session.fpdu('ACK(ORF)', travail.ouvrir(fpdu)));
        break;
      case 'WRITE':
      case 'READ':
        await travail.transferer(fpdu);
        break;
      case 'CRF':
        await session.envoyer(session.fpdu('ACK(CRF)', { diagnostic: succes }));
        break;
      case 'DESELECT':
        await session.envoyer(session.fpdu('ACK(DESELECT)', { diagnostic: succes }));
        return;
      default:
        assert.fail(`the table lets ${fpdu.nom} through with a file selected`);
    }
  }
}

/** Agreements end while sessions last: whoever was let in may be served no more. Undefined: it may go on. */
export async function refusDeSuite({ service, partie, pair, logger }: Seance): Promise<Refus | undefined> {
  try {
    const motif = await plusAdmis(service, partie, pair);
    return motif && { diagnostic: dg('3-304'), complement: 'no longer in force', motif };
  } catch (error) {
    logger.error('pesit.admission-failed', {}, error);
    return { diagnostic: diagnosticDe(error, 'DEMANDE') };
  }
}

/** A request that is not granted: said in its ACK, in the logs and in the figures. */
export async function refuserDemande(
  seance: Seance,
  ack: Extract<NomFpdu, `ACK(${string})`>,
  refus: Refus,
  parametres: Parametres = {},
): Promise<void> {
  const { session, service, logger } = seance;
  const { diagnostic, complement, motif } = refus;
  compterDiagnostic(seance, diagnostic);
  const code = ecrireDiagnostic(diagnostic);
  const fields = { fpdu: ack.slice(4, -1), diagnostic: code, raison: complement, motif };
  // Callers ask again and again for what may wait: that nothing does is no news.
  if (ack === 'ACK(SELECT)' && code === rienNAttend) logger.info('pesit.refused', fields);
  else logger.warn('pesit.refused', fields);
  service.metrics.count('pesit_refus_total', { fpdu: ack });
  const said = complement === undefined ? {} : { complement: complement.slice(0, maxComplement) };
  await session.envoyer(session.fpdu(ack, { ...parametres, diagnostic, ...said }));
}

const rienNAttend = ecrireDiagnostic(dg('2-205'));

/** PI 29. */
const maxComplement = 254;

/** What of its form was let pass: the partenaire should hear of it some day. */
export function noterTolere({ logger }: Pick<Seance, 'logger'>, { nom, tolere = [] }: Fpdu): void {
  if (tolere.length > 0) logger.info('pesit.tolerated', { fpdu: nom, fautes: tolere.join('; ') });
}

/** One that we sent. */
export function compterDiagnostic({ service }: Seance, diagnostic: Diagnostic): void {
  if (estSucces(diagnostic)) return;
  service.metrics.count('pesit_diagnostics_total', {
    code: etiquetteDiagnostic(diagnostic),
    sens: 'sortant',
  });
}
