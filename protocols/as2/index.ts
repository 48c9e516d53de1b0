// SPDX-License-Identifier: Apache-2.0
/**
 * AS2 (RFC 4130, 5402, 6017; draft-ietf-ediint-rfc4130bis), the receiving side: messages over HTTP and HTTPS, answered by a
 * signed MDN, at once or on a connection of its own.
 *
 * "processed" is said only when the bytes as they came, the files, the MDN and the journal are durable together. An
 * interrupted upload is kept for its sender; a repeated one gets the answer it got. Deliberately absent: S/MIME certificates
 * taken from messages, mailto: and ftp: receipts, exchange of certificates by message (CEM).
 */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Trousseau } from '../../certs/trousseau.ts';
import type { Clock, Logger, Metrics } from '../../gateway/ports/machinery.ts';
import type { Messages, ReceptionMessages } from '../../gateway/ports/messages.ts';
import type { Listener, Raccordements } from '../../gateway/ports/raccordements.ts';
import type { As2Config } from './config.ts';
import { decoderMessage, type LimitesAs2, limitesParDefaut } from './message/decode.ts';
import { createVerifieurBasic } from './server/basic.ts';
import { createConnexions } from './server/connexions.ts';
import { Echange } from './server/echange.ts';
import { type Ecoute, ecouter } from './server/ecoute.ts';
import { ouvrirEnvoiAccuses } from './server/envoi-accuses.ts';
import type { LectureParts } from './server/lecture.ts';
import { createPlaces } from './server/places.ts';
import type { ReceptionParts } from './server/recevoir.ts';
import { createReprises } from './server/reprises.ts';
import { servirEchange } from './server/routes.ts';
import type { AccuseRecu, Service } from './server/service.ts';
import { Traitement } from './server/traitement.ts';

export interface As2Dependencies {
  readonly reception: ReceptionMessages;
  readonly messages: Messages;
  readonly raccordements: Pick<Raccordements, 'parNomsAs2' | 'find'>;
  readonly trousseau: Pick<Trousseau, 'signataire' | 'dechiffrants' | 'tls'>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Takes MDN that come on their own: those of our messages. */
  readonly accuseRecu: AccuseRecu;
  /** `messageBytes` is also the most a message has on the wire: what the reception takes. */
  readonly limites?: Partial<LimitesAs2>;
  /** For raccordements where a name comes once (`refuseNomDouble`): did it come before? Without it, only within a message. */
  readonly nomDejaVu?: LectureParts['nomDejaVu'];
  /** `name:version`, for Reporting-UA and AS2-Product. */
  readonly produit?: string;
  /** Others only in tests. */
  readonly decoder?: LectureParts['decoder'];
  readonly patienceMs?: number;
}

export interface ListenerAs2 extends Listener {
  /** That of HTTP; when only HTTPS is served, that one. */
  readonly port: number;
  readonly tlsPort?: number;
  /** Sends the asynchronous MDN that are due; answers how many arrived. Called every minute; those just made go at once. */
  envoyerAccuses(signal: AbortSignal): Promise<number>;
  /** Judges what was received and is not judged yet; answers how many. At start by itself, then every minute. */
  reprendre(signal?: AbortSignal): Promise<number>;
}

/** While an MDN takes its time, for those who agreed to hear of it: well within the patience of a client. */
const processingEveryMs = 15_000;
/** MDN of our messages read at once: each is held whole, and done with in some milliseconds. */
const maxAccuses = 32;
/** Past the deadline, a storage that does not answer is waited for this long, and no longer. */
const storagePatienceMs = 10_000;

