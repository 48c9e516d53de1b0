// SPDX-License-Identifier: Apache-2.0
/** The sets of our own rules about files of the annuaire. A version changes when a verdict may change. */
import type { JeuDeRegles } from '../../gateway/domain/constat.ts';

/** Structure: the root, and the content models of F13 and F14. */
export const reglesAnnuaireStructure: JeuDeRegles = { id: 'raccord-annuaire-structure', version: '1' };
/** Rules of an actualisation (F13). */
export const reglesAnnuaire: JeuDeRegles = { id: 'raccord-annuaire', version: '1' };
