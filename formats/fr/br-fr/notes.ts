// SPDX-License-Identifier: Apache-2.0
/**
 * The notes (BG-1) by the code of their subject (BT-21). CII has an element for the code; in UBL it is written
 * in the text between two `#`, and the official rules look for it in all the notes joined into one text.
 */

import type { NodeId } from '../../xml/tree.ts';
import { normalizeSpace } from './forms.ts';
import type { FrenchInvoice } from './french-invoice.ts';

export interface Notes {
  /** How many notes of the element that holds them have that subject. */
  readonly count: (subject: string, parent: NodeId) => number;
  /** What the notes of that subject say; in UBL what the first says. */
  readonly contents: (subject: string) => readonly string[];
  /** How many times a note of the subject BAR names a treatment. */
  readonly treatmentCount: (parent: NodeId) => number;
}

/** BR-FR-20: what a note of the subject BAR may say. */
export const treatments = ['B2B', 'B2BINT', 'B2C', 'B2CINT', 'OUTOFSCOPE', 'ARCHIVEONLY'] as const;

export function readNotes(invoice: FrenchInvoice): Notes {
  return invoice.syntax === 'UBL' ? ublNotes(invoice.texts('BG-1')) : ciiNotes(invoice);
}

function ublNotes(texts: readonly string[]): Notes {
  const joined = texts.join('');
  const barNotes = `${texts.filter((text) => text.includes('#BAR#')).join('')}#`;
  return {
    count: (subject) => joined.split(`#${subject}#`).length - 1,
    contents: (subject) => {
      const [, after = ''] = cut(joined, `#${subject}#`);
      const [content] = cut(after, '#');
      return content === '' ? [] : [content];
    },
    treatmentCount: () =>
      treatments.reduce((sum, code) => sum + barNotes.split(`BAR#${code}#`).length - 1, 0),
  };
}

function cut(text: string, mark: string): readonly [string, string?] {
  const at = text.indexOf(mark);
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + mark.length)];
}

function ciiNotes(invoice: FrenchInvoice): Notes {
  const notes = invoice.nodes('BG-1').map((node) => ({
    parent: invoice.tree.parent(node),
    subjects: invoice.textsUnder(node, 'ram:SubjectCode'),
    contents: invoice.textsUnder(node, 'ram:Content'),
  }));
  const about = (subject: string) => notes.filter(({ subjects }) => subjects.includes(subject));
  const within = (subject: string, holder: NodeId) =>
    about(subject).filter(({ parent }) => parent === holder);
  const known: readonly string[] = treatments;
  return {
    count: (subject, parent) => within(subject, parent).length,
    contents: (subject) => about(subject).flatMap(({ contents }) => contents),
    treatmentCount: (parent) =>
      within('BAR', parent).filter(({ contents }) =>
        contents.some((content) => known.includes(normalizeSpace(content))),
      ).length,
  };
}
