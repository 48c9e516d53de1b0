// SPDX-License-Identifier: Apache-2.0
/**
 * The profiles of a message (MDT-3, MDT-97) and the type of object each is about (MDT-91), and who the platforms are.
 * (specs: reforme-2026 §3.1; Annexe 7 S1.06, G7.14, G7.15, G1.112)
 */
import type { StatutCdar } from '../../gateway/domain/cycle-de-vie.ts';

const base = 'urn.cpro.gouv.fr:1p0:CDV:';

export const profils = {
  /** Factures, between platforms. */
  invoice: `${base}invoice`,
  /** Factures, to the PPF alone. */
  einvoicingF2: `${base}einvoicingF2`,
  einvoicingF1: `${base}einvoicingF1`,
  ereportingF10: `${base}ereportingF10`,
  annuaire: `${base}annuaire`,
  flux: `${base}flux`,
  messageCDV: `${base}messageCDV`,
} as const;
export type NomProfil = keyof typeof profils;

/** MDT-91 of what is no facture. */
export const typesObjet = {
  flux: '303',
  einvoicingF1: '304',
  ereportingF10: '304',
  messageCDV: '305',
  annuaire: '306',
} as const satisfies Partial<Record<NomProfil, string>>;

/** The profile of a message that says a statut of something other than a facture. */
export const profilDuStatut = {
  '250': 'einvoicingF1',
  '251': 'einvoicingF1',
  '300': 'ereportingF10',
  '301': 'ereportingF10',
  '400': 'annuaire',
  '401': 'annuaire',
  '500': 'flux',
  '501': 'flux',
  '601': 'messageCDV',
} as const satisfies Partial<Record<StatutCdar, NomProfil>>;

export type StatutHorsFacture = keyof typeof profilDuStatut;

export function isStatutHorsFacture(text: string): text is StatutHorsFacture {
  return Object.hasOwn(profilDuStatut, text);
}

/** Schemes of identifiers (ISO 6523). */
export const schemas = { siren: '0002', siret: '0009', adresse: '0225', matricule: '0238' } as const;

/** Matricules of the platforms as published; a raccordement may say otherwise. (specs: reforme-2026 §3.1) */
export const matricules = { ppf: '0000', chorusProReception: '9999', chorusProEmission: '9997' } as const;

/** Roles of those who are no party to an invoice. */
export const roles = { plateforme: 'WK', administration: 'DFH', vendeur: 'SE', acheteur: 'BY' } as const;

/** What the PPF writes when a key of the facture could not be read (G1.114). */
export const illisible = { identifiant: 'X'.repeat(20), siren: '000000000' } as const;
