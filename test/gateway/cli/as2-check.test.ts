// SPDX-License-Identifier: Apache-2.0
/** What `doctor` and `check-config` say of our AS2 identities before a partenaire does. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkIdentites } from '../../../gateway/cli/as2-check.ts';
import { linesOfAs2 } from '../../../gateway/cli/start.ts';
import { loadConfig } from '../../../gateway/config.ts';
import { identiteDeTest, pemDe } from '../../support/as2-keys.ts';
import { openRaccordCli } from '../../support/raccord-cli.ts';

const dayMs = 24 * 3600 * 1000;
const now = new Date();
let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'raccord-as2-check-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

async function checked(
  dates: { readonly du?: Date; readonly au?: Date; readonly bits?: number },
  as2: object = {},
) {
  const { cle, certificat } = pemDe(identiteDeTest('nous', dates));
  const fichier = join(directory, 'nous.pem');
  await writeFile(fichier, `${cle}${certificat}`, { mode: 0o600 });
  const overrides = {
    data: { directory: join(directory, 'var') },
    as2: { enabled: true, identites: [{ fichier }], ...as2 },
  };
  return checkIdentites(loadConfig({ file: false, env: {}, overrides }), now);
}

test('an identity in force is fine, and its days left are said', async () => {
  expect(await checked({})).toMatchObject({
    state: 'ok',
    detail: expect.stringMatching(/nous .*36[45] days/),
  });
});

test('one that ends within 30 days is said before it ends', async () => {
  const finding = await checked({ au: new Date(now.getTime() + 12 * dayMs) });
  expect(finding).toMatchObject({
    state: 'warning',
    detail: expect.stringContaining('make the next one known'),
  });
});

test('one that ended leaves nothing to sign with', async () => {
  const finding = await checked({
    du: new Date(now.getTime() - 9 * dayMs),
    au: new Date(now.getTime() - dayMs),
  });
  expect(finding.state).toBe('bad');
  expect(finding.detail).toContain('expired on');
  expect(finding.detail).toContain('no identity in force for SIGNATURE');
});

test('one of the future, or with a short key, is worth knowing', async () => {
  expect((await checked({ du: new Date(now.getTime() + dayMs) })).detail).toContain('not valid before');
  expect((await checked({ bits: 1024 })).detail).toContain('RSA key of 1024 bits');
});

test('a file that is not there is told by its path; that of a first start may be made yet', async () => {
  const gone = await checked({}, { identites: [{ fichier: join(directory, 'gone.p12') }] });
  expect(gone).toMatchObject({ state: 'bad', detail: expect.stringContaining('gone.p12') });
  const standard = await checked({}, { identites: [] });
  expect(standard).toMatchObject({ state: 'ok', detail: expect.stringContaining('made at the first start') });
});

test('a client certificate asked for beside an open HTTP port is worth knowing', async () => {
  const asked = (port: string) =>
    openRaccordCli(`as2: { port: ${port}, tls: { enabled: true, certificatClient: exige } }\n`);
  const [open, closed] = [await asked('4080'), await asked('null')];
  try {
    const told = await open.run('check-config');
    expect(told).toMatchObject({ code: 0, err: expect.stringContaining('as2.port: null') });
    expect(await closed.run('check-config')).toMatchObject({ code: 0, err: '' });
    expect((await open.run('doctor')).out).toMatch(/as2 client certificates +warning/);
  } finally {
    await open.close();
    await closed.close();
  }
});

test('authorities that are not there, or are none, are told with line and key before a start', async () => {
  const cli = await openRaccordCli('as2:\n  accuses:\n    autoritesFichier: absent.pem\n');
  try {
    for (const command of ['check-config', 'doctor']) {
      const told = await cli.run(command);
      expect(told.code).toBe(2);
      expect(told.err).toMatch(/raccord\.yaml:4: as2\.accuses\.autoritesFichier: .*absent\.pem n'existe pas/);
    }
    await writeFile(join(cli.directory, 'absent.pem'), 'nothing of the kind');
    expect((await cli.run('check-config')).err).toMatch(/absent\.pem ne contient pas/);
    await writeFile(join(cli.directory, 'absent.pem'), pemDe(identiteDeTest('nous')).certificat);
    expect(await cli.run('check-config')).toMatchObject({ code: 0, err: '' });
  } finally {
    await cli.close();
  }
});

test('the start prints every address of AS2, that of HTTPS too', () => {
  const at = { host: '127.0.0.1', chemin: '/as2', identifiant: 'NOUS' };
  const { certificat } = identiteDeTest('nous');
  const lines = (ports: { readonly port: number; readonly tlsPort?: number }) =>
    linesOfAs2({ ...at, ...ports, certificat }).map((line) => line.trim());
  expect(lines({ port: 4080 })).toEqual(['AS2     http://127.0.0.1:4080/as2   (NOUS)']);
  expect(lines({ port: 4080, tlsPort: 4443 })[1]).toContain('https://127.0.0.1:4443/as2');
  expect(lines({ port: 4443, tlsPort: 4443 })).toEqual(['AS2     https://127.0.0.1:4443/as2   (NOUS)']);
});

test('check-config says it on stderr and ends badly; without AS2 nothing is said', async () => {
  const cli = await openRaccordCli('as2: { enabled: true, identites: [{ fichier: gone.p12 }] }\n');
  const plain = await openRaccordCli();
  try {
    const told = await cli.run('check-config', '--json');
    expect(told).toMatchObject({ code: 1, err: expect.stringContaining('gone.p12') });
    expect(JSON.parse(told.out)).toMatchObject({ as2: { enabled: true } });
    expect(await plain.run('check-config', '--json')).toMatchObject({ code: 0, err: '' });
  } finally {
    await cli.close();
    await plain.close();
  }
});
