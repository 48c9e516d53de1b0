// SPDX-License-Identifier: Apache-2.0
/**
 * The AS2 server: signed and encrypted messages by POST, each answered with a signed MDN after its durable commit. The
 * client runs on the same cores, and its share is in the figures; the messages were made before.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Identite } from '../certs/identite.ts';
import { parseCodeApplication } from '../gateway/domain/flux-name.ts';
import type { PartenaireId } from '../gateway/domain/partenaire.ts';
import type { Raccordement, RaccordementId } from '../gateway/domain/raccordement.ts';
import { createLogger } from '../gateway/observability/logger.ts';
import { encoderMessage } from '../protocols/as2/message/encode.ts';
import { reglagesDe } from '../protocols/as2/presets.ts';
import { openSqliteJournal } from '../queues/journal/index.ts';
import { identiteDeTest } from '../test/support/as2-keys.ts';
import { makeUblInvoice } from '../test/support/ubl-invoice.ts';
import { durableFilesPerSecond } from './disk-limit.ts';
import { percentile, type Report, round } from './report.ts';

const ours = 'RACCORD';
const theirs = 'BENCH';
const application = 'BEN001';
const runs = [
  { inFlight: 1, messages: 300 },
  { inFlight: 16, messages: 2_000 },
];
const warmUp = 200;
const invoiceBytes = 10_000;
const large = [
  { name: '50MB', bytes: 50_000_000, messages: 6 },
  { name: '400MB', bytes: 400_000_000, messages: 1 },
];
const durableGoal = 200;
const cpuGoalMs = 1.5;
const rssGoalMib = 150;

interface Prepared {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export async function receive(report: Report): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'raccord-as2-receive-'));
  const identite = identiteDeTest('bench');
  await writeFile(join(directory, 'key.pem'), identite.cle.export({ type: 'pkcs8', format: 'pem' }), {
    mode: 0o600,
  });
  await writeFile(join(directory, 'cert.pem'), identite.certificat.x509.toString());
  await agree(directory, identite);
  const server = await startServer(directory);
  try {
    const maker = new Maker(identite);
    const url = `http://127.0.0.1:${server.port}/as2`;
    const limit = await durableFilesPerSecond(directory, invoiceBytes, 2_000, 16);
    await drive(url, await maker.many(warmUp, invoiceBytes), 8);
    for (const { inFlight, messages } of runs) {
      const prepared = await maker.many(messages, invoiceBytes);
      const before = await server.figures();
      const measured = await drive(url, prepared, inFlight);
      const after = await server.figures();
      report({
        bench: `as2/receive-10kB-${inFlight}`,
        value: round(messages / measured.seconds, 0),
        unit: 'messages/s',
        peer: 'write+fsync+rename+dirfsync, 16 in flight',
        ratio: round(messages / measured.seconds / limit),
        ...(inFlight > 1 ? { goal: { least: durableGoal } } : {}),
        detail: {
          p50Ms: round(percentile(measured.answersMs, 50)),
          p99Ms: round(percentile(measured.answersMs, 99)),
          cpuMsPerMessage: round((after.cpuMs - before.cpuMs) / messages),
          cpuGoalMs,
        },
      });
    }
    for (const { name, bytes, messages } of large) {
      const prepared = await maker.many(messages, bytes);
      await server.figures();
      const { seconds } = await drive(url, prepared, 2);
      const { peakRssMib, lateP99Ms } = await server.figures();
      report({
        bench: `as2/receive-${name}`,
        value: round((messages * bytes) / seconds / 1e6, 0),
        unit: 'MB/s',
        detail: {
          peakRssMib: round(peakRssMib, 0),
          // From the sources a process holds the compiler of types too: some 40 MiB that the build has not.
          startedRssMib: round(server.startedRssMib, 0),
          rssGoalMib,
          eventLoopP99Ms: round(lateP99Ms),
        },
      });
    }
  } finally {
    await server.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

interface Figures {
  readonly cpuMs: number;
  readonly peakRssMib: number;
  readonly lateP99Ms: number;
}

async function startServer(directory: string) {
  const script = fileURLToPath(new URL('./as2-server-child.ts', import.meta.url));
  const child = spawn(process.execPath, ['--max-semi-space-size=2', script, directory], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async <Line>() => JSON.parse((await lines.next()).value ?? '{}') as Line;
  const { port, startedRssMib } = await next<{ readonly port: number; readonly startedRssMib: number }>();
  return {
    port,
    startedRssMib,
    figures(): Promise<Figures> {
      child.stdin.write('\n');
      return next<Figures>();
    },
    async stop() {
      const ended = once(child, 'exit');
      child.stdin.end();
      await ended;
    },
  };
}

async function agree(directory: string, { certificat }: Identite): Promise<void> {
  const clock = () => new Date();
  const logger = createLogger({ level: 'error', destination: process.stderr });
  const file = join(directory, 'journal.sqlite');
  const journal = await openSqliteJournal({ file, logger, clock });
  const codeApplication = parseCodeApplication(application);
  const partenaire = { id: 'p-bench' as PartenaireId, nom: 'bench', codeApplication };
  const raccordement: Raccordement = {
    id: 'r-bench' as RaccordementId,
    partenaire: partenaire.id,
    codeApplication,
    systemeEchange: 'CPRO',
    protocole: 'as2',
    nom: 'bench',
    statut: 'ACTIF',
    valideDu: new Date('2020-01-01'),
    valideAu: new Date('2099-12-31'),
    codesInterface: [],
    politiqueRetrait: 'once',
    delaiStabiliteMs: 0,
    as2: {
      identifiant: theirs,
      notreIdentifiant: ours,
      certificats: [{ pem: certificat.x509.toString(), usages: ['SIGNATURE', 'CHIFFREMENT'] }],
      preset: 'drummond',
      reglages: {},
      adresses: [],
      urlsAccuse: [],
    },
  };
  await journal.savePartenaire(partenaire, clock());
  await journal.saveRaccordement(raccordement, clock(), 'bench');
  await journal.close();
}

/** Makes messages, each with a name, a number and an identifier of its own. */
class Maker {
  readonly #identite: Identite;
  #next = 0;

