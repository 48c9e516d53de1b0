// SPDX-License-Identifier: Apache-2.0
/**
 * A partenaire that collects its comptes rendus by PeSIT (SELECT, READ), one after another: what was cut goes on with the same
 * PI 13 from its last point. What it has whole it says so of (TRANS.END) until that is acknowledged, and never sees again.
 */
import { createHash } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Connexion } from '../../protocols/pesit/client/connexion.ts';
import { refermer } from '../../protocols/pesit/client/ecriture.ts';
import {
  estAbsent,
  lireDonnees,
  type Offert,
  rendre,
  selectionner,
} from '../../protocols/pesit/client/lecture.ts';
import { type Point, type Puits, pointZero } from '../../protocols/pesit/session/types.ts';
import { Caller, type PesitPartner, reglagesRetour, type World } from './pesit-partners.ts';

export interface Collected {
  readonly nom: string;
  readonly sha256: string;
}

const asked = 'CSO1100A';
/** Nothing waits just now. */
const emptyMs = 20;

interface Reading extends Puits {
  readonly offert: Offert;
  readonly dernier: Point;
  readonly octets: Buffer;
  /** All of it came: TRANS.END may have left. */
  whole?: boolean;
}

export class PesitCollector {
  /** Each once, when its TRANS.END was acknowledged. */
  readonly collected: Collected[] = [];
  /** Files gone on with on another session; of them, those that were whole: their TRANS.END was not answered. */
  restarts = 0;
  saidAgain = 0;
  readonly #world: World;
  readonly #caller: Caller;
  #reading: Reading | undefined;
  #said = Promise.withResolvers<void>();

  constructor(world: World, partner: PesitPartner) {
    this.#world = world;
    this.#caller = new Caller(world, partner, reglagesRetour);
  }

  /** Until `enough`. */
  async collect(enough: () => boolean): Promise<void> {
    this.#caller.observe = ({ fpdu }) => {
      this.#world.tick('push');
      if (fpdu.nom !== 'TRANS.END') return;
      this.#said.resolve();
      this.#said = Promise.withResolvers();
    };
    while (!enough()) {
      const done = await this.#caller.call((connexion) => this.#one(connexion));
      if (!done) await wait(emptyMs);
    }
    await this.#caller.release();
  }

  /** TRANS.END leaves, just now: whether it was heard will not be known. */
  nextSaid(): Promise<void> {
    return this.#said.promise;
  }

  /** False: nothing waits. */
  async #one(connexion: Connexion): Promise<boolean> {
    const before = this.#reading;
    const offert = await this.#select(connexion, before?.offert.idTransfert ?? 0);
    if (offert === undefined) return false;
    try {
      const reading = this.#follow(before, offert);
      const depuis = reading.dernier;
      await reading.reculer(depuis);
      const total = await lireDonnees(connexion, offert, reading, { depuis });
      reading.whole = true;
      await rendre(connexion, total);
      this.#take(reading);
      return true;
    } finally {
      await refermer(connexion.session);
    }
  }

  async #select(connexion: Connexion, idTransfert: number): Promise<Offert | undefined> {
    try {
      return await selectionner(connexion, { nom: asked, idTransfert });
    } catch (error) {
      if (!estAbsent(error)) throw error;
      if (this.#reading !== undefined && this.#reading.octets.length > 0) {
        this.#world.trouble(`${nameOf(this.#reading.offert)} was cut, and is not there any more`);
      }
      this.#reading = undefined;
      return undefined;
    }
  }

  /** A restart gets the same file, unless nothing of it came. */
  #follow(before: Reading | undefined, offert: Offert): Reading {
    const nom = nameOf(offert);
    if (this.collected.some((one) => one.nom === nom)) {
      this.#world.trouble(`${nom} is offered again, though its TRANS.END was acknowledged`);
    }
    if (before === undefined) return this.#begin(offert);
    if (nameOf(before.offert) !== nom || before.offert.idTransfert !== offert.idTransfert) {
      if (before.octets.length > 0)
        this.#world.trouble(`${nom} was given in place of ${nameOf(before.offert)}`);
      return this.#begin(offert);
    }
    if (before.octets.length > 0) this.restarts++;
    if (before.whole === true) this.saidAgain++;
    return before;
  }

  #begin(offert: Offert): Reading {
    this.#reading = readingOf(offert);
    return this.#reading;
  }

  #take({ offert, octets }: Reading): void {
    this.collected.push({ nom: nameOf(offert), sha256: createHash('sha256').update(octets).digest('hex') });
    this.#reading = undefined;
  }
}

function nameOf({ etiquette, nom }: Offert): string {
  return etiquette ?? nom;
}

/** In memory, which is never killed. */
function readingOf(offert: Offert): Reading {
  let octets = Buffer.alloc(0);
  let dernier = pointZero;
  return {
    offert,
    get octets() {
      return octets;
    },
    get dernier() {
      return dernier;
    },
    async ecrire(piece) {
      octets = Buffer.concat([octets, piece]);
    },
    async jalonner(point) {
      dernier = point;
    },
    async reculer(point) {
      octets = octets.subarray(0, point.octetsFichier);
      dernier = point;
    },
  };
}
