// SPDX-License-Identifier: Apache-2.0
/**
 * One file written to a server: CREATE to DESELECT, from where the server says (PeSIT E §6.1, §6.6).
 *
 * The file is theirs when ACK(TRANS.END) said so; how the file is closed after that changes nothing. Until then a cut at any
 * place is followed by the same transfer with PI 15 = 1; and so is whatever is answered to TRANS.END that does not refuse the file
 * itself, because the server may have it. A server that cannot go on from anywhere gets it as another one.
 */

import { placeDuPoint } from '../articles/faire.ts';
import { signeDesPoints } from '../articles/signe.ts';
import { dg, ecrireDiagnostic, estSucces, succes } from '../diagnostics.ts';
import type { Diagnostic, Fpdu, NomFpdu } from '../fpdu/types.ts';
import { emettreTransfert } from '../session/emission.ts';
import { codesFin } from '../session/interruption.ts';
import type { Session } from '../session/session.ts';
import type { FichierNegocie, FinDonnees, Point, SessionNegociee, Source } from '../session/types.ts';
import { pointZero } from '../session/types.ts';
import { Refus, RelanceImpossible, refuseLaRelance, refuseLeFichier } from './errors.ts';
import {
  articleParEntite,
  articleParIntervalle,
  fichierPropose,
  parametresCreate,
  type Transfert,
} from './transfert.ts';

export interface AEcrire {
  readonly transfert: Transfert;
  readonly source: Source;
  /** An attempt before this one may have been heard: PI 15 = 1. */
  readonly relance: boolean;
  /** Under which sign the points of that attempt were made. */
  readonly signe?: string;
  /** Nobody knows that sign any more, and who asks for the restart answers for it: nothing of the agreement changed since. */
  readonly memeDecoupe?: boolean;
}

export interface SuiviEcriture {
  /** Called before the first point under another sign may reach the server; nothing leaves before it resolved. */
  noterSigne(signe: string): Promise<void>;
  /** ACK(TRANS.END) came: the file is theirs. */
  pris(total: Point): Promise<void>;
  readonly progres?: (octets: number) => void;
}

/** The server takes shorter articles only: the file goes as another transfer, cut anew. */
export class ArticleTropLong extends RelanceImpossible {
  readonly articleAtMost: number;

  constructor(articleAtMost: number) {
    super(`the server takes articles of at most ${articleAtMost} bytes`);
    this.articleAtMost = articleAtMost;
  }
}

/**
 * Answers how the file was closed: what a server says after it took the file is for the logs. Throws Refus, RelanceImpossible, ArticleTropLong (the session goes on), Rupture (it does not), and what `suivi` throws.
 */
export async function ecrireFichier(
  session: Session,
  negociee: SessionNegociee,
  aEcrire: AEcrire,
  suivi: SuiviEcriture,
): Promise<Diagnostic> {
  const { transfert, relance } = aEcrire;
  const articleAtMost = articleParIntervalle(negociee, transfert.compression);
  if (transfert.longueurArticle > articleAtMost) throw new ArticleTropLong(articleAtMost);
  const cree = await demander(session, session.fpdu('CREATE', parametresCreate(transfert, relance)), relance);
  try {
    const fichier = await ouvrir(session, negociee, transfert, cree);
    const ecrit = await demander(session, session.fpdu('WRITE'), relance);
    const depuis = await debutDe(session, negociee, fichier, aEcrire, ecrit.parametres.pointRelance ?? 0);
    const signe = signeDesPoints(negociee, fichier);
    if (signe !== aEcrire.signe) await suivi.noterSigne(signe);
    const { sizeBytes } = aEcrire.source;
    // All data left: TRANS.END may have been heard.
    let parti = depuis.octetsFichier === sizeBytes;
    const fin = await emettreTransfert(session, aEcrire.source, {
      ...{ session: negociee, fichier, depuis },
      progres(octets) {
        parti = octets === sizeBytes;
        suivi.progres?.(octets);
      },
    });
    if (fin.fin === 'INTERROMPU') throw refusParIdt(fin, parti);
    verifierFin(fin.fpdu, relance);
    await suivi.pris(fin.total);
  } catch (error) {
    await refermer(session);
    throw error;
  }
  return refermer(session);
}

/** Throws Refus; RelanceImpossible when it is for a restart. */
async function demander(session: Session, fpdu: Fpdu, relance: boolean): Promise<Fpdu> {
  const reponse = await session.demander(fpdu);
  verifier(reponse, relance);
  return reponse;
}

