// SPDX-License-Identifier: Apache-2.0
/**
 * What a CMS message says of itself before anybody opens it: for whom it is encrypted, and how (RFC 5652 §6.1, RFC 5083).
 *
 * For an operator who looks at a file that cannot be opened. Nothing here decides anything.
 */
import { Asn1Error, childrenOf, oidOf, readTlv, type Tlv, tags } from '../../../certs/asn1.ts';
import type { Certificat } from '../../../certs/certificat.ts';
import { lireAlgorithme } from '../cms/algorithms.ts';
import { chiffrements, oids } from '../cms/oids.ts';
import { type Designation, designe, lireDesignation } from '../cms/recipients.ts';

export interface DestinataireLu {
  /** `serie 01ab…`, or `ski …`. */
  readonly designation: string;
  /** `pkcs1`, `oaep`, or the OID. */
  readonly cle: string;
  /** Whose it is, among the certificates given. */
  readonly sujet?: string;
}

export interface EnveloppeLue {
  readonly chiffre: string;
  readonly destinataires: readonly DestinataireLu[];
}

/** Undefined when it is no envelope, or one that cannot be read. */
export function lireDehors(cms: Buffer, connus: readonly Certificat[]): EnveloppeLue | undefined {
  try {
    const [type, explicite] = childrenOf(readTlv(cms), 2);
    const isEnvelope = type !== undefined && enveloppes.has(oidOf(type));
    if (!isEnvelope || explicite === undefined) return undefined;
    return lireEnveloppe(childrenOf(childrenOf(explicite, 1)[0] ?? explicite), connus);
  } catch (error) {
    if (error instanceof Asn1Error) return undefined;
    throw error;
  }
}

const enveloppes: ReadonlySet<string> = new Set([oids.envelopedData, oids.authEnvelopedData]);

function lireEnveloppe(parts: readonly Tlv[], connus: readonly Certificat[]): EnveloppeLue {
  const infos = parts.find(({ tag }) => tag === tags.set);
  const contenu = parts.find(({ tag }) => tag === tags.sequence);
  const algorithme = contenu === undefined ? undefined : childrenOf(contenu)[1];
  const oid = algorithme === undefined ? 'none' : lireAlgorithme(algorithme).oid;
  return {
    chiffre: chiffrements.find((one) => one.oid === oid)?.nom ?? oid,
    destinataires: infos === undefined ? [] : childrenOf(infos).map((info) => lireDestinataire(info, connus)),
  };
}

function lireDestinataire(info: Tlv, connus: readonly Certificat[]): DestinataireLu {
  const [, rid, algorithme] = info.tag === tags.sequence ? childrenOf(info) : [];
  // Key agreement, a key known to both, a password: none of ours.
  if (rid === undefined || algorithme === undefined)
    return { designation: 'another kind', cle: 'another kind' };
  const designation = lireDesignation(rid);
  const { oid } = lireAlgorithme(algorithme);
  const connu = connus.find((certificat) => designe(designation, certificat));
  return {
    designation: texteDe(designation),
    cle:
      new Map<string, string>([
        [oids.rsa, 'pkcs1'],
        [oids.oaep, 'oaep'],
      ]).get(oid) ?? oid,
    ...(connu === undefined ? {} : { sujet: connu.sujet }),
  };
}

function texteDe(designation: Designation): string {
  if ('ski' in designation) return `ski ${designation.ski.toString('hex')}`;
  return `serie ${designation.serie.toString('hex')}`;
}
