// SPDX-License-Identifier: Apache-2.0
/**
 * The whole exchange, by killing: A deposits tar.gz of factures of which one is refused, B collects what is diffused to it
 * and says a statut of each, a plateforme deposits by AFNOR, batches follow each other without rest, and the gateway is
 * killed with SIGKILL again and again, wherever it is.
 *
 * What it is held to: each accepted facture left in exactly one FEN0036A, each statut in exactly one FEN1200A, each flux
 * has its answers once, nothing waits at the end, no name was given twice, `verify` is clean.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import SftpClient from 'ssh2-sftp-client';
import { writeCppFactureStatuts } from '../../formats/cpp/facture-statuts.ts';
import { readCppFactureStatuts } from '../../formats/cpp/read-statuts.ts';
import { packTarGz } from '../../formats/enveloppe/pack.ts';
import { parseCodeApplication } from '../../gateway/domain/flux-name.ts';
import type { Siret } from '../../gateway/domain/structure.ts';
import type { FluxRecord, Journal } from '../../gateway/ports/journal.ts';
import type { BlobStore } from '../../gateway/ports/spool.ts';
import { openSqliteJournal } from '../../queues/journal/index.ts';
import { openFileSpool } from '../../queues/spool/index.ts';
import { defined } from '../support/defined.ts';
import { freePort } from '../support/free-port.ts';
import { addRaccordement, type Partner } from '../support/raccordements.ts';
import { createRecorder } from '../support/recorder.ts';
import { makeUblInvoice, siretDestinataire, siretFournisseur } from '../support/ubl-invoice.ts';
import { until } from '../support/until.ts';

export interface RetoursReport {
  readonly rounds: number;
  readonly deposits: { readonly a: number; readonly b: number; readonly pa: number };
  readonly factures: number;
  readonly lots: number;
  /** What is not as it must be, each in a sentence. Empty is success. */
  readonly troubles: readonly string[];
}

export interface RetoursOptions {
  readonly rounds: number;
  readonly say?: (line: string) => void;
}

/** After a start: from before the first step to well into batches. */
const lifeMs = { min: 5, max: 900 };
const drainDeadlineMs = 120_000;
/** Of each partner, before it is judged. */
const depositsAtLeast = 2;
const facturesParFlux = 3;
const fixture = join(import.meta.dirname, '../../fixtures/FSO1150A/valide-complete/flux.xml');
/** The buyer of that fixture. */
const siretAcheteur = '00096202700017';
const { logger } = createRecorder();
const clock = () => new Date();

export async function crashRetours({ rounds, say = () => {} }: RetoursOptions): Promise<RetoursReport> {
  const directory = await mkdtemp(join(tmpdir(), 'raccord-retours-'));
  const world = new World(directory, await freePort());
  let gateway: ChildProcess | undefined;
  try {
    await writeFile(world.config, configText(directory, world.port, await freePort()));
    const [a, b, pa] = await world.addPartners();
    const partners = [world.depositsOfA(a), world.collectsAndSays(b), world.depositsOfPa(pa)];
    gateway = await world.start();
    for (let round = 0; round < rounds; round++) {
      await world.nextDeposit();
      await wait(randomInt(lifeMs.min, lifeMs.max));
      world.serving(false);
      gateway.kill('SIGKILL');
      await once(gateway, 'exit');
      gateway = await world.start();
      say(`round ${round + 1}/${rounds}: ${JSON.stringify(world.counts())}`);
    }
    await until('each partner has deposited', () => world.hasEnough(), drainDeadlineMs);
    world.closing = true;
    await until('all is collected, said, and told', () => world.isQuiet(), drainDeadlineMs);
    world.stopped = true;
    await Promise.all(partners);
    await until('the last of it has left', () => world.isDrained(), drainDeadlineMs);
    gateway.kill('SIGTERM');
    const [code] = (await once(gateway, 'exit')) as [number | null];
    const troubles = code === 0 ? [] : [`SIGTERM ended the gateway with ${code}`];
    return await world.withJournal(async (journal) => {
      const spool = await openFileSpool({ directory: join(directory, 'var', 'spool'), logger });
      const found = await audit(journal, spool, world);
      return { rounds, deposits: world.counts(), ...found, troubles: [...troubles, ...found.troubles] };
    });
  } finally {
    world.stopped = true;
    world.serving(true);
    gateway?.kill('SIGKILL');
    await rm(directory, { recursive: true, force: true });
  }
}

