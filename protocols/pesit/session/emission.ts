// SPDX-License-Identifier: Apache-2.0
/**
 * The sender of the data phase: articles and points out, within the window, while whatever crosses them is taken in between two
 * blocks. (PeSIT E §6.4–§6.8, §8.2, §8.3)
 *
 * What must stay true: no data past the window, none while an answer is due; after a RESYN the same bytes follow the same point,
 * because the place of a point is a function of the file.
 */
import { Decoupe, type Pas, placeDuPoint } from '../articles/faire.ts';
import { dg, succes } from '../diagnostics.ts';
import type { Fpdu } from '../fpdu/types.ts';
import { codeFinAbsent } from './automate.ts';
import { codesFin, interruptionDe, interruptionDuSignal } from './interruption.ts';
import { Memoire } from './memoire.ts';
import { Patience } from './patience.ts';
import { Resynchronisations } from './resynchronisations.ts';
import type { Session } from './session.ts';
import {
  type FichierNegocie,
  type FinDonnees,
  Interruption,
  type Point,
  type SessionNegociee,
  type Source,
} from './types.ts';

export interface OptionsEmission {
  readonly session: SessionNegociee;
  readonly fichier: FichierNegocie;
  /** Where ACK(WRITE) or READ (PI 18) says; `pointZero` at the start. */
  readonly depuis: Point;
  /** Aborted: IDT, with the reason when it is an `Interruption`, else 2-216 and code 8. */
  readonly signal?: AbortSignal;
  /** Bytes of the file passed to the transport so far. */
  readonly progres?: (octets: number) => void;
}

type Interrompu = Extract<FinDonnees, { fin: 'INTERROMPU' }>;
type Complet = Extract<FinDonnees, { fin: 'COMPLET' }>;

/** From ACK(WRITE) or ACK(READ) to DTF.END or IDT. What the Source throws becomes an IDT (`cause` in the answer). */
export function emettre(
  session: Session,
  source: Source,
  options: OptionsEmission,
): Promise<Complet | Interrompu> {
  return new Emission(session, source, options).courir(undefined);
}

/** How a transfer ended for its sender. */
export type FinTransfert =
  /** DEMANDEUR: `fpdu` is ACK(TRANS.END), with its diagnostic. SERVEUR: it is TRANS.END, which the caller answers. */
  { readonly fin: 'TERMINE'; readonly total: Point; readonly fpdu: Fpdu } | Interrompu;

/**
 * `emettre`, then TRANS.END: the DEMANDEUR sends it (with PI 27 and 28) and gets its ACK, the SERVEUR waits for it. A RESYN that
 * crosses it sends the data again, an IDT ends it.
 */
export async function emettreTransfert(
  session: Session,
  source: Source,
  options: OptionsEmission,
): Promise<FinTransfert> {
  const emission = new Emission(session, source, options);
  // A RESYN or an IDT that came after DTF.END: it goes on from there.
  let fpdu: Fpdu | undefined;
  for (;;) {
    const fin = await emission.courir(fpdu);
    if (fin.fin === 'INTERROMPU') return fin;
    const { octetsDonnees: octets, articles } = fin.total;
    if (session.role === 'DEMANDEUR') await session.envoyer(session.fpdu('TRANS.END', { octets, articles }));
    fpdu = await apresLesPoints(session);
    if (fpdu.nom === 'ACK(TRANS.END)' || fpdu.nom === 'TRANS.END')
      return { fin: 'TERMINE', total: fin.total, fpdu };
  }
}

/** Late acknowledgements of points are legal, and say nothing that ACK(TRANS.END) does not (§6.1). */
async function apresLesPoints(session: Session): Promise<Fpdu> {
  for (;;) {
    const fpdu = await session.recevoir();
    if (fpdu.nom !== 'ACK(SYN)') return fpdu;
  }
}

