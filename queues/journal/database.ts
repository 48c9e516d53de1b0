// SPDX-License-Identifier: Apache-2.0
/**
 * The tables of the journal as Kysely sees them. What they are is in `migrations.ts`; these are their types.
 *
 * Instants are ISO-8601 UTC text of one length, ids are ULID text: both sort as what they mean.
 */
import {
  type Compilable,
  DummyDriver,
  type Generated,
  Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import type { SystemeEchange } from '../../gateway/domain/code-interface.ts';
import type { Gravite } from '../../gateway/domain/constat.ts';
import type { StatutFacture } from '../../gateway/domain/facture.ts';
import type { Protocole, Sens, StatutFluxEmis, StatutFluxRecu } from '../../gateway/domain/flux.ts';
import type { PolitiqueRetrait, StatutRaccordement } from '../../gateway/domain/raccordement.ts';
import type { CodeAlerte } from '../../gateway/ports/alertes.ts';
import type { EtatVersion, SourceAnnuaire, TypeVersion } from '../../gateway/ports/annuaire.ts';
import type { GenreEnvoi } from '../../gateway/ports/envois.ts';
import type { EtatAccuse, EtatMessage, MessageRecord } from '../../gateway/ports/messages.ts';
import type { StatutDepot } from '../../gateway/ports/reception.ts';
import type { Etape } from '../../gateway/ports/work.ts';

export interface FluxTable {
  readonly id: string;
  readonly sens: Sens;
  readonly partenaire: string;
  readonly raccordement: string;
  readonly protocole: Protocole;
  readonly nom_fichier: string;
  readonly sha256: string;
  readonly size_bytes: number;
  readonly statut: StatutFluxRecu | StatutFluxEmis;
  readonly code_interface: string | null;
  readonly identifiant: string | null;
  readonly nombre_factures: Generated<number>;
  readonly cree_le: string;
  readonly modifie_le: string;
  readonly origine: string | null;
  readonly politique_retrait: PolitiqueRetrait | null;
  readonly expire_le: string | null;
  /** Hash of the last event: the end of the chain. A trigger keeps it. */
  readonly empreinte: Generated<string>;
}

export interface FactureTable {
  readonly flux: string;
  readonly rang: number;
  readonly nom_fichier: string;
  readonly sha256: string;
  readonly size_bytes: number;
  readonly statut: StatutFacture;
  readonly numero: string | null;
  readonly fournisseur: string | null;
  readonly destinataire: string | null;
  readonly jeux_de_regles: string;
  readonly indice: Generated<number>;
  readonly siren: string | null;
  /** The ObjetMetier, as JSON. */
  readonly objet: string | null;
}

export interface EnvoiTable {
  readonly id: Generated<number>;
  readonly cle: string;
  readonly genre: GenreEnvoi;
  readonly raccordement: string | null;
  readonly code_interface: string | null;
  readonly destinataire: string | null;
  readonly source: string;
  readonly rang: number | null;
  readonly contenu: string;
  readonly echeance: string | null;
  readonly cree_le: string;
  readonly emis: string | null;
  readonly abandon: string | null;
}

export interface StatutFactureTable {
  readonly id: Generated<number>;
  readonly flux: string;
  readonly rang: number;
  readonly norme: 'CPP' | 'CDAR';
  readonly code: string;
  readonly horodatage: string;
  /** The StatutFactureDit, as JSON. */
  readonly contenu: string;
  readonly facture_flux: string | null;
  readonly facture_rang: number | null;
  readonly cree_le: string;
  /** Who took it out of the queue of the uncorrelated, and why. */
  readonly classe: string | null;
}

export interface AlerteTable {
  readonly id: Generated<number>;
  readonly cle: string;
  readonly code: CodeAlerte;
  readonly detail: string;
  readonly cree_le: string;
  readonly traitee_le: string | null;
  readonly traitee_par: string | null;
}

export interface AnnuaireVersionTable {
  readonly numero: Generated<number>;
  readonly etat: EtatVersion;
  readonly type: TypeVersion;
  readonly source: SourceAnnuaire;
  readonly nom: string;
  readonly horodate: string | null;
  readonly flux: string | null;
  readonly proprietaire: string;
  readonly commence_le: string;
  readonly battement: string;
  readonly publiee_le: string | null;
  /** As JSON. */
  readonly effectifs: string | null;
}

export interface AnnuaireEntreeTable {
  /** Rank of its bloc in an F14. */
  readonly nature: number;
  readonly cle: string;
  /** First version that holds it. */
  readonly depuis: number;
  /** First version that no longer does. */
  readonly jusqua: number | null;
  /** Last complete import that said it. */
  readonly vu: number;
  /** The entry, as JSON. */
  readonly contenu: string;
}

export interface AnnuaireExportTable {
  readonly raccordement: string;
  readonly code_interface: string;
  readonly cle: string;
  readonly version: number;
  readonly type: 'COMPLET' | 'DIFFERENTIEL';
  readonly horodate: string;
  readonly flux: string;
  readonly le: string;
}

export interface ConstatTable {
  readonly flux: string;
  readonly ordre: number;
  /** The facture it is about, or null for the flux. */
  readonly rang: number | null;
  readonly code: string;
  readonly gravite: Gravite;
  /** The whole constat, as JSON. */
  readonly contenu: string;
}

export interface EventTable {
  readonly seq: Generated<number>;
  readonly flux: string;
  readonly instant: string;
  readonly type: string;
  readonly detail: string | null;
  /** Statut of the flux once the transaction of this event was done. */
  readonly statut: string;
  readonly empreinte: string;
}

export interface WorkTable {
  readonly id: string;
  readonly etape: Etape;
  readonly flux: string;
  readonly partenaire: string;
  readonly tour: number;
  readonly tentatives: Generated<number>;
  readonly dead: Generated<number>;
  readonly erreur: string | null;
  readonly erreur_detail: string | null;
  readonly disponible_le: string;
  readonly lease_owner: string | null;
  readonly lease_until: string | null;
  readonly cree_le: string;
}

export interface DepotTable {
  readonly id: string;
  readonly raccordement: string;
  readonly partenaire: string;
  readonly protocole: Protocole;
  readonly nom_fichier: string;
  readonly statut: StatutDepot;
  readonly size_bytes: number;
  readonly sha256: string | null;
  readonly session: string;
  readonly ouvert_le: string;
  readonly modifie_le: string;
  readonly remettre_le: string | null;
}

export interface PartenaireTable {
  readonly id: string;
  readonly nom: string;
  readonly code_application: string;
  readonly siret: string | null;
  readonly cree_le: string;
  readonly modifie_le: string;
}

export interface RaccordementTable {
  readonly id: string;
  readonly partenaire: string;
  readonly code_application: string;
  readonly systeme_echange: SystemeEchange;
  readonly protocole: Protocole;
  readonly nom: string;
  readonly statut: StatutRaccordement;
  readonly valide_du: string;
  readonly valide_au: string;
  readonly codes_interface: string;
  readonly politique_retrait: PolitiqueRetrait;
  readonly delai_stabilite_ms: number;
  readonly sftp_login: string | null;
  readonly sftp: string | null;
  /** What came after version 1 (role, structures, livraison, lots …), as JSON. */
  readonly reglages: string;
  /** The pair of AS2 names, as JSON. */
  readonly as2_cle: string | null;
  /** The pair of PeSIT identifiers, as JSON. */
  readonly pesit_cle: string | null;
}

export interface MessageTable {
  readonly id: string;
  readonly sens: MessageRecord['sens'];
  readonly protocole: Protocole;
  readonly cle: string;
  readonly raccordement: string;
  readonly etat: EtatMessage;
  readonly sha256: string;
  readonly size_bytes: number;
  /** As JSON. */
  readonly entetes: string;
  readonly detail: string;
  readonly accuse: Uint8Array | null;
  readonly accuse_url: string | null;
  readonly accuse_etat: EtatAccuse | null;
  readonly accuse_tentatives: number | null;
  readonly accuse_prochain: string | null;
  /** Fingerprints, as JSON. */
  readonly certificats: string;
  readonly cree_le: string;
  readonly modifie_le: string;
  readonly brut_purge_le: string | null;
}

export interface RepriseTable {
  readonly staging: string;
  readonly raccordement: string;
  readonly cle: string;
  readonly octets: number;
  readonly detail: string;
  readonly modifie_le: string;
  readonly acquittee: number;
  readonly sha256: string | null;
}

export interface Database {
  readonly flux: FluxTable;
  readonly facture: FactureTable;
  readonly constat: ConstatTable;
  readonly event: EventTable;
  readonly work: WorkTable;
  readonly depot: DepotTable;
  readonly partenaire: PartenaireTable;
  readonly raccordement: RaccordementTable;
  readonly raccordement_history: {
    readonly seq: Generated<number>;
    readonly raccordement: string;
    readonly instant: string;
    readonly par: string;
    readonly contenu: string;
  };
  readonly identifiant: { readonly emetteur: string; readonly identifiant: string; readonly flux: string };
  readonly sequence: { readonly nom: string; readonly valeur: number };
  readonly counter: {
    readonly objet: 'flux' | 'work';
    readonly groupe: string;
    readonly statut: string;
    readonly nombre: number;
  };
  readonly raccordement_structure: { readonly structure: string; readonly raccordement: string };
  readonly unicite: {
    readonly annee: string;
    readonly siren: string;
    readonly numero: string;
    readonly flux: string;
    readonly rang: number;
  };
  readonly envoi: EnvoiTable;
  readonly lot: {
    readonly id: Generated<number>;
    readonly raccordement: string;
    readonly code_interface: string;
    readonly debut: string;
    readonly fin: string;
    readonly envois: number;
    readonly flux: string;
  };
  readonly passage: { readonly plan: string; readonly instant: string };
  readonly statut_facture: StatutFactureTable;
  readonly alerte: AlerteTable;
  readonly annuaire_version: AnnuaireVersionTable;
  readonly annuaire_entree: AnnuaireEntreeTable;
  readonly annuaire_flux: {
    readonly flux: string;
    readonly etat: 'A_APPLIQUER' | 'APPLIQUE' | 'REFUSE';
    readonly motif: string | null;
    readonly le: string;
  };
  readonly annuaire_export: AnnuaireExportTable;
  readonly message: MessageTable;
  readonly message_flux: { readonly message: string; readonly rang: number; readonly flux: string };
  readonly certificat_preuve: { readonly empreinte: string; readonly der: Uint8Array };
  readonly reprise: RepriseTable;
  readonly pulse: { readonly id: number; readonly instant: string };
}

/**
 * Kysely as the compiler of SQLite statements: it never runs one. Reads run on the reader's connection and
 * writes travel to the writer's thread, so a driver of Kysely's own would only stand between.
 */
export const query = new Kysely<Database>({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
});

export type Query<Row = unknown> = Compilable<Row>;
