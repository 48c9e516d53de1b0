// SPDX-License-Identifier: Apache-2.0
/** What followed from a flux: its envois, and the statuts of its factures. Read by the page, the API and the command. */
import { type StatutFactureDit, statutsCdarFacture, statutsCpp } from '../domain/cycle-de-vie.ts';
import type { Facture } from '../domain/facture.ts';
import type { FluxId } from '../domain/flux.ts';
import type { StatutRecord } from '../ports/cycles.ts';
import type { Envoi, EnvoiSuivi } from '../ports/envois.ts';
import type { FluxRecord } from '../ports/journal.ts';
import type { DeskJournal } from './config.ts';

export interface CycleDeFacture {
  readonly facture: Facture;
  /** In the order received. */
  readonly statuts: readonly StatutRecord[];
}

export interface Suivi {
  /** Of a flux received: what it gave rise to. */
  readonly envois: readonly EnvoiSuivi[];
  /** Of a flux emitted: what it carries. */
  readonly portes: readonly Envoi[];
  /** Factures with at least one statut. */
  readonly cycles: readonly CycleDeFacture[];
  /** Factures whose statuts were not read: a page has its limits. */
  readonly cyclesOmis: number;
}

/** Factures whose statuts are shown with a flux; each has its own address in the API. */
const cyclesLimit = 100;

export async function readSuivi(
  { id, sens }: Pick<FluxRecord, 'id' | 'sens'>,
  factures: readonly Facture[],
  journal: Pick<DeskJournal, 'envois' | 'cycles'>,
): Promise<Suivi> {
  if (sens === 'RECEPTION') {
    return { envois: [], portes: await journal.envois.dansFlux(id), cycles: [], cyclesOmis: 0 };
  }
  const eligible = factures.filter(({ objet }) => objet?.nature === 'FACTURE');
  const shown = eligible.slice(0, cyclesLimit);
  const [envois, cycles] = await Promise.all([
    journal.envois.deSource(id),
    Promise.all(shown.map((facture) => readCycle(id, facture, journal))),
  ]);
  return {
    envois,
    portes: [],
    cycles: cycles.filter(({ statuts }) => statuts.length > 0),
    cyclesOmis: eligible.length - shown.length,
  };
}

export async function readCycle(
  flux: FluxId,
  facture: Facture,
  { cycles }: Pick<DeskJournal, 'cycles'>,
): Promise<CycleDeFacture> {
  return { facture, statuts: await cycles.deFacture({ flux, rang: facture.rang }) };
}

/** What answers a flux, without what a batch sent on to others: that stands among its envois. */
export function answersAlone(answers: readonly FluxRecord[], { envois }: Suivi): readonly FluxRecord[] {
  const left = new Set(envois.map(({ emis }) => emis));
  return answers.filter(({ id }) => !left.has(id));
}

/** In the words of its own list. */
export function labelOfStatut(dit: StatutFactureDit): string {
  return dit.norme === 'CPP' ? statutsCpp[dit.code] : statutsCdarFacture[dit.code];
}

/** The statut that an envoi of kind CYCLE carries. */
export function ditOfEnvoi({ genre, contenu }: Envoi): StatutFactureDit | undefined {
  return genre === 'CYCLE' ? (contenu['dit'] as StatutFactureDit) : undefined;
}
