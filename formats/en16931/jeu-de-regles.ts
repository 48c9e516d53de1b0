// SPDX-License-Identifier: Apache-2.0
/**
 * The set of our own rules over the semantic model of EN 16931. Its rules follow the ids and the judgement of the
 * official artefacts 1.3.16, the version checked against; ours changes when a verdict may change.
 */
import type { JeuDeRegles } from '../../gateway/domain/constat.ts';

export const reglesEn16931: JeuDeRegles = { id: 'raccord-en16931', version: '1' };