  constructor(identite: Identite) {
    this.#identite = identite;
  }

  async many(count: number, bytes: number): Promise<readonly Prepared[]> {
    const made: Prepared[] = [];
    for (let i = 0; i < count; i++) made.push(await this.#one(bytes));
    return made;
  }

  async #one(bytes: number): Promise<Prepared> {
    this.#next += 1;
    const sequence = String(this.#next).padStart(15, '0');
    const invoice = Buffer.from(makeUblInvoice({ numero: `B-${this.#next}` }));
    const content = Buffer.concat([invoice, Buffer.alloc(Math.max(0, bytes - invoice.length), 0x20)]);
    const nomFichier = `FSO1100A_${application}_${application}1100${sequence}`;
    const pieces: Buffer[] = [];
    const { identifiant, notreIdentifiant } = { identifiant: theirs, notreIdentifiant: ours };
    const names = { identifiant, notreIdentifiant, certificats: [], adresses: [], urlsAccuse: [] };
    const { entetes } = await encoderMessage(
      {
        reglages: reglagesDe({ ...names, preset: 'drummond', reglages: {} }),
        identite: this.#identite,
        destinataire: this.#identite.certificat,
        fichiers: [
          { nomFichier, type: 'application/xml', sizeBytes: content.length, contenu: whole(content) },
        ],
        at: new Date(),
      },
      { push: (piece) => void pieces.push(Buffer.from(piece)), end: () => undefined },
    );
    const body = Buffer.concat(pieces);
    return {
      body,
      headers: {
        ...entetes,
        'AS2-From': theirs,
        'AS2-To': ours,
        'AS2-Version': '1.2',
        'Message-ID': `<${this.#next}@bench.invalid>`,
        'Disposition-Notification-To': theirs,
        'Disposition-Notification-Options':
          'signed-receipt-protocol=optional, pkcs7-signature; signed-receipt-micalg=optional, sha-256',
        'Content-Length': String(body.length),
      },
    };
  }
}

async function* whole(content: Uint8Array): AsyncIterable<Uint8Array> {
  yield content;
}

async function drive(url: string, messages: readonly Prepared[], inFlight: number) {
  const agent = new Agent({ keepAlive: true, maxSockets: inFlight });
  const answersMs: number[] = [];
  let next = 0;
  const started = performance.now();
  await Promise.all(
    Array.from({ length: inFlight }, async () => {
      for (let message = messages[next++]; message !== undefined; message = messages[next++]) {
        const begun = performance.now();
        const answer = await post(url, message, agent);
        assert(/; processed\s*$/m.test(answer), `not processed: ${answer.slice(0, 2_000)}`);
        answersMs.push(performance.now() - begun);
      }
    }),
  );
  agent.destroy();
  return { seconds: (performance.now() - started) / 1000, answersMs };
}

function post(url: string, { headers, body }: Prepared, agent: Agent): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', headers, agent }, (response) => {
      const pieces: Buffer[] = [];
      response.on('data', (piece: Buffer) => void pieces.push(piece));
      response.on('end', () => resolve(Buffer.concat(pieces).toString('latin1')));
      response.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
