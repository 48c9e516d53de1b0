// SPDX-License-Identifier: Apache-2.0
/**
 * A record of an F14 as an entry of the annuaire. The grammar has seen the form of its values; here are the codes that
 * the schema leaves open, and the days that its patterns let pass. (specs: reforme-2026 §5)
 */
import type {
  AdressePostale,
  CodeRoutage,
  EffetAnnuaire,
  EnteteAnnuaire,
  EntreeAnnuaire,
  EtablissementAnnuaire,
  ExigencesB2G,
  LigneAnnuaire,
  PlateformeReception,
  Presence,
  UniteLegale,
} from '../../gateway/domain/annuaire.ts';
import { parseSiren, parseSiret, type Siren, type Siret, sirenOf } from '../../gateway/domain/structure.ts';
import { dayOf } from './days.ts';
import { type AnnuaireIllisible, illisible } from './illisible.ts';
import { reglesAnnuaireStructure } from './jeu-de-regles.ts';
import type { WalkedRecord } from './walker.ts';

const typesFlux: ReadonlyMap<string, EnteteAnnuaire['type']> = new Map([
  ['C', 'COMPLET'],
  ['COMPLET', 'COMPLET'],
  ['D', 'DIFFERENTIEL'],
  ['DIFFERENTIEL', 'DIFFERENTIEL'],
]);

/** MotifPresence: only a suppression takes an entry away. A motif we do not know stops the reading of a differential. */
const effets: ReadonlyMap<string, EffetAnnuaire> = new Map([
  ...['C', 'CREATION', 'M', 'MODIFICATION', 'V', 'P', 'N'].map((motif) => [motif, 'ECRIRE'] as const),
  ...['S', 'SUPPRESSION'].map((motif) => [motif, 'RETIRER'] as const),
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

/** One record, value by value, with the fault when a value is none. */
class RecordReader {
  readonly #record: WalkedRecord;
  readonly #type: EnteteAnnuaire['type'];

  constructor(record: WalkedRecord, type: EnteteAnnuaire['type']) {
    this.#record = record;
    this.#type = type;
  }

  has(name: string): boolean {
    return this.#record.values.has(name);
  }

  text(name: string): string {
    return this.#record.values.get(name) ?? '';
  }

  optional<Key extends string>(key: Key, name: string): { readonly [K in Key]?: string } {
    const value = this.#record.values.get(name);
    return value === undefined ? {} : ({ [key]: value } as { [K in Key]: string });
  }

  code<Meaning>(name: string, codes: ReadonlyMap<string, Meaning>): Meaning {
    const meaning = codes.get(this.text(name).trim());
    if (meaning === undefined) throw this.#fault(name, [...codes.keys()].join(' '));
    return meaning;
  }

  /** In a complete export every entry is one to keep, whatever the motif, but a suppression. */
  presence(): Presence {
    const motif = this.text('MotifPresence').trim();
    const effet = effets.get(motif) ?? (this.#type === 'COMPLET' ? 'ECRIRE' : undefined);
    if (effet === undefined) throw this.#fault('MotifPresence', [...effets.keys()].join(' '));
    return { effet, instance: this.text('IdInstance'), motif };
  }

  siren(name: string): Siren {
    const siren = parseSiren(this.text(name));
    if (siren === undefined) throw this.#fault(name, '9 chiffres');
    return siren;
  }

  siret(name: string): Siret {
    const siret = parseSiret(this.text(name));
    if (siret === undefined) throw this.#fault(name, '14 chiffres');
    return siret;
  }

  /** A SIRET that must be one of `siren`. */
  siretOf(siren: Siren, name: string): Siret {
    const siret = this.siret(name);
    if (sirenOf(siret) !== siren) throw this.#fault(name, `${siren}NNNNN`);
    return siret;
  }

  flag(name: string): boolean | undefined {
    const value = this.#record.values.get(name);
    return value === undefined ? undefined : value === 'true' || value === '1';
  }

  day(name: string): string {
    const day = dayOf(this.text(name));
    if (day === undefined) throw this.#fault(name, 'AAAAMMJJ');
    return day;
  }

  optionalDay<Key extends string>(key: Key, name: string): { readonly [K in Key]?: string } {
    return this.has(name) ? ({ [key]: this.day(name) } as { [K in Key]: string }) : {};
  }

  exigences(): { readonly exigences?: ExigencesB2G } {
    if (!this.has('EngagementJuridique')) return {};
    const flag = (name: string) => this.flag(name) === true;
    return {
      exigences: {
        engagementObligatoire: flag('EngagementJuridique'),
        serviceObligatoire: flag('Service'),
        serviceOuEngagement: flag('EngJurServ'),
        moa: flag('MOA'),
        moaUnique: flag('MOAunique'),
        statutMiseEnPaiement: flag('StatutMiseEnPaiement'),
      },
    };
  }

  adresse(): { readonly adresse?: AdressePostale } {
    const lignes = ['LigneAdresse1', 'LigneAdresse2', 'LigneAdresse3'].flatMap((name) => {
      const ligne = this.#record.values.get(name);
      return ligne === undefined || ligne === '' ? [] : [ligne];
    });
    const rest = {
      ...this.optional('localite', 'Localite'),
      ...this.optional('codePostal', 'CP'),
      ...this.optional('subdivision', 'SubdivisionPays'),
      ...this.optional('pays', 'CodePays'),
    };
    if (lignes.length === 0 && Object.keys(rest).length === 0) return {};
    return { adresse: { lignes, ...rest } };
  }

  #fault(name: string, attendu: string): AnnuaireIllisible {
    return illisible({
      code: 'ANNUAIRE-TYPE',
      fr: "La valeur n'est pas de celles qui sont admises",
      en: 'The value is not one of those allowed',
      ligne: this.#record.line,
      chemin: `${this.#record.name}/${name}`,
      valeur: this.text(name),
      attendu,
      jeuDeRegles: reglesAnnuaireStructure,
    });
  }
}
