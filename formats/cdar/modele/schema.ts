// SPDX-License-Identifier: Apache-2.0
/** The schema of CDAR D22B: constats CDAR-STRUCTURE and CDAR-TYPE. The root is checked apart, before they are looked at. */
import { defineSchema, type XmlSchema } from '../../xml/schema.ts';
import { reglesCdarStructure } from '../jeu-de-regles.ts';
import { cdarModel } from './model.ts';

export const cdarSchema: XmlSchema = defineSchema({
  model: cdarModel,
  codes: { structure: 'CDAR-STRUCTURE', type: 'CDAR-TYPE' },
  jeuDeRegles: reglesCdarStructure,
});
