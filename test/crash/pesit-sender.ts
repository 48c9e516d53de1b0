// SPDX-License-Identifier: Apache-2.0
/**
 * A partenaire that deposits by PeSIT without pause, several files at once: the same transfer again (PI 15 = 1) until
 * TRANS.END was acknowledged, and now and then once more. It sees to it that the gateway goes on from a point that is not
 * before the last one it acknowledged.
 */
import { createHash } from 'node:crypto';
import type { Connexion } from '../../protocols/pesit/client/connexion.ts';
import { ecrireFichier } from '../../protocols/pesit/client/ecriture.ts';
import { nouveauTransfert, type Transfert } from '../../protocols/pesit/client/transfert.ts';
import { estSucces } from '../../protocols/pesit/diagnostics.ts';
import type { Passage } from '../../protocols/pesit/session/types.ts';
import { blobReader } from '../support/memory-blob.ts';
import { makeUblInvoice } from '../support/ubl-invoice.ts';
import { Caller, type PesitPartner, type World } from './pesit-partners.ts';

/** A file, and what became of its transfer so far. */
export interface Sent {
  readonly nom: string;
  readonly octets: Buffer;
  readonly sha256: string;
  readonly idTransfert: number;
  /** Settled with its first CREATE, and unchanged from then on. */
  transfert?: Transfert;
  signe?: string;
  /** Its CREATE left once; its TRANS.END was acknowledged. */
  entendu: boolean;
  pris: boolean;
  /** The last point that left, and the last one acknowledged. */
  dernierSyn: number;
  acquitte: number;
  repetitions: number;
}

/** One in so many files is small, is sent once more though it was acknowledged. */
const oneIn = { small: 2, repeated: 3 };
const lines = { small: 6, atLeast: 20, atMost: 120 };
/** Deposited, and its compte rendu not had yet: beyond, senders wait, or the last work would never drain in time. */
const maxAhead = 40;

export class PesitSender {
  readonly sent: Sent[] = [];
  /** Transfers that were cut and went on from a point that is not the start. */
  restarts = 0;
  readonly #world: World;
  readonly #draw: ReturnType<World['fork']>;
  readonly #partner: PesitPartner;
  readonly #ahead: () => number;
  #taken = Promise.withResolvers<void>();

  constructor(world: World, partner: PesitPartner, ahead: () => number) {
    this.#world = world;
    this.#draw = world.fork();
    this.#partner = partner;
    this.#ahead = ahead;
  }

  /** Files one after the other, until the world stops; the last one is brought to its end. */
  async lane(): Promise<void> {
    const caller = new Caller(this.#world, this.#partner);
    while (!this.#world.stopped) {
      if (this.#ahead() >= maxAhead) {
        await this.#world.next(1);
        continue;
      }
      const sent = this.#make();
      await this.#deliver(caller, sent);
      if (this.#draw(oneIn.repeated) === 0) await this.#repeat(caller, sent);
    }
    await caller.release();
  }

  /** ACK(TRANS.END) comes, just now. */
  nextTaken(): Promise<void> {
    return this.#taken.promise;
  }

  /** Every transfer once more, though each was acknowledged. */
  async repeatAll(): Promise<void> {
    const caller = new Caller(this.#world, this.#partner);
    for (const sent of this.sent) await this.#repeat(caller, sent);
    await caller.release();
  }

  async #repeat(caller: Caller, sent: Sent): Promise<void> {
    await this.#deliver(caller, sent);
    sent.repetitions++;
  }

  async #deliver(caller: Caller, sent: Sent): Promise<void> {
    caller.observe = (passage) => this.#observe(sent, passage);
    await caller.call((connexion) => this.#write(connexion, sent));
  }

  async #write({ session, negociee, reglages, acces }: Connexion, sent: Sent): Promise<void> {
    sent.transfert ??= nouveauTransfert(
      acces,
      reglages,
      { nomFichier: sent.nom, sizeBytes: sent.octets.length },
      { idTransfert: sent.idTransfert, at: new Date(), session: negociee },
    );
    const { transfert, entendu: relance, signe } = sent;
    sent.entendu = true;
    const source = blobReader(sent.octets);
    await ecrireFichier(
      session,
      negociee,
      { transfert, source, relance, ...(signe !== undefined && { signe }) },
      {
        noterSigne: async (now) => void Object.assign(sent, { signe: now }),
        pris: async () => void Object.assign(sent, { pris: true }),
      },
    );
  }

  #observe(sent: Sent, { fpdu: { nom, parametres } }: Passage): void {
    const { pointSynchro = 0, pointRelance = 0, diagnostic } = parametres;
    if (nom === 'SYN') sent.dernierSyn = Math.max(sent.dernierSyn, pointSynchro);
    if (nom === 'ACK(SYN)') sent.acquitte = Math.max(sent.acquitte, pointSynchro);
    if (nom === 'ACK(WRITE)' && estSucces(diagnostic)) this.#judge(sent, pointRelance);
    if (nom === 'ACK(TRANS.END)' && estSucces(diagnostic)) {
      this.#taken.resolve();
      this.#taken = Promise.withResolvers();
    }
    if (isTick.has(nom)) this.#world.tick('message');
  }

  #judge({ nom, pris, acquitte, dernierSyn }: Sent, point: number): void {
    if (point > 0 && !pris) this.restarts++;
    if (point >= acquitte && point <= dernierSyn) return;
    const points = `${acquitte} was acknowledged and ${dernierSyn} the last one sent`;
    this.#world.trouble(`${nom} goes on from point ${point}, when ${points}`);
  }

  #make(): Sent {
    const n = this.sent.length + 1;
    const { application, nom } = this.#partner;
    const isSmall = this.#draw(oneIn.small) === 0;
    const count = isSmall ? lines.small : lines.atLeast + this.#draw(lines.atMost - lines.atLeast);
    const octets = Buffer.from(makeUblInvoice({ numero: `${nom}-${n}`, lines: count }));
    const sent: Sent = {
      nom: `FSO1100A_${application}_${application}1100${String(n).padStart(15, '0')}`,
      ...{ octets, sha256: createHash('sha256').update(octets).digest('hex'), idTransfert: n },
      ...{ entendu: false, pris: false, dernierSyn: 0, acquitte: 0, repetitions: 0 },
    };
    this.sent.push(sent);
    return sent;
  }
}

/** Between any two of them the gateway may be killed. */
const isTick: ReadonlySet<string> = new Set([
  ...['CREATE', 'ACK(CREATE)', 'ACK(WRITE)', 'SYN', 'ACK(SYN)'],
  ...['DTF.END', 'TRANS.END', 'ACK(TRANS.END)', 'ACK(DESELECT)'],
]);
