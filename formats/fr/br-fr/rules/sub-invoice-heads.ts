// SPDX-License-Identifier: Apache-2.0
/**
 * BR-FR-MV-03, 05, 09 and 10: what the head of a sub-invoice must hold, and its sums.
 *
 * Sums are compared in binary floating point, in the order of the lines, as the official rules do.
 */
import type { NodeId } from '../../../xml/tree.ts';
import { doubleOf, hasText, normalizeSpace } from '../forms.ts';
import type { FrenchInvoice } from '../french-invoice.ts';
import { type FrenchRule, walkRule } from '../rows.ts';
import { type Link, type SubInvoiceLine, sellerOf } from '../sub-invoice-line.ts';
import type { Children } from '../sub-invoices.ts';
import { ublObjects } from '../ubl-sub-invoice-line.ts';
import { both, eachHead, heading, headingEn, isIn, type Words } from './sub-invoice-rows.ts';

const tolerance = 0.01;
const multiSellerCodes = ['M8', 'S8', 'B8'];

export const headRules: readonly FrenchRule[] = [...contentRules(), ...sumRules(), ...numberRules()];

function contentRules(): readonly FrenchRule[] {
  return [
    eachHead(both, ({ line }) => line.sellerName !== '', {
      id: 'BR-FR-MV-03_EXT-FR-FE-164',
      bt: 'EXT-FR-FE-164',
      fr: `Une tete de sous-facture ${heading} doit nommer son vendeur`,
      en: `The head of a sub-invoice ${headingEn} must name its seller`,
    }),
    eachHead(both, ({ line }) => sellerOf(line) !== '', {
      id: 'BR-FR-MV-03_EXT-FR-FE-167',
      bt: 'EXT-FR-FE-167',
      fr: `Une tete de sous-facture ${heading} doit porter l'identifiant legal de son vendeur`,
      en: `The head of a sub-invoice ${headingEn} must have the legal identifier of its seller`,
    }),
    eachHead(both, ({ line }) => line.sellerCountry !== '', {
      id: 'BR-FR-MV-03_EXT-FR-FE-177',
      bt: 'EXT-FR-FE-177',
      fr: `Une tete de sous-facture ${heading} doit porter le pays de son vendeur`,
      en: `The head of a sub-invoice ${headingEn} must have the country of its seller`,
    }),
    eachHead(both, ({ line }, invoice) => hasText(vatIn(line, invoice.texts('BT-5')) ?? ''), {
      id: 'BR-FR-MV-03_EXT-FR-FE-181',
      bt: 'EXT-FR-FE-181',
      fr: `Une tete de sous-facture ${heading} doit porter son total de TVA dans la devise de la facture`,
      en: `The head of a sub-invoice ${headingEn} must have its VAT total in the currency of the invoice`,
    }),
    eachHead(both, hasAccountingVat, {
      id: 'BR-FR-MV-03_EXT-FR-FE-182',
      bt: 'EXT-FR-FE-182',
      fr: `Une tete de sous-facture ${heading} doit porter son total de TVA dans la devise de comptabilisation (BT-6)`,
      en: `The head of a sub-invoice ${headingEn} must have its VAT total in the VAT accounting currency (BT-6)`,
    }),
  ];
}

function sumRules(): readonly FrenchRule[] {
  return [
    eachHead(
      both,
      hasSumOfLines,
      {
        id: 'BR-FR-MV-05_EXT-FR-FE-BG-12',
        bt: 'BT-131',
        fr: "Le montant net d'une tete de sous-facture doit etre la somme de ses lignes, a 0.01 par ligne pres",
        en: 'The net amount of the head of a sub-invoice must be the sum of its lines, within 0.01 a line',
      },
      (head, invoice) => childrenOf(head, invoice).sum.toFixed(2),
    ),
    eachHead(
      both,
      hasSumOfVat,
      {
        id: 'BR-FR-MV-09_EXT-FR-FE-181',
        bt: 'EXT-FR-FE-181',
        fr: "Le total de TVA d'une tete de sous-facture doit etre, a 0.01 pres, la somme des TVA (BT-117) dont le motif commence par son numero entre #",
        en: 'The VAT total of the head of a sub-invoice must be, within 0.01, the sum of the VAT (BT-117) whose reason begins with its number between #',
      },
      ({ line }, { subInvoices }) => subInvoices.vatOf(line.number).toFixed(2),
    ),
    eachHead(both, hasTotalWithVat, {
      id: 'BR-FR-MV-10_EXT-FR-FE-184',
      bt: 'EXT-FR-FE-184',
      fr: "Le total TTC d'une tete de sous-facture doit etre son montant net plus sa TVA, a 0.01 par ligne DETAIL pres",
      en: 'The total with VAT of the head of a sub-invoice must be its net amount plus its VAT, within 0.01 a DETAIL line',
    }),
  ];
}

