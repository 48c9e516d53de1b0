// SPDX-License-Identifier: Apache-2.0
/**
 * The receiver of the data phase: articles and points in, points acknowledged once they are durable, and an IDT for whatever is
 * not as agreed. (PeSIT E §6.4–§6.8, §8.2, §9.1)
 *
 * What must stay true: ACK(SYN) only after `jalonner` has resolved; the other side is never timed out for what we are late with;
 * when it answers or throws, no call of the Puits is running.
 */
import { Assemblage } from '../articles/lire.ts';
import { dg, estSucces } from '../diagnostics.ts';
import { FauteFpdu, type Fpdu } from '../fpdu/types.ts';
import { codeFinAbsent } from './automate.ts';
import { Ecrivain } from './ecrivain.ts';
import { annulation, interruptionDe, interruptionDuSignal } from './interruption.ts';
import { Patience } from './patience.ts';
import { Resynchronisations } from './resynchronisations.ts';
import type { Session } from './session.ts';
import {
  type FichierNegocie,
  type FinDonnees,
  Interruption,
  type Point,
  type Puits,
  pointZero,
  type SessionNegociee,
} from './types.ts';

/** PI 7: the interval is left to the sender. */
const INTERVALLE_INDEFINI = 0xffff;
const KIO = 1024;

export interface OptionsReception {
  readonly session: SessionNegociee;
  readonly fichier: FichierNegocie;
  /** The last point kept; the Puits stands there already. */
  readonly depuis: Point;
  /** Bytes of the file, tolerance included, ends of line that are not sent left out; more is IDT 2-224. */
  readonly maxOctets?: number;
  /** Aborted: IDT, with the reason when it is an `Interruption`, else 2-216 and code 8. */
  readonly signal?: AbortSignal;
}

type Interrompu = Extract<FinDonnees, { fin: 'INTERROMPU' }>;

/**
 * From ACK(WRITE) or ACK(READ) to DTF.END or IDT. When it answers COMPLET or ECHOUE every byte was given to `Puits.ecrire` and
 * resolved, and every point to `jalonner`. However it ends, also with Rupture, no call of the Puits is running any more.
 * What the Puits throws becomes an IDT: an `Interruption` says its own, Failure DISK_FULL is 2-219 code 4, else 2-213 code 4.
 */
export function recevoirDonnees(
  session: Session,
  puits: Puits,
  options: OptionsReception,
): Promise<FinDonnees> {
  return new Reception(session, puits, options).courir();
}

/** SERVEUR, after `recevoirDonnees`: the TRANS.END, which the caller answers; or the IDT that came instead (answered). */
export async function attendreFinTransfert(session: Session): Promise<Fpdu | Interrompu> {
  const fpdu = await session.recevoir();
  return fpdu.nom === 'IDT' ? subirIdt(session, fpdu) : fpdu;
}

/** DEMANDEUR, once the file is safe: sends TRANS.END with PI 27 and 28; its ACK, or the IDT that came instead (answered). */
export async function demanderFinTransfert(session: Session, total: Point): Promise<Fpdu | Interrompu> {
  const { octetsDonnees: octets, articles } = total;
  const fpdu = await session.demander(session.fpdu('TRANS.END', { octets, articles }));
  return fpdu.nom === 'IDT' ? subirIdt(session, fpdu) : fpdu;
}

function subirIdt(session: Session, { parametres }: Fpdu): Interrompu {
  session.poster(session.fpdu('ACK(IDT)'));
  const { diagnostic = dg('2-299'), codeFin = codeFinAbsent } = parametres;
  return { fin: 'INTERROMPU', par: 'PAIR', diagnostic, codeFin };
}

class Reception {
  readonly #session: Session;
  readonly #options: OptionsReception;
  readonly #ecrivain: Ecrivain;
  readonly #patience: Patience;
  readonly #resynchronisations: Resynchronisations;
  readonly #intervalleBytes: number;
  #assemblage: Assemblage;
  /** The last SYN that came, and the last that was acknowledged. */
  #dernier: Point;
  #acquitte: number;
  #interruption: Interruption | undefined;