/** What was acknowledged, and who goes on depositing. */
class World {
  readonly directory: string;
  readonly port: number;
  readonly config: string;
  /** Acknowledged: the name of the flux, and the numbers in it. */
  readonly a = new Map<string, readonly string[]>();
  readonly b = new Map<string, readonly string[]>();
  readonly pa = new Map<string, readonly string[]>();
  /** No new facture from now on. */
  closing = false;
  stopped = false;
  #gate = Promise.withResolvers<void>();
  #deposited = Promise.withResolvers<void>();

  constructor(directory: string, port: number) {
    this.directory = directory;
    this.port = port;
    this.config = join(directory, 'raccord.yaml');
  }

  counts() {
    return { a: this.a.size, b: this.b.size, pa: this.pa.size };
  }

  /** A slow machine may have been killed twelve times before its second statut: there is nothing to judge then. */
  hasEnough(): boolean {
    return Object.values(this.counts()).every((count) => count >= depositsAtLeast);
  }

  serving(yes: boolean): void {
    if (yes) this.#gate.resolve();
    else this.#gate = Promise.withResolvers<void>();
  }

  nextDeposit(): Promise<void> {
    this.#deposited = Promise.withResolvers<void>();
    return this.#deposited.promise;
  }

  async withJournal<T>(use: (journal: Journal) => Promise<T>): Promise<T> {
    const file = join(this.directory, 'var', 'journal.sqlite');
    const journal = await openSqliteJournal({ file, logger, clock });
    try {
      return await use(journal);
    } finally {
      await journal.close();
    }
  }

  addPartners(): Promise<readonly [Partner, Partner, Partner]> {
    const structures = [siretDestinataire, siretAcheteur];
    return this.withJournal(async (journal) => [
      await addRaccordement(journal, 'a', 'AAA123', { politiqueRetrait: 'keep' }),
      await addRaccordement(journal, 'b', 'BBB456', {
        codesInterface: ['FEN0036A', 'FSO1301A'],
        structures,
        politiqueRetrait: 'keep',
      }),
      await addRaccordement(journal, 'pa', 'PAA001', { codesInterface: ['FSO1150A'] }),
    ]);
  }

