// SPDX-License-Identifier: Apache-2.0
/** The SFTP server of the other side, from the options: everything is read and checked before it is agreed. */
import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseServeurSftp } from '../../../protocols/sftp/client/serveur.ts';
import { toPublicLine } from '../../../protocols/sftp/keys.ts';
import type { ServeurSftp } from '../../domain/raccordement.ts';
import { aucun, type TermsOptions } from './options.ts';

/** Permissions that only the owner of a key may have. */
const othersMask = 0o077;

const portMost = 65_535;

/** What is said of each member where an operator wrote it. */
const optionOf: Readonly<Record<string, string>> = {
  hote: '--livraison-sftp',
  port: '--livraison-sftp',
  login: '--livraison-login',
  cleFichier: '--livraison-cle',
  empreinteHote: '--livraison-empreinte',
  dossierDepot: '--dossier-depot',
  dossierRetrait: '--dossier-retrait',
};

/**
 * The server as it will be; `before` gives what the options leave unsaid. Undefined: none, or no longer.
 * @throws RangeError for what cannot be agreed.
 */
export async function readLivraisonSftp(
  options: TermsOptions,
  before: ServeurSftp | undefined,
): Promise<ServeurSftp | undefined> {
  const said = saidOf(options);
  if (Object.keys(said).length === 0 && options.livraisonAlgorithmes === undefined) return before;
  if (before === undefined && options.livraisonSftp === undefined) {
    throw new RangeError('--livraison-sftp HOST:PORT manque / is missing');
  }
  const { cbc, legacyAlgorithms, ...kept } = before ?? {};
  const old = options.livraisonAlgorithmes === undefined ? { cbc, legacyAlgorithms } : {};
  const written = JSON.parse(JSON.stringify({ ...kept, ...old, ...said })) as unknown;
  assertWhole(written as Partial<ServeurSftp>);
  const parsed = parseServeurSftp(written);
  if (!parsed.ok) throw new RangeError(parsed.troubles.map(named).join('\n'));
  await assertKeyFile(parsed.value.cleFichier);
  return parsed.value;
}

/** What has no default, and which option gives it. */
const requis = [
  ['login', '--livraison-login'],
  ['cleFichier', '--livraison-cle'],
  ['empreinteHote', '--livraison-empreinte'],
] as const;

/** @throws RangeError with every option that is missing. */
function assertWhole(server: Partial<ServeurSftp>): void {
  const missing = requis.filter(([member]) => server[member] === undefined);
  if (missing.length === 0) return;
  throw new RangeError(
    missing
      .map(([, option]) => `${option} est requis avec --livraison-sftp / is required with --livraison-sftp`)
      .join('\n'),
  );
}

function saidOf(options: TermsOptions): Readonly<Record<string, unknown>> {
  const { livraisonSftp, livraisonLogin, livraisonCle, livraisonEmpreinte, livraisonAlgorithmes } = options;
  const { dossierDepot, dossierRetrait } = options;
  const [hote, port] = livraisonSftp === undefined ? [] : splitAddress(livraisonSftp);
  const said = {
    hote,
    port,
    login: livraisonLogin,
    cleFichier: livraisonCle === undefined ? undefined : resolve(livraisonCle),
    empreinteHote: livraisonEmpreinte,
    dossierDepot,
    dossierRetrait,
    ...(livraisonAlgorithmes === undefined ? {} : algorithms(livraisonAlgorithmes)),
  };
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined));
}

/** `host`, `host:22`, `[2001:db8::1]:22`. */
function splitAddress(text: string): readonly [string, number] {
  const groups = /^(?:\[(?<v6>[0-9A-Fa-f:.]+)\]|(?<host>[^:]+))(?::(?<port>\d{1,5}))?$/.exec(text)?.groups;
  const hote = groups?.['v6'] ?? groups?.['host'];
  if (hote === undefined)
    throw new RangeError(`--livraison-sftp attend HOST:PORT / takes HOST:PORT: ${text}`);
  const port = Number(groups?.['port'] ?? '22');
  if (port < 1 || port > portMost)
    throw new RangeError(
      `--livraison-sftp attend un port de 1 à ${portMost} / takes a port from 1 to ${portMost}: ${text}`,
    );
  return [hote, port];
}

function algorithms(text: string): Pick<ServeurSftp, 'cbc' | 'legacyAlgorithms'> {
  const words = text === aucun ? [] : text.split(',');
  if (words.some((word) => word !== 'cbc' && word !== 'legacy')) {
    throw new RangeError('--livraison-algorithmes attend cbc, legacy ou cbc,legacy / takes these');
  }
  return {
    ...(words.includes('cbc') ? { cbc: true } : {}),
    ...(words.includes('legacy') ? { legacyAlgorithms: true } : {}),
  };
}

function named(trouble: string): string {
  const [member = '', ...rest] = trouble.split(': ');
  return `${optionOf[member] ?? member} : ${rest.join(': ')}`;
}

/** It is read at each connection: what is wrong with it must be said now, not at night. */
async function assertKeyFile(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) throw new RangeError(`--livraison-cle : ${path} n'existe pas / does not exist`);
  if ((found.mode & othersMask) !== 0) {
    throw new RangeError(`--livraison-cle : d'autres peuvent lire ${path}, chmod 600 / others may read it`);
  }
  const text = await readFile(path, 'utf8');
  try {
    toPublicLine(text);
  } catch (error) {
    throw new RangeError(
      `--livraison-cle : ${path} n'est pas une clé privée SSH / holds no SSH private key`,
      {
        cause: error,
      },
    );
  }
}
