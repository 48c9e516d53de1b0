// SPDX-License-Identifier: Apache-2.0
/**
 * SSH key pairs: generated (ed25519, OpenSSH format) at first start, and read back.
 */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import ssh2, { type ParsedKey } from 'ssh2';
import { readSecretFile, writeSecretFile } from '../../certs/secret-file.ts';
import { Failure } from '../../gateway/domain/failure.ts';

export interface SshKeyPair {
  /** OpenSSH private key, PEM-like, not encrypted. */
  readonly privateKey: string;
  /** One line: `ssh-ed25519 AAAA… comment`. */
  readonly publicKey: string;
}

/**
 * The OpenSSH format is written here (PROTOCOL.key of OpenSSH), not by ssh2, whose generator drops the leading
 * zeros of a public key: one pair in 256 could not be read by anybody.
 */
export function generateSshKeyPair(comment: string): SshKeyPair {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const { x } = publicKey.export({ format: 'jwk' });
  const { d } = privateKey.export({ format: 'jwk' });
  return formatKeyPair(Buffer.from(x ?? '', 'base64url'), Buffer.from(d ?? '', 'base64url'), comment);
}

function formatKeyPair(point: Buffer, seed: Buffer, comment: string): SshKeyPair {
  const blob = Buffer.concat([string('ssh-ed25519'), string(point)]);
  const check = randomBytes(4);
  const secret = Buffer.concat([check, check, blob, string(Buffer.concat([seed, point])), string(comment)]);
  // Padded with 1, 2, 3 … to the block of the cipher, which is 8 for none.
  const padding = Buffer.from(Array.from({ length: (8 - (secret.length % 8)) % 8 }, (_, index) => index + 1));
  const none = [string('none'), string('none'), string('')];
  const head = [Buffer.from('openssh-key-v1\0'), ...none, Buffer.from([0, 0, 0, 1]), string(blob)];
  const whole = Buffer.concat([...head, string(Buffer.concat([secret, padding]))]).toString('base64');
  const lines = whole.match(/.{1,70}/g) ?? [];
  return {
    privateKey: [
      '-----BEGIN OPENSSH PRIVATE KEY-----',
      ...lines,
      '-----END OPENSSH PRIVATE KEY-----',
      '',
    ].join('\n'),
    publicKey: `ssh-ed25519 ${blob.toString('base64')} ${comment}`,
  };
}

function string(value: string | Buffer): Buffer {
  const bytes = Buffer.from(value);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** Writes `path` (mode 0600) and `path.pub`. An existing file is never overwritten: throws EEXIST then. */
export async function writeSshKeyPair(path: string, comment: string): Promise<SshKeyPair> {
  const pair = generateSshKeyPair(comment);
  await writeSecretFile(path, pair.privateKey);
  await writeFile(`${path}.pub`, `${pair.publicKey}\n`);
  return pair;
}

/**
 * The host key at `path`, created when there is none.
 * @throws Failure CONFIG when the file cannot be read, or others may read it.
 */
export async function readOrCreateHostKey(path: string): Promise<string> {
  const text = await readSecretFile(path, 'SFTP host key');
  return text ?? (await writeSshKeyPair(path, 'raccord host key')).privateKey;
}

/**
 * ssh2 offers SHA-1 signatures with any RSA host key, whatever the list says: RSA is for the legacy profile.
 * @throws Failure CONFIG
 */
export function assertHostKey(text: string, path: string, legacyAlgorithms: boolean): void {
  const key = ssh2.utils.parseKey(text);
  if (key instanceof Error || !key.isPrivateKey())
    throw new Failure('CONFIG', `${path} holds no SSH private key`);
  if (key.type === 'ssh-rsa' && !legacyAlgorithms) {
    throw new Failure('CONFIG', `${path} is an RSA host key: use ed25519 or ECDSA, or set legacyAlgorithms`);
  }
}

/** One line of OpenSSH public key; undefined when it is none. */
export function parsePublicKey(line: string): ParsedKey | undefined {
  const key = ssh2.utils.parseKey(line);
  return key instanceof Error || key.isPrivateKey() ? undefined : key;
}

/** The public half of a private key as one line, `ssh-ed25519 AAAA…`, for a known_hosts file. @throws Failure CONFIG */
export function toPublicLine(privateKey: string): string {
  const key = ssh2.utils.parseKey(privateKey);
  if (key instanceof Error) throw new Failure('CONFIG', 'not an SSH private key');
  return `${key.type} ${key.getPublicSSH().toString('base64')}`;
}
