// SPDX-License-Identifier: Apache-2.0
/** BR-FR-MV-01, 06, 07 and 08: what the lines of sub-invoices must hold, and share with their parents. */
import { hasText } from '../forms.ts';
import type { FrenchInvoice } from '../french-invoice.ts';
import { type FrenchRule, termRule } from '../rows.ts';
import { type SubInvoiceLine, sellerOf } from '../sub-invoice-line.ts';
import { both, eachLine, isIn } from './sub-invoice-rows.ts';

export const lineRules: readonly FrenchRule[] = [...statusRules(), ...parentRules()];

/** CII asks that a sub-type be filled, UBL that every line have one. */
function statusRules(): readonly FrenchRule[] {
  const words = {
    bt: 'EXT-FR-FE-163',
    expected: 'GROUP | DETAIL | INFORMATION',
    fr: "Chaque ligne d'une facture multi-vendeurs ou bidirectionnelle doit avoir un sous-type",
    en: 'Each line of an invoice of several sellers, or bidirectional, must have a sub-type',
  };
  return [
    eachLine(({ links }) => links.some(({ statuses }) => statuses.some(hasText)), {
      ...words,
      id: { UBL: 'BR-FR-MV-01_EXT-FR-FE-163' },
    }),
    termRule({
      ...words,
      id: { CII: 'BR-FR-MV-01_EXT-FR-FE-163' },
      of: 'EXT-FR-FE-163',
      holds: (text, invoice) => !isIn(invoice, both) || hasText(text),
    }),
  ];
}

function parentRules(): readonly FrenchRule[] {
  return [
    eachLine((line, invoice) => agreesWithParent(line, invoice, sellerOf), {
      id: 'BR-FR-MV-06_EXT-FR-FE-167',
      bt: 'EXT-FR-FE-167',
      fr: "Chaque ligne d'une sous-facture doit porter l'identifiant legal du vendeur, celui de sa ligne parente",
      en: 'Each line of a sub-invoice must have the legal identifier of the seller, that of its parent line',
    }),
    eachLine((line, invoice) => agreesWithParent(line, invoice, ({ number }) => number), {
      id: 'BR-FR-MV-07_BT-128',
      bt: 'BT-128',
      fr: "Chaque ligne d'une sous-facture doit porter le numero de celle-ci (schema AFL), celui de sa ligne parente",
      en: 'Each line of a sub-invoice must have the number of the latter (scheme AFL), that of its parent line',
    }),
    eachLine(hasNumberedReason, {
      id: 'BR-FR-MV-08_BT-128',
      bt: 'BT-128',
      fr: "Le motif d'exoneration d'une ligne DETAIL doit commencer par le numero de sa sous-facture entre #",
      en: 'The exemption reason of a DETAIL line must begin with the number of its sub-invoice between #',
    }),
  ];
}

function agreesWithParent(
  line: SubInvoiceLine,
  { subInvoices }: FrenchInvoice,
  said: (line: SubInvoiceLine) => string,
): boolean {
  const parents = line.links.flatMap((link) => link.parents);
  const own = said(line);
  if (own === '' || parents.length === 0) return own !== '';
  const parent = parents.map(subInvoices.lineOf).find((found) => found !== undefined);
  return parent !== undefined && own === said(parent);
}

function hasNumberedReason({ links, number, exemptionReasons }: SubInvoiceLine): boolean {
  if (!links.some(({ statuses }) => statuses.includes('DETAIL'))) return true;
  return number !== '' && (exemptionReasons[0] ?? '').startsWith(`#${number}#`);
}
