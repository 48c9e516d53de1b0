// SPDX-License-Identifier: Apache-2.0
/**
 * Writes a draft as a UN/CEFACT Cross Industry Invoice: the binding of EN 16931-3-3, in the order of the schema. What
 * it uses is the same in D16B and D22B.
 */

import { ciiDate } from './cii-amounts.ts';
import { ciiLine } from './cii-line.ts';
import { ciiAddress, ciiParty } from './cii-parties.ts';
import { ciiHeaderSettlement } from './cii-settlement.ts';
import type { Draft, DraftDocument } from './draft.ts';
import { element, group, leaf, type XmlElement } from './xml.ts';

const unece = 'urn:un:unece:uncefact:data:';
/** UNTDID 1001: supporting document, tender or lot. */
const supporting = '916';
const tenderDocument = '50';

export function ciiDocument(draft: Draft): XmlElement {
  return element(
    'rsm:CrossIndustryInvoice',
    [
      context(draft),
      element('rsm:ExchangedDocument', [
        leaf('ram:ID', draft.number),
        leaf('ram:TypeCode', draft.typeCode),
        ciiDate('ram:IssueDateTime', draft.issueDate),
        draft.notes.map(({ subject, text }) =>
          element('ram:IncludedNote', [leaf('ram:Content', text), leaf('ram:SubjectCode', subject)]),
        ),
      ]),
      element('rsm:SupplyChainTradeTransaction', [
        draft.lines.map(ciiLine),
        agreement(draft),
        delivery(draft),
        ciiHeaderSettlement(draft),
      ]),
    ],
    {
      'xmlns:rsm': `${unece}standard:CrossIndustryInvoice:100`,
      'xmlns:qdt': `${unece}standard:QualifiedDataType:100`,
      'xmlns:ram': `${unece}standard:ReusableAggregateBusinessInformationEntity:100`,
      'xmlns:udt': `${unece}standard:UnqualifiedDataType:100`,
    },
  );
}

function context({ process, specification }: Draft): XmlElement {
  return element('rsm:ExchangedDocumentContext', [
    group('ram:BusinessProcessSpecifiedDocumentContextParameter', [leaf('ram:ID', process)]),
    group('ram:GuidelineSpecifiedDocumentContextParameter', [leaf('ram:ID', specification)]),
  ]);
}

function agreement(draft: Draft): XmlElement {
  const { taxRepresentative: representative, project } = draft;
  const reference = (name: string, text: string | undefined) =>
    group(name, [leaf('ram:IssuerAssignedID', text)]);
  const documents: DraftDocument[] = [...draft.documents];
  if (draft.tender !== undefined) documents.push({ reference: draft.tender, typeCode: tenderDocument });
  return element('ram:ApplicableHeaderTradeAgreement', [
    leaf('ram:BuyerReference', draft.buyerReference),
    ciiParty('ram:SellerTradeParty', draft.seller),
    ciiParty('ram:BuyerTradeParty', draft.buyer),
    representative &&
      ciiParty('ram:SellerTaxRepresentativeTradeParty', { ...representative, identifiers: [] }),
    reference('ram:BuyerOrderReferencedDocument', draft.order),
    reference('ram:ContractReferencedDocument', draft.contract),
    documents.map(document),
    project === undefined
      ? undefined
      : element('ram:SpecifiedProcuringProject', [
          leaf('ram:ID', project),
          leaf('ram:Name', 'Project reference'),
        ]),
  ]);
}

function document({
  reference,
  scheme,
  typeCode,
  description,
  uri,
  mimeCode,
  filename,
  base64,
}: DraftDocument) {
  return element('ram:AdditionalReferencedDocument', [
    leaf('ram:IssuerAssignedID', reference),
    leaf('ram:URIID', uri),
    leaf('ram:TypeCode', typeCode ?? supporting),
    leaf('ram:Name', description),
    leaf('ram:AttachmentBinaryObject', base64, { mimeCode, filename }),
    leaf('ram:ReferenceTypeCode', scheme),
  ]);
}

function delivery({ delivery: place, despatch, receipt }: Draft): XmlElement {
  const { name, location, address, date } = place ?? {};
  return element('ram:ApplicableHeaderTradeDelivery', [
    group('ram:ShipToTradeParty', [
      location?.scheme === undefined
        ? leaf('ram:ID', location?.text)
        : leaf('ram:GlobalID', location.text, { schemeID: location.scheme }),
      leaf('ram:Name', name),
      ciiAddress(address),
    ]),
    date === undefined
      ? undefined
      : element('ram:ActualDeliverySupplyChainEvent', [ciiDate('ram:OccurrenceDateTime', date)]),
    group('ram:DespatchAdviceReferencedDocument', [leaf('ram:IssuerAssignedID', despatch)]),
    group('ram:ReceivingAdviceReferencedDocument', [leaf('ram:IssuerAssignedID', receipt)]),
  ]);
}
