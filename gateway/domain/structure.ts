// SPDX-License-Identifier: Apache-2.0
/** The structure: a legal entity, known by its SIRET (14 digits) or SIREN (its first nine). */

export type Siret = string & { readonly __brand: 'Siret' };
export type Siren = string & { readonly __brand: 'Siren' };

export interface Structure {
  readonly siret: Siret;
  readonly raisonSociale: string;
}

/** Fourteen digits, or undefined. The Luhn key is a separate question: see {@link keepsLuhn}. */
export function parseSiret(text: string): Siret | undefined {
  return /^\d{14}$/.test(text) ? (text as Siret) : undefined;
}

/** Nine digits, or undefined. */
export function parseSiren(text: string): Siren | undefined {
  return /^\d{9}$/.test(text) ? (text as Siren) : undefined;
}

export function sirenOf(siret: Siret): Siren {
  return siret.slice(0, 9) as Siren;
}

/**
 * The Luhn key of a SIRET or SIREN. A failure warns and never blocks: qualification SIRETs and the
 * establishments of La Poste (sum of digits a multiple of 5) do not keep it. (specs: chorus-pro §7.1)
 */
export function keepsLuhn(digits: string): boolean {
  if (isLaPoste(digits) && sumOf(digits) % 5 === 0) return true;
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]) * (i % 2 === 0 ? 1 : 2);
    sum += digit > 9 ? digit - 9 : digit;
  }
  return sum % 10 === 0;
}

function isLaPoste(digits: string): boolean {
  return digits.startsWith('356000000') && digits.length === 14;
}

function sumOf(digits: string): number {
  return [...digits].reduce((sum, digit) => sum + Number(digit), 0);
}
