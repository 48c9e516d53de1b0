// SPDX-License-Identifier: Apache-2.0
/**
 * The annuaire as the journal keeps it: one version after another, each seen whole or not at all.
 *
 * Promise: what an import writes is invisible until `publier`, which is one transaction; killed anywhere before it, the
 * version before stays what is seen. A version is read for as long as it is kept, whatever is imported meanwhile.
 */
import type {
  CodeRoutage,
  EnteteAnnuaire,
  EntreeAnnuaire,
  EtablissementAnnuaire,
  LigneAnnuaire,
  PlateformeReception,
  UniteLegale,
} from '../domain/annuaire.ts';
import type { FluxId } from '../domain/flux.ts';
import type { RaccordementId } from '../domain/raccordement.ts';
import type { Siren, Siret } from '../domain/structure.ts';
import type { NouveauFluxEmis } from './journal.ts';

export type EntreeTenue = Exclude<EntreeAnnuaire, EnteteAnnuaire>;
export type NatureTenue = EntreeTenue['nature'];

/** In the order of an F14. */
export const naturesTenues: readonly NatureTenue[] = [
  'UNITE_LEGALE',
  'ETABLISSEMENT',
  'CODE_ROUTAGE',
  'PLATEFORME',
  'LIGNE',
];

export type SourceAnnuaire = 'CSV' | 'F14' | 'F13';
/** COMPLET: what it does not say is no more. The others change what is there. */
export type TypeVersion = 'COMPLET' | 'DIFFERENTIEL' | 'ACTUALISATION';

/**
 * EN_COURS: being written, seen by nobody; one at most. ABANDONNEE: its rows are still to be cleaned up; NETTOYEE: they
 * are. PURGEE: it was in force, and what changed since is no longer known.
 */
export type EtatVersion = 'EN_COURS' | 'PUBLIEE' | 'ABANDONNEE' | 'NETTOYEE' | 'PURGEE';

export interface NouvelleVersion {
  readonly type: TypeVersion;
  readonly source: SourceAnnuaire;
  /** Of the file it comes from. */
  readonly nom: string;
  /** HorodateProduction of an F14, AAAAMMJJHHMMSS. */
  readonly horodate?: string;
  /** The flux it came in. */
  readonly flux?: FluxId;
}

export type Effectifs = Readonly<Record<NatureTenue, number>>;

export interface VersionAnnuaire extends NouvelleVersion {
  readonly numero: number;
  readonly etat: EtatVersion;
  readonly commenceLe: Date;
  /** Last sign of life of who writes it. */
  readonly battement: Date;
  /** `<host>:<process>:<token>` of who writes it. */
  readonly proprietaire: string;
  readonly publieeLe?: Date;
  /** Entries it holds, once published. */
  readonly effectifs?: Effectifs;
}

/** The right to write one version. */
export interface Ecriture {
  readonly numero: number;
  readonly type: TypeVersion;
  readonly proprietaire: string;
}

export interface Commencement extends NouvelleVersion {
  readonly proprietaire: string;
  readonly at: Date;
  /** The import under way is known to be dead: it is abandoned in the same transaction. */
  readonly remplace?: number;
}

export interface ExportFait {
  readonly raccordement: RaccordementId;
  readonly codeInterface: string;
  readonly version: number;
  readonly type: EnteteAnnuaire['type'];
  readonly horodate: string;
  readonly flux: FluxId;
  readonly le: Date;
}

export interface DepartExport extends Omit<ExportFait, 'flux' | 'le'> {
  /** What it is, so that it leaves once: `D:<version>`, `C:<instant>`. */
  readonly cle: string;
  readonly emet: NouveauFluxEmis;
  readonly at: Date;
}

/** Look-ups are in one version, so that an answer and the next are of the same annuaire. */
export interface RechercheAnnuaire {
  /** The version in force; undefined while none was ever published. */
  courante(): Promise<VersionAnnuaire | undefined>;
  version(numero: number): Promise<VersionAnnuaire | undefined>;
  /** Newest first, all states. */
  versions(limit: number): Promise<readonly VersionAnnuaire[]>;
  /** The last one published that came from an F14: the next differential follows it. */
  dernierF14(): Promise<VersionAnnuaire | undefined>;
  uniteLegale(version: number, siren: Siren): Promise<UniteLegale | undefined>;
  etablissement(version: number, siret: Siret): Promise<EtablissementAnnuaire | undefined>;
  codeRoutage(version: number, siret: Siret, code: string): Promise<CodeRoutage | undefined>;
  /** In order of code. */
  codesRoutage(version: number, siret: Siret, limit: number): Promise<readonly CodeRoutage[]>;
  plateforme(version: number, matricule: string): Promise<PlateformeReception | undefined>;
  /** All lignes of an electronic address, whatever their dates. */
  lignes(version: number, adresse: string): Promise<readonly LigneAnnuaire[]>;
  compter(version: number): Promise<Effectifs>;
  /** In the order of an F14. With `depuis`: what changed since that version, what is gone being RETIRER. */
  entrees(version: number, depuis?: number): AsyncIterable<EntreeTenue>;
}

export interface Annuaire extends RechercheAnnuaire {
  /** The right to write the next version, or the import that has it. What a dead one left is cleaned up first. */
  commencer(demande: Commencement): Promise<Ecriture | { readonly enCours: VersionAnnuaire }>;
  /**
   * Stages entries, at most a few hundred, the last one with a key winning. False when the right was lost: nothing
   * was written, and nothing more can be.
   */
  ecrire(ecriture: Ecriture, entrees: readonly EntreeTenue[], at: Date): Promise<boolean>;
  /** What a complete import of these natures did not say is no more. Repeatable. False as for `ecrire`. */
  retirerAbsents(ecriture: Ecriture, natures: readonly NatureTenue[], at: Date): Promise<boolean>;
  /** The switch; its flux counts as applied from then on. False when the right was lost. */
  publier(ecriture: Ecriture, effectifs: Effectifs, at: Date): Promise<boolean>;
  /** Gives the right back; its rows are cleaned up. */
  abandonner(ecriture: Ecriture): Promise<void>;
  /** Forgets what was replaced by versions published before `avant`, in bounded steps. */
  purger(avant: Date, signal: AbortSignal): Promise<number>;

  /** Accepted flux of annuaire that were not applied yet, oldest first. Kept by the transaction of their verdict. */
  fluxAAppliquer(limit: number): Promise<readonly FluxId[]>;
  /** Will not be applied, and why. False when that was decided before. */
  refuserFlux(flux: FluxId, motif: string, at: Date): Promise<boolean>;

  dernierExport(
    raccordement: RaccordementId,
    codeInterface: string,
    type?: ExportFait['type'],
  ): Promise<ExportFait | undefined>;
  /** The flux and the note that it left are one transaction. STALE: it left before, nothing happened. */
  exporter(depart: DepartExport): Promise<'APPLIED' | 'STALE' | 'NAME_TAKEN'>;
}
