// SPDX-License-Identifier: Apache-2.0
/**
 * The configuration: one YAML file, parsed once, frozen, passed down in pieces. The environment stands
 * over it for what a deployment decides (RACCORD_DATA, RACCORD_LOG_LEVEL, RACCORD_REDIS_URL).
 *
 * An unknown key is refused with its line and the key that was probably meant; a secret is `file:/path` or
 * `${NAME}` and is never printed. Without a file every default holds, and listens on this machine only.
 */
import { join } from 'node:path';
import { z } from 'zod';
import { as2ConfigSchema } from '../protocols/as2/config.ts';
import { pesitConfigSchema } from '../protocols/pesit/config.ts';
import { sftpConfigSchema } from '../protocols/sftp/config.ts';
import { createCalendrier } from '../queues/work/calendrier.ts';
import { queueSection } from '../queues/work/config.ts';
import { scanSection } from './antivirus/section.ts';
import { settleAs2, troublesOfAs2 } from './configuration/as2.ts';
import { describeKeys, type KeyDescription } from './configuration/describe.ts';
import { settlePesit, troublesOfPesit } from './configuration/pesit.ts';
import {
  adminSection,
  annuaireSection,
  checkSection,
  compteRenduSection,
  dataSection,
  dossiersSection,
  emetteur,
  limitsSection,
  logSection,
  lotsSection,
  receptionSection,
  retentionSection,
  retraitSection,
} from './configuration/sections.ts';
import {
  absolute,
  type ConfigSource,
  isTree,
  put,
  readSource,
  type Source,
  secretKeys,
} from './configuration/source.ts';
import { adapterTexts } from './configuration/texts.ts';
import { troublesOf } from './configuration/troubles.ts';
import { Failure } from './domain/failure.ts';

/** Long enough for a client that looks, renames or removes after its upload; short enough to be on time. */
const settleMs = 2_000;
/** Longer, and a partenaire would wait an hour for an answer by mistake. */
const settleMaxMs = 3_600_000;

const configSchema = z.strictObject({
  data: dataSection.prefault({}),
  log: logSection.prefault({}),
  emetteur,
  sftp: sftpConfigSchema.extend({
    settleMs: z
      .int()
      .min(0)
      .max(settleMaxMs)
      .default(settleMs)
      .describe('Between the end of a deposit and its hand-over, for raccordements that do not say.'),
  }),
  as2: as2ConfigSchema.prefault({}),
  pesit: pesitConfigSchema.prefault({}),
  admin: adminSection,
  queue: queueSection.prefault({}),
  dossiers: dossiersSection,
  limits: limitsSection.prefault({}),
  reception: receptionSection.prefault({}),
  retrait: retraitSection.prefault({}),
  compteRendu: compteRenduSection.prefault({}),
  lots: lotsSection.prefault({}),
  annuaire: annuaireSection.prefault({}),
  scan: scanSection.prefault({}),
  check: checkSection.prefault({}),
  retention: retentionSection.prefault({}),
});

export type Config = Readonly<z.output<typeof configSchema>>;

/** @throws Failure CONFIG with one line a trouble: file and line, key, what was expected. */
export function loadConfig(from: ConfigSource): Config {
  const source = readSource(from);
  settlePaths(source);
  const parsed = configSchema.safeParse(source.values);
  if (!parsed.success) {
    throw new Failure('CONFIG', troublesOf(parsed.error.issues, configSchema, source).join('\n'));
  }
  assertPlans(parsed.data, source);
  assertProtocoles(parsed.data, source);
  return freeze(parsed.data);
}

