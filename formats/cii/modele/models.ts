// SPDX-License-Identifier: Apache-2.0
/** The whole content models of the Cross Industry Invoice, D16B and D22B. (UN/CEFACT) */
import type { ContentModel } from '../../xml/content-model/model.ts';
import { d16bAggregates } from './d16b-aggregates.ts';
import { d16bDocument, d16bQualified, d16bUnqualified } from './d16b-types.ts';
import { d22bAggregates } from './d22b-aggregates.ts';
import { d22bDocument, d22bQualified, d22bUnqualified } from './d22b-types.ts';

interface Notations {
  readonly document: string;
  readonly aggregates: string;
  readonly qualified: string;
  readonly unqualified: string;
}

export const ciiD16bModel = model('cii-d16b', {
  document: d16bDocument,
  aggregates: d16bAggregates,
  qualified: d16bQualified,
  unqualified: d16bUnqualified,
});

/** Chorus Pro's minimal CII leaves the delivery out: published flux of FSO1116A do. The rest is D16B. */
export const ciiMinimalModel = model('cii-d16b-min', {
  document: d16bDocument,
  aggregates: d16bAggregates.replace(
    'ApplicableHeaderTradeDelivery=HeaderTradeDelivery',
    'ApplicableHeaderTradeDelivery=HeaderTradeDelivery?',
  ),
  qualified: d16bQualified,
  unqualified: d16bUnqualified,
});

export const ciiD22bModel = model('cii-d22b', {
  document: d22bDocument,
  aggregates: d22bAggregates,
  qualified: d22bQualified,
  unqualified: d22bUnqualified,
});

function model(id: string, { document, aggregates, qualified, unqualified }: Notations): ContentModel {
  const namespace = (prefix: string, name: string, notation: string) => ({
    prefix,
    uri: `urn:un:unece:uncefact:data:standard:${name}:100`,
    typeSuffix: 'Type',
    notation,
  });
  return {
    id,
    namespaces: [
      namespace('rsm', 'CrossIndustryInvoice', document),
      namespace('ram', 'ReusableAggregateBusinessInformationEntity', aggregates),
      namespace('qdt', 'QualifiedDataType', qualified),
      namespace('udt', 'UnqualifiedDataType', unqualified),
    ],
  };
}
