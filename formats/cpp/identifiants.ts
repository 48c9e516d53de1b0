// SPDX-License-Identifier: Apache-2.0
/**
 * The forms of the identifiers of suppliers, by their type (specs: chorus-pro §7.1). That of a SIRET is certain; the
 * others are as far as public texts tell, so that a form that is not kept only warns.
 */
import type { TypeIdentifiant } from './facture-statuts.ts';

interface Forme {
  readonly form: RegExp;
  readonly attendu: string;
}

const libre: Forme = { form: /\S/, attendu: 'un identifiant' };

export const formesIdentifiant: Readonly<Record<TypeIdentifiant, Forme>> = {
  '1': { form: /^\d{14}$/, attendu: 'SIRET : 14 chiffres' },
  '2': { form: /^[A-Z]{2}[A-Z0-9+*]{2,16}$/, attendu: 'TVA intracommunautaire' },
  '3': { form: /^[A-Z]{2}\S.{0,15}$/u, attendu: 'pays + 16 premiers caracteres du nom' },
  '4': { form: /^\d{9,10}$/, attendu: 'RIDET : 9 ou 10 chiffres' },
  '5': { form: /^[A-Z0-9]{6,9}$/, attendu: 'numero TAHITI : 9 caracteres au plus' },
  // Being registered, and an individual: no form is published.
  '6': libre,
  '7': libre,
};
