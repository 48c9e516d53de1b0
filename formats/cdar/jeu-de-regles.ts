// SPDX-License-Identifier: Apache-2.0
/** The rule sets of the cycle de vie of the reform. A version changes when a verdict may change. */
import type { JeuDeRegles } from '../../gateway/domain/constat.ts';

/** Content model of CDAR D22B. */
export const reglesCdarStructure: JeuDeRegles = { id: 'raccord-cdar-d22b-structure', version: '1' };

/** BR-FR-CDV of France_RFE 1.4.0.03. (specs: reforme-2026 §3) */
export const reglesBrFrCdv: JeuDeRegles = { id: 'raccord-br-fr-cdv', version: '1.4.0.03-1' };

/** What the exchange asks beyond BR-FR-CDV: statuts of a code interface, fields of the PPF, dates. (DSE-PPF, annexe CDV) */
export const reglesCdar: JeuDeRegles = { id: 'raccord-cdar', version: '1' };
