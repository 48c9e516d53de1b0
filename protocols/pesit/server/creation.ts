// SPDX-License-Identifier: Apache-2.0
/** CREATE judged: may this file be sent to us, and as what. Pure. (PeSIT E §5, §9.1) */
import { codesInterface } from '../../../gateway/domain/code-interface.ts';
import { parseFluxName } from '../../../gateway/domain/flux-name.ts';
import { isAmont, type Raccordement } from '../../../gateway/domain/raccordement.ts';
import { dg } from '../diagnostics.ts';
import { type Entetes, entetesDe } from '../entetes.ts';
import type { Diagnostic, Fpdu, Parametres } from '../fpdu/types.ts';
import type { FichierNegocie } from '../session/types.ts';
import type { Partie } from './admission.ts';
import { negocierEntite } from './negociation.ts';
import { cleRelance, nomDuFlux } from './noms.ts';
import type { Seance } from './service.ts';

export interface DemandeEcriture {
  readonly create: Fpdu;
  /** What names it for a restart. */
  readonly cle: string;
  readonly nomFichier: string;
  readonly entetes: Entetes;
  /** Until ORF. */
  readonly fichier: Omit<FichierNegocie, 'compression'>;
  /** As announced, with a unit of tolerance; never more than a flux may have. */
  readonly maxOctets: number;
}

export interface Refus {
  readonly diagnostic: Diagnostic;
  readonly complement?: string;
  /** For our logs only. */
  readonly motif?: string;
}

export type JugementEcriture = ({ readonly ok: true } & DemandeEcriture) | ({ readonly ok: false } & Refus);

export function jugerCreation(
  {
    partie,
    acces,
    service,
  }: Pick<Seance, 'partie' | 'acces'> & {
    readonly service: Pick<Seance['service'], 'fluxBytes' | 'sarrete'>;
  },
  create: Fpdu,
): JugementEcriture {
  const { fichier, tailleEntite, logiques } = create.parametres;
  if (service.sarrete()) return refus('3-322', 'stopping');
  if (fichier === undefined || tailleEntite === undefined || logiques === undefined) {
    return refus('3-318', 'PI 9, 25 and 30 are mandatory');
  }
  if (acces === 'lecture') return refus('3-305', 'PI 22 of CONNECT allows reading only');
  const trouble = troubleDeForme(create.parametres, logiques);
  if (trouble !== undefined) return trouble;
  if (!estPermis(partie, fichier.nom)) return refus('2-226', 'flow not agreed in this direction');
  const entite = negocierEntite(tailleEntite, partie.reglages.tailleEntite);
  if (entite === undefined) return refus('3-318', '1 25 4');
  const annonce = annonceDe(create.parametres);
  if (annonce.octets - annonce.unite >= service.fluxBytes) return refus('2-206', 'larger than is taken here');
  return {
    ok: true,
    create,
    cle: cleRelance(partie.noms, create),
    nomFichier: nomDuFlux(create, partie.noms.demandeur),
    entetes: entetesDe(create),
    fichier: fichierDe(partie, create.parametres, entite),
    maxOctets:
      annonce.octets === 0 ? service.fluxBytes : Math.min(annonce.octets + annonce.unite, service.fluxBytes),
  };
}

function troubleDeForme(
  { idTransfert = 0 }: Parametres,
  { longueurArticle, organisation = 0 }: NonNullable<Parametres['logiques']>,
): ({ ok: false } & Refus) | undefined {
  if (idTransfert === 0) return refus('3-318', '1 13 4');
  if (longueurArticle === 0) return refus('3-318', '1 32 4');
  return organisation === 0 ? undefined : refus('2-200', 'sequential files only');
}

/** The form of PI 29 in ETEBAC: how many PI are wrong, which, and how (1 absent, 4 out of range). */
function refus(code: Parameters<typeof dg>[0], complement: string): { ok: false } & Refus {
  return { ok: false, diagnostic: dg(code), complement };
}

const kio = 1024;

/** In bytes; 0 was not announced. */
function annonceDe({ physiques, logiques }: Parametres): { readonly octets: number; readonly unite: number } {
  const unite = physiques?.enArticles === true ? (logiques?.longueurArticle ?? kio) : kio;
  return { octets: (physiques?.tailleMax ?? 0) * unite, unite };
}

function fichierDe(
  { reglages }: Partie,
  { logiques, codeDonnees = 'ascii' }: Parametres,
  tailleEntite: number,
): DemandeEcriture['fichier'] {
  return {
    tailleEntite,
    format: logiques?.format ?? 'fixe',
    longueurArticle: logiques?.longueurArticle ?? 0,
    enregistrements: reglages.enregistrements,
    ebcdic: reglages.codeDonnees === 'ebcdic' && codeDonnees === 'ebcdic',
    // Whatever was agreed, both are read.
    multiArticle: true,
    segmentation: true,
  };
}

/** PI 12: a code interface it subscribed to and sends, or a name that was agreed. */
function estPermis({ raccordement, acces, reglages }: Partie, nom: string): boolean {
  if (acces.nomsFlux.includes(nom) || vientVersNous(raccordement, nom)) return true;
  if (reglages.nomFlux !== 'nom-fichier') return false;
  const code = parseFluxName(nom)?.code;
  return code !== undefined && vientVersNous(raccordement, code);
}

/**
 * The sens of a code is as a partenaire sees it. Of an AMONT we are the partenaire: it sends what answers us, and whatever
 * goes to a partenaire, subscribed or not; what cannot be opened is answered as such later.
 */
function vientVersNous(raccordement: Raccordement, code: string): boolean {
  const contrat = Object.entries(codesInterface).find(([known]) => known === code)?.[1];
  const amont = isAmont(raccordement);
  if (
    !raccordement.codesInterface.includes(code) &&
    !(amont && (contrat !== undefined || estReponse(code)))
  ) {
    return false;
  }
  return contrat === undefined || contrat.sens === (amont ? 'RECEPTION' : 'EMISSION');
}

/** The code of a compte rendu: `CSO1100A` answers `FSO1100A`. */
function estReponse(code: string): boolean {
  return /^C(SO|SI|FE|EN|EI)\d{4}[A-Z]$/.test(code);
}
