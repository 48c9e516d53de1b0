// SPDX-License-Identifier: Apache-2.0
/** What came of an attempt, for the operator who made it: in two languages, and with what to do where something can be. Pure. */
import type { ResultatEnvoi } from '../../../protocols/as2/client/essai.ts';

interface Sens {
  readonly dit: string;
  readonly conseil?: string;
}

/** HTTP statuses that an AS2 server gives before it looks at the message. */
const parStatut: Readonly<Record<number, Sens>> = {
  401: {
    dit: 'il demande un utilisateur et un mot de passe / it asks for a user and a password',
    conseil: '--livraison-basic UTILISATEUR:FICHIER',
  },
  403: {
    dit: 'il nous refuse avant de lire le message / it refuses us before it reads the message',
    conseil:
      'chez lui : nos adresses, et notre certificat client si TLS en demande un (identité TLS de as2.identites) / there: our addresses, and our client certificate where TLS asks for one',
  },
  404: {
    dit: 'rien à cette URL / nothing at that URL',
    conseil: 'vérifier le chemin de --livraison-as2 / check its path',
  },
};

/** As node says it of a certificate that no authority known here vouches for. */
const sansAutorite = /self.signed certificate|unable to (?:get|verify)/i;

export function raisonDe({ issue, raison, statutHttp }: ResultatEnvoi): Sens | undefined {
  if (raison === undefined) return undefined;
  const said = statutHttp === undefined || !/^answered \d+/.test(raison) ? undefined : parStatut[statutHttp];
  if (said !== undefined) return { ...said, dit: `HTTP ${statutHttp} : ${said.dit}` };
  if (issue === 'ATTENDU')
    return { dit: `HTTP ${statutHttp}, sans accusé dans la réponse / no receipt in the answer` };
  if (/^answered \d+/.test(raison)) return { dit: `a répondu / ${raison}` };
  if (!sansAutorite.test(raison)) return { dit: raison };
  return {
    dit: `aucune autorité connue ne garantit son certificat TLS / no known authority vouches for its TLS certificate: ${raison}`,
    conseil:
      'raccordement modify --livraison-autorites FICHIER, ou / or --livraison-empreinte-tls HEX (SHA-256)',
  };
}

/** What to look at next. */
export function suiteDe({ issue, message }: ResultatEnvoi): string | undefined {
  return issue === 'ATTENDU' ? `raccord as2 message ${message}` : undefined;
}

/** Undefined: there was no MDN. */
export function signatureDe({ disposition, signataire, empreinte }: ResultatEnvoi): string | undefined {
  if (signataire !== undefined) return `${signataire}  ${empreinte ?? ''}`;
  if (disposition === undefined) return undefined;
  return 'accusé sans signature vérifiée : il ne prouve rien à un tiers / the signature of the MDN was not verified';
}
