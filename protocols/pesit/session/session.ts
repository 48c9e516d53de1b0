// SPDX-License-Identifier: Apache-2.0
/**
 * One session, seen from one of its two sides: FPDUs in and out through the state table, with the timers of the standard and
 * one way to end. Server, client, and both sides of the data phase stand on it. (PeSIT E §2, §8, §10)
 *
 * What must stay true: an FPDU that the table forbids is never seen by anybody; every wait has a timer; once the session is
 * over everybody who waits or asks learns it by the same `Rupture`; ABORT is sent at most once, and nothing after it.
 */
import assert from 'node:assert';
import { dg, ecrireDiagnostic } from '../diagnostics.ts';
import { LecteurEntites } from '../fpdu/flux-entites.ts';
import { ecrirePreconnexion, reponsePreconnexion } from '../fpdu/preconnexion.ts';
import type { Diagnostic, Fpdu, NomFpdu, Parametres } from '../fpdu/types.ts';
import { Arrivees } from './arrivees.ts';
import { Automate } from './automate.ts';
import { adresser, enEntites } from './entites.ts';
import type { Etat } from './etats.ts';
import { Fin } from './fin.ts';
import { Lien } from './lien.ts';
import type { Delais, OptionsSession } from './options.ts';
import { Patience } from './patience.ts';
import { type Cadrage, type Passage, type Role, Rupture, type SensDonnees } from './types.ts';

/** Of an entity until a file says more. */
const TAILLE_ENTITE_INITIALE = 1024;

export class Session {
  readonly role: Role;
  readonly delais: Delais;
  /** Bytes an entity of ours may have when FPDUs share it (PI 25). */
  tailleEntite = TAILLE_ENTITE_INITIALE;
  readonly #lien: Lien;
  readonly #lecteur: LecteurEntites;
  readonly #reglages: { tolerant: boolean };
  readonly #automate: Automate;
  readonly #arrivees: Arrivees;
  readonly #fin: Fin;
  readonly #passage: ((passage: Passage) => void) | undefined;
  readonly #notre: number;

  constructor(options: OptionsSession) {
    this.role = options.role;
    this.delais = options.delais;
    this.#notre = options.identifiant ?? 1;
    this.#passage = options.passage;
    this.#automate = new Automate(options.role);
    this.#reglages = { tolerant: options.tolerant };
    this.#lecteur = new LecteurEntites(coteDe(options), this.#reglages);
    this.#lien = new Lien(options.duplex, this.#lecteur);
    this.#fin = new Fin(this.#lien, options.delais.trMs);
    this.#arrivees = this.#ecouter();
    const { preconnexion } = options;
    if (preconnexion === undefined || this.cadrage === undefined) return;
    this.#lien.ecrire(ecrirePreconnexion(preconnexion.identifiant, preconnexion.motDePasse, this.cadrage));
  }

  get etat(): Etat {
    return this.#automate.etat;
  }

  /** Who sends the data of the file that is selected. */
  get sens(): SensDonnees | undefined {
    return this.#automate.sens;
  }

  /** The file may only be closed and deselected (§6.8). */
  get ab(): boolean {
    return this.#automate.ab;
  }

  /** SERVEUR: found out with CONNECT. */
  get crc(): boolean {
    return this.#lecteur.crc;
  }

  /** SERVEUR: found out with the first bytes. */
  get cadrage(): Cadrage | undefined {
    return this.#lecteur.cadrage;
  }

  get tolerant(): boolean {
    return this.#reglages.tolerant;
  }

  set tolerant(tolerant: boolean) {
    this.#reglages.tolerant = tolerant;
  }

  /** How the session ended, once it has; undefined after an orderly RELEASE too. */
  get rupture(): Rupture | undefined {
    return this.#fin.rupture;
  }

  /** Worth another request: not over, and nothing came that nobody waits for (an ABORT 3-313, the end of the line). */
  get vivante(): boolean {
    return this.#fin.fermeture === undefined && !this.#lien.rompu && !this.#lien.regarder();
  }

