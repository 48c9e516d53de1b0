// SPDX-License-Identifier: Apache-2.0
/**
 * What the annuaire may find wrong with a facture, in words: what is wrong, with which value, and what to do. French in
 * plain ASCII, as comptes rendus are.
 */
import type { Constat, Gravite } from '../domain/constat.ts';

export type CodeControle =
  | 'ANNUAIRE-DESTINATAIRE-SIREN'
  | 'ANNUAIRE-DESTINATAIRE-INCONNU'
  | 'ANNUAIRE-DESTINATAIRE-INACTIF'
  | 'ANNUAIRE-DESTINATAIRE-PRIVE'
  | 'ANNUAIRE-SERVICE-REQUIS'
  | 'ANNUAIRE-SERVICE-INCONNU'
  | 'ANNUAIRE-SERVICE-INACTIF'
  | 'ANNUAIRE-ENGAGEMENT-REQUIS'
  | 'ANNUAIRE-SERVICE-OU-ENGAGEMENT'
  | 'ANNUAIRE-ADRESSE-INCONNUE'
  | 'ANNUAIRE-PLATEFORME-INACTIVE';

interface Phrase {
  readonly bt: string;
  readonly fr: string;
  readonly en: string;
  /** Warns whatever the configuration: the annuaire does not say enough to refuse. */
  readonly avertit?: true;
}

const phrases: Readonly<Record<CodeControle, Phrase>> = {
  'ANNUAIRE-DESTINATAIRE-SIREN': {
    bt: 'BT-46',
    fr: "Le destinataire public est designe par son SIREN seul : indiquer le SIRET (14 chiffres) de l'etablissement destinataire",
    en: 'The public recipient is given by its SIREN alone: give the SIRET (14 digits) of the recipient establishment',
  },
  'ANNUAIRE-DESTINATAIRE-INCONNU': {
    bt: 'BT-46',
    fr: "Le SIRET du destinataire n'est pas dans l'annuaire : verifier le SIRET aupres du destinataire et redeposer",
    en: 'The SIRET of the recipient is not in the annuaire: check it with the recipient and deposit again',
  },
  'ANNUAIRE-DESTINATAIRE-INACTIF': {
    bt: 'BT-46',
    fr: "Le destinataire est inactif dans l'annuaire et ne recoit plus de facture : demander au destinataire le SIRET qui le remplace",
    en: 'The recipient is inactive in the annuaire and receives no more invoices: ask it which SIRET takes its place',
  },
  'ANNUAIRE-DESTINATAIRE-PRIVE': {
    bt: 'BT-46',
    avertit: true,
    fr: "L'annuaire ne decrit pas le destinataire comme une structure publique : verifier le SIRET",
    en: 'The annuaire does not describe the recipient as a public structure: check the SIRET',
  },
  'ANNUAIRE-SERVICE-REQUIS': {
    bt: 'BT-10',
    fr: 'Le destinataire exige un code service (G2.18) : le demander au destinataire et le porter sur la facture',
    en: 'The recipient requires a service code (G2.18): ask for it and state it on the invoice',
  },
  'ANNUAIRE-SERVICE-INCONNU': {
    bt: 'BT-10',
    fr: "Le code service n'existe pas pour ce SIRET (G2.18) : verifier le code dans l'annuaire",
    en: 'The service code does not exist for this SIRET (G2.18): check it in the annuaire',
  },
  'ANNUAIRE-SERVICE-INACTIF': {
    bt: 'BT-10',
    fr: "Le code service est inactif (G2.19) : choisir un service actif du destinataire dans l'annuaire",
    en: 'The service code is inactive (G2.19): choose an active service of the recipient in the annuaire',
  },
  'ANNUAIRE-ENGAGEMENT-REQUIS': {
    bt: 'BT-13',
    fr: "Le destinataire exige un numero d'engagement (G3.01) : le demander au destinataire et le porter sur la facture",
    en: 'The recipient requires an engagement number (G3.01): ask for it and state it on the invoice',
  },
  'ANNUAIRE-SERVICE-OU-ENGAGEMENT': {
    bt: 'BT-10',
    fr: "Le destinataire exige un code service ou un numero d'engagement : porter l'un des deux sur la facture",
    en: 'The recipient requires a service code or an engagement number: state one of them on the invoice',
  },
  'ANNUAIRE-ADRESSE-INCONNUE': {
    bt: 'BT-49',
    fr: "Aucune ligne de l'annuaire n'est en vigueur pour l'adresse de l'acheteur : verifier son adresse electronique",
    en: 'No line of the annuaire is in force for the address of the buyer: check its electronic address',
  },
  'ANNUAIRE-PLATEFORME-INACTIVE': {
    bt: 'BT-49',
    fr: "La plateforme de reception de l'acheteur n'est plus immatriculee : demander a l'acheteur son adresse a jour",
    en: 'The receiving platform of the buyer is no longer registered: ask the buyer for its current address',
  },
};

export const codesControle = Object.keys(phrases) as readonly CodeControle[];

const maxShown = 80;

export function constat(
  code: CodeControle,
  gravite: Extract<Gravite, 'BLOQUANT' | 'AVERTISSEMENT'>,
  valeur?: string,
): Constat {
  const { bt, fr, en, avertit } = phrases[code];
  return {
    code,
    gravite: avertit === true ? 'AVERTISSEMENT' : gravite,
    bt,
    message: fr,
    messageEn: en,
    ...(valeur === undefined || valeur === '' ? {} : { valeur: valeur.slice(0, maxShown) }),
  };
}
