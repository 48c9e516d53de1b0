// SPDX-License-Identifier: Apache-2.0
/**
 * Lines of a public directory as entries of the annuaire, and the structures seen so far: two lines about one structure
 * are merged, and what one of them asks is asked.
 */
import type { CodeRoutage, EtablissementAnnuaire, ExigencesB2G } from '../../gateway/domain/annuaire.ts';
import type { Siret } from '../../gateway/domain/structure.ts';
import type { CsvColumn } from './csv-columns.ts';
import { flagOf, siretOf } from './csv-values.ts';

/** Ten times the public structures there are; a file with more is none of them. Bounds the memory. */
const maxStructures = 2_500_000;
/** Longest value quoted in a fault. */
const maxQuoted = 80;

export interface DirectoryLine {
  readonly line: number;
  /** Undefined where the file has no such column, or the line is short. */
  readonly cell: (column: CsvColumn) => string | undefined;
}

interface Wording {
  readonly message: string;
  readonly messageEn: string;
  readonly valeur?: string;
}

/** Each is a bit of what is kept of a structure. */
const flags = [
  'engagement',
  'service',
  'serviceOuEngagement',
  'moa',
  'moaUnique',
  'miseEnPaiement',
  'actif',
] as const;
const bitOf = Object.fromEntries(flags.map((flag, i) => [flag, 1 << i])) as Record<
  (typeof flags)[number],
  number
>;

export class CsvStructures {
  /** SIRET as a number, which takes less room than its text, and the flags. */
  readonly #known = new Map<number, number>();
  readonly #report: (line: number, wording: Wording) => void;
  #services = 0;
  #duplicates = 0;

  constructor(report: (line: number, wording: Wording) => void) {
    this.#report = report;
  }

  get count(): number {
    return this.#known.size;
  }

  get services(): number {
    return this.#services;
  }

  get duplicates(): number {
    return this.#duplicates;
  }

  take(line: DirectoryLine): readonly (EtablissementAnnuaire | CodeRoutage)[] {
    const written = line.cell('siret') ?? '';
    const siret = siretOf(written);
    if (siret === undefined) {
      this.#report(line.line, {
        message: 'Le SIRET n a pas 14 chiffres : ligne ignoree',
        messageEn: 'The SIRET does not have 14 digits: line left out',
        valeur: written.slice(0, maxQuoted),
      });
      return [];
    }
    const service = this.#service(line, siret);
    const structure = this.#structure(line, siret, service !== undefined);
    return [structure, service].filter((entry) => entry !== undefined);
  }

  #structure(line: DirectoryLine, siret: Siret, hasService: boolean): EtablissementAnnuaire | undefined {
    const nom = line.cell('nom') ?? '';
    const key = Number(siret);
    const before = this.#known.get(key);
    if (nom === '') {
      // A list of services names no structure; a line with neither says nothing.
      if (!hasService && before === undefined) this.#report(line.line, noName);
      return undefined;
    }
    if (before === undefined && this.#known.size >= maxStructures) {
      this.#report(line.line, tooMany);
      return undefined;
    }
    const merged = (before ?? 0) | this.#flags(line);
    if (before !== undefined && !hasService) this.#duplicates++;
    if (merged === before) return undefined;
    this.#known.set(key, merged);
    return etablissement(siret, nom, merged);
  }

  #service(line: DirectoryLine, siret: Siret): CodeRoutage | undefined {
    const code = line.cell('codeService') ?? '';
    if (code === '') return undefined;
    this.#services++;
    const engagement = line.cell('engagementService');
    return {
      nature: 'CODE_ROUTAGE',
      effet: 'ECRIRE',
      siret,
      code,
      nom: line.cell('nomService') || code,
      actif: this.#flag(line, 'serviceActif', true),
      ...(engagement === undefined || engagement === ''
        ? {}
        : { engagementObligatoire: this.#flag(line, 'engagementService', false) }),
    };
  }

  #flags(line: DirectoryLine): number {
    let bits = 0;
    for (const flag of flags) if (this.#flag(line, flag, flag === 'actif')) bits |= bitOf[flag];
    return bits;
  }

  /** `otherwise` where the file does not say, or says what we cannot read. */
  #flag({ line, cell }: DirectoryLine, column: CsvColumn, otherwise: boolean): boolean {
    const written = cell(column);
    if (written === undefined || (written === '' && otherwise)) return otherwise;
    const value = flagOf(written);
    if (value !== undefined) return value;
    this.#report(line, {
      message: `Valeur illisible dans la colonne ${column}, lue comme ${otherwise ? 'oui' : 'non'}`,
      messageEn: `Unreadable value in column ${column}, read as ${otherwise ? 'yes' : 'no'}`,
      valeur: written.slice(0, maxQuoted),
    });
    return otherwise;
  }
}

const noName: Wording = {
  message: 'La structure n a pas de nom : ligne ignoree',
  messageEn: 'The structure has no name: line left out',
};
const tooMany: Wording = {
  message: `Plus de ${maxStructures} structures : ligne ignoree`,
  messageEn: `More than ${maxStructures} structures: line left out`,
};

function etablissement(siret: Siret, nom: string, bits: number): EtablissementAnnuaire {
  const has = (flag: (typeof flags)[number]) => (bits & bitOf[flag]) !== 0;
  const exigences: ExigencesB2G = {
    engagementObligatoire: has('engagement'),
    serviceObligatoire: has('service'),
    serviceOuEngagement: has('serviceOuEngagement'),
    moa: has('moa'),
    moaUnique: has('moaUnique'),
    statutMiseEnPaiement: has('miseEnPaiement'),
  };
  return { nature: 'ETABLISSEMENT', effet: 'ECRIRE', siret, nom, actif: has('actif'), exigences };
}
