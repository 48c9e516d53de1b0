// SPDX-License-Identifier: Apache-2.0
/**
 * Specimens: invoices made from a few words, for tests, benchmarks and demonstrations. The same description gives the
 * same bytes; amounts are exact; what is made keeps the rules of its circuit, unless it is spoilt on purpose (twins).
 */
import { ciiDocument } from './cii.ts';
import type { SpecimenDescription, SpecimenSyntax } from './description.ts';
import type { Draft } from './draft.ts';
import { makeDraft } from './make.ts';
import { ublDocument } from './ubl.ts';
import { writeXml, type XmlElement } from './xml.ts';

export function makeSpecimen(description: SpecimenDescription): string {
  return writeXml(documentOf(makeDraft(description), description.syntax));
}

export function documentOf(draft: Draft, syntax: SpecimenSyntax): XmlElement {
  return syntax === 'UBL' ? ublDocument(draft) : ciiDocument(draft);
}
