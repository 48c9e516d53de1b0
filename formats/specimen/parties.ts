// SPDX-License-Identifier: Apache-2.0
/** Parties, goods and words of the specimens. Nobody real: SIREN that begin with 000 belong to no one. */
import type { DraftAddress } from './draft.ts';

export const suppliers = [
  'Fournitures du Rhône SAS',
  'Atelier Bellecour & Fils',
  'Bureautique de la Saône SARL',
  'Nettoyage Croix-Rousse SCOP',
  'Travaux publics du Forez SA',
] as const;

export const publicBuyers = [
  'Commune de Démonstration',
  'Établissement public de démonstration',
  'Syndicat des eaux d’Exemple',
] as const;

export const companies = [
  'Imprimerie d’Exemple SAS',
  'Cafés Démonstration SARL',
  'Librairie Modèle SA',
] as const;

export const goods = [
  'Ramette de papier A4 80 g, extra-blanc',
  'Cartouche d’encre noire haute capacité',
  'Chaise de bureau réglable, dossier filet',
  'Nettoyage des locaux, forfait mensuel',
  'Câble réseau catégorie 6, 5 mètres',
  'Maintenance préventive de l’ascenseur',
  'Denrées < 5 kg & conserves',
] as const;

export const addresses: readonly DraftAddress[] = [
  { line1: '12 rue de la République', city: 'Lyon', postCode: '69002', country: 'FR' },
  { line1: '3 place de la Préfecture', city: 'Saint-Étienne', postCode: '42000', country: 'FR' },
  { line1: '48 quai des Chartrons', line2: 'Bâtiment C', city: 'Bordeaux', postCode: '33000', country: 'FR' },
];

/** SIREN with its key, of nobody. */
export function sirenOf(rank: number): string {
  return withKey(`0009${String(rank % 10_000).padStart(4, '0')}`);
}

/** SIRET of its first establishment. */
export function siretOf(siren: string): string {
  return withKey(`${siren}0001`);
}

/** French VAT number of a SIREN: two digits of key, then the SIREN. */
export function vatNumberOf(siren: string): string {
  return `FR${String((12 + 3 * (Number(siren) % 97)) % 97).padStart(2, '0')}${siren}`;
}

/** Luhn: the digit that makes the sum a multiple of ten. */
function withKey(digits: string): string {
  const sum = [...digits].reverse().reduce((total, digit, i) => {
    const value = Number(digit) * (i % 2 === 0 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}
