// SPDX-License-Identifier: Apache-2.0
/**
 * Conclusion: from what the checks found to a verdict. Pure; nobody else decides INTEGRE or REJETE.
 *
 * A blocking constat on the flux refuses it whole (irrecevable, DSE §3.2.1.4); otherwise each facture has
 * its own verdict, and the flux is INTEGRE, INTEGRE_PARTIEL or REJETE by their number.
 */
import type { CompteRendu, LigneCompteRendu, VerdictFlux } from './domain/compte-rendu.ts';
import { hasIncident, isAccepted } from './domain/constat.ts';
import type { Facture, StatutFacture } from './domain/facture.ts';
import type { CodeApplication } from './domain/flux-name.ts';
import type { ConstatRecord } from './ports/journal.ts';

/** The verdict of one facture, from its own constats. */
export function concludeFacture(constats: readonly ConstatRecord[]): StatutFacture {
  if (hasIncident(constats)) return 'INCIDENTEE';
  return isAccepted(constats) ? 'DEPOSEE' : 'REJETEE';
}

/**
 * The verdict of a flux, or undefined when it cannot be given: a facture not yet judged, or whose check
 * failed on our side. A flux without any facture and without blocking constat has no verdict either.
 */
export function concludeFlux(
  factures: readonly Facture[],
  constats: readonly ConstatRecord[],
): VerdictFlux | undefined {
  const ofFlux = constats.filter((constat) => constat.rang === undefined);
  if (hasIncident(ofFlux)) return undefined;
  if (!isAccepted(ofFlux)) return 'REJETE';
  const accepted = factures.filter((facture) => facture.statut === 'DEPOSEE').length;
  const rejected = factures.filter((facture) => facture.statut === 'REJETEE').length;
  if (factures.length === 0 || accepted + rejected < factures.length) return undefined;
  if (rejected === 0) return 'INTEGRE';
  return accepted === 0 ? 'REJETE' : 'INTEGRE_PARTIEL';
}

export interface CompteRenduSource {
  readonly verdict: VerdictFlux;
  readonly idFlux: string;
  readonly codeInterface: string | undefined;
  readonly emetteur: CodeApplication;
  readonly recepteur: CodeApplication;
  readonly produitLe: Date;
  readonly factures: readonly Facture[];
  readonly constats: readonly ConstatRecord[];
}

/** The compte rendu, syntax aside: one line per constat, flux first, then facture by facture. */
export function buildCompteRendu(source: CompteRenduSource): CompteRendu {
  const { factures, constats, codeInterface, ...rest } = source;
  const byRang = new Map(factures.map((facture) => [facture.rang, facture]));
  const lignes = constats
    .toSorted((a, b) => (a.rang ?? 0) - (b.rang ?? 0))
    .map((constat) => toLigne(constat, byRang.get(constat.rang ?? 0)));
  return {
    ...rest,
    ...(codeInterface === undefined ? {} : { codeInterface }),
    nombreFactures: factures.length,
    nombreAcceptees:
      source.verdict === 'REJETE' ? 0 : factures.filter((facture) => facture.statut === 'DEPOSEE').length,
    lignes,
  };
}

function toLigne(constat: ConstatRecord, facture: Facture | undefined): LigneCompteRendu {
  if (facture === undefined) return { constat };
  const { rang, nomFichier, numero } = facture;
  return { constat, facture: { rang, nomFichier, ...(numero === undefined ? {} : { numero }) } };
}
