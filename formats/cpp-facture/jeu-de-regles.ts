// SPDX-License-Identifier: Apache-2.0
/** The sets of our own rules about the factures of the CPP family. A version changes when a verdict may change. */
import type { JeuDeRegles } from '../../gateway/domain/constat.ts';

/** Structure: the root, and the whole content model of CPPFactureMixte or CPPFacturePivot. */
export const reglesCppStructure: JeuDeRegles = { id: 'raccord-cpp-facture-structure', version: '1' };

/** What CPPFactureMixte asks beyond the rules of Chorus Pro that every historic flux keeps. */
export const reglesCppMixte: JeuDeRegles = { id: 'raccord-cpp-facture-mixte', version: '1' };
