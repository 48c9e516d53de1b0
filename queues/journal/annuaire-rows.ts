// SPDX-License-Identifier: Apache-2.0
/** Rows of the annuaire: to entries and back. The key of an entry says which one of another version it replaces. */
import type { FluxId } from '../../gateway/domain/flux.ts';
import type { RaccordementId } from '../../gateway/domain/raccordement.ts';
import {
  type Effectifs,
  type EntreeTenue,
  type ExportFait,
  type NatureTenue,
  naturesTenues,
  type VersionAnnuaire,
} from '../../gateway/ports/annuaire.ts';
import type { AnnuaireExportTable, AnnuaireVersionTable } from './database.ts';
import type { Row } from './rows.ts';

/** Rank of the bloc, from 1. */
export function rangDe(nature: NatureTenue): number {
  return naturesTenues.indexOf(nature) + 1;
}

/**
 * Parts are joined by a space, which none of them but the last holds: all services of a SIRET, all lignes of an address
 * are neighbours. Two définitions of an address never begin on the same day.
 */
export function cleDe(entree: EntreeTenue): string {
  switch (entree.nature) {
    case 'UNITE_LEGALE':
      return entree.siren;
    case 'ETABLISSEMENT':
      return entree.siret;
    case 'CODE_ROUTAGE':
      return `${entree.siret} ${entree.code}`;
    case 'PLATEFORME':
      return entree.matricule;
    case 'LIGNE':
      return `${entree.adresse} ${entree.debut} ${entree.sorte}`;
  }
}

/** As a row of a batch: one JSON object, its content as a text in it. */
export interface LigneDeLot {
  readonly n: number;
  readonly c: string;
  readonly d: string;
}

export function ligneDeLot(entree: EntreeTenue): LigneDeLot {
  // What an entry is in its file (effet, motif, its number) is no part of what it says: it changes from file to file.
  const { nature, effet: _effet, motif: _motif, instance: _instance, ...contenu } = entree;
  return { n: rangDe(nature), c: cleDe(entree), d: JSON.stringify(contenu) };
}

export function entreeOf(
  row: { readonly nature: number; readonly contenu: string },
  effet: EntreeTenue['effet'] = 'ECRIRE',
): EntreeTenue {
  const contenu = JSON.parse(row.contenu) as object;
  return { nature: naturesTenues[row.nature - 1], effet, ...contenu } as EntreeTenue;
}

export function versionOf(row: Row<AnnuaireVersionTable>): VersionAnnuaire {
  return {
    numero: row.numero,
    etat: row.etat,
    type: row.type,
    source: row.source,
    nom: row.nom,
    proprietaire: row.proprietaire,
    commenceLe: new Date(row.commence_le),
    battement: new Date(row.battement),
    ...(row.horodate !== null && { horodate: row.horodate }),
    ...(row.flux !== null && { flux: row.flux as FluxId }),
    ...(row.publiee_le !== null && { publieeLe: new Date(row.publiee_le) }),
    ...(row.effectifs !== null && { effectifs: JSON.parse(row.effectifs) as Effectifs }),
  };
}

export function exportOf(row: Row<AnnuaireExportTable>): ExportFait {
  return {
    raccordement: row.raccordement as RaccordementId,
    codeInterface: row.code_interface,
    version: row.version,
    type: row.type,
    horodate: row.horodate,
    flux: row.flux as FluxId,
    le: new Date(row.le),
  };
}
