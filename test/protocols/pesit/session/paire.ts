// SPDX-License-Identifier: Apache-2.0
/** Two sessions on one line, one for each role, and what they need to get to the data. */
import { connect, createServer, type Socket } from 'node:net';
import { type Duplex, duplexPair } from 'node:stream';
import { dg, succes } from '../../../../protocols/pesit/diagnostics.ts';
import type { Fpdu, NomFpdu, Parametres } from '../../../../protocols/pesit/fpdu/types.ts';
import type { Delais, OptionsSession } from '../../../../protocols/pesit/session/options.ts';
import { Session } from '../../../../protocols/pesit/session/session.ts';
import type {
  Cadrage,
  FichierNegocie,
  Passage,
  Point,
  Puits,
  SessionNegociee,
  Source,
} from '../../../../protocols/pesit/session/types.ts';

/** Long enough for a busy machine; a test of a timer gives its own. */
export const delais: Delais = { tcMs: 10_000, tpMs: 10_000, tdMs: 10_000, trMs: 100 };

export const negociee: SessionNegociee = {
  version: 2,
  intervalleKio: 4,
  fenetre: 2,
  resynchronisation: true,
  crc: false,
};

export const fichier: FichierNegocie = {
  tailleEntite: 4096,
  format: 'variable',
  longueurArticle: 1000,
  compression: 'aucune',
  enregistrements: 'flot',
  ebcdic: false,
  multiArticle: false,
  segmentation: false,
};

export interface Reglages {
  readonly duplex?: readonly [Duplex, Duplex];
  readonly cadrage?: Cadrage;
  readonly crc?: boolean;
  readonly delais?: Partial<Delais>;
  readonly demandeur?: Partial<OptionsSession>;
  readonly serveur?: Partial<OptionsSession>;
}

export interface Paire {
  readonly demandeur: Session;
  readonly serveur: Session;
  /** Names of what passed on the side of the serveur: `>` came from the demandeur. */
  readonly traces: string[];
}

export function creerPaire(reglages: Reglages = {}): Paire {
  const [un, deux] = reglages.duplex ?? duplexPair();
  const traces: string[] = [];
  const communs = { delais: { ...delais, ...reglages.delais }, tolerant: false };
  const demandeur = new Session({
    ...communs,
    role: 'DEMANDEUR',
    duplex: un,
    cadrage: reglages.cadrage ?? 'prefixe',
    crc: reglages.crc ?? false,
    identifiant: 7,
    ...reglages.demandeur,
  });
  const serveur = new Session({
    ...communs,
    role: 'SERVEUR',
    duplex: deux,
    identifiant: 9,
    passage: ({ sens, fpdu }: Passage) => traces.push(`${sens === 'ENTRANT' ? '>' : '<'}${fpdu.nom}`),
    ...reglages.serveur,
  });
  return { demandeur, serveur, traces };
}

/** A pair of sockets of this machine, in an array as `creerPaire` takes them. */
export async function prises(): Promise<readonly [Socket, Socket]> {
  const ecoute = createServer({ noDelay: true });
  await new Promise<void>((resolve) => ecoute.listen(0, '127.0.0.1', resolve));
  const acceptee = new Promise<Socket>((resolve) => ecoute.once('connection', resolve));
  const adresse = ecoute.address();
  const client = connect(typeof adresse === 'object' ? (adresse?.port ?? 0) : 0, '127.0.0.1');
  const serveur = await acceptee;
  ecoute.close();
  return [client, serveur];
}

const fichierNomme = { type: 0, nom: 'FSO1100A' };

export const parametresDe: Partial<Record<NomFpdu, Parametres>> = {
  CONNECT: { demandeur: 'PARTENAIRE', serveur: 'RACCORD', version: 2, acces: 'mixte' },
  ACONNECT: { version: 2 },
  CREATE: {
    fichier: fichierNomme,
    idTransfert: 12,
    priorite: 1,
    tailleEntite: 4096,
    logiques: { longueurArticle: 1000 },
    physiques: { tailleMax: 1 },
    historiques: { creeLe: '260713093000' },
  },
  'ACK(CREATE)': { diagnostic: succes, tailleEntite: 4096 },
  SELECT: {
    fichier: fichierNomme,
    idTransfert: 0,
    attributs: { logiques: true, physiques: true, historiques: true },
    priorite: 1,
    tailleEntite: 4096,
  },
  'ACK(SELECT)': {
    diagnostic: succes,
    fichier: fichierNomme,
    idTransfert: 12,
    tailleEntite: 4096,
    logiques: { longueurArticle: 1000 },
    physiques: { tailleMax: 1 },
    historiques: { creeLe: '260713093000' },
  },
  'ACK(ORF)': { diagnostic: succes },
  READ: { pointRelance: 0 },
  'ACK(READ)': { diagnostic: succes },
  'ACK(WRITE)': { diagnostic: succes, pointRelance: 0 },
  'ACK(TRANS.END)': { diagnostic: succes },
  CRF: { diagnostic: succes },
  'ACK(CRF)': { diagnostic: succes },
  DESELECT: { diagnostic: succes },
  'ACK(DESELECT)': { diagnostic: succes },
  RELEASE: { diagnostic: succes },
  MSG: { fichier: fichierNomme, idTransfert: 12 },
  'ACK(MSG)': { diagnostic: succes },
};

