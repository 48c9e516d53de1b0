// SPDX-License-Identifier: Apache-2.0
/** The French rule sets. A version changes when a verdict may change. */
import type { JeuDeRegles } from '../../gateway/domain/constat.ts';

/** Rules of Chorus Pro for the historic codes interface FSO11xx. (specs: chorus-pro §7.1) */
export const reglesChorusPro: JeuDeRegles = { id: 'raccord-chorus-pro', version: '2' };
