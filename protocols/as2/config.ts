// SPDX-License-Identifier: Apache-2.0
/**
 * The `as2` section of the configuration. Unknown keys are refused; every default has its reason here. How large a
 * message may be is said by `limits` and `reception`, as for every protocol.
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
  // RFC 4130bis §9: the certificate of TLS is another one than that of the messages.
  usages: z
    .array(z.enum(['SIGNATURE', 'CHIFFREMENT', 'TLS']))
    .min(1)
    .default(['SIGNATURE', 'CHIFFREMENT'])
    .describe('What it is for: signing, being encrypted for, TLS.'),
  du: z.iso.date().optional().describe('Day from which it serves, when later than its own (2027-01-31).'),
  au: z.iso.date().optional().describe('Last day on which it serves, when earlier than its own.'),
});

const tlsSchema = z.strictObject({
  enabled: z
    .boolean()
    .default(false)
    .describe('Serves HTTPS, with the identity that has the usage TLS. TLS 1.2 at least.'),
  // Beside the plain port: below 1024 needs rights that the gateway should not have; a proxy or a redirect gives 443.
  port: z.int().min(0).max(65_535).default(4443).describe('Port of HTTPS; 0 lets the system choose.'),
  // A partenaire that has a TLS certificate in its raccordement must show it, also when others need none.
  certificatClient: z
    .enum(['aucun', 'optionnel', 'exige'])
    .default('optionnel')
    .describe('Whether a client is asked for a certificate: not at all, asked, or not served without one.'),
  autoritesFichier: z
    .string()
    .min(1)
    .optional()
    .describe('Authorities of client certificates (PEM). Those agreed in a raccordement need none.'),
});

const accusesSchema = z.strictObject({
  // One minute, then twice as long each time up to two hours: as the deliveries, 16 attempts last about a day.
  tentatives: z.int().positive().max(100).default(16).describe('Attempts at one asynchronous MDN.'),
  premierDelaiMs: z
    .int()
    .positive()
    .default(minute)
    .describe('Wait after the first failed attempt; it doubles each time.'),
  delaiMaxMs: z
    .int()
    .positive()
    .default(2 * hour)
    .describe('The wait does not grow past this.'),
  timeoutMs: z.int().positive().default(minute).describe('One attempt, from connecting to the answer.'),
  // Connections out at once: an answer is small, and a server that hangs holds only its own place.
  simultanes: z.int().positive().max(64).default(8).describe('Asynchronous MDN sent at once.'),
  // A name may lead anywhere, also to our own doors (SSRF); an address written in the raccordement leads there alone.
  reseauxPrives: z
    .array(z.string().min(1))
    .max(64)
    .default([])
    .describe(
      'Loopback or private addresses (CIDR) to which the names in URLs of asynchronous MDN may lead.',
    ),
  autoritesFichier: z
    .string()
    .min(1)
    .optional()
    .describe('Authorities for the https URLs of asynchronous MDN (PEM), beside those of the machine.'),
});

export const as2ConfigSchema = z.strictObject({
  // The identities it needs are made at the first start, when none is named.
  enabled: z.boolean().default(true).describe('Serves AS2.'),
  host: z
    .string()
    .default('127.0.0.1')
    .describe('Address to listen on. This machine only, until somebody decides otherwise.'),
  // The usual port of AS2 products over HTTP.
  port: z
    .int()
    .min(0)
    .max(65_535)
    .nullable()
    .default(4080)
    .describe('Port of HTTP; 0 lets the system choose, null serves HTTPS only.'),
  tls: tlsSchema.prefault({}),
  chemin: z
    .string()
    .regex(/^\/([^\s?#]*[^\s?#/])?$/, 'a path: it begins with / and does not end with it')
    .default('/as2')
    .describe('Path that messages are posted to; asynchronous MDN come to it too, or to /mdn under it.'),
  identifiant: z
    .string()
    .regex(/^[\x20-\x7e]{1,128}$/, '1 to 128 printable ASCII characters')
    .default('RACCORD')
    .describe('Our AS2 name, where a raccordement agreed on no other.'),
  // Two in service and two to come, each apart for signing and encrypting.
  identites: z
    .array(identiteSchema)
    .max(16)
    .default([])
    .describe('Our certificates and keys: several with their dates, for a change without an interruption.'),
  urlPublique: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('How partenaires reach us: shown to them, and where asynchronous MDN come back to.'),
  // At about 30 KB for an idle connection this is little memory.
  maxSockets: z.int().positive().default(500).describe('Connections in all.'),
  // A partenaire behind one proxy sends a few tens at once; a tenth of all, so that a few addresses do not have them all.
  maxSocketsPerAddress: z.int().positive().default(50).describe('Connections from one address.'),
  // Each holds some 300 KB of buffers and a file; past that the answer is 503.
  maxMessages: z.int().positive().max(1000).default(64).describe('Messages being received at once.'),
  // Whoever sends slowly keeps its places: with a share, the others have theirs.
  maxMessagesPerRaccordement: z
    .int()
    .positive()
    .max(1000)
    .optional()
    .describe('Of those, from one raccordement. By default a quarter of `as2.maxMessages`.'),
  // Behind a reverse proxy all have its address: give them all the places then.
  maxMessagesPerAddress: z
    .int()
    .positive()
    .max(1000)
    .optional()
    .describe('Of those, from one address. By default a quarter of `as2.maxMessages`.'),
  // Below the slowest lines there are: 60 KB within the first minute, where an invoice is whole already.
  minBytesPerSecond: z
    .int()
    .nonnegative()
    .max(1_000_000)
    .default(1000)
    .describe('A body that brings less than this over `as2.slowWindowMs` is cut; 0 waits for ever.'),
  // Long enough for a line that stalls and comes back.
  slowWindowMs: z
    .int()
    .positive()
    .max(hour)
    .default(minute)
    .describe('How long a body may be slow; it is also the time every body has before it is measured.'),
  // Node alone would end an upload after five minutes whatever moved.
  idleTimeoutMs: z
    .int()
    .positive()
    .default(2 * minute)
    .describe('A connection on which nothing moved for this long is closed.'),
  headerTimeoutMs: z
    .int()
    .positive()
    .default(30 * second)
    .describe('Time for the headers of a request to be there.'),
  accuses: accusesSchema.prefault({}),
});

export type As2Config = z.output<typeof as2ConfigSchema>;
/** What may be written in the file. */
export type As2ConfigInput = z.input<typeof as2ConfigSchema>;

const dayMs = 24 * hour;

/** As the trousseau takes them: a last day counts whole. */
export function identitesDeclarees({ identites }: Pick<As2Config, 'identites'>): readonly IdentiteDeclaree[] {
  return identites.map(({ fichier, usages, cleFichier, motDePasseFichier, du, au }) => ({
    fichier,
    usages,
    ...(cleFichier !== undefined && { cleFichier }),
    ...(motDePasseFichier !== undefined && { motDePasseFichier }),
    ...(du !== undefined && { du: new Date(du) }),
    ...(au !== undefined && { au: new Date(new Date(au).getTime() + dayMs - 1) }),
  }));
}
