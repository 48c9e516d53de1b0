// SPDX-License-Identifier: Apache-2.0
/**
 * The state of the gateway as the desk shows it: counts of flux and of work, read at once and with a limit
 * of time. The same figures, under the same keys, fill the pages and the live stream.
 */
import { createHash } from 'node:crypto';
import type { Sens, StatutFluxEmis, StatutFluxRecu } from '../domain/flux.ts';
import { transitionsFluxEmis, transitionsFluxRecu } from '../domain/flux.ts';
import type { EtapeCounts } from '../ports/work.ts';
import type { DeskDependencies, DeskQueue, ReadinessCheck } from './config.ts';
import { type Html, html } from './html.ts';
import { orSilence } from './patience.ts';
import type { StatutFlux } from './texts-fr.ts';
import type { Visit } from './visit.ts';

export interface QueueState {
  readonly driver: DeskQueue['driver'];
  readonly healthy: boolean;
  /** Undefined when the engine does not answer. */
  readonly etapes: readonly EtapeCounts[] | undefined;
}

export interface DeskState {
  /** By sens and statut; a statut nobody is in counts 0. */
  countOf(sens: Sens, statut: StatutFlux): number;
  readonly queue: QueueState;
  readonly alertesOuvertes: number;
  /** Changes when anything above does. */
  readonly revision: string;
}

export const statutsOf: Readonly<Record<Sens, readonly StatutFlux[]>> = {
  EMISSION: Object.keys(transitionsFluxRecu) as StatutFluxRecu[],
  RECEPTION: Object.keys(transitionsFluxEmis) as StatutFluxEmis[],
};

const revisionLength = 16;

export async function readDeskState({
  journal,
  queue,
}: Pick<DeskDependencies, 'journal' | 'queue'>): Promise<DeskState> {
  const [counts, queueState, alertesOuvertes] = await Promise.all([
    journal.countFlux(),
    readQueueState(queue),
    journal.alertes.compterOuvertes(),
  ]);
  const byKey = new Map(counts.map(({ sens, statut, count }) => [fluxKey(sens, statut), count]));
  return {
    countOf: (sens, statut) => byKey.get(fluxKey(sens, statut)) ?? 0,
    queue: queueState,
    alertesOuvertes,
    revision: revisionOf([
      [...byKey],
      alertesOuvertes,
      queueState.healthy,
      queueState.etapes?.map(withoutAge),
    ]),
  };
}

export async function readQueueState(queue: DeskQueue): Promise<QueueState> {
  const [etapes, healthy] = await Promise.all([orSilence(queue.counts()), orSilence(queue.healthy())]);
  return { driver: queue.driver, healthy: healthy === true, etapes };
}

/** The checks, or the one saying that they did not answer. */
export async function readReadiness(
  readiness: DeskDependencies['readiness'],
): Promise<readonly ReadinessCheck[]> {
  return (await orSilence(readiness())) ?? [{ name: 'readiness', ok: false, detail: 'no answer in time' }];
}

/** Every live figure as text in the visitor's language: what `liveFigure` prints, and what the stream sends. */
export function liveValues({ figures, texts }: Visit, state: DeskState): Readonly<Record<string, string>> {
  const values: Record<string, string> = { [alertesKey]: figures.count(state.alertesOuvertes) };
  for (const sens of ['EMISSION', 'RECEPTION'] as const) {
    for (const statut of statutsOf[sens]) {
      values[fluxKey(sens, statut)] = figures.count(state.countOf(sens, statut));
    }
  }
  for (const etape of state.queue.etapes ?? []) {
    for (const figure of ['waiting', 'active', 'delayed', 'dead'] as const) {
      values[queueKey(etape.etape, figure)] = figures.count(etape[figure]);
    }
    values[queueKey(etape.etape, 'oldest')] = etape.oldestMs > 0 ? figures.age(etape.oldestMs) : texts.none;
  }
  return values;
}

/** A figure the stream may rewrite in place. One that says "nothing" is marked, to be shown quietly. */
export function liveFigure(values: Readonly<Record<string, string>>, key: string): Html {
  const isNothing = values[key] === '0' || values[key] === '–';
  return html`<span data-live="${key}"${isNothing && html` data-nothing`}>${values[key]}</span>`;
}

/** The figure of the menu. */
export const alertesKey = 'alertes.ouvertes';

export function fluxKey(sens: string, statut: string): string {
  return `flux.${sens}.${statut}`;
}

export function queueKey(etape: string, figure: string): string {
  return `file.${etape}.${figure}`;
}

/** An age changes by itself: it is no news. */
function withoutAge(counts: EtapeCounts): EtapeCounts {
  return { ...counts, oldestMs: 0 };
}

function revisionOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, revisionLength);
}
