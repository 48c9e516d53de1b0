// SPDX-License-Identifier: Apache-2.0
/** The schema of an actualisation (F13). An F14 is too large for one: see f14.ts. */
import { defineSchema, type XmlSchema } from '../xml/schema.ts';
import { reglesAnnuaireStructure } from './jeu-de-regles.ts';
import { f13Model } from './model.ts';

export const f13Schema: XmlSchema = defineSchema({
  model: f13Model,
  codes: { structure: 'ANNUAIRE-STRUCTURE', type: 'ANNUAIRE-TYPE' },
  jeuDeRegles: reglesAnnuaireStructure,
});
