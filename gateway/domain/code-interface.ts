// SPDX-License-Identifier: Apache-2.0
/**
 * The table of codes interface: one row decides everything about a flux (DSE §5.4.2, DSG table 4).
 *
 * A row says who sends it (sens, as the partenaire sees it), in which circuit and format, and which
 * codes answer it. A format that nobody wrote yet is typed as such: `registry.ts` serves a part of
 * them, and a flux of another one is kept and INCIDENTE, never judged. A pattern of the DSE (CSO11xxA,
 * CSO115xA) is written out, one row a code. Adding a code interface is adding a row, and cases in fixtures/.
 */
import type { Sens } from './flux.ts';

export type SystemeEchange = 'CPRO' | 'PA_CPRO' | 'PPF';
export type Circuit = 'B2G' | 'B2G_PA' | 'G2B' | 'E_REPORTING' | 'B2B' | 'ANNUAIRE';
export type FormatName =
  | 'ubl-invoice'
  | 'ubl-invoice-min'
  | 'ubl-memoire'
  | 'ubl-f1'
  | 'ubl-f2'
  | 'cii-ancien'
  | 'cii-min-ancien'
  | 'cii-16b'
  | 'cii-min-16b'
  | 'cii-f1'
  | 'cii-f2'
  | 'factur-x'
  | 'factur-x-f2'
  | 'pes'
  | 'cpp-facture-mixte'
  | 'cpp-facture-pivot'
  | 'cpp-statut'
  | 'aife-statut'
  | 'cr18'
  | 'cdar'
  | 'f10'
  | 'f13'
  | 'f14';

export interface Contrat {
  readonly systemeEchange: SystemeEchange;
  readonly sens: Sens;
  readonly circuit: Circuit;
  readonly format: FormatName;
  /** Codes that answer a flux of this code; the first is the answer at flux level. */
  readonly comptesRendus: readonly string[];
  /** Portal label, French. */
  readonly libelle: string;
  /** Withdrawn by the DSE: known, and refused with IRR_CODE_INTER. */
  readonly obsolete: boolean;
}

function row(
  systemeEchange: SystemeEchange,
  sens: Sens,
  circuit: Circuit,
  format: FormatName,
  comptesRendus: readonly string[],
  libelle: string,
  obsolete = false,
): Contrat {
  return { systemeEchange, sens, circuit, format, comptesRendus, libelle, obsolete };
}

