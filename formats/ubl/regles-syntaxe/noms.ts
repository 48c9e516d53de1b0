// SPDX-License-Identifier: Apache-2.0
/** The names of UBL that the rules of EN 16931 about its syntax speak of. */
import { Names } from '../../en16931/path-rules/names.ts';
import { cacUri, cbcUri, creditNoteUri, extUri, invoiceUri } from '../vocabulary.ts';

export const ublNames = new Names({
  cac: cacUri,
  cbc: cbcUri,
  cn: creditNoteUri,
  ext: extUri,
  ubl: invoiceUri,
});
