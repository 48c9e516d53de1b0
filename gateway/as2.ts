// SPDX-License-Identifier: Apache-2.0
/**
 * AS2 put together: our identities, the client that delivers, the server that receives, and what the clock calls for.
 * A part of `main.ts`, which builds it in two steps: the client before the work that delivers, the server last.
 */

import type { Identite } from '../certs/identite.ts';
import { ouvrirTrousseau, type Trousseau } from '../certs/trousseau.ts';
import { createExpediteurAs2, type ExpediteurAs2 } from '../protocols/as2/client/index.ts';
import { type As2Config, identitesDeclarees } from '../protocols/as2/config.ts';
import { type ListenerAs2, listenAs2 } from '../protocols/as2/index.ts';
import type { Closing } from './closing.ts';
import { Failure } from './domain/failure.ts';
import { acquitterFlux, refuserFlux } from './livraison.ts';
import { packageVersion } from './package-root.ts';
import type { Journal } from './ports/journal.ts';
import type { Clock, Logger, Metrics } from './ports/machinery.ts';
import type { BlobStore } from './ports/spool.ts';
import type { WorkQueue } from './ports/work.ts';
import type { RunningReceptionMessages } from './reception/messages.ts';

/** How partenaires reach us by AS2, and what they need of us. */
export interface As2EnService {
  readonly host: string;
  readonly port: number;
  readonly tlsPort?: number;
  readonly chemin: string;
  readonly identifiant: string;
  /** What we sign with, now. */
  readonly certificat: Identite['certificat'];
}

interface Base {
  readonly journal: Journal;
  readonly spool: BlobStore;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

export interface As2 {
  readonly trousseau: Trousseau;
  readonly expediteur: ExpediteurAs2;
  servir(parts: Serving): Promise<As2EnService>;
}

interface Serving {
  readonly reception: RunningReceptionMessages;
  readonly queue: Pick<WorkQueue, 'schedule'>;
  readonly closing: Closing;
  readonly drainMs: number;
  readonly fluxBytes: number;
}

const timeZone = 'Europe/Paris';
/** Where asynchronous MDN come back to, under the path of messages. */
const cheminAccuse = '/mdn';
/** A name seen twice is looked for among that many of the same. */
const memeNomAtMost = 50;

/** Undefined when AS2 is not served. @throws Failure CONFIG for an identity that cannot be read. */
export async function preparerAs2(config: As2Config, base: Base): Promise<As2 | undefined> {
  if (!config.enabled) return undefined;
  const { journal, spool, logger } = base;
  const trousseau = await ouvrirTrousseau({ identites: identitesDeclarees(config), ...base });
  const produit = `raccord:${packageVersion()}`;
  const expediteur = createExpediteurAs2({
    ...base,
    produit,
    messages: journal.messages,
    raccordements: journal.raccordements,
    spool,
    trousseau,
    ouvrirFlux: async (id) => {
      const flux = await journal.findFlux(id);
      return flux === undefined ? undefined : spool.open(flux.sha256);
    },
    acquitter: (flux) => acquitterFlux(flux, base),
    refuser: (flux, raison) => refuserFlux(flux, raison, base),
    ...(config.urlPublique === undefined
      ? {}
      : { urlAccuse: `${config.urlPublique.replace(/\/+$/, '')}${config.chemin}${cheminAccuse}` }),
  });
  return {
    trousseau,
    expediteur,
    async servir({ reception, queue, closing, drainMs, fluxBytes }) {
      const listener = await listenAs2(config, {
        ...base,
        produit,
        reception,
        messages: journal.messages,
        raccordements: journal.raccordements,
        trousseau,
        accuseRecu: (entetes, corps) => expediteur.accuseRecu(entetes, corps),
        limites: { messageBytes: fluxBytes },
        nomDejaVu: async ({ id, partenaire }, nom) => {
          const flux = await journal.listFlux({
            sens: 'EMISSION',
            partenaire,
            recherche: nom,
            limit: memeNomAtMost,
          });
          return flux.some(({ raccordement, nomFichier }) => raccordement === id && nomFichier === nom);
        },
      });
      closing.add('as2', async () => {
        await listener.close(drainMs);
        expediteur.fermer();
      });
      for (const task of tachesAs2(listener)) await queue.schedule(task);
      const { host, port, tlsPort } = listener;
      const { chemin, identifiant } = config;
      const { certificat } = trousseau.signataire(base.clock());
      logger.debug('as2.identity', { empreinte: certificat.empreinte });
      return { host, port, chemin, identifiant, certificat, ...(tlsPort === undefined ? {} : { tlsPort }) };
    },
  };
}

function tachesAs2(listener: ListenerAs2) {
  const each = { cron: '* * * * *', timeZone };
  return [
    {
      ...each,
      name: 'accuses-as2',
      run: async (signal: AbortSignal) => void (await listener.envoyerAccuses(signal)),
    },
    {
      ...each,
      name: 'reprise-as2',
      run: async (signal: AbortSignal) => void (await listener.reprendre(signal)),
    },
  ];
}

/** For a gateway that does not serve AS2 and has a raccordement that is delivered to by it. */
export const sansAs2: Pick<ExpediteurAs2, 'deposer' | 'collecter'> = {
  async deposer() {
    throw new Failure('CONFIG', 'as2.enabled is false, and a raccordement is delivered to by AS2');
  },
  collecter: async () => ({ recus: 0, dejaRecus: 0, laisses: [] }),
};
