// SPDX-License-Identifier: Apache-2.0
/**
 * CMS signatures (RFC 5652 §5, RFC 5754, 4056, 5753): verified against digests that were computed while the content went
 * by, and made.
 *
 * What must stay true: a certificate is one of those agreed with the partenaire, never one that came in the message
 * (statement 38); MD5 is never taken, SHA-1 only where the raccordement says `ancien`.
 */
import { Asn1Error } from '../../../certs/asn1.ts';
import type { Certificat } from '../../../certs/certificat.ts';
import type { Identite } from '../../../certs/identite.ts';
import type { DigestAs2 } from '../../../gateway/domain/acces-as2.ts';
import { type Modificateur, TroubleAs2 } from '../disposition.ts';
import { nomNode } from '../mic-algorithms.ts';
import type { Algorithme } from './algorithms.ts';
import type { NomDigest } from './oids.ts';
import { type Designation, designe } from './recipients.ts';
import { egaux } from './rsa.ts';
import { signerOctets } from './signature-make.ts';
import { tient } from './signature-value.ts';
import { lireSignedData } from './signed-data-read.ts';
import {
  attributsSignes,
  type FormeSignature,
  preparerSignedData,
  signatureBytes,
} from './signed-data-write.ts';

export interface SignatureLue {
  /** Of the first signer, its node name; empty when it is one we do not take. */
  readonly digest: string;
  readonly signataires: readonly SignerInfoLu[];
  /** DER, as sent; trusted for nothing. */
  readonly certificats: readonly Buffer[];
  /** OID of what was signed. */
  readonly typeContenu: string;
  /** What in it is neither signed nor looked at, certificates apart; undefined: nothing. */
  readonly libre?: string;
}

export interface SignerInfoLu {
  readonly designation: Designation;
  readonly digestOid: string;
  /** Absent: one we do not take. */
  readonly digest?: NomDigest;
  readonly algorithme: Algorithme;
  readonly signature: Buffer;
  readonly attributs?: AttributsLus;
  /** Something stands after the signature: attributes that are not signed. */
  readonly suite: boolean;
}

export interface AttributsLus {
  /** What may have been signed: their DER, and the order they came in. */
  readonly formes: readonly Buffer[];
  readonly typeContenu?: string;
  readonly empreinte?: Buffer;
}

/**
 * A detached signature, BER or DER, whole.
 * @throws TroubleAs2 `integrity-check-failed`: it cannot be read.
 */
export function lireSignature(octets: Buffer): SignatureLue {
  try {
    return lireSignedData(octets);
  } catch (error) {
    if (!(error instanceof Asn1Error)) throw error;
    throw new TroubleAs2('integrity-check-failed', `the signature cannot be read: ${error.message}`, error);
  }
}

export type Verification =
  | { readonly ok: true; readonly certificat: Certificat; readonly digest: string }
  | {
      readonly ok: false;
      readonly raison: string;
      readonly modificateur: Modificateur;
      /** A digest (node name) that was not computed: hash the content again with it, and ask again. */
      readonly manque?: string;
    };

type Refus = Extract<Verification, { readonly ok: false }>;

/**
 * Whether one of the signers is one of `certificats`, and signed this content.
 * @param empreintes digest of the content, by node name; undefined: it was not computed
 */
export function verifierSignature(
  lue: SignatureLue,
  empreintes: (digest: string) => Buffer | undefined,
  certificats: readonly Certificat[],
  options: { readonly ancien: boolean },
): Verification {
  let refus: Refus = refuser('authentication-failed', 'nobody signed');
  for (const [i, signataire] of lue.signataires.entries()) {
    const un = verifierSignataire(lue, signataire, { empreintes, certificats, ancien: options.ancien });
    if (un.ok) return un;
    if (i === 0 || (un.manque !== undefined && refus.manque === undefined)) refus = un;
  }
  return refus;
}

function refuser(modificateur: Modificateur, raison: string): Refus {
  return { ok: false, raison, modificateur };
}

interface Contexte {
  readonly empreintes: (digest: string) => Buffer | undefined;
  readonly certificats: readonly Certificat[];
  readonly ancien: boolean;
}

