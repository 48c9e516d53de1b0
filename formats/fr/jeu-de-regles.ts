// SPDX-License-Identifier: Apache-2.0
/** The French rule sets. A version changes when a verdict may change. */
import type { JeuDeRegles } from '../../gateway/domain/constat.ts';

/** Rules of Chorus Pro for the historic codes interface FSO11xx. (specs: chorus-pro §7.1) */
export const reglesChorusPro: JeuDeRegles = { id: 'raccord-chorus-pro', version: '4' };

/** BR-FR-CPRO: rules of Chorus Pro for the codes interface of the reform, B2G. (specs: chorus-pro §7.2) */
export const reglesCpro: JeuDeRegles = { id: 'raccord-br-fr-cpro', version: '1' };

/**
 * EXTENDED-CTC-FR 1.4.0.03: EN 16931 with what the French extension relaxes and adds, and its syntax rules for
 * UBL and CII. (specs: reforme-2026 §2)
 */
export const reglesExtendedCtcFr: JeuDeRegles = { id: 'raccord-extended-ctc-fr', version: '1.4.0.03-1' };

/** BR-FR of flux 2, France_RFE 1.4.0.03: what France asks beyond EN 16931. (specs: reforme-2026 §2) */
export const reglesBrFr: JeuDeRegles = { id: 'raccord-br-fr', version: '1.4.0.03-1' };

/** Attachments of an invoice of the reform: size, type, name. (specs: reforme-2026 §1.7, §1.8) */
export const reglesPiecesJointes: JeuDeRegles = { id: 'raccord-pieces-jointes', version: '1' };
