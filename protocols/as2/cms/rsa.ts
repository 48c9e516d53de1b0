// SPDX-License-Identifier: Apache-2.0
/**
 * What node:crypto leaves out of RSA (RFC 8017): OAEP with an MGF hash of its own and without an exception that tells when
 * it fails, and the verification of a signature when only the digest of the content is at hand.
 *
 * What must stay true: decoding OAEP takes the same road for every plaintext (Manger's attack, RFC 8017 §7.1.2 note).
 */
import {
  constants,
  createHash,
  type KeyObject,
  privateDecrypt,
  publicDecrypt,
  timingSafeEqual,
} from 'node:crypto';
import { derNull, derOctets, derOid, derSequence } from '../../../certs/asn1.ts';
import type { ParametresOaep, ParametresPss } from './algorithms.ts';
import { ligneDigest, type NomDigest } from './oids.ts';

/** MGF1 (RFC 8017 §B.2.1). */
function masque(graine: Buffer, longueur: number, digest: NomDigest): Buffer {
  const blocs: Buffer[] = [];
  const compteur = Buffer.alloc(4);
  for (let fait = 0, n = 0; fait < longueur; n++) {
    compteur.writeUInt32BE(n);
    const bloc = createHash(digest).update(graine).update(compteur).digest();
    blocs.push(bloc);
    fait += bloc.length;
  }
  return Buffer.concat(blocs).subarray(0, longueur);
}

function ouExclusif(octets: Buffer, avec: Buffer): Buffer {
  return Buffer.from(octets.map((octet, i) => octet ^ (avec[i] ?? 0)));
}

/**
 * RSAES-OAEP-DECRYPT (§7.1.2) of a key whose length is known: the message, or `secours` when anything is wrong.
 * `secours` has the length that is wanted; a message of another length is wrong too.
 */
export function ouvrirOaep(
  cle: KeyObject,
  chiffre: Buffer,
  { digest, mgf, etiquette }: ParametresOaep,
  secours: Buffer,
): Buffer {
  const em = privateDecrypt({ key: cle, padding: constants.RSA_NO_PADDING }, chiffre);
  const hash = createHash(digest).update(etiquette).digest();
  const h = hash.length;
  if (em.length < 2 * h + 2 + secours.length) return secours;
  const dbMasque = em.subarray(1 + h);
  const graine = ouExclusif(em.subarray(1, 1 + h), masque(dbMasque, h, mgf));
  const db = ouExclusif(dbMasque, masque(graine, dbMasque.length, mgf));
  // The message ends the block, and its length is known: what is before it can be one thing only.
  const debut = db.length - secours.length;
  let faux = em[0] ?? 1;
  for (let i = 0; i < debut; i++) {
    const attendu = i < h ? (hash[i] ?? 0) : i === debut - 1 ? 1 : 0;
    faux |= (db[i] ?? 0) ^ attendu;
  }
  // All ones when `faux` is zero, else zero.
  const garde = ((faux - 1) >> 8) & 0xff;
  return Buffer.from(secours.map((octet, i) => ((db[debut + i] ?? 0) & garde) | (octet & ~garde & 0xff)));
}

/** RSASSA-PKCS1-v1_5 of a digest that was computed already. */
export function verifierPkcs1(
  cle: KeyObject,
  digest: NomDigest,
  empreinte: Buffer,
  signature: Buffer,
): boolean {
  const clair = dechiffrePublic(cle, signature, constants.RSA_PKCS1_PADDING);
  if (clair === undefined) return false;
  const oid = derOid(ligneDigest(digest).oid);
  // RFC 8017 §A.2.4: written with NULL; some leave it out.
  return [derSequence(oid, derNull), derSequence(oid)].some((algorithme) =>
    egaux(clair, derSequence(algorithme, derOctets(empreinte))),
  );
}

/** EMSA-PSS-VERIFY (§9.1.2) of a digest that was computed already. */
export function verifierPss(
  cle: KeyObject,
  pss: ParametresPss,
  empreinte: Buffer,
  signature: Buffer,
): boolean {
  const bits = (cle.asymmetricKeyDetails?.modulusLength ?? 0) - 1;
  const emBytes = Math.ceil(bits / 8);
  const clair = dechiffrePublic(cle, signature, constants.RSA_NO_PADDING);
  if (clair === undefined || emBytes <= 0) return false;
  // When the block is shorter than the modulus, what is before it is zero.
  const em = clair.subarray(clair.length - emBytes);
  const h = empreinte.length;
  const dbBytes = emBytes - h - 1;
  const zeros = dbBytes - pss.selBytes - 1;
  if (
    zeros < 0 ||
    em[emBytes - 1] !== 0xbc ||
    clair.subarray(0, clair.length - emBytes).some((o) => o !== 0)
  ) {
    return false;
  }
  const hash = em.subarray(dbBytes, dbBytes + h);
  const tete = 0xff >> (8 * emBytes - bits);
  if (((em[0] ?? 0) & ~tete & 0xff) !== 0) return false;
  const db = ouExclusif(em.subarray(0, dbBytes), masque(hash, dbBytes, pss.mgf));
  db[0] = (db[0] ?? 0) & tete;
  if (db.subarray(0, zeros).some((octet) => octet !== 0) || db[zeros] !== 1) return false;
  const sel = db.subarray(zeros + 1);
  return egaux(createHash(pss.digest).update(Buffer.alloc(8)).update(empreinte).update(sel).digest(), hash);
}

function dechiffrePublic(cle: KeyObject, signature: Buffer, padding: number): Buffer | undefined {
  try {
    return publicDecrypt({ key: cle, padding }, signature);
  } catch {
    return undefined;
  }
}

export function egaux(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