function verifierSignataire(lue: SignatureLue, signataire: SignerInfoLu, contexte: Contexte): Verification {
  const { digest, digestOid, attributs } = signataire;
  if (digest === undefined) {
    return refuser('insufficient-message-security', `signed with a digest we do not take: ${digestOid}`);
  }
  if (digest === 'sha1' && !contexte.ancien) {
    return refuser('insufficient-message-security', 'SHA-1 is not agreed with this partenaire');
  }
  const empreinte = contexte.empreintes(digest);
  if (empreinte === undefined) {
    return {
      ...refuser('unexpected-processing-error', `the ${digest} of the content is missing`),
      manque: digest,
    };
  }
  const faute = attributs === undefined ? undefined : fauteDesAttributs(lue, attributs, empreinte);
  if (faute !== undefined) return refuser('integrity-check-failed', faute);
  const candidats = candidatsPour(signataire, contexte.certificats);
  if (candidats.length === 0) return refuser('authentication-failed', 'no certificate of this partenaire');
  const certificat = candidats.find(({ clePublique }) => tient(clePublique, signataire, digest, empreinte));
  if (certificat !== undefined) return { ok: true, certificat, digest };
  // Without attributes nothing tells another content from another signer.
  return attributs === undefined
    ? refuser('integrity-check-failed', 'the signature is not of this content')
    : refuser('authentication-failed', 'signed by none of the certificates of this partenaire');
}

function fauteDesAttributs(
  { typeContenu }: SignatureLue,
  attributs: AttributsLus,
  empreinte: Buffer,
): string | undefined {
  if (attributs.empreinte === undefined) return 'signed attributes without messageDigest';
  if (attributs.typeContenu === undefined) return 'signed attributes without contentType';
  if (attributs.typeContenu !== typeContenu) return 'contentType is not that of the content';
  return egaux(attributs.empreinte, empreinte) ? undefined : 'messageDigest is not that of the content';
}

/** Those it names; all of them when it names none of ours, for a certificate renewed on the same key. */
function candidatsPour(
  { designation }: SignerInfoLu,
  certificats: readonly Certificat[],
): readonly Certificat[] {
  const nommes = certificats.filter((certificat) => designe(designation, certificat));
  return nommes.length > 0 ? nommes : certificats;
}

export interface ASigner {
  readonly digest: DigestAs2;
  readonly pss: boolean;
  readonly identite: Identite;
}

export interface SignatureAFaire {
  /** Of what `signer` will make; undefined when it is not known before (ECDSA). */
  readonly tailleBytes: () => number | undefined;
  readonly signer: (empreinte: Buffer, at: Date) => Promise<Buffer>;
}

/** What of a signature can be made before the content is known. */
export function preparerSignature(options: ASigner): SignatureAFaire {
  const { cle } = options.identite;
  const forme = formeDe(options);
  const pret = preparerSignedData(options.identite, forme);
  return {
    tailleBytes() {
      const bytes = signatureBytes(cle);
      if (bytes === undefined) return undefined;
      const attributs = attributsSignes(Buffer.alloc(forme.empreinteBytes), new Date(0));
      return pret.avecSignature(attributs, Buffer.alloc(bytes)).length;
    },
    async signer(empreinte, at) {
      const attributs = attributsSignes(empreinte, at);
      return pret.avecSignature(attributs, await signerOctets(cle, forme, attributs));
    },
  };
}

/**
 * ContentInfo of a detached SignedData, DER: one signer with contentType, signingTime and messageDigest, and its chain.
 * @throws Failure CONFIG: a key that cannot sign so.
 */
export async function signer(
  options: ASigner & { readonly empreinte: Buffer; readonly at: Date },
): Promise<Buffer> {
  return preparerSignature(options).signer(options.empreinte, options.at);
}

/** Of what `signer` makes; undefined when it is not known before (ECDSA). */
export function tailleSignature(options: ASigner): number | undefined {
  return preparerSignature(options).tailleBytes();
}

const empreintesBytes = { sha1: 20, sha256: 32, sha384: 48, sha512: 64 } as const;

function formeDe({ digest, pss }: ASigner): FormeSignature {
  const nom = nomNode(digest);
  return { digest: nom, pss, empreinteBytes: empreintesBytes[nom] };
}
