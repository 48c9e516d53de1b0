// SPDX-License-Identifier: Apache-2.0
/**
 * The rules of the cycles de vie and acknowledgements in CPPStatut, as rows: code, the element it is about, gravity,
 * words (specs: chorus-pro §3.2, §4). The conditions are in judge-statuts.ts.
 */
import { maxStatuts, maxTextLength } from './facture-statuts.ts';

interface CdvCppRule {
  /** Element or attribute of CPPStatut. */
  readonly bt: string;
  /** Default BLOQUANT. */
  readonly gravite?: 'AVERTISSEMENT';
  /** One sentence, plain ASCII. */
  readonly fr: string;
  readonly en: string;
  readonly attendu?: string;
}

/** G1.05; the number of a facture in the historic circuit. */
export const maxNumberLength = 20;
/** A whole name of a flux has 41 characters, and may have an extension. */
export const maxFluxLength = 60;

export const cdvCppRules = {
  'CDV-CPP-NIVEAU': {
    bt: 'CPPStatut',
    fr: "Le contenu n'est pas celui du code interface : CPPFactureStatuts pour un cycle de vie (FSO1301A), CPPFluxStatuts pour un acquittement ou un compte rendu de flux",
    en: 'The content is not that of the code interface: CPPFactureStatuts for a cycle de vie (FSO1301A), CPPFluxStatuts for an acknowledgement or a compte rendu of a flux',
  },
  'CDV-CPP-NOMBRE': {
    bt: 'CPPStatut',
    fr: `Le fichier dit plus de ${maxStatuts} statuts : les repartir en plusieurs flux`,
    en: `The file says more than ${maxStatuts} statuts: split them into several flux`,
    attendu: `<= ${maxStatuts}`,
  },
  'CDV-CPP-COMPTEUR': {
    bt: '@compteur',
    fr: "Le compteur n'est pas le nombre de statuts du fichier : il en manque ou il y en a trop, renvoyer le fichier entier",
    en: 'The counter is not the number of statuts of the file: some are missing or too many, send the whole file again',
  },
  'CDV-CPP-LIGNES': {
    bt: '@NbLignesErreur',
    gravite: 'AVERTISSEMENT',
    fr: "Le nombre de lignes annonce n'est pas celui des lignes du detail",
    en: 'The number of lines announced is not that of the lines of the details',
  },
  'CDV-CPP-ENVELOPPE': {
    bt: 'ParametreIndiv',
    gravite: 'AVERTISSEMENT',
    fr: "L'enveloppe doit donner la date de production (parametre DtPrd) et l'identifiant du flux (parametre IdFlx)",
    en: 'The envelope must give the production date (parameter DtPrd) and the identifier of the flux (parameter IdFlx)',
    attendu: 'DtPrd, IdFlx',
  },
  'CDV-CPP-STATUT': {
    bt: 'IdStatut',
    fr: "Ce statut n'est pas de ceux qu'un destinataire peut donner",
    en: 'This statut is not one that a recipient may set',
  },
  'CDV-CPP-MOTIF': {
    bt: 'ComplementStatut',
    fr: 'Un motif est obligatoire pour rejeter (05) ou suspendre (06) une facture : le dire dans ComplementStatut ou Commentaire',
    en: 'A motif is mandatory to reject (05) or suspend (06) a facture: say it in ComplementStatut or Commentaire',
  },
  'CDV-CPP-HORODATAGE': {
    bt: 'Horodatage',
    fr: "L'horodatage doit etre posterieur a 1999 et ne peut depasser de plus d'un jour la date du controle",
    en: 'The time of the statut must be later than 1999 and cannot exceed the date of the control by more than one day',
  },
  'CDV-CPP-NUMERO': {
    bt: 'IdFacture',
    fr: `Le numero de la facture est obligatoire, ne doit pas depasser ${maxNumberLength} caracteres et n'admet que lettres, chiffres, espaces simples et - + _ /`,
    en: `The number of the facture is mandatory, must not exceed ${maxNumberLength} characters and allows only letters, digits, single spaces and - + _ /`,
    attendu: `${maxNumberLength} caracteres au plus / at most ${maxNumberLength} characters`,
  },
  'CDV-CPP-DEBITEUR': {
    bt: 'Debiteur',
    fr: "L'identifiant du debiteur doit etre un SIRET de 14 chiffres",
    en: 'The identifier of the debtor must be a SIRET of 14 digits',
    attendu: 'SIRET : 14 chiffres',
  },
  'CDV-CPP-FOURNISSEUR': {
    bt: 'Fournisseur',
    fr: "L'identifiant du fournisseur est obligatoire, et de 14 chiffres quand son type est 1 (SIRET)",
    en: 'The identifier of the supplier is mandatory, and of 14 digits when its type is 1 (SIRET)',
  },
  'CDV-CPP-IDENTIFIANT': {
    bt: 'Fournisseur',
    gravite: 'AVERTISSEMENT',
    fr: "L'identifiant du fournisseur n'a pas la forme de son type",
    en: 'The identifier of the supplier has not the form of its type',
  },
  'CDV-CPP-FLUX': {
    bt: 'IdFlux',
    fr: `L'identifiant du flux dont on parle est obligatoire et ne doit pas depasser ${maxFluxLength} caracteres`,
    en: `The identifier of the flux spoken of is mandatory and must not exceed ${maxFluxLength} characters`,
    attendu: `1 a ${maxFluxLength} caracteres`,
  },
  'CDV-CPP-DOUBLE': {
    bt: 'CPPStatut',
    gravite: 'AVERTISSEMENT',
    fr: 'Ce statut est deja dit plus haut dans le fichier, au meme instant',
    en: 'This statut is already said above in the file, at the same instant',
  },
  'CDV-CPP-TEXTE': {
    bt: 'Commentaire',
    gravite: 'AVERTISSEMENT',
    fr: `Le texte depasse ${maxTextLength} caracteres : la suite n'est pas transmise`,
    en: `The text exceeds ${maxTextLength} characters: the rest is not passed on`,
    attendu: `<= ${maxTextLength}`,
  },
} as const satisfies Readonly<Record<string, CdvCppRule>>;

export type CdvCppCode = keyof typeof cdvCppRules;

/** What may be said of each rule without a document. */
export const cdvCppWordings = Object.entries<CdvCppRule>(cdvCppRules).map(
  ([id, { bt, gravite, fr, en }]) => ({
    id,
    bt,
    ...(gravite === undefined ? {} : { gravite }),
    fr,
    en,
  }),
);

export function ruleOf(code: CdvCppCode): CdvCppRule {
  return cdvCppRules[code];
}
