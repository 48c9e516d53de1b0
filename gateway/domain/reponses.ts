// SPDX-License-Identifier: Apache-2.0
/**
 * What answers a flux of each code interface, at which level, and when (specs: chorus-pro §1, reforme-2026 §1).
 *
 * Three grammars live side by side. The historic circuit answers a flux by a CPPStatut and its factures by a nightly
 * FEN1200A. AFNOR through a plateforme agréée answers every flux (500, 501), then each facture (202, 213). G2B answers a
 * flux only when it is irrecevable (501), then each facture (200, 213). An acknowledgement is never acknowledged.
 */
import type { CodeInterface } from './code-interface.ts';
import type { StatutCdar } from './cycle-de-vie.ts';

export type NormeStatut = 'CPP' | 'CDAR';

export interface ReponseFlux {
  readonly code: string;
  readonly norme: NormeStatut;
  readonly quand: 'TOUJOURS' | 'IRRECEVABLE';
}

/** The answer to each object of a flux that is recevable, at once. */
export interface ReponseObjet {
  readonly code: string;
  /** Absent: an accepted object is not answered. */
  readonly accepte?: StatutCdar;
  readonly rejete: StatutCdar;
}

/** How the later statuts of what was sent come back to its sender. */
export interface RetourCycles {
  readonly code: string;
  readonly norme: NormeStatut;
}

export interface Reponses {
  readonly flux?: ReponseFlux;
  readonly objet?: ReponseObjet;
  readonly cycles?: RetourCycles;
}

function historique(digits: string): Reponses {
  return {
    flux: { code: `CSO${digits}A`, norme: 'CPP', quand: 'TOUJOURS' },
    cycles: { code: 'FEN1200A', norme: 'CPP' },
  };
}

function afnor(digits: string): Reponses {
  return {
    flux: { code: `CSO${digits}A`, norme: 'CDAR', quand: 'TOUJOURS' },
    objet: { code: 'FEN1214A', accepte: '202', rejete: '213' },
    cycles: { code: 'FEN1204A', norme: 'CDAR' },
  };
}

function g2b(digits: string): Reponses {
  return {
    flux: { code: `CSI${digits}A`, norme: 'CDAR', quand: 'IRRECEVABLE' },
    objet: { code: `CSO${digits}A`, accepte: '200', rejete: '213' },
    cycles: { code: 'FEN4000A', norme: 'CDAR' },
  };
}

/** A cycle de vie in CDAR: 501 when irrecevable, 601 for each statut refused. */
function cycles(code: string, rejet?: string): Reponses {
  return {
    flux: { code, norme: 'CDAR', quand: 'IRRECEVABLE' },
    ...(rejet === undefined ? {} : { objet: { code: rejet, rejete: '601' } }),
  };
}

function cpp(code: string): Reponses {
  return { flux: { code, norme: 'CPP', quand: 'TOUJOURS' } };
}

function ppf(digits: string, objet: ReponseObjet): Reponses {
  return { flux: { code: `CFE${digits}A`, norme: 'CDAR', quand: 'TOUJOURS' }, objet };
}

const table: Readonly<Partial<Record<CodeInterface, Reponses>>> = {
  FSO1100A: historique('1100'),
  FSO1106A: historique('1106'),
  FSO1110A: historique('1110'),
  FSO1113A: historique('1113'),
  FSO1116A: historique('1116'),
  FSO1117A: historique('1117'),
  FSO1120A: historique('1120'),
  FSO1130A: historique('1130'),
  FSO1131A: historique('1131'),
  FSO1137A: historique('1137'),
  FSO1150A: afnor('1150'),
  FSO1156A: afnor('1156'),
  FSO1157A: afnor('1157'),
  FSO1300A: cpp('CSO1300A'),
  FSO1301A: cpp('CSO1301A'),
  FSO1304A: cycles('CSO1304A', 'FEN1205A'),
  FSO1305A: cycles('CSO1305A'),
  FSO3110A: g2b('3110'),
  FSO3117A: g2b('3117'),
  FSO3300A: cycles('CSI3300A', 'FEN4002A'),
  FSO3302A: cycles('CSI3302A', 'FEN4002A'),
  FSO3301A: cycles('CSI3301A', 'FEN4003A'),
  FSO3303A: cycles('CSI3303A'),
  FSO6000A: {
    flux: { code: 'CSI6000A', norme: 'CDAR', quand: 'IRRECEVABLE' },
    objet: { code: 'FEN6000A', accepte: '300', rejete: '301' },
  },
  FFE0111A: ppf('0111', { code: 'FFE0604A', accepte: '250', rejete: '251' }),
  FFE0112A: ppf('0112', { code: 'FFE0604A', accepte: '250', rejete: '251' }),
  FFE0614A: ppf('0614', { code: 'FFE0654A', rejete: '601' }),
  FFE1025A: ppf('1025', { code: 'FFE0624A', accepte: '300', rejete: '301' }),
  FFE1235A: ppf('1235', { code: 'FFE0634A', accepte: '400', rejete: '401' }),
};

/** What answers a flux of this code; nothing for an acknowledgement. */
export function reponsesA(code: CodeInterface): Reponses {
  return table[code] ?? {};
}

/** The codes that come with a subscription, chosen by nobody (DSE §5.3.2). */
export function codesSecondaires(code: CodeInterface, comptesRendus: readonly string[]): readonly string[] {
  const { flux, objet, cycles: retour } = reponsesA(code);
  const codes = [...comptesRendus, flux?.code, objet?.code, retour?.code].filter(
    (one): one is string => one !== undefined,
  );
  return [...new Set(codes)];
}

/** Codes by which statuts reach the other side: the recipient of the facture, by the code it receives factures under. */
export const cyclesVersDestinataire: Readonly<Record<string, RetourCycles>> = {
  FEN0036A: { code: 'FEN1200A', norme: 'CPP' },
  FEN3036A: { code: 'FEN4001A', norme: 'CDAR' },
  FEN3736A: { code: 'FEN4001A', norme: 'CDAR' },
};
