// SPDX-License-Identifier: Apache-2.0
/**
 * The schemas of the Cross Industry Invoice. Use: `openXml(bytes, { vocabulary, largeTexts, schema: ciiD22bSchema })`;
 * the answer has `structure`, the constats CII-STRUCTURE and CII-TYPE. Whether the root is a
 * CrossIndustryInvoice is checked apart, before they are looked at.
 */
import type { JeuDeRegles } from '../../../gateway/domain/constat.ts';
import { defineSchema, type XmlSchema } from '../../xml/schema.ts';
import { ciiD16bModel, ciiD22bModel, ciiMinimalModel } from './models.ts';

const codes = { structure: 'CII-STRUCTURE', type: 'CII-TYPE' };

/** A version changes when a verdict may change. */
const reglesCiiD16b: JeuDeRegles = { id: 'raccord-cii-d16b-structure', version: '1' };
const reglesCiiMinimal: JeuDeRegles = { id: 'raccord-cii-min-structure', version: '1' };
const reglesCiiD22b: JeuDeRegles = { id: 'raccord-cii-d22b-structure', version: '1' };

export const ciiD16bSchema: XmlSchema = defineSchema({
  model: ciiD16bModel,
  codes,
  jeuDeRegles: reglesCiiD16b,
});

export const ciiMinimalSchema: XmlSchema = defineSchema({
  model: ciiMinimalModel,
  codes,
  jeuDeRegles: reglesCiiMinimal,
});

export const ciiD22bSchema: XmlSchema = defineSchema({
  model: ciiD22bModel,
  codes,
  jeuDeRegles: reglesCiiD22b,
});
