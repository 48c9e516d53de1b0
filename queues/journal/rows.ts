// SPDX-License-Identifier: Apache-2.0
/** Rows of the journal to records of the ports, and back. A NULL becomes an absent member. */
import type { Selectable } from 'kysely';
import type { JeuDeRegles } from '../../gateway/domain/constat.ts';
import type { StatutFactureDit } from '../../gateway/domain/cycle-de-vie.ts';
import type { Facture } from '../../gateway/domain/facture.ts';
import type { FluxId } from '../../gateway/domain/flux.ts';
import type { CodeApplication, IdentifiantFlux } from '../../gateway/domain/flux-name.ts';
import type { ObjetMetier } from '../../gateway/domain/objet-metier.ts';
import type { Partenaire, PartenaireId } from '../../gateway/domain/partenaire.ts';
import type { AccesSftp, Raccordement, RaccordementId } from '../../gateway/domain/raccordement.ts';
import type { Siret } from '../../gateway/domain/structure.ts';
import type { ConstatRecord, DepotRecord, EventRecord, FluxRecord } from '../../gateway/ports/journal.ts';
import type { Work, WorkId } from '../../gateway/ports/work.ts';
import type {
  ConstatTable,
  DepotTable,
  EventTable,
  FactureTable,
  FluxTable,
  PartenaireTable,
  RaccordementTable,
  WorkTable,
} from './database.ts';

/** The type a row has when read. */
export type Row<Table> = Selectable<Table>;

type Present<T> = { readonly [Key in keyof T]?: Exclude<T[Key], null | undefined> };

/** The members that are there. */
function present<T extends object>(members: T): Present<T> {
  return Object.fromEntries(
    Object.entries(members).filter(([, value]) => value !== null && value !== undefined),
  ) as Present<T>;
}

function dateOf(text: string | null): Date | null {
  return text === null ? null : new Date(text);
}

export function fluxOf(row: Row<FluxTable>): FluxRecord {
  return {
    id: row.id as FluxId,
    sens: row.sens,
    partenaire: row.partenaire as PartenaireId,
    raccordement: row.raccordement as RaccordementId,
    protocole: row.protocole,
    nomFichier: row.nom_fichier,
    sha256: row.sha256,
    sizeBytes: row.size_bytes,
    statut: row.statut,
    nombreFactures: row.nombre_factures,
    creeLe: new Date(row.cree_le),
    modifieLe: new Date(row.modifie_le),
    ...present({
      codeInterface: row.code_interface,
      identifiant: row.identifiant as IdentifiantFlux | null,
      origine: row.origine as FluxId | null,
      politiqueRetrait: row.politique_retrait,
      expireLe: dateOf(row.expire_le),
    }),
  };
}

export function factureOf(row: Row<FactureTable>): Facture {
  return {
    rang: row.rang,
    nomFichier: row.nom_fichier,
    sha256: row.sha256,
    sizeBytes: row.size_bytes,
    statut: row.statut,
    jeuxDeRegles: JSON.parse(row.jeux_de_regles) as readonly JeuDeRegles[],
    ...present({ numero: row.numero, fournisseur: row.fournisseur, destinataire: row.destinataire }),
    ...(row.indice > 0 && { indice: row.indice }),
    ...(row.objet !== null && { objet: objetOf(row.objet) }),
  };
}

/** Dates come back as dates. */
function objetOf(text: string): ObjetMetier {
  return reviveDates(JSON.parse(text)) as ObjetMetier;
}

export function ditOf(text: string): StatutFactureDit {
  const dit = JSON.parse(text) as StatutFactureDit;
  return { ...dit, horodatage: new Date(dit.horodatage) };
}

function reviveDates(objet: { nature?: string; dit?: { horodatage: string } }): unknown {
  if (objet.nature !== 'STATUT' || objet.dit === undefined) return objet;
  return { ...objet, dit: { ...objet.dit, horodatage: new Date(objet.dit.horodatage) } };
}

export function sirenOfFacture({ objet }: Facture): string | null {
  return objet?.nature === 'FACTURE' ? (objet.siren ?? null) : null;
}

export function factureRow(flux: FluxId, facture: Facture): Selectable<FactureTable> {
  return {
    flux,
    rang: facture.rang,
    nom_fichier: facture.nomFichier,
    sha256: facture.sha256,
    size_bytes: facture.sizeBytes,
    statut: facture.statut,
    numero: facture.numero ?? null,
    fournisseur: facture.fournisseur ?? null,
    destinataire: facture.destinataire ?? null,
    jeux_de_regles: JSON.stringify(facture.jeuxDeRegles),
    indice: facture.indice ?? 0,
    siren: sirenOfFacture(facture),
    objet: facture.objet === undefined ? null : JSON.stringify(facture.objet),
  };
}

export function constatOf(row: Pick<ConstatTable, 'contenu'>): ConstatRecord {
  return JSON.parse(row.contenu) as ConstatRecord;
}