class Emission {
  readonly #session: Session;
  readonly #source: Source;
  readonly #options: OptionsEmission;
  readonly #patience: Patience;
  readonly #resynchronisations: Resynchronisations;
  #decoupe: Decoupe;
  #dernierPoint: number;
  #acquitte: number;
  #interruption: Interruption | undefined;
  #prisBytes = 0;
  readonly #memoire = new Memoire();

  constructor(session: Session, source: Source, options: OptionsEmission) {
    this.#session = session;
    this.#source = source;
    this.#options = options;
    this.#patience = new Patience(session, session.delais.tpMs);
    this.#resynchronisations = new Resynchronisations(session, options.session);
    this.#decoupe = this.#decouper(options.depuis);
    this.#dernierPoint = options.depuis.numero;
    this.#acquitte = options.depuis.numero;
    session.tailleEntite = options.fichier.tailleEntite;
  }

  async courir(suite: Fpdu | undefined): Promise<Complet | Interrompu> {
    const reveiller = () => this.#session.reveiller();
    this.#options.signal?.addEventListener('abort', reveiller);
    this.#session.retenir();
    try {
      let fin: Complet | Interrompu | undefined;
      if (suite !== undefined) fin = await this.#traiter(suite);
      while (fin === undefined) fin = await this.#avancer();
      return fin;
    } finally {
      this.#session.relacher();
      this.#options.signal?.removeEventListener('abort', reveiller);
    }
  }

  /** One step: something that came, a wait, or something to send. */
  async #avancer(): Promise<Complet | Interrompu | undefined> {
    const recu = this.#session.prendreOuCrc();
    if (recu === 'CRC') return this.#resynchroniser();
    if (recu !== undefined) return this.#traiter(recu);
    const { signal } = this.#options;
    if (signal?.aborted && this.#interruption === undefined)
      return this.#interrompre(interruptionDuSignal(signal.reason));
    if (this.#session.etat !== 'TD02' || this.#session.pleine || this.#fenetrePleine())
      return this.#attendre();
    return this.#envoyer();
  }

  #fenetrePleine(): boolean {
    const { fenetre } = this.#options.session;
    return fenetre > 0 && this.#dernierPoint - this.#acquitte >= fenetre;
  }

  async #attendre(): Promise<undefined> {
    this.#session.relacher();
    await this.#patience.attendre();
    const { prisBytes } = this.#session;
    if (prisBytes > this.#prisBytes) this.#patience.recommencer();
    this.#prisBytes = prisBytes;
    this.#session.retenir();
  }

