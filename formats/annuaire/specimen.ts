// SPDX-License-Identifier: Apache-2.0
/**
 * A made-up annuaire of any size, for tests, benchmarks and demonstrations: the same number gives the same bytes. Its
 * SIRET keep the Luhn key and belong to nobody we know of: they all begin with 21 and count up.
 */
import type {
  CodeRoutage,
  EntreeAnnuaire,
  EtablissementAnnuaire,
  ExigencesB2G,
} from '../../gateway/domain/annuaire.ts';
import { keepsLuhn, type Siren, type Siret } from '../../gateway/domain/structure.ts';
import { encoded } from './markup.ts';
import { writeF14 } from './write-f14.ts';

export interface SpecimenAnnuaire {
  /** In the order of an F14, the head left out. */
  entries(): AsyncGenerator<EntreeAnnuaire>;
  /** The public directory: one line a structure without service, else one a service. */
  csv(): AsyncGenerator<Uint8Array>;
  f14(): AsyncGenerator<Uint8Array>;
}

const head = { type: 'COMPLET', horodate: '20260921010022' } as const;

/** `n` structures with 0 to 3 services each, a service and a half on the average. */
export function specimenAnnuaire(n: number): SpecimenAnnuaire {
  return {
    entries: () => entries(n),
    csv: () => encoded(csv(n)),
    f14: () => writeF14(entries(n), head),
  };
}

async function* entries(n: number): AsyncGenerator<EntreeAnnuaire> {
  for (let i = 0; i < n; i++) yield structure(i);
  for (let i = 0; i < n; i++) yield* services(i);
  for (let i = 0; i < n; i++) {
    const { siret } = structure(i);
    const siren = siret.slice(0, 9) as Siren;
    const line = {
      nature: 'LIGNE',
      effet: 'ECRIRE',
      sorte: 'D',
      plateforme: '9998',
      debut: '2026-09-01',
    } as const;
    yield { ...line, adresse: `${siren}_${siret}`, siren, siret };
  }
}

const columns = [
  ...['TypeIdentifiant', 'Identifiant', 'RaisonSociale', 'GestionStatutMiseEnPaiement', 'GestionEngagement'],
  ...['GestionService', 'GestionServiceEngagement', 'EstMOA', 'EstMOAUniquement', 'StructureActive'],
  ...['CodePostal', 'Ville', 'CodeService', 'NomService', 'ServiceActif', 'ServiceGestionEngagement'],
];

async function* csv(n: number): AsyncGenerator<string> {
  yield `${columns.join(';')}\r\n`;
  for (let i = 0; i < n; i++) {
    const lead = structureCells(structure(i));
    const rows = services(i).map(serviceCells);
    for (const row of rows.length === 0 ? [['', '', '', '']] : rows)
      yield `${[...lead, ...row].join(';')}\r\n`;
  }
}

function structureCells({ siret, nom, actif, exigences, adresse }: EtablissementAnnuaire): readonly string[] {
  const asked = exigences ?? exigencesOf(0);
  return [
    ...['1', siret, `"${nom.replaceAll('"', '""')}"`],
    ...[asked.statutMiseEnPaiement, asked.engagementObligatoire, asked.serviceObligatoire].map(cell),
    ...[asked.serviceOuEngagement, asked.moa, asked.moaUnique, actif].map(cell),
    ...[adresse?.codePostal ?? '', adresse?.localite ?? ''],
  ];
}

function serviceCells({ code, nom, actif, engagementObligatoire }: CodeRoutage): readonly string[] {
  return [code, nom, cell(actif), cell(engagementObligatoire === true)];
}

function cell(value: boolean): string {
  return value ? 'Oui' : 'Non';
}

function structure(i: number): EtablissementAnnuaire {
  const codePostal = String(1_000 + ((i * 37) % 94_000)).padStart(5, '0');
  return {
    nature: 'ETABLISSEMENT',
    effet: 'ECRIRE',
    siret: siretOf(i),
    nom: `Commune "${codePostal}" n° ${i}, mairie & écoles`,
    actif: i % 50 !== 49,
    typeEtablissement: 'S',
    adresse: {
      lignes: [`${1 + (i % 200)} rue de la République`],
      localite: `Ville ${i % 36_000}`,
      codePostal,
      pays: 'FR',
    },
    exigences: exigencesOf(i),
    diffusible: 'O',
  };
}

function exigencesOf(i: number): ExigencesB2G {
  return {
    engagementObligatoire: i % 4 === 1,
    serviceObligatoire: i % 5 === 1,
    serviceOuEngagement: i % 20 === 3,
    moa: i % 10 === 7,
    moaUnique: false,
    statutMiseEnPaiement: i % 2 === 0,
  };
}

function services(i: number): CodeRoutage[] {
  return Array.from({ length: i % 4 }, (_, rank) => ({
    nature: 'CODE_ROUTAGE' as const,
    effet: 'ECRIRE' as const,
    siret: siretOf(i),
    code: `SERVICE_${i % 1_000}-${rank}`,
    schema: '0224',
    nom: `Service n° ${rank} de la structure ${i}`,
    actif: (i + rank) % 30 !== 29,
    engagementObligatoire: rank === 2,
  }));
}

/** SIREN and SIRET with their key: one of the ten last digits keeps it. */
function siretOf(i: number): Siret {
  const siren = keyed(`21${String(i).padStart(6, '0')}`);
  return keyed(`${siren}0001`) as Siret;
}

function keyed(digits: string): string {
  for (let key = 0; key < 10; key++) if (keepsLuhn(`${digits}${key}`)) return `${digits}${key}`;
  throw new RangeError(`no key for ${digits}`);
}