export function constatRow(flux: FluxId, ordre: number, constat: ConstatRecord): ConstatTable {
  const { code, gravite, rang = null } = constat;
  return { flux, ordre, rang, code, gravite, contenu: JSON.stringify(constat) };
}

export function eventOf(row: Row<EventTable>): EventRecord {
  return {
    seq: row.seq,
    flux: row.flux as FluxId,
    instant: new Date(row.instant),
    type: row.type,
    empreinte: row.empreinte,
    ...(row.detail !== null && { detail: JSON.parse(row.detail) as NonNullable<EventRecord['detail']> }),
  };
}

export function workOf(row: Row<WorkTable>): Work {
  return {
    id: row.id as WorkId,
    etape: row.etape,
    flux: row.flux as FluxId,
    partenaire: row.partenaire as PartenaireId,
    tour: row.tour,
    tentatives: row.tentatives,
    creeLe: new Date(row.cree_le),
  };
}

export function depotOf(row: Row<DepotTable>): DepotRecord {
  return {
    id: row.id as FluxId,
    raccordement: row.raccordement as RaccordementId,
    partenaire: row.partenaire as PartenaireId,
    protocole: row.protocole,
    nomFichier: row.nom_fichier,
    statut: row.statut,
    sizeBytes: row.size_bytes,
    session: row.session,
    ouvertLe: new Date(row.ouvert_le),
    modifieLe: new Date(row.modifie_le),
    ...present({ sha256: row.sha256, remettreLe: dateOf(row.remettre_le) }),
  };
}

export function depotRow(depot: DepotRecord): DepotTable {
  return {
    id: depot.id,
    raccordement: depot.raccordement,
    partenaire: depot.partenaire,
    protocole: depot.protocole,
    nom_fichier: depot.nomFichier,
    statut: depot.statut,
    size_bytes: depot.sizeBytes,
    sha256: depot.sha256 ?? null,
    session: depot.session,
    ouvert_le: depot.ouvertLe.toISOString(),
    modifie_le: depot.modifieLe.toISOString(),
    remettre_le: depot.remettreLe?.toISOString() ?? null,
  };
}

export function partenaireOf(row: Row<PartenaireTable>): Partenaire {
  return {
    id: row.id as PartenaireId,
    nom: row.nom,
    codeApplication: row.code_application as CodeApplication,
    ...present({ siret: row.siret as Siret | null }),
  };
}

export function raccordementOf(row: Row<RaccordementTable>): Raccordement {
  return {
    id: row.id as RaccordementId,
    partenaire: row.partenaire as PartenaireId,
    codeApplication: row.code_application as CodeApplication,
    systemeEchange: row.systeme_echange,
    protocole: row.protocole,
    nom: row.nom,
    statut: row.statut,
    valideDu: new Date(row.valide_du),
    valideAu: new Date(row.valide_au),
    codesInterface: JSON.parse(row.codes_interface) as readonly string[],
    politiqueRetrait: row.politique_retrait,
    delaiStabiliteMs: row.delai_stabilite_ms,
    ...(row.sftp !== null && { sftp: JSON.parse(row.sftp) as AccesSftp }),
    ...(JSON.parse(row.reglages) as Reglages),
  };
}

type Reglages = Pick<Raccordement, (typeof reglages)[number]>;

/** Members of a raccordement that no statement asks about. */
const reglages = [
  'role',
  'structures',
  'matricule',
  'livraison',
  'collecteCron',
  'lots',
  'relais',
  'as2',
  'pesit',
] as const satisfies readonly (keyof Raccordement)[];

function reglagesOf(raccordement: Raccordement): string {
  return JSON.stringify(Object.fromEntries(reglages.map((name) => [name, raccordement[name]])));
}

/** One text for a pair of names, so that no two pairs meet. */
export function cleOf({ identifiant, notreIdentifiant }: PaireDeNoms): string {
  return JSON.stringify([identifiant, notreIdentifiant]);
}

/** Theirs and ours, as both AS2 and PeSIT have them. */
interface PaireDeNoms {
  readonly identifiant: string;
  readonly notreIdentifiant: string;
}

export function raccordementRow(raccordement: Raccordement): RaccordementTable {
  return {
    id: raccordement.id,
    partenaire: raccordement.partenaire,
    code_application: raccordement.codeApplication,
    systeme_echange: raccordement.systemeEchange,
    protocole: raccordement.protocole,
    nom: raccordement.nom,
    statut: raccordement.statut,
    valide_du: raccordement.valideDu.toISOString(),
    valide_au: raccordement.valideAu.toISOString(),
    codes_interface: JSON.stringify(raccordement.codesInterface),
    politique_retrait: raccordement.politiqueRetrait,
    delai_stabilite_ms: raccordement.delaiStabiliteMs,
    sftp_login: raccordement.sftp?.login ?? null,
    sftp: raccordement.sftp === undefined ? null : JSON.stringify(raccordement.sftp),
    reglages: reglagesOf(raccordement),
    as2_cle: raccordement.as2 === undefined ? null : cleOf(raccordement.as2),
    pesit_cle: raccordement.pesit === undefined ? null : cleOf(raccordement.pesit),
  };
}
