// SPDX-License-Identifier: Apache-2.0
/** What the configuration, `check-config` and `doctor` say of PeSIT before a gateway starts. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { creerAutorite, ecrireIdentite, emettreCertificat } from '../../../certs/autorite.ts';
import { checkIdentitesPesit, checkPlain, checkPorts } from '../../../gateway/cli/pesit-check.ts';
import { type Config, loadConfig } from '../../../gateway/config.ts';
import { isLoopback } from '../../../gateway/configuration/pesit.ts';
import { openRaccordCli } from '../../support/raccord-cli.ts';

const now = new Date();
let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'raccord-pesit-check-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

async function load(yaml: string): Promise<Config> {
  const file = join(directory, 'raccord.yaml');
  await writeFile(file, `data: { directory: var }\n${yaml}`);
  return loadConfig({ file, env: {} });
}

async function identite(name: string, jours: number): Promise<string> {
  const made = await emettreCertificat(await creerAutorite('autorité', now), {
    nom: name,
    genre: 'serveur',
    now,
    jours,
  });
  await ecrireIdentite({ fichier: join(directory, name) }, made);
  return name;
}

test('without a section it is served on this machine over TLS, with the identity of the first start', async () => {
  const { pesit } = await load('');
  expect(pesit).toMatchObject({ enabled: true, host: '127.0.0.1', portClair: null, identifiant: 'RACCORD' });
  expect(pesit.identites).toEqual([
    {
      fichier: join(directory, 'var', 'keys', 'pesit-tls.crt'),
      cleFichier: join(directory, 'var', 'keys', 'pesit-tls.key'),
    },
  ]);
  expect(await checkIdentitesPesit(await load(''), now)).toMatchObject({ state: 'ok' });
});

test('a port that another listener has is told by check-config, once', async () => {
  expect(checkPorts(await load(''))).toMatchObject({ state: 'ok' });
  expect(checkPorts(await load('pesit: { port: 0 }\nas2: { port: 0 }'))).toMatchObject({ state: 'ok' });
  expect(checkPorts(await load('pesit: { port: 4080 }'))).toMatchObject({
    state: 'bad',
    detail: '4080 est aussi / is also as2.port',
  });
  expect(checkPorts(await load('pesit: { port: 4080 }\nas2: { enabled: false }'))).toMatchObject({
    state: 'ok',
  });
  expect(checkPorts(await load("pesit: { port: 2222, host: '0.0.0.0' }"))).toMatchObject({ state: 'bad' });
});

test.each([
  ['pesit: { port: null }', 'pesit.port: null without pesit.portClair'],
  ['pesit: { host: 0.0.0.0, portClair: 6331 }', 'enlevez pesit.portClair'],
  ['pesit: { host: edi.example.fr, portClair: 6331 }', 'pesit.host est edi.example.fr'],
  ['pesit: { portClair: 6330 }', '6330 is pesit.port already'],
  ['pesit: { identifant: X }', 'did you mean "identifiant"'],
  ['pesit: { identites: [{ fichier: a, cle: b }] }', 'did you mean "cleFichier"'],
  ["pesit: { identifiant: '' }", 'pesit.identifiant'],
])('%s is refused with its line', async (yaml, why) => {
  await expect(load(yaml)).rejects.toThrow(why);
  await expect(load(yaml)).rejects.toThrow('raccord.yaml:2');
});

test('null is a port that is not served, and what is off is not looked at', async () => {
  const { pesit } = await load('pesit: { port: null, portClair: 6331 }');
  expect([pesit.port, pesit.portClair]).toEqual([null, 6331]);
  expect((await load('pesit: { enabled: false, host: 0.0.0.0, portClair: 6331 }')).pesit.enabled).toBe(false);
});

test('plain TCP is warned of', async () => {
  expect(checkPlain(await load('pesit: { portClair: 6331 }')).state).toBe('warning');
  expect(checkPlain(await load('')).state).toBe('ok');
});

test('an identity that ends soon is warned of; one that ended, or is not there, is bad', async () => {
  const of = async (name: string) =>
    checkIdentitesPesit(await load(`pesit: { identites: [{ fichier: ${name} }] }`), now);
  expect(await of(await identite('long.pem', 300))).toMatchObject({ state: 'ok' });
  expect(await of(await identite('bientot.pem', 10))).toMatchObject({ state: 'warning' });
  expect(await of(await identite('fini.pem', -1))).toMatchObject({ state: 'bad' });
  const gone = await of('nulle-part.p12');
  expect(gone.state).toBe('bad');
  expect(gone.detail).toContain('no identity in force for TLS');
  expect(gone.detail).toContain('nulle-part.p12 ne peut pas être lu / cannot be read');
});

test('check-config and doctor say it by the key it is about', async () => {
  const cli = await openRaccordCli(
    'as2: { enabled: false }\npesit: { identites: [{ fichier: gone.p12 }] }\n',
  );
  try {
    const told = await cli.run('check-config', '--json');
    expect([told.code, told.err]).toEqual([1, expect.stringContaining('pesit.identites')]);
    const found = await cli.json('doctor', '--json');
    expect(found.find(({ name }) => name === 'pesit identities')).toMatchObject({ state: 'bad' });
  } finally {
    await cli.close();
  }
});

test.each([
  ['127.0.0.1', true],
  ['127.9.9.9', true],
  ['::1', true],
  ['localhost', true],
  ['0.0.0.0', false],
  ['::', false],
  ['192.0.2.1', false],
  ['localhost.example', false],
])('%s is this machine: %s', (host, is) => {
  expect(isLoopback(host)).toBe(is);
});