  async #envoyer(): Promise<Complet | undefined> {
    this.#patience.recommencer();
    const pas = await this.#prochain();
    if (pas === undefined) return undefined;
    switch (pas.genre) {
      case 'DONNEES':
        this.#session.posterDonnees(pas.entites, pas.fpdus, () => this.#memoire.rendre(pas.entites));
        this.#options.progres?.(pas.place.octetsFichier);
        return undefined;
      case 'POINT':
        this.#session.poster(this.#session.fpdu('SYN', { pointSynchro: pas.point.numero }));
        this.#dernierPoint = pas.point.numero;
        return undefined;
      case 'FIN':
        this.#session.poster(this.#session.fpdu('DTF.END', { diagnostic: succes }));
        return { fin: 'COMPLET', total: pas.total };
    }
  }

  /** Undefined: the file cannot be read on, and the transfer is being interrupted. */
  async #prochain(): Promise<Pas | undefined> {
    try {
      return await this.#decoupe.prochain();
    } catch (erreur) {
      return this.#interrompre(interruptionDe(erreur, this.#session.role));
    }
  }

  async #traiter(fpdu: Fpdu): Promise<Interrompu | undefined> {
    switch (fpdu.nom) {
      case 'ACK(SYN)':
        return this.#acquitter(fpdu.parametres.pointSynchro ?? 0);
      case 'RESYN':
        return this.#repondre(fpdu.parametres.pointRelance ?? 0);
      case 'ACK(RESYN)':
        return this.#reprendre(fpdu.parametres.pointRelance ?? 0);
      case 'IDT':
        return this.#subir(fpdu);
      case 'ACK(IDT)':
        return this.#interrompu();
      default:
        return this.#session.rejeter(dg('3-311'), `${fpdu.nom} in the data phase`);
    }
  }

  #acquitter(numero: number): undefined {
    if (numero > this.#dernierPoint) this.#session.rejeter(dg('3-311'), `ACK(SYN) ${numero} before its SYN`);
    if (numero <= this.#acquitte) return;
    this.#acquitte = numero;
    this.#patience.recommencer();
  }

  /** The receiver wants data again from a point it has. */
  async #repondre(numero: number): Promise<undefined> {
    this.#resynchronisations.subir();
    if (numero > this.#dernierPoint) {
      const raison = `RESYN to point ${numero}, of ${this.#dernierPoint}`;
      return this.#interrompre(new Interruption(dg('2-218'), codesFin.relance, raison));
    }
    const point = await this.#place(numero);
    if (point === undefined) return;
    this.#session.poster(this.#session.fpdu('ACK(RESYN)', { pointRelance: point.numero }));
    this.#reculer(point);
  }

  /** What came is broken: the receiver says from where to go on. */
  #resynchroniser(): undefined {
    if (this.#session.etat !== 'TD02') return;
    this.#resynchronisations.demander();
    const parametres = { diagnostic: dg('1-100'), pointRelance: this.#acquitte };
    this.#session.poster(this.#session.fpdu('RESYN', parametres));
  }

  async #reprendre(numero: number): Promise<undefined> {
    if (numero !== 0 && (numero < this.#acquitte || numero > this.#dernierPoint))
      this.#session.rejeter(dg('3-311'), `ACK(RESYN) with point ${numero}`);
    const point = await this.#place(numero);
    if (point !== undefined) this.#reculer(point);
  }

  /** Undefined: the file does not have the point any more, or cannot be read; the transfer is being interrupted. */
  async #place(numero: number): Promise<Point | undefined> {
    const { fichier, session } = this.#options;
    try {
      const point = await placeDuPoint(this.#source, fichier, session.intervalleKio, numero);
      if (point !== undefined) return point;
      throw new Interruption(dg('2-218'), codesFin.relance, `the file has no point ${numero} any more`);
    } catch (erreur) {
      return this.#interrompre(interruptionDe(erreur, this.#session.role));
    }
  }

  #reculer(point: Point): void {
    this.#decoupe = this.#decouper(point);
    this.#dernierPoint = point.numero;
    this.#acquitte = point.numero;
    this.#patience.recommencer();
  }

  #decouper(depuis: Point): Decoupe {
    const { session, fichier } = this.#options;
    const { cadrage = 'prefixe', observee: observe } = this.#session;
    const { dst } = this.#session.fpdu('SYN');
    const memoire = (tailleBytes: number) => this.#memoire.prendre(tailleBytes);
    return new Decoupe(this.#source, { session, fichier, depuis, cadrage, dst, observe, memoire });
  }

  #interrompre(interruption: Interruption): undefined {
    this.#interruption = interruption;
    const { diagnostic, codeFin } = interruption;
    this.#session.poster(this.#session.fpdu('IDT', { diagnostic, codeFin }));
    this.#patience.recommencer();
  }

  #interrompu(): Interrompu {
    const { diagnostic = dg('2-299'), codeFin = codeFinAbsent } = this.#interruption ?? {};
    const cause = this.#interruption?.cause ?? this.#interruption;
    return { fin: 'INTERROMPU', par: 'NOUS', diagnostic, codeFin, cause };
  }

  #subir({ parametres }: Fpdu): Interrompu {
    this.#session.poster(this.#session.fpdu('ACK(IDT)'));
    const { diagnostic = dg('2-299'), codeFin = codeFinAbsent } = parametres;
    return { fin: 'INTERROMPU', par: 'PAIR', diagnostic, codeFin };
  }
}
