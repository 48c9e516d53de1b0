// SPDX-License-Identifier: Apache-2.0
/**
 * A whole gateway that speaks AS2, and the independent peer that plays its partenaires: what the peer names `gateway` is our
 * identity, in files that a test may replace.
 */
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AccesAs2 } from '../../gateway/domain/acces-as2.ts';
import type { FluxId } from '../../gateway/domain/flux.ts';
import type { Raccordement } from '../../gateway/domain/raccordement.ts';
import type { FluxRecord } from '../../gateway/ports/journal.ts';
import type { Case, Entry, Layer, Person, Seen } from './as2-peer/cases.ts';
import { PeerSession } from './as2-peer/session.ts';
import { defined } from './defined.ts';
import { freePort } from './free-port.ts';
import { addRaccordement } from './raccordements.ts';
import { type RunningGateway, runGateway } from './running-gateway.ts';
import { until } from './until.ts';

export interface As2Gateway {
  readonly gateway: RunningGateway;
  readonly peer: PeerSession;
  readonly people: Readonly<Record<string, Person>>;
  /** Saved: the peer deposits as `nom`, and is pushed to where it listens. */
  partenaire(
    nom: string,
    codeApplication: string,
    acces?: Partial<AccesAs2>,
    rest?: Partial<Raccordement>,
  ): Promise<Raccordement>;
  /** Signed, encrypted, with a signed MDN asked for, unless the case says otherwise. */
  send(one: Case): Promise<Seen>;
  /** The flux of that name, once it has its verdict. */
  concluded(nomFichier: string): Promise<FluxRecord>;
  /** What was emitted for it, once its delivery is proved. */
  acquitted(origine: FluxId): Promise<FluxRecord>;
  /** How the peer got a file of that name, each time. */
  delivered(nomFichier: string): Promise<readonly Entry[]>;
  eventsOf(flux: FluxId): Promise<readonly string[]>;
  /** In the place of our second identity, which has expired: it begins later than the first, so it signs. */
  replaceIdentite(person: string): Promise<void>;
  /** What the journal says against itself. */
  verify(): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** Where the peer is pushed to, and where it takes asynchronous MDN. */
export const listener = 'partenaires';

export const signedEncrypted: readonly Layer[] = [{ kind: 'sign' }, { kind: 'encrypt' }];

export async function runAs2Gateway(): Promise<As2Gateway> {
  const directory = await mkdtemp(join(tmpdir(), 'raccord-as2-'));
  const peer = await PeerSession.start();
  const people = await peer.keys();
  const file = (name: string) => join(directory, `${name}.pem`);
  const write = async (name: string, person: string) => {
    const { key, cert } = defined(people[person]);
    await writeFile(file(`${name}.new`), key + cert, { mode: 0o600 });
    await rename(file(`${name}.new`), file(name));
  };
  await write('first', 'gateway');
  await write('second', 'gateway-old');
  const { port } = await peer.listen(listener, pushed);
  const gateway = await startGateway([{ fichier: file('first') }, { fichier: file('second'), du: today() }]);
  const url = `http://127.0.0.1:${defined(gateway.as2).port}${defined(gateway.as2).chemin}`;
  const there = `http://127.0.0.1:${port}`;
  return {
    ...{ gateway, peer, people },
    async partenaire(nom, codeApplication, acces = {}, rest = {}) {
      const as2 = { ...accesOf(nom, defined(people['peer'])), urlsAccuse: [`${there}/mdn`], ...acces };
      const livraison = { protocole: 'as2' as const, url: `${there}/in/${nom}` };
      const changes = { protocole: 'as2' as const, as2, livraison, ...rest };
      return (await addRaccordement(gateway.journal, nom, codeApplication, changes)).raccordement;
    },
    send: (one) => peer.send({ url, layers: signedEncrypted, mdn: {}, ...one }),
    concluded: async (nomFichier) => defined((await gateway.concluded(nomFichier))[0]),
    async acquitted(origine) {
      let found: readonly FluxRecord[] = [];
      await until(`what answers ${origine} is delivered`, async () => {
        found = await gateway.journal.answers(origine);
        return found.some(({ statut }) => statut === 'ACQUITTE');
      });
      return defined(found[0]);
    },
    async delivered(nomFichier) {
      const entries = await peer.received(listener);
      return entries.filter(({ opened }) => opened?.files.some(({ name }) => name === nomFichier));
    },
    eventsOf: async (flux) => (await gateway.journal.events(flux)).map(({ type }) => type),
    replaceIdentite: (person) => write('second', person),
    async verify() {
      const troubles: string[] = [];
      for await (const { code, detail } of gateway.journal.verify(gateway.spool)) {
        troubles.push(`${code} ${detail}`);
      }
      return troubles;
    },
    async close() {
      await gateway.close();
      await peer.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Opens what is for any of its certificates, of the gateway's any of ours. */
const pushed = {
  own: ['peer', 'peer-chained'],
  signers: ['gateway', 'stranger'],
};

/** Its own start, so that asynchronous MDN find their way back: the URL is known before. */
async function startGateway(identites: readonly object[]): Promise<RunningGateway> {
  const port = await freePort();
  return runGateway({
    emetteur: 'RAC001',
    queue: { driver: 'journal', attempts: { livraison: { max: 50, delaysMs: [50] } } },
    as2: {
      enabled: true,
      port,
      urlPublique: `http://127.0.0.1:${port}`,
      identifiant: 'gateway',
      identites,
      accuses: { premierDelaiMs: 1, reseauxPrives: ['127.0.0.0/8'] },
    },
  });
}

function today(): string {
  return new Date().toISOString().slice(0, 10);
}

function accesOf(identifiant: string, { cert }: Person): AccesAs2 {
  return {
    identifiant,
    notreIdentifiant: 'gateway',
    certificats: [{ pem: cert, usages: ['SIGNATURE', 'CHIFFREMENT'] }],
    preset: 'drummond',
    reglages: {},
    adresses: [],
    urlsAccuse: [],
  };
}
