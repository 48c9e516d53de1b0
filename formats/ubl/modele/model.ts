// SPDX-License-Identifier: Apache-2.0
/**
 * The whole content model of UBL 2.1 Invoice and CreditNote (OASIS, ISO/IEC 19845), for both roots at once.
 *
 * An extension may hold any element of these namespaces, which is then judged: hence all of them, and not only what the
 * roots reach.
 */
import type { ContentModel } from '../../xml/content-model/model.ts';
import { cacUri, cbcUri, creditNoteUri, extUri, invoiceUri } from '../vocabulary.ts';
import { aggregates } from './aggregates.ts';
import { basics } from './basics.ts';
import { dataTypes } from './data-types.ts';
import { creditNote, extensions, invoice } from './documents.ts';
import {
  commonSignature,
  signatureAggregates,
  signatureBasics,
  xades,
  xades141,
  xmlSignature,
} from './signatures.ts';

const typeSuffix = 'Type';
const base = 'urn:oasis:names:specification:ubl:schema:xsd:';

export const ublModel: ContentModel = {
  id: 'ubl-2.1',
  namespaces: [
    { prefix: 'inv', uri: invoiceUri, typeSuffix, notation: invoice },
    { prefix: 'cn', uri: creditNoteUri, typeSuffix, notation: creditNote },
    { prefix: 'cac', uri: cacUri, typeSuffix, notation: aggregates },
    { prefix: 'cbc', uri: cbcUri, typeSuffix, notation: basics },
    { prefix: 'ext', uri: extUri, typeSuffix, notation: extensions },
    { prefix: 'udt', uri: `${base}UnqualifiedDataTypes-2`, typeSuffix, notation: dataTypes },
    { prefix: 'sig', uri: `${base}CommonSignatureComponents-2`, typeSuffix, notation: commonSignature },
    {
      prefix: 'sac',
      uri: `${base}SignatureAggregateComponents-2`,
      typeSuffix,
      notation: signatureAggregates,
    },
    { prefix: 'sbc', uri: `${base}SignatureBasicComponents-2`, typeSuffix, notation: signatureBasics },
    { prefix: 'ds', uri: 'http://www.w3.org/2000/09/xmldsig#', notation: xmlSignature },
    { prefix: 'xades', uri: 'http://uri.etsi.org/01903/v1.3.2#', notation: xades },
    { prefix: 'xades141', uri: 'http://uri.etsi.org/01903/v1.4.1#', notation: xades141 },
  ],
};
