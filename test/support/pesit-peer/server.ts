// SPDX-License-Identifier: Apache-2.0
/**
 * Our PeSIT server on port 0 of this machine, plain and TLS, over the real reception of messages and everything else in
 * memory: a raccordement for each name that the independent peer calls under, each on terms of its own.
 */
import { createHash, randomBytes, scryptSync } from 'node:crypto';
import type { AccesPesit, ReglagesPesit } from '../../../gateway/domain/acces-pesit.ts';
import type { FluxId } from '../../../gateway/domain/flux.ts';
import type { Raccordement, RaccordementId } from '../../../gateway/domain/raccordement.ts';
import type { Raccordements } from '../../../gateway/ports/raccordements.ts';
import type { BlobRef } from '../../../gateway/ports/spool.ts';
import { type PesitConfigInput, pesitConfigSchema } from '../../../protocols/pesit/config.ts';
import { succes } from '../../../protocols/pesit/diagnostics.ts';
import type { Fpdu } from '../../../protocols/pesit/fpdu/types.ts';
import { type ListenerPesit, listenPesit } from '../../../protocols/pesit/index.ts';
import { identiteDeTest, pemDe } from '../as2-keys.ts';
import { blobReader } from '../memory-blob.ts';
import { type MemoryReceptionMessages, memoryReceptionMessages } from '../memory-messages.ts';
import { raccordementNomme } from '../raccordement.ts';
import { createMemoryRetrait, type MemoryRetrait } from '../sftp-memory-reception.ts';

export const motDePasse = 'secret';
/** PI 4 of whoever calls us. */
export const notreNom = 'RACCORD';

/** Terms by PI 3 of the caller. */
export const terms = {
  PEER: {},
  'PEER-FIN': { intervalleKio: 1, fenetre: 2 },
  'PEER-LARGE': { intervalleKio: 32, fenetre: 4, tailleEntite: 65_535 },
  'PEER-SANS': { intervalleKio: 0, fenetre: 0 },
  'PEER-MUET': { intervalleKio: 1, fenetre: 0 },
  'PEER-SERRE': { compression: 'mixte', tailleEntite: 4_096 },
  'PEER-MULTI': { multiArticle: true, longueurArticle: 200, compression: 'mixte' },
  'PEER-SEGMENTS': { segmentation: true, longueurArticle: 4_000, tailleEntite: 1_000 },
  'PEER-FIXE': { format: 'fixe', longueurArticle: 500 },
  'PEER-LIGNES': { enregistrements: 'lignes' },
  'PEER-EXACT': { articlesExacts: true },
  'PEER-STRICT': { tolerant: false, intervalleKio: 1 },
  'PEER-ACK': { acquittement: 'message' },
  'PEER-CE': {},
  'PEER-CFT': {},
} as const satisfies Readonly<Record<string, Partial<ReglagesPesit>>>;
export type NomPair = keyof typeof terms;

/** With a certificate, and no password. */
export const nomTls = 'PEER-TLS';

export interface PesitServer {
  readonly listener: ListenerPesit;
  readonly portClair: number;
  readonly portTls: number;
  readonly reception: MemoryReceptionMessages;
  readonly retrait: MemoryRetrait;
  /** MSG that came. */
  readonly messages: readonly Fpdu[];
  /** PEM of the certificate of TLS that the peer shows as `PEER-TLS`, and of one that nobody agreed on; ours. */
  readonly pem: Readonly<
    Record<'pair' | 'inconnu' | 'nous', { readonly cle: string; readonly certificat: string }>
  >;
  /** A flux that waits to be collected under that name. */
  offre(pair: string, nomFichier: string, contenu: Buffer): FluxId;
  /** What was delivered so far. */
  contenus(): Promise<readonly { readonly nomFichier: string; readonly contenu: Buffer }[]>;
  close(): Promise<void>;
}

