// SPDX-License-Identifier: Apache-2.0
/**
 * A file collected from us: SELECT answered, and what follows until DESELECT. (PeSIT E §6.2, §9.1)
 */
import type { BlobReader, BlobRef } from '../../../gateway/ports/spool.ts';
import { dateEnChiffres } from '../dates.ts';
import { dg, succes } from '../diagnostics.ts';
import { diagnosticDe } from '../errors.ts';
import type { Fpdu, Parametres } from '../fpdu/types.ts';
import { nomEnAscii } from '../noms.ts';
import type { Refus } from './creation.ts';
import { refusDeSuite, refuserDemande, suivreFichier } from './fichier.ts';
import type { LectureOuverte, TailleArticle } from './ligne-lecture.ts';
import { RemiseFichier, tailleArticle } from './remise-fichier.ts';
import { type Choix, choisir, type DemandeLecture, jugerSelection, nomEnCours } from './selection.ts';
import type { Seance } from './service.ts';

/** Resolves once the file is deselected, or SELECT refused. Rejects with Rupture. */
export async function remettreFichier(seance: Seance, select: Fpdu): Promise<void> {
  const jugement = jugerSelection(seance, select);
  if (!jugement.ok) return refuser(seance, jugement, select);
  const plusAdmis = await refusDeSuite(seance);
  if (plusAdmis !== undefined) return refuser(seance, plusAdmis, select);
  const choix = await trouver(seance, jugement);
  if ('diagnostic' in choix) return refuser(seance, choix, select);
  const desinscrire = seance.service.enCours.inscrire(nomEnCours(seance, choix), seance.session);
  try {
    const ouverte = await ouvrir(seance, choix);
    if ('diagnostic' in ouverte) return await refuser(seance, ouverte, select);
    try {
      await suivre(seance, jugement, ouverte);
    } finally {
      await ouverte.reader.close();
    }
  } finally {
    desinscrire();
    choix.rendre();
  }
}

async function trouver(seance: Seance, demande: DemandeLecture): Promise<Choix | Refus> {
  try {
    return await choisir(seance, demande);
  } catch (error) {
    seance.logger.error('pesit.select-failed', { flow: demande.nom }, error);
    return { diagnostic: diagnosticDe(error, 'DEMANDE') };
  }
}

/** What a restart names may be let go already: its bytes are there all the same. */
async function ouvrir(seance: Seance, choix: Choix): Promise<LectureOuverte | Refus> {
  const { service, partie, logger } = seance;
  let reader: BlobReader | undefined;
  let brut: BlobRef | undefined;
  try {
    reader =
      (await service.retrait.open(partie.raccordement.id, choix.flux)) ??
      (choix.row && (await service.ouvrirFlux(choix.flux)));
    brut = await service.contenuDe(choix.flux);
  } catch (error) {
    logger.error('pesit.select-failed', { flux: choix.flux }, error);
    await reader?.close();
    return { diagnostic: diagnosticDe(error, 'DEMANDE') };
  }
  if (reader !== undefined && brut !== undefined) return { ...choix, reader, brut };
  await reader?.close();
  return { diagnostic: dg('2-205') };
}

async function suivre(seance: Seance, demande: DemandeLecture, ouverte: LectureOuverte): Promise<void> {
  const { session, partie, negociee } = seance;
  const article = tailleArticle(partie.reglages, negociee, demande.tailleEntite, ouverte.row);
  const accord = reponse(seance, demande, ouverte, article);
  await session.envoyer(session.fpdu('ACK(SELECT)', accord));
  const remise = new RemiseFichier(seance, demande, { ...ouverte, accord }, article);
  try {
    await suivreFichier(seance, remise);
  } finally {
    remise.finir();
  }
}

const kio = 1024;

/** PI 12 is what was asked for, unless that was a pattern: then the flow of the one chosen, or its name. PI 37 has the name. */
function reponse(
  { partie }: Seance,
  { select, nom, tailleEntite }: DemandeLecture,
  { nomFichier, disponibleLe, idTransfert, reader }: LectureOuverte,
  { longueurArticle, format }: TailleArticle,
): Parametres {
  const { reglages } = partie;
  const { type = 0 } = select.parametres.fichier ?? {};
  return {
    diagnostic: succes,
    fichier: { type, nom: nom.includes('*') ? nomPropre(nomFichier, reglages.nomFlux) : nom },
    idTransfert,
    codeDonnees: reglages.codeDonnees,
    tailleEntite,
    logiques: { format, longueurArticle, etiquette: nomEnAscii(nomFichier, maxEtiquette) },
    physiques: { tailleMax: Math.max(1, Math.ceil(reader.sizeBytes / kio)) },
    historiques: { creeLe: dateEnChiffres(disponibleLe) },
  };
}

/** PI 12 and PI 37 hold no more. */
const maxNom = 76;
const maxEtiquette = 80;

function nomPropre(nomFichier: string, nomFlux: 'code-interface' | 'nom-fichier'): string {
  const code = nomFlux === 'code-interface' ? nomFichier.split('_')[0] : undefined;
  return nomEnAscii(code ?? nomFichier, maxNom);
}

async function refuser(seance: Seance, refus: Refus, { parametres }: Fpdu): Promise<void> {
  const { fichier = { type: 0, nom: '-' }, idTransfert = 0, tailleEntite = 0 } = parametres;
  await refuserDemande(seance, 'ACK(SELECT)', refus, {
    fichier: { type: fichier.type, nom: fichier.nom },
    ...{ idTransfert, tailleEntite },
  });
}
