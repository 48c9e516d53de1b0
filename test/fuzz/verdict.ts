// SPDX-License-Identifier: Apache-2.0
/** What is asked of every answer, whatever the document was: constats that a partenaire can be shown. */
import type { Constat } from '../../gateway/domain/constat.ts';

const maxMessage = 500;
const maxQuoted = 80;
const maxConstats = 6_000;
const gravites = ['BLOQUANT', 'AVERTISSEMENT'];

export interface Expectations {
  readonly knownCodes: ReadonlySet<string>;
  /** Undefined where lines are those of another file, inside this one. */
  readonly lineCount: number | undefined;
}

/** What is wrong with the constats; empty when all is well. */
export function faultsOf(constats: readonly Constat[], expectations: Expectations): readonly string[] {
  const many = constats.length > maxConstats ? [`${constats.length} constats`] : [];
  return [...many, ...constats.flatMap((constat) => faultsOfOne(constat, expectations))];
}

function faultsOfOne(constat: Constat, { knownCodes, lineCount }: Expectations): readonly string[] {
  const { code, gravite, message, messageEn, ligne, colonne, valeur = '', attendu = '' } = constat;
  const faults = [
    knownCodes.has(code) ? '' : 'no documented code',
    gravites.includes(gravite) ? '' : `gravite ${gravite}`,
    isSentence(message) ? '' : `message ${JSON.stringify(message)}`,
    isSentence(messageEn) ? '' : `messageEn ${JSON.stringify(messageEn)}`,
    isWithin(ligne, lineCount) ? '' : `line ${ligne} of ${lineCount}`,
    isWithin(colonne, undefined) ? '' : `column ${colonne}`,
    valeur.length <= maxQuoted && attendu.length <= maxQuoted ? '' : 'too long a quotation',
  ];
  return faults.filter((fault) => fault !== '').map((fault) => `${code}: ${fault}`);
}

function isSentence(text: string): boolean {
  return text.length > 0 && text.length <= maxMessage && !/\p{Cc}/u.test(text);
}

function isWithin(place: number | undefined, last: number | undefined): boolean {
  if (place === undefined) return true;
  return Number.isInteger(place) && place >= 1 && (last === undefined || place <= last);
}

export function lineCountOf(bytes: Uint8Array): number {
  // A lone carriage return ends a line for some; the more generous count is the limit.
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    .toString('latin1')
    .split(/\r\n|\r|\n/).length;
}
