// SPDX-License-Identifier: Apache-2.0
/** A journal with its annuaire, and entries to put in it, for the tests of this folder. */

import { writeF14 } from '../../../formats/annuaire/write-f14.ts';
import { importer, type OptionsImport, type RapportImport } from '../../../gateway/annuaire/importer.ts';
import { ceProcessus } from '../../../gateway/annuaire/processus.ts';
import type {
  CodeRoutage,
  EnteteAnnuaire,
  EtablissementAnnuaire,
  ExigencesB2G,
  LigneAnnuaire,
  PlateformeReception,
} from '../../../gateway/domain/annuaire.ts';
import type { Siren, Siret } from '../../../gateway/domain/structure.ts';
import type { EntreeTenue } from '../../../gateway/ports/annuaire.ts';
import type { Journal } from '../../../gateway/ports/journal.ts';
import { silent } from '../../queues/journal/support.ts';

const nothing: ExigencesB2G = {
  engagementObligatoire: false,
  serviceObligatoire: false,
  serviceOuEngagement: false,
  moa: false,
  moaUnique: false,
  statutMiseEnPaiement: false,
};

export function structure(
  siret: string,
  exigences: Partial<ExigencesB2G> = {},
  changes: Partial<EtablissementAnnuaire> = {},
): EtablissementAnnuaire {
  return {
    nature: 'ETABLISSEMENT',
    effet: 'ECRIRE',
    siret: siret as Siret,
    nom: `Structure ${siret}`,
    actif: true,
    typeEtablissement: 'S',
    diffusible: 'O',
    exigences: { ...nothing, ...exigences },
    ...changes,
  };
}

export function service(siret: string, code: string, changes: Partial<CodeRoutage> = {}): CodeRoutage {
  return {
    nature: 'CODE_ROUTAGE',
    effet: 'ECRIRE',
    siret: siret as Siret,
    code,
    schema: '0224',
    nom: code,
    actif: true,
    ...changes,
  };
}

export function ligne(adresse: string, changes: Partial<LigneAnnuaire> = {}): LigneAnnuaire {
  const [siren = '', rest] = adresse.split('_');
  const part = /^\d{14}$/.test(rest ?? '') ? { siret: rest as Siret } : { suffixe: rest ?? '' };
  return {
    nature: 'LIGNE',
    effet: 'ECRIRE',
    sorte: 'D',
    adresse,
    siren: siren as Siren,
    ...(rest === undefined ? {} : part),
    plateforme: '0001',
    debut: '2026-09-01',
    ...changes,
  };
}

export function plateforme(
  matricule: string,
  changes: Partial<PlateformeReception> = {},
): PlateformeReception {
  return {
    nature: 'PLATEFORME',
    effet: 'ECRIRE',
    matricule,
    type: 'PDP',
    actif: true,
    nom: `Plateforme ${matricule}`,
    debut: '2026-01-01',
    ...changes,
  };
}

export const processus = ceProcessus('ici', process.pid, 'essai');
export const maintenant = new Date('2026-11-21T12:00:00Z');

export function importDependencies(journal: Journal) {
  return { annuaire: journal.annuaire, processus, clock: () => maintenant, logger: silent };
}

export async function* octets(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

export async function* liste<One>(all: readonly One[]): AsyncGenerator<One> {
  yield* all;
}

export function importContent(
  journal: Journal,
  content: AsyncIterable<Uint8Array>,
  options: Partial<OptionsImport> = {},
): Promise<RapportImport> {
  const fichier = { nom: 'essai', content, sizeBytes: 1_000 };
  return importer(fichier, { signal: new AbortController().signal, ...options }, importDependencies(journal));
}

export function importF14(
  journal: Journal,
  entrees: readonly EntreeTenue[],
  head: Partial<Omit<EnteteAnnuaire, 'nature'>> = {},
  options: Partial<OptionsImport> = {},
): Promise<RapportImport> {
  const content = writeF14(liste(entrees), { type: 'COMPLET', horodate: '20261101010000', ...head });
  return importContent(journal, content, options);
}

/** What the version in force holds, in order, without what tells entries of two exports apart. */
export async function contenu(journal: Journal): Promise<readonly string[]> {
  const version = await journal.annuaire.courante();
  const found: string[] = [];
  for await (const entree of journal.annuaire.entrees(version?.numero ?? 0)) found.push(shown(entree));
  return found;
}

export function shown(entree: EntreeTenue): string {
  switch (entree.nature) {
    case 'UNITE_LEGALE':
      return `unite ${entree.siren}`;
    case 'ETABLISSEMENT':
      return `structure ${entree.siret} ${entree.nom}`;
    case 'CODE_ROUTAGE':
      return `service ${entree.siret} ${entree.code}${entree.actif ? '' : ' inactif'}`;
    case 'PLATEFORME':
      return `plateforme ${entree.matricule}`;
    case 'LIGNE':
      return `ligne ${entree.adresse} ${entree.debut} ${entree.sorte} ${entree.plateforme}`;
  }
}
