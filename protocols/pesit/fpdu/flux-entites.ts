// SPDX-License-Identifier: Apache-2.0
/**
 * From a stream of bytes to FPDUs, and back: lengths before entities, several FPDUs in one, check bytes, and what comes before the
 * first of them. (PeSIT E §2, §3.3, §7.5)
 *
 * Pieces may be cut anywhere: the same bytes give the same FPDUs. Only what lies across two pieces is copied; everything else is a
 * view. Nothing is allocated from a length: the buffer grows with the bytes that came.
 */
import assert from 'node:assert/strict';
import type { Cadrage } from '../session/types.ts';
import { crc as crcDe, crcValide } from './crc.ts';
import { NonPesit, reconnaitre, tailleMaxAvantAuthentification } from './detection.ts';
import { ecrire16, estConcatenable, lire16, nomDe, tailleEntete, tailleMaxFpdu } from './entetes.ts';
import { fauteProtocole, fauteReseau } from './fautes.ts';
import { decoderFpdu } from './fpdu.ts';
import { lirePreconnexion, lireReponse, tailleReponse } from './preconnexion.ts';
import { TamponAlterne } from './tampon.ts';
import type { Fpdu } from './types.ts';

export type Lu =
  | { readonly genre: 'PRECONNEXION'; readonly identifiant: string; readonly motDePasse: string }
  | { readonly genre: 'REPONSE_PRECONNEXION'; readonly ok: boolean }
  | { readonly genre: 'FPDU'; readonly fpdu: Fpdu };

export type OptionsLecteur =
  | { readonly cote: 'SERVEUR' }
  | {
      readonly cote: 'DEMANDEUR';
      readonly cadrage: Cadrage;
      /** An answer to our pre-connection message comes first. */
      readonly preconnexion: boolean;
      readonly crc: boolean;
    };

/** Length before an entity; check bytes after an FPDU. */
const taillePrefixe = 2;
const tailleCrc = 2;

export class LecteurEntites {
  #cadrage: Cadrage | undefined;
  #crc: boolean;
  #attendu: 'PRECONNEXION_OU_CONNECT' | 'CONNECT' | 'REPONSE' | 'FPDU';
  #tailleMax = tailleMaxAvantAuthentification;
  readonly #reglages: { readonly tolerant: boolean };
  /** What is left of the entity that began. */
  #resteEntite = 0;
  /** The beginning of what is not whole yet. */
  readonly #tampon = new TamponAlterne(taillePrefixe + tailleMaxFpdu + tailleCrc);
  /** What followed an FPDU that was refused, in its piece. */
  #suite: Uint8Array | undefined;
  /** Memory of our own that it lies in: further faults in it copy nothing. */
  #conserve: ArrayBufferLike | undefined;
  #fini: Error | undefined;

  constructor(options: OptionsLecteur, reglages: { readonly tolerant: boolean }) {
    this.#reglages = reglages;
    const demandeur = options.cote === 'DEMANDEUR' ? options : undefined;
    this.#cadrage = demandeur?.cadrage;
    this.#crc = demandeur?.crc ?? false;
    this.#attendu =
      demandeur === undefined ? 'PRECONNEXION_OU_CONNECT' : demandeur.preconnexion ? 'REPONSE' : 'FPDU';
  }

  /** Found out by the server from its first bytes, undefined before them. */
  get cadrage(): Cadrage | undefined {
    return this.#cadrage;
  }

  /** Known by the server once CONNECT was read. */
  get crc(): boolean {
    return this.#crc;
  }

  /** The peer is known: its entities may be as large as the length field allows. */
  authentifie(): void {
    this.#tailleMax = tailleMaxFpdu;
  }

