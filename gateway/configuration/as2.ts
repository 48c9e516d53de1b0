// SPDX-License-Identifier: Apache-2.0
/**
 * The `as2` section beside its schema: where its files lie, and what its keys must be together. Without an identity of its
 * own a gateway has those of its first start, in the data directory.
 */
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { settleIdentites, settleIn } from './identites.ts';
import { isTree, type Source } from './source.ts';

/** Made by the first start (`first-start/identites.ts`). */
export function identitesParDefaut(dataDirectory: string): readonly IdentiteParDefaut[] {
  const file = (name: string) => join(dataDirectory, 'keys', name);
  return [
    { fichier: file('as2.crt'), cleFichier: file('as2.key'), usages: ['SIGNATURE', 'CHIFFREMENT'] },
    { fichier: file('as2-tls.crt'), cleFichier: file('as2-tls.key'), usages: ['TLS'] },
  ];
}

interface IdentiteParDefaut {
  readonly fichier: string;
  readonly cleFichier: string;
  readonly usages: readonly ('SIGNATURE' | 'CHIFFREMENT' | 'TLS')[];
}

/** Paths become absolute; identities that nobody named are those of the data directory. */
export function settleAs2(source: Source, dataDirectory: string): void {
  // Undefined: nobody wrote the section. Something else than a section is left to the schema.
  const section = source.values['as2'] ?? {};
  if (!isTree(section)) return;
  const own = identitesParDefaut(dataDirectory).map((one) => ({ ...one, usages: [...one.usages] }));
  settleIdentites(source, 'as2', section['identites'], own);
  for (const name of ['tls', 'accuses']) settleIn(source, section[name], ['as2', name], ['autoritesFichier']);
}

/** What is looked at; its schema lives with the protocol. */
interface SectionAs2 {
  readonly enabled: boolean;
  readonly port: number | null;
  readonly tls: { readonly enabled: boolean; readonly autoritesFichier?: string | undefined };
  readonly accuses: { readonly autoritesFichier?: string | undefined };
  readonly identites: readonly { readonly usages: readonly string[] }[];
}

/** What no single key says. One line a trouble: key, what is wrong. */
export function troublesOfAs2(as2: SectionAs2): readonly (readonly [key: readonly string[], text: string])[] {
  if (!as2.enabled) return [];
  const has = (usage: string) => as2.identites.some(({ usages }) => usages.includes(usage));
  const faults: readonly (readonly [boolean, readonly string[], string])[] = [
    [as2.port === null && !as2.tls.enabled, ['as2', 'port'], 'null without as2.tls.enabled: nothing listens'],
    [
      as2.tls.enabled && !has('TLS'),
      ['as2', 'identites'],
      'none has the usage TLS, which as2.tls.enabled needs',
    ],
    [!has('SIGNATURE'), ['as2', 'identites'], 'none has the usage SIGNATURE'],
    [!has('CHIFFREMENT'), ['as2', 'identites'], 'none has the usage CHIFFREMENT'],
  ];
  const troubles = faults.flatMap(([isFault, key, text]) => (isFault ? [[key, text] as const] : []));
  const files = [
    [['as2', 'tls', 'autoritesFichier'], as2.tls.enabled ? as2.tls.autoritesFichier : undefined],
    [['as2', 'accuses', 'autoritesFichier'], as2.accuses.autoritesFichier],
  ] as const;
  return [...troubles, ...files.flatMap(([key, file]) => troubleOfAutorites(key, file))];
}

/** They are read at start, and a start that fails there is of no use: better told with its line. */
function troubleOfAutorites(
  key: readonly string[],
  file: string | undefined,
): readonly (readonly [key: readonly string[], text: string])[] {
  const trouble = file === undefined ? undefined : troubleOfPem(file);
  return trouble === undefined ? [] : [[key, `${file} ${trouble}`]];
}

/** TLS takes certificates in PEM, and would pass over anything else without a word. */
function troubleOfPem(file: string): string | undefined {
  try {
    const text = readFileSync(file, 'latin1');
    if (text.includes('-----BEGIN CERTIFICATE-----') && new X509Certificate(text).raw.length > 0) return;
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return "n'existe pas / does not exist";
    if (/^E[A-Z]+$/.test(code)) return `ne se lit pas / cannot be read: ${code}`;
  }
  return 'ne contient pas de certificat PEM / holds no certificate in PEM';
}
