// SPDX-License-Identifier: Apache-2.0
/**
 * PeSIT E, Hors-SIT profile, the side that is called: sessions over TLS, files received (CREATE, WRITE), files collected (SELECT,
 * READ), acknowledgements of files of ours (MSG).
 *
 * A file is acknowledged only when it, its row and its work are durable; one that is cut goes on from its last point; one that
 * comes twice is one flux. Deliberately absent: Hors-SIT sécurisé and ETEBAC 5 (TLS replaces them), change of passwords, file
 * types other than sequential.
 */
import { randomInt, randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import { monotonicFactory } from 'ulid';
import type { Listener } from '../../gateway/ports/raccordements.ts';
import type { PesitConfig } from './config.ts';
import { dg } from './diagnostics.ts';
import { direEnMots } from './fpdu/en-mots.ts';
import { type Arrivee, type Ecoute, ecouter } from './server/ecoute.ts';
import { createEnCours } from './server/en-cours.ts';
import { pairDe } from './server/pair.ts';
import { createPasswordTurns } from './server/passwords.ts';
import { createPlaces, createVerrous, within } from './server/places.ts';
import type { Dependances, Service } from './server/service.ts';
import { servirSession } from './server/servir.ts';
import { Session } from './session/session.ts';
import type { Passage } from './session/types.ts';

/** What a server needs of the gateway. */
export type PesitDependencies = Dependances;

export interface ListenerPesit extends Listener {
  /** That of TLS; when only the plain one is served, that one. */
  readonly port: number;
  readonly portClair?: number;
}

/** A session that waits for nothing but another file is not waited for: its caller keeps it open to use it again. */
const graceMs = 1_000;
/** Past the deadline, a storage that does not answer is waited for this long, and no longer. */
const storagePatienceMs = 10_000;
/** PI 13 has 24 bits, and 0 is none. */
const maxIdTransfert = 0xff_ff_ff;
/** Our connection identifier: one byte, and 0 is none. */
const maxIdConnexion = 0xff;

/**
 * @throws Failure CONFIG for TLS without an identity, or plain TCP on another address than loopback; the system's error when a
 * port cannot be had.
 */
export async function listenPesit(config: PesitConfig, deps: PesitDependencies): Promise<ListenerPesit> {
  const { logger, metrics } = deps;
  let draining = false;
  const service = createService(config, deps, () => draining);
  const sessions = new Map<Session, Promise<void>>();
  const servir = (socket: Socket, { connu, depuisMs }: Arrivee): void => {
    const id = service.unique();
    const session = ouvrirSession(config, service, socket, { id, depuisMs });
    const work = servirSession({ service, session, id, pair: pairDe(socket) }, connu);
    sessions.set(session, work);
    metrics.gauge('pesit_sessions', sessions.size);
    void work.finally(() => {
      sessions.delete(session);
      metrics.gauge('pesit_sessions', sessions.size);
    });
  };
  const ecoute = await ecouter({ ...deps, config, servir });
  const { host, portClair } = ecoute;
  const port = ecoute.port ?? portClair ?? 0;
  logger.info('pesit.listening', { host, port: ecoute.port ?? null, portClair: portClair ?? null });
  return {
    protocole: 'pesit',
    host,
    port,
    ...(portClair !== undefined && { portClair }),
    close: async (deadlineMs) => {
      draining = true;
      await drain(ecoute, sessions, deadlineMs);
      logger.info('pesit.stopped');
    },
  };
}

function createService(config: PesitConfig, deps: PesitDependencies, sarrete: () => boolean): Service {
  return {
    ...deps,
    config,
    sarrete,
    passwords: createPasswordTurns(),
    places: createPlaces(config.maxSessions, config.maxSessionsPerRaccordement),
    departs: createPlaces(config.maxSessions, config.maxSessionsPerRaccordement),
    verrous: createVerrous(),
    enCours: createEnCours(),
    ulid: monotonicFactory(),
    unique: randomUUID,
    hasard: () => randomInt(1, maxIdTransfert + 1),
  };
}

function ouvrirSession(
  { delais, ...config }: PesitConfig,
  service: Service,
  socket: Socket,
  { id, depuisMs }: { readonly id: string; readonly depuisMs: number },
): Session {
  const trace = config.trace ? tracer(service, id) : undefined;
  return new Session({
    role: 'SERVEUR',
    duplex: socket,
    // One Tc for TLS and CONNECT together.
    delais: { ...delais, tcMs: Math.max(0, delais.tcMs - depuisMs) },
    // Until CONNECT has said whose faults are let pass.
    tolerant: true,
    identifiant: randomInt(1, maxIdConnexion + 1),
    ...(trace !== undefined && { passage: trace }),
  });
}

function tracer({ logger }: Pick<Service, 'logger'>, session: string): (passage: Passage) => void {
  return ({ sens, fpdu }) => logger.debug('pesit.fpdu', { session, sens, fpdu: direEnMots(fpdu) });
}

/** What runs may end until the deadline; then it is told, and what came so far is kept. */
async function drain(
  ecoute: Ecoute,
  sessions: Map<Session, Promise<void>>,
  deadlineMs: number,
): Promise<void> {
  ecoute.arreter();
  const rompre = (which: (session: Session) => boolean) =>
    [...sessions.keys()].filter(which).map((session) => session.abandonner(dg('3-316')));
  const estOisive = ({ etat }: Session) => etat === 'CN01' || etat === 'CN03';
  const enCours = () => [...sessions].filter(([session]) => !estCongediee(session)).map(([, work]) => work);
  const endsMs = performance.now() + deadlineMs;
  // All of them for a moment, then those that have work: nobody who does not close holds us up.
  await within(Promise.all(sessions.values()), Math.min(graceMs, deadlineMs));
  for (let leftMs = endsMs - performance.now(); leftMs > 0; leftMs = endsMs - performance.now()) {
    // Not waited for: each ends within Tr, and others work on meanwhile.
    void Promise.all(rompre(estOisive));
    if (await within(Promise.all(enCours()), Math.min(graceMs, leftMs))) break;
  }
  if (enCours().length > 0) {
    void Promise.all(rompre(() => true));
    await within(Promise.all(enCours()), storagePatienceMs);
  }
  await ecoute.fermer();
}

/** RCONNECT or RELCONF was the last word: only the close of the other side is to come. Or it never said CONNECT. */
function estCongediee({ etat, rupture }: Session): boolean {
  return etat === 'CN01' && rupture === undefined;
}
