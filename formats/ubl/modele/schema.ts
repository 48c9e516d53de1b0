// SPDX-License-Identifier: Apache-2.0
/** The schema of UBL 2.1 Invoice and CreditNote. Which of the two a document is, its root says: see structure.ts. */
import { defineSchema, type XmlSchema } from '../../xml/schema.ts';
import { reglesUblStructure } from '../jeu-de-regles.ts';
import { ublModel } from './model.ts';

export const ublSchema: XmlSchema = defineSchema({
  model: ublModel,
  codes: { structure: 'UBL-STRUCTURE', type: 'UBL-TYPE' },
  jeuDeRegles: reglesUblStructure,
});
