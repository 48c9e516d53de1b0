// SPDX-License-Identifier: Apache-2.0
/** The sets of rules about e-reporting. A version changes when a verdict may change. */
import type { JeuDeRegles } from '../../gateway/domain/constat.ts';

/** Structure: the root, and the whole content model of flux 10. */
export const reglesF10Structure: JeuDeRegles = { id: 'raccord-f10-structure', version: '1' };

/** The rules of Annexe 7 on flux 10, as its official rules 1.0 judge them, and ours beyond. (specs: reforme-2026 §4) */
export const reglesF10: JeuDeRegles = { id: 'raccord-f10', version: '1.0-1' };
