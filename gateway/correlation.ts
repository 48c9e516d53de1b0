// SPDX-License-Identifier: Apache-2.0
/**
 * Correlation: which facture a statut speaks of, among those its sender may speak of.
 *
 * The sender is on one of two sides: it sent the facture (or another flux of the same raccordement did), or it receives
 * for the debtor. A facture it has nothing to do with is as unknown to it as one that does not exist: the statut then
 * waits among the uncorrelated, and nobody learns anything.
 */
import type { StatutFactureDit } from './domain/cycle-de-vie.ts';
import type { FluxId } from './domain/flux.ts';
import { isAmont, type Raccordement } from './domain/raccordement.ts';
import type { FactureConnue } from './ports/cycles.ts';
import { cleDiffusion, cleRelais } from './ports/envois.ts';
import type { FluxRecord, Journal } from './ports/journal.ts';

export type Cote = 'FOURNISSEUR' | 'DESTINATAIRE';

export interface Correlation {
  readonly connue: FactureConnue;
  /** The flux of the facture: its raccordement is the remettant. */
  readonly flux: FluxRecord;
  /** Who speaks. */
  readonly cote: Cote;
}

const sirenLength = 9;

/**
 * As {@link correler}, for the side that the code interface is of: a FSO1301A is said by the recipient alone, so that
 * nobody says in its name that its own facture was accepted or rejected.
 */
export async function correlerSous(
  code: string | undefined,
  dit: StatutFactureDit,
  raccordement: Raccordement,
  journal: Journal,
): Promise<Correlation | undefined> {
  const found = await correler(dit, raccordement, journal);
  return code === 'FSO1301A' && found?.cote === 'FOURNISSEUR' ? undefined : found;
}

/** Undefined when no facture that this raccordement may speak of matches, or when nothing tells which of several. */
export async function correler(
  dit: StatutFactureDit,
  raccordement: Raccordement,
  journal: Journal,
): Promise<Correlation | undefined> {
  const named = dit.cle.fournisseur !== '';
  let found: Correlation | undefined;
  for (const connue of await facturesDites(dit, journal)) {
    const one = await correlationAvec(connue, raccordement, journal);
    if (one === undefined) continue;
    if (named) return one;
    // Nobody named the supplier: a number alone tells only while one supplier uses it.
    if (found !== undefined && fournisseurDe(found.connue) !== fournisseurDe(connue)) return undefined;
    found ??= one;
  }
  return found;
}

/** Those it may be about, newest first, whoever says it. */
async function facturesDites(dit: StatutFactureDit, { cycles }: Journal): Promise<readonly FactureConnue[]> {
  const { numero, fournisseur } = dit.cle;
  const siren = /^\d{9}(?:\d{5})?$/.test(fournisseur) ? fournisseur.slice(0, sirenLength) : undefined;
  const written = siren === undefined && fournisseur !== '' ? fournisseur : undefined;
  const found = await cycles.factures(numero, siren, written);
  return found.filter((one) => isSpokenOf(one, dit, siren));
}

async function correlationAvec(
  connue: FactureConnue,
  raccordement: Raccordement,
  journal: Journal,
): Promise<Correlation | undefined> {
  const flux = await journal.findFlux(connue.flux);
  const cote = flux && (await coteOf(raccordement, flux, connue, journal));
  return flux && cote && { connue, flux, cote };
}

function fournisseurDe({ facture: { objet } }: FactureConnue): string | undefined {
  return objet?.nature === 'FACTURE' ? (objet.siren ?? objet.fournisseur) : undefined;
}

/** The supplier by its SIREN, or by the identifier as written; the date when both sides have one. */
function isSpokenOf(
  { facture: { objet } }: FactureConnue,
  { cle }: StatutFactureDit,
  siren?: string,
): boolean {
  if (objet?.nature !== 'FACTURE') return false;
  const { dateFacture, fournisseur } = cle;
  if (siren === undefined && fournisseur !== '' && objet.fournisseur !== fournisseur) return false;
  return dateFacture === undefined || objet.dateEmission === undefined || objet.dateEmission === dateFacture;
}

async function coteOf(
  raccordement: Raccordement,
  flux: FluxRecord,
  { facture, rang }: FactureConnue,
  journal: Journal,
): Promise<Cote | undefined> {
  if (isAmont(raccordement)) {
    return (await wasRelayed(flux.id, raccordement, journal)) ? 'DESTINATAIRE' : undefined;
  }
  if (await receives(raccordement, flux.id, rang, facture.destinataire, journal)) return 'DESTINATAIRE';
  return flux.raccordement === raccordement.id ? 'FOURNISSEUR' : undefined;
}

async function wasRelayed(flux: FluxId, amont: Raccordement, journal: Journal): Promise<boolean> {
  const envoi = await journal.envois.parCle(cleRelais(flux));
  return envoi?.raccordement === amont.id;
}

async function receives(
  raccordement: Raccordement,
  flux: FluxId,
  rang: number,
  destinataire: string | undefined,
  journal: Journal,
): Promise<boolean> {
  if (destinataire !== undefined) {
    const receivers = await journal.raccordements.pourStructure(destinataire);
    if (receivers.some(({ id }) => id === raccordement.id)) return true;
  }
  const diffusion = await journal.envois.parCle(cleDiffusion(flux, rang));
  return diffusion?.raccordement === raccordement.id;
}
