// SPDX-License-Identifier: Apache-2.0
/**
 * EBCDIC, code page 500 (international): letters, digits and `. - / _` lie there as on every other page (PeSIT E §2.3), and each
 * of the 256 codes has one of Latin-1 of its own, so that what goes and comes back is the same bytes, accents of UTF-8 included.
 */

/** What each EBCDIC code is in Latin-1, sixteen a line. */
const enLatin1 = Buffer.from(
  [
    '000102039c09867f978d8e0b0c0d0e0f',
    '101112139d8508871819928f1c1d1e1f',
    '80818283840a171b88898a8b8c050607',
    '909116939495960498999a9b14159e1a',
    '20a0e2e4e0e1e3e5e7f15b2e3c282b21',
    '26e9eaebe8edeeefecdf5d242a293b5e',
    '2d2fc2c4c0c1c3c5c7d1a62c255f3e3f',
    'f8c9cacbc8cdcecfcc603a2340273d22',
    'd8616263646566676869abbbf0fdfeb1',
    'b06a6b6c6d6e6f707172aabae6b8c6a4',
    'b57e737475767778797aa1bfd0dddeae',
    'a2a3a5b7a9a7b6bcbdbeac7cafa8b4d7',
    '7b414243444546474849adf4f6f2f3f5',
    '7d4a4b4c4d4e4f505152b9fbfcf9faff',
    '5cf7535455565758595ab2d4d6d2d3d5',
    '30313233343536373839b3dbdcd9da9f',
  ].join(''),
  'hex',
);

const enEbcdic = Buffer.from(Array.from({ length: 256 }, (_, code) => enLatin1.indexOf(code)));

/** A copy in EBCDIC. */
export function versEbcdic(ascii: Uint8Array): Uint8Array {
  return traduire(ascii, enEbcdic);
}

/** A copy in ASCII, in Latin-1 beyond it. */
export function depuisEbcdic(ebcdic: Uint8Array): Uint8Array {
  return traduire(ebcdic, enLatin1);
}

function traduire(octets: Uint8Array, table: Uint8Array): Uint8Array {
  const traduits = new Uint8Array(octets.length);
  for (let position = 0; position < octets.length; position += 1) {
    traduits[position] = table[octets[position] ?? 0] ?? 0;
  }
  return traduits;
}
