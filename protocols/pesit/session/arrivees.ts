// SPDX-License-Identifier: Apache-2.0
/**
 * What comes: judged by the table before anybody sees it. What crossed something of ours is dropped, what may not come here
 * ends the session, a request of a bad form is refused by its own answer. (PeSIT E §2.3, §8, §9.1)
 */
import { dg, ecrireDiagnostic } from '../diagnostics.ts';
import type { Lu } from '../fpdu/flux-entites.ts';
import { FauteFpdu, type Fpdu } from '../fpdu/types.ts';
import type { Automate } from './automate.ts';
import { refusDeForme } from './entites.ts';
import type { Fin } from './fin.ts';
import type { Lien } from './lien.ts';
import { type Passage, Rupture } from './types.ts';

/** Requests of a bad form that are answered one by one; who makes more is no PeSIT. */
const REFUS_DE_FORME_MAX = 16;

/**
 * Check bytes that are wrong, in one session: those of one damaged stretch and of what a sender of small FPDUs has under way behind
 * it. TCP has check bytes of its own; who goes past this has another CRC, or wants us to work for nothing.
 */
const CRC_FAUX_MAX = 64;

export interface Abords {
  readonly lien: Lien;
  readonly automate: Automate;
  readonly fin: Fin;
  /** Our connection identifier. */
  readonly notre: number;
  readonly reglages: { readonly tolerant: boolean };
  readonly passage: ((passage: Passage) => void) | undefined;
  /** Sends an answer of the session's own. */
  readonly repondre: (fpdu: Fpdu) => void;
  readonly repondrePreconnexion: () => void;
  /** The other side is known: it may send entities of any size. */
  readonly authentifier: () => void;
  /** ABORT; throws. */
  readonly rejeter: Rejeter;
}

type Rejeter = (diagnostic: FauteFpdu['diagnostic'], raison: string) => never;

export class Arrivees {
  readonly #abords: Abords;
  readonly #rejeter: Rejeter;
  readonly #fin: Fin;
  #leur = 0;
  #refusDeForme = 0;
  #crcFaux = 0;
  #ignores = 0;

  constructor(abords: Abords) {
    this.#abords = abords;
    this.#rejeter = abords.rejeter;
    this.#fin = abords.fin;
  }

  /** The identifier the other side chose; 0 before it is known. */
  get leur(): number {
    return this.#leur;
  }

  /** How many FPDUs the table dropped so far. */
  get ignores(): number {
    return this.#ignores;
  }

  /** The next FPDU for the caller; undefined: nothing yet. Throws Rupture. */
  prendre(crcRendu: boolean): Fpdu | 'CRC' | undefined {
    for (;;) {
      const lu = this.#lire();
      if (lu === undefined || (lu === 'CRC' && crcRendu)) return lu;
      if (lu === 'CRC') this.#rejeter(dg('3-310'), 'check bytes are wrong');
      const fpdu = this.#trier(lu);
      if (fpdu !== undefined) return fpdu;
    }
  }

  /** The line is gone: throws. An ABORT that came before its end says why. */
  perdre(): never {
    const { lien, automate } = this.#abords;
    for (let lu = this.#reste(); lu !== undefined; lu = this.#reste()) {
      if (lu.genre === 'FPDU' && lu.fpdu.nom === 'ABORT') this.#subirAbort(lu.fpdu);
    }
    const ou = lien.coupee ? `${automate.etat}, in the middle of an FPDU` : automate.etat;
    return this.#fin.rompre('RESEAU', dg('3-310'), `the line was lost in ${ou}`, lien.cause);
  }

  #lire(): Lu | 'CRC' | 'REFUSE' | undefined {
    const { lien } = this.#abords;
    this.#fin.verifier();
    try {
      const lu = lien.prendre();
      if (lu !== undefined || !lien.epuise) return lu;
    } catch (erreur) {
      return this.#faute(erreur);
    }
    return this.perdre();
  }

  #reste(): Lu | undefined {
    try {
      return this.#abords.lien.prendre();
    } catch {
      return undefined;
    }
  }

  #faute(erreur: unknown): 'CRC' | 'REFUSE' {
    // What is not PeSIT at all gets no answer.
    if (!(erreur instanceof FauteFpdu)) this.#fin.rompre('NOUS', dg('3-311'), 'not PeSIT', erreur);
    const { diagnostic } = erreur;
    if (diagnostic.type === 3 && diagnostic.raison === 310) return this.#compterCrc();
    const forme = refusDeForme(erreur);
    this.#refusDeForme += 1;
    if (forme === undefined || this.#refusDeForme > REFUS_DE_FORME_MAX)
      this.#rejeter(diagnostic, erreur.message);
    this.#juger(forme.requete);
    if (erreur.fpdu === 'CONNECT') this.#leur = erreur.src;
    this.#abords.repondre(forme.refus);
    if (forme.refus.nom !== 'RCONNECT') return 'REFUSE';
    const rupture = new Rupture('NOUS', diagnostic, erreur.message);
    void this.#fin.clore('PAIR_D_ABORD', rupture);
    throw rupture;
  }

  #compterCrc(): 'CRC' {
    this.#crcFaux += 1;
    if (this.#crcFaux > CRC_FAUX_MAX) this.#rejeter(dg('3-310'), 'check bytes are wrong, too often');
    return 'CRC';
  }

  #trier(lu: Lu | 'REFUSE'): Fpdu | undefined {
    if (lu === 'REFUSE') return undefined;
    if (lu.genre === 'FPDU') return this.#recevoir(lu.fpdu);
    if (lu.genre === 'PRECONNEXION') this.#abords.repondrePreconnexion();
    else if (!lu.ok) this.#fin.rompre('PAIR', dg('3-304'), 'the pre-connection was refused');
    return undefined;
  }

  #recevoir(fpdu: Fpdu): Fpdu | undefined {
    this.#abords.passage?.({ sens: 'ENTRANT', fpdu });
    if (fpdu.nom === 'ABORT') this.#subirAbort(fpdu);
    if (this.#juger(fpdu) === 'IGNORER') {
      this.#ignores += 1;
      return undefined;
    }
    if (fpdu.nom === 'CONNECT' || fpdu.nom === 'ACONNECT') this.#leur = fpdu.src;
    if (fpdu.nom === 'ACONNECT') this.#abords.authentifier();
    const { notre, reglages } = this.#abords;
    if (fpdu.dst !== notre && fpdu.nom !== 'CONNECT' && !reglages.tolerant)
      this.#rejeter(dg('3-311'), `${fpdu.nom} is for connection ${fpdu.dst}, not ${notre}`);
    return fpdu;
  }

  #juger(fpdu: Fpdu): 'SUIVRE' | 'IGNORER' {
    const { automate } = this.#abords;
    const { etat } = automate;
    const suite = automate.appliquer('PAIR', fpdu);
    if (suite === 'FAUTE') this.#rejeter(dg('3-311'), `${fpdu.nom} in ${etat}`);
    return suite === 'IGNORER' ? 'IGNORER' : 'SUIVRE';
  }

  #subirAbort({ parametres }: Fpdu): never {
    const diagnostic = parametres.diagnostic ?? dg('3-399');
    return this.#fin.rompre('PAIR', diagnostic, `the other side aborted: ${ecrireDiagnostic(diagnostic)}`);
  }
}
