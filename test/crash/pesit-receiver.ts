// SPDX-License-Identifier: Apache-2.0
/**
 * Where the PeSIT crash harness is pushed comptes rendus: a server over TLS that keeps what it receives, and the points of
 * what is being received, in memory. It is never killed, and forgets nothing.
 */
import { createHash } from 'node:crypto';
import type { ServeurPesit } from '../../gateway/domain/acces-pesit.ts';
import type { Logger } from '../../gateway/ports/machinery.ts';
import { type Banc, ouvrirBanc } from '../protocols/pesit/server/banc.ts';
import { pemDe } from '../support/as2-keys.ts';
import { raccordementNomme } from '../support/raccordement.ts';
import type { Collected } from './pesit-collector.ts';
import { gatewayName, type PesitPartner, reglagesRetour, type World } from './pesit-partners.ts';

export class PesitReceiver {
  readonly #banc: Banc;
  readonly #partner: PesitPartner;
  readonly #seen: { readonly restarts: number };

  private constructor(banc: Banc, partner: PesitPartner, seen: { readonly restarts: number }) {
    this.#banc = banc;
    this.#partner = partner;
    this.#seen = seen;
  }

  static async start(world: World, partner: PesitPartner): Promise<PesitReceiver> {
    const acces = {
      ...{ identifiant: gatewayName, notreIdentifiant: partner.application, preset: 'cft' as const },
      ...{ certificats: [{ pem: pemDe(world.nous).certificat }], reglages: reglagesRetour },
      ...{ adresses: [], nomsFlux: ['CSO1100A'] },
    };
    const seen = { restarts: 0 };
    const banc = await ouvrirBanc({
      raccordements: [raccordementNomme('passerelle', { protocole: 'pesit', pesit: acces })],
      config: { portClair: null, trace: true },
      deps: {
        trousseau: { tls: () => partner.identite },
        logger: loggerOf((fpdu) => {
          world.tick('push');
          if (restart.test(fpdu)) seen.restarts += 1;
        }),
      },
    });
    return new PesitReceiver(banc, partner, seen);
  }

  /** How the gateway reaches it. */
  get livraison(): ServeurPesit {
    const { port } = this.#banc;
    const { empreinte } = this.#partner.identite.certificat;
    return { protocole: 'pesit', hote: '127.0.0.1', port, empreinteTls: empreinte };
  }

  /** CREATE that were restarts (PI 15 = 1). */
  get restarts(): number {
    return this.#seen.restarts;
  }

  get count(): number {
    return this.#banc.reception.messages.flux.length;
  }

  async delivered(): Promise<readonly Collected[]> {
    const all = await this.#banc.livres();
    return all.map(({ nomFichier, contenu }) => ({
      nom: nomFichier,
      sha256: createHash('sha256').update(contenu).digest('hex'),
    }));
  }

  close(): Promise<void> {
    return this.#banc.close();
  }
}

const restart = /^CREATE .*PI 15 restarted yes/;

/** Each FPDU, in words; the rest is not kept. */
function loggerOf(fpdu: (words: string) => void): Logger {
  const nothing = () => undefined;
  const logger: Logger = {
    debug: (event, fields) => void (event === 'pesit.fpdu' && fpdu(String(fields?.['fpdu']))),
    ...{ info: nothing, warn: nothing, error: nothing },
    child: () => logger,
  };
  return logger;
}
