// SPDX-License-Identifier: Apache-2.0
/**
 * A message being read, and what it comes to: the decoder, which knows what the raccordement requires (statements 67, 68, 70),
 * its files on their way to the reception, and their names.
 *
 * A digest that nobody announced is found out at the end: the bytes are then read again, from what was kept of them.
 */

import type { Trousseau } from '../../../certs/trousseau.ts';
import type { Clock } from '../../../gateway/ports/machinery.ts';
import type { FichierConclu, FichierOuvert, MessageOuvert } from '../../../gateway/ports/messages.ts';
import { TroubleAs2 } from '../disposition.ts';
import { estEssai } from '../essai.ts';
import {
  type DecodeOptions,
  type DecodeurMessage,
  type LimitesAs2,
  type MessageDecode,
  type PartieAs2,
  passesAuPlus,
} from '../message/decode.ts';
import { certificatsDe } from '../presets.ts';
import type { MaybePromise, Sink } from '../sink.ts';
import type { Partie } from './admission.ts';
import type { Demande } from './demande.ts';
import { nomAdmis, nomDuMessage, nomRepete } from './noms.ts';

export interface LectureParts {
  readonly decoder: (options: DecodeOptions) => DecodeurMessage;
  readonly limites: LimitesAs2;
  readonly trousseau: Pick<Trousseau, 'dechiffrants'>;
  readonly clock: Clock;
  /** Did a file of that name come from this raccordement before? Asked only where names may not come twice. */
  readonly nomDejaVu: (raccordement: Partie['raccordement'], nom: string) => Promise<boolean>;
}

export interface Jugement {
  /** Why it is refused. */
  readonly trouble?: TroubleAs2;
  readonly decode: MessageDecode;
  /** None when it is refused, or a trial. */
  readonly fichiers: readonly FichierConclu[];
  /** A trial of the agreement: judged, answered and kept like any message, and nothing is delivered. */
  readonly essai?: true;
}

interface Trouve {
  readonly fichier: FichierOuvert;
  readonly partie: PartieAs2;
}

export class Lecture implements Sink {
  readonly #parts: LectureParts;
  readonly #message: MessageOuvert;
  readonly #demande: Demande;
  readonly #partie: Partie;
  #found: Trouve[] = [];
  #decodeur: DecodeurMessage;

  constructor(parts: LectureParts, message: MessageOuvert, demande: Demande, partie: Partie) {
    this.#parts = parts;
    this.#message = message;
    this.#demande = demande;
    this.#partie = partie;
    this.#decodeur = this.#open();
  }

  push(piece: Uint8Array): MaybePromise {
    return this.#decodeur.push(piece);
  }

  end(): MaybePromise {
    return this.#decodeur.end();
  }

  /** From the bytes that were kept, all of them. */
  async relire(): Promise<void> {
    for await (const piece of this.#message.lireBrut()) await this.push(piece);
    await this.end();
  }

  /** After `end` or `relire`. */
  async juger(): Promise<Jugement> {
    let decode = await this.#decodeur.resultat();
    for (let pass = 1; decode.manque !== undefined && pass < passesAuPlus; pass++) {
      await this.#message.recommencer();
      this.#found = [];
      this.#decodeur = this.#open(decode.manque);
      await this.relire();
      decode = await this.#decodeur.resultat();
    }
    const noms = this.#noms();
    const trouble = await this.#trouble(decode, noms);
    if (trouble !== undefined) return { trouble, decode, fichiers: [] };
    if (estEssai(noms)) return { decode, fichiers: [], essai: true };
    const fichiers = this.#found.map(({ fichier }, rang) => ({ fichier, nomFichier: noms[rang] ?? '' }));
    return { decode, fichiers };
  }

  #open(reprise?: string): DecodeurMessage {
    const { decoder, limites, trousseau, clock } = this.#parts;
    const { acces, reglages } = this.#partie;
    return decoder({
      entetes: this.#demande.entetes,
      identites: trousseau.dechiffrants(),
      signataires: certificatsDe(acces, 'SIGNATURE', clock()),
      reglages,
      digests: this.#demande.accuse?.digests ?? [],
      limites,
      ...(reprise !== undefined && { reprise }),
      fichier: async (partie) => {
        const fichier = await this.#message.fichier();
        this.#found.push({ fichier, partie });
        return { push: (piece) => fichier.write(piece), end: () => undefined };
      },
    });
  }

  async #trouble(decode: MessageDecode, noms: readonly string[]): Promise<TroubleAs2 | undefined> {
    return this.#demande.trouble ?? decode.trouble ?? (await this.#troubleNoms(noms));
  }

  /** In their order. A name that the wire gives and nobody may use stays empty: it is refused below. */
  #noms(): readonly string[] {
    return this.#found.map(({ partie: { nom, nomRecu } }, rang) => {
      if (nom !== undefined) return nom;
      return nomRecu === undefined ? nomDuMessage(this.#demande.messageId, rang) : '';
    });
  }

  async #troubleNoms(noms: readonly string[]): Promise<TroubleAs2 | undefined> {
    const { raccordement, reglages } = this.#partie;
    try {
      for (const nom of noms) nomAdmis(nom);
    } catch (error) {
      if (error instanceof TroubleAs2) return error;
      throw error;
    }
    if (!reglages.refuseNomDouble) return undefined;
    if (nomRepete(noms) !== undefined)
      return new TroubleAs2('duplicate-filename', 'a name twice in one message');
    for (const nom of noms) {
      if (await this.#parts.nomDejaVu(raccordement, nom)) {
        return new TroubleAs2('duplicate-filename', 'a name that came before');
      }
    }
    return undefined;
  }
}
