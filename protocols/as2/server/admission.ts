// SPDX-License-Identifier: Apache-2.0
/**
 * Whose a request is, and may it come in: the pair of AS2 names says which raccordement; its dates, its addresses, its TLS
 * certificate and its password say whether. What signs the message is judged later, with the message.
 */
import { createHash } from 'node:crypto';
import type { AccesAs2, ReglagesAs2 } from '../../../gateway/domain/acces-as2.ts';
import { isOpen, type Raccordement } from '../../../gateway/domain/raccordement.ts';
import type { Clock } from '../../../gateway/ports/machinery.ts';
import type { Raccordements } from '../../../gateway/ports/raccordements.ts';
import { isAllowed } from '../../commun/addresses.ts';
import type { As2Config } from '../config.ts';
import { certificatsDe, reglagesDe } from '../presets.ts';
import type { VerifieurBasic } from './basic.ts';
import type { Echange, PairTls } from './echange.ts';

export interface Partie {
  readonly raccordement: Raccordement;
  readonly acces: AccesAs2;
  readonly reglages: ReglagesAs2;
}

export type Motif =
  /** Told as an unknown relation (statement 21): nobody agreed on it, or not for today. */
  | 'inconnu'
  | 'ferme'
  /** Told by HTTP. */
  | 'adresse'
  | 'certificat-tls'
  | 'basic';

export type Admission = ({ readonly ok: true } & Partie) | { readonly ok: false; readonly motif: Motif };

/** The pair of names, unquoted: of the sender, and ours. */
export interface PaireDeNoms {
  readonly de: string;
  readonly vers: string;
}

export interface AdmissionParts {
  readonly raccordements: Pick<Raccordements, 'parNomsAs2'>;
  readonly basic: VerifieurBasic;
  readonly clock: Clock;
  readonly tls: Pick<As2Config['tls'], 'certificatClient'>;
}

/** `fermeAussi`: whatever the dates and the state of the raccordement. */
export async function admettre(
  parts: AdmissionParts,
  noms: PaireDeNoms,
  echange: Echange,
  options: { readonly fermeAussi?: boolean } = {},
): Promise<Admission> {
  const now = parts.clock();
  const partie = await partieDe(parts.raccordements, noms);
  if (partie === undefined) return { ok: false, motif: 'inconnu' };
  if (options.fermeAussi !== true && !isOpen(partie.raccordement, now)) return { ok: false, motif: 'ferme' };
  const { acces } = partie;
  if (!isAllowed(echange.adresse, acces.adresses)) return { ok: false, motif: 'adresse' };
  if (!convainc(echange.tls, acces, parts.tls.certificatClient, now)) {
    return { ok: false, motif: 'certificat-tls' };
  }
  // What nobody asked for is not looked at (statement 11).
  const autorisation = echange.entetes.get('authorization');
  if (acces.basic !== undefined && !(await parts.basic.verifier(autorisation, acces.basic))) {
    return { ok: false, motif: 'basic' };
  }
  return { ok: true, ...partie };
}

/** Whatever its dates. Case counts in both names (RFC 4130 §6.2), however the store compares. */
export async function partieDe(
  raccordements: Pick<Raccordements, 'parNomsAs2'>,
  { de, vers }: PaireDeNoms,
): Promise<Partie | undefined> {
  const raccordement = await raccordements.parNomsAs2(de, vers);
  const acces = raccordement?.as2;
  if (raccordement === undefined || acces === undefined) return undefined;
  if (acces.identifiant !== de || acces.notreIdentifiant !== vers) return undefined;
  return { raccordement, acces, reglages: reglagesDe(acces) };
}

/** A raccordement with TLS certificates takes those and no others, and nothing without TLS. */
function convainc(
  tls: PairTls | undefined,
  acces: AccesAs2,
  certificatClient: As2Config['tls']['certificatClient'],
  now: Date,
): boolean {
  if (acces.certificats.some(({ usages }) => usages.includes('TLS'))) {
    if (tls?.certificat === undefined) return false;
    const empreinte = createHash('sha256').update(tls.certificat.raw).digest('hex');
    return certificatsDe(acces, 'TLS', now).some((agreed) => agreed.empreinte === empreinte);
  }
  return tls === undefined || certificatClient !== 'exige' || tls.autorise;
}
