// SPDX-License-Identifier: Apache-2.0
/** Messages of cycle de vie for the tests: one a statut, all that it needs and no more. */
import { chorusProReception, entite, plateforme, ppf } from '../../../formats/cdar/emettre/commun.ts';
import { cdarFacture, type EmissionFacture } from '../../../formats/cdar/emettre/facture.ts';
import { writeCdar } from '../../../formats/cdar/write.ts';
import type { StatutCdarFacture } from '../../../gateway/domain/cycle-de-vie.ts';

export const emise = {
  identifiant: 'M-1',
  produitLe: new Date('2026-09-15T14:05:00Z'),
  ditLe: new Date('2026-09-15T14:00:00Z'),
  emetteur: plateforme('0042', 'Plateforme'),
  destinataires: [chorusProReception],
} as const;

export const factureNommee = {
  numero: 'F-42',
  date: '2026-09-03',
  vendeur: '123456782',
  type: '380',
  recueLe: new Date('2026-09-03T08:00:00Z'),
} as const;

export const vendeur = entite('123456782', 'Vendeur', 'SE');
export const acheteur = entite('987654324', 'Acheteur', 'BY');
export const encaisse = [{ type: 'MEN', valeur: '1200.00', devise: 'EUR', taux: '20.00' }] as const;

/** The XML of a message about a facture. */
export function xmlOf(statut: StatutCdarFacture, more: Partial<EmissionFacture> = {}): string {
  const bytes = writeCdar(
    cdarFacture({ ...emise, statut, facture: factureNommee, auteur: acheteur, ...more }),
  );
  return new TextDecoder().decode(bytes);
}

export const versLePpf: Partial<EmissionFacture> = { destinataires: [ppf] };
