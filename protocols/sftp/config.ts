// SPDX-License-Identifier: Apache-2.0
/**
 * The `sftp` section of the configuration. Unknown keys are refused; every default has its reason here.
 */
import { z } from 'zod';

const second = 1000;
const minute = 60 * second;

export const sftpConfigSchema = z.strictObject({
  host: z
    .string()
    .default('127.0.0.1')
    .describe('Address to listen on. This machine only, until somebody decides otherwise.'),
  port: z.int().min(0).max(65_535).default(2222).describe('Port; 0 lets the system choose.'),
  hostKeys: z
    .array(z.string().min(1))
    .min(1)
    .max(4)
    .describe('Private host keys, ed25519 or ECDSA in OpenSSH format. A file that is missing is created.'),
  cbc: z
    .boolean()
    .default(false)
    .describe('Offers aes256-cbc and aes128-cbc as well, for partners that have nothing newer.'),
  legacyAlgorithms: z
    .boolean()
    .default(false)
    .describe('Offers SHA-1 as well (ssh-rsa, hmac-sha1, group14-sha1). Weak: for old Java clients.'),
  passwords: z
    .boolean()
    .default(false)
    .describe('Offers password logins to the raccordements that have one. Keys are what one should use.'),
  // Half of OpenSSH's default leaves room for a person typing (sftp spec §5 P1).
  loginGraceMs: z
    .int()
    .positive()
    .default(30 * second)
    .describe('Time to log in.'),
  // As OpenSSH: a client with five keys in its agent still gets in.
  maxAuthTries: z.int().positive().default(6).describe('Refused attempts before a connection ends.'),
  passwordDelayMs: z
    .int()
    .nonnegative()
    .default(second)
    .describe('Pause after a wrong password, a quarter more or less at random.'),
  // At 46 KiB for an idle session this is under 50 MB.
  maxSockets: z.int().positive().default(1000).describe('Connections in all.'),
  // Several partenaires behind one proxy, each with ten parallel transfers, fit.
  maxSocketsPerAddress: z.int().positive().default(100).describe('Connections from one address.'),
  // Each may cost a key exchange.
  maxUnauthenticated: z.int().positive().default(100).describe('Connections that have not logged in.'),
  // As OpenSSH's MaxSessions.
  maxChannels: z.int().positive().default(10).describe('Channels open on one connection.'),
  // Interactive clients stay open over a coffee.
  idleTimeoutMs: z
    .int()
    .positive()
    .default(15 * minute)
    .describe('A connection on which nothing moved for this long is closed.'),
  keepaliveMs: z
    .int()
    .positive()
    .default(30 * second)
    .describe('Between questions to a silent client; three unanswered end its connection.'),
  banner: z.string().max(2000).optional().describe('Shown before login.'),
});

export type SftpConfig = z.output<typeof sftpConfigSchema>;
/** What may be written in the file: everything but `hostKeys` has a default. */
export type SftpConfigInput = z.input<typeof sftpConfigSchema>;