export function simple(nom: NomFpdu, parametres: Parametres = {}): Fpdu {
  return { nom, dst: 0, src: 0, parametres: { ...parametresDe[nom], ...parametres } };
}

/** One request and its answer. */
export async function echanger(
  { demandeur, serveur }: Paire,
  requete: Fpdu | NomFpdu,
  reponse: Fpdu | NomFpdu,
): Promise<{ recue: Fpdu; reponse: Fpdu }> {
  const enFpdu = (voulu: Fpdu | NomFpdu) => (typeof voulu === 'string' ? simple(voulu) : voulu);
  const [recue, repondue] = await Promise.all([
    serveur.recevoir().then(async (fpdu) => {
      await serveur.envoyer(enFpdu(reponse));
      return fpdu;
    }),
    demandeur.demander(enFpdu(requete)),
  ]);
  return { recue, reponse: repondue };
}

export async function connecter(paire: Paire, crc = false): Promise<void> {
  await echanger(paire, simple('CONNECT', crc ? { crc: true } : {}), 'ACONNECT');
}

/** CREATE to ACK(WRITE), or SELECT to ACK(READ). */
export async function ouvrir(paire: Paire, acces: 'ECRITURE' | 'LECTURE', depuis = 0): Promise<void> {
  if (acces === 'ECRITURE') await echanger(paire, 'CREATE', 'ACK(CREATE)');
  else await echanger(paire, 'SELECT', 'ACK(SELECT)');
  await echanger(paire, 'ORF', 'ACK(ORF)');
  if (acces === 'ECRITURE') await echanger(paire, 'WRITE', simple('ACK(WRITE)', { pointRelance: depuis }));
  else await echanger(paire, simple('READ', { pointRelance: depuis }), 'ACK(READ)');
}

export async function fermerFichier(paire: Paire): Promise<void> {
  await echanger(paire, 'CRF', 'ACK(CRF)');
  await echanger(paire, 'DESELECT', 'ACK(DESELECT)');
}

export async function liberer(paire: Paire): Promise<void> {
  await echanger(paire, 'RELEASE', 'RELCONF');
  await Promise.all([paire.demandeur.fermer(), paire.serveur.fermer()]);
}

/** Bytes that do not repeat with the length of anything. */
export function octetsDeTest(tailleBytes: number): Buffer {
  const octets = Buffer.alloc(tailleBytes);
  for (let i = 0; i < tailleBytes; i += 1) octets[i] = (i * 31 + (i >> 8) * 17 + (i >> 16)) & 0xff;
  return octets;
}

export function sourceDe(octets: Uint8Array): Source {
  return {
    sizeBytes: octets.byteLength,
    read: async (into, positionBytes) => {
      const morceau = octets.subarray(positionBytes, positionBytes + into.byteLength);
      into.set(morceau);
      return morceau.byteLength;
    },
  };
}

/** Keeps everything in memory and notices every breach of the contract. */
export class PuitsDeTest implements Puits {
  octets = Buffer.alloc(0);
  readonly points: Point[] = [];
  readonly reculs: Point[] = [];
  readonly fautes: string[] = [];
  #enCours = '';

  constructor(depuis: Uint8Array = new Uint8Array(0)) {
    this.octets = Buffer.from(depuis);
  }

  async ecrire(octets: Uint8Array): Promise<void> {
    await this.#seul('ecrire', async () => {
      await this.avantEcriture();
      this.octets = Buffer.concat([this.octets, octets]);
    });
  }

  async jalonner(point: Point): Promise<void> {
    if (this.#enCours !== '') this.fautes.push(`jalonner during ${this.#enCours}`);
    if (point.octetsFichier > this.octets.byteLength) this.fautes.push('a point before its bytes');
    await this.avantJalon(point);
    this.points.push(point);
  }

  async reculer(point: Point): Promise<void> {
    await this.#seul('reculer', async () => {
      this.reculs.push(point);
      this.octets = this.octets.subarray(0, point.octetsFichier);
    });
  }

  /** For tests to replace. */
  avantEcriture: () => Promise<void> = async () => {};
  avantJalon: (point: Point) => Promise<void> = async () => {};

  async #seul(nom: string, faire: () => Promise<void>): Promise<void> {
    if (this.#enCours !== '') this.fautes.push(`${nom} during ${this.#enCours}`);
    this.#enCours = nom;
    await new Promise((resolve) => setImmediate(resolve));
    try {
      await faire();
    } finally {
      this.#enCours = '';
    }
  }
}

export const refus = dg('2-226');
