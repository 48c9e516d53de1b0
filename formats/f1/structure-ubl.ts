// SPDX-License-Identifier: Apache-2.0
/**
 * The structure of données réglementaires in UBL: that of UBL 2.1, less what a Base leaves out. The official schema of
 * flux 1 is not public; where it would allow less than UBL, the public portal says so. CII D22B needs nothing
 * relaxed: its lines and totals are optional already. (specs: reforme-2026 §1.6)
 */
import { ublModel } from '../ubl/modele/model.ts';
import type { ContentModel, NamespaceModel } from '../xml/content-model/model.ts';
import { defineSchema, type XmlSchema } from '../xml/schema.ts';
import { reglesF1UblStructure } from './jeu-de-regles.ts';

/** Words of the notation of UBL and what stands for them: a Base has no line and no amount to be paid. */
const relaxations: readonly (readonly [string, string])[] = [
  [' InvoiceLine+', ' InvoiceLine*'],
  [' CreditNoteLine+', ' CreditNoteLine*'],
  ['PayableRoundingAmount? PayableAmount ', 'PayableRoundingAmount? PayableAmount? '],
];
const relaxed: ReadonlySet<string> = new Set(['inv', 'cn', 'cac']);

function relax(namespace: NamespaceModel): NamespaceModel {
  if (!relaxed.has(namespace.prefix)) return namespace;
  const notation = relaxations.reduce((text, [from, to]) => text.replace(from, to), namespace.notation);
  return { ...namespace, notation };
}

export const ublF1Model: ContentModel = { id: 'ubl-2.1-f1', namespaces: ublModel.namespaces.map(relax) };

export const ublF1Schema: XmlSchema = defineSchema({
  model: ublF1Model,
  codes: { structure: 'UBL-STRUCTURE', type: 'UBL-TYPE' },
  jeuDeRegles: reglesF1UblStructure,
});
