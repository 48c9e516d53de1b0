// SPDX-License-Identifier: Apache-2.0
/**
 * A record of an F14 as an entry of the annuaire. The grammar has seen the form of its values; here are the codes that
 * the schema leaves open. (specs: reforme-2026 §5)
 */
import type {
  CodeRoutage,
  EnteteAnnuaire,
  EntreeAnnuaire,
  EtablissementAnnuaire,
  LigneAnnuaire,
  PlateformeReception,
  UniteLegale,
} from '../../gateway/domain/annuaire.ts';
import { RecordReader } from './record-reader.ts';
import type { WalkedRecord } from './walker.ts';

const typesFlux: ReadonlyMap<string, EnteteAnnuaire['type']> = new Map([
  ['C', 'COMPLET'],
  ['COMPLET', 'COMPLET'],
  ['D', 'DIFFERENTIEL'],
  ['DIFFERENTIEL', 'DIFFERENTIEL'],
]);

const statuts: ReadonlyMap<string, boolean> = new Map([
  ['A', true],
  ['ACTIF', true],
  ['I', false],
  ['INACTIF', false],
  ['C', false],
  ['F', false],
]);

const natures: ReadonlyMap<string, LigneAnnuaire['sorte']> = new Map([
  ['D', 'D'],
  ['M', 'M'],
]);

/** Turns records into entries; an F14 has one head, which says how the others are meant. */
export class F14Entries {
  #type: EnteteAnnuaire['type'] = 'COMPLET';

  /** @throws AnnuaireIllisible */
  entryOf(record: WalkedRecord): EntreeAnnuaire {
    const reader = new RecordReader(record, this.#type);
    switch (record.name) {
      case 'TypeFlux': {
        const entete = enteteOf(reader);
        this.#type = entete.type;
        return entete;
      }
      case 'UniteLegale':
        return uniteLegaleOf(reader);
      case 'Etablissement':
        return etablissementOf(reader);
      case 'CodeRoutage':
        return codeRoutageOf(reader);
      case 'IdPlateformeReception':
        return plateformeOf(reader);
      default:
        return ligneOf(reader);
    }
  }
}

/** Elements that {@link F14Entries} is given. The head ends with its last value. */
export const f14Records: ReadonlySet<string> = new Set([
  'TypeFlux',
  'UniteLegale',
  'Etablissement',
  'CodeRoutage',
  'IdPlateformeReception',
  'LigneAnnuaire',
]);

function enteteOf(record: RecordReader): EnteteAnnuaire {
  return {
    nature: 'ENTETE',
    type: record.code('TypeFlux', typesFlux),
    horodate: record.text('HorodateProduction'),
    ...record.optional('precedent', 'DernierHorodateProduction'),
  };
}

function uniteLegaleOf(record: RecordReader): UniteLegale {
  return {
    nature: 'UNITE_LEGALE',
    ...record.presence(),
    siren: record.siren('IdSIREN'),
    nom: record.text('Nom'),
    actif: record.code('Statut', statuts),
    typeEntite: record.text('TypeEntite'),
    diffusible: record.text('Diffusible'),
  };
}

function etablissementOf(record: RecordReader): EtablissementAnnuaire {
  return {
    nature: 'ETABLISSEMENT',
    ...record.presence(),
    siret: record.siret('IdSIRET'),
    nom: record.text('Nom'),
    actif: record.code('Statut', statuts),
    typeEtablissement: record.text('TypeEtablissement'),
    ...record.adresse(),
    ...record.exigences(),
    diffusible: record.text('Diffusible'),
  };
}

function codeRoutageOf(record: RecordReader): CodeRoutage {
  const engagement = record.flag('EngagementJuridique');
  return {
    nature: 'CODE_ROUTAGE',
    ...record.presence(),
    siret: record.siret('IdSIRET'),
    code: record.text('IdRoutage'),
    schema: record.text('IdRoutage@qualifiant'),
    nom: record.text('Nom'),
    actif: record.code('Statut', statuts),
    ...record.adresse(),
    ...(engagement === undefined ? {} : { engagementObligatoire: engagement }),
  };
}

function plateformeOf(record: RecordReader): PlateformeReception {
  return {
    nature: 'PLATEFORME',
    ...record.presence(),
    matricule: record.text('Matricule'),
    type: record.text('TypePlateforme'),
    actif: record.code('Statut', statuts),
    nom: record.text('Nom'),
    ...record.optional('nomCommercial', 'NomCommercial'),
    ...(record.has('IdSIREN') ? { siren: record.siren('IdSIREN') } : {}),
    ...record.optional('contact', 'Contact'),
    debut: record.day('DateDebutImmatriculation'),
    ...record.optionalDay('fin', 'DateFinImmatriculation'),
  };
}

function ligneOf(record: RecordReader): LigneAnnuaire {
  const siren = record.siren('IdLinSIREN');
  return {
    nature: 'LIGNE',
    ...record.presence(),
    sorte: record.code('Nature', natures),
    adresse: record.text('Identifiant'),
    siren,
    ...(record.has('IdLinSIRET') ? { siret: record.siretOf(siren, 'IdLinSIRET') } : {}),
    ...record.optional('routage', 'IdLinRoutage'),
    ...record.optional('suffixe', 'Suffixe'),
    plateforme: record.text('IdPlateforme'),
    debut: record.day('DateDebut'),
    ...record.optionalDay('fin', 'DateFin'),
    ...record.optionalDay('finEffective', 'DateFinEffective'),
  };
}