  /** An FPDU with the identifiers of this session filled in. `envoyer` sets them anyway. */
  fpdu(nom: NomFpdu, parametres: Parametres = {}): Fpdu {
    return adresser({ nom, dst: 0, src: 0, parametres }, this.#notre, this.#arrivees.leur);
  }

  /**
   * The next FPDU that the table allows here. What it ignores is dropped; what it forbids ends the session by ABORT 3-311.
   * A request whose form is wrong (3-318) is refused by its own ACK (CONNECT: RCONNECT) and never seen by the caller.
   * Without `delaiMs` the timer of the state: Tc before CONNECT, Td between two files (SERVEUR), else Tp. Past it: ABORT 3-317
   * (3-313 between two files). Bytes in it (PI 91, 99) are views, valid until the next call. Rejects with Rupture only.
   */
  async recevoir(delaiMs: number = this.#delai()): Promise<Fpdu> {
    const patience = new Patience(this, delaiMs);
    for (;;) {
      const fpdu = this.prendre();
      if (fpdu !== undefined) return fpdu;
      await patience.attendre();
    }
  }

  /** Resolves when there is room for more. Sending what the state forbids is a bug (assert). Rejects with Rupture. */
  async envoyer(...fpdus: readonly Fpdu[]): Promise<void> {
    this.poster(...fpdus);
    await this.ecouler();
  }

  /** Sends, and answers what comes back: the ACK, refused or not (also RCONNECT), or after TRANS.END what crossed it. */
  async demander(fpdu: Fpdu, delaiMs: number = this.delais.tpMs): Promise<Fpdu> {
    await this.envoyer(fpdu);
    return this.recevoir(delaiMs);
  }

  /**
   * ABORT (none while the other side has said nothing), then the end of the transport within Tr. Resolves when it is closed;
   * never rejects; does nothing once the session is over. `complement` is for the logs: the compact form has no room for it.
   */
  abandonner(diagnostic: Diagnostic, complement?: string): Promise<void> {
    if (this.#fin.fermeture !== undefined) return this.#fin.fermeture;
    const raison = complement ?? `aborted: ${ecrireDiagnostic(diagnostic)}`;
    const rupture = new Rupture('NOUS', diagnostic, raison);
    if (this.#arrivees.leur === 0 && this.role === 'SERVEUR') return this.#fin.couper(rupture);
    this.#automate.appliquer('NOUS', this.fpdu('ABORT'));
    this.#ecrire([this.fpdu('ABORT', { diagnostic })]);
    return this.#fin.clore('NOUS_D_ABORD', rupture);
  }

  /** After RELCONF or RCONNECT: no ABORT. SERVEUR waits for the other side to close (Tr). Resolves when it is closed. */
  fermer(): Promise<void> {
    return this.#fin.fermeture ?? this.#fin.clore(this.role === 'SERVEUR' ? 'PAIR_D_ABORD' : 'NOUS_D_ABORD');
  }

  /** As `recevoir`, without waiting: undefined when nothing came yet. */
  prendre(): Fpdu | undefined {
    const fpdu = this.#arrivees.prendre(false);
    assert(fpdu !== 'CRC');
    return fpdu;
  }

  /** As `prendre`; an FPDU whose check bytes are wrong does not end the session: it is dropped and answered as `CRC`. */
  prendreOuCrc(): Fpdu | 'CRC' | undefined {
    return this.#arrivees.prendre(true);
  }

  /** As `envoyer`, without waiting for room. */
  poster(...fpdus: readonly Fpdu[]): void {
    this.#ouverte();
    const adresses = fpdus.map((fpdu) => adresser(fpdu, this.#notre, this.#arrivees.leur));
    for (const fpdu of adresses) {
      const suite = this.#automate.appliquer('NOUS', fpdu);
      assert(suite === this.etat, `${fpdu.nom} cannot be sent in ${this.etat}: ${suite}`);
    }
    this.#ecrire(adresses);
    if (adresses.some(({ nom }) => nom === 'ACONNECT')) this.#lecteur.authentifie();
  }

  /**
   * Entities of DTF that the sender of data made itself; `fpdus` only when the session is observed. `rendre`: the memory of
   * the entities may be used again.
   */
  posterDonnees(entites: Uint8Array, fpdus: readonly Fpdu[], rendre?: () => void): void {
    this.#ouverte();
    assert(this.etat === 'TD02' && this.sens === 'EMETTEUR', `no data can be sent in ${this.etat}`);
    for (const fpdu of fpdus) this.#passage?.({ sens: 'SORTANT', fpdu });
    this.#lien.ecrire(entites, rendre);
  }

  /** Somebody wants to know of each FPDU. */
  get observee(): boolean {
    return this.#passage !== undefined;
  }

  /** More waits to be taken by the transport than should. */
  get pleine(): boolean {
    return this.#lien.plein;
  }

  /** Resolves when there is room for more. Tp without anything taken by the other side: ABORT 3-317. */
  async ecouler(): Promise<void> {
    const patience = new Patience(this, this.delais.tpMs);
    for (let { prisBytes } = this; this.#lien.plein; ) {
      this.#ouverte();
      await patience.attendre();
      if (this.prisBytes > prisBytes) patience.recommencer();
      prisBytes = this.prisBytes;
    }
  }

  /** Bytes that the transport has taken so far. */
  get prisBytes(): number {
    return this.#lien.prisBytes;
  }

  /** FPDUs that came and that the table dropped, so far. */
  get ignores(): number {
    return this.#arrivees.ignores;
  }

  /** For how long nothing came from the other side and nothing was taken by it. */
  get silenceMs(): number {
    return this.#lien.silenceMs;
  }

  /** Small pieces wait for each other from now on, until `relacher`: for the sender of data, between two waits. */
  retenir(): void {
    this.#lien.retenir();
  }

  relacher(): void {
    this.#lien.relacher();
  }

  /** Until something happened (it came, it went, it broke, `reveiller`): true; or the delay passed: false. */
  attendre(delaiMs: number | undefined): Promise<boolean> {
    return this.#lien.reveil.attendre(delaiMs);
  }

  reveiller(): void {
    this.#lien.reveil.sonner();
  }

  /** The other side owed something for too long: ABORT, and throws. */
  expirer(): never {
    const repos = this.etat === 'CN03' && this.role === 'SERVEUR';
    return this.rejeter(dg(repos ? '3-313' : '3-317'), `nothing came in time in ${this.etat}`);
  }

  /** A fault of the other side that only ABORT answers: sends it, and throws. */
  rejeter(diagnostic: Diagnostic, raison: string): never {
    void this.abandonner(diagnostic, raison);
    throw this.rupture ?? new Rupture('NOUS', diagnostic, raison);
  }

  #ouverte(): void {
    this.#fin.verifier();
    if (this.#lien.rompu) this.#arrivees.perdre();
  }

  #ecouter(): Arrivees {
    return new Arrivees({
      lien: this.#lien,
      automate: this.#automate,
      fin: this.#fin,
      notre: this.#notre,
      reglages: this.#reglages,
      passage: this.#passage,
      repondre: (fpdu) => this.poster(fpdu),
      repondrePreconnexion: () => {
        if (this.cadrage !== undefined) this.#lien.ecrire(reponsePreconnexion(true, this.cadrage));
      },
      authentifier: () => this.#lecteur.authentifie(),
      rejeter: (diagnostic, raison) => this.rejeter(diagnostic, raison),
    });
  }

  #ecrire(fpdus: readonly Fpdu[]): void {
    for (const fpdu of fpdus) this.#passage?.({ sens: 'SORTANT', fpdu });
    const { cadrage, crc, tailleEntite } = this;
    assert(cadrage !== undefined, 'nothing can be sent before the framing is known');
    this.#lien.ecrire(enEntites(fpdus, { cadrage, crc, tailleEntite }));
  }

  #delai(): number {
    if (this.etat === 'CN01') return this.delais.tcMs;
    return this.etat === 'CN03' && this.role === 'SERVEUR' ? this.delais.tdMs : this.delais.tpMs;
  }
}

/** What the reader must know of our side. */
function coteDe({ role, cadrage, crc, preconnexion }: OptionsSession) {
  if (role === 'SERVEUR') return { cote: 'SERVEUR' } as const;
  assert(cadrage !== undefined, 'who calls must know the framing');
  return { cote: 'DEMANDEUR', cadrage, preconnexion: preconnexion !== undefined, crc: crc ?? false } as const;
}