export const codesInterface = {
  FSO1100A: row(
    'CPRO',
    'EMISSION',
    'B2G',
    'ubl-invoice',
    ['CSO1100A'],
    'Dépôt de demandes de paiement (factures simples, travaux)',
  ),
  FSO1101A: row('CPRO', 'EMISSION', 'B2G', 'cii-ancien', ['CSO1101A'], 'Ancien CII, liste de 2017', true),
  FSO1102A: row(
    'CPRO',
    'EMISSION',
    'B2G',
    'pes',
    ['CSO1102A'],
    'PES Facture, supprimé en V4.20 (2019)',
    true,
  ),
  FSO1106A: row(
    'CPRO',
    'EMISSION',
    'B2G',
    'cii-16b',
    ['CSO1106A'],
    'Dépôt de demandes de paiement (factures simples, travaux)',
  ),
  FSO1110A: row(
    'CPRO',
    'EMISSION',
    'B2G',
    'ubl-invoice-min',
    ['CSO1110A'],
    'Dépôt de demandes de paiement (factures simples, travaux)',
  ),
  FSO1111A: row(
    'CPRO',
    'EMISSION',
    'B2G',
    'cii-min-ancien',
    ['CSO1111A'],
    'Ancien CII minimal, liste de 2017',
    true,
  ),
  FSO1112A: row('CPRO', 'EMISSION', 'B2G', 'pes', ['CSO1112A'], 'PES minimal, retiré en V4.21 (2021)', true),
  FSO1113A: row(
    'CPRO',
    'EMISSION',
    'B2G',
    'cpp-facture-mixte',
    ['CSO1113A'],
    'Dépôt de demandes de paiement (factures simples, travaux)',
  ),
  FSO1116A: row(
    'CPRO',
    'EMISSION',
    'B2G',
    'cii-min-16b',
    ['CSO1116A'],
    'Dépôt de demandes de paiement (factures simples, travaux)',
  ),
  FSO1117A: row(
    'CPRO',
    'EMISSION',
    'B2G',
    'factur-x',
    ['CSO1117A'],
    'Dépôt de demandes de paiement (factures simples, travaux)',
  ),
  FSO1120A: row(
    'CPRO',
    'EMISSION',
    'B2G',
    'ubl-memoire',
    ['CSO1120A'],
    'Dépôt de mémoires de frais de justice',
  ),
  FSO1130A: row('CPRO', 'EMISSION', 'B2G', 'ubl-invoice', ['CSO1130A'], 'Dépôt de factures de travaux'),
  FSO1131A: row('CPRO', 'EMISSION', 'B2G', 'ubl-invoice-min', ['CSO1131A'], 'Dépôt de factures de travaux'),
  FSO1137A: row('CPRO', 'EMISSION', 'B2G', 'factur-x', ['CSO1137A'], 'Dépôt de factures de travaux'),
  FSO1150A: row(
    'CPRO',
    'EMISSION',
    'B2G_PA',
    'ubl-f2',
    ['CSO1150A'],
    'Dépôt de demandes de paiement (factures simples)',
  ),
  FSO1156A: row(
    'CPRO',
    'EMISSION',
    'B2G_PA',
    'cii-f2',
    ['CSO1156A'],
    'Dépôt de demandes de paiement (factures simples)',
  ),
  FSO1157A: row(
    'CPRO',
    'EMISSION',
    'B2G_PA',
    'factur-x-f2',
    ['CSO1157A'],
    'Dépôt de demandes de paiement (factures simples)',
  ),
  CSO1100A: row('CPRO', 'RECEPTION', 'B2G', 'cpp-statut', [], "Compte-rendu d'irrecevabilité niveau Flux"),
  CSO1101A: row('CPRO', 'RECEPTION', 'B2G', 'cpp-statut', [], "Compte-rendu d'irrecevabilité niveau Flux"),
  CSO1102A: row('CPRO', 'RECEPTION', 'B2G', 'cpp-statut', [], "Compte-rendu d'irrecevabilité niveau Flux"),
  CSO1106A: row('CPRO', 'RECEPTION', 'B2G', 'cpp-statut', [], "Compte-rendu d'irrecevabilité niveau Flux"),
  CSO1110A: row('CPRO', 'RECEPTION', 'B2G', 'cpp-statut', [], "Compte-rendu d'irrecevabilité niveau Flux"),
  CSO1111A: row('CPRO', 'RECEPTION', 'B2G', 'cpp-statut', [], "Compte-rendu d'irrecevabilité niveau Flux"),
  CSO1112A: row('CPRO', 'RECEPTION', 'B2G', 'cpp-statut', [], "Compte-rendu d'irrecevabilité niveau Flux"),
  CSO1113A: row('CPRO', 'RECEPTION', 'B2G', 'cpp-statut', [], "Compte-rendu d'irrecevabilité niveau Flux"),
  CSO1116A: row('CPRO', 'RECEPTION', 'B2G', 'cpp-statut', [], "Compte-rendu d'irrecevabilité niveau Flux"),
  CSO1117A: row('CPRO', 'RECEPTION', 'B2G', 'cpp-statut', [], "Compte-rendu d'irrecevabilité niveau Flux"),
  CSO1120A: row('CPRO', 'RECEPTION', 'B2G', 'cpp-statut', [], "Compte-rendu d'irrecevabilité niveau Flux"),
  CSO1130A: row('CPRO', 'RECEPTION', 'B2G', 'cpp-statut', [], "Compte-rendu d'irrecevabilité niveau Flux"),
  CSO1131A: row('CPRO', 'RECEPTION', 'B2G', 'cpp-statut', [], "Compte-rendu d'irrecevabilité niveau Flux"),
  CSO1137A: row('CPRO', 'RECEPTION', 'B2G', 'cpp-statut', [], "Compte-rendu d'irrecevabilité niveau Flux"),
  CSO1150A: row('CPRO', 'RECEPTION', 'B2G_PA', 'cdar', [], "Compte-rendu d'(ir)recevabilité niveau Flux"),
  CSO1156A: row('CPRO', 'RECEPTION', 'B2G_PA', 'cdar', [], "Compte-rendu d'(ir)recevabilité niveau Flux"),
  CSO1157A: row('CPRO', 'RECEPTION', 'B2G_PA', 'cdar', [], "Compte-rendu d'(ir)recevabilité niveau Flux"),
  FEN1200A: row('CPRO', 'RECEPTION', 'B2G', 'cpp-statut', [], 'Flux de cycles de vie'),
  FEN1201A: row('CPRO', 'RECEPTION', 'B2G', 'aife-statut', [], 'Flux de cycles de vie, ancien format'),
  FSO1301A: row(
    'CPRO',
    'EMISSION',
    'B2G',
    'cpp-statut',
    ['CSO1301A'],
    'Flux de cycles de vie (destinataire vers Chorus Pro)',
  ),
  CSO1301A: row('CPRO', 'RECEPTION', 'B2G', 'cpp-statut', [], "Compte-rendu d'irrecevabilité niveau Flux"),
  FEN0036A: row('CPRO', 'RECEPTION', 'B2G', 'cpp-facture-pivot', ['CEN0036A'], 'Diffusion de factures'),
  CEN0036A: row(
    'CPRO',
    'EMISSION',
    'B2G',
    'cr18',
    [],
    "Compte-rendu d'acquittement niveau Objet Métier (destinataire Chorus)",
  ),
  FSO1300A: row(
    'CPRO',
    'EMISSION',
    'B2G',
    'cpp-statut',
    ['CSO1300A'],
    "Compte-rendu d'acquittement niveau flux (du FEN0036A)",
  ),
  CSO1300A: row('CPRO', 'RECEPTION', 'B2G', 'cpp-statut', [], "Compte-rendu d'irrecevabilité niveau Flux"),
  FEN1214A: row(
    'CPRO',
    'RECEPTION',
    'B2G_PA',
    'cdar',
    ['CEN1214A'],
    "Compte-rendu d'acquittement niveau Objet Métier",
  ),
  CEN1214A: row('CPRO', 'EMISSION', 'B2G_PA', 'cdar', [], "Compte-rendu d'irrecevabilité niveau Flux"),
  FEN1204A: row('CPRO', 'RECEPTION', 'B2G_PA', 'cdar', ['CEN1204A'], 'Cycles de vie niveau Objet Métier'),
  CEN1204A: row('CPRO', 'EMISSION', 'B2G_PA', 'cdar', [], "Compte-rendu d'irrecevabilité niveau Flux"),
  FEN1205A: row('CPRO', 'RECEPTION', 'B2G_PA', 'cdar', ['CEN1205A'], 'Cycle de cycle de vie rejeté'),
  CEN1205A: row('CPRO', 'EMISSION', 'B2G_PA', 'cdar', [], "Compte-rendu d'irrecevabilité niveau Flux"),
  FSO1304A: row('CPRO', 'EMISSION', 'B2G_PA', 'cdar', ['CSO1304A'], 'Cycles de vie niveau Objet Métier'),
  CSO1304A: row('CPRO', 'RECEPTION', 'B2G_PA', 'cdar', [], "Compte-rendu d'irrecevabilité niveau Flux"),
  FSO1305A: row('CPRO', 'EMISSION', 'B2G_PA', 'cdar', ['CSO1305A'], 'Cycle de cycle de vie rejeté'),
  CSO1305A: row('CPRO', 'RECEPTION', 'B2G_PA', 'cdar', [], "Compte-rendu d'irrecevabilité niveau Flux"),
  FSO3110A: row('PA_CPRO', 'EMISSION', 'G2B', 'ubl-f2', ['CSI3110A', 'CSO3110A'], 'Dépôt de factures'),
  FSO3117A: row('PA_CPRO', 'EMISSION', 'G2B', 'factur-x-f2', ['CSI3117A', 'CSO3117A'], 'Dépôt de factures'),
  CSI3110A: row('PA_CPRO', 'RECEPTION', 'G2B', 'cdar', [], "Compte-rendu d'irrecevabilité niveau Flux"),
  CSI3117A: row('PA_CPRO', 'RECEPTION', 'G2B', 'cdar', [], "Compte-rendu d'irrecevabilité niveau Flux"),
  CSO3110A: row('PA_CPRO', 'RECEPTION', 'G2B', 'cdar', [], "Compte-rendu d'acquittement niveau Objet Métier"),
  CSO3117A: row('PA_CPRO', 'RECEPTION', 'G2B', 'cdar', [], "Compte-rendu d'acquittement niveau Objet Métier"),
  FEN4000A: row(
    'PA_CPRO',
    'RECEPTION',
    'G2B',
    'cdar',
    ['CEI4000A'],
    'Cycles de vie niveau Objet Métier (vers remettant)',
  ),
  CEI4000A: row('PA_CPRO', 'EMISSION', 'G2B', 'cdar', [], "Compte-rendu d'irrecevabilité niveau Flux"),
  FEN4002A: row(
    'PA_CPRO',
    'RECEPTION',
    'G2B',
    'cdar',
    ['CEI4002A'],
    'Cycle de vie de cycle de vie rejeté niveau Objet Métier',
  ),
  CEI4002A: row('PA_CPRO', 'EMISSION', 'G2B', 'cdar', [], "Compte-rendu d'irrecevabilité niveau Flux"),
  FSO3300A: row('PA_CPRO', 'EMISSION', 'G2B', 'cdar', ['CSI3300A'], 'Cycles de vie niveau Objet Métier'),
  CSI3300A: row('PA_CPRO', 'RECEPTION', 'G2B', 'cdar', [], "Compte-rendu d'irrecevabilité niveau Flux"),
  FSO3302A: row(
    'PA_CPRO',
    'EMISSION',
    'G2B',
    'cdar',
    ['CSI3302A'],
    'Cycle de vie de cycle de vie rejeté (table) / statuts 209,212,220,227 (annexe xlsx)',
  ),
  CSI3302A: row('PA_CPRO', 'RECEPTION', 'G2B', 'cdar', [], "Compte-rendu d'irrecevabilité niveau Flux"),
  FEN4001A: row(
    'PA_CPRO',
    'RECEPTION',
    'G2B',
    'cdar',
    ['CEI4001A'],
    'Cycles de vie niveau Objet Métier (vers PA)',
  ),
  CEI4001A: row('PA_CPRO', 'EMISSION', 'G2B', 'cdar', [], "Compte-rendu d'irrecevabilité niveau Flux"),
  FEN4003A: row(
    'PA_CPRO',
    'RECEPTION',
    'G2B',
    'cdar',
    ['CEI4003A'],
    'Cycle de vie de cycle de vie rejeté (vers PA)',
  ),
  CEI4003A: row('PA_CPRO', 'EMISSION', 'G2B', 'cdar', [], "Compte-rendu d'irrecevabilité niveau Flux"),
  FSO3301A: row('PA_CPRO', 'EMISSION', 'G2B', 'cdar', ['CSI3301A'], 'Cycles de vie niveau Objet Métier (PA)'),
  CSI3301A: row('PA_CPRO', 'RECEPTION', 'G2B', 'cdar', [], "Compte-rendu d'irrecevabilité niveau Flux"),
  FSO3303A: row(
    'PA_CPRO',
    'EMISSION',
    'G2B',
    'cdar',
    ['CSI3303A'],
    'Cycle de vie de cycle de vie rejeté (PA)',
  ),
  CSI3303A: row('PA_CPRO', 'RECEPTION', 'G2B', 'cdar', [], "Compte-rendu d'irrecevabilité niveau Flux"),
  FEN3036A: row('PA_CPRO', 'RECEPTION', 'G2B', 'ubl-f2', ['CEI3036A', 'CEN3036A'], 'Diffusion de factures'),
  FEN3736A: row(
    'PA_CPRO',
    'RECEPTION',
    'G2B',
    'factur-x-f2',
    ['CEI3736A', 'CEN3736A'],
    'Diffusion de factures',
  ),
  CEI3036A: row('PA_CPRO', 'EMISSION', 'G2B', 'cdar', [], "Compte-rendu d'irrecevabilité niveau Flux"),
  CEI3736A: row('PA_CPRO', 'EMISSION', 'G2B', 'cdar', [], "Compte-rendu d'irrecevabilité niveau Flux"),
  CEN3036A: row('PA_CPRO', 'EMISSION', 'G2B', 'cdar', [], "Compte-rendu d'acquittement niveau Objet Métier"),
  CEN3736A: row('PA_CPRO', 'EMISSION', 'G2B', 'cdar', [], "Compte-rendu d'acquittement niveau Objet Métier"),
  FSO6000A: row(
    'PA_CPRO',
    'EMISSION',
    'E_REPORTING',
    'f10',
    ['CSI6000A'],
    'Données de transaction et de paiement',
  ),
  CSI6000A: row(
    'PA_CPRO',
    'RECEPTION',
    'E_REPORTING',
    'cdar',
    [],
    "Compte-rendu d'irrecevabilité niveau Flux",
  ),
  FEN6000A: row(
    'PA_CPRO',
    'RECEPTION',
    'E_REPORTING',
    'cdar',
    ['CEI6000A', 'CSI6000A'],
    'Cycles de vie niveau Objet Métier',
  ),
  CEI6000A: row(
    'PA_CPRO',
    'EMISSION',
    'E_REPORTING',
    'cdar',
    [],
    "Compte-rendu d'irrecevabilité niveau Flux (imprimé CSI6000A par le DSE)",
  ),
  FFE0111A: row('PPF', 'EMISSION', 'B2B', 'ubl-f1', ['CFE0111A'], 'Données réglementaires'),
  FFE0112A: row('PPF', 'EMISSION', 'B2B', 'cii-f1', ['CFE0112A'], 'Données réglementaires'),
  FFE0614A: row(
    'PPF',
    'EMISSION',
    'B2B',
    'cdar',
    ['CFE0614A'],
    'Cycle de vie de factures (statuts obligatoires)',
  ),
  FFE0604A: row('PPF', 'RECEPTION', 'B2B', 'cdar', ['CFE0604A'], 'Cycle de vie de données réglementaires'),
  FFE0654A: row(
    'PPF',
    'RECEPTION',
    'B2B',
    'cdar',
    ['CFE0654A'],
    'Cycle de vie de statuts obligatoires, si rejet',
  ),
  FFE0624A: row(
    'PPF',
    'RECEPTION',
    'E_REPORTING',
    'cdar',
    ['CFE0624A'],
    'Cycle de vie de transactions et paiements',
  ),
  FFE0634A: row(
    'PPF',
    'RECEPTION',
    'ANNUAIRE',
    'cdar',
    ['CFE0634A'],
    "Cycle de vie d'actualisation de l'annuaire",
  ),
  FFE1025A: row(
    'PPF',
    'EMISSION',
    'E_REPORTING',
    'f10',
    ['CFE1025A'],
    'Données de transaction et de paiement',
  ),
  FFE1235A: row('PPF', 'EMISSION', 'ANNUAIRE', 'f13', ['CFE1235A'], "Actualisation de l'annuaire"),
  FFE1435A: row('PPF', 'RECEPTION', 'ANNUAIRE', 'f14', ['CFE1435A'], "Export de l'annuaire"),
  CFE0111A: row('PPF', 'RECEPTION', 'B2B', 'cdar', [], "Compte-rendu d'(ir)recevabilité niveau Flux"),
  CFE0112A: row('PPF', 'RECEPTION', 'B2B', 'cdar', [], "Compte-rendu d'(ir)recevabilité niveau Flux"),
  CFE0614A: row('PPF', 'RECEPTION', 'B2B', 'cdar', [], "Compte-rendu d'(ir)recevabilité niveau Flux"),
  CFE1025A: row('PPF', 'RECEPTION', 'E_REPORTING', 'cdar', [], "Compte-rendu d'(ir)recevabilité niveau Flux"),
  CFE1235A: row('PPF', 'RECEPTION', 'ANNUAIRE', 'cdar', [], "Compte-rendu d'(ir)recevabilité niveau Flux"),
  CFE0604A: row('PPF', 'EMISSION', 'B2B', 'cdar', [], "Compte-rendu d'(ir)recevabilité niveau Flux"),
  CFE0654A: row('PPF', 'EMISSION', 'B2B', 'cdar', [], "Compte-rendu d'(ir)recevabilité niveau Flux"),
  CFE0624A: row('PPF', 'EMISSION', 'E_REPORTING', 'cdar', [], "Compte-rendu d'(ir)recevabilité niveau Flux"),
  CFE0634A: row('PPF', 'EMISSION', 'ANNUAIRE', 'cdar', [], "Compte-rendu d'(ir)recevabilité niveau Flux"),
  CFE1435A: row('PPF', 'EMISSION', 'ANNUAIRE', 'cdar', [], "Compte-rendu d'(ir)recevabilité niveau Flux"),
  // In no published table: what answers a flux whose own code cannot be read (`codesSansNom` below).
  CSO0000A: row('CPRO', 'RECEPTION', 'B2G', 'cpp-statut', [], "Irrecevabilité d'un flux au nom illisible"),
  CSI0000A: row('PA_CPRO', 'RECEPTION', 'G2B', 'cdar', [], "Irrecevabilité d'un flux au nom illisible"),
  CFE0000A: row('PPF', 'RECEPTION', 'B2B', 'cdar', [], "Irrecevabilité d'un flux au nom illisible"),
} as const satisfies Record<string, Contrat>;

export type CodeInterface = keyof typeof codesInterface;

/** The code when the table knows it, else undefined (IRR_CODE_INTER). */
export function parseCodeInterface(text: string): CodeInterface | undefined {
  return Object.hasOwn(codesInterface, text) ? (text as CodeInterface) : undefined;
}

export function contratOf(code: CodeInterface): Contrat {
  return codesInterface[code];
}

/** What answers a flux whose name has no code that can be read: grammatical, and comes with every subscription. */
export const codesSansNom: Readonly<Record<SystemeEchange, CodeInterface>> = {
  CPRO: 'CSO0000A',
  PA_CPRO: 'CSI0000A',
  PPF: 'CFE0000A',
};

export function estSansNom(code: CodeInterface): boolean {
  return codesSansNom[contratOf(code).systemeEchange] === code;
}
