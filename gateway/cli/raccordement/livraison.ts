// SPDX-License-Identifier: Apache-2.0
/** The server of the other side, by one protocol or the other. */
import type { ServeurAs2 } from '../../domain/acces-as2.ts';
import type { ServeurPesit } from '../../domain/acces-pesit.ts';
import type { Livraison, ServeurSftp } from '../../domain/raccordement.ts';
import { readLivraisonAs2 } from './livraison-as2.ts';
import { readLivraisonPesit } from './livraison-pesit.ts';
import { readLivraisonSftp } from './livraison-sftp.ts';
import { aucun, type TermsOptions } from './options.ts';

/**
 * The server as it will be; `before` gives what the options leave unsaid. Undefined: none, or no longer.
 * @throws RangeError for what cannot be agreed.
 */
export async function readLivraison(
  options: TermsOptions,
  before: Livraison | undefined,
): Promise<Livraison | undefined> {
  const kept = keptOf(options, before);
  const said = saysOf(options, kept);
  if (said.length > 1) throw new RangeError(said.join(' ou / or '));
  const [way] = said;
  return way === undefined ? kept : readers[way](options, kept);
}

type Way = '--livraison-sftp' | '--livraison-as2' | '--livraison-pesit';

/** Of another protocol, what is kept says nothing. */
const readers: Readonly<
  Record<Way, (options: TermsOptions, kept: Livraison | undefined) => Promise<Livraison | undefined>>
> = {
  '--livraison-sftp': (options, kept) => readLivraisonSftp(options, ofKind(kept, isServeurSftp)),
  '--livraison-as2': (options, kept) => readLivraisonAs2(options, ofKind(kept, isServeurAs2)),
  '--livraison-pesit': (options, kept) => readLivraisonPesit(options, ofKind(kept, isServeurPesit)),
};

function ofKind<Kind extends Livraison>(
  kept: Livraison | undefined,
  is: (livraison: Livraison) => livraison is Kind,
): Kind | undefined {
  return kept !== undefined && is(kept) ? kept : undefined;
}

export function isServeurAs2(livraison: Livraison): livraison is ServeurAs2 {
  return livraison.protocole === 'as2';
}

export function isServeurPesit(livraison: Livraison): livraison is ServeurPesit {
  return livraison.protocole === 'pesit';
}

export function isServeurSftp(livraison: Livraison): livraison is ServeurSftp {
  return !isServeurAs2(livraison) && !isServeurPesit(livraison);
}

/** `aucun` takes away the server of its own protocol. */
function keptOf(options: TermsOptions, before: Livraison | undefined): Livraison | undefined {
  if (before === undefined) return undefined;
  return wordOf(options, before) === aucun ? undefined : before;
}

function wordOf(
  { livraisonSftp, livraisonAs2, livraisonPesit }: TermsOptions,
  before: Livraison,
): string | undefined {
  if (isServeurAs2(before)) return livraisonAs2;
  return isServeurPesit(before) ? livraisonPesit : livraisonSftp;
}

/** Which of the ways is spoken of. What AS2 and PeSIT have in common is said of the one that is named, or that is there. */
function saysOf(options: TermsOptions, kept: Livraison | undefined): readonly Way[] {
  const overPesit = saysPesit(options, kept);
  const ways: readonly (readonly [Way, boolean])[] = [
    ['--livraison-sftp', saysSftp(options)],
    ['--livraison-as2', saysAs2(options, overPesit)],
    ['--livraison-pesit', overPesit],
  ];
  return ways.flatMap(([way, isSaid]) => (isSaid ? [way] : []));
}

function saysSftp(options: TermsOptions): boolean {
  if (options.livraisonSftp === aucun) return false;
  const { livraisonSftp, livraisonLogin, livraisonCle, livraisonEmpreinte, livraisonAlgorithmes } = options;
  const { dossierDepot, dossierRetrait } = options;
  const said = [livraisonSftp, livraisonLogin, livraisonCle, livraisonEmpreinte, livraisonAlgorithmes];
  return [...said, dossierDepot, dossierRetrait].some((one) => one !== undefined);
}

function saysAs2(options: TermsOptions, overPesit: boolean): boolean {
  if (options.livraisonAs2 === aucun) return false;
  const own = options.livraisonAs2 !== undefined || options.livraisonBasic !== undefined;
  return own || (!overPesit && saysTls(options));
}

function saysPesit(options: TermsOptions, kept: Livraison | undefined): boolean {
  const { livraisonPesit, livraisonMotDePasse, livraisonPreconnexion, livraisonAs2 } = options;
  if (livraisonPesit === aucun) return false;
  const said = [livraisonPesit, livraisonMotDePasse, livraisonPreconnexion];
  if (said.some((one) => one !== undefined)) return true;
  return livraisonAs2 === undefined && kept !== undefined && isServeurPesit(kept) && saysTls(options);
}

function saysTls({ livraisonAutorites, livraisonEmpreinteTls, livraisonDelai }: TermsOptions): boolean {
  return [livraisonAutorites, livraisonEmpreinteTls, livraisonDelai].some((one) => one !== undefined);
}