  async start(): Promise<ChildProcess> {
    const started = spawn(process.execPath, [join(import.meta.dirname, 'relais-child.ts'), this.config], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await Promise.race([
      once(started.stdout, 'data'),
      once(started, 'exit').then(([code]) => Promise.reject(new Error(`the gateway ended with ${code}`))),
    ]);
    this.serving(true);
    return started;
  }

  /** Three factures a flux, the last of which no rule accepts. */
  async depositsOfA(partner: Partner): Promise<void> {
    await this.#session(partner, async (client, n) => {
      if (this.closing) return this.#pause();
      const numeros = Array.from({ length: facturesParFlux }, (_, i) => `KA-${n}-${i + 1}`);
      const files = numeros.map((numero, i) => ({
        nom: `${numero}.xml`,
        content: Buffer.from(i === facturesParFlux - 1 ? refused(numero) : makeUblInvoice({ numero })),
      }));
      await this.#deposit(client, 'FSO1100A_AAA123_AAA1231100', n, await tarGz(files), numeros, this.a);
    });
  }

  async depositsOfPa(partner: Partner): Promise<void> {
    const text = readFileSync(fixture, 'utf8');
    await this.#session(partner, async (client, n) => {
      if (this.closing) return this.#pause();
      const numero = `KP-${n}-1`;
      const content = Buffer.from(text.replace(/(<cbc:ID>)[^<]*/, `$1${numero}`));
      await this.#deposit(client, 'FSO1150A_PAA001_PAA0011150', n, content, [numero], this.pa);
    });
  }

  /** Of each FEN0036A that it fetched, one FSO1301A with a statut of each facture of A in it. */
  async collectsAndSays(partner: Partner): Promise<void> {
    const said = new Set<string>();
    await this.#session(partner, async (client, n) => {
      const listed = (await client.list('/out')).map(({ name }) => name);
      const fresh = listed.find((name) => name.startsWith('FEN0036A') && !said.has(name));
      if (fresh === undefined) return this.#pause();
      const numeros = numerosOf((await client.get(`/out/${fresh}`)) as Buffer).filter((one) =>
        one.startsWith('KA'),
      );
      if (numeros.length > 0) {
        await this.#deposit(client, 'FSO1301A_BBB456_BBB4561301', n, statuts(numeros), numeros, this.b);
      }
      said.add(fresh);
    });
  }

  /** B has said what it has to say, and nothing waits. */
  async isQuiet(): Promise<boolean> {
    // A FSO1301A that was cut is sent again under another name: more may be told than there are factures.
    const told = [...this.b.values()].flat().length;
    return told >= this.a.size * (facturesParFlux - 1) && (await this.isDrained());
  }

  /** Every flux has its verdict, and nothing waits to leave. */
  isDrained(): Promise<boolean> {
    return this.withJournal(async (journal) => {
      const going = new Set(['RECU', 'EN_TRAITEMENT']);
      const counts = await journal.countFlux();
      const isGoing = counts.some(
        ({ sens, statut, count }) => sens === 'EMISSION' && going.has(statut) && count > 0,
      );
      const depots = await journal.loadDepots(clock());
      const waits = depots.some(({ statut }) => statut === 'EN_ATTENTE');
      return !isGoing && !waits && (await journal.envois.groupes()).length === 0;
    });
  }

  #pause(): Promise<void> {
    return wait(30);
  }

  async #deposit(
    client: SftpClient,
    prefix: string,
    n: number,
    content: Buffer,
    numeros: readonly string[],
    acked: Map<string, readonly string[]>,
  ): Promise<void> {
    const name = `${prefix}${String(n).padStart(15, '0')}`;
    await client.put(content, `/in/${name}`);
    acked.set(name, numeros);
    this.#deposited.resolve();
  }

  /** For ever, and again after each kill; a number is never used twice. */
  async #session(
    { raccordement, keys }: Partner,
    act: (client: SftpClient, n: number) => Promise<void>,
  ): Promise<void> {
    for (let n = 1; !this.stopped; ) {
      await this.#gate.promise;
      const client = new SftpClient();
      client.on('error', () => {}); // The gateway was killed: the act below says so too.
      try {
        const username = defined(raccordement.sftp).login;
        await client.connect({ host: '127.0.0.1', port: this.port, username, privateKey: keys.privateKey });
        while (!this.stopped) await act(client, n++);
      } catch {
        // Cut: nothing was acknowledged.
      } finally {
        await client.end().catch(() => {});
      }
    }
  }
}

function refused(numero: string): string {
  return makeUblInvoice({ numero }).replace(/(<cbc:PayableAmount[^>]*>)[\d.]+/, '$11.00');
}

