// SPDX-License-Identifier: Apache-2.0
/**
 * A caller for tests of the server: the real session as DEMANDEUR, with a word for each step, so that a test does them in
 * its own order, leaves one out, or cuts the line between two.
 */
import type { Socket } from 'node:net';
import { placeDuPoint } from '../../../../protocols/pesit/articles/faire.ts';
import type { Fpdu, NomFpdu, Parametres } from '../../../../protocols/pesit/fpdu/types.ts';
import {
  emettre,
  emettreTransfert,
  type FinTransfert,
} from '../../../../protocols/pesit/session/emission.ts';
import { recevoirDonnees } from '../../../../protocols/pesit/session/reception.ts';
import { Session } from '../../../../protocols/pesit/session/session.ts';
import {
  type Cadrage,
  type FichierNegocie,
  type FinDonnees,
  type Point,
  pointZero,
  type SessionNegociee,
  type Source,
} from '../../../../protocols/pesit/session/types.ts';

export interface OptionsAppelant {
  /** Over what every CONNECT of the tests says; undefined takes one away. */
  readonly connect?: { readonly [Cle in keyof Parametres]?: Parametres[Cle] | undefined };
  readonly cadrage?: Cadrage;
  readonly crc?: boolean;
  readonly preconnexion?: { readonly identifiant: string; readonly motDePasse: string };
}

export const article = 512;
const intervalleKio = 1;

export class Appelant {
  readonly session: Session;
  readonly #socket: Socket;
  readonly #options: OptionsAppelant;
  /** What came and went, by name: `> CREATE`, `< ACK(CREATE)`. */
  readonly vus: string[] = [];
  negociee: SessionNegociee = {
    version: 2,
    intervalleKio: 0,
    fenetre: 0,
    resynchronisation: false,
    crc: false,
  };

  constructor(socket: Socket, options: OptionsAppelant) {
    this.#socket = socket;
    this.#options = options;
    const { cadrage = 'prefixe', crc = false, preconnexion } = options;
    this.session = new Session({
      role: 'DEMANDEUR',
      duplex: socket,
      cadrage,
      crc,
      delais: { tcMs: 5000, tpMs: 5000, tdMs: 5000, trMs: 1000 },
      tolerant: false,
      passage: ({ sens, fpdu }) => this.vus.push(`${sens === 'SORTANT' ? '>' : '<'} ${fpdu.nom}`),
      ...(preconnexion !== undefined && { preconnexion }),
    });
  }

  demander(nom: NomFpdu, parametres: Parametres = {}): Promise<Fpdu> {
    return this.session.demander(this.session.fpdu(nom, parametres));
  }

