// SPDX-License-Identifier: Apache-2.0
/**
 * What is said to be expected in place of a code: the whole list when it is short, else the codes that most invoices use
 * and those that are written almost like it.
 */
import type { Scene } from '../path-rules/scene.ts';
import type { CodeList } from './code-list.ts';

/** Lists as long as this are spelled out. */
const maxSpelled = 20;
/** Limit of the port: Constat.attendu. */
const maxLength = 80;
/** Codes of a document whose list is searched for likenesses: nobody reads more, and a list may hold two thousand. */
const maxSearches = 50;
/** Codes that are alike. */
const maxAlike = 3;
/** A longer text is no code that was mistyped. */
const maxCodeLength = 24;

/** `EUR | ... (ISO 4217)` */
export function expectedCodes(list: CodeList, found: string, scene: Scene): string {
  const { codes, name, usual = [] } = list;
  if (codes.size <= maxSpelled) return spelled([...codes], maxLength, ' | ...');
  const search = scene.once(newSearch);
  const alike = found.length > maxCodeLength || ++search.count > maxSearches ? [] : alikeIn(codes, found);
  // One likeness is what was meant; several are a guess.
  const shown = [...new Set(alike.length === 1 ? [...alike, ...usual] : [...usual, ...alike])];
  if (shown.length === 0) return name;
  const tail = ` | ... (${name})`;
  return spelled(shown, maxLength - tail.length, '') + tail;
}

function newSearch(): { count: number } {
  return { count: 0 };
}

/** As many codes as fit, and `more` when some do not. */
function spelled(codes: readonly string[], room: number, more: string): string {
  const whole = codes.join(' | ');
  if (whole.length <= room) return whole;
  const end = whole.lastIndexOf(' | ', room - more.length);
  return end === -1 ? whole.slice(0, room) : whole.slice(0, end) + more;
}

/** The code in other letters; else those with one character more, less or other than it. */
function alikeIn(codes: ReadonlySet<string>, found: string): readonly string[] {
  const wanted = found.trim();
  const upper = wanted.toUpperCase();
  const alike: string[] = [];
  for (const code of codes) {
    if (code.toUpperCase() === upper) return [code];
    if (alike.length < maxAlike && isOneApart(code, upper)) alike.push(code);
  }
  return alike;
}

function isOneApart(a: string, b: string): boolean {
  const difference = a.length - b.length;
  if (Math.abs(difference) > 1 || b.length < 2) return false;
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  return a.slice(at + (difference >= 0 ? 1 : 0)) === b.slice(at + (difference <= 0 ? 1 : 0));
}
