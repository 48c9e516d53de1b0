// SPDX-License-Identifier: Apache-2.0
/**
 * PeSIT put together: our TLS identity, the client that delivers and collects, the server that receives, and what the clock
 * calls for. A part of `main.ts`, which builds it in two steps: the client before the work that delivers, the server last.
 */
import type { Identite } from '../certs/identite.ts';
import { ouvrirTrousseau, type Trousseau } from '../certs/trousseau.ts';
import { createExpediteurPesit, type ExpediteurPesit } from '../protocols/pesit/client/index.ts';
import { identitesDeclarees, type PesitConfig } from '../protocols/pesit/config.ts';
import { dg, type Libelle, libelle } from '../protocols/pesit/diagnostics.ts';
import { listenPesit } from '../protocols/pesit/index.ts';
import type { Closing } from './closing.ts';
import { Failure } from './domain/failure.ts';
import type { FluxId } from './domain/flux.ts';
import { acquitterFlux, refuserFlux } from './livraison.ts';
import type { Journal } from './ports/journal.ts';
import type { Clock, Logger, Metrics } from './ports/machinery.ts';
import type { Retrait } from './ports/retrait.ts';
import type { BlobReader, BlobRef, BlobStore } from './ports/spool.ts';
import type { ScheduledTask, WorkQueue } from './ports/work.ts';
import type { RunningReceptionMessages } from './reception/messages.ts';

/** How partenaires reach us by PeSIT, and what they need of us. */
export interface PesitEnService {
  readonly host: string;
  /** Of TLS; undefined when only plain TCP is served. */
  readonly port?: number;
  /** Of plain TCP, on this machine. */
  readonly portClair?: number;
  readonly identifiant: string;
  /** What we show over TLS, now; undefined without TLS. */
  readonly certificat?: Identite['certificat'];
}

interface Base {
  readonly journal: Journal;
  readonly spool: BlobStore;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

export interface Pesit {
  readonly trousseau: Trousseau;
  readonly expediteur: ExpediteurPesit;
  servir(parts: Serving): Promise<PesitEnService>;
}

interface Serving {
  readonly reception: RunningReceptionMessages;
  readonly retrait: Retrait;
  readonly queue: Pick<WorkQueue, 'schedule'>;
  readonly closing: Closing;
  readonly drainMs: number;
  readonly fluxBytes: number;
}

/** Undefined when PeSIT is not served. @throws Failure CONFIG for an identity that cannot be read. */
export async function preparerPesit(config: PesitConfig, base: Base): Promise<Pesit | undefined> {
  if (!config.enabled) return undefined;
  const { journal, spool, logger } = base;
  const { messages, raccordements } = journal;
  const trousseau = await ouvrirTrousseau({ identites: identitesDeclarees(config), ...base });
  const contenuDe = async (id: FluxId): Promise<BlobRef | undefined> => {
    const flux = await journal.findFlux(id);
    return flux && { sha256: flux.sha256, sizeBytes: flux.sizeBytes };
  };
  const ouvrirFlux = async (id: FluxId): Promise<BlobReader | undefined> => {
    const content = await contenuDe(id);
    return content && spool.open(content.sha256);
  };
  const expediteur = createExpediteurPesit({
    ...base,
    messages,
    raccordements,
    trousseau,
    contenuDe: (id) => journal.findFlux(id),
    trace: config.trace,
    acquitter: (flux) => acquitterFlux(flux, base),
    refuser: (flux, raison) => refuserFlux(flux, raison, base),
  });
  return {
    trousseau,
    expediteur,
    async servir({ reception, retrait, queue, closing, drainMs, fluxBytes }) {
      const listener = await listenPesit(config, {
        ...base,
        reception,
        messages,
        raccordements,
        retrait,
        ouvrirFlux,
        contenuDe,
        trousseau,
        messageRecu: (raccordement, fpdu) => expediteur.messageRecu(raccordement, fpdu),
        fluxBytes,
      });
      closing.add('pesit', async () => {
        await listener.close(drainMs);
        await expediteur.fermer();
      });
      await queue.schedule(tacheAccuses(expediteur));
      const service = enService(config, listener, trousseau.tls?.(base.clock()));
      if (service.certificat !== undefined)
        logger.debug('pesit.identity', { empreinte: service.certificat.empreinte });
      return service;
    },
  };
}

/** Acknowledgements of files received go out on connections of our own: those that are due, each minute. */
function tacheAccuses(expediteur: Pick<ExpediteurPesit, 'envoyerAccuses'>): ScheduledTask {
  return {
    name: 'accuses-pesit',
    cron: '* * * * *',
    timeZone: 'Europe/Paris',
    run: async (signal) => void (await expediteur.envoyerAccuses(signal)),
  };
}

function enService(
  { port: asked, identifiant }: PesitConfig,
  { host, port, portClair }: Awaited<ReturnType<typeof listenPesit>>,
  identite: Identite | undefined,
): PesitEnService {
  return {
    host,
    identifiant,
    ...(portClair === undefined ? {} : { portClair }),
    // Without TLS its port is the plain one.
    ...(asked === null ? {} : { port, ...(identite && { certificat: identite.certificat }) }),
  };
}

async function notServed(): Promise<never> {
  throw new Failure('CONFIG', 'pesit.enabled is false, and a raccordement is reached by PeSIT');
}

/** For a gateway that does not serve PeSIT and has a raccordement that is reached by it. */
export const sansPesit: Pick<ExpediteurPesit, 'deposer' | 'collecter'> = {
  deposer: notServed,
  collecter: notServed,
};

/** `D2-226` in words, for the desk; undefined for what is no diagnostic. */
export function direDiagnostic(code: string): Libelle | undefined {
  const [, type, raison] = /^D(\d)-(\d{3})$/.exec(code) ?? [];
  return type === undefined || raison === undefined
    ? undefined
    : libelle(dg(`${Number(type)}-${Number(raison)}`));
}
