// SPDX-License-Identifier: Apache-2.0
/**
 * Expédition by PeSIT, the side that calls: a flux is written to a server, what waits there is read, and files received are
 * acknowledged by MSG. Sessions are kept from one file to the next. (PeSIT E, Hors-SIT profile)
 */
import { randomInt } from 'node:crypto';
import { ulid } from 'ulid';
import type { Trousseau } from '../../../certs/trousseau.ts';
import type { ServeurPesit } from '../../../gateway/domain/acces-pesit.ts';
import type { Raccordement } from '../../../gateway/domain/raccordement.ts';
import type { Destination, Expediteur, Recevoir } from '../../../gateway/ports/expedition.ts';
import type { Clock, Logger, Metrics } from '../../../gateway/ports/machinery.ts';
import type { Messages } from '../../../gateway/ports/messages.ts';
import type { Raccordements } from '../../../gateway/ports/raccordements.ts';
import type { Diagnostic, Fpdu } from '../fpdu/types.ts';
import { type PourAccuse, recevoirAccuse } from './accuse-recu.ts';
import { envoyerAccusesDus } from './accuses.ts';
import { createBassin } from './bassin.ts';
import { collecterFichiers } from './collecter.ts';
import { type DelaisClient, delaisParDefaut } from './connexion.ts';
import { deposerFlux, type PourDeposer } from './deposer.ts';
import {
  envoyerUnFichier,
  type FichierAEnvoyer,
  type OptionsEssai,
  type ResultatEnvoi,
  type ResultatLecture,
  type ResultatSonde,
  recevoirUnFichier,
  sonderServeur,
} from './essai.ts';
import { createRepos, reposParDefautMs } from './repos.ts';
import { tracer } from './trace.ts';

export interface ExpediteurPesitOptions
  extends Pick<PourAccuse, 'acquitter' | 'refuser'>,
    Pick<PourDeposer, 'contenuDe'> {
  readonly messages: Messages;
  readonly raccordements: Pick<Raccordements, 'find'>;
  readonly trousseau: Pick<Trousseau, 'tls'>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly newId?: () => string;
  /** PI 13: a number of 1 to `max`, both included. */
  readonly tirer?: (max: number) => number;
  readonly delais?: Partial<DelaisClient>;
  /** How long a server that could not be reached is left alone. */
  readonly reposMs?: number;
  /** How long the MSG of a file is waited for before its work looks again. */
  readonly relanceMs?: number;
  /** Before a file is gone on with in the same round. */
  readonly pauseMs?: number;
  /** Logs every FPDU in words, at the level debug. */
  readonly trace?: boolean;
}

/** Its work has nothing to do but look whether the MSG came, which ends it anyway. */
const relanceParDefautMs = 30 * 60_000;
/** A server sees a line that was cut within a second or two. */
const pauseParDefautMs = 1_000;

export interface ExpediteurPesit extends Expediteur<ServeurPesit> {
  /** A MSG that came in, assembled: PI 2 of its answer. Throws what the journal throws. */
  messageRecu(raccordement: Raccordement, fpdu: Fpdu): Promise<Diagnostic>;
  /** MSG that are due for files received; answers how many were taken. Throws what the journal throws, the reason of `signal`. */
  envoyerAccuses(signal: AbortSignal): Promise<number>;
  /** A file sent by hand: nothing of it is in the journal. Throws Failure CONFIG; the reason of `signal`. */
  envoyerFichier(
    destination: Destination<ServeurPesit>,
    fichier: FichierAEnvoyer,
    signal: AbortSignal,
    options?: OptionsEssai,
  ): Promise<ResultatEnvoi>;
  /** One file of that name, flow or pattern, fetched by hand. Throws as `envoyerFichier`. */
  recevoirFichier(
    destination: Destination<ServeurPesit>,
    nom: string,
    recevoir: Recevoir,
    signal: AbortSignal,
    options?: OptionsEssai,
  ): Promise<ResultatLecture>;
  /** CONNECT, what was answered, and RELEASE. Throws as `envoyerFichier`. */
  sonder(
    destination: Destination<ServeurPesit>,
    signal: AbortSignal,
    options?: OptionsEssai,
  ): Promise<ResultatSonde>;
  /** Releases the sessions that are kept; a server that does not answer is cut off. */
  fermer(): Promise<void>;
}

export function createExpediteurPesit(options: ExpediteurPesitOptions): ExpediteurPesit {
  const { clock, logger, trousseau } = options;
  const { reposMs = reposParDefautMs, pauseMs = pauseParDefautMs } = options;
  const delais = { ...delaisParDefaut, ...options.delais };
  const connecter = { trousseau, clock, delais };
  const passage = options.trace === true ? { passage: tracer(logger) } : {};
  const bassin = createBassin({ ...connecter, ...passage });
  const pour = {
    ...{ newId: ulid, tirer: (max: number) => randomInt(1, max + 1), relanceMs: relanceParDefautMs },
    ...options,
    ...{ bassin, repos: createRepos(clock, reposMs), pauseMs },
    certificatTls: () => trousseau.tls?.(clock()).certificat,
  };
  const essai = { ...connecter, tirer: pour.tirer, pauseMs };
  return {
    deposer: (destination, flux, signal) => deposerFlux(pour, destination, flux, signal),
    collecter: (destination, recevoir, signal, maxFluxBytes = Infinity) =>
      collecterFichiers(pour, { destination, recevoir, signal, maxFluxBytes }),
    messageRecu: (raccordement, fpdu) => recevoirAccuse(pour, raccordement, fpdu),
    envoyerAccuses: (signal) => envoyerAccusesDus(pour, signal),
    envoyerFichier: (...asked) => envoyerUnFichier(essai, ...asked),
    recevoirFichier: (...asked) => recevoirUnFichier(essai, ...asked),
    sonder: (...asked) => sonderServeur(essai, ...asked),
    fermer: () => bassin.fermer(),
  };
}
