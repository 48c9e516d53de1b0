// SPDX-License-Identifier: Apache-2.0
/**
 * SignedData taken apart (RFC 5652 §5): the signers, what they signed, and the certificates sent along, which are kept as a
 * record and trusted for nothing. What else is in it that no signature covers is told, for whoever must know that nothing is.
 */
import { Asn1Error, childrenOf, octetsOf, oidOf, readTlv, type Tlv, tags } from '../../../certs/asn1.ts';
import { type Algorithme, digestDe, lireAlgorithme } from './algorithms.ts';
import { derOf, telQuel } from './der-form.ts';
import { type NomDigest, oids } from './oids.ts';
import { finDeMessage } from './reader.ts';
import { type Designation, lireDesignation } from './recipients.ts';
import type { AttributsLus, SignatureLue, SignerInfoLu } from './signature.ts';

/** Each costs a verification or several. */
const maxSignataires = 16;
const maxCertificats = 100;
const maxAttributs = 100;

const implicite = tags.context | tags.constructed;

/** @param signedData ContentInfo, whole. @throws Asn1Error */
export function lireSignedData(signedData: Buffer): SignatureLue {
  const contentInfo = readTlv(signedData);
  if (!finDeMessage(signedData.subarray(contentInfo.whole.length)))
    throw new Asn1Error('something after the SignedData');
  const [type, explicite] = childrenOf(contentInfo, 2);
  if (type === undefined || explicite?.tag !== implicite || oidOf(type) !== oids.signedData) {
    throw new Asn1Error('not a SignedData');
  }
  const [signe] = childrenOf(explicite, 1);
  if (signe?.tag !== tags.sequence) throw new Asn1Error('not a SignedData');
  const [, digests, encap, ...suite] = childrenOf(signe, 6);
  const [typeContenu, contenu] = encap === undefined ? [] : childrenOf(encap, 2);
  if (digests === undefined || typeContenu === undefined) throw new Asn1Error('not a SignedData');
  const lue = lireSuiteSignee({ digests, suite, typeContenu: oidOf(typeContenu) });
  // Detached, and holding some content all the same: which is not what was signed.
  return contenu === undefined ? lue : { ...lue, libre: 'a content beside the one that was signed' };
}

/** DigestAlgorithmIdentifiers: those we know, by their node names. @throws Asn1Error */
export function lireDigests(ensemble: Tlv): readonly NomDigest[] {
  const noms = childrenOf(ensemble, maxSignataires).map((un) => digestDe(lireAlgorithme(un)));
  return [...new Set(noms.filter((nom) => nom !== undefined))];
}

interface AutourDuContenu {
  /** DigestAlgorithmIdentifiers. */
  readonly digests: Tlv;
  readonly typeContenu: string;
  /** What follows the content: certificates, CRLs, SignerInfos. */
  readonly suite: readonly Tlv[];
}

/** All of a SignedData but its content. @throws Asn1Error */
export function lireSuiteSignee({ digests, typeContenu, suite }: AutourDuContenu): SignatureLue {
  const signerInfos = suite.find(({ tag }) => tag === tags.set);
  if (signerInfos === undefined) throw new Asn1Error('no SET of SignerInfos');
  const signataires = childrenOf(signerInfos, maxSignataires).map(lireSignerInfo);
  const certificats = suite.find(({ tag }) => tag === implicite);
  const libre = libreDans({ digests, typeContenu, suite }, signataires);
  return {
    ...(libre !== undefined && { libre }),
    typeContenu,
    digest: signataires[0]?.digest ?? '',
    signataires,
    certificats: certificats === undefined ? [] : certificatsDe(certificats),
  };
}

function libreDans(
  { digests, typeContenu, suite }: AutourDuContenu,
  signataires: readonly SignerInfoLu[],
): string | undefined {
  const [un, ...autres] = signataires;
  if (childrenOf(digests, maxSignataires).some((one) => digestDe(lireAlgorithme(one)) === undefined))
    return 'a digest we do not take';
  const elements = suite.map(({ tag }) => tag).join();
  if (elements !== `${tags.set}` && elements !== `${implicite},${tags.set}`) return 'revocation lists';
  const [certificats] = suite;
  const autreSorte = ({ tag }: Tlv): boolean => tag !== tags.sequence;
  if (certificats?.tag === implicite && childrenOf(certificats, maxCertificats).some(autreSorte))
    return 'certificates that are none of X.509';
  if (un === undefined || autres.length > 0) return 'several signers';
  if (un.suite) return 'attributes that are not signed';
  if (un.algorithme.parametres !== undefined && un.algorithme.oid !== oids.pss)
    return 'parameters of the signature';
  // With attributes they say it too.
  return un.attributs === undefined && typeContenu !== oids.data ? 'the type of the content' : undefined;
}

/** X.509 ones only; the other kinds of RFC 5652 §10.2.2 have tags of their own. */
function certificatsDe(ensemble: Tlv): readonly Buffer[] {
  return childrenOf(ensemble, maxCertificats)
    .filter(({ tag }) => tag === tags.sequence)
    .map(({ whole }) => whole);
}

function lireSignerInfo(tlv: Tlv): SignerInfoLu {
  if (tlv.tag !== tags.sequence) throw new Asn1Error('not a SignerInfo');
  const [version, sid, digest, ...reste] = childrenOf(tlv, 7);
  if (version === undefined || sid === undefined || digest === undefined)
    throw new Asn1Error('not a SignerInfo');
  const signes = reste[0]?.tag === implicite ? reste.shift() : undefined;
  const [algorithme, signature, ...suite] = reste;
  if (algorithme === undefined || signature === undefined) throw new Asn1Error('not a SignerInfo');
  return assembler({
    designation: lireDesignation(sid),
    digest: lireAlgorithme(digest),
    signes,
    algorithme: lireAlgorithme(algorithme),
    signature: octetsOf(signature),
    // A version of more than an octet is none.
    suite: suite.length > 0 || version.content.length !== 1,
  });
}

function assembler(parties: {
  designation: Designation;
  digest: Algorithme;
  signes: Tlv | undefined;
  algorithme: Algorithme;
  signature: Buffer;
  suite: boolean;
}): SignerInfoLu {
  const { designation, algorithme, signature, signes, suite } = parties;
  const digest = digestDe(parties.digest);
  return {
    designation,
    digestOid: parties.digest.oid,
    algorithme,
    signature,
    suite,
    ...(digest !== undefined && { digest }),
    ...(signes !== undefined && { attributs: lireAttributs(signes) }),
  };
}

function lireAttributs(signes: Tlv): AttributsLus {
  const valeurs = new Map<string, Tlv>();
  for (const attribut of childrenOf(signes, maxAttributs)) {
    const [type, ensemble] = childrenOf(attribut, 2);
    if (type === undefined || ensemble === undefined) throw new Asn1Error('not an Attribute');
    const oid = oidOf(type);
    if (oid !== oids.contentType && oid !== oids.messageDigest) continue;
    const [valeur, ...autres] = childrenOf(ensemble, 2);
    // RFC 5652 §11.1, §11.2: once, with one value; which of two was meant must not be a choice of ours.
    if (valeur === undefined || autres.length > 0 || valeurs.has(oid))
      throw new Asn1Error('an attribute said twice');
    valeurs.set(oid, valeur);
  }
  const type = valeurs.get(oids.contentType);
  const empreinte = valeurs.get(oids.messageDigest);
  return {
    formes: [derOf(signes, tags.set), telQuel(signes)],
    ...(type !== undefined && { typeContenu: oidOf(type) }),
    ...(empreinte !== undefined && { empreinte: octetsOf(empreinte) }),
  };
}
