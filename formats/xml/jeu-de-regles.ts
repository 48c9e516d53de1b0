// SPDX-License-Identifier: Apache-2.0
/** The set of rules that judges a file as XML, before any format. Its version changes when a verdict may. */
import type { JeuDeRegles } from '../../gateway/domain/constat.ts';

export const reglesXml: JeuDeRegles = { id: 'raccord-xml', version: '2' };
