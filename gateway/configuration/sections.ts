// SPDX-License-Identifier: Apache-2.0
/**
 * The sections of the configuration that belong to the gateway itself. Every key has a default with its
 * reason and a text for the documents; an adapter's section lives with the adapter.
 */
import { availableParallelism } from 'node:os';
import { z } from 'zod';
import { enveloppeLimits } from '../../formats/enveloppe/limits.ts';
import { parseCodeApplication } from '../domain/flux-name.ts';
import { defaultTemporaryPatterns } from '../reception/temporary-names.ts';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const mib = 1024 * 1024;
/** A timer of Node holds 2^31 ms; a month is more than any wait here needs. */
const waitMax = 30 * day;

const count = (max: number) => z.int().min(1).max(max);
const bytes = z.int().min(1);
const port = z.int().min(0).max(65_535);

/** Up to two cores one check at a time, so that the wire keeps the other; beyond, all cores but one. */
const checkThreads = Math.max(1, availableParallelism() - 1);

export const dataSection = z.strictObject({
  directory: z
    .string()
    .min(1)
    .default('var')
    .describe('Everything the gateway keeps: journal, spool, keys. On a local disk.'),
});

export const logSection = z.strictObject({
  level: z.enum(['debug', 'info', 'warn', 'error']).default('info').describe('Least grave level written.'),
});

/** Chorus Pro's own: right for a gateway that plays its part, to be changed by any other. */
export const emetteur = z
  .string()
  .regex(/^[0-9A-Z]{6}$/, 'six digits or capitals, for example CPP001')
  .transform(parseCodeApplication)
  .prefault('CPP001')
  .describe('Our own code application, the sender of every compte rendu.');

export const adminSection = z.strictObject({
  host: z
    .string()
    .min(1)
    .default('127.0.0.1')
    .describe('Where the desk listens; this machine only, until decided.'),
  port: port.default(8080).describe('Port of the desk; 0 lets the system choose.'),
  publicUrl: z
    .url({ protocol: /^https?$/ })
    .exactOptional()
    .describe('The desk as operators reach it through a proxy; with https, cookies are Secure.'),
  timeZone: z
    .string()
    .refine(isTimeZone, 'not an IANA time zone, for example Europe/Paris')
    .default('Europe/Paris')
    .describe('Zone of the times shown.'),
  operatorTokenFile: z
    .string()
    .min(1)
    .describe(
      'File of mode 0600 with the token of the API; made when missing. In data.directory by default.',
    ),
  liveIntervalMs: z.int().min(100).max(minute).default(second).describe('How often live figures are read.'),
});

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

export const dossiersSection = z
  .array(
    z.strictObject({
      path: z.string().min(1).describe('Local folder to watch; created when missing.'),
      raccordement: z.string().min(1).describe('Login of the raccordement it deposits for.'),
      ready: z
        .enum(['rename', 'stable', 'marker'])
        .default('stable')
        .describe('When a file is whole: at its rename, once it rests, or when <name>.ready lies beside it.'),
      settleMs: z
        .int()
        .min(10)
        .max(hour)
        .default(2 * second)
        .describe('With stable: how long neither size nor date may move.'),
      after: z
        .enum(['move', 'delete'])
        .default('move')
        .describe('What becomes of a file once received: moved to .integres, or deleted.'),
    }),
  )
  .max(100) // Each holds a watcher and a scan a minute.
  .default([])
  .describe('Watched local folders.');

/** Names and defaults are those of the enveloppe, where each has its reason. */
export const limitsSection = z.strictObject({
  fluxBytes: bytes.default(enveloppeLimits.fluxBytes).describe('A flux as received (IRR_TAILLE).'),
  fileBytes: bytes.default(enveloppeLimits.fileBytes).describe('One file, once extracted (IRR_TAILLE_F).'),
  factures: count(100_000).default(enveloppeLimits.factures).describe('Factures in one flux (IRR_TAILLE).'),
  entries: count(1_000_000)
    .default(enveloppeLimits.entries)
    .describe('Entries of an archive, of every kind (IRR_TAILLE).'),
  inflatedBytes: bytes
    .default(enveloppeLimits.inflatedBytes)
    .describe('All that a flux may inflate to (IRR_TAILLE).'),
  inflateRatio: count(10_000)
    .default(enveloppeLimits.inflateRatio)
    .describe('Inflated bytes for one compressed byte, past inflateFloorBytes (IRR_TAILLE).'),
  inflateFloorBytes: bytes
    .default(enveloppeLimits.inflateFloorBytes)
    .describe('Inflated size under which the ratio is not looked at.'),
  nameBytes: count(4_096)
    .default(enveloppeLimits.nameBytes)
    .describe('Name of a file in an archive (IRR_NOM_F).'),
  constats: count(1_000)
    .default(enveloppeLimits.constats)
    .describe('Faults listed for one archive before its reading stops.'),
});

