// SPDX-License-Identifier: Apache-2.0
/** BR-FR-05, 06, 20, 31 and CO-14: the notes the law asks for, each once, and what the notes BAR and TXD say. */
import { treatments } from '../notes.ts';
import { documentRule, type FrenchRule, groupRule, type Row } from '../rows.ts';

interface Mention {
  readonly subject: string;
  /** Where UBL ends its identifiers. */
  readonly rank: number;
  readonly fr: string;
  readonly en: string;
}

const mandatory: readonly Mention[] = [
  {
    subject: 'PMT',
    rank: 1,
    fr: "l'indemnite forfaitaire pour frais de recouvrement",
    en: 'the fixed compensation for recovery costs',
  },
  { subject: 'PMD', rank: 2, fr: 'les penalites de retard', en: 'the penalties for late payment' },
  {
    subject: 'AAB',
    rank: 3,
    fr: "l'escompte ou son absence",
    en: 'the discount for early payment or its absence',
  },
];

const taxMention: Mention = { subject: 'TXD', rank: 4, fr: 'le regime de TVA', en: 'the VAT regime' };

const isTreatment = new Set<string>(treatments);
const soleTaxableMember = 'MEMBRE_ASSUJETTI_UNIQUE';

const treatment = {
  bt: 'BT-22',
  expected: treatments.join(' | '),
  fr: `Une note de sujet BAR doit dire un seul des traitements ${treatments.join(', ')}`,
  en: `A note of subject BAR must say one of the treatments ${treatments.join(', ')}, and nothing else`,
} satisfies Omit<Row, 'id'>;

export const noteRules: readonly FrenchRule[] = [
  ...mandatory.map(({ subject, rank, fr, en }) =>
    groupRule({
      id: { UBL: `BR-FR-05_BT-22-${rank}`, CII: `BR-FR-05_BT-22_${subject}` },
      bt: 'BT-22',
      over: 'BG-1-PARENT',
      holds: (parent, { notes }) => notes.count(subject, parent) >= 1,
      expected: `#${subject}#`,
      fr: `La mention obligatoire sur ${fr} (note de code sujet ${subject}) est absente`,
      en: `The mandatory note about ${en} (subject code ${subject}) is missing`,
    }),
  ),
  ...[...mandatory, taxMention].map(({ subject, rank, fr, en }) =>
    groupRule({
      id: { UBL: `BR-FR-06_BT-21-${rank}`, CII: `BR-FR-06_BT-21_${subject}` },
      bt: 'BT-21',
      over: 'BG-1-PARENT',
      holds: (parent, { notes }) => notes.count(subject, parent) <= 1,
      expected: `1 ${subject}`,
      fr: `La note sur ${fr} (code sujet ${subject}) ne peut figurer qu'une fois`,
      en: `The note about ${en} (subject code ${subject}) may occur only once`,
    }),
  ),
  documentRule({
    ...treatment,
    id: { UBL: 'BR-FR-20_BT-21' },
    holds: ({ notes }) => notes.contents('BAR').every((content) => isTreatment.has(content)),
  }),
  groupRule({
    ...treatment,
    id: { CII: 'BR-FR-20_BT-21' },
    over: 'BG-1',
    holds: (node, invoice) => {
      if (!invoice.textsUnder(node, 'ram:SubjectCode').includes('BAR')) return true;
      const contents = invoice.textsUnder(node, 'ram:Content');
      return contents.length > 0 && contents.every((content) => isTreatment.has(content));
    },
    about: (node, invoice) => invoice.under(node, 'ram:Content')[0],
  }),
  groupRule({
    id: { UBL: 'BR-FR-30_BT-21', CII: 'BR-FR-31_BT-21' },
    over: 'BG-1-PARENT',
    bt: 'BT-21',
    holds: (parent, { notes }) => notes.treatmentCount(parent) <= 1,
    expected: '1 BAR',
    fr: "Les notes de sujet BAR ne peuvent indiquer qu'un seul traitement",
    en: 'The notes of subject BAR may name only one treatment',
  }),
  documentRule({
    id: 'BR-FR-CO-14_BT-29-1',
    bt: 'BT-29-1',
    holds: (invoice) =>
      invoice.ofScheme(invoice.nodes('BT-29'), '0231').length === 0 ||
      invoice.notes.contents('TXD').includes(soleTaxableMember),
    about: 'BT-29',
    expected: soleTaxableMember,
    fr: `Un vendeur membre d'un assujetti unique (schema 0231) doit porter une note de sujet TXD disant ${soleTaxableMember}`,
    en: `A seller who is a member of a sole taxable person (scheme 0231) must have a note of subject TXD saying ${soleTaxableMember}`,
  }),
];
