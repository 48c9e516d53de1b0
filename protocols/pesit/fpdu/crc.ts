// SPDX-License-Identifier: Apache-2.0
/**
 * The two check bytes after an FPDU when PI 1 is 1: Fletcher's sums modulo 255, as ISO transport class 4 has them.
 * (PeSIT E §7.5)
 */

const modulo = 255;

/** So many bytes can be summed before the second sum passes 2^31, beyond which engines count more slowly. */
const octetsParTranche = 4096;

/** The check bytes of an FPDU: both sums over it and them are 0. */
export function crc(octets: Uint8Array): Uint8Array {
  const [a, b] = sommes(octets);
  // Two zero bytes more leave the first sum as it is and add it twice to the second.
  const s2 = b + 2 * a;
  return Uint8Array.of((((a - s2) % modulo) + modulo) % modulo, (((s2 - 2 * a) % modulo) + modulo) % modulo);
}

/** Of an FPDU with its check bytes at the end. */
export function crcValide(fpduEtCrc: Uint8Array): boolean {
  const [s1, s2] = sommes(fpduEtCrc);
  return s1 === 0 && s2 === 0;
}

function sommes(octets: Uint8Array): readonly [number, number] {
  let s1 = 0;
  let s2 = 0;
  for (let debut = 0; debut < octets.length; debut += octetsParTranche) {
    const fin = Math.min(octets.length, debut + octetsParTranche);
    for (let position = debut; position < fin; position += 1) {
      s1 += octets[position] ?? 0;
      s2 += s1;
    }
    s1 %= modulo;
    s2 %= modulo;
  }
  return [s1, s2];
}
