// SPDX-License-Identifier: Apache-2.0
/**
 * The other side, for tests of the client: a server on a real loopback socket that keeps what it received and what it has to
 * give in memory, restarts from its last point, and does what a test asks at any FPDU: cut the line, say nothing, refuse.
 */
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { Identite } from '../../../../certs/identite.ts';
import { contexteServeur } from '../../../../certs/tls.ts';
import { placeDuPoint } from '../../../../protocols/pesit/articles/faire.ts';
import { dg, succes } from '../../../../protocols/pesit/diagnostics.ts';
import type { Diagnostic, Fpdu, NomFpdu, Parametres } from '../../../../protocols/pesit/fpdu/types.ts';
import { emettreTransfert } from '../../../../protocols/pesit/session/emission.ts';
import { delaisUsuels } from '../../../../protocols/pesit/session/options.ts';
import { recevoirDonnees } from '../../../../protocols/pesit/session/reception.ts';
import { Session } from '../../../../protocols/pesit/session/session.ts';
import {
  type FichierNegocie,
  type Passage,
  type Point,
  type Puits,
  pointZero,
  Rupture,
  type SessionNegociee,
} from '../../../../protocols/pesit/session/types.ts';

/** A transfer to this server, as it survives the lines it came over. */
export interface Recu {
  readonly create: Parametres;
  octets: Buffer;
  point: Point;
  livre: boolean;
}

/** A file that waits here. */
export interface Offre {
  readonly nom: string;
  readonly etiquette?: string;
  octets: Buffer;
  idTransfert?: number;
  pris: boolean;
  annonceKio?: number;
}

/** What to do with an FPDU that came, before it is answered: refuse it, end the session, say nothing more, or as usual. */
export type Reponse =
  | Diagnostic
  | 'COUPER'
  | 'MUET'
  | 'ABANDONNER'
  | { readonly parametres: Parametres }
  | undefined;

export interface OptionsServeur {
  readonly tls?: Identite;
  readonly intervalleKio?: number;
  readonly fenetre?: number;
  readonly tailleEntite?: number;
  readonly longueurArticle?: number;
  readonly multiArticle?: boolean;
  /** The `rang`-th FPDU of that connection, both ways counted from 1: true cuts the line before it has any effect. */
  readonly couper?: (rang: number, passage: Passage, connexion: number) => boolean;
  readonly repondre?: (fpdu: Fpdu, connexion: number) => Reponse;
  /** After ACK(WRITE), of that connection: data again from this point. */
  readonly resyn?: (connexion: number) => number | undefined;
  /** After DTF.END, of that connection: IDT in place of ACK(TRANS.END). */
  readonly idt?: (
    connexion: number,
  ) => { readonly diagnostic: Diagnostic; readonly codeFin: number } | undefined;
}

export interface ServeurTest {
  readonly port: number;
  readonly options: { -readonly [Key in keyof OptionsServeur]: OptionsServeur[Key] };
  /** By PI 12 and PI 13. */
  readonly recus: Map<string, Recu>;
  /** Whole files, in the order they were taken. */
  readonly livres: { readonly nom: string; readonly etiquette: string; readonly octets: Buffer }[];
  readonly offres: Offre[];
  /** FPDU of each connection, both ways: `CREATE`, `ACK(CREATE)` … */
  readonly traces: NomFpdu[][];
  readonly recues: Fpdu[];
  readonly messages: Parametres[];
  readonly sockets: Socket[];
  close(): Promise<void>;
}

export async function startServeur(options: OptionsServeur = {}): Promise<ServeurTest> {
  const { tls } = options;
  const server =
    tls === undefined
      ? createServer({ noDelay: true })
      : createTlsServer(contexteServeur(tls, { clientDemande: true }));
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const running = new Set<Promise<void>>();
  const etat: ServeurTest = {
    port,
    options: { ...options },
    ...{ recus: new Map(), livres: [], offres: [], traces: [], recues: [], messages: [], sockets: [] },
    async close() {
      for (const socket of etat.sockets) socket.destroy();
      server.close();
      await Promise.all(running);
    },
  };
  server.on(tls === undefined ? 'connection' : 'secureConnection', (socket: Socket) => {
    socket.on('error', () => undefined);
    etat.sockets.push(socket);
    const served = new Connexion(etat, socket).servir().finally(() => running.delete(served));
    running.add(served);
  });
  return etat;
}