/** Plans come round: one that never does would keep everything waiting, and say nothing. */
function assertPlans({ lots, annuaire }: Config, source: Source): void {
  const plans: readonly (readonly [section: string, key: string, cron: string])[] = [
    ['lots', 'cron', lots.cron],
    ['annuaire', 'exportComplet', annuaire.exportComplet],
    ['annuaire', 'exportDifferentiel', annuaire.exportDifferentiel],
  ];
  const troubles = plans.flatMap(([section, key, cron]) => {
    const trouble = troubleOfPlan(cron);
    return trouble === undefined ? [] : [`${source.placeOf([section, key])}: ${section}.${key}: ${trouble}`];
  });
  if (troubles.length > 0) throw new Failure('CONFIG', troubles.join('\n'));
}

function assertProtocoles({ as2, pesit }: Config, source: Source): void {
  const troubles = [...troublesOfAs2(as2), ...troublesOfPesit(pesit)].map(
    ([key, text]) => `${source.placeOf(key)}: ${key.join('.')}: ${text}`,
  );
  if (troubles.length > 0) throw new Failure('CONFIG', troubles.join('\n'));
}

/** Any instant would do: a plan that comes round does so whenever it is asked. */
const anyInstant = new Date('2026-01-01T00:00:00Z');

function troubleOfPlan(cron: string): string | undefined {
  try {
    if (createCalendrier().prochain(cron, anyInstant) !== undefined) return undefined;
    return `a cron that never comes round: "${cron}"`;
  } catch (error) {
    if (error instanceof Failure) return `not a cron of five fields, for example "0 20 * * *": "${cron}"`;
    throw error;
  }
}

/** The environment of this process: nobody else reads it. */
export function processEnvironment(): Readonly<Record<string, string | undefined>> {
  return process.env;
}

/** Every key, in the order of the file, for the documents. */
export function describeConfig(): readonly KeyDescription[] {
  return describeKeys(configSchema, adapterTexts);
}

/** The configuration as it is in force, to be shown: secrets are hidden. */
export function printConfig(config: Config): Readonly<Record<string, unknown>> {
  const shown = structuredClone(config) as Record<string, unknown>;
  for (const key of secretKeys) {
    const secret = valueAt(shown, key);
    if (typeof secret === 'string') put(shown, key, hidden(secret));
  }
  return shown;
}

/** Paths become absolute, and those that lie in the data directory by default are given. */
function settlePaths(source: Source): void {
  const { values } = source;
  const settle = (key: readonly string[], fallback?: string) => {
    const written = valueAt(values, key) ?? fallback;
    if (typeof written === 'string') put(values, key, absolute(source, key, written));
    return written;
  };
  settle(['data', 'directory'], 'var');
  const directory = String(valueAt(values, ['data', 'directory']));
  settle(['admin', 'operatorTokenFile'], join(directory, 'operator-token'));
  const hostKeys = valueAt(values, ['sftp', 'hostKeys']) ?? [join(directory, 'keys', 'ssh_host_ed25519_key')];
  put(values, ['sftp', 'hostKeys'], absoluteAll(source, ['sftp', 'hostKeys'], hostKeys));
  settleAs2(source, directory);
  settlePesit(source, directory);
  const dossiers = values['dossiers'];
  if (!Array.isArray(dossiers)) return;
  for (const [i, dossier] of dossiers.entries()) {
    if (!isTree(dossier) || typeof dossier['path'] !== 'string') continue;
    dossier['path'] = absolute(source, ['dossiers', i, 'path'], dossier['path']);
  }
}

function absoluteAll(source: Source, key: readonly string[], paths: unknown): unknown {
  if (!Array.isArray(paths)) return paths;
  return paths.map((path) => (typeof path === 'string' ? absolute(source, key, path) : path));
}

function valueAt(tree: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((at, step) => (isTree(at) ? at[step] : undefined), tree);
}

/** A URL without its password, so that an operator still sees which Redis; anything else not at all. */
function hidden(secret: string): string {
  const url = URL.parse(secret);
  if (url === null) return secret.startsWith('/') ? secret : '***';
  if (url.password !== '') url.password = '***';
  url.search = '';
  return url.href;
}

/** Frozen through and through: nobody changes the configuration of a gateway that runs. */
function freeze<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(freeze);
  }
  return value;
}
