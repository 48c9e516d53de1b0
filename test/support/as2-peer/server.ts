// SPDX-License-Identifier: Apache-2.0
/**
 * Our AS2 server on port 0, over the real reception of messages and a spool in memory, with raccordements for the people of
 * the independent peer: each name it sends from was agreed on other terms.
 */
import type { AccesAs2, ReglagesAs2, UsageCertificat } from '../../../gateway/domain/acces-as2.ts';
import type { Raccordement } from '../../../gateway/domain/raccordement.ts';
import type { Raccordements } from '../../../gateway/ports/raccordements.ts';
import { type As2ConfigInput, as2ConfigSchema } from '../../../protocols/as2/config.ts';
import { type As2Dependencies, type ListenerAs2, listenAs2 } from '../../../protocols/as2/index.ts';
import { type MemoryReceptionMessages, memoryReceptionMessages } from '../memory-messages.ts';
import { raccordementNomme } from '../raccordement.ts';
import type { Person } from './cases.ts';
import { identityOf, ours, theirs } from './corpus.ts';

export interface As2Server {
  readonly url: string;
  readonly tlsUrl: string | undefined;
  readonly listener: ListenerAs2;
  readonly reception: MemoryReceptionMessages;
  /** What was delivered so far. */
  contenus(): Promise<readonly { readonly nomFichier: string; readonly contenu: Buffer }[]>;
  close(): Promise<void>;
}

type People = Readonly<Record<string, Person>>;

const lax: Partial<ReglagesAs2> = { exigeSignature: false, exigeChiffrement: false, reprise: true };

/** Terms by the AS2 name that the peer sends from; to `gateway`, but where it says otherwise. */
const terms: Readonly<Record<string, Partial<ReglagesAs2>>> = {
  peer: lax,
  'peer-ancien': { ...lax, ancien: true },
  'peer-strict': { exigeSignature: true, exigeChiffrement: true },
  'peer-signed': { ...lax, exigeSignature: true },
  'peer-late': { ...lax, certificatPerime: 'averti' },
  'peer-once': { ...lax, refuseNomDouble: true },
  'peer-1.3': { ...lax, version: '1.3' },
  'peer-tls': lax,
  'peer-slow': { ...lax, traitement102: true },
  'a name, with #!<>[] and ;': lax,
  'quote " and \\ back': lax,
  Peer: { exigeSignature: true, exigeChiffrement: true },
};

interface As2ServerOptions extends As2ConfigInput {
  readonly urlAccuse?: string;
  readonly accuseRecu?: As2Dependencies['accuseRecu'];
}

const refuseAccuse: As2Dependencies['accuseRecu'] = async () => ({ status: 404 });

/** `urlAccuse`: where asynchronous MDN may go. */
export async function serveAs2(
  people: People,
  { urlAccuse, accuseRecu = refuseAccuse, ...config }: As2ServerOptions = {},
): Promise<As2Server> {
  const reception = memoryReceptionMessages();
  const identites = ours.map((name) => identityOf(name, people[name]));
  const [first] = identites;
  if (first === undefined) throw new Error('nobody of ours');
  const listener = await listenAs2(
    as2ConfigSchema.parse({
      enabled: true,
      port: 0,
      ...config,
      accuses: { premierDelaiMs: 1, reseauxPrives: ['127.0.0.0/8'], ...config.accuses },
    }),
    {
      reception,
      messages: reception.messages,
      raccordements: raccordementsOf(
        Object.keys(terms).map((name) => raccordementOf(name, people, urlAccuse)),
      ),
      trousseau: {
        signataire: () => first,
        dechiffrants: () => identites,
        tls: () => first,
      },
      clock: () => new Date(),
      logger: reception.recorder.logger,
      metrics: reception.recorder.metrics,
      nomDejaVu: async ({ id }, nom) =>
        reception.messages.flux.some(
          ({ raccordement, nomFichier }) => raccordement === id && nomFichier === nom,
        ),
      accuseRecu,
      produit: 'raccord:test',
    },
  );
  return {
    url: `http://127.0.0.1:${listener.port}/as2`,
    tlsUrl: listener.tlsPort === undefined ? undefined : `https://127.0.0.1:${listener.tlsPort}/as2`,
    listener,
    reception,
    contenus: () => reception.contenus(),
    close: () => listener.close(1_000),
  };
}

/** Agreed with the peer: what it signs with, and what it had agreed on that is out of its dates. */
export function accesOf(people: People, identifiant: string, reglages: Partial<ReglagesAs2>): AccesAs2 {
  return {
    identifiant,
    notreIdentifiant: 'gateway',
    preset: 'drummond',
    reglages,
    certificats: [...theirs.filter((name) => name !== 'peer'), 'peer-expired', 'peer-future', 'peer'].map(
      (name) => ({
        pem: people[name]?.cert ?? '',
        usages: name === 'peer' ? usagesOf(identifiant) : ['SIGNATURE'],
      }),
    ),
    adresses: [],
    urlsAccuse: [],
  };
}

/** Who agreed on a certificate of TLS has to show it. */
function usagesOf(identifiant: string): readonly UsageCertificat[] {
  return identifiant === 'peer-tls' ? ['SIGNATURE', 'CHIFFREMENT', 'TLS'] : ['SIGNATURE', 'CHIFFREMENT'];
}

function raccordementOf(name: string, people: People, urlAccuse: string | undefined): Raccordement {
  const urlsAccuse = urlAccuse === undefined ? [] : [urlAccuse];
  const as2 = { ...accesOf(people, name, terms[name] ?? {}), urlsAccuse };
  return raccordementNomme(name, { protocole: 'as2', as2 });
}

function raccordementsOf(all: readonly Raccordement[]): Raccordements {
  return {
    findByLogin: async () => undefined,
    parNomsAs2: async (identifiant, notreIdentifiant) =>
      all.find(({ as2 }) => as2?.identifiant === identifiant && as2.notreIdentifiant === notreIdentifiant),
    parNomsPesit: async () => undefined,
    find: async (id) => all.find((one) => one.id === id),
    list: async () => all,
    pourStructure: async () => [],
  };
}
