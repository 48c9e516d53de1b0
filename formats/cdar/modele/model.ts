// SPDX-License-Identifier: Apache-2.0
/** The whole content model of Cross Domain Acknowledgement and Response D22B. (UN/CEFACT) */
import type { ContentModel } from '../../xml/content-model/model.ts';
import { cdarAggregates } from './aggregates.ts';
import { cdarDocument, cdarQualified, cdarUnqualified } from './types.ts';

export const cdarModel: ContentModel = {
  id: 'cdar-d22b',
  namespaces: [
    namespace('rsm', 'CrossDomainAcknowledgementAndResponse', cdarDocument),
    namespace('ram', 'ReusableAggregateBusinessInformationEntity', cdarAggregates),
    namespace('qdt', 'QualifiedDataType', cdarQualified),
    namespace('udt', 'UnqualifiedDataType', cdarUnqualified),
  ],
};

function namespace(prefix: string, name: string, notation: string) {
  return { prefix, uri: `urn:un:unece:uncefact:data:standard:${name}:100`, typeSuffix: 'Type', notation };
}
