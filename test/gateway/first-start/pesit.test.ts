// SPDX-License-Identifier: Apache-2.0
/** What a first start makes for PeSIT: an identity, once; a demo partenaire beside the others, with scripts that play it. */
import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { lireCertificat } from '../../../certs/certificat.ts';
import { lireIdentite } from '../../../certs/identite.ts';
import { lireX509, usagesEtendusDe } from '../../../certs/x509.ts';
import { type Config, loadConfig } from '../../../gateway/config.ts';
import type { Raccordement } from '../../../gateway/domain/raccordement.ts';
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

function configured(pesit: object = {}, as2: object = { enabled: false }): Config {
  const data = { directory: join(directory, "d'or") };
  return loadConfig({ file: false, env: {}, overrides: { data, as2, pesit } });
}

async function withDemo<T>(
  config: Config,
  use: (
    demo: Awaited<ReturnType<typeof prepareDemo>>,
    list: () => Promise<readonly Raccordement[]>,
  ) => Promise<T>,
): Promise<T> {
  const { logger } = createRecorder();
  const journal = await openSqliteJournal({ file: join(directory, 'journal.sqlite'), logger, clock });
  try {
    return await use(await prepareDemo(config, journal, clock), () => journal.raccordements.list());
  } finally {
    await journal.close();
  }
}

describe('our identity', () => {
  test('is made once, by the authority of AS2, for servers and clients, with its key for its owner alone', async () => {
    const config = configured({}, { enabled: true });
    await ensureIdentites(config, clock);
    const keys = join(config.data.directory, 'keys');
    expect(await readdir(keys)).toEqual(
      expect.arrayContaining(['pesit-tls.crt', 'pesit-tls.key', 'as2.crt']),
    );
    expect((await stat(join(keys, 'pesit-tls.key'))).mode & 0o077).toBe(0);
    const read = () =>
      lireIdentite({ fichier: join(keys, 'pesit-tls.crt'), cleFichier: join(keys, 'pesit-tls.key') });
    const made = await read();
    expect(usagesEtendusDe(lireX509(made.certificat.der))).toEqual(['serverAuth', 'clientAuth']);
    expect(made.certificat.x509.checkIP('127.0.0.1')).toBe('127.0.0.1');
    const authority = await readFile(fichiersAutorite(config.data.directory).certificat, 'utf8');
    expect(made.chaine[0]?.x509.toString()).toBe(authority);
    await ensureIdentites(config, clock);
    expect((await read()).certificat.empreinte).toBe(made.certificat.empreinte);
  });

  test('is not made without PeSIT, nor beside one that an operator named', async () => {
    await ensureIdentites(configured({ enabled: false }), clock);
    await ensureIdentites(configured({ identites: [{ fichier: join(directory, 'nous.p12') }] }), clock);
    expect(await readdir(directory)).toEqual([]);
  });
});

describe('the demo partenaire', () => {
  test('is agreed by its certificate, and its scripts name the port, are shell, and quote any path', async () => {
    const config = configured();
    await ensureIdentites(config, clock);
    await withDemo(config, async (demo, list) => {
      const pesit = demo?.pesit;
      expect(pesit).toBeDefined();
      await demo?.announcePesit({ host: '::1', port: 7001 });
      const folder = join(config.data.directory, 'demo', 'pesit');
      const agreed = (await list()).find((one) => one.pesit !== undefined);
      expect(agreed).toMatchObject({ protocole: 'pesit', pesit: { identifiant: 'DEMO-PESIT' } });
      const own = lireCertificat(await readFile(join(folder, 'partenaire.crt')));
      expect(usagesEtendusDe(lireX509(own.der))).toEqual(['clientAuth']);
      expect(lireCertificat(agreed?.pesit?.certificats[0]?.pem ?? '').empreinte).toBe(own.empreinte);
      for (const path of [pesit?.scriptPath ?? '', pesit?.receivePath ?? '']) {
        execFileSync('sh', ['-n', path]);
        expect((await stat(path)).mode & 0o777).toBe(0o700);
        expect(await readFile(path, 'utf8')).toContain(':-pesit://[::1]:7001}');
      }
      const given = [pesit?.scriptPath ?? '', pesit?.receivePath ?? ''].map((path) => readFile(path, 'utf8'));
      // Only what sends is given a file.
      expect((await Promise.all(given)).map((text) => text.includes('given='))).toEqual([true, false]);
      expect(await readFile(pesit?.readmePath ?? '', 'utf8')).toContain('pesit://[::1]:7001');
      await demo?.announcePesit({ host: '127.0.0.1', portClair: 7002 });
      const plain = await readFile(pesit?.scriptPath ?? '', 'utf8');
      expect(plain).toContain('pesit+tcp://127.0.0.1:7002');
      expect(plain).not.toContain('--autorites');
    });
  });

  test('is made once, beside that of AS2 whichever came first, and not beside others', async () => {
    await ensureIdentites(configured(), clock);
    await withDemo(configured(), async (_, list) => expect(await list()).toHaveLength(2));
    const both = configured({}, { enabled: true });
    await ensureIdentites(both, clock);
    for (let i = 0; i < 2; i++) {
      await withDemo(both, async (demo, list) => {
        expect([demo?.as2, demo?.pesit]).not.toContain(undefined);
        expect(await list()).toHaveLength(3);
      });
    }
  });

  test('is not made without PeSIT', async () => {
    await withDemo(configured({ enabled: false }), async (demo, list) => {
      expect(demo?.pesit).toBeUndefined();
      expect(await list()).toHaveLength(1);
    });
  });
});
