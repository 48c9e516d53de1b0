// SPDX-License-Identifier: Apache-2.0
/** Judged documents for the tests of the reports: each verdict, each severity, and a name that attacks the reader. */
import { type DocumentJuge, emptyTally, type Tally, tallyDocument } from '../../formats/rapport/document.ts';

const en16931 = { id: 'raccord-en16931', version: '1.3.16' };
const structure = { id: 'raccord-ubl-structure', version: '2' };
const xml = { id: 'raccord-xml', version: '1' };

export const hostileName = `lot/<script>alert("1")</script>&'\u0000\u001B[31m\u202Efdp.xml`;

export const judgedDocuments: readonly DocumentJuge[] = [
  {
    file: 'factures/juste.xml',
    syntax: 'ubl-invoice',
    verdict: 'valid',
    findings: [],
    jeuxDeRegles: [xml, structure, en16931],
    irrecevable: false,
    codeInterface: 'FSO1100A',
    detected: true,
    numero: 'F-1',
    profil: 'urn:cen.eu:en16931:2017',
  },
  {
    file: hostileName,
    syntax: 'ubl-invoice',
    verdict: 'invalid',
    findings: [
      {
        code: 'BR-CO-15',
        gravite: 'BLOQUANT',
        message:
          'Le total TTC n est pas egal a la somme du total HT et de la TVA (balise : Invoice.LegalMonetaryTotal.TaxInclusiveAmount.value)',
        messageEn:
          'The total with VAT is not the total without VAT plus VAT (element: /Invoice/cac:LegalMonetaryTotal/cbc:TaxInclusiveAmount)',
        chemin: '/Invoice/cac:LegalMonetaryTotal/cbc:TaxInclusiveAmount',
        ligne: 86,
        colonne: 5,
        bt: 'BT-112',
        valeur: '</code><img src=x onerror=alert(1)>',
        attendu: '74.76',
        jeuDeRegles: en16931,
      },
      {
        code: 'BR-16',
        gravite: 'AVERTISSEMENT',
        message: 'La reference est vide (balise : CreditNote)',
        messageEn: 'The reference is empty (element: /CreditNote)',
        chemin: '/CreditNote',
        ligne: 2,
        colonne: 1,
        valeur: '',
        jeuDeRegles: en16931,
      },
    ],
    jeuxDeRegles: [xml, structure, en16931],
    irrecevable: false,
    codeInterface: 'FSO1150A',
    detected: false,
    numero: 'F<2>',
  },
  {
    file: 'lot.tar.gz!abimee.xml',
    syntax: 'ubl-invoice',
    verdict: 'invalid',
    findings: [
      {
        code: 'XML-MALFORME',
        gravite: 'BLOQUANT',
        message: "Le fichier n'est pas un document XML bien forme",
        messageEn: 'The file is not a well-formed XML document',
        ligne: 3,
        jeuDeRegles: xml,
      },
    ],
    jeuxDeRegles: [xml],
    couchesOmises: ['SCHEMA', 'REGLES'],
    irrecevable: true,
    codeInterface: 'FSO1100A',
    detected: true,
  },
  {
    file: 'lente.xml',
    syntax: 'cii-16b',
    verdict: 'unchecked',
    findings: [
      {
        code: 'NON-CONTROLE',
        gravite: 'INCIDENT',
        message: 'Le contrôle a pris trop de temps',
        messageEn: 'The check took too long',
      },
    ],
    jeuxDeRegles: [],
    irrecevable: false,
    codeInterface: 'FSO1106A',
    detected: true,
  },
  {
    file: 'notes.bin',
    syntax: 'unknown',
    verdict: 'ignored',
    findings: [],
    jeuxDeRegles: [],
    irrecevable: false,
    detected: false,
  },
];

export function tallyOf(documents: readonly DocumentJuge[]): Tally {
  const tally = emptyTally();
  for (const document of documents) tallyDocument(tally, document);
  return tally;
}