class Fini extends Error {}

class Connexion {
  readonly #etat: ServeurTest;
  readonly #socket: Socket;
  readonly #session: Session;
  readonly #rang: number;
  #passes = 0;
  #negociee: SessionNegociee = {
    version: 2,
    intervalleKio: 0,
    fenetre: 0,
    resynchronisation: false,
    crc: false,
  };

  constructor(etat: ServeurTest, socket: Socket) {
    this.#etat = etat;
    this.#socket = socket;
    this.#rang = etat.traces.push([]) - 1;
    this.#session = new Session({
      ...{
        role: 'SERVEUR',
        duplex: socket,
        delais: { ...delaisUsuels, trMs: 1_000 },
        tolerant: false,
        identifiant: 9,
      },
      passage: (passage) => this.#passer(passage),
    });
  }

  async servir(): Promise<void> {
    try {
      await this.#accueillir();
      for (;;) {
        const fpdu = await this.#prochain();
        if (fpdu.nom === 'RELEASE') {
          await this.#session.envoyer(this.#session.fpdu('RELCONF'));
          return await this.#session.fermer();
        }
        await this.#demande(fpdu);
      }
    } catch (error) {
      if (!(error instanceof Rupture) && !(error instanceof Fini)) throw error;
      if (error instanceof Rupture) this.#socket.destroy();
    }
  }

  #passer(passage: Passage): void {
    this.#etat.traces[this.#rang]?.push(passage.fpdu.nom);
    this.#passes += 1;
    if (passage.sens === 'ENTRANT') this.#etat.recues.push(passage.fpdu);
    if (this.#etat.options.couper?.(this.#passes, passage, this.#rang) === true) this.#socket.destroy();
  }

  /** The next one, as far as the test lets it be answered. */
  async #prochain(): Promise<Fpdu> {
    const fpdu = await this.#session.recevoir();
    if (this.#socket.destroyed) throw new Fini();
    return fpdu;
  }

  /** Answers as the test wants it, else with `parametres`. False: it was refused. */
  async #repondre(fpdu: Fpdu, ack: NomFpdu, parametres: Parametres): Promise<boolean> {
    const said = this.#etat.options.repondre?.(fpdu, this.#rang);
    if (said === 'COUPER' || said === 'MUET') {
      if (said === 'COUPER') this.#socket.destroy();
      throw new Fini();
    }
    if (said === 'ABANDONNER') {
      await this.#session.abandonner(dg('3-316'));
      throw new Fini();
    }
    if (said !== undefined && 'type' in said) {
      await this.#session.envoyer(
        this.#session.fpdu(ack, { ...parametres, diagnostic: said, complement: 'as the test wants it' }),
      );
      return false;
    }
    await this.#session.envoyer(
      this.#session.fpdu(ack, { diagnostic: succes, ...parametres, ...said?.parametres }),
    );
    return true;
  }

  async #accueillir(): Promise<void> {
    const connect = await this.#prochain();
    const said = this.#etat.options.repondre?.(connect, this.#rang);
    if (said === 'COUPER' || said === 'MUET') {
      if (said === 'COUPER') this.#socket.destroy();
      throw new Fini();
    }
    if (said !== undefined && typeof said === 'object' && 'type' in said) {
      await this.#session.envoyer(this.#session.fpdu('RCONNECT', { diagnostic: said }));
      await this.#session.fermer();
      throw new Fini();
    }
    const { intervalleKio = 4, fenetre = 2 } = this.#etat.options;
    const { synchro, resynchronisation = false } = connect.parametres;
    const agreed = {
      intervalleKio: Math.min(synchro?.intervalleKio ?? 0, intervalleKio),
      fenetre: Math.min(synchro?.fenetre ?? 0, fenetre),
    };
    this.#negociee = { version: 2, ...agreed, resynchronisation, crc: this.#session.crc };
    await this.#session.envoyer(
      this.#session.fpdu('ACONNECT', {
        version: 2,
        synchro: agreed,
        ...(resynchronisation && { resynchronisation }),
      }),
    );
  }

  async #demande(fpdu: Fpdu): Promise<void> {
    if (fpdu.nom === 'CREATE') return this.#ecriture(fpdu);
    if (fpdu.nom === 'SELECT') return this.#lecture(fpdu);
    if (fpdu.nom === 'MSG') {
      this.#etat.messages.push(fpdu.parametres);
      await this.#repondre(fpdu, 'ACK(MSG)', { idTransfert: fpdu.parametres.idTransfert ?? 0 });
      return;
    }
    throw new Error(`the server of the test does not know ${fpdu.nom}`);
  }

  async #ecriture(create: Fpdu): Promise<void> {
    const { fichier, idTransfert = 0, relance = false, tailleEntite = 0 } = create.parametres;
    const taille = Math.min(tailleEntite, this.#etat.options.tailleEntite ?? 65_535);
    if (!(await this.#repondre(create, 'ACK(CREATE)', { idTransfert, tailleEntite: taille }))) return;
    const cle = `${fichier?.nom} ${idTransfert}`;
    const known = this.#etat.recus.get(cle);
    const recu: Recu =
      relance && known !== undefined
        ? known
        : { create: create.parametres, octets: Buffer.alloc(0), point: pointZero, livre: false };
    this.#etat.recus.set(cle, recu);
    await this.#ouvrir(taille, create.parametres, async (fichierNegocie, write) => {
      if (!(await this.#repondre(write, 'ACK(WRITE)', { pointRelance: recu.point.numero }))) return;
      const pointRelance = this.#etat.options.resyn?.(this.#rang);
      if (pointRelance !== undefined) {
        await this.#session.envoyer(this.#session.fpdu('RESYN', { diagnostic: dg('1-100'), pointRelance }));
      }
      const fin = await recevoirDonnees(this.#session, puitsDe(recu), {
        ...{ session: this.#negociee, fichier: fichierNegocie, depuis: recu.point },
      });
      if (fin.fin !== 'COMPLET') return;
      const trans = await this.#prochain();
      if (!recu.livre) {
        const etiquette = create.parametres.logiques?.etiquette ?? '';
        this.#etat.livres.push({ nom: fichier?.nom ?? '', etiquette, octets: recu.octets });
      }
      recu.livre = true;
      const idt = this.#etat.options.idt?.(this.#rang);
      if (idt !== undefined) {
        await this.#session.demander(this.#session.fpdu('IDT', idt));
        return;
      }
      const { octetsDonnees: octets, articles } = fin.total;
      await this.#repondre(trans, 'ACK(TRANS.END)', { octets, articles });
    });
  }

  async #lecture(select: Fpdu): Promise<void> {
    const { fichier, idTransfert = 0, tailleEntite = 0, relance = false } = select.parametres;
    const nom = fichier?.nom ?? '';
    const asked = (offre: Offre) => nom === '*' || offre.nom === nom;
    const offre = this.#etat.offres.find((one) =>
      relance ? one.idTransfert === idTransfert : !one.pris && asked(one),
    );
    if (offre === undefined) {
      await this.#session.envoyer(
        this.#session.fpdu('ACK(SELECT)', { diagnostic: dg('2-205'), ...vide, fichier: { type: 0, nom } }),
      );
      return;
    }
    offre.idTransfert ??= this.#etat.offres.indexOf(offre) + 100;
    const { longueurArticle = 512 } = this.#etat.options;
    const shown: Parametres = {
      ...{ fichier: { type: 0, nom: offre.nom }, idTransfert: offre.idTransfert, codeDonnees: 'binaire' },
      tailleEntite: Math.min(tailleEntite, this.#etat.options.tailleEntite ?? 65_535),
      logiques: {
        format: 'variable',
        longueurArticle,
        ...(offre.etiquette !== undefined && { etiquette: offre.etiquette }),
      },
      physiques: { tailleMax: offre.annonceKio ?? Math.ceil(offre.octets.length / 1024) },
      historiques: { creeLe: '260117093000' },
    };
    if (!(await this.#repondre(select, 'ACK(SELECT)', shown))) return;
    await this.#ouvrir(shown.tailleEntite ?? 0, shown, async (negocie, read) => {
      const source = sourceDe(offre.octets);
      const numero = read.parametres.pointRelance ?? 0;
      const depuis = await placeDuPoint(source, negocie, this.#negociee.intervalleKio, numero);
      if (!(await this.#repondre(read, 'ACK(READ)', {})) || depuis === undefined) return;
      const fin = await emettreTransfert(this.#session, source, {
        ...{ session: this.#negociee, fichier: negocie, depuis },
      });
      if (fin.fin !== 'TERMINE' || this.#socket.destroyed) return;
      offre.pris = true;
      await this.#repondre(fin.fpdu, 'ACK(TRANS.END)', fin.fpdu.parametres);
    });
  }

  /** ORF to DESELECT. */
  async #ouvrir(
    tailleEntite: number,
    attributs: Parametres,
    transferer: (fichier: FichierNegocie, fpdu: Fpdu) => Promise<void>,
  ): Promise<void> {
    let fichier = this.#negocier(tailleEntite, attributs, 'aucune');
    for (let open = true; open; ) {
      const fpdu = await this.#prochain();
      switch (fpdu.nom) {
        case 'ORF': {
          const { compression } = fpdu.parametres;
          fichier = this.#negocier(tailleEntite, attributs, compression ?? 'aucune');
          await this.#repondre(fpdu, 'ACK(ORF)', compression === undefined ? {} : { compression });
          break;
        }
        case 'IDT':
          await this.#session.envoyer(this.#session.fpdu('ACK(IDT)'));
          break;
        case 'CRF':
          await this.#repondre(fpdu, 'ACK(CRF)', {});
          break;
        case 'DESELECT':
          await this.#repondre(fpdu, 'ACK(DESELECT)', {});
          open = false;
          break;
        default:
          await transferer(fichier, fpdu);
      }
    }
  }

  #negocier(
    tailleEntite: number,
    { logiques, codeDonnees }: Parametres,
    compression: FichierNegocie['compression'],
  ): FichierNegocie {
    return {
      ...{ tailleEntite, format: logiques?.format ?? 'fixe', compression, enregistrements: 'flot' },
      longueurArticle: logiques?.longueurArticle ?? 0,
      ebcdic: codeDonnees === 'ebcdic',
      ...{ multiArticle: this.#etat.options.multiArticle ?? false, segmentation: true },
    };
  }
}

const vide: Parametres = {
  ...{ idTransfert: 0, tailleEntite: 1024 },
  logiques: { format: 'variable', longueurArticle: 1 },
  physiques: { tailleMax: 0 },
  historiques: { creeLe: '260117093000' },
};

function puitsDe(recu: Recu): Puits {
  recu.octets = recu.octets.subarray(0, recu.livre ? recu.octets.length : recu.point.octetsFichier);
  // A file that was taken before comes again from its last point: the same bytes.
  let at = recu.point.octetsFichier;
  return {
    async ecrire(octets) {
      const piece = Buffer.from(octets);
      recu.octets = Buffer.concat([
        recu.octets.subarray(0, at),
        piece,
        recu.octets.subarray(at + piece.length),
      ]);
      at += piece.length;
    },
    async jalonner(point) {
      recu.point = point;
    },
    async reculer(point) {
      recu.octets = recu.octets.subarray(0, point.octetsFichier);
      at = point.octetsFichier;
    },
  };
}

export function sourceDe(octets: Buffer) {
  return {
    sizeBytes: octets.length,
    async read(into: Uint8Array, positionBytes: number): Promise<number> {
      return octets.copy(into, 0, Math.min(positionBytes, octets.length), positionBytes + into.length);
    },
  };
}
