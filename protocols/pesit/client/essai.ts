// SPDX-License-Identifier: Apache-2.0
/**
 * What an operator does by hand: a file sent, a file fetched, a server asked what it agrees to. By the same road as a flux and
 * with restarts within the attempt, but nothing of it is in the journal; told in full whatever came of it.
 */
import type { ServeurPesit } from '../../../gateway/domain/acces-pesit.ts';
import type { Destination, Recevoir } from '../../../gateway/ports/expedition.ts';
import { reglagesDe } from '../presets.ts';
import { type Passage, pointZero, type SessionNegociee, type Source } from '../session/types.ts';
import { createBassin } from './bassin.ts';
import { accesDe, type Connexion, connecter, liberer, type PourConnecter, sousSignal } from './connexion.ts';
import { textOf } from './errors.ts';
import { type CauseEssai, depuisMs, type Echec, echec } from './essai-echec.ts';
import { type EnvoiEnCours, tenterToujours } from './essai-envoi.ts';
import { adresseDe } from './repos.ts';
import { type AEnvoyer, nomFluxPropose } from './transfert.ts';
import { type IssueLecture, lireUnFichier } from './un-fichier.ts';

/** A file fetched by hand: four times what a flux may have, and a server that never ends is left. */
const maxFichierBytes = 4 * 1024 ** 3;

export interface PourEssai extends PourConnecter {
  readonly tirer: (max: number) => number;
  readonly pauseMs: number;
}

export interface OptionsEssai {
  /** Bytes of the file so far. */
  readonly progres?: (octets: number) => void;
  readonly passage?: (passage: Passage) => void;
  /** Cuts in the middle after which it goes on; 3 when absent. */
  readonly relances?: number;
  /** Of a file that is fetched; 4 GiB when absent. */
  readonly maxFluxBytes?: number;
  /** Called before each wait that ends in another attempt. */
  readonly avantReprise?: (reprise: RepriseAttendue) => void;
}

export interface RepriseAttendue {
  readonly raison: string;
  readonly attenteMs: number;
  /** PI 13 of the transfer that is gone on with; absent: it starts anew. */
  readonly idTransfert?: number;
}

export interface FichierAEnvoyer extends AEnvoyer {
  readonly source: Source;
  /** PI 51; now when absent. A restart needs the same. */
  readonly creeLe?: Date;
  /** The transfer that it is, said by hand: to go on with one of an earlier run, when `relance`. */
  readonly reprise?: { readonly idTransfert: number; readonly relance: boolean };
}

/**
 * REFUSE: the same tomorrow, until somebody changes something. INJOIGNABLE: a later attempt may do. INTERROMPU: by us, in the
 * middle of a file that is sent.
 */
export type IssueEssai = 'FAIT' | 'REFUSE' | 'INJOIGNABLE' | 'INTERROMPU';

interface Resultat {
  readonly issue: IssueEssai;
  /** Why not. */
  readonly raison?: string;
  /** What the other side said, or ended the session with: `D2-226`. */
  readonly diagnostic?: string;
  readonly cause?: CauseEssai;
  readonly dureeMs: number;
}

export interface ResultatEnvoi extends Resultat {
  readonly nomFlux: string;
  readonly etiquette?: string;
  readonly idTransfert: number;
  readonly relances: number;
  /** Of the file, handed to the line so far: 0 when it never came to that. */
  readonly octets: number;
  /** A restart of it, under its PI 13, may find some of it over there. */
  readonly relancable: boolean;
  readonly octetsDonnees?: number;
  readonly articles?: number;
  readonly points?: number;
}

export interface ResultatLecture extends Resultat {
  /** None of that name waits there. */
  readonly absent: boolean;
  /** As it is called here. */
  readonly nomFichier?: string;
  readonly nomFlux?: string;
  readonly idTransfert?: number;
  readonly relances?: number;
  readonly octets?: number;
  readonly articles?: number;
  readonly points?: number;
}

export interface ResultatSonde extends Resultat {
  readonly adresse: string;
  readonly demandeur: string;
  readonly serveur: string;
  readonly tls?: {
    readonly version: string;
    readonly chiffre: string;
    readonly sujet: string;
    /** SHA-256 of the certificate. */
    readonly empreinte: string;
    readonly du: Date;
    readonly au: Date;
  };
  /** What we had to show: a server may not ask for it. */
  readonly montre: { readonly certificat?: string; readonly motDePasse: boolean };
  readonly negociee?: SessionNegociee;
  /** Transport with TLS; CONNECT to ACONNECT; RELEASE to its end. */
  readonly dureesMs?: { readonly transport: number; readonly connect: number; readonly release: number };
}

