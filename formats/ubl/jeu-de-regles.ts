// SPDX-License-Identifier: Apache-2.0
/** The sets of our own rules about UBL files. A version changes when a verdict may change. */
import type { JeuDeRegles } from '../../gateway/domain/constat.ts';

/** Structure: the root, and the whole content model of UBL 2.1. */
export const reglesUblStructure: JeuDeRegles = { id: 'raccord-ubl-structure', version: '2' };
