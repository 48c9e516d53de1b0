// SPDX-License-Identifier: Apache-2.0
/** What every step of a flux is given, and how it hands over to the next one. */

import type { Dialecte } from '../formats/cdar/emettre/commun.ts';
import type { EnveloppeLimits } from '../formats/enveloppe/limits.ts';
import type { Nature } from '../formats/enveloppe/sniff.ts';
import type { Analysing } from './antivirus/analyse.ts';
import type { CodeInterface, FormatName } from './domain/code-interface.ts';
import type { Constat } from './domain/constat.ts';
import type { FluxId } from './domain/flux.ts';
import type { CodeApplication } from './domain/flux-name.ts';
import type { IdentiteFacture } from './domain/objet-metier.ts';
import type { Expediteur } from './ports/expedition.ts';
import type { CheckPool } from './ports/formats.ts';
import type { Journal } from './ports/journal.ts';
import type { Clock, Logger, Metrics } from './ports/machinery.ts';
import type { BlobStore } from './ports/spool.ts';
import { type Etape, type Work, type WorkQueue, workIdOf } from './ports/work.ts';
import type { PolitiqueCompteRendu } from './restitution/reponses.ts';

export interface StepDependencies {
  readonly journal: Journal;
  readonly spool: BlobStore;
  readonly pool: CheckPool;
  readonly queue: Pick<WorkQueue, 'offer'>;
  /** Formats that can be judged, with the natures of file each takes. */
  readonly servedFormats: ReadonlyMap<FormatName, readonly Nature[]>;
  readonly limits: EnveloppeLimits;
  /** Our own code application, `CPP001` as Chorus Pro's. */
  readonly emetteur: CodeApplication;
  readonly politiqueCompteRendu: PolitiqueCompteRendu;
  /** In which words CDAR speaks of what is no facture. */
  readonly dialecteCdar: Dialecte;
  readonly scan: Analysing;
  /** Is the recipient of a facture known, active, and given what it asks for? Constats about the facture. */
  readonly destinataires: (facture: IdentiteFacture, code: CodeInterface) => Promise<readonly Constat[]>;
  /** Which annuaire that was judged against, for the event of the contrôle. */
  readonly referenceAnnuaire: () => Promise<string>;
  /** Reaches the servers of other parties. */
  readonly expediteur: Expediteur;
  /** How long an emitted flux waits in `/out`. */
  readonly purgeAfterMs: number;
  readonly newFluxId: () => FluxId;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** Tells the queue what the transition just committed. */
export function offerNext(deps: Pick<StepDependencies, 'queue'>, etape: Etape, work: Work): void {
  deps.queue.offer([{ id: workIdOf(etape, work.flux) }]);
}