export async function sonderServeur(
  pour: PourEssai,
  destination: Destination<ServeurPesit>,
  signal: AbortSignal,
  { passage }: OptionsEssai = {},
): Promise<ResultatSonde> {
  const { serveur, raccordement } = destination;
  const acces = accesDe(raccordement);
  const { certificat } = (serveur.clair === true ? undefined : pour.trousseau.tls?.(pour.clock())) ?? {};
  const noms = {
    ...{ adresse: adresseDe(serveur), demandeur: acces.notreIdentifiant, serveur: acces.identifiant },
    montre: {
      ...(certificat !== undefined && { certificat: `${certificat.sujet}, ${certificat.empreinte}` }),
      motDePasse: serveur.motDePasseFichier !== undefined,
    },
  };
  const start = performance.now();
  try {
    const connexion = await connecter(pour, destination, signal, passage === undefined ? {} : { passage });
    const connected = performance.now();
    await sousSignal(connexion.session, signal, () => liberer(connexion.session));
    const release = Math.round(performance.now() - connected);
    const { transport, connect } = connexion.dureesMs;
    return {
      ...{ issue: 'FAIT', ...noms, dureeMs: depuisMs(start), negociee: connexion.negociee },
      ...tlsDe(connexion),
      dureesMs: { transport: Math.round(transport), connect: Math.round(connect), release },
    };
  } catch (error) {
    return { ...noms, ...echec(destination, error, signal), dureeMs: depuisMs(start) };
  }
}

function tlsDe({ tls }: Connexion): Pick<ResultatSonde, 'tls'> {
  if (tls === undefined) return {};
  const { sujet, empreinte, du, au } = tls.certificat;
  return { tls: { version: tls.version, chiffre: tls.chiffre, sujet, empreinte, du, au } };
}

export async function envoyerUnFichier(
  pour: PourEssai,
  destination: Destination<ServeurPesit>,
  fichier: FichierAEnvoyer,
  signal: AbortSignal,
  options: OptionsEssai = {},
): Promise<ResultatEnvoi> {
  const start = performance.now();
  const enCours: EnvoiEnCours = { relances: 0, attentes: 0, octets: 0 };
  const failed = await tenterToujours(pour, destination, fichier, signal, { options, enCours }).catch(
    (error: unknown) => interrompu(error, signal),
  );
  const { transfert, total, relances, octets } = enCours;
  const acces = accesDe(destination.raccordement);
  return {
    ...(failed ?? { issue: 'FAIT' as const }),
    ...{ dureeMs: depuisMs(start), relances, octets },
    idTransfert: transfert?.idTransfert ?? fichier.reprise?.idTransfert ?? 0,
    relancable: failed !== undefined && estARelancer(failed, enCours),
    nomFlux: transfert?.nomFlux ?? nomFluxPropose(reglagesDe(acces), fichier),
    ...(transfert?.etiquette !== undefined && { etiquette: transfert.etiquette }),
    ...(total !== undefined && {
      ...{ octetsDonnees: total.octetsDonnees, articles: total.articles, points: total.numero },
    }),
  };
}

/** What was begun is told all the same. Throws `error` when it is another. */
function interrompu(error: unknown, signal: AbortSignal): Echec {
  if (!signal.aborted || error !== signal.reason) throw error;
  return { issue: 'INTERROMPU', raison: textOf(error) };
}

function estARelancer({ issue }: Echec, { transfert, octets }: EnvoiEnCours): boolean {
  return transfert !== undefined && (issue !== 'REFUSE' || octets > 0);
}

export async function recevoirUnFichier(
  pour: PourEssai,
  destination: Destination<ServeurPesit>,
  nom: string,
  recevoir: Recevoir,
  signal: AbortSignal,
  { progres, passage, maxFluxBytes = maxFichierBytes }: OptionsEssai = {},
): Promise<ResultatLecture> {
  const start = performance.now();
  const bassin = createBassin({
    ...pour,
    ...(passage !== undefined && { passage: (_: unknown, one: Passage) => passage(one) }),
  });
  try {
    const lu = await lireUnFichier(
      {
        ...{ bassin, destination, recevoir, signal, maxFluxBytes, pauseMs: pour.pauseMs },
        ...(progres !== undefined && { progres }),
      },
      nom,
    );
    const cause = lu.issue === 'LAISSE' ? lu.cause : undefined;
    const failed = cause === undefined ? {} : echec(destination, cause, signal);
    return { ...resultatDe(lu, nom), ...failed, dureeMs: depuisMs(start) };
  } catch (error) {
    return { ...echec(destination, error, signal), absent: false, dureeMs: depuisMs(start) };
  } finally {
    await bassin.fermer();
  }
}

function resultatDe(lu: IssueLecture, nom: string): Omit<ResultatLecture, 'dureeMs'> {
  if (lu.issue === 'RIEN') {
    return { issue: 'REFUSE', absent: true, raison: `nothing there answers to ${nom}`, diagnostic: 'D2-205' };
  }
  if (lu.issue === 'LAISSE') return { issue: 'REFUSE', absent: false, nomFichier: lu.nom, raison: lu.motif };
  const { offert, total = pointZero, relances, retenu } = lu;
  const { octetsFichier: octets, articles, numero: points } = total;
  return {
    ...{ issue: 'FAIT', absent: false, nomFichier: lu.nom, nomFlux: offert.nom, relances },
    ...{ idTransfert: offert.idTransfert, octets, articles, points },
    ...(retenu !== undefined && { raison: `received, and not let go of: ${retenu}` }),
  };
}
