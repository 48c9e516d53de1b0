// SPDX-License-Identifier: Apache-2.0
/**
 * Messages that break BR-FR-CDV, and the rules that the published ones say are broken: each row is a message of ours with
 * one or two texts replaced, and was judged by the published rules, release 1.4.0.03.
 */
import { chorusProReception, entite } from '../../../formats/cdar/emettre/commun.ts';
import { acheteur, encaisse, vendeur, versLePpf, xmlOf } from './messages.ts';

export interface Infraction {
  readonly given: string;
  readonly xml: string;
  readonly fails: readonly string[];
}

const refus = xmlOf('210', { motifs: [{ code: 'CMD_ERR' }] });
const refusB2g = xmlOf('210', { emetteur: chorusProReception, motifs: [{ code: 'AUTRE' }] });
const rejet = xmlOf('213', { motifs: [{ code: 'DOUBLON' }] });
const litige = xmlOf('207', { motifs: [{ code: 'PU_ERR', action: 'NIN' }] });
const recue = xmlOf('202');
const approuvee = xmlOf('205');
const encaissee = xmlOf('212', { auteur: vendeur, montants: encaisse });
const auPpf = xmlOf('200', versLePpf);
const aLAcheteur = xmlOf('205', { destinataires: [acheteur] });

const motifDe = (statut: string) => ['BR-FR-CDV-CL-09_MDT-113', statut].join('_');

/** @throws RangeError when there is nothing to replace: a row that changes nothing proves nothing. */
function changed(xml: string, ...edits: readonly (readonly [string | RegExp, string])[]): string {
  return edits.reduce((text, [from, to]) => {
    const next = text.replace(from, to);
    if (next === text) throw new RangeError(`nothing to replace: ${String(from)}`);
    return next;
  }, xml);
}

const date = /<ram:FormattedIssueDateTime>[\s\S]*?<\/ram:FormattedIssueDateTime>/;
const statutLine = /<ram:ProcessConditionCode>\d+<\/ram:ProcessConditionCode>/;

