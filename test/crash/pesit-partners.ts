// SPDX-License-Identifier: Apache-2.0
/**
 * The partenaires of the PeSIT crash harness: what was agreed with each, as the gateway has it and as it has it itself, and
 * the calls they make: over TLS, on a session that is kept as long as it lasts, again after each kill.
 */
import { setTimeout as wait } from 'node:timers/promises';
import type { Identite } from '../../certs/identite.ts';
import type { AccesPesit, ReglagesPesit, ServeurPesit } from '../../gateway/domain/acces-pesit.ts';
import { Failure } from '../../gateway/domain/failure.ts';
import type { Destination } from '../../gateway/ports/expedition.ts';
import { type Connexion, connecter, liberer } from '../../protocols/pesit/client/connexion.ts';
import { failureOf } from '../../protocols/pesit/client/errors.ts';
import type { Passage } from '../../protocols/pesit/session/types.ts';
import { identiteDeTest, pemDe } from '../support/as2-keys.ts';
import { raccordementNomme } from '../support/raccordement.ts';
import type { As2World } from './as2-world.ts';

/** Who serves, what happened, when it may be killed: the same for every protocol. */
export type World = Omit<As2World, 'partner' | 'url'>;

/** How a partenaire gets its comptes rendus: it collects them, or is pushed them. */
export interface PesitPartner {
  readonly nom: 'collecte' | 'pousse';
  readonly application: string;
  readonly identite: Identite;
  /** As the gateway has it. */
  readonly acces: AccesPesit;
  /** The gateway, as this one reaches it. */
  readonly destination: Destination<ServeurPesit>;
}

export const gatewayName = 'RACCORD';

/** Several points in a facture, and in a compte rendu. */
const reglagesPasserelle: Partial<ReglagesPesit> = {
  ...{ intervalleKio: 4, fenetre: 2, longueurArticle: 512, tailleEntite: 4096 },
};
/** A compte rendu has some 2 KiB. */
export const reglagesRetour: Partial<ReglagesPesit> = { ...reglagesPasserelle, intervalleKio: 1, fenetre: 1 };

export function partnerOf(
  nom: PesitPartner['nom'],
  application: string,
  port: number,
  nous: Identite,
): PesitPartner {
  const identite = identiteDeTest(nom);
  const accord = { certificats: [{ pem: pemDe(identite).certificat }], preset: 'cft' as const };
  const acces: AccesPesit = {
    ...accord,
    ...{ identifiant: application, notreIdentifiant: gatewayName },
    ...{ reglages: reglagesPasserelle, adresses: [], nomsFlux: [] },
  };
  const livraison: ServeurPesit = {
    ...{ protocole: 'pesit', hote: '127.0.0.1', port, empreinteTls: nous.certificat.empreinte },
  };
  const leur = { ...acces, identifiant: gatewayName, notreIdentifiant: application };
  const raccordement = raccordementNomme(nom, { protocole: 'pesit', pesit: leur, livraison });
  return { nom, application, identite, acces, destination: { raccordement, serveur: livraison } };
}

/** Between two attempts. */
const laterMs = 25;
const toujours = new AbortController().signal;
const delais = { connectMs: 30_000, reponseMs: 30_000, finMs: 1_000, inactifMs: 30_000 };

/** One session at a time, made again whenever it is lost. */
export class Caller {
  /** Called for each FPDU of its sessions. */
  observe: (passage: Passage) => void = () => undefined;
  readonly #world: World;
  readonly #partner: PesitPartner;
  readonly #reglages: Partial<ReglagesPesit>;
  #connexion: Connexion | undefined;

  /** `reglages`: its own, over those agreed. */
  constructor(world: World, partner: PesitPartner, reglages: Partial<ReglagesPesit> = {}) {
    this.#world = world;
    this.#partner = partner;
    this.#reglages = reglages;
  }

  /** `work` on a session, again on another one until it comes to an end. @throws what no later attempt would change. */
  async call<T>(work: (connexion: Connexion) => Promise<T>): Promise<T> {
    for (;;) {
      await this.#world.whenServing();
      try {
        this.#connexion ??= await this.#connect();
        return await work(this.#connexion);
      } catch (error) {
        await this.#drop();
        const failure = failureOf('the gateway', error);
        const later = failure instanceof Failure && failure.code === 'LIVRAISON_INJOIGNABLE';
        if (!later || this.#world.abandoned) throw error;
        await wait(laterMs);
      }
    }
  }

  async release(): Promise<void> {
    if (this.#connexion !== undefined) await liberer(this.#connexion.session);
    this.#connexion = undefined;
  }

  #connect(): Promise<Connexion> {
    const { identite, destination } = this.#partner;
    const pesit = destination.raccordement.pesit;
    if (pesit === undefined) throw new Error('no agreement');
    const reglages = { ...pesit.reglages, ...this.#reglages };
    const raccordement = { ...destination.raccordement, pesit: { ...pesit, reglages } };
    return connecter(
      { trousseau: { tls: () => identite }, clock: () => new Date(), delais },
      { ...destination, raccordement },
      toujours,
      { passage: (passage) => this.observe(passage) },
    );
  }

  /** One that is as after CONNECT serves again. */
  async #drop(): Promise<void> {
    const session = this.#connexion?.session;
    if (session?.vivante === true && session.etat === 'CN03') return;
    await this.release();
  }
}
