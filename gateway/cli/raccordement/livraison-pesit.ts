// SPDX-License-Identifier: Apache-2.0
/** The PeSIT server of the other side, from the options. Identifiers and settings are those of its `--pesit-identifiant`. */
import { resolve } from 'node:path';
import { isLoopback } from '../../configuration/pesit.ts';
import type { ServeurPesit } from '../../domain/acces-pesit.ts';
import { readTrustTls } from './livraison-as2.ts';
import { aucun, type TermsOptions } from './options.ts';
import { readMotDePassePesit } from './pesit-acces.ts';

/** Of one answer, not of a transfer: what takes longer than an hour never comes. */
const delayMostSeconds = 3_600;
const portMost = 65_535;
/** Bytes 8–15 of a pre-connection are letters, digits and four signs in EBCDIC. (PeSIT E §2.3) */
const preconnexionShape = /^([A-Za-z0-9./_-]{1,8}):(.+)$/;

/** `before` gives what the options leave unsaid. @throws RangeError */
export async function readLivraisonPesit(
  options: TermsOptions,
  before: ServeurPesit | undefined,
): Promise<ServeurPesit> {
  const place =
    options.livraisonPesit === undefined ? before : parsePlace(options.livraisonPesit, '--livraison-pesit');
  if (place === undefined) throw new RangeError('--livraison-pesit pesit://HOTE:PORT manque / is missing');
  const { hote, port, clair } = place;
  const { empreinteTls, autorites } = await readTrustTls(options, before);
  if (clair && (empreinteTls ?? autorites) !== undefined) {
    throw new RangeError(
      '--livraison-autorites, --livraison-empreinte-tls : sans TLS, rien à vérifier / plain TCP has no certificate',
    );
  }
  return {
    protocole: 'pesit',
    hote,
    port,
    ...(clair ? { clair } : {}),
    ...(autorites === undefined ? {} : { autorites }),
    ...(empreinteTls === undefined ? {} : { empreinteTls }),
    ...(await readSecrets(options, before)),
    ...readDelay(options.livraisonDelai, before),
  };
}

async function readSecrets(
  { livraisonMotDePasse, livraisonPreconnexion }: TermsOptions,
  before: ServeurPesit | undefined,
): Promise<Pick<ServeurPesit, 'motDePasseFichier' | 'preconnexion'>> {
  const motDePasseFichier =
    livraisonMotDePasse === undefined
      ? before?.motDePasseFichier
      : await secretFile(livraisonMotDePasse, '--livraison-mot-de-passe');
  const preconnexion =
    livraisonPreconnexion === undefined
      ? before?.preconnexion
      : await readPreconnexion(livraisonPreconnexion);
  return {
    ...(motDePasseFichier === undefined ? {} : { motDePasseFichier }),
    ...(preconnexion === undefined ? {} : { preconnexion }),
  };
}

/** Its path, once what is in it can be shown to a server. */
async function secretFile(path: string, option: string): Promise<string | undefined> {
  if (path === aucun) return undefined;
  await readMotDePassePesit(path, option);
  return resolve(path);
}

async function readPreconnexion(text: string): Promise<ServeurPesit['preconnexion']> {
  if (text === aucun) return undefined;
  const [, identifiant, fichier] = preconnexionShape.exec(text) ?? [];
  if (identifiant === undefined || fichier === undefined) {
    throw new RangeError(
      '--livraison-preconnexion attend IDENTIFIANT:FICHIER, le fichier contenant le mot de passe / takes ID:FILE, the file holding the password',
    );
  }
  await readMotDePassePesit(fichier, '--livraison-preconnexion');
  return { identifiant, motDePasseFichier: resolve(fichier) };
}

export interface PlacePesit {
  readonly hote: string;
  readonly port: number;
  readonly clair?: boolean;
}

/**
 * `pesit://host:port`, `host:port`, `[::1]:port`: TLS. `pesit+tcp://127.0.0.1:port`: plain TCP, to this machine only. There is
 * no usual port, so that it is always said. @throws RangeError
 */
export function parsePlace(text: string, option: string): PlacePesit {
  const shape =
    /^(?:(?<scheme>pesits?|pesit\+tls|pesit\+tcp):\/\/)?(?:\[(?<v6>[0-9A-Fa-f:.]+)\]|(?<host>[A-Za-z0-9._-]+)):(?<port>\d{1,5})\/?$/;
  const { scheme, v6, host, port: digits = '' } = shape.exec(text)?.groups ?? {};
  const hote = v6 ?? host;
  const port = Number(digits);
  if (hote === undefined || port < 1 || port > portMost) {
    throw new RangeError(
      `${option} attend pesit://HOTE:PORT, ou pesit+tcp://127.0.0.1:PORT sans TLS / takes pesit://HOST:PORT, or pesit+tcp:// without TLS: ${text}`,
    );
  }
  if (scheme !== 'pesit+tcp') return { hote, port };
  if (isLoopback(hote)) return { hote, port, clair: true };
  throw new RangeError(
    `${option} : sans TLS, seulement vers cette machine (127.0.0.1, ::1, localhost) / plain TCP only to this machine: ${hote}`,
  );
}

function readDelay(
  text: string | undefined,
  before: ServeurPesit | undefined,
): Pick<ServeurPesit, 'delaiMs'> {
  if (text === undefined) return before?.delaiMs === undefined ? {} : { delaiMs: before.delaiMs };
  const seconds = Number(text);
  if (Number.isInteger(seconds) && seconds >= 1 && seconds <= delayMostSeconds)
    return { delaiMs: seconds * 1000 };
  throw new RangeError(
    `--livraison-delai attend 1 à ${delayMostSeconds} secondes entières / takes 1 to ${delayMostSeconds} whole seconds: ${text}`,
  );
}
