// SPDX-License-Identifier: Apache-2.0
/** The server of the other side, by one protocol or the other. */
import type { ServeurAs2 } from '../../domain/acces-as2.ts';
import type { Livraison, ServeurSftp } from '../../domain/raccordement.ts';
import { readLivraisonAs2 } from './livraison-as2.ts';
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
  const [bySftp, byAs2] = [saysSftp(options), saysAs2(options)];
  if (bySftp && byAs2) throw new RangeError('--livraison-sftp ou / or --livraison-as2');
  if (bySftp) return readLivraisonSftp(options, kept !== undefined && isServeurSftp(kept) ? kept : undefined);
  if (byAs2) return readLivraisonAs2(options, kept !== undefined && isServeurAs2(kept) ? kept : undefined);
  return kept;
}

export function isServeurAs2(livraison: Livraison): livraison is ServeurAs2 {
  return livraison.protocole === 'as2';
}

export function isServeurSftp(livraison: Livraison): livraison is ServeurSftp {
  return livraison.protocole !== 'as2';
}

/** `aucun` takes away the server of its own protocol. */
function keptOf(
  { livraisonSftp, livraisonAs2 }: TermsOptions,
  before: Livraison | undefined,
): Livraison | undefined {
  if (before === undefined) return undefined;
  const word = isServeurAs2(before) ? livraisonAs2 : livraisonSftp;
  return word === aucun ? undefined : before;
}

function saysSftp(options: TermsOptions): boolean {
  if (options.livraisonSftp === aucun) return false;
  const { livraisonSftp, livraisonLogin, livraisonCle, livraisonEmpreinte, livraisonAlgorithmes } = options;
  const { dossierDepot, dossierRetrait } = options;
  const said = [livraisonSftp, livraisonLogin, livraisonCle, livraisonEmpreinte, livraisonAlgorithmes];
  return [...said, dossierDepot, dossierRetrait].some((one) => one !== undefined);
}

function saysAs2(options: TermsOptions): boolean {
  if (options.livraisonAs2 === aucun) return false;
  const { livraisonAs2, livraisonAutorites, livraisonEmpreinteTls, livraisonBasic, livraisonDelai } = options;
  const said = [livraisonAs2, livraisonAutorites, livraisonEmpreinteTls, livraisonBasic, livraisonDelai];
  return said.some((one) => one !== undefined);
}