  /** ACONNECT or RCONNECT. */
  async connecter(): Promise<Fpdu> {
    const { crc = false, connect = {} } = this.#options;
    const said = {
      ...(crc && { crc }),
      demandeur: 'PARTNER1',
      serveur: 'RACCORD',
      controleAcces: { motDePasse: 'secret' },
      version: 2,
      synchro: { intervalleKio, fenetre: 2 },
      acces: 'mixte',
      resynchronisation: true,
      ...connect,
    };
    const present = Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined));
    const reponse = await this.demander('CONNECT', present);
    const { synchro, resynchronisation = false } = reponse.parametres;
    this.negociee = {
      version: 2,
      intervalleKio: synchro?.intervalleKio ?? 0,
      fenetre: synchro?.fenetre ?? 0,
      ...{ resynchronisation, crc },
    };
    return reponse;
  }

  creer(changes: Partial<Parametres> = {}): Promise<Fpdu> {
    return this.demander('CREATE', { ...createDeTest, ...changes });
  }

  /** ORF and WRITE: where the server wants it from. */
  async ouvrir(): Promise<Fpdu> {
    await this.demander('ORF');
    return this.demander('WRITE');
  }

  /** The data from that point on, up to DTF.END. */
  emettre(contenu: Buffer, depuis: Point = pointZero): Promise<FinDonnees> {
    return emettre(this.session, sourceDe(contenu), {
      session: this.negociee,
      fichier: fichierDeTest,
      depuis,
    });
  }

  /** And on to ACK(TRANS.END), or to the IDT that came instead. */
  transferer(contenu: Buffer, depuis: Point = pointZero): Promise<FinTransfert> {
    return emettreTransfert(this.session, sourceDe(contenu), {
      ...{ session: this.negociee, fichier: fichierDeTest, depuis },
    });
  }

  point(contenu: Buffer, numero: number): Promise<Point> {
    return placeDuPoint(sourceDe(contenu), fichierDeTest, this.negociee.intervalleKio, numero).then(
      (point) => point ?? pointZero,
    );
  }

  /** From WRITE on, wherever the server wants it from; answers ACK(TRANS.END). */
  async ecrire(contenu: Buffer): Promise<Fpdu> {
    const { parametres } = await this.ouvrir();
    const fin = await this.emettre(contenu, await this.point(contenu, parametres.pointRelance ?? 0));
    if (fin.fin === 'INTERROMPU') throw new Error(`interrupted: ${JSON.stringify(fin.diagnostic)}`);
    return this.demander('TRANS.END', { octets: fin.total.octetsDonnees, articles: fin.total.articles });
  }

  async fermerFichier(): Promise<Fpdu> {
    await this.demander('CRF', { diagnostic: { type: 0, raison: 0 } });
    return this.demander('DESELECT', { diagnostic: { type: 0, raison: 0 } });
  }

  /** A whole file, from CREATE to DESELECT; answers ACK(TRANS.END). */
  async deposer(contenu: Buffer, changes: Partial<Parametres> = {}): Promise<Fpdu> {
    await this.creer(changes);
    const fini = await this.ecrire(contenu);
    await this.fermerFichier();
    return fini;
  }

  choisir(nom: string, changes: Partial<Parametres> = {}): Promise<Fpdu> {
    return this.demander('SELECT', {
      fichier: { type: 0, nom },
      idTransfert: 0,
      attributs: { logiques: true, physiques: true, historiques: true },
      priorite: 1,
      tailleEntite: 4096,
      ...changes,
    });
  }

  /** After SELECT: the data into `puits`, until DTF.END. `apres` says where it has them from. */
  async lire(choisi: Fpdu, puits: PuitsDeTest, depuis: Point = pointZero): Promise<FinDonnees | Fpdu> {
    await this.demander('ORF');
    const ack = await this.demander('READ', { pointRelance: depuis.numero });
    if (ack.parametres.diagnostic?.type !== 0) return ack;
    const { longueurArticle = article, format = 'fixe' } = choisi.parametres.logiques ?? {};
    return recevoirDonnees(this.session, puits, {
      session: this.negociee,
      fichier: { ...fichierDeTest, longueurArticle, format },
      depuis,
    });
  }

  /** Reads nothing any more, and so does not see that the other side closes. */
  ignorer(): void {
    this.#socket.pause();
  }

  /** The line is lost. */
  couper(): void {
    this.#socket.destroy();
  }
}

export const createDeTest: Parametres = {
  fichier: { type: 0, nom: 'FSO1100A' },
  idTransfert: 4660,
  codeDonnees: 'binaire',
  priorite: 1,
  tailleEntite: 4096,
  logiques: {
    format: 'variable',
    longueurArticle: article,
    etiquette: 'FSO1100A_PER001_PER0011100000000000000001',
  },
  physiques: { tailleMax: 64 },
  historiques: { creeLe: '260117093000' },
};

export const fichierDeTest: FichierNegocie = {
  tailleEntite: 4096,
  format: 'variable',
  longueurArticle: article,
  compression: 'aucune',
  enregistrements: 'flot',
  ebcdic: false,
  multiArticle: false,
  segmentation: false,
};

function sourceDe(contenu: Buffer): Source {
  return {
    sizeBytes: contenu.length,
    read: async (into, position) => contenu.copy(into, 0, position),
  };
}

/** What was received, and the points on the way. Cuts the line at a point when told so. */
export class PuitsDeTest {
  contenu = Buffer.alloc(0);
  readonly points: Point[] = [];
  auPoint: (point: Point) => void = () => undefined;

  async ecrire(octets: Uint8Array): Promise<void> {
    this.contenu = Buffer.concat([this.contenu, octets]);
  }

  async jalonner(point: Point): Promise<void> {
    this.points.push(point);
    this.auPoint(point);
  }

  async reculer(point: Point): Promise<void> {
    this.contenu = this.contenu.subarray(0, point.octetsFichier);
  }
}
