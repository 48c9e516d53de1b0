// SPDX-License-Identifier: Apache-2.0
/**
 * Writes the content of an invoice as UBL 2.1 or as a Cross Industry Invoice D22B: all the terms that the content
 * holds, in the order of the schema. (specs: reforme-2026 §1; chorus-pro §1.5, FEN3036A and FEN3736A)
 *
 * A conversion is of the content alone: what `readContenu` calls lost is not in what is written here.
 */
import { ciiD22bModel } from '../cii/modele/models.ts';
import { qdtUri, ramUri, rsmUri, udtUri } from '../cii/vocabulary.ts';
import { forCii, forUbl } from '../contenu/adjust.ts';
import type { Contenu } from '../contenu/contenu.ts';
import { SchemaOrder } from '../contenu/order.ts';
import { parsePlace } from '../contenu/place.ts';
import { type Target, writeContenu } from '../contenu/write.ts';
import { ublModel } from '../ubl/modele/model.ts';
import { cacUri, cbcUri, creditNoteUri, invoiceUri } from '../ubl/vocabulary.ts';

export function toUbl(contenu: Contenu): Uint8Array {
  return writeContenu(forUbl(contenu), contenu.kind === 'CREDIT_NOTE' ? creditNote() : invoice());
}

export function toCii(contenu: Contenu): Uint8Array {
  return writeContenu(forCii(contenu), crossIndustryInvoice());
}

/** Made at the first conversion: they read a whole content model. */
const invoice = once(() => ublTarget('Invoice', invoiceUri));
const creditNote = once(() => ublTarget('CreditNote', creditNoteUri));
const crossIndustryInvoice = once(ciiTarget);

function ublTarget(root: string, uri: string): Target {
  return {
    syntax: 'UBL',
    root,
    declarations: { xmlns: uri, 'xmlns:cac': cacUri, 'xmlns:cbc': cbcUri },
    order: new SchemaOrder(ublModel, { '': uri, cac: cacUri, cbc: cbcUri }),
    always: [],
  };
}

function ciiTarget(): Target {
  const transaction = 'rsm:SupplyChainTradeTransaction';
  const uris = { rsm: rsmUri, ram: ramUri, udt: udtUri, qdt: qdtUri };
  return {
    syntax: 'CII',
    root: 'rsm:CrossIndustryInvoice',
    declarations: Object.fromEntries(Object.entries(uris).map(([prefix, uri]) => [`xmlns:${prefix}`, uri])),
    order: new SchemaOrder(ciiD22bModel, uris),
    always: [
      parsePlace('rsm:ExchangedDocumentContext'),
      parsePlace('rsm:ExchangedDocument'),
      parsePlace(`${transaction}/ram:ApplicableHeaderTradeAgreement`),
      parsePlace(`${transaction}/ram:ApplicableHeaderTradeDelivery`),
      parsePlace(`${transaction}/ram:ApplicableHeaderTradeSettlement`),
    ],
  };
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
