// SPDX-License-Identifier: Apache-2.0
/** The words of the printed invoice for the codes that a reader may not know. A code without a word is shown as it is. */

const types: Readonly<Record<string, string>> = {
  '261': 'Avoir d’autofacturation',
  '380': 'Facture',
  '381': 'Avoir',
  '384': 'Facture rectificative',
  '386': 'Facture d’acompte',
  '389': 'Autofacture',
  '393': 'Facture affacturée',
  '396': 'Avoir affacturé',
  '471': 'Facture rectificative d’autofacturation',
  '500': 'Facture d’acompte d’autofacturation',
  '503': 'Avoir sur facture d’acompte',
};

/** Schemes of ISO 6523, and the types of identifiers of Chorus Pro. */
const schemes: Readonly<Record<string, string>> = {
  '0002': 'SIREN',
  '0009': 'SIRET',
  '0088': 'GLN',
  '0223': 'Identifiant UE',
  '0224': 'Code service',
  '0226': 'Particulier',
  '0227': 'Identifiant hors UE',
  '0228': 'RIDET',
  '0229': 'TAHITI',
  '1': 'SIRET',
  '2': 'Identifiant UE',
  '3': 'Identifiant hors UE',
  '4': 'RIDET',
  '5': 'TAHITI',
};

const means: Readonly<Record<string, string>> = {
  '1': 'Mode non défini',
  '10': 'Espèces',
  '20': 'Chèque',
  '30': 'Virement',
  '31': 'Virement',
  '42': 'Virement sur compte bancaire',
  '48': 'Carte de paiement',
  '49': 'Prélèvement',
  '54': 'Carte de crédit',
  '55': 'Carte de débit',
  '57': 'Accord permanent',
  '58': 'Virement SEPA',
  '59': 'Prélèvement SEPA',
  '97': 'Compensation entre partenaires',
};

const subjects: Readonly<Record<string, string>> = {
  AAB: 'Escompte',
  AAI: 'Information générale',
  ABL: 'Informations légales',
  ADN: 'Note',
  BAR: 'Traitement',
  PMD: 'Pénalités de retard',
  PMT: 'Frais de recouvrement',
  REG: 'Informations réglementaires',
  SUR: 'Remarques du fournisseur',
  TXD: 'Informations fiscales',
};

const categories: Readonly<Record<string, string>> = {
  S: 'Taux normal ou réduit',
  Z: 'Taux zéro',
  E: 'Exonéré',
  AE: 'Autoliquidation',
  K: 'Livraison intracommunautaire',
  G: 'Exportation',
  O: 'Hors champ de la TVA',
  L: 'IGIC',
  M: 'IPSI',
};

const units: Readonly<Record<string, string>> = {
  C62: '',
  H87: 'pièce',
  EA: 'unité',
  DAY: 'jour',
  HUR: 'heure',
  MIN: 'minute',
  MON: 'mois',
  ANN: 'an',
  WEE: 'semaine',
  KGM: 'kg',
  GRM: 'g',
  TNE: 't',
  MTR: 'm',
  KMT: 'km',
  MTK: 'm²',
  MTQ: 'm³',
  LTR: 'l',
  KWH: 'kWh',
  LS: 'forfait',
  SET: 'lot',
};

/** The name of the document: that of its type, else of its kind. */
export function titleOf(typeCode: string | undefined, kind: 'INVOICE' | 'CREDIT_NOTE'): string {
  return word(types, typeCode) ?? (kind === 'CREDIT_NOTE' ? 'Avoir' : 'Facture');
}

export function schemeOf(scheme: string | undefined, otherwise: string): string {
  if (scheme === undefined) return otherwise;
  return word(schemes, scheme) ?? `${otherwise} (${scheme})`;
}

export function meansOf(code: string | undefined): string | undefined {
  return code === undefined ? undefined : (word(means, code) ?? `Mode ${code}`);
}

export function subjectOf(code: string | undefined): string {
  return code === undefined ? 'Note' : (word(subjects, code) ?? `Note (${code})`);
}

export function categoryOf(code: string | undefined): string {
  return word(categories, code) ?? code ?? '';
}

export function unitOf(code: string | undefined): string {
  return word(units, code) ?? code ?? '';
}

function word(words: Readonly<Record<string, string>>, code: string | undefined): string | undefined {
  return code !== undefined && Object.hasOwn(words, code) ? words[code] : undefined;
}
