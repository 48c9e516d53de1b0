// SPDX-License-Identifier: Apache-2.0
/** BR-FR-17, 18, 29 and 30: the supporting documents, and the invoiced objects of the document and its lines. */
import type { NodeId } from '../../../xml/tree.ts';
import { hasText, normalizeSpace, oneOf } from '../forms.ts';
import type { FrenchInvoice } from '../french-invoice.ts';
import { documentRule, type FrenchRule, groupRule, termRule } from '../rows.ts';
import type { TermName } from '../terms.ts';

const attachmentCodes = [
  ...['RIB', 'LISIBLE', 'FEUILLE_DE_STYLE', 'PJA', 'BORDEREAU_SUIVI', 'DOCUMENT_ANNEXE', 'BON_LIVRAISON'],
  ...['BON_COMMANDE', 'BORDEREAU_SUIVI_VALIDATION', 'ETAT_ACOMPTE', 'FACTURE_PAIEMENT_DIRECT'],
  'RECAPITULATIF_COTRAITANCE',
];
const isAttachmentCode = oneOf(attachmentCodes);

export const attachedRules: readonly FrenchRule[] = [...attachmentRules(), ...objectRules()];

function attachmentRules(): readonly FrenchRule[] {
  const code = {
    id: 'BR-FR-17_BT-123',
    bt: 'BT-123',
    expected: 'RIB, LISIBLE, PJA, DOCUMENT_ANNEXE, BON_LIVRAISON, BON_COMMANDE...',
    fr: `La description d'une piece jointe doit etre un des codes ${attachmentCodes.join(', ')}`,
    en: `The description of a supporting document must be one of ${attachmentCodes.join(', ')}`,
  };
  return [
    termRule({ ...code, id: { UBL: code.id }, of: 'BT-123', holds: isAttachmentCode }),
    groupRule({
      ...code,
      id: { CII: code.id },
      over: 'BG-24',
      holds: (node, invoice) =>
        !invoice.textsUnder(node, 'ram:TypeCode').includes('916') ||
        invoice.textsUnder(node, 'ram:Name').map(normalizeSpace).every(isEmptyOr(isAttachmentCode)),
      about: (node, invoice) => invoice.under(node, 'ram:Name')[0],
    }),
    documentRule({
      id: 'BR-FR-18_BT-123',
      bt: 'BT-123',
      holds: (invoice) => lisibles(invoice) <= 1,
      expected: '1 LISIBLE',
      fr: 'Une seule piece jointe peut etre decrite comme LISIBLE, la representation lisible de la facture',
      en: 'Only one supporting document may be described as LISIBLE, the readable rendering of the invoice',
    }),
  ];
}

function isEmptyOr(form: (text: string) => boolean): (text: string) => boolean {
  return (text) => text === '' || form(text);
}

function lisibles(invoice: FrenchInvoice): number {
  const name = invoice.syntax === 'UBL' ? 'cbc:DocumentDescription' : 'ram:Name';
  return invoice.nodes('BG-24').filter((node) => invoice.textsUnder(node, name).includes('LISIBLE')).length;
}

/** BR-FR-29 of the document, BR-FR-30 of the lines: invoiced objects of the schemes AFL and AVV. */
function objectRules(): readonly FrenchRule[] {
  return [
    ...uniqueObjects('BR-FR-29_BT-18', 'BT-18', 'BG-24', 'BG-24-PARENT'),
    ...['AFL', 'AVV'].map((scheme) => filledObject(`BR-FR-29_${scheme}`, 'BT-18', scheme)),
    ...uniqueObjects('BR-FR-30_BT-128', 'BT-128', 'BT-128-GROUP', 'BT-128-GROUP'),
    ...['AFL', 'AVV'].map((scheme) => filledObject(`BR-FR-30_${scheme}`, 'BT-128', scheme)),
  ];
}

/** UBL counts the identifiers within each reference, CII the references of one parent. */
function uniqueObjects(id: string, bt: string, reference: TermName, parent: TermName): readonly FrenchRule[] {
  const words = {
    bt,
    expected: 'AFL <= 1, AVV <= 1',
    fr: 'Un seul objet facture de schema AFL et un seul de schema AVV sont admis',
    en: 'Only one invoiced object of scheme AFL and one of scheme AVV are allowed',
  };
  return [
    groupRule({
      ...words,
      id: { UBL: id },
      over: reference,
      holds: (node, invoice) => {
        const identifiers = invoice.under(node, 'cbc:ID');
        if (identifiers.length <= 1) return true;
        return ['AFL', 'AVV'].every((scheme) => invoice.ofScheme(identifiers, scheme).length <= 1);
      },
    }),
    groupRule({
      ...words,
      id: { CII: id },
      over: parent,
      holds: (node, invoice) => {
        const references = invoice.under(node, 'ram:AdditionalReferencedDocument');
        if (references.length <= 1) return true;
        const codes = references.map((found) => invoice.textsUnder(found, 'ram:ReferenceTypeCode'));
        return ['AFL', 'AVV'].every((scheme) => codes.filter((all) => all.includes(scheme)).length <= 1);
      },
    }),
  ];
}

function filledObject(id: string, term: TermName, scheme: string): FrenchRule {
  return termRule({
    id,
    of: term,
    bt: term,
    holds: (text, invoice, node) => hasText(text) || !schemesOfObject(invoice, node).includes(scheme),
    fr: `L'identifiant d'un objet facture de schema ${scheme} ne peut etre vide`,
    en: `The identifier of an invoiced object of scheme ${scheme} cannot be empty`,
  });
}

/** UBL writes the scheme as an attribute, CII as an element beside the identifier. */
function schemesOfObject(invoice: FrenchInvoice, identifier: NodeId): readonly string[] {
  if (invoice.syntax === 'UBL') return [invoice.attribute(identifier, 'schemeID') ?? ''];
  return invoice.textsUnder(invoice.tree.parent(identifier), 'ram:ReferenceTypeCode');
}
