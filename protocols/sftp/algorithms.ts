// SPDX-License-Identifier: Apache-2.0
/**
 * What we offer in a key exchange (sftp spec §7.1, §5 P5): pinned, so that an update of ssh2 changes nothing.
 *
 * Deliberately absent from every profile: group exchange and groups 15, 17, 18, whose arithmetic on the event
 * loop is an attack by itself; compression; 3DES and arcfour.
 */
import type { Algorithms, CipherAlgorithm, KexAlgorithm, MacAlgorithm, ServerHostKeyAlgorithm } from 'ssh2';

export interface AlgorithmProfile {
  /** CBC for partners that have nothing newer, as the exchange systems of the AIFE. */
  readonly cbc: boolean;
  /** SHA-1 (ssh-rsa, hmac-sha1, group14-sha1) for JSch 0.1.5x and the like. */
  readonly legacyAlgorithms: boolean;
}

const kex: readonly KexAlgorithm[] = [
  'curve25519-sha256',
  'curve25519-sha256@libssh.org',
  'ecdh-sha2-nistp256',
  'ecdh-sha2-nistp384',
  'diffie-hellman-group14-sha256',
  'diffie-hellman-group16-sha512',
];
const ciphers: readonly CipherAlgorithm[] = [
  'aes256-gcm@openssh.com',
  'aes128-gcm@openssh.com',
  'chacha20-poly1305@openssh.com',
  'aes256-ctr',
  'aes192-ctr',
  'aes128-ctr',
];
const cbcCiphers: readonly CipherAlgorithm[] = ['aes256-cbc', 'aes128-cbc'];
const macs: readonly MacAlgorithm[] = [
  'hmac-sha2-256-etm@openssh.com',
  'hmac-sha2-512-etm@openssh.com',
  'hmac-sha2-256',
  'hmac-sha2-512',
];
const hostKeys: readonly ServerHostKeyAlgorithm[] = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'rsa-sha2-512',
  'rsa-sha2-256',
];

export function algorithmsOf({ cbc, legacyAlgorithms }: AlgorithmProfile): Algorithms {
  return {
    kex: legacyAlgorithms ? [...kex, 'diffie-hellman-group14-sha1'] : [...kex],
    cipher: cbc ? [...ciphers, ...cbcCiphers] : [...ciphers],
    serverHostKey: legacyAlgorithms ? [...hostKeys, 'ssh-rsa'] : [...hostKeys],
    hmac: legacyAlgorithms ? [...macs, 'hmac-sha1-etm@openssh.com', 'hmac-sha1'] : [...macs],
    compress: ['none'],
  };
}
