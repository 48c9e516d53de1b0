// SPDX-License-Identifier: Apache-2.0
/** The names of CDAR D22B that reading and judging a message ask for, with their numbers. */
import { idsOf, Vocabulary } from '../xml/vocabulary.ts';

export const rsmUri = 'urn:un:unece:uncefact:data:standard:CrossDomainAcknowledgementAndResponse:100';
export const ramUri = 'urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100';
export const udtUri = 'urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100';
export const qdtUri = 'urn:un:unece:uncefact:data:standard:QualifiedDataType:100';

const messageNames = [
  'AcknowledgementDocument',
  'CrossDomainAcknowledgementAndResponse',
  'ExchangedDocument',
  'ExchangedDocumentContext',
] as const;

const entityNames = [
  'AttachmentBinaryObject',
  'BusinessProcessSpecifiedDocumentContextParameter',
  'Content',
  'ContentCode',
  'FormattedIssueDateTime',
  'GlobalID',
  'GuidelineSpecifiedDocumentContextParameter',
  'ID',
  'IncludedNote',
  'IssueDateTime',
  'IssuerAssignedID',
  'IssuerTradeParty',
  'Location',
  'MultipleReferencesIndicator',
  'Name',
  'ProcessCondition',
  'ProcessConditionCode',
  'Reason',
  'ReasonCode',
  'ReceiptDateTime',
  'RecipientTradeParty',
  'ReferenceDateTime',
  'ReferenceReferencedDocument',
  'ReferenceTypeCode',
  'RequestedAction',
  'RequestedActionCode',
  'RoleCode',
  'SenderTradeParty',
  'SequenceNumeric',
  'SpecifiedDocumentCharacteristic',
  'SpecifiedDocumentStatus',
  'StatusCode',
  'SubjectCode',
  'TestIndicator',
  'TypeCode',
  'URIID',
  'URIUniversalCommunication',
  'Value',
  'ValueAmount',
  'ValueChangedIndicator',
  'ValuePercent',
] as const;

const dataTypeNames = ['DateTime', 'DateTimeString', 'Indicator', 'IndicatorString'] as const;
const qualifiedNames = ['DateTimeString'] as const;
const attributeNames = ['currencyID', 'format', 'schemeID'] as const;

export const cdarVocabulary = new Vocabulary([
  { uri: rsmUri, prefix: 'rsm', locals: messageNames },
  { uri: ramUri, prefix: 'ram', locals: entityNames },
  { uri: udtUri, prefix: 'udt', locals: dataTypeNames },
  { uri: qdtUri, prefix: 'qdt', locals: qualifiedNames },
  { uri: '', prefix: '', locals: attributeNames },
]);

export const rsm = idsOf(cdarVocabulary, rsmUri, messageNames);
export const ram = idsOf(cdarVocabulary, ramUri, entityNames);
export const udt = idsOf(cdarVocabulary, udtUri, dataTypeNames);
export const qdt = idsOf(cdarVocabulary, qdtUri, qualifiedNames);
export const attribute = idsOf(cdarVocabulary, '', attributeNames);

/** The only element whose text may be a whole file. */
export const largeTexts: ReadonlySet<number> = new Set([ram.AttachmentBinaryObject]);
