// SPDX-License-Identifier: Apache-2.0
/** The set of our own rules about the PDF of a Factur-X file. Its version changes when a verdict may change. */
import type { JeuDeRegles } from '../../gateway/domain/constat.ts';

export const reglesFacturX: JeuDeRegles = { id: 'raccord-facturx', version: '1' };