function verifier({ nom, parametres }: Fpdu, relance: boolean): void {
  const { diagnostic = succes, complement } = parametres;
  if (estSucces(diagnostic)) return;
  refuser(new Refus(nom, diagnostic, complement), relance);
}

/** ACK(TRANS.END). Throws as `verifier`, where the file is refused; else a Refus that asks for a restart. */
function verifierFin({ nom, parametres }: Fpdu, relance: boolean): void {
  const { diagnostic = succes, complement } = parametres;
  if (estSucces(diagnostic)) return;
  const definitif = refuseLeFichier(diagnostic);
  refuser(new Refus(nom, diagnostic, complement, !definitif), relance && definitif);
}

function refuser(refus: Refus, relance: boolean): never {
  const { diagnostic } = refus;
  if (relance && refuseLaRelance(diagnostic)) throw new RelanceImpossible(refus.message, { cause: refus });
  throw refus;
}

/** A file in smaller pieces than this takes for ever; no product asks for it. */
const minArticle = 64;

async function ouvrir(
  session: Session,
  negociee: SessionNegociee,
  transfert: Transfert,
  cree: Fpdu,
): Promise<FichierNegocie> {
  const tailleEntite = Math.min(
    cree.parametres.tailleEntite ?? transfert.tailleEntite,
    transfert.tailleEntite,
  );
  const articleAtMost = articleParEntite(tailleEntite, negociee);
  if (articleAtMost < minArticle) throw new Refus('ACK(CREATE)', dg('2-200'), `PI 25 = ${tailleEntite}`);
  if (articleAtMost < transfert.longueurArticle && !transfert.segmentation)
    throw new ArticleTropLong(articleAtMost);
  const proposee = transfert.compression;
  const demande = session.fpdu('ORF', proposee === 'aucune' ? {} : { compression: proposee });
  const { parametres } = await demander(session, demande, false);
  const compression = proposee === 'aucune' ? proposee : (parametres.compression ?? 'aucune');
  return { ...fichierPropose(transfert), tailleEntite, compression };
}

/** From where the server says. A point that this file, cut as it is now, does not have: IDT, and all of it as another transfer. */
async function debutDe(
  session: Session,
  negociee: SessionNegociee,
  fichier: FichierNegocie,
  { relance, signe, source, memeDecoupe = false }: AEcrire,
  numero: number,
): Promise<Point> {
  if (numero === 0) return pointZero;
  const estConnu = relance && (memeDecoupe || signe === signeDesPoints(negociee, fichier));
  const point = estConnu ? await placeDuPoint(source, fichier, negociee.intervalleKio, numero) : undefined;
  if (point !== undefined) return point;
  await session.demander(
    session.fpdu('IDT', { diagnostic: dg('2-214'), codeFin: codesFin.annuleParDemandeur }),
  );
  throw new RelanceImpossible(
    `the server goes on from point ${numero}, which this file does not have any more`,
  );
}

/** `parti`: it came when TRANS.END may have been heard, so that PI 19 alone does not say that the server has nothing. */
export function refusParIdt(fin: Extract<FinDonnees, { fin: 'INTERROMPU' }>, parti = false): Error {
  const { diagnostic, codeFin, par, cause } = fin;
  if (par === 'NOUS' && cause instanceof Error) return cause;
  const said = `PI 19 = ${codeFin}`;
  if (refuseLaRelance(diagnostic))
    return new RelanceImpossible(`IDT says ${ecrireDiagnostic(diagnostic)}, ${said}`);
  const demandee = codeFin === codesFin.relance || codeFin === codesFin.suspension;
  return new Refus('IDT', diagnostic, said, demandee || (parti && !refuseLeFichier(diagnostic)));
}

/**
 * CRF and DESELECT as the state asks for, then the session is as before CREATE or SELECT; or it is over. Never throws: what
 * there was to say of the file was said.
 */
export async function refermer(session: Session, diagnostic: Diagnostic = succes): Promise<Diagnostic> {
  let said = succes;
  try {
    for (const [etat, nom] of fermetures) {
      if (session.etat !== etat) continue;
      const reponse = await session.demander(session.fpdu(nom, { diagnostic }));
      if (!estSucces(reponse.parametres.diagnostic)) said = reponse.parametres.diagnostic ?? said;
    }
  } catch {
    // Its rupture is seen by whoever uses it next.
  }
  if (session.etat !== 'CN03') await session.abandonner(dg('3-312'));
  return said;
}

const fermetures: readonly (readonly [Session['etat'], NomFpdu])[] = [
  ['OF02', 'CRF'],
  ['SF03', 'DESELECT'],
];
