// SPDX-License-Identifier: Apache-2.0
/** One record of an F14, value by value, with the fault and its line when a value is not what it should be. */
import type {
  AdressePostale,
  EffetAnnuaire,
  EnteteAnnuaire,
  ExigencesB2G,
  Presence,
} from '../../gateway/domain/annuaire.ts';
import { parseSiren, parseSiret, type Siren, type Siret, sirenOf } from '../../gateway/domain/structure.ts';
import { dayOf } from './days.ts';
import { type AnnuaireIllisible, illisible } from './illisible.ts';
import { reglesAnnuaireStructure } from './jeu-de-regles.ts';
import type { WalkedRecord } from './walker.ts';

/** MotifPresence: only a suppression takes an entry away. A motif we do not know stops the reading of a differential. */
const effets: ReadonlyMap<string, EffetAnnuaire> = new Map([
  ...['C', 'CREATION', 'M', 'MODIFICATION', 'V', 'P', 'N'].map((motif) => [motif, 'ECRIRE'] as const),
  ...['S', 'SUPPRESSION'].map((motif) => [motif, 'RETIRER'] as const),
]);

export class RecordReader {
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
