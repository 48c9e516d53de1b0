// SPDX-License-Identifier: Apache-2.0
/**
 * A message into CDAR D22B: valid whatever its texts hold, and the same message always gives the same bytes. What the
 * schema would refuse (a number that is none) is left out. Reading what is written gives the same message back, but for
 * white space. Deliberately not written: attachments.
 */
import type {
  AcquittementCdar,
  CaracteristiqueCdar,
  DateCdar,
  DetailCdar,
  IdentifiantCdar,
  MessageCdar,
  NoteCdar,
  PartieCdar,
  ReferenceCdar,
} from './message.ts';
import { qdtUri, ramUri, rsmUri, udtUri } from './vocabulary.ts';
import { element, group, leaf, type XmlNode, xmlBytes } from './xml-writer.ts';

export function writeCdar(message: MessageCdar): Uint8Array {
  const namespaces = { 'xmlns:rsm': rsmUri, 'xmlns:ram': ramUri, 'xmlns:qdt': qdtUri, 'xmlns:udt': udtUri };
  const body = [context(message), document(message), message.acquittements.map(acquittement)];
  return xmlBytes(element('rsm:CrossDomainAcknowledgementAndResponse', body, namespaces));
}

/** The schema has no context without a profile. */
function context({ essai, processus, profil }: MessageCdar): XmlNode | undefined {
  if (profil === undefined) return undefined;
  return element('rsm:ExchangedDocumentContext', [
    indicator('ram:TestIndicator', essai),
    group('ram:BusinessProcessSpecifiedDocumentContextParameter', [leaf('ram:ID', processus)]),
    element('ram:GuidelineSpecifiedDocumentContextParameter', [leaf('ram:ID', profil)]),
  ]);
}

function document({ identifiant, nom, date, notes, emetteur, auteur, destinataires }: MessageCdar): XmlNode {
  // The schema wants a recipient.
  const recipients = destinataires.length === 0 ? [{ identifiants: [] }] : destinataires;
  return element('rsm:ExchangedDocument', [
    leaf('ram:ID', identifiant),
    leaf('ram:Name', nom),
    dateTime('ram:IssueDateTime', 'udt', date),
    notes.map(note),
    partie('ram:SenderTradeParty', emetteur),
    partie('ram:IssuerTradeParty', auteur),
    recipients.map((recipient) => partie('ram:RecipientTradeParty', recipient)),
  ]);
}

function acquittement({ multiple, phase, date, references }: AcquittementCdar): XmlNode {
  return element('rsm:AcknowledgementDocument', [
    indicator('ram:MultipleReferencesIndicator', multiple),
    leaf('ram:TypeCode', phase),
    dateTime('ram:IssueDateTime', 'udt', date),
    references.map(reference),
  ]);
}

function reference(said: ReferenceCdar): XmlNode {
  return element('ram:ReferenceReferencedDocument', [
    leaf('ram:IssuerAssignedID', said.identifiant),
    leaf('ram:StatusCode', said.codeStatut),
    leaf('ram:TypeCode', said.type),
    dateTime('ram:ReceiptDateTime', 'udt', said.recuLe),
    leaf('ram:ReferenceTypeCode', said.profil),
    dateTime('ram:FormattedIssueDateTime', 'qdt', said.dateObjet),
    leaf('ram:ProcessConditionCode', said.statut),
    leaf('ram:ProcessCondition', said.libelleStatut),
    partie('ram:IssuerTradeParty', said.vendeur),
    said.destinataires.map((recipient) => partie('ram:RecipientTradeParty', recipient)),
    said.details.map(detail),
  ]);
}

function detail(said: DetailCdar): XmlNode {
  return element('ram:SpecifiedDocumentStatus', [
    dateTime('ram:ReferenceDateTime', 'udt', said.date),
    leaf('ram:ReasonCode', said.motif),
    leaf('ram:Reason', said.libelle),
    leaf('ram:ProcessConditionCode', said.statut),
    leaf('ram:RequestedActionCode', said.action),
    leaf('ram:RequestedAction', said.libelleAction),
    leaf('ram:SequenceNumeric', decimal(said.sequence)),
    said.notes.map(note),
    said.caracteristiques.map(caracteristique),
  ]);
}

function note({ code, texte, sujet }: NoteCdar): XmlNode {
  return element('ram:IncludedNote', [
    leaf('ram:ContentCode', code),
    leaf('ram:Content', texte),
    leaf('ram:SubjectCode', sujet),
  ]);
}

function caracteristique(said: CaracteristiqueCdar): XmlNode {
  const { montant } = said;
  return element('ram:SpecifiedDocumentCharacteristic', [
    leaf('ram:ID', said.id),
    leaf('ram:TypeCode', said.type),
    said.change === undefined
      ? undefined
      : element('ram:ValueChangedIndicator', [leaf('udt:IndicatorString', said.change)]),
    leaf('ram:Name', said.nom),
    leaf('ram:Location', said.emplacement),
    leaf('ram:Value', said.valeur),
    leaf('ram:ValueAmount', decimal(montant?.valeur), { currencyID: montant?.devise }),
    leaf('ram:ValuePercent', decimal(said.taux)),
  ]);
}

function partie(name: string, said: PartieCdar | undefined): XmlNode | undefined {
  if (said === undefined) return undefined;
  return element(name, [
    said.identifiants.map((one) => identifiant('ram:GlobalID', one)),
    leaf('ram:Name', said.nom),
    leaf('ram:RoleCode', said.role),
    group('ram:URIUniversalCommunication', [identifiant('ram:URIID', said.adresse)]),
  ]);
}

function identifiant(name: string, said: IdentifiantCdar | undefined): XmlNode | undefined {
  return leaf(name, said?.valeur, { schemeID: said?.schema });
}

/** A date without a format is an xs:dateTime, which the schema permits where the type is of udt. */
function dateTime(name: string, prefix: 'udt' | 'qdt', date: DateCdar | undefined): XmlNode | undefined {
  if (date === undefined) return undefined;
  if (prefix === 'udt' && date.format === '') return element(name, [leaf('udt:DateTime', date.texte)]);
  return element(name, [leaf(`${prefix}:DateTimeString`, date.texte, { format: date.format })]);
}

function indicator(name: string, value: string | undefined): XmlNode | undefined {
  if (value === undefined) return undefined;
  const isBoolean = ['true', 'false', '1', '0'].includes(value);
  return element(name, [leaf(isBoolean ? 'udt:Indicator' : 'udt:IndicatorString', value)]);
}

/** Digits that a decimal of the schema may have; undefined for anything else. */
export function decimal(text: string | undefined): string | undefined {
  const trimmed = text?.trim();
  return trimmed !== undefined && /^[+-]?\d{1,24}(?:\.\d{0,12})?$/.test(trimmed) ? trimmed : undefined;
}
