// SPDX-License-Identifier: Apache-2.0
/**
 * Expédition by AS2 (RFC 4130): a flux is a message, posted until its MDN proves that it was taken whole.
 *
 * Nothing is collected: by AS2 the other side comes to us. Asynchronous MDN come in by the server of `protocols/as2`, which
 * hands them to `accuseRecu`.
 */
import { ulid } from 'ulid';
import type { Trousseau } from '../../../certs/trousseau.ts';
import type { ServeurAs2 } from '../../../gateway/domain/acces-as2.ts';
import type { Destination, Expediteur } from '../../../gateway/ports/expedition.ts';
import type { Clock, Logger, Metrics } from '../../../gateway/ports/machinery.ts';
import type { Messages } from '../../../gateway/ports/messages.ts';
import type { BlobStore } from '../../../gateway/ports/spool.ts';
import type { Entetes } from '../headers.ts';
import { type PourAccuse, type ReponseAccuse, recevoirAccuse } from './accuse-recu.ts';
import { deposerFlux, type PourDeposer } from './deposer.ts';
import { type DelaisAs2, delaisParDefaut, repriseParDefautBytes } from './envoi.ts';
import { envoyerPing, envoyerUnFichier, type FichierAEnvoyer, type ResultatEnvoi } from './essai.ts';
import { createLiens } from './liens.ts';
import { createRepos, reposParDefautMs } from './repos.ts';

export interface ExpediteurAs2Options
  extends Pick<PourAccuse, 'raccordements' | 'ouvrirFlux' | 'acquitter' | 'refuser'> {
  readonly messages: Messages;
  readonly spool: BlobStore;
  readonly trousseau: Trousseau;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Where asynchronous MDN reach us. Absent: none may be agreed on. */
  readonly urlAccuse?: string;
  /** `name:version`, for User-Agent and AS2-Product. */
  readonly produit?: string;
  readonly newId?: () => string;
  readonly delais?: Partial<DelaisAs2>;
  /** How long a server that could not be reached is left alone. */
  readonly reposMs?: number;
  /** How long an asynchronous MDN is waited for before the message goes again. */
  readonly relanceMs?: number;
  /** From this size on a message is taken up where it was cut. */
  readonly repriseBytes?: number;
}

/** Most products answer within minutes; the same bytes again do no harm, and bring the MDN again (RFC 4130 §5.5). */
const relanceParDefautMs = 30 * 60_000;

export interface ExpediteurAs2 extends Expediteur<ServeurAs2> {
  /** An asynchronous MDN that came in. Throws what the journal throws. */
  accuseRecu(entetes: Entetes, corps: Buffer): Promise<ReponseAccuse>;
  /** A word, by all that was agreed. Throws Failure CONFIG; the reason of `signal`. */
  ping(destination: Destination<ServeurAs2>, signal: AbortSignal): Promise<ResultatEnvoi>;
  envoyerFichier(
    destination: Destination<ServeurAs2>,
    fichier: FichierAEnvoyer,
    signal: AbortSignal,
  ): Promise<ResultatEnvoi>;
  /** Closes the connections kept open. */
  fermer(): void;
}

export function createExpediteurAs2(options: ExpediteurAs2Options): ExpediteurAs2 {
  const { clock, reposMs = reposParDefautMs } = options;
  const delais = { ...delaisParDefaut, ...options.delais };
  const liens = createLiens(delais.connectMs);
  const pour: PourDeposer = {
    ...{
      produit: 'Raccord',
      newId: ulid,
      relanceMs: relanceParDefautMs,
      repriseBytes: repriseParDefautBytes,
    },
    ...options,
    ...{ delais, liens, repos: createRepos(clock, reposMs) },
  };
  return {
    deposer: (destination, flux, signal) => deposerFlux(pour, destination, flux, signal),
    collecter: async () => ({ recus: 0, dejaRecus: 0, laisses: [] }),
    accuseRecu: (entetes, corps) => recevoirAccuse(options, entetes, corps),
    ping: (destination, signal) => envoyerPing(pour, destination, signal),
    envoyerFichier: (destination, fichier, signal) => envoyerUnFichier(pour, destination, fichier, signal),
    fermer: () => liens.fermer(),
  };
}
