// SPDX-License-Identifier: Apache-2.0
/** The few words that docs/codes-interface.md needs beside the tables of the code: a format without them does not compile. */
import type { Circuit, FormatName } from '../../gateway/domain/code-interface.ts';

export interface FormatWords {
  /** What the file is. */
  readonly nom: string;
  /** What judges it beside the sets of `formats/facture/table.ts`; absent: those alone. */
  readonly regles?: string;
  /** Its specification is not published, or it was withdrawn: exactly what is done. */
  readonly note?: string;
}

export const formatWords: Readonly<Record<FormatName, FormatWords>> = {
  'ubl-invoice': { nom: 'UBL 2.1 Invoice' },
  'ubl-invoice-min': { nom: 'UBL 2.1 Invoice minimale, avec PDF' },
  'ubl-memoire': { nom: 'UBL 2.1, mémoire de frais de justice' },
  'ubl-f1': { nom: 'UBL 2.1, données réglementaires (F1)', regles: 'règles F1' },
  'ubl-f2': { nom: 'UBL 2.1 Invoice ou CreditNote (F2)' },
  'cii-ancien': { nom: 'CII de 2017', note: 'retiré : refusé avant d’être lu' },
  'cii-min-ancien': { nom: 'CII minimal de 2017', note: 'retiré : refusé avant d’être lu' },
  'cii-16b': { nom: 'CII D16B' },
  'cii-min-16b': { nom: 'CII D16B minimal, avec PDF' },
  'cii-f1': { nom: 'CII D22B, données réglementaires (F1)', regles: 'règles F1' },
  'cii-f2': { nom: 'CII D22B (F2)' },
  'factur-x': { nom: 'Factur-X', regles: 'PDF/A-3 et pièce `factur-x.xml`' },
  'factur-x-f2': { nom: 'Factur-X (F2)', regles: 'PDF/A-3 et pièce `factur-x.xml`' },
  pes: { nom: 'PES Facture', note: 'retiré : refusé avant d’être lu' },
  'cpp-facture-mixte': {
    nom: 'CPPFactureMixte, plusieurs factures par fichier',
    regles: 'règles CPP, facture par facture',
  },
  'cpp-facture-pivot': { nom: 'CPPFacturePivot (Pivot S)' },
  'cpp-statut': { nom: 'CPPStatut V1.19', regles: 'règles `CDV-CPP`, statut par statut' },
  'aife-statut': {
    nom: 'AIFE_Statut',
    note: 'format non publié : jamais produit. Reçu d’un amont, il est conservé entier et INCIDENTE (`FORMAT_NOT_SERVED`), sans verdict',
  },
  cr18: {
    nom: 'CR18',
    note: 'format non publié : le XML doit être bien formé ; il est conservé comme preuve, reçu avec l’avertissement `CR18-NON-INTERPRETE`, rien n’y est interprété',
  },
  cdar: { nom: 'CDAR D22B (F6)', regles: 'BR-FR-CDV, puis ce que l’échange ajoute' },
  f10: { nom: 'F10, e-reporting', regles: 'règles F10' },
  f13: { nom: 'F13, actualisation de l’annuaire', regles: 'règles de l’annuaire' },
  f14: { nom: 'F14, export de l’annuaire' },
};

export const circuitWords: Readonly<Record<Circuit, string>> = {
  B2G: 'B2G historique',
  B2G_PA: 'B2G par une plateforme agréée',
  G2B: 'G2B',
  E_REPORTING: 'e-reporting',
  B2B: 'B2B, portail public',
  ANNUAIRE: 'annuaire',
};