  /**
   * What is whole now, in order; to be read to its end. Data are views, valid until the next piece is given.
   * After a fault inside an FPDU (3-318, or 3-310 for its check bytes) reading may go on with the next piece, an empty one too:
   * what followed the FPDU was kept. After a fault of framing it may not: it is thrown again.
   * @throws FauteFpdu, NonPesit
   */
  *lire(morceau: Uint8Array): Generator<Lu, void, undefined> {
    if (this.#fini !== undefined) throw this.#fini;
    const suite = this.#suite;
    this.#suite = undefined;
    const octets = suite === undefined ? morceau : suivi(suite, morceau);
    let position = 0;
    if (this.#tampon.taille > 0) {
      position = this.#completer(octets);
      const entier = this.#tampon.octets();
      if (this.#mesurer(entier, 0) > entier.length) return;
      this.#tampon.alterner();
      yield this.#prendre(entier, 0, entier.length, octets, position);
    }
    while (position < octets.length) {
      const debut = position;
      const taille = this.#mesurer(octets, debut);
      if (taille > octets.length - debut) {
        this.#tampon.ajouter(octets, debut, octets.length);
        return;
      }
      position += taille;
      yield this.#prendre(octets, debut, taille, octets, position);
    }
  }

  /** The stream ended. @throws FauteFpdu 3-310 when it did so in the middle of something. */
  fin(): void {
    if (this.#tampon.taille > 0 || this.#resteEntite > 0 || this.#suite !== undefined) {
      throw fauteReseau('the stream ends in the middle of an entity');
    }
  }

  /** Adds to the buffer what it lacks, as far as `octets` go; answers where they go on. */
  #completer(octets: Uint8Array): number {
    let position = 0;
    while (position < octets.length) {
      const manque = this.#mesurer(this.#tampon.octets(), 0) - this.#tampon.taille;
      if (manque <= 0) break;
      const fin = Math.min(octets.length, position + manque);
      this.#tampon.ajouter(octets, position, fin);
      position = fin;
    }
    return position;
  }

  /**
   * How many bytes from `position` on make the next thing to yield, as far as the bytes there tell: more than there are while it is
   * not whole. Always at least one more than are there while it cannot be told.
   */
  #mesurer(octets: Uint8Array, position: number): number {
    try {
      if (this.#attendu === 'FPDU') return this.#mesurerFpdu(octets, position);
      if (this.#attendu === 'REPONSE') return this.#prefixe() + tailleReponse;
      return this.#mesurerDebut(octets, position);
    } catch (faute) {
      this.#fini = faute instanceof Error ? faute : undefined;
      throw faute;
    }
  }

  #prefixe(): number {
    return this.#cadrage === 'prefixe' && this.#resteEntite === 0 ? taillePrefixe : 0;
  }

  #mesurerFpdu(octets: Uint8Array, position: number): number {
    const presents = octets.length - position;
    const prefixe = this.#prefixe();
    if (presents < prefixe) return prefixe;
    const entite = this.#tailleEntite(octets, position, prefixe);
    if (prefixe > 0 && this.#crc) return prefixe + entite;
    if (presents < prefixe + 2) return prefixe + 2;
    const longueur = lire16(octets, position + prefixe);
    if (longueur < tailleEntete) throw fauteProtocole('an FPDU is shorter than its header');
    const total = longueur + (this.#crc ? tailleCrc : 0);
    if (total > entite) throw fauteProtocole('an FPDU is longer than what holds it');
    const apres = entite - longueur;
    if (this.#cadrage === 'prefixe' && apres > 0 && apres < tailleEntete) {
      throw fauteProtocole('an entity ends with what is no FPDU');
    }
    return prefixe + total;
  }

  /** What the FPDU at hand may not go past. */
  #tailleEntite(octets: Uint8Array, position: number, prefixe: number): number {
    const max = this.#tailleMax + (this.#crc ? tailleCrc : 0);
    if (this.#cadrage === 'brut') return max;
    const entite = prefixe === 0 ? this.#resteEntite : lire16(octets, position);
    if (entite > max) throw fauteProtocole(`an entity larger than ${this.#tailleMax} bytes`);
    if (entite < tailleEntete + (this.#crc ? tailleCrc : 0))
      throw fauteProtocole('an entity too small for an FPDU');
    return entite;
  }

  #mesurerDebut(octets: Uint8Array, position: number): number {
    const debut = reconnaitre(octets, position);
    if (debut === undefined) return octets.length - position + 1;
    if (this.#attendu === 'CONNECT' && (debut.genre !== 'CONNECT' || debut.cadrage !== this.#cadrage)) {
      throw new NonPesit('no CONNECT of the same form after a pre-connection message');
    }
    const prefixe = debut.cadrage === 'prefixe' ? taillePrefixe : 0;
    if (debut.genre === 'PRECONNEXION') return prefixe + debut.taille;
    if (prefixe > 0) return prefixe + lire16(octets, position);
    // Only the CONNECT itself tells whether check bytes come after it.
    if (octets.length - position < debut.taille) return debut.taille;
    const annonce = annonceCrc(octets.subarray(position, position + debut.taille), this.#reglages.tolerant);
    return debut.taille + (annonce ? tailleCrc : 0);
  }

  /** What lies whole at `debut`; what follows it is kept when it is refused. */
  #prendre(octets: Uint8Array, debut: number, taille: number, morceau: Uint8Array, apres: number): Lu {
    const vue = octets.subarray(debut, debut + taille);
    try {
      if (this.#attendu === 'FPDU') return this.#prendreFpdu(vue);
      return this.#attendu === 'REPONSE' ? this.#prendreReponse(vue) : this.#prendreDebut(vue);
    } catch (faute) {
      if (this.#attendu !== 'FPDU') this.#fini = faute instanceof Error ? faute : undefined;
      else if (apres < morceau.length) this.#garder(morceau.subarray(apres));
      throw faute;
    }
  }

  #garder(suite: Uint8Array): void {
    this.#suite = suite.buffer === this.#conserve ? suite : new Uint8Array(suite);
    this.#conserve = this.#suite.buffer;
  }

  #prendreFpdu(vue: Uint8Array): Lu {
    const prefixe = this.#prefixe();
    const seule = vue.subarray(prefixe);
    if (this.#crc) return { genre: 'FPDU', fpdu: this.#verifier(seule) };
    let partagee = false;
    if (this.#cadrage === 'prefixe') {
      const entite = prefixe === 0 ? this.#resteEntite : lire16(vue, 0);
      this.#resteEntite = entite - seule.length;
      partagee = prefixe === 0 || this.#resteEntite > 0;
    }
    const fpdu = decoderFpdu(seule, { tolerant: this.#reglages.tolerant });
    if (!partagee || estConcatenable(fpdu.nom)) return { genre: 'FPDU', fpdu };
    const tolere = [...(fpdu.tolere ?? []), 'shares an entity with others'];
    return { genre: 'FPDU', fpdu: { ...fpdu, tolere } };
  }

  #verifier(fpduEtCrc: Uint8Array): Fpdu {
    if (!crcValide(fpduEtCrc)) throw fauteReseau('check bytes that do not fit', nomDe(fpduEtCrc, 0));
    return decoderFpdu(fpduEtCrc.subarray(0, -tailleCrc), { tolerant: this.#reglages.tolerant });
  }

  #prendreReponse(vue: Uint8Array): Lu {
    const prefixe = this.#prefixe();
    const ok = lireReponse(vue.subarray(prefixe));
    if (ok === undefined || (prefixe > 0 && lire16(vue, 0) !== tailleReponse)) {
      throw new NonPesit('no answer to a pre-connection message');
    }
    this.#attendu = 'FPDU';
    return { genre: 'REPONSE_PRECONNEXION', ok };
  }

  #prendreDebut(vue: Uint8Array): Lu {
    const debut = reconnaitre(vue, 0);
    assert(debut !== undefined);
    this.#cadrage = debut.cadrage;
    const message = vue.subarray(debut.cadrage === 'prefixe' ? taillePrefixe : 0);
    if (debut.genre === 'CONNECT') return { genre: 'FPDU', fpdu: this.#prendreConnect(message) };
    const champs = lirePreconnexion(message);
    if (champs === undefined) throw new NonPesit('neither CONNECT nor a pre-connection message');
    this.#attendu = 'CONNECT';
    return { genre: 'PRECONNEXION', ...champs };
  }

  #prendreConnect(message: Uint8Array): Fpdu {
    this.#crc = message.length === lire16(message, 0) + tailleCrc;
    const fpdu = this.#crc
      ? this.#verifier(message)
      : decoderFpdu(message, { tolerant: this.#reglages.tolerant });
    if (this.#crc !== (fpdu.parametres.crc ?? false)) {
      throw fauteProtocole('CONNECT: PI 1 and the check bytes disagree', 'CONNECT');
    }
    this.#attendu = 'FPDU';
    return fpdu;
  }
}

/** What was kept, and the next piece behind it. */
function suivi(suite: Uint8Array, morceau: Uint8Array): Uint8Array {
  return morceau.length === 0 ? suite : Buffer.concat([suite, morceau]);
}

/** Whether a whole CONNECT says that check bytes come. One that cannot be read says nothing: it is refused in a moment. */
function annonceCrc(connect: Uint8Array, tolerant: boolean): boolean {
  try {
    return decoderFpdu(connect, { tolerant }).parametres.crc ?? false;
  } catch {
    return false;
  }
}

/**
 * The pieces of one entity, in the order to be written. With check bytes each FPDU makes an entity of its own, whatever is asked.
 * @param fpdus as `encoderFpdu` gives them.
 */
export function ecrireEntite(
  fpdus: readonly Uint8Array[],
  { cadrage, crc }: { readonly cadrage: Cadrage; readonly crc: boolean },
): Uint8Array[] {
  if (crc) return fpdus.flatMap((fpdu) => [...prefixe(fpdu.length + tailleCrc, cadrage), fpdu, crcDe(fpdu)]);
  const taille = fpdus.reduce((total, { length }) => total + length, 0);
  return [...prefixe(taille, cadrage), ...fpdus];
}

function prefixe(tailleEntite: number, cadrage: Cadrage): Uint8Array[] {
  if (cadrage === 'brut') return [];
  assert(tailleEntite <= tailleMaxFpdu, `an entity of ${tailleEntite} bytes`);
  const octets = new Uint8Array(taillePrefixe);
  ecrire16(tailleEntite, octets, 0);
  return [octets];
}