async function tarGz(files: readonly { readonly nom: string; readonly content: Buffer }[]): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  const packed = files.map((file) => ({ ...file, sizeBytes: file.content.length }));
  for await (const chunk of packTarGz(packed)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Of the factures in a FEN0036A, bare or packed: each once a facture. */
function numerosOf(bytes: Buffer): readonly string[] {
  const text = (bytes[0] === 0x1f ? gunzipSync(bytes) : bytes).toString();
  return [...text.matchAll(/<(?:\w+:)?Id>(K[AP]-\d+-\d+)</g)].map(([, numero = '']) => numero);
}

function statuts(numeros: readonly string[]): Buffer {
  return Buffer.from(
    writeCppFactureStatuts({
      produitLe: clock(),
      idFlux: 'BBB4561301000000000000001',
      recepteur: parseCodeApplication('CPP001'),
      emetteur: parseCodeApplication('BBB456'),
      statuts: numeros.map((numero) => ({
        dit: {
          norme: 'CPP',
          code: '07',
          cle: { numero, fournisseur: siretFournisseur },
          horodatage: clock(),
          motifs: [],
          montants: [],
        },
        fournisseur: { typeIdentifiant: '1', raisonSociale: 'F' },
        debiteur: { siret: siretDestinataire as Siret },
      })),
    }),
  );
}

interface Audit {
  readonly factures: number;
  readonly lots: number;
  readonly troubles: readonly string[];
}

async function audit(journal: Journal, spool: BlobStore, world: World): Promise<Audit> {
  const flux = await allFlux(journal);
  const emis = flux.filter(({ sens }) => sens === 'RECEPTION');
  const recus = flux.filter(({ sens }) => sens === 'EMISSION');
  const read = async (code: string) => {
    const some = emis.filter(({ codeInterface }) => codeInterface === code);
    return Promise.all(some.map(({ sha256 }) => spool.readWhole(sha256, 100_000_000).then(Buffer.from)));
  };
  const diffused = (await read('FEN0036A')).flatMap(numerosOf);
  const told = (await read('FEN1200A')).flatMap((bytes) =>
    readCppFactureStatuts(bytes).statuts.map(({ dit }) => `${dit.cle.numero} ${dit.code}`),
  );
  const ofA = factOf(recus, world.a).flatMap((numeros) =>
    numeros.map((numero, i) => ({ numero, accepted: i < 2 })),
  );
  const ofPa = factOf(recus, world.pa).flat();
  const accepted = [...ofA.filter((one) => one.accepted).map(({ numero }) => numero), ...ofPa];
  // B says 07 of what it reads; a FSO1301A whose acknowledgement was cut may have been received all the same.
  const seven = told.filter((one) => one.endsWith(' 07'));
  const troubles = [
    ...received(recus, [world.a, world.b, world.pa]),
    ...differences('FEN0036A', diffused, accepted),
    ...differences(
      'FEN1200A (01, 37)',
      told.filter((one) => !one.endsWith(' 07')),
      ofA.map(({ numero, accepted: yes }) => `${numero} ${yes ? '01' : '37'}`),
    ),
    ...(await saidOnce(journal, recus, seven)),
    ...(await answered(journal, recus)),
    ...repeated(
      'name',
      emis.map(({ nomFichier }) => nomFichier),
    ),
    ...(await waiting(journal)),
  ];
  for await (const { code, detail } of journal.verify(spool)) troubles.push(`verify: ${code} ${detail}`);
  const lots = (await journal.envois.lots({ limit: 10_000 })).length;
  return { factures: accepted.length, lots, troubles };
}

/** The numbers of the flux that were received, acknowledged or not: by their place in the name. */
function factOf(
  recus: readonly FluxRecord[],
  acked: ReadonlyMap<string, readonly string[]>,
): readonly (readonly string[])[] {
  const [prefix = ''] = [...acked.keys()].map((name) => name.slice(0, 26));
  const sample = acked.values().next().value ?? [];
  return recus
    .filter(({ nomFichier }) => prefix !== '' && nomFichier.startsWith(prefix))
    .map(({ nomFichier }) => {
      const n = Number(nomFichier.slice(26));
      return sample.map((numero) => numero.replace(/-\d+-/, `-${n}-`));
    });
}

function received(
  recus: readonly FluxRecord[],
  acked: readonly ReadonlyMap<string, readonly string[]>[],
): readonly string[] {
  const names = new Set(recus.map(({ nomFichier }) => nomFichier));
  const final = new Set(['INTEGRE', 'INTEGRE_PARTIEL']);
  return [
    ...acked.flatMap((some) =>
      [...some.keys()].filter((name) => !names.has(name)).map((name) => `lost: ${name}`),
    ),
    ...repeated(
      'received',
      recus.map(({ nomFichier }) => nomFichier),
    ),
    ...recus.filter(({ statut }) => !final.has(statut)).map((one) => `${one.nomFichier} is ${one.statut}`),
  ];
}

function repeated(what: string, all: readonly string[]): readonly string[] {
  const counted = Map.groupBy(all, (one) => one);
  return [...counted]
    .filter(([, same]) => same.length > 1)
    .map(([one, same]) => `${what} ${same.length} times: ${one}`);
}

function differences(what: string, found: readonly string[], expected: readonly string[]): readonly string[] {
  const [there, wanted] = [new Set(found), new Set(expected)];
  return [
    ...repeated(what, found),
    ...[...wanted].filter((one) => !there.has(one)).map((one) => `${what}: ${one} never left`),
    ...[...there].filter((one) => !wanted.has(one)).map((one) => `${what}: ${one} had no right to leave`),
  ];
}

/** Each statut received and correlated is told as often as it was said, whatever flux said it. */
async function saidOnce(
  journal: Journal,
  recus: readonly FluxRecord[],
  told: readonly string[],
): Promise<readonly string[]> {
  const said: string[] = [];
  for (const { id, codeInterface } of recus) {
    if (codeInterface !== 'FSO1301A') continue;
    for (const { objet } of await journal.factures(id)) {
      if (objet?.nature === 'STATUT') said.push(`${objet.dit.cle.numero} ${objet.dit.code}`);
    }
  }
  const [one, other] = [said.toSorted(), told.toSorted()];
  return one.join() === other.join() ? [] : [`statuts said ${one.length}, told ${other.length}`];
}

const answersTo: Readonly<Record<string, readonly string[]>> = {
  FSO1100A: ['CSO1100A'],
  FSO1150A: ['CSO1150A', 'FEN1214A'],
  FSO1301A: ['CSO1301A'],
};

/** What a flux answers has it as its origine; a batch of one has it too, under another code. */
async function answered(journal: Journal, recus: readonly FluxRecord[]): Promise<readonly string[]> {
  const troubles: string[] = [];
  for (const { id, nomFichier, codeInterface = '' } of recus) {
    const codes = (await journal.answers(id)).map((one) => one.codeInterface ?? '');
    const wanted = answersTo[codeInterface] ?? [];
    const found = codes.filter((code) => code.startsWith('C') || code === 'FEN1214A').toSorted();
    if (found.join() !== wanted.join())
      troubles.push(`${nomFichier} is answered by ${found.join() || 'nothing'}`);
    const concluded = (await journal.events(id)).filter(({ type }) => type === 'flux.conclu');
    if (concluded.length !== 1) troubles.push(`${nomFichier} was concluded ${concluded.length} times`);
  }
  return troubles;
}

async function waiting(journal: Journal): Promise<readonly string[]> {
  const groupes = await journal.envois.groupes();
  const orphans = await journal.envois.sansRaccordement(10);
  const uncorrelated = await journal.cycles.compterNonCorreles();
  return [
    ...groupes.map(({ codeInterface, nombre }) => `${nombre} envois wait under ${codeInterface}`),
    ...orphans.map(({ cle }) => `nobody receives ${cle}`),
    ...(uncorrelated === 0 ? [] : [`${uncorrelated} statuts uncorrelated`]),
  ];
}

const page = 500;

async function allFlux(journal: Journal): Promise<readonly FluxRecord[]> {
  const all: FluxRecord[] = [];
  for (let before: FluxRecord['id'] | undefined; ; before = all.at(-1)?.id) {
    const some = await journal.listFlux({ limit: page, ...(before === undefined ? {} : { before }) });
    all.push(...some);
    if (some.length < page) return all;
  }
}

function configText(directory: string, sftpPort: number, adminPort: number): string {
  return [
    `data: { directory: ${JSON.stringify(join(directory, 'var'))} }`,
    `sftp: { port: ${sftpPort}, settleMs: 0 }`,
    `admin: { port: ${adminPort} }`,
    'as2: { enabled: false }',
    'pesit: { enabled: false }',
    // A work interrupted again and again waits longer each time: here it must not, or the end would.
    'queue: { driver: journal, attempts: { max: 50, delaysMs: [100] } }',
    'check: { threads: 1 }',
    '',
  ].join('\n');
}
