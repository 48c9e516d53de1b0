// SPDX-License-Identifier: Apache-2.0
/**
 * One file read from a server: SELECT to DTF.END, and TRANS.END once it is safe here (PeSIT E §6.2, §6.3). TRANS.END lets the
 * server forget the file, so that it is said by whoever knows that it is durable.
 */
import type { ReglagesPesit } from '../../../gateway/domain/acces-pesit.ts';
import { dg, estSucces, succes } from '../diagnostics.ts';
import type { Fpdu, Parametres } from '../fpdu/types.ts';
import { codesFin } from '../session/interruption.ts';
import { demanderFinTransfert, recevoirDonnees } from '../session/reception.ts';
import type { Session } from '../session/session.ts';
import type { FichierNegocie, Point, Puits } from '../session/types.ts';
import type { Connexion } from './connexion.ts';
import { refusParIdt } from './ecriture.ts';
import { Refus } from './errors.ts';
import { prioriteMoyenne, typeFichier } from './transfert.ts';

export interface Demande {
  /** PI 12: a name, a flow, a pattern. */
  readonly nom: string;
  /** PI 13 of the attempt that this one goes on with; 0: a new one, and the server chooses it. */
  readonly idTransfert: number;
}

/** The file that the server chose. */
export interface Offert {
  readonly nom: string;
  readonly etiquette?: string;
  readonly idTransfert: number;
  /** As announced, rounded up to its unit; undefined: not announced. */
  readonly annonceBytes?: number;
  /** What it may be longer by. */
  readonly uniteBytes: number;
  readonly parametres: Parametres;
}

const kio = 1024;
const tousLesAttributs = { logiques: true, physiques: true, historiques: true } as const;

/** Throws Refus (2-205: there is none), Rupture. */
export async function selectionner(
  { session, reglages }: Connexion,
  { nom, idTransfert }: Demande,
): Promise<Offert> {
  const { nom: ack, parametres } = await session.demander(
    session.fpdu('SELECT', {
      fichier: { type: typeFichier, nom },
      idTransfert,
      attributs: tousLesAttributs,
      ...(idTransfert > 0 && { relance: true }),
      priorite: prioriteMoyenne,
      tailleEntite: reglages.tailleEntite,
    }),
  );
  exiger(ack, parametres);
  const { fichier, logiques, physiques } = parametres;
  const uniteBytes = physiques?.enArticles === true ? (logiques?.longueurArticle ?? kio) : kio;
  const tailleMax = physiques?.tailleMax ?? 0;
  return {
    nom: fichier?.nom ?? nom,
    ...(logiques?.etiquette !== undefined && { etiquette: logiques.etiquette }),
    idTransfert: parametres.idTransfert ?? idTransfert,
    ...(tailleMax > 0 && { annonceBytes: tailleMax * uniteBytes }),
    ...{ uniteBytes, parametres },
  };
}

/** ORF, READ and the data, into `puits`. Throws Refus, RelanceImpossible, Rupture; what made us interrupt it. */
export async function lireDonnees(
  { session, negociee, reglages }: Connexion,
  offert: Offert,
  puits: Puits,
  options: { readonly depuis: Point; readonly maxOctets?: number },
): Promise<Point> {
  const fichier = await ouvrir(session, reglages, offert);
  const { nom, parametres } = await session.demander(
    session.fpdu('READ', { pointRelance: options.depuis.numero }),
  );
  exiger(nom, parametres);
  const fin = await recevoirDonnees(session, puits, { session: negociee, fichier, ...options });
  if (fin.fin === 'COMPLET') return fin.total;
  if (fin.fin === 'INTERROMPU') throw refusParIdt(fin);
  // TRANS.END would say that we have it.
  await session.demander(session.fpdu('IDT', { diagnostic: fin.diagnostic, codeFin: codesFin.relance }));
  throw new Refus('DTF.END', fin.diagnostic);
}

/** The file is safe here: the server may let it go. Throws Refus, RelanceImpossible, Rupture. */
export async function rendre({ session }: Connexion, total: Point): Promise<void> {
  const reponse = await demanderFinTransfert(session, total);
  if ('fin' in reponse) throw refusParIdt(reponse);
  exiger(reponse.nom, reponse.parametres);
}

async function ouvrir(
  session: Session,
  reglages: ReglagesPesit,
  { parametres }: Offert,
): Promise<FichierNegocie> {
  const { logiques, codeDonnees } = parametres;
  const proposee = reglages.compression;
  const ouvert = await session.demander(
    session.fpdu('ORF', proposee === 'aucune' ? {} : { compression: proposee }),
  );
  exiger(ouvert.nom, ouvert.parametres);
  const { multiArticle, segmentation, enregistrements } = reglages;
  return {
    tailleEntite: Math.min(parametres.tailleEntite ?? reglages.tailleEntite, reglages.tailleEntite),
    format: logiques?.format ?? 'fixe',
    longueurArticle: logiques?.longueurArticle ?? reglages.longueurArticle,
    compression: proposee === 'aucune' ? proposee : (ouvert.parametres.compression ?? 'aucune'),
    ...{ enregistrements, multiArticle, segmentation },
    ebcdic: reglages.codeDonnees === 'ebcdic' && codeDonnees === 'ebcdic',
  };
}

/** Sequential files are all there is in Hors-SIT (PI 33). */
export function estSequentiel({ parametres }: Offert): boolean {
  return (parametres.logiques?.organisation ?? 0) === 0;
}

function exiger(nom: Fpdu['nom'], { diagnostic = succes, complement }: Parametres): void {
  if (!estSucces(diagnostic)) throw new Refus(nom, diagnostic, complement);
}

/** There is no such file, or none left. */
export function estAbsent(error: unknown): boolean {
  return error instanceof Refus && error.par === 'ACK(SELECT)' && estLe(error, '2-205');
}

function estLe({ diagnostic }: Refus, code: '2-205'): boolean {
  const { type, raison } = dg(code);
  return diagnostic.type === type && diagnostic.raison === raison;
}
