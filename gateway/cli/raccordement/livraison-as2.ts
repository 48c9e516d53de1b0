// SPDX-License-Identifier: Apache-2.0
/** The AS2 server of the other side, from the options. Names and certificates are those of its `--as2-id`. */
import { resolve } from 'node:path';
import type { ServeurAs2 } from '../../domain/acces-as2.ts';
import { readCertificateFile } from '../certificate-files.ts';
import { assertSecretFile, parseUrl, splitBasic } from './as2-acces.ts';
import { aucun, type TermsOptions } from './options.ts';

/** A synchronous MDN of a large message takes minutes; an hour is nobody's. */
const delayMostSeconds = 3_600;
const sha256Hex = /^[0-9a-f]{64}$/;

/** `before` gives what the options leave unsaid. @throws RangeError */
export async function readLivraisonAs2(
  options: TermsOptions,
  before: ServeurAs2 | undefined,
): Promise<ServeurAs2> {
  const url =
    options.livraisonAs2 === undefined ? before?.url : parseUrl(options.livraisonAs2, '--livraison-as2');
  if (url === undefined) throw new RangeError('--livraison-as2 URL manque / is missing');
  const { empreinteTls, autorites } = await readTrustTls(options, before);
  const basic =
    options.livraisonBasic === undefined ? before?.basic : await readBasic(options.livraisonBasic);
  const delaiMs = options.livraisonDelai === undefined ? before?.delaiMs : parseDelay(options.livraisonDelai);
  if (url.startsWith('http:') && (empreinteTls ?? autorites) !== undefined) {
    throw new RangeError(
      '--livraison-autorites, --livraison-empreinte-tls : sans TLS, rien à vérifier / http has no certificate',
    );
  }
  return {
    protocole: 'as2',
    url,
    ...(autorites === undefined ? {} : { autorites }),
    ...(empreinteTls === undefined ? {} : { empreinteTls }),
    ...(basic === undefined ? {} : { basic }),
    ...(delaiMs === undefined ? {} : { delaiMs }),
  };
}

/** Authorities or one pinned certificate, of any server over TLS: what was said last stands. @throws RangeError */
export async function readTrustTls(
  { livraisonAutorites, livraisonEmpreinteTls }: TermsOptions,
  before: TrustTls | undefined,
): Promise<TrustTls> {
  const file = wanted(livraisonAutorites);
  const print = wanted(livraisonEmpreinteTls);
  if (file !== undefined && print !== undefined)
    throw new RangeError('--livraison-autorites ou / or --livraison-empreinte-tls');
  if (file !== undefined) return { autorites: await readAutorites(file) };
  if (print !== undefined) return { empreinteTls: parsePrint(print) };
  return {
    ...(livraisonAutorites === undefined && before?.autorites !== undefined
      ? { autorites: before.autorites }
      : {}),
    ...(livraisonEmpreinteTls === undefined && before?.empreinteTls !== undefined
      ? { empreinteTls: before.empreinteTls }
      : {}),
  };
}

type TrustTls = Pick<ServeurAs2, 'autorites' | 'empreinteTls'>;

function wanted(text: string | undefined): string | undefined {
  return text === aucun ? undefined : text;
}

async function readAutorites(path: string): Promise<string> {
  const read = await readCertificateFile(path);
  return read.map(({ x509 }) => x509.toString().trimEnd()).join('\n');
}

function parsePrint(text: string): string {
  const print = text.replaceAll(':', '').toLowerCase();
  if (sha256Hex.test(print)) return print;
  throw new RangeError(
    `--livraison-empreinte-tls attend un SHA-256 en 64 chiffres hexadécimaux / takes the 64 hex digits of a SHA-256`,
  );
}

async function readBasic(text: string): Promise<ServeurAs2['basic']> {
  if (text === aucun) return undefined;
  const { utilisateur, fichier } = splitBasic(text, '--livraison-basic');
  const motDePasseFichier = resolve(fichier);
  await assertSecretFile(motDePasseFichier, '--livraison-basic');
  return { utilisateur, motDePasseFichier };
}

function parseDelay(text: string): number {
  const seconds = Number(text);
  if (Number.isInteger(seconds) && seconds >= 1 && seconds <= delayMostSeconds) return seconds * 1000;
  throw new RangeError(
    `--livraison-delai attend 1 à ${delayMostSeconds} secondes / takes 1 to as many seconds`,
  );
}
