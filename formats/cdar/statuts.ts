// SPDX-License-Identifier: Apache-2.0
/**
 * Which statuts a code interface admits, both ways, and how each statut is said: phase (MDT-77) and status of the document
 * (MDT-88). (specs: reforme-2026 §1.1 to §1.5, §3.2; annexe CDV)
 *
 * MDT-88 is optional: it is written where an official example or the meaning of the code (8 rejected, 10 valid) says
 * which; the others go without rather than with a guess.
 */
import type { CodeInterface } from '../../gateway/domain/code-interface.ts';
import type { StatutCdar } from '../../gateway/domain/cycle-de-vie.ts';

export type StatutsParCode = Readonly<Partial<Record<CodeInterface, readonly StatutCdar[]>>>;

const irrecevable: readonly StatutCdar[] = ['501'];
const recevableOuNon: readonly StatutCdar[] = ['500', '501'];
const message: readonly StatutCdar[] = ['601'];
const recueOuRejetee: readonly StatutCdar[] = ['202', '213'];
const deposeeOuRejetee: readonly StatutCdar[] = ['200', '213'];

/** As the annexe CDV prints them: every code interface of format CDAR. */
export const statutsDeLAnnexe: StatutsParCode = {
  // B2G through a plateforme agréée.
  CSO1150A: recevableOuNon,
  CSO1156A: recevableOuNon,
  CSO1157A: recevableOuNon,
  FEN1214A: recueOuRejetee,
  CEN1214A: irrecevable,
  FEN1204A: ['203', '204', '208', '210', '211', '214'],
  CEN1204A: irrecevable,
  FEN1205A: message,
  CEN1205A: irrecevable,
  FSO1304A: ['209', '210', '212', '214'],
  CSO1304A: irrecevable,
  FSO1305A: message,
  CSO1305A: irrecevable,
  // G2B, public entity.
  CSI3110A: irrecevable,
  CSI3117A: irrecevable,
  CSO3110A: deposeeOuRejetee,
  CSO3117A: deposeeOuRejetee,
  FEN4000A: ['201', '202', '203', '204', '205', '206', '207', '208', '210', '211', '213', '214'],
  CEI4000A: irrecevable,
  FEN4002A: message,
  CEI4002A: irrecevable,
  FSO3300A: ['205', '210', '214'],
  CSI3300A: irrecevable,
  FSO3302A: ['209', '212', '220', '227'],
  CSI3302A: irrecevable,
  // G2B, plateforme agréée.
  FEN4001A: ['205', '209', '210', '212', '214', '220'],
  CEI4001A: irrecevable,
  FEN4003A: message,
  CEI4003A: irrecevable,
  FSO3301A: ['203', '204', '206', '207', '208', '210', '211', '221'],
  CSI3301A: irrecevable,
  FSO3303A: message,
  CSI3303A: irrecevable,
  CEI3036A: irrecevable,
  CEI3736A: irrecevable,
  CEN3036A: recueOuRejetee,
  CEN3736A: recueOuRejetee,
  // E-reporting.
  CSI6000A: irrecevable,
  FEN6000A: ['300', '301'],
  CEI6000A: irrecevable,
  // PPF.
  CFE0111A: recevableOuNon,
  CFE0112A: recevableOuNon,
  FFE0604A: ['250', '251'],
  CFE0604A: recevableOuNon,
  FFE0614A: ['200', '210', '212', '213'],
  CFE0614A: recevableOuNon,
  FFE0654A: message,
  CFE0654A: recevableOuNon,
  CFE1025A: recevableOuNon,
  FFE0624A: ['300', '301'],
  CFE0624A: recevableOuNon,
  CFE1235A: recevableOuNon,
  FFE0634A: ['400', '401'],
  CFE0634A: recevableOuNon,
  CFE1435A: recevableOuNon,
  // Ours, of no annexe: to a flux whose name cannot be read.
  CSI0000A: irrecevable,
  CFE0000A: irrecevable,
};

/**
 * What is admitted unless told otherwise: the annexe, and 601 in FSO3302A, since the DSE gives that code to the rejected
 * cycle de vie and the annexe to 209, 212, 220 and 227. (specs: reforme-2026 §11)
 */
export const statutsParCode: StatutsParCode = {
  ...statutsDeLAnnexe,
  FSO3302A: [...(statutsDeLAnnexe.FSO3302A ?? []), '601'],
};

export type Phase = '305' | '23';

const traitement: ReadonlySet<StatutCdar> = new Set<StatutCdar>([
  ...(['204', '205', '206', '207', '208', '209', '210', '211', '212', '214', '220'] as const),
  ...(['224', '225', '226', '227', '228'] as const),
]);

/** Platforms speak in the phase of transmission, parties to the invoice in that of treatment. */
export function phaseDe(statut: StatutCdar): Phase {
  return traitement.has(statut) ? '23' : '305';
}

export const codeStatutDe: Readonly<Partial<Record<StatutCdar, string>>> = {
  '200': '10',
  '202': '43',
  '203': '48',
  '204': '45',
  '205': '1',
  '207': '46',
  '211': '47',
  '212': '47',
  '213': '8',
  '250': '10',
  '251': '8',
  '300': '10',
  '301': '8',
  '400': '10',
  '401': '8',
  '500': '43',
  '501': '8',
  '601': '8',
};
