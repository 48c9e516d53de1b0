// SPDX-License-Identifier: Apache-2.0
/** What a first start makes for AS2: identities, once; a demo partenaire beside that of SFTP, with a script that plays it. */
import { execFile, execFileSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { lireIdentite } from '../../../certs/identite.ts';
import { type Config, loadConfig } from '../../../gateway/config.ts';
import { ensureIdentites, fichiersAutorite } from '../../../gateway/first-start/identites.ts';
import { prepareDemo } from '../../../gateway/first-start/index.ts';
import { openSqliteJournal } from '../../../queues/journal/index.ts';
import { createRecorder } from '../../support/recorder.ts';

const clock = () => new Date();
let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'raccord-first-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

function configured(as2: object = { enabled: true }): Config {
  const data = join(directory, 'var');
  return loadConfig({
    file: false,
    env: {},
    overrides: { data: { directory: data }, as2, pesit: { enabled: false } },
  });
}

async function withDemo<T>(
  config: Config,
  use: (
    demo: Awaited<ReturnType<typeof prepareDemo>>,
    nomsOf: () => Promise<readonly string[]>,
  ) => Promise<T>,
) {
  const { logger } = createRecorder();
  const journal = await openSqliteJournal({ file: join(directory, 'journal.sqlite'), logger, clock });
  try {
    const demo = await prepareDemo(config, journal, clock);
    return await use(demo, async () => (await journal.raccordements.list()).map(({ nom }) => nom));
  } finally {
    await journal.close();
  }
}

describe('identities', () => {
  test('are made once, each signed by the development authority, for their owner alone', async () => {
    const config = configured();
    await ensureIdentites(config, clock);
    const keys = join(config.data.directory, 'keys');
    expect((await readdir(keys)).toSorted()).toEqual(
      ['as2-tls.crt', 'as2-tls.key', 'as2.crt', 'as2.key', 'ca.crt', 'ca.pem'].toSorted(),
    );
    for (const name of ['as2.key', 'as2-tls.key', 'ca.pem']) {
      expect((await stat(join(keys, name))).mode & 0o077, name).toBe(0);
    }
    const [own, tls] = await Promise.all(
      config.as2.identites.map(({ fichier, cleFichier = '' }) => lireIdentite({ fichier, cleFichier })),
    );
    const authority = await readFile(fichiersAutorite(config.data.directory).certificat, 'utf8');
    for (const one of [own, tls]) expect(one?.chaine[0]?.x509.toString()).toBe(authority);
    expect(own?.certificat.sujet).toContain('Raccord RACCORD');
    expect(tls?.certificat.x509.checkHost('localhost')).toBe('localhost');
    const made = own?.certificat.empreinte;
    await ensureIdentites(config, clock);
    const again = await lireIdentite({ fichier: join(keys, 'as2.crt'), cleFichier: join(keys, 'as2.key') });
    expect(again.certificat.empreinte).toBe(made);
  });

  test('are not made without AS2, nor beside those an operator named', async () => {
    await ensureIdentites(configured({ enabled: false }), clock);
    const own = { enabled: true, identites: [{ fichier: join(directory, 'nous.p12') }] };
    await ensureIdentites(configured(own), clock);
    expect(await readdir(directory)).toEqual([]);
  });

  test('show the public name of the gateway over TLS', async () => {
    const config = configured({ enabled: true, urlPublique: 'https://edi.example.fr/as2' });
    await ensureIdentites(config, clock);
    const tls = await lireIdentite({
      fichier: join(config.data.directory, 'keys/as2-tls.crt'),
      cleFichier: join(config.data.directory, 'keys/as2-tls.key'),
    });
    expect(tls.certificat.x509.checkHost('edi.example.fr')).toBe('edi.example.fr');
  });
});

describe('the AS2 demo', () => {
  test('is made beside that of SFTP, once, and opens with its password', async () => {
    const config = configured();
    await ensureIdentites(config, clock);
    const folder = join(config.data.directory, 'demo', 'as2');
    await withDemo(config, async (demo, noms) => {
      expect(demo?.as2?.scriptPath).toBe(join(folder, 'send.sh'));
      expect(await noms()).toEqual(['Démonstration SFTP', 'Démonstration AS2']);
    });
    const key = await readFile(join(folder, 'partenaire.key'), 'utf8');
    await withDemo(config, async (demo, noms) => {
      expect(demo?.as2?.login).toBe('demo-as2');
      expect(await noms()).toHaveLength(2);
    });
    expect(await readFile(join(folder, 'partenaire.key'), 'utf8')).toBe(key);
    const password = (await readFile(join(folder, 'partenaire.p12.txt'), 'utf8')).trim();
    const opened = execFileSync('openssl', [
      ...[
        'pkcs12',
        '-in',
        join(folder, 'partenaire.p12'),
        '-passin',
        `pass:${password}`,
        '-nokeys',
        '-clcerts',
      ],
    ]).toString();
    expect(opened).toContain('BEGIN CERTIFICATE');
  });

  test('is not made without AS2: the SFTP demo stays what it was', async () => {
    await withDemo(configured({ enabled: false }), async (demo, noms) => {
      expect(demo).toMatchObject({ files: { login: 'demo' } });
      expect(demo?.as2).toBeUndefined();
      expect(await noms()).toEqual(['Démonstration SFTP']);
    });
  });

  test('comes when AS2 is enabled later, while nothing but the SFTP demo exists', async () => {
    await withDemo(configured({ enabled: false }), async () => undefined);
    const config = configured();
    await ensureIdentites(config, clock);
    await withDemo(config, async (demo) => expect(demo?.as2).toBeDefined());
  });

  test('has a script whose message is what its certificates say', async () => {
    const config = configured();
    await ensureIdentites(config, clock);
    const posted = await postedByScript(config);
    expect(posted.headers).toMatchObject({
      'as2-from': 'DEMO-AS2',
      'as2-to': 'RACCORD',
      'as2-version': '1.2',
      'content-type': expect.stringContaining('application/pkcs7-mime'),
      'message-id': expect.stringMatching(/^<\S+@demo-as2>$/),
    });
    const { keys, folder } = {
      keys: join(config.data.directory, 'keys'),
      folder: join(config.data.directory, 'demo/as2'),
    };
    const at = (name: string) => join(directory, name);
    await writeFile(at('message'), posted.body);
    openssl(
      'cms',
      '-decrypt',
      '-binary',
      '-inform',
      'DER',
      '-in',
      at('message'),
      '-recip',
      join(keys, 'as2.crt'),
      '-inkey',
      join(keys, 'as2.key'),
      '-out',
      at('signed'),
    );
    const signed = await readFile(at('signed'), 'latin1');
    const boundary = /boundary="([^"]+)"/.exec(signed)?.[1] ?? '';
    const [, part = '', signature = ''] = signed
      .split(`--${boundary}`)
      .map((one) => one.replace(/^\r\n|\r\n$/g, ''));
    await writeFile(at('part'), part, 'latin1');
    await writeFile(at('signature'), signature.slice(signature.indexOf('\r\n\r\n') + 4), 'latin1');
    openssl(
      'cms',
      '-verify',
      '-binary',
      '-inform',
      'DER',
      '-in',
      at('signature'),
      '-content',
      at('part'),
      '-nointern',
      '-certfile',
      join(folder, 'partenaire.crt'),
      '-noverify',
      '-out',
      at('content'),
    );
    expect(part).toMatch(/filename="FSO1100A_DEM002_DEM0021100\d{15}"/);
    expect(part).toMatch(/<cbc:ID>A\d{15}</);
  });
});

function openssl(...args: readonly string[]): void {
  execFileSync('openssl', [...args], { stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Runs the script against a server that answers without an MDN: the script then says so, and fails. */
async function postedByScript(
  config: Config,
): Promise<{ readonly headers: IncomingMessage['headers']; readonly body: Buffer }> {
  let seen: IncomingMessage | undefined;
  const pieces: Buffer[] = [];
  const server = createServer((request, response) => {
    seen = request;
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => response.end('no MDN\n'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const { port } = server.address() as AddressInfo;
    await withDemo(config, async (demo) => {
      await demo?.announceAs2({ host: '127.0.0.1', port });
      await expect(promisify(execFile)(demo?.as2?.scriptPath ?? '')).rejects.toMatchObject({
        stdout: expect.stringContaining('NOT verified'),
      });
    });
  } finally {
    server.closeAllConnections();
    server.close();
  }
  return { headers: seen?.headers ?? {}, body: Buffer.concat(pieces) };
}
