// SPDX-License-Identifier: Apache-2.0
/**
 * AES-GCM when what is authenticated comes after what is encrypted (RFC 5083 §2.1: authAttrs follow the content, and are
 * the AAD).
 *
 * OpenSSL wants the AAD first. But the tag is E(J0) xor a polynomial over the blocks (NIST SP 800-38D §6.4), and the AAD
 * adds terms of its own to it: what they add is computed here and taken off the tag received, which is then the tag of the
 * same content without AAD. So the content streams, and the check is as strong.
 */
import { createCipheriv } from 'node:crypto';

const zero = 0n;
const un = 1n << 127n;
/** x^128 + x^7 + x^2 + x + 1, bits in GCM's order. */
const reduction = 0xe1n << 120n;

/** Product in GF(2^128). */
function fois(a: bigint, b: bigint): bigint {
  let produit = zero;
  let v = a;
  for (let bit = 127n; bit >= zero; bit--) {
    if (((b >> bit) & 1n) === 1n) produit ^= v;
    v = (v & 1n) === 1n ? (v >> 1n) ^ reduction : v >> 1n;
  }
  return produit;
}

function puissance(base: bigint, exposant: number): bigint {
  let resultat = un;
  let facteur = base;
  for (let reste = exposant; reste > 0; reste = Math.floor(reste / 2)) {
    if (reste % 2 === 1) resultat = fois(resultat, facteur);
    facteur = fois(facteur, facteur);
  }
  return resultat;
}

function nombre(octets: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(octets).toString('hex') || '0'}`);
}

/**
 * The tag that the same content would have without `aad`.
 * @param contenuBytes of the ciphertext
 */
export function sceauSansAad(cle: Buffer, sceau: Buffer, aad: Buffer, contenuBytes: number): Buffer {
  const chiffre = createCipheriv(`aes-${cle.length * 8}-ecb`, cle, null).setAutoPadding(false);
  const h = nombre(chiffre.update(Buffer.alloc(16)));
  let somme = zero;
  for (let at = 0; at < aad.length; at += 16) {
    const bloc = Buffer.alloc(16);
    aad.copy(bloc, 0, at, Math.min(aad.length, at + 16));
    somme = fois(somme ^ nombre(bloc), h);
  }
  // Behind the AAD stand the blocks of the content, and the block of the lengths.
  const apres = fois(somme, puissance(h, Math.ceil(contenuBytes / 16) + 1));
  const longueur = fois(BigInt(aad.length * 8) << 64n, h);
  const ajoute = Buffer.from((apres ^ longueur).toString(16).padStart(32, '0'), 'hex');
  return Buffer.from(sceau.map((octet, i) => octet ^ (ajoute[i] ?? 0)));
}