function vatIn({ vatAmounts }: SubInvoiceLine, currencies: readonly string[]): string | undefined {
  return vatAmounts.find(({ currency }) => currency !== undefined && currencies.includes(currency))?.text;
}

function hasAccountingVat({ line }: Link, invoice: FrenchInvoice): boolean {
  const currencies = invoice.texts('BT-6');
  if (currencies.length === 0) return true;
  return currencies.some((code) => code !== '') && hasText(vatIn(line, currencies) ?? '');
}

function hasSumOfLines(head: Link, invoice: FrenchInvoice): boolean {
  const { sum, count } = childrenOf(head, invoice);
  return Math.abs(doubleOf(head.line.net[0]) - sum) <= count / 100;
}

function childrenOf({ line }: Link, { subInvoices }: FrenchInvoice): Children {
  return subInvoices.childrenOf(normalizeSpace(line.identifiers[0] ?? ''));
}

function hasSumOfVat({ line }: Link, invoice: FrenchInvoice): boolean {
  const total = doubleOf(vatIn(line, invoice.texts('BT-5')));
  return Math.abs(total - invoice.subInvoices.vatOf(line.number)) <= tolerance;
}

function hasTotalWithVat({ line }: Link, invoice: FrenchInvoice): boolean {
  const [withVat] = line.withVat;
  if (withVat === undefined) return true;
  const { details } = invoice.subInvoices.childrenOf(line.identifiers[0] ?? '');
  const vat = doubleOf(vatIn(line, invoice.texts('BT-5')));
  return hasText(withVat) && Math.abs(doubleOf(withVat) - doubleOf(line.net[0]) - vat) <= details / 100;
}

/** UBL asks that there be such objects, CII that those there are be well made. */
function numberRules(): readonly FrenchRule[] {
  const number = {
    id: 'BR-FR-MV-03_BT-128_AFL',
    bt: 'BT-128',
    fr: `Une tete de sous-facture ${heading} doit porter son numero, objet facture de schema AFL et de type 130`,
    en: `The head of a sub-invoice ${headingEn} must have its number, an invoiced object of scheme AFL and type 130`,
  };
  const cadre = {
    id: 'BR-FR-MV-03_BT-128_AVV',
    bt: 'BT-128',
    fr: `Une tete de sous-facture ${heading} doit porter son cadre, objet facture de schema AVV et de type 130, autre que B8, S8 et M8`,
    en: `The head of a sub-invoice ${headingEn} must have its cadre, an invoiced object of scheme AVV and type 130, none of B8, S8 and M8`,
  };
  return [
    eachHead(both, ({ line }) => line.number !== '', { ...number, id: { UBL: number.id } }),
    eachHead(both, hasOwnCadre, { ...cadre, id: { UBL: cadre.id } }),
    eachObject('AFL', (texts) => texts.some(hasText), { ...number, id: { CII: number.id } }),
    eachObject('AVV', isOwnCadre, { ...cadre, id: { CII: cadre.id } }),
  ];
}

function hasOwnCadre({ line }: Link, invoice: FrenchInvoice): boolean {
  return isOwnCadre(ublObjects(invoice, line.node, 'AVV').map((node) => invoice.tree.text(node)));
}

function isOwnCadre(texts: readonly string[]): boolean {
  return hasText(texts[0] ?? '') && !texts.some((text) => multiSellerCodes.includes(text));
}

/** Of the heads, in CII. */
function eachObject(scheme: string, holds: (texts: readonly string[]) => boolean, words: Words): FrenchRule {
  const isBroken = (invoice: FrenchInvoice, object: NodeId) =>
    invoice.textsUnder(object, 'ram:ReferenceTypeCode').includes(scheme) &&
    !(
      invoice.textsUnder(object, 'ram:TypeCode').includes('130') &&
      holds(invoice.textsUnder(object, 'ram:IssuerAssignedID'))
    );
  return walkRule({
    ...words,
    broken: (invoice) => {
      if (!isIn(invoice, both)) return [];
      return invoice.subInvoices.heads
        .flatMap(({ node }) =>
          invoice.under(node, 'ram:SpecifiedLineTradeSettlement/ram:AdditionalReferencedDocument'),
        )
        .filter((object) => isBroken(invoice, object))
        .map((node) => ({ node }));
    },
  });
}
