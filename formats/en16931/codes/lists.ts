// SPDX-License-Identifier: Apache-2.0
/** The code lists of EN 16931 that BR-CL-01 to BR-CL-26 ask for. Where UBL and CII differ there are two. */
import { type CodeList, codeList } from './code-list.ts';
import * as tables from './tables.ts';

/** Day of the validation artefacts 1.3.16. */
const version = '2026-04-10';

function list(id: string, name: string, codes: string, usual?: string): CodeList {
  return codeList(id, name, version, codes, usual);
}

export const allowanceReasons = list('UNTDID5189', 'UNTDID 5189', tables.allowanceReasons);
export const chargeReasons = list('UNTDID7161', 'UNTDID 7161', tables.chargeReasons);
export const countries = list('ISO3166', 'ISO 3166-1', tables.countries, 'FR');
export const ciiCountries = list('ISO3166-CII', 'ISO 3166-1', tables.ciiCountries, 'FR');
export const currencies = list('ISO4217', 'ISO 4217', tables.currencies, 'EUR');
export const documentTypes = list('UNTDID1001', 'UNTDID 1001', tables.documentTypes, '380 381 384 386 389');
export const invoiceTypes = list('UNTDID1001-380', 'UNTDID 1001', tables.invoiceTypes, '380 384 386 389');
/** In UBL, what a CreditNote may be. */
export const creditNoteTypes = list(
  'UNTDID1001-381',
  'UNTDID 1001',
  '81 83 261 262 296 308 381 396 420 458 502 503 532',
);
export const electronicAddressSchemes = list(
  'EAS',
  'EAS',
  tables.electronicAddressSchemes,
  '0225 0009 0002 9957',
);
export const icdSchemes = list(
  'ISO6523',
  'ISO/IEC 6523 (ICD)',
  tables.icdSchemes,
  '0002 0009 0223 0224 0088',
);
export const itemClassifications = list('UNTDID7143', 'UNTDID 7143', tables.itemClassifications);
export const mimeTypes = list('MIME', 'MIME', tables.mimeTypes);
export const paymentMeans = list('UNTDID4461', 'UNTDID 4461', tables.paymentMeans, '30 58 59 49 20 48 10');
export const referenceTypes = list('UNTDID1153', 'UNTDID 1153', tables.referenceTypes);
export const subjects = list('UNTDID4451', 'UNTDID 4451', tables.subjects);
export const ublSubjects = list('UNTDID4451-UBL', 'UNTDID 4451', tables.ublSubjects);
/** BT-8 in UBL: invoice date, delivery date, paid to date. */
export const ublTaxPointDates = list('UNTDID2005', 'UNTDID 2005', '3 35 432');
/** The same three in CII. */
export const ciiTaxPointDates = list('UNTDID2475', 'UNTDID 2475', tables.ciiTaxPointDates);
export const units = list('REC20', 'UN/ECE Rec. 20 + 21', tables.units, 'C62 H87 HUR DAY KGM MTR LTR');
export const vatCategories = list('UNTDID5305', 'UNTDID 5305', tables.vatCategories);
export const vatExemptionReasons = list(
  'VATEX',
  'VATEX',
  tables.vatExemptionReasons,
  'VATEX-FR-FRANCHISE VATEX-EU-AE VATEX-EU-IC VATEX-EU-G',
);
