// SPDX-License-Identifier: Apache-2.0
/**
 * A file sent to us: CREATE judged and answered, the transfer, and what is kept of it when it was cut. (PeSIT E §6.1, §6.6,
 * §9.1)
 */
import { dg, succes } from '../diagnostics.ts';
import { diagnosticDe } from '../errors.ts';
import type { Fpdu, Parametres } from '../fpdu/types.ts';
import type { Cible } from './cible.ts';
import { type DemandeEcriture, jugerCreation, type Refus } from './creation.ts';
import { refusDeSuite, refuserDemande, suivreFichier } from './fichier.ts';
import { ouvrirCible } from './ouverture.ts';
import { ReceptionFichier } from './reception-fichier.ts';
import type { Seance } from './service.ts';

/** A restart that comes while the line it was cut on is still being tidied up. Well within the patience of a client. */
const patienceMs = 2_000;

/** Resolves once the file is deselected, or CREATE refused. Rejects with Rupture. */
export async function recevoirFichier(seance: Seance, create: Fpdu): Promise<void> {
  const { service, partie } = seance;
  const jugement = jugerCreation(seance, create);
  if (!jugement.ok) return refuser(seance, jugement, create);
  const plusAdmis = await refusDeSuite(seance);
  if (plusAdmis !== undefined) return refuser(seance, plusAdmis, create);
  const nom = `${partie.raccordement.id} ${jugement.cle}`;
  const relance = create.parametres.relance === true;
  if (relance) service.enCours.supplanter(nom);
  const rendre = await service.verrous.prendre(nom, relance ? patienceMs : 0);
  if (rendre === undefined) return refuser(seance, occupe, create);
  const desinscrire = service.enCours.inscrire(nom, seance.session);
  try {
    const cible = await ouvrir(seance, jugement);
    if ('diagnostic' in cible) return await refuser(seance, cible, create);
    await suivre(seance, jugement, cible);
  } finally {
    desinscrire();
    rendre();
  }
}

const occupe: Refus = { diagnostic: dg('2-207'), complement: 'this transfer is running' };

async function ouvrir(seance: Seance, demande: DemandeEcriture): Promise<Cible | Refus> {
  try {
    return (await ouvrirCible(seance, demande)) ?? occupe;
  } catch (error) {
    seance.logger.error('pesit.open-failed', { fichier: demande.nomFichier }, error);
    return { diagnostic: diagnosticDe(error, 'DEMANDE') };
  }
}

async function suivre(seance: Seance, demande: DemandeEcriture, cible: Cible): Promise<void> {
  const { session } = seance;
  const reception = new ReceptionFichier(seance, demande, cible);
  try {
    const { idTransfert } = demande.create.parametres;
    const { tailleEntite } = demande.fichier;
    const known = { ...(idTransfert !== undefined && { idTransfert }), tailleEntite };
    await session.envoyer(session.fpdu('ACK(CREATE)', { diagnostic: succes, ...known }));
    await suivreFichier(seance, reception);
  } finally {
    await reception.lacher();
  }
}

async function refuser(seance: Seance, refus: Refus, { parametres }: Fpdu): Promise<void> {
  // PI 25 is mandatory in ACK(CREATE), and means nothing in a refusal.
  const { idTransfert = 0, tailleEntite = 0 } = parametres;
  const known: Parametres = { ...(idTransfert !== 0 && { idTransfert }), tailleEntite };
  await refuserDemande(seance, 'ACK(CREATE)', refus, known);
}