/** @throws Failure CONFIG for TLS without an identity; the system's error when a port cannot be had. */
export async function listenAs2(config: As2Config, deps: As2Dependencies): Promise<ListenerAs2> {
  const { logger } = deps;
  const service = await createService(config, deps);
  const traitement = new Traitement(service);
  const { messageBytes } = service.limites;
  const parts = { service, traitement, reprises: createReprises(deps.reception), messageBytes };
  const connexions = createConnexions();
  const running = new Set<Promise<void>>();
  let draining = false;
  const debit = { minBytesPerSecond: config.minBytesPerSecond, windowMs: config.slowWindowMs };
  const servir = (requete: IncomingMessage, reponse: ServerResponse, attendu100 = false): void => {
    const connexion = connexions.de(requete.socket);
    const work = connexion.aSonTour(async () => {
      // What follows a request whose end was doubtful is nobody's request.
      if (connexion.condamnee || requete.socket.destroyed) return;
      if (draining) connexion.condamner();
      const options = { limitBytes: messageBytes, debit, attendu100 };
      await serve(parts, new Echange(requete, reponse, connexion, options));
    });
    if (work === undefined) return void requete.socket.destroy();
    running.add(work);
    void work.finally(() => running.delete(work));
  };
  const ecoute = await ecouter({
    ...{ ...deps, config, connexions },
    servir: (requete, reponse) => servir(requete, reponse),
    servirEnAttente: (requete, reponse) => servir(requete, reponse, true),
  });
  const closing = new AbortController();
  const first = traitement.reprendre(closing.signal).catch((error: unknown) => {
    logger.error('as2.take-up-failed', {}, error);
  });
  service.envois.reveiller();
  const { host, port = ecoute.tlsPort ?? 0, tlsPort } = ecoute;
  logger.info('as2.listening', { host, port: ecoute.port ?? null, tlsPort: tlsPort ?? null });
  return {
    protocole: 'as2',
    host,
    port,
    ...(tlsPort !== undefined && { tlsPort }),
    envoyerAccuses: (signal) => service.envois.envoyerDus(signal),
    reprendre: (signal = closing.signal) => traitement.reprendre(signal),
    close: async (deadlineMs) => {
      draining = true;
      closing.abort(new Error('closing'));
      await drain(ecoute, running, deadlineMs);
      await Promise.all([first, service.envois.close()]);
      logger.info('as2.stopped');
    },
  };
}

async function createService(config: As2Config, deps: As2Dependencies): Promise<Service> {
  const envois = await ouvrirEnvoiAccuses({ ...deps, config: config.accuses });
  const { maxMessagesPerRaccordement: parRaccordement, maxMessagesPerAddress: parAdresse } = config;
  return {
    decoder: decoderMessage,
    nomDejaVu: async () => false,
    produit: 'raccord',
    patienceMs: processingEveryMs,
    ...deps,
    config,
    limites: { ...limitesParDefaut, ...deps.limites },
    unique: randomUUID,
    basic: createVerifieurBasic(),
    places: createPlaces(config.maxMessages, {
      ...(parRaccordement !== undefined && { parRaccordement }),
      ...(parAdresse !== undefined && { parAdresse }),
    }),
    placesAccuses: createPlaces(maxAccuses),
    envois,
  };
}

/** Ends with the exchange, whatever became of it. */
async function serve(parts: ReceptionParts, echange: Echange): Promise<void> {
  try {
    await servirEchange(parts, echange);
  } catch (error) {
    parts.service.logger.error('as2.failed', { adresse: echange.adresse }, error);
    echange.requete.socket.destroy();
  }
}

/** What runs may end until the deadline; then its line is cut, which an upload survives. */
async function drain(ecoute: Ecoute, running: ReadonlySet<Promise<void>>, deadlineMs: number): Promise<void> {
  ecoute.arreter();
  if (!(await within(Promise.all(running), deadlineMs))) {
    const closed = ecoute.fermer();
    await within(Promise.all(running), storagePatienceMs);
    return closed;
  }
  return ecoute.fermer();
}

async function within(work: Promise<unknown>, limitMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), limitMs);
  });
  const done = work.then(() => true);
  return Promise.race([done, late]).finally(() => clearTimeout(timer));
}
