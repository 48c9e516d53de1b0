// SPDX-License-Identifier: Apache-2.0
/**
 * The `pesit` section of the configuration. Unknown keys are refused; every default has its reason here. What is agreed with
 * one partenaire (intervals, sizes, formats) stands in its raccordement; how large a file may be is said by `limits` and
 * `reception`, as for every protocol.
 */
import { z } from 'zod';
import type { IdentiteDeclaree } from '../../certs/trousseau.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

const identiteSchema = z.strictObject({
  fichier: z
    .string()
    .min(1)
    .describe(
      'PKCS#12 file (.p12, .pfx), or PEM with our certificate and its chain. Read again when changed.',
    ),
  cleFichier: z.string().min(1).optional().describe('Private key (PEM), when `fichier` does not hold it.'),
  motDePasseFichier: z.string().min(1).optional().describe('File with the password of the key.'),
  du: z.iso.date().optional().describe('Day from which it serves, when later than its own (2027-01-31).'),
  au: z.iso.date().optional().describe('Last day on which it serves, when earlier than its own.'),
});

// The values of the standard (PeSIT E §10).
const delaisSchema = z.strictObject({
  tcMs: z
    .int()
    .positive()
    .max(hour)
    .default(30 * second)
    .describe('Tc: from the connection to a whole CONNECT, the TLS handshake included.'),
  tpMs: z
    .int()
    .positive()
    .max(hour)
    .default(30 * second)
    .describe('Tp: while the other side owes an answer or data.'),
  tdMs: z
    .int()
    .positive()
    .max(24 * hour)
    .default(5 * minute)
    .describe('Td: between two files, until the connection is cut.'),
  trMs: z
    .int()
    .positive()
    .max(hour)
    .default(30 * second)
    .describe('Tr: after RELCONF or ABORT, for the other side to close.'),
});

export const pesitConfigSchema = z.strictObject({
  // The identity it needs is made at the first start, when none is named.
  enabled: z.boolean().default(true).describe('Serves PeSIT.'),
  host: z
    .string()
    .default('127.0.0.1')
    .describe('Address to listen on. This machine only, until somebody decides otherwise.'),
  // No port is registered for PeSIT; products use many of this neighbourhood.
  port: z
    .int()
    .min(0)
    .max(65_535)
    .nullable()
    .default(6330)
    .describe('Port of PeSIT over TLS (1.2 at least); 0 lets the system choose, null serves none.'),
  // Identifiers and files would cross a network in the clear.
  portClair: z
    .int()
    .min(0)
    .max(65_535)
    .nullable()
    .default(null)
    .describe('Port of PeSIT without TLS, for tests: refused unless `pesit.host` is a loopback address.'),
  identifiant: z
    .string()
    .regex(/^[\x21-\x7e]([\x20-\x7e]{0,22}[\x21-\x7e])?$/, '1 to 24 printable ASCII characters')
    .default('RACCORD')
    .describe('Our PeSIT identifier, where a raccordement agreed on no other.'),
  // Two in service and two to come.
  identites: z
    .array(identiteSchema)
    .max(4)
    .default([])
    .describe(
      'Our TLS certificates and keys: several with their dates, for a change without an interruption.',
    ),
  // About 300 KB each with TLS and its entities: 60 MB when all are taken.
  maxSessions: z.int().positive().max(2000).default(200).describe('Sessions in all, past which: D3-303.'),
  // A site runs some tens of transfers at once; the others keep their share.
  maxSessionsPerRaccordement: z
    .int()
    .positive()
    .max(2000)
    .default(64)
    .describe('Sessions of one raccordement, past which: D3-309.'),
  // Whoever never says CONNECT holds a place for the time of `delais.tcMs`.
  maxConnexionsParAdresse: z
    .int()
    .positive()
    .max(2000)
    .default(64)
    .describe('Connections from one address that are not authenticated yet, past which they are closed.'),
  delais: delaisSchema.prefault({}),
  // Costs a line for each FPDU, and several for each point.
  trace: z
    .boolean()
    .default(false)
    .describe('Logs every FPDU in words, without content or password, at the level debug.'),
});

export type PesitConfig = z.output<typeof pesitConfigSchema>;
/** What may be written in the file. */
export type PesitConfigInput = z.input<typeof pesitConfigSchema>;

const dayMs = 24 * hour;

/** As the trousseau takes them: all of TLS; a last day counts whole. */
export function identitesDeclarees({
  identites,
}: Pick<PesitConfig, 'identites'>): readonly IdentiteDeclaree[] {
  return identites.map(({ fichier, cleFichier, motDePasseFichier, du, au }) => ({
    fichier,
    usages: ['TLS'],
    ...(cleFichier !== undefined && { cleFichier }),
    ...(motDePasseFichier !== undefined && { motDePasseFichier }),
    ...(du !== undefined && { du: new Date(du) }),
    ...(au !== undefined && { au: new Date(new Date(au).getTime() + dayMs - 1) }),
  }));
}
