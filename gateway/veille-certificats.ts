// SPDX-License-Identifier: Apache-2.0
/**
 * Veille of certificates: theirs and ours, 30 days before they end, unless another one follows (RFC 4130bis §8). How a
 * certificate is read is not its business: it is given what ends. Each raises its alerte once.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Raccordement } from './domain/raccordement.ts';
import type { Alertes } from './ports/alertes.ts';
import type { Clock, Logger } from './ports/machinery.ts';
import type { Raccordements } from './ports/raccordements.ts';

export interface FinDeCertificat {
  /** Names it once. */
  readonly cle: string;
  readonly detail: string;
}

export interface FinsDeCertificats {
  /** Of the partenaire of one raccordement. */
  deRaccordement(raccordement: Raccordement, now: Date): readonly FinDeCertificat[];
  /** Of our own identities. */
  nosIdentites(now: Date): readonly FinDeCertificat[];
}

export interface VeilleCertificatsDependencies {
  readonly journal: {
    readonly raccordements: Pick<Raccordements, 'list'>;
    readonly alertes: Pick<Alertes, 'lever'>;
  };
  readonly clock: Clock;
  readonly logger: Logger;
}

const code = 'CERTIFICAT-ECHEANCE';
/** A certificate is parsed in a tenth of a millisecond: after so many raccordements the others have their turn. */
const parTour = 25;

export async function veillerCertificats(
  { journal, clock, logger }: VeilleCertificatsDependencies,
  fins: FinsDeCertificats,
  signal: AbortSignal,
): Promise<void> {
  const now = clock();
  const lever = async (found: readonly FinDeCertificat[]) => {
    for (const { detail } of await leverFins(found, journal.alertes, now)) {
      logger.warn('alerte.levee', { code, detail });
    }
  };
  await lever(fins.nosIdentites(now));
  let looked = 0;
  for (const raccordement of await journal.raccordements.list()) {
    signal.throwIfAborted();
    if (++looked % parTour === 0) await nextTurn();
    await lever(fins.deRaccordement(raccordement, now));
  }
}

/** Answers those whose alerte is new. */
export async function leverFins(
  fins: readonly FinDeCertificat[],
  alertes: Pick<Alertes, 'lever'>,
  now: Date,
): Promise<readonly FinDeCertificat[]> {
  const fresh: FinDeCertificat[] = [];
  for (const fin of fins) {
    if (await alertes.lever({ cle: fin.cle, code, detail: fin.detail }, now)) fresh.push(fin);
  }
  return fresh;
}
