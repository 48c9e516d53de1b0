// SPDX-License-Identifier: Apache-2.0
/** The schema of CPPStatut, and the sets of rules that judge one. Which root it must have is asked apart, see structure.ts. */
import type { JeuDeRegles } from '../../gateway/domain/constat.ts';
import { defineSchema, type XmlSchema } from '../xml/schema.ts';
import { cppStatutModel } from './modele.ts';

/** A version changes when a verdict may change. */
export const reglesCppStatutStructure: JeuDeRegles = { id: 'raccord-cppstatut-structure', version: '1' };

/** What a cycle de vie in CPPStatut owes beyond its schema. (specs: chorus-pro §4) */
export const reglesCdvCpp: JeuDeRegles = { id: 'raccord-cdv-cpp', version: '1' };

export const cppStatutSchema: XmlSchema = defineSchema({
  model: cppStatutModel,
  codes: { structure: 'CPPSTATUT-STRUCTURE', type: 'CPPSTATUT-TYPE' },
  jeuDeRegles: reglesCppStatutStructure,
});
