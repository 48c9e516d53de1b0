// SPDX-License-Identifier: Apache-2.0
/**
 * ECDSA verified from a digest (FIPS 186-5 §6.4.2), for signatures without signed attributes: node:crypto hashes what it
 * verifies, and here the content has gone by already.
 *
 * Only public values are worked on, so nothing has to be constant in time. Some milliseconds; such signatures are rare.
 */
import type { KeyObject } from 'node:crypto';
import { Asn1Error, childrenOf, readTlv, tags } from '../../../certs/asn1.ts';

/** y² = x³ - 3x + b over GF(p); G of order n (FIPS 186-4 §D.1.2, SP 800-186 §3.2.1). */
interface Courbe {
  readonly p: bigint;
  readonly n: bigint;
  readonly gx: bigint;
  readonly gy: bigint;
}

const courbes: Readonly<Record<string, Courbe>> = {
  prime256v1: {
    p: 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn,
    n: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
    gx: 0x6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296n,
    gy: 0x4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5n,
  },
  secp384r1: {
    p: 0xfffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffffn,
    n: 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
    gx: 0xaa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7n,
    gy: 0x3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5fn,
  },
};

/** Jacobian coordinates: x = X/Z², y = Y/Z³; Z = 0 is the point at infinity. */
type Point = readonly [x: bigint, y: bigint, z: bigint];
const infini: Point = [1n, 1n, 0n];

/** False too for a curve that is not here. */
export function verifierEcdsa(cle: KeyObject, empreinte: Buffer, signature: Buffer): boolean {
  const courbe = courbes[cle.asymmetricKeyDetails?.namedCurve ?? ''];
  const rs = lireRS(signature);
  if (courbe === undefined || rs === undefined) return false;
  const [r, s] = rs;
  const { n, p, gx, gy } = courbe;
  if (r <= 0n || r >= n || s <= 0n || s >= n) return false;
  const jwk = cle.export({ format: 'jwk' });
  const q: Point = [coordonnee(jwk.x), coordonnee(jwk.y), 1n];
  const e = tronquer(empreinte, n);
  const w = inverse(s, n);
  const somme = ajouter(multiplier([gx, gy, 1n], (e * w) % n, p), multiplier(q, (r * w) % n, p), p);
  if (somme[2] === 0n) return false;
  const zi = inverse(somme[2], p);
  return ((somme[0] * zi * zi) % p) % n === r;
}

function lireRS(signature: Buffer): readonly [bigint, bigint] | undefined {
  try {
    const [r, s] = childrenOf(readTlv(signature), 2);
    if (r?.tag !== tags.integer || s?.tag !== tags.integer) return undefined;
    return [nombre(r.content), nombre(s.content)];
  } catch (error) {
    if (error instanceof Asn1Error) return undefined;
    throw error;
  }
}

function nombre(octets: Buffer): bigint {
  return BigInt(`0x${octets.toString('hex') || '0'}`);
}

function coordonnee(base64url = ''): bigint {
  return nombre(Buffer.from(base64url, 'base64url'));
}

/** The leftmost bits of the digest, as many as the order has. */
function tronquer(empreinte: Buffer, n: bigint): bigint {
  const trop = empreinte.length * 8 - n.toString(2).length;
  return trop > 0 ? nombre(empreinte) >> BigInt(trop) : nombre(empreinte);
}

function mod(a: bigint, m: bigint): bigint {
  const reste = a % m;
  return reste < 0n ? reste + m : reste;
}

/** Extended Euclid. */
function inverse(a: bigint, m: bigint): bigint {
  let [r0, r1] = [m, mod(a, m)];
  let [t0, t1] = [0n, 1n];
  while (r1 !== 0n) {
    const q = r0 / r1;
    [r0, r1] = [r1, r0 - q * r1];
    [t0, t1] = [t1, t0 - q * t1];
  }
  return mod(t0, m);
}

function doubler([x, y, z]: Point, p: bigint): Point {
  if (y === 0n || z === 0n) return infini;
  const z2 = (z * z) % p;
  const y2 = (y * y) % p;
  const s = (4n * x * y2) % p;
  // a = -3: 3x² - 3z⁴ = 3(x - z²)(x + z²).
  const m = (3n * (x - z2) * (x + z2)) % p;
  const x3 = mod(m * m - 2n * s, p);
  return [x3, mod(m * (s - x3) - 8n * y2 * y2, p), mod(2n * y * z, p)];
}

function ajouter(a: Point, b: Point, p: bigint): Point {
  if (a[2] === 0n) return b;
  if (b[2] === 0n) return a;
  const za2 = (a[2] * a[2]) % p;
  const zb2 = (b[2] * b[2]) % p;
  const ua = mod(a[0] * zb2, p);
  const sa = mod(a[1] * zb2 * b[2], p);
  const h = mod(b[0] * za2 - ua, p);
  const r = mod(b[1] * za2 * a[2] - sa, p);
  if (h === 0n) return r === 0n ? doubler(a, p) : infini;
  const h2 = (h * h) % p;
  const h3 = (h2 * h) % p;
  const x3 = mod(r * r - h3 - 2n * ua * h2, p);
  return [x3, mod(r * (ua * h2 - x3) - sa * h3, p), mod(h * a[2] * b[2], p)];
}

function multiplier(point: Point, facteur: bigint, p: bigint): Point {
  let somme = infini;
  for (const bit of facteur.toString(2)) {
    somme = doubler(somme, p);
    if (bit === '1') somme = ajouter(somme, point, p);
  }
  return somme;
}
