// SPDX-License-Identifier: Apache-2.0
/**
 * AlgorithmIdentifier and the parameters that matter: digests (RFC 5754: NULL and absent are the same), RSASSA-PSS and
 * RSAES-OAEP (RFC 8017 §A.2, RFC 4055). Read with their defaults filled in; written as DER asks, defaults left out.
 */
import {
  Asn1Error,
  childrenOf,
  derContext,
  derNull,
  derOctets,
  derOid,
  derSequence,
  derSmallInteger,
  minimalInteger,
  octetsOf,
  oidOf,
  type Tlv,
  tags,
} from '../../../certs/asn1.ts';
import { digestDOid, ligneDigest, type NomDigest, oids, oidsDer } from './oids.ts';

export interface Algorithme {
  readonly oid: string;
  /** Absent also when it is NULL. */
  readonly parametres?: Tlv;
}

/** @throws Asn1Error */
export function lireAlgorithme(tlv: Tlv): Algorithme {
  if (tlv.tag !== tags.sequence) throw new Asn1Error('not an AlgorithmIdentifier');
  const [oid, parametres, reste] = childrenOf(tlv, 3);
  if (oid === undefined || reste !== undefined) throw new Asn1Error('not an AlgorithmIdentifier');
  const rien = parametres?.tag === tags.nothing && parametres.content.length === 0;
  if (parametres === undefined || rien) return { oid: oidOf(oid) };
  return { oid: oidOf(oid), parametres };
}

/** Undefined for a digest we do not take, MD5 among them. */
export function digestDe({ oid, parametres }: Algorithme): NomDigest | undefined {
  return parametres === undefined ? digestDOid(oid) : undefined;
}

export interface ParametresOaep {
  readonly digest: NomDigest;
  readonly mgf: NomDigest;
  readonly etiquette: Buffer;
}

/** Undefined when it names something we do not take. @throws Asn1Error */
export function lireOaep({ parametres }: Algorithme): ParametresOaep | undefined {
  const champs = champsDe(parametres);
  const digest = digestDuChamp(champs.get(0));
  const mgf = mgfDuChamp(champs.get(1));
  const etiquette = etiquetteDuChamp(champs.get(2));
  if (digest === undefined || mgf === undefined || etiquette === undefined) return undefined;
  return { digest, mgf, etiquette };
}

function etiquetteDuChamp(champ: Tlv | undefined): Buffer | undefined {
  if (champ === undefined) return Buffer.alloc(0);
  const { oid, parametres } = lireAlgorithme(champ);
  if (oid !== oids.pSpecified) return undefined;
  return parametres === undefined ? Buffer.alloc(0) : octetsOf(parametres);
}

export interface ParametresPss {
  readonly digest: NomDigest;
  readonly mgf: NomDigest;
  readonly selBytes: number;
}

/** A salt longer than any digest is nobody's. */
const maxSelBytes = 512;

/** Undefined when it names something we do not take. @throws Asn1Error */
export function lirePss({ parametres }: Algorithme): ParametresPss | undefined {
  const champs = champsDe(parametres);
  const digest = digestDuChamp(champs.get(0));
  const mgf = mgfDuChamp(champs.get(1));
  const selBytes = entierDuChamp(champs.get(2), 20);
  if (digest === undefined || mgf === undefined || entierDuChamp(champs.get(3), 1) !== 1) return undefined;
  return selBytes > maxSelBytes ? undefined : { digest, mgf, selBytes };
}

/** The `[n]` of a parameter SEQUENCE. */
function champsDe(parametres: Tlv | undefined): ReadonlyMap<number, Tlv> {
  const champs = new Map<number, Tlv>();
  if (parametres === undefined) return champs;
  if (parametres.tag !== tags.sequence) throw new Asn1Error('parameters that are no SEQUENCE');
  for (const champ of childrenOf(parametres, 4)) {
    const [valeur] = childrenOf(champ, 1);
    if ((champ.tag & 0xe0) !== 0xa0 || valeur === undefined) throw new Asn1Error('not a parameter');
    champs.set(champ.tag & 0x1f, valeur);
  }
  return champs;
}

function digestDuChamp(champ: Tlv | undefined): NomDigest | undefined {
  return champ === undefined ? 'sha1' : digestDe(lireAlgorithme(champ));
}

function mgfDuChamp(champ: Tlv | undefined): NomDigest | undefined {
  if (champ === undefined) return 'sha1';
  const { oid, parametres } = lireAlgorithme(champ);
  if (oid !== oids.mgf1 || parametres === undefined) return undefined;
  return digestDuChamp(parametres);
}

function entierDuChamp(champ: Tlv | undefined, defaut: number): number {
  return champ === undefined ? defaut : lireEntier(champ);
}

/** A small one, not negative. @throws Asn1Error */
export function lireEntier(tlv: Tlv): number {
  const octets = minimalInteger(tlv.content);
  if (tlv.tag !== tags.integer || octets.length === 0 || octets.length > 4)
    throw new Asn1Error('not an INTEGER');
  return octets.readUIntBE(0, octets.length);
}

/** RFC 5754 §2: written without parameters. */
export const dersDigest: Readonly<Record<NomDigest, Buffer>> = {
  sha1: derSequence(derOid(ligneDigest('sha1').oid)),
  sha256: derSequence(derOid(ligneDigest('sha256').oid)),
  sha384: derSequence(derOid(ligneDigest('sha384').oid)),
  sha512: derSequence(derOid(ligneDigest('sha512').oid)),
};

export const derRsa = derSequence(oidsDer.rsa, derNull);

/** Salt as long as the digest, MGF1 with the same one. */
export function derPss(nom: NomDigest, selBytes: number): Buffer {
  const parametres = nom === 'sha1' ? [] : champsDigest(nom);
  const sel = selBytes === 20 ? [] : [derContext(2, derSmallInteger(selBytes))];
  return derSequence(oidsDer.pss, derSequence(...parametres, ...sel));
}

export function derOaep(nom: NomDigest): Buffer {
  return derSequence(oidsDer.oaep, derSequence(...(nom === 'sha1' ? [] : champsDigest(nom))));
}

/** Here RFC 4055 §2.1 asks for NULL. */
function champsDigest(nom: NomDigest): readonly Buffer[] {
  const digest = derSequence(derOid(ligneDigest(nom).oid), derNull);
  return [derContext(0, digest), derContext(1, derSequence(oidsDer.mgf1, digest))];
}

/** Of a cipher in CBC: its parameter is the IV. */
export function derCbc(oid: string, iv: Buffer): Buffer {
  return derSequence(derOid(oid), derOctets(iv));
}

/** RFC 5084 §3.2: the length of the tag is said, its default is 12. */
export function derGcm(oid: string, nonce: Buffer, sceauBytes: number): Buffer {
  return derSequence(derOid(oid), derSequence(derOctets(nonce), derSmallInteger(sceauBytes)));
}
