// SPDX-License-Identifier: Apache-2.0
/** The sets of rules about données réglementaires. A version changes when a verdict may change. */
import type { JeuDeRegles } from '../../gateway/domain/constat.ts';

/** Structure in UBL: UBL 2.1 with what a flux 1 may leave out. */
export const reglesF1UblStructure: JeuDeRegles = { id: 'raccord-f1-ubl-structure', version: '1' };

/** What flux 1 must hold, and the form of what it holds. (specs: reforme-2026 §1.6, §2.2) */
export const reglesF1: JeuDeRegles = { id: 'raccord-f1', version: '1' };
