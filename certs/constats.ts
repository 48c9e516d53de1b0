// SPDX-License-Identifier: Apache-2.0
/**
 * What an analysis of certificates may say, in French and English. A code keeps its meaning.
 *
 * ERREUR: anybody refuses this file. AVERTISSEMENT: some do, or will soon. INFORMATION: to be known. What Chorus Pro refuses
 * beyond the errors is marked: it asks for a server or client certificate of a public authority, with its whole chain.
 */

export type Gravite = 'ERREUR' | 'AVERTISSEMENT' | 'INFORMATION';

interface Sens {
  readonly gravite: Gravite;
  readonly fr: string;
  readonly en: string;
  /** Chorus Pro refuses it, though others may not. */
  readonly chorusPro?: true;
}

export const constatsCertificat = {
  EXPIRE: { gravite: 'ERREUR', fr: 'Le certificat a expiré.', en: 'The certificate has expired.' },
  EXPIRE_BIENTOT: {
    gravite: 'AVERTISSEMENT',
    fr: 'Le certificat expire dans 30 jours ou moins : prévenir les partenaires du suivant.',
    en: 'The certificate expires within 30 days: make the next one known to partenaires.',
  },
  PAS_ENCORE_VALIDE: {
    gravite: 'AVERTISSEMENT',
    chorusPro: true,
    fr: 'Le certificat n’est pas encore valide.',
    en: 'The certificate is not valid yet.',
  },
  SIGNATURE_FAIBLE: {
    gravite: 'ERREUR',
    fr: 'Le certificat est signé avec un algorithme abandonné (MD5 ou SHA-1).',
    en: 'The certificate is signed with an algorithm that was given up (MD5 or SHA-1).',
  },
  CLE_COURTE: {
    gravite: 'ERREUR',
    fr: 'La clé RSA compte moins de 2048 bits.',
    en: 'The RSA key is shorter than 2048 bits.',
  },
  CLE_INHABITUELLE: {
    gravite: 'AVERTISSEMENT',
    fr: 'La clé n’est pas RSA : peu de logiciels AS2 chiffrent pour elle.',
    en: 'The key is not RSA: few AS2 products encrypt for it.',
  },
  SANS_AUTHENTIFICATION: {
    gravite: 'AVERTISSEMENT',
    chorusPro: true,
    fr: 'Ni authentification serveur ni authentification client : Chorus Pro demande l’une des deux.',
    en: 'Neither server nor client authentication: Chorus Pro asks for one of them.',
  },
  USAGES_NON_DITS: {
    gravite: 'INFORMATION',
    chorusPro: true,
    fr: 'Le certificat ne dit pas son usage étendu : Chorus Pro demande un certificat serveur ou client.',
    en: 'The certificate states no extended usage: Chorus Pro asks for a server or client certificate.',
  },
  SANS_SIGNATURE: {
    gravite: 'ERREUR',
    fr: 'L’usage de clé exclut la signature (digitalSignature).',
    en: 'The key usage excludes signatures (digitalSignature).',
  },
  SANS_CHIFFREMENT: {
    gravite: 'AVERTISSEMENT',
    fr: 'L’usage de clé exclut le chiffrement (keyEncipherment) : un autre certificat doit le porter.',
    en: 'The key usage excludes encryption (keyEncipherment): another certificate has to do it.',
  },
  SERVEUR_SANS_NOM: {
    gravite: 'AVERTISSEMENT',
    fr: 'Certificat de serveur sans nom alternatif (SAN) : aucun client TLS ne le reconnaît.',
    en: 'A server certificate without alternative names (SAN): no TLS client recognises it.',
  },
  AUTORITE_EN_TETE: {
    gravite: 'AVERTISSEMENT',
    chorusPro: true,
    fr: 'Aucun certificat final : le fichier ne contient que des autorités.',
    en: 'No end certificate: the file holds authorities alone.',
  },
  PLUSIEURS_FINAUX: {
    gravite: 'AVERTISSEMENT',
    fr: 'Plusieurs certificats finaux : le premier est pris, Chorus Pro en attend un par fichier.',
    en: 'Several end certificates: the first one is taken, Chorus Pro expects one a file.',
  },
  AUTOSIGNE: {
    gravite: 'AVERTISSEMENT',
    chorusPro: true,
    fr: 'Certificat autosigné : utilisable en AS2 avec un partenaire qui l’accepte tel quel, Chorus Pro le refuse.',
    en: 'A self-signed certificate: usable in AS2 with a partenaire that takes it as it is, Chorus Pro refuses it.',
  },
  CHAINE_INCOMPLETE: {
    gravite: 'AVERTISSEMENT',
    chorusPro: true,
    fr: 'La chaîne ne va pas jusqu’à la racine : Chorus Pro demande la chaîne complète.',
    en: 'The chain does not reach its root: Chorus Pro asks for the whole chain.',
  },
  CHAINE_DESORDRE: {
    gravite: 'AVERTISSEMENT',
    fr: 'La chaîne est complète mais dans un autre ordre que du certificat à la racine.',
    en: 'The chain is in another order than from the certificate to the root.',
  },
  EMETTEUR_NON_AUTORITE: {
    gravite: 'ERREUR',
    fr: 'L’émetteur n’a pas le droit de signer des certificats (basicConstraints).',
    en: 'The issuer may not sign certificates (basicConstraints).',
  },
  CERTIFICAT_ETRANGER: {
    gravite: 'INFORMATION',
    fr: 'Ce certificat n’appartient pas à la chaîne.',
    en: 'This certificate is no part of the chain.',
  },
  CERTIFICAT_DOUBLE: {
    gravite: 'INFORMATION',
    fr: 'Ce certificat est présent plusieurs fois.',
    en: 'This certificate stands there more than once.',
  },
} as const satisfies Readonly<Record<string, Sens>>;

export type CodeConstatCertificat = keyof typeof constatsCertificat;

export interface ConstatCertificat extends Sens {
  readonly code: CodeConstatCertificat;
  /** Which certificate of the file, from 0. */
  readonly rang: number;
}

export function constat(code: CodeConstatCertificat, rang: number): ConstatCertificat {
  return { code, rang, ...constatsCertificat[code] };
}
