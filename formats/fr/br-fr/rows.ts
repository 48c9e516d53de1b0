// SPDX-License-Identifier: Apache-2.0
/**
 * The rows of the French rules: which identifiers the official rules give a check in each syntax, which elements
 * it runs on, what must hold and what to say. A row with no identifier for a syntax does not run on it.
 */
import type { Report, Wording } from '../../en16931/rule.ts';
import type { SyntaxName } from '../../en16931/rule-set.ts';
import type { NodeId } from '../../xml/tree.ts';
import type { FrenchInvoice } from './french-invoice.ts';
import { type TermName, termNumber } from './terms.ts';

export interface Row {
  /** One for both syntaxes, or one for each. */
  readonly id: string | Partial<Readonly<Record<SyntaxName, string>>>;
  /** The term or group it is about. */
  readonly bt: string;
  readonly fr: string;
  readonly en: string;
  /** What is expected, in few words or codes. */
  readonly expected?: string;
}

export interface FrenchRule {
  readonly wordings: Partial<Readonly<Record<SyntaxName, Wording>>>;
  readonly judge: (invoice: FrenchInvoice, wording: Wording, report: Report) => void;
}

/** A check of the text of every element of a term. */
export interface TermRow extends Row {
  readonly of: TermName;
  readonly holds: (text: string, invoice: FrenchInvoice, node: NodeId) => boolean;
}

/** A check of every element of a group, or of a term with its attributes. */
export interface GroupRow extends Row {
  readonly over: TermName;
  readonly holds: (node: NodeId, invoice: FrenchInvoice) => boolean;
  /** What to point at within the group. */
  readonly about?: (node: NodeId, invoice: FrenchInvoice) => NodeId | undefined;
  /** The group the term is missing from, as the syntax counts, when it is not the element judged. */
  readonly missingFrom?: (node: NodeId, invoice: FrenchInvoice) => NodeId;
}

/** A check of the invoice as a whole. */
export interface DocumentRow extends Row {
  readonly holds: (invoice: FrenchInvoice) => boolean;
  /** The term to point at, when it is there. */
  readonly about?: TermName;
}

/** The root element. */
const root: NodeId = 0;

export function termRule(row: TermRow): FrenchRule {
  const number = termNumber(row.of);
  return {
    wordings: wordingsOf(row),
    judge: (invoice, wording, report) => {
      for (const node of invoice.at(number)) {
        const text = invoice.tree.text(node);
        if (row.holds(text, invoice, node)) continue;
        report({ rule: wording, group: { node }, term: { node, text }, expected: row.expected });
      }
    },
  };
}

export function groupRule(row: GroupRow): FrenchRule {
  const number = termNumber(row.over);
  return {
    wordings: wordingsOf(row),
    judge: (invoice, wording, report) => {
      for (const node of invoice.at(number)) {
        if (row.holds(node, invoice)) continue;
        const group = row.missingFrom?.(node, invoice) ?? node;
        found(invoice, { wording, group, about: row.about?.(node, invoice), expected: row.expected }, report);
      }
    },
  };
}

export function documentRule(row: DocumentRow): FrenchRule {
  const about = row.about === undefined ? undefined : termNumber(row.about);
  return {
    wordings: wordingsOf(row),
    judge: (invoice, wording, report) => {
      if (row.holds(invoice)) return;
      const term = about === undefined ? undefined : invoice.at(about)[0];
      found(invoice, { wording, group: root, about: term, expected: row.expected }, report);
    },
  };
}

interface Found {
  readonly wording: Wording;
  readonly group: NodeId;
  readonly about?: NodeId | undefined;
  readonly expected?: string | undefined;
}

function found({ tree }: FrenchInvoice, { wording, group, about, expected }: Found, report: Report): void {
  const term = about === undefined ? undefined : { node: about, text: tree.text(about) };
  report({ rule: wording, group: { node: group }, term, expected });
}

function wordingsOf({ id, bt, fr, en }: Row): FrenchRule['wordings'] {
  if (typeof id === 'string') {
    const wording = { id, bt, fr, en };
    return { UBL: wording, CII: wording };
  }
  return {
    ...(id.UBL === undefined ? {} : { UBL: { id: id.UBL, bt, fr, en } }),
    ...(id.CII === undefined ? {} : { CII: { id: id.CII, bt, fr, en } }),
  };
}

/** A check that finds by itself what is broken. */
export interface WalkRow extends Row {
  readonly broken: (invoice: FrenchInvoice) => readonly Fault[];
}

export interface Fault {
  readonly node: NodeId;
  /** What was computed for it, when it can be said. */
  readonly expected?: string | undefined;
}

export function walkRule(row: WalkRow): FrenchRule {
  return {
    wordings: wordingsOf(row),
    judge: (invoice, wording, report) => {
      for (const { node, expected = row.expected } of row.broken(invoice)) {
        found(invoice, { wording, group: node, expected }, report);
      }
    },
  };
}
