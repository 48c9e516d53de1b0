// SPDX-License-Identifier: Apache-2.0
/**
 * Where a WRITE begins: at the start, where an earlier attempt was cut, or at the end of a file that was taken while its
 * acknowledgement was lost. The receiver decides. (PeSIT E §6.6)
 */
import type { NouveauMessage } from '../../../gateway/ports/messages.ts';
import { signeDuFichier } from '../entetes.ts';
import { pointZero } from '../session/types.ts';
import { type Cible, CibleComparee, CibleMessage } from './cible.ts';
import type { DemandeEcriture } from './creation.ts';
import { pointDuDetail } from './points.ts';
import type { Seance } from './service.ts';

/** Undefined: another goes on with it just now. @throws Failure QUOTA, DISK_FULL … */
export async function ouvrirCible(seance: Seance, demande: DemandeEcriture): Promise<Cible | undefined> {
  const { service, partie } = seance;
  const { id } = partie.raccordement;
  const held = await service.reception.reprise(id, demande.cle);
  if (held?.prise === true) return undefined;
  const signe = signeDuFichier(demande.entetes);
  if (held === undefined) {
    const dejaRecue = estRelance(demande) ? await dejaRecu(seance, demande, signe) : undefined;
    return dejaRecue ?? commencer(seance, demande, signe);
  }
  const taken = await service.reception.reprendre(nouveau(seance, demande), demande.cle);
  const depart = pointDuDetail(held.detail);
  // There is more than the point says where the file was whole and could not be concluded; it is cut back to the point.
  const usable = estRelance(demande) && held.detail['signe'] === signe && depart.octetsFichier <= held.octets;
  if (taken === undefined || !usable) {
    // It starts anew: what was held is of no more use to its sender.
    await taken?.abort();
    return commencer(seance, demande, signe);
  }
  const cible = new CibleMessage({ ...base(seance, demande, signe), message: taken, depart });
  try {
    await cible.revenir();
    return cible;
  } catch (error) {
    await cible.lacher(true);
    throw error;
  }
}

function estRelance({ create }: DemandeEcriture): boolean {
  return create.parametres.relance === true;
}

async function commencer(seance: Seance, demande: DemandeEcriture, signe: string): Promise<Cible> {
  const message = await seance.service.reception.ouvrir(nouveau(seance, demande));
  return new CibleMessage({ ...base(seance, demande, signe), message, depart: pointZero });
}

function base({ service, pair }: Seance, { cle }: DemandeEcriture, signe: string) {
  return { reception: service.reception, cle, detail: { signe, adresse: pair.adresse } };
}

function nouveau({ partie, id, pair }: Seance, { cle }: DemandeEcriture): NouveauMessage {
  const { raccordement } = partie;
  return { raccordement, protocole: 'pesit', cle, session: id, adresse: pair.adresse };
}

/** Under the same name another file may have come before: it is this one only if all that was said of it is the same. */
async function dejaRecu(
  { service, partie, logger }: Seance,
  { cle }: DemandeEcriture,
  signe: string,
): Promise<Cible | undefined> {
  const row = await service.messages.dernierDe(`${cle}#`);
  const [flux] = row?.flux ?? [];
  if (row?.etat !== 'ACCEPTE' || row.raccordement !== partie.raccordement.id || flux === undefined) {
    return undefined;
  }
  if (signeDuFichier(row.entetes) !== signe) return undefined;
  const reader = await service.ouvrirFlux(flux);
  if (reader === undefined) return undefined;
  logger.info('pesit.already-received', { message: row.id, flux });
  return new CibleComparee(reader, pointDuDetail(row.detail));
}