export const infractions: readonly Infraction[] = [
  { given: 'a refusal that is right', xml: refus, fails: [] },
  { given: 'a refusal of Chorus Pro that is right', xml: refusB2g, fails: [] },
  { given: 'a receipt that is right', xml: encaissee, fails: [] },
  { given: 'a message to the PPF that is right', xml: auPpf, fails: [] },
  {
    given: 'a type that is none of invoices',
    xml: changed(recue, ['>380<', '>325<']),
    fails: ['BR-FR-04_MDT-91'],
  },
  {
    given: 'the profile of the PPF between platforms',
    xml: changed(recue, ['CDV:invoice', 'CDV:einvoicingF2']),
    fails: ['BR-FR-CDV-02_MDT-3'],
  },
  {
    given: 'a profile with a space before it',
    xml: changed(recue, ['>urn.cpro', '> urn.cpro']),
    fails: ['BR-FR-CDV-02_MDT-3'],
  },
  {
    given: 'a message to the PPF with another recipient',
    xml: changed(auPpf, [
      '<ram:RecipientTradeParty>',
      '<ram:RecipientTradeParty><ram:GlobalID schemeID="0238">0001</ram:GlobalID><ram:RoleCode>WK</ram:RoleCode></ram:RecipientTradeParty><ram:RecipientTradeParty>',
    ]),
    fails: ['BR-FR-CDV-02_MDT-3', 'BR-FR-CDV-CL-01_MDT-2'],
  },
  {
    given: 'the old matricule of the PPF',
    xml: changed(auPpf, ['>0000<', '>9998<']),
    fails: ['BR-FR-CDV-02_MDT-3', 'BR-FR-CDV-CL-01_MDT-2'],
  },
  {
    given: 'no identifier',
    xml: changed(recue, ['<ram:ID>M-1</ram:ID>', '']),
    fails: ['BR-FR-CDV-03_MDT-4'],
  },
  {
    given: 'an author of a treatment without identifier',
    xml: changed(approuvee, ['<ram:GlobalID schemeID="0002">987654324</ram:GlobalID>', '']),
    fails: ['BR-FR-CDV-07_MDT-38_yes'],
  },
  {
    given: 'a buyer without address among the recipients',
    xml: changed(aLAcheteur, [
      /(<ram:RecipientTradeParty>[\s\S]*?)<ram:URIUniversalCommunication>[\s\S]*?<\/ram:URIUniversalCommunication>/,
      '$1',
    ]),
    fails: ['BR-FR-CDV-08_MDT-73'],
  },
  {
    given: 'a phase that is none',
    xml: changed(recue, ['>305<', '>304<']),
    fails: ['BR-FR-CDV-09_MDT-77'],
  },
  { given: 'no date of the facture', xml: changed(recue, [date, '']), fails: ['BR-FR-CDV-11_MDG-35'] },
  {
    given: 'no date in a message of irrecevabilite',
    xml: changed(rejet, [date, ''], ['>213<', '>501<'], ['DOUBLON', 'IRR_SYNTAX']),
    fails: [],
  },
  {
    given: 'no statut',
    xml: changed(recue, [statutLine, '']),
    fails: ['BR-FR-CDV-12_MDT-105'],
  },
  {
    given: 'a reason without a statut',
    xml: changed(rejet, [statutLine, '']),
    fails: [
      'BR-FR-CDV-12_MDT-105',
      motifDe('200'),
      motifDe('206'),
      motifDe('208'),
      motifDe('221'),
      motifDe('501'),
    ],
  },
  {
    given: 'a seller without identifier',
    xml: changed(recue, ['<ram:GlobalID schemeID="0002">123456782</ram:GlobalID>', '']),
    fails: ['BR-FR-CDV-13_MDT-129'],
  },
  {
    given: 'a receipt without rate',
    xml: changed(encaissee, ['<ram:ValuePercent>20.00</ram:ValuePercent>', '']),
    fails: ['BR-FR-CDV-14_MDT-207'],
  },
  {
    given: 'a receipt without amount',
    xml: changed(encaissee, ['<ram:ValueAmount currencyID="EUR">1200.00</ram:ValueAmount>', '']),
    fails: ['BR-FR-CDV-14_MDT-207'],
  },
  {
    given: 'a receipt of another kind of amount',
    xml: changed(encaissee, ['>MEN<', '>MPA<']),
    fails: ['BR-FR-CDV-14_MDT-207'],
  },
  {
    given: 'a refusal without reason',
    xml: changed(refus, ['<ram:ReasonCode>CMD_ERR</ram:ReasonCode>', '']),
    fails: ['BR-FR-CDV-15_MDT-113'],
  },
  {
    given: 'a detail without number',
    xml: changed(refus, ['<ram:SequenceNumeric>1</ram:SequenceNumeric>', '']),
    fails: ['BR-FR-CDV-16_MDT-124-2'],
  },
  {
    given: 'a business process that is none',
    xml: changed(recue, ['REGULATED', 'B2G']),
    fails: ['BR-FR-CDV-CL-01_MDT-2'],
  },
  {
    given: 'a party that sends in the phase of transmission',
    xml: changed(recue, ['WK', 'SE']),
    fails: ['BR-FR-CDV-CL-02_MDT-21_305'],
  },
  {
    given: 'the administration that sends in the phase of treatment',
    xml: changed(approuvee, ['WK', 'DFH']),
    fails: ['BR-FR-CDV-CL-02_MDT-21_23'],
  },
  {
    given: 'a party that says a statut of transmission',
    xml: changed(recue, [/(<ram:IssuerTradeParty>[\s\S]*?)WK/, '$1BY']),
    fails: ['BR-FR-CDV-CL-03_MDT-40_305'],
  },
  {
    given: 'a platform that says a statut of treatment',
    xml: changed(approuvee, ['>BY<', '>WK<']),
    fails: ['BR-FR-CDV-CL-03_MDT-40_23'],
  },
  {
    given: 'a recipient of unknown role',
    xml: changed(aLAcheteur, [/(<ram:RecipientTradeParty>[\s\S]*?)>BY</, '$1>ZZ<']),
    fails: ['BR-FR-CDV-CL-04_MDT-59'],
  },
  {
    given: 'a status of treatment in the phase of transmission',
    xml: changed(recue, ['<ram:StatusCode>43<', '<ram:StatusCode>47<']),
    fails: ['BR-FR-CDV-CL-05_MDT-88_305'],
  },
  {
    given: 'a status of transmission in the phase of treatment',
    xml: changed(approuvee, ['<ram:StatusCode>1<', '<ram:StatusCode>43<']),
    fails: ['BR-FR-CDV-CL-05_MDT-88_23'],
  },
  {
    given: 'a statut that is not in the list',
    xml: changed(recue, ['>202<', '>299<']),
    fails: ['BR-FR-CDV-CL-06_MDT-105'],
  },
  {
    given: 'a detail of a statut that is not in the list',
    xml: changed(refus, [
      '</ram:ReasonCode>',
      '</ram:ReasonCode><ram:ProcessConditionCode>299</ram:ProcessConditionCode>',
    ]),
    fails: ['BR-FR-CDV-CL-06_MDT-115'],
  },
  {
    given: 'a seller of another role',
    xml: changed(recue, [
      '<ram:GlobalID schemeID="0002">123456782</ram:GlobalID>',
      '<ram:GlobalID schemeID="0002">123456782</ram:GlobalID><ram:RoleCode>BY</ram:RoleCode>',
    ]),
    fails: ['BR-FR-CDV-CL-07_MDT-132'],
  },
  {
    given: 'a recipient of the facture of unknown role',
    xml: changed(recue, [
      /(<\/ram:IssuerTradeParty>\s*)(<\/ram:ReferenceReferencedDocument>)/,
      '$1<ram:RecipientTradeParty><ram:RoleCode>ZZ</ram:RoleCode></ram:RecipientTradeParty>$2',
    ]),
    fails: ['BR-FR-CDV-CL-08_MDT-158'],
  },
  {
    given: 'a reason that is in no list',
    xml: changed(refus, ['CMD_ERR', 'CMD_EJ_ERR']),
    fails: ['BR-FR-CDV-CL-09_MDT-113', motifDe('210')],
  },
  {
    given: 'a reason of a rejection in a deposit',
    xml: changed(rejet, ['>213<', '>200<']),
    fails: [motifDe('200')],
  },
  {
    given: 'a reason of a refusal in a rejection',
    xml: changed(rejet, ['DOUBLON', 'CMD_ERR']),
    fails: [motifDe('213')],
  },
  {
    given: 'a reason of the B2G that Chorus Pro does not say',
    xml: changed(refusB2g, ['>9999<', '>9997<']),
    fails: [motifDe('210')],
  },
  {
    given: 'a reason that is printed for the B2G and not admitted',
    xml: changed(refusB2g, ['AUTRE', 'CONTACT_ACHTR']),
    fails: [motifDe('210B2G')],
  },
  {
    given: 'a refusal whose sender is known by another identifier than a matricule',
    xml: changed(refus, ['schemeID="0238">0042', 'schemeID="0002">123456782']),
    fails: [motifDe('210B2G')],
  },
  {
    given: 'a reason of suspension in a dispute',
    xml: changed(litige, ['PU_ERR', 'JUSTIF_ABS']),
    fails: [motifDe('207')],
  },
  {
    given: 'a reason of refusal in a partial approval',
    xml: changed(litige, ['>207<', '>206<'], ['PU_ERR', 'DOUBLON']),
    fails: [motifDe('206')],
  },
  {
    given: 'a reason of dispute in a suspension',
    xml: changed(litige, ['>207<', '>208<']),
    fails: [motifDe('208')],
  },
  {
    given: 'a reason of rejection in an error of routing',
    xml: changed(rejet, ['>213<', '>221<']),
    fails: [motifDe('221')],
  },
  {
    given: 'a reason of the whole flux in an irrecevabilite',
    xml: changed(rejet, ['>213<', '>501<'], ['DOUBLON', 'IRR_UNICITE']),
    fails: ['BR-FR-CDV-CL-09_MDT-113', motifDe('501')],
  },
  {
    given: 'a reason judged by the statut of its detail',
    xml: changed(refus, [
      'CMD_ERR</ram:ReasonCode>',
      'REJ_SEMAN</ram:ReasonCode><ram:ProcessConditionCode>213</ram:ProcessConditionCode>',
    ]),
    fails: [],
  },
  {
    given: 'an action that is in no list',
    xml: changed(litige, ['>NIN<', '>NOP<']),
    fails: ['BR-FR-CDV-CL-10_MDT-121'],
  },
  {
    given: 'a kind of amount that is in no list',
    xml: changed(xmlOf('211', { montants: [{ type: 'MPA', valeur: '1', devise: 'EUR' }] }), [
      '>MPA<',
      '>MPX<',
    ]),
    fails: ['BR-FR-CDV-CL-11_MDT-207'],
  },
  {
    given: 'a buyer told by its SIREN',
    xml: xmlOf('205', { destinataires: [entite('123456782', 'Vendeur', 'SE')] }),
    fails: [],
  },
];