  constructor(session: Session, puits: Puits, options: OptionsReception) {
    this.#session = session;
    this.#options = options;
    this.#patience = new Patience(session, session.delais.tpMs);
    this.#resynchronisations = new Resynchronisations(session, options.session);
    this.#intervalleBytes = intervalleBytes(options, session.tolerant);
    this.#dernier = options.depuis;
    this.#acquitte = options.depuis.numero;
    this.#assemblage = this.#assembler(options.depuis);
    this.#ecrivain = new Ecrivain(puits, options.depuis, {
      acquitter: (point) => this.#acquitter(point),
      reveiller: () => session.reveiller(),
    });
  }

  async courir(): Promise<FinDonnees> {
    const reveiller = () => this.#session.reveiller();
    this.#options.signal?.addEventListener('abort', reveiller);
    try {
      let fin: FinDonnees | undefined;
      while (fin === undefined) fin = await this.#avancer();
      return fin;
    } finally {
      this.#options.signal?.removeEventListener('abort', reveiller);
      this.#ecrivain.arreter();
      await this.#ecrivain.reposer();
    }
  }

  /** Takes in all that came, until there is something to wait for. */
  async #avancer(): Promise<FinDonnees | undefined> {
    for (;;) {
      if (this.#interruption === undefined) this.#remarquer();
      const recu = this.#charge() ? undefined : this.#session.prendreOuCrc();
      if (recu === undefined) return this.#attendre();
      if (recu === 'CRC') return this.#resynchroniser();
      this.#patience.recommencer();
      if (recu.donnees === undefined) return this.#traiter(recu);
      this.#recevoir(recu);
    }
  }

  /** Nothing more should be taken in now. */
  #charge(): boolean {
    return this.#session.pleine || (this.#ecrivain.plein && this.#session.etat === 'TD02');
  }

  /** What happened on our side meanwhile. */
  #remarquer(): void {
    const { erreur } = this.#ecrivain;
    const { signal } = this.#options;
    if (erreur !== undefined) this.#interrompre(interruptionDe(erreur.erreur, this.#session.role));
    else if (signal?.aborted) this.#interrompre(interruptionDuSignal(signal.reason));
  }

  /** While our own disk works, or our acknowledgements wait to be taken, the other side owes nothing. */
  async #attendre(): Promise<undefined> {
    if (this.#ecrivain.occupe && this.#interruption === undefined) {
      await this.#session.attendre(undefined);
      this.#patience.recommencer();
    } else await this.#patience.attendre();
  }

  #recevoir(fpdu: Fpdu): void {
    this.#juger(() => {
      for (const octets of this.#assemblage.recevoir(fpdu)) this.#ecrivain.ajouter(octets);
    });
    const { place } = this.#assemblage;
    const { maxOctets = Number.POSITIVE_INFINITY } = this.#options;
    if (this.#octetsAnnonces() > maxOctets) this.#refuser('2-224', `more than ${maxOctets} bytes`);
    else if (place.octetsDonnees - this.#dernier.octetsDonnees > this.#intervalleBytes)
      this.#refuser('2-222', `more than ${this.#intervalleBytes} bytes without a point`);
  }

  /** Bytes of the file as its sender counted them: the ends of line that are added here were none of them. */
  #octetsAnnonces(): number {
    const { octetsFichier, articles } = this.#assemblage.place;
    return this.#options.fichier.enregistrements === 'lignes' ? octetsFichier - articles : octetsFichier;
  }

  async #traiter(fpdu: Fpdu): Promise<FinDonnees | undefined> {
    const { parametres } = fpdu;
    switch (fpdu.nom) {
      case 'SYN':
        return this.#pointer(parametres.pointSynchro ?? 0);
      case 'DTF.END':
        return this.#finir(fpdu);
      case 'RESYN':
        return this.#repondre(parametres.pointRelance ?? 0);
      case 'ACK(RESYN)':
        return this.#reprendre(parametres.pointRelance ?? 0);
      case 'IDT':
        this.#ecrivain.arreter();
        await this.#ecrivain.reposer();
        return subirIdt(this.#session, fpdu);
      case 'ACK(IDT)':
        return this.#interrompu();
      default:
        return this.#session.rejeter(dg('3-311'), `${fpdu.nom} in the data phase`);
    }
  }

  #pointer(numero: number): undefined {
    const { intervalleKio, fenetre } = this.#options.session;
    if (intervalleKio === 0) this.#session.rejeter(dg('3-311'), 'SYN was not agreed on');
    const attendu = this.#dernier.numero + 1;
    if (numero !== attendu) this.#session.rejeter(dg('3-311'), `SYN ${numero} where ${attendu} is due`);
    if (fenetre > 0 && numero - this.#acquitte > fenetre) {
      this.#refuser('2-217', `more than ${fenetre} points without acknowledgement`);
      return;
    }
    this.#juger(() => {
      this.#dernier = this.#assemblage.jalonner(numero);
      this.#ecrivain.pointer(this.#dernier);
    });
  }

  /** Its state allows it in TD02 and TD07 alone; elsewhere the point is kept, and the restart tells. */
  #acquitter({ numero }: Point): void {
    const { etat } = this.#session;
    if (this.#options.session.fenetre === 0 || (etat !== 'TD02' && etat !== 'TD07')) return;
    this.#session.poster(this.#session.fpdu('ACK(SYN)', { pointSynchro: numero }));
    this.#acquitte = numero;
  }

  async #finir({ parametres }: Fpdu): Promise<FinDonnees | undefined> {
    const { diagnostic } = parametres;
    const echoue = diagnostic !== undefined && !estSucces(diagnostic);
    const total = echoue ? this.#assemblage.place : this.#totaliser();
    if (total === undefined) return undefined;
    await this.#ecrivain.finir();
    // What failed is said on the next step.
    if (this.#ecrivain.erreur !== undefined) return undefined;
    return echoue ? { fin: 'ECHOUE', diagnostic, total } : { fin: 'COMPLET', total };
  }

  #totaliser(): Point | undefined {
    let total: Point | undefined;
    this.#juger(() => {
      total = this.#assemblage.finir();
    });
    return total;
  }

  /** The sender goes back. All that came before is good, so it goes on behind the last point we have. */
  async #repondre(numero: number): Promise<undefined> {
    this.#resynchronisations.subir();
    if (numero > this.#dernier.numero)
      this.#session.rejeter(dg('3-311'), `RESYN to point ${numero}, of ${this.#dernier.numero}`);
    await this.#ecrivain.finir();
    if (this.#ecrivain.erreur !== undefined || !(await this.#reculer(this.#ecrivain.jalonne))) return;
    const { numero: pointRelance } = this.#ecrivain.jalonne;
    this.#session.poster(this.#session.fpdu('ACK(RESYN)', { pointRelance }));
  }

  /** Check bytes were wrong: again from the last durable point. What comes while an answer is due is dropped anyway. */
  async #resynchroniser(): Promise<undefined> {
    if (this.#session.etat !== 'TD02') return;
    this.#resynchronisations.demander();
    await this.#ecrivain.reposer();
    if (this.#ecrivain.erreur !== undefined) return;
    const { numero: pointRelance } = this.#ecrivain.jalonne;
    this.#session.poster(this.#session.fpdu('RESYN', { diagnostic: dg('1-100'), pointRelance }));
    this.#patience.recommencer();
  }

  async #reprendre(numero: number): Promise<undefined> {
    const { jalonne } = this.#ecrivain;
    if (numero !== 0 && numero !== jalonne.numero)
      this.#session.rejeter(dg('3-311'), `ACK(RESYN) with point ${numero}, not ${jalonne.numero}`);
    await this.#reculer(numero === 0 ? pointZero : jalonne);
  }

  /** False: the Puits cannot go back, and the transfer is being interrupted. */
  async #reculer(point: Point): Promise<boolean> {
    try {
      await this.#ecrivain.reculer(point);
    } catch (erreur) {
      this.#interrompre(interruptionDe(erreur, this.#session.role));
      return false;
    }
    this.#assemblage = this.#assembler(point);
    this.#dernier = point;
    this.#acquitte = point.numero;
    return true;
  }

  #assembler(depuis: Point): Assemblage {
    return new Assemblage(this.#options.fichier, depuis, { tolerant: this.#session.tolerant });
  }

  /** Articles that break the protocol end the session; those that are not as agreed end the transfer. */
  #juger(lire: () => void): void {
    try {
      lire();
    } catch (faute) {
      if (!(faute instanceof FauteFpdu)) throw faute;
      if (faute.diagnostic.type === 3) this.#session.rejeter(faute.diagnostic, faute.message);
      this.#interrompre(interruptionDe(faute, this.#session.role));
    }
  }

  #refuser(code: '2-217' | '2-222' | '2-224', raison: string): void {
    this.#interrompre(new Interruption(dg(code), annulation(this.#session.role), raison));
  }

  #interrompre(interruption: Interruption): void {
    if (this.#interruption !== undefined) return;
    this.#interruption = interruption;
    this.#ecrivain.arreter();
    const { diagnostic, codeFin } = interruption;
    this.#session.poster(this.#session.fpdu('IDT', { diagnostic, codeFin }));
    this.#patience.recommencer();
  }

  #interrompu(): Interrompu {
    const { diagnostic = dg('2-299'), codeFin = codeFinAbsent } = this.#interruption ?? {};
    const cause = this.#interruption?.cause ?? this.#interruption;
    return { fin: 'INTERROMPU', par: 'NOUS', diagnostic, codeFin, cause };
  }
}

/** Data bytes that may come between two points. A product that counts otherwise gets an article more. */
function intervalleBytes({ session, fichier }: OptionsReception, tolerant: boolean): number {
  const { intervalleKio } = session;
  if (intervalleKio === 0 || intervalleKio === INTERVALLE_INDEFINI) return Number.POSITIVE_INFINITY;
  return intervalleKio * KIO + (tolerant ? fichier.longueurArticle : 0);
}