export const receptionSection = z.strictObject({
  openPerRaccordement: count(10_000)
    .default(100) // As many handles as OpenSSH says a client may hold.
    .describe('Deposits open at once for one raccordement.'),
  freeDiskFloorBytes: z
    .int()
    .min(0)
    .default(512 * mib) // Room for the journal to go on and for an operator to act.
    .describe('Free bytes under which no new deposit is taken.'),
  interruptedTtlMs: z
    .int()
    .min(minute)
    .max(waitMax)
    .default(day) // A partenaire that resumes does so at its next nightly run.
    .describe('How long an interrupted or temporary deposit is kept for its partenaire to come back.'),
  ghostMs: z
    .int()
    .min(0)
    .max(day)
    .default(10 * minute) // Stock clients look at what they sent within seconds.
    .describe('How long the name of a deposit handed over stays in view.'),
  temporaryPatterns: z
    .array(z.string().regex(/^(?:\*[^*]+|[^*]+\*)$/, 'one * at its start or at its end'))
    .max(100)
    .default([...defaultTemporaryPatterns])
    .describe('Names that wait for their rename.'),
});

export const retraitSection = z.strictObject({
  purgeAfterMs: z
    .int()
    .min(minute)
    .max(365 * day)
    .default(7 * day) // DSG §3.3.2.1.
    .describe('How long a flux waits in /out before it expires.'),
});

const heure = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'an hour such as 22:00');

export const lotsSection = z.strictObject({
  cron: z
    .string()
    .regex(/^\S+(?: \S+){4}$/, 'a cron of five fields')
    .default('0 20 * * *') // Before the night in which partenaires collect.
    .describe('When what waits goes out, for raccordements that do not say; hours of Paris.'),
  fenetre: z
    .strictObject({
      debut: heure.describe('From this hour.'),
      fin: heure.describe('To this hour, which may be after midnight.'),
    })
    .exactOptional()
    .describe('Batches run within these hours only.'),
});

export const compteRenduSection = z.strictObject({
  politique: z
    .enum(['toujours', 'irrecevable'])
    .default('toujours') // The older guide; the DSE shows the other one: both are in use.
    .describe('Historic circuit: a CSO for every flux, or for an irrecevable one only.'),
  cdar: z
    .enum(['FNFE', 'AIFE'])
    .default('FNFE') // What the published rules accept whole.
    .describe(
      'In CDAR, what is said of a flux, a declaration or a message: as BR-FR-CDV admits, or as AIFE prints it.',
    ),
});

const cron = z.string().regex(/^\S+(?: \S+){4}$/, 'a cron of five fields');

export const annuaireSection = z.strictObject({
  controle: z
    .enum(['bloquant', 'avertissement', 'aucun'])
    .default('bloquant') // As Chorus Pro does.
    .describe(
      'What becomes of a facture that the annuaire in force finds fault with; none is checked without one.',
    ),
  exportCode: z
    .string()
    .regex(/^[A-Z]{3}\d{4}[A-Z]$/, 'a code such as FFE1435A')
    .default('FFE1435A') // Of the PPF; the one of the PA-CPRO is not published, FAR0037A is spoken of.
    .describe('Code under which raccordements subscribe to the annuaire and are sent it.'),
  exportFormat: z
    .enum(['f14', 'f13'])
    .default('f14') // The only one that says what recipients ask for.
    .describe('Shape of what is sent: an export (F14), or an actualisation (F13).'),
  exportComplet: cron
    .default('0 1 * * 1') // The night from Sunday to Monday.
    .describe('When subscribers are sent the annuaire whole; hours of Paris.'),
  exportDifferentiel: cron
    .default('0 3 * * *') // Every 24 hours, after the whole one of Mondays.
    .describe('When subscribers are sent what changed since; hours of Paris.'),
});

export const checkSection = z.strictObject({
  threads: count(256)
    .default(checkThreads)
    .meta({ description: 'Checks run at once.', shown: 'the cores but one, at least 1' }),
  timeoutMs: z
    .int()
    .min(second)
    .max(hour)
    .default(minute) // A file of 100 Mo takes seconds; what takes a minute never ends.
    .describe('Time one check may take; past it the facture is an incident, not a verdict.'),
  maxOldGenerationMb: z
    .int()
    .min(64)
    .max(65_536)
    .default(1_024) // A file of 100 Mo whose format reads it whole (CPPFactureMixte).
    .describe('Memory one check may take, in MB.'),
});

export const retentionSection = z.strictObject({
  years: z
    .int()
    .min(1)
    .max(100)
    .default(10) // Code de commerce, L123-22.
    .describe('How long flux, comptes rendus and events are kept as proof.'),
  messagesRefusesMs: z
    .int()
    .min(hour)
    .max(3650 * day)
    .default(30 * day) // The time in which a partenaire asks why it was refused.
    .describe(
      'How long the raw bytes of a refused message are kept, at most the newest 200 and 1 GiB of each raccordement; its receipt and its reason stay.',
    ),
});