/** `messageRecu`: whom MSG are for, beside the list of what came. */
export async function servePesit(
  config: PesitConfigInput = {},
  messageRecu: Parameters<typeof listenPesit>[1]['messageRecu'] = async () => succes,
): Promise<PesitServer> {
  const reception = memoryReceptionMessages();
  const pair = identiteDeTest('pair', { ec: true });
  const nous = identiteDeTest('nous', { ec: true, noms: ['localhost', '127.0.0.1'] });
  const retrait = createMemoryRetrait();
  const kept = new Map<FluxId, Buffer>();
  const messages: Fpdu[] = [];
  const raccordements = raccordementsOf(pemDe(pair).certificat);
  const listener = await listenPesit(
    pesitConfigSchema.parse({ enabled: true, port: 0, portClair: 0, ...config }),
    {
      reception,
      messages: reception.messages,
      raccordements,
      retrait,
      ouvrirFlux: async (id) => {
        const content = kept.get(id);
        return content === undefined ? undefined : blobReader(content);
      },
      contenuDe: async (id) => refOf(kept.get(id)),
      trousseau: { tls: () => nous },
      clock: () => new Date(),
      logger: reception.recorder.logger,
      metrics: reception.recorder.metrics,
      messageRecu: (raccordement, fpdu) => {
        messages.push(fpdu);
        return messageRecu(raccordement, fpdu);
      },
      fluxBytes: 8 * 1024 * 1024,
    },
  );
  return {
    ...{ listener, portClair: listener.portClair ?? 0, portTls: listener.port, reception, retrait, messages },
    pem: {
      pair: pemDe(pair),
      inconnu: pemDe(identiteDeTest('inconnu', { ec: true })),
      nous: pemDe(nous),
    },
    offre(name, nomFichier, contenu) {
      const { id } = retrait.add(idOf(name), nomFichier, contenu);
      kept.set(id, contenu);
      return id;
    },
    contenus: () => reception.contenus(),
    close: () => listener.close(1_000),
  };
}

/** As the spool names it. */
export function refOf(content: Buffer | undefined): BlobRef | undefined {
  if (content === undefined) return undefined;
  return { sha256: createHash('sha256').update(content).digest('hex'), sizeBytes: content.length };
}

function idOf(name: string): RaccordementId {
  return `r-${name}` as RaccordementId;
}

/** Cheap to check: what a password costs is tested elsewhere. */
function hashed(password: string): string {
  const salt = randomBytes(16);
  const hash = scryptSync(password, salt, 32, { N: 16, r: 1, p: 1 });
  return ['scrypt', 16, 1, 1, salt.toString('base64'), hash.toString('base64')].join('$');
}

/** What was agreed with the peer under a name. */
export function accesOf(identifiant: string, reglages: Partial<ReglagesPesit>): AccesPesit {
  return {
    identifiant,
    notreIdentifiant: notreNom,
    motDePasse: hashed(motDePasse),
    certificats: [],
    preset: presetOf(identifiant),
    reglages: { certificatExige: false, ...reglages },
    adresses: [],
    nomsFlux: ['FLOW', 'OTHER'],
  };
}

function presetOf(identifiant: string): AccesPesit['preset'] {
  if (identifiant === 'PEER-CE') return 'connect-express';
  return identifiant === 'PEER-CFT' ? 'cft' : 'chorus-pro';
}

function raccordementsOf(certificat: string): Raccordements {
  const { motDePasse: _, ...withoutPassword } = accesOf(nomTls, { certificatExige: true });
  const all: readonly Raccordement[] = [
    ...Object.entries(terms).map(([name, reglages]) => agreed(name, accesOf(name, reglages))),
    agreed(nomTls, { ...withoutPassword, certificats: [{ pem: certificat }] }),
    { ...agreed('PEER-FERME', accesOf('PEER-FERME', {})), statut: 'INACTIF' },
  ];
  return {
    findByLogin: async () => undefined,
    parNomsAs2: async () => undefined,
    parNomsPesit: async (identifiant, notreIdentifiant) =>
      all.find(
        ({ pesit }) => pesit?.identifiant === identifiant && pesit.notreIdentifiant === notreIdentifiant,
      ),
    find: async (id) => all.find((one) => one.id === id),
    list: async () => all,
    pourStructure: async () => [],
  };
}

function agreed(name: string, pesit: AccesPesit): Raccordement {
  return raccordementNomme(name, { protocole: 'pesit', pesit });
}
