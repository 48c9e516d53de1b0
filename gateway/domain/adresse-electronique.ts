// SPDX-License-Identifier: Apache-2.0
/**
 * The electronic address of the annuaire: where an assujetti receives, in scheme 0225. Its parts are joined by `_`, and
 * a suffix never stands beside a SIRET. (specs: reforme-2026 §5, rules G1.91 and G1.93)
 */
import { parseSiren, parseSiret, type Siren, type Siret, sirenOf } from './structure.ts';

/** Of electronic addresses (BT-34-1, BT-49-1). */
export const schemaAdresse = '0225';
/** Of identifiants de routage. */
export const schemaRoutage = '0224';
export const maxAdresseLength = 125;

export type AdresseElectronique =
  | { readonly forme: 'SIREN'; readonly siren: Siren }
  | { readonly forme: 'SIREN_SIRET'; readonly siren: Siren; readonly siret: Siret }
  | {
      readonly forme: 'SIREN_SIRET_ROUTAGE';
      readonly siren: Siren;
      readonly siret: Siret;
      readonly routage: string;
    }
  | { readonly forme: 'SIREN_SUFFIXE'; readonly siren: Siren; readonly suffixe: string };

const routageForm = /^[A-Za-z0-9_-]+$/;
const suffixeForm = /^[A-Za-z0-9._-]+$/;

export function isRoutage(text: string): boolean {
  return routageForm.test(text);
}

export function isSuffixe(text: string): boolean {
  return suffixeForm.test(text);
}

/**
 * The parts of an address without its scheme, or undefined. What follows the SIREN is a SIRET when it has fourteen
 * digits: then it must be one of that SIREN.
 */
export function parseAdresse(text: string): AdresseElectronique | undefined {
  if (text.length > maxAdresseLength) return undefined;
  const [, head = '', rest] = /^([^_]*)(?:_(.*))?$/s.exec(text) ?? [];
  const siren = parseSiren(head);
  if (siren === undefined) return undefined;
  if (rest === undefined) return { forme: 'SIREN', siren };

  const [, digits, after] = /^(\d{14})(?:_(.*))?$/s.exec(rest) ?? [];
  if (digits === undefined) {
    return isSuffixe(rest) ? { forme: 'SIREN_SUFFIXE', siren, suffixe: rest } : undefined;
  }
  const siret = parseSiret(digits);
  if (siret === undefined || sirenOf(siret) !== siren) return undefined;
  if (after === undefined) return { forme: 'SIREN_SIRET', siren, siret };
  return isRoutage(after) ? { forme: 'SIREN_SIRET_ROUTAGE', siren, siret, routage: after } : undefined;
}

/** Inverse of {@link parseAdresse}. */
export function formatAdresse(adresse: AdresseElectronique): string {
  switch (adresse.forme) {
    case 'SIREN':
      return adresse.siren;
    case 'SIREN_SIRET':
      return `${adresse.siren}_${adresse.siret}`;
    case 'SIREN_SIRET_ROUTAGE':
      return `${adresse.siren}_${adresse.siret}_${adresse.routage}`;
    case 'SIREN_SUFFIXE':
      return `${adresse.siren}_${adresse.suffixe}`;
  }
}

/** `0225:123456789_SERVICE`, as invoices are read (IdentiteFacture.adresseAcheteur); undefined for another scheme. */
export function parseAdresseQualifiee(text: string): AdresseElectronique | undefined {
  const start = `${schemaAdresse}:`;
  return text.startsWith(start) ? parseAdresse(text.slice(start.length)) : undefined;
}

export function formatAdresseQualifiee(adresse: AdresseElectronique): string {
  return `${schemaAdresse}:${formatAdresse(adresse)}`;
}
