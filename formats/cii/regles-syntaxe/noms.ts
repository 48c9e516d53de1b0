// SPDX-License-Identifier: Apache-2.0
/** The names of CII that the rules of EN 16931 about its syntax speak of. */
import { Names } from '../../en16931/path-rules/names.ts';

export const ciiNames = new Names({
  ram: 'urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100',
  rsm: 'urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100',
  udt: 'urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100',
});
