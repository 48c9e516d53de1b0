// SPDX-License-Identifier: Apache-2.0
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lireCertificats } from '../../../certs/certificat.ts';
import { autoriteDeTest, identiteDeTest, pemDe } from '../../support/as2-keys.ts';
import { openOpenssl } from '../../support/openssl.ts';
import { openRaccordCli, type RaccordCli } from '../../support/raccord-cli.ts';

const openssl = openOpenssl();
let cli: RaccordCli;
beforeAll(async () => {
  cli = await openRaccordCli();
});
afterAll(async () => {
  openssl.close();
  await cli.close();
});

const racine = autoriteDeTest('racine');
const ours = identiteDeTest('ours', {
  autorite: racine,
  keyUsage: ['digitalSignature', 'keyEncipherment'],
  extKeyUsage: ['serverAuth'],
  noms: ['as2.example.fr'],
});
const { cle, certificat, chaine } = pemDe(ours);
const password = openssl.file('password.txt', 'été 2026\n');
const whole = openssl.file('whole.pem', certificat + chaine);
const key = openssl.file('ours.key', cle);
const at = (name: string) => join(openssl.directory, name);

describe('raccord cert analyse', () => {
  test('prints each certificate, the chain and what Chorus Pro would say', async () => {
    const { code, out } = await cli.run('cert', 'analyse', whole);
    expect(code).toBe(0);
    expect(out).toContain('1. C=FR, O=Raccord tests, CN=ours');
    expect(out).toContain('chaîne / chain: 1 → 2, jusqu’à la racine');
    expect(out).toContain('rien que Chorus Pro refuse / usable');
    expect(out).toContain('DNS:as2.example.fr');
    expect(out).toContain('RSA 2048 bits');
  });

  test('says what is wrong in two languages, and ends with 1', async () => {
    const old = identiteDeTest('old', { ec: true, au: new Date(Date.now() - 1000) });
    const { code, out } = await cli.run('cert', 'analyse', openssl.file('old.pem', pemDe(old).certificat));
    expect(code).toBe(1);
    expect(out).toMatch(
      /ERREUR EXPIRE \(certificat 1\)\n {2}Le certificat a expiré\.\n {2}The certificate has expired\./,
    );
    expect(out).toContain('à refuser / not to be used');
  });

  test('answers in JSON', async () => {
    const [answer] = await cli.json('cert', 'analyse', whole);
    expect(answer).toMatchObject({ ok: true, chorusPro: true, chaine: [0, 1], constats: [] });
  });

  test('of what is no certificate, or of PKCS#12 without its password, ends with 2', async () => {
    expect(await cli.run('cert', 'analyse', password)).toMatchObject({ code: 2, out: '' });
    expect((await cli.run('cert', 'analyse', at('none'))).code).toBe(2);
    openssl.run(
      'pkcs12',
      '-export',
      '-in',
      whole,
      '-inkey',
      key,
      '-out',
      'a.p12',
      '-passout',
      `file:${password}`,
    );
    const closed = await cli.run('cert', 'analyse', at('a.p12'));
    expect([closed.code, closed.err]).toEqual([2, expect.stringContaining('--mot-de-passe')]);
    const opened = await cli.run('cert', 'analyse', at('a.p12'), '--mot-de-passe', password);
    expect(opened).toMatchObject({ code: 0, err: '' });
  });

  test('names the file that is not there, and says what is no certificate', async () => {
    const none = await cli.run('cert', 'analyse', at('none'));
    expect(none).toMatchObject({ code: 2, err: expect.stringContaining(`${at('none')} n'existe pas`) });
    openssl.run('req', '-new', '-key', key, '-subj', '/CN=x', '-out', 'r.csr');
    openssl.run('req', '-in', 'r.csr', '-outform', 'DER', '-out', 'r.der');
    openssl.run('pkcs8', '-topk8', '-nocrypt', '-in', key, '-outform', 'DER', '-out', 'k.der');
    for (const [name, words] of [
      ['ours.key', 'une clé privée'],
      ['k.der', 'a private key'],
      ['r.csr', 'une demande de certificat'],
      ['r.der', 'a request (CSR)'],
    ] as const) {
      const told = await cli.run('cert', 'analyse', at(name));
      expect(told.code).toBe(2);
      expect(told.err).toContain(`${at(name)} : `);
      expect(told.err).toContain(words);
    }
  });

  test('an ordinary self-signed certificate is usable in AS2', async () => {
    openssl.run('req', '-x509', '-new', '-key', key, '-subj', '/CN=simple', '-out', 'simple.crt');
    const { code, out } = await cli.run('cert', 'analyse', at('simple.crt'));
    expect(code).toBe(0);
    expect(out).toContain('autosigné : utilisable en AS2');
    expect(out).not.toContain('AUTORITE_EN_TETE');
  });

  test('a name in a certificate does not steer the terminal', async () => {
    const evil = identiteDeTest('evil\u001b[2J\u202e', { ec: true });
    const { out } = await cli.run('cert', 'analyse', openssl.file('evil.pem', pemDe(evil).certificat));
    expect(out).toContain('evil');
    for (const sign of ['\u001b', '\u202e']) expect(out).not.toContain(sign);
  });
});

describe('raccord cert p7b', () => {
  test('puts the certificate and its chain together, in order, whatever files they are in', async () => {
    const alone = openssl.file('alone.pem', certificat);
    const root = openssl.file('root.pem', chaine);
    for (const [name, more] of [
      ['c.p7b', []],
      ['c.pem', ['--pem']],
    ] as const) {
      const { code, err } = await cli.run('cert', 'p7b', root, alone, '--out', at(name), ...more);
      expect([code, err]).toEqual([0, '']);
      expect(lireCertificats(readFileSync(at(name))).map(({ empreinte }) => empreinte)).toEqual(
        [ours, racine].map((one) => one.certificat.empreinte),
      );
    }
    const listed = openssl.run('pkcs7', '-inform', 'DER', '-in', 'c.p7b', '-print_certs');
    expect(listed.match(/subject=.*CN = (\w+)/g)).toHaveLength(2);
    expect(openssl.run('pkcs7', '-in', 'c.pem', '-print_certs')).toContain('CN = ours');
  });

  test('tells that the chain is incomplete, and overwrites nothing', async () => {
    const alone = openssl.file('alone.pem', certificat);
    const { code, err } = await cli.run('cert', 'p7b', alone, '--out', at('d.p7b'));
    expect([code, err]).toEqual([1, expect.stringContaining('the chain is incomplete')]);
    const again = await cli.run('cert', 'p7b', whole, '--out', at('d.p7b'));
    expect([again.code, again.err]).toEqual([2, expect.stringContaining('nothing is overwritten')]);
  });
});

test('every command answers in JSON', async () => {
  const [p7b] = await cli.json('cert', 'p7b', whole, '--out', at('json.p7b'));
  expect(p7b).toMatchObject({
    out: at('json.p7b'),
    chaineComplete: true,
    chaine: [expect.any(String), expect.any(String)],
  });
  const protectedBy = ['--cle', key, '--mot-de-passe', password];
  const [p12] = await cli.json('cert', 'p12', whole, ...protectedBy, '--out', at('json.p12'));
  expect(p12).toMatchObject({ empreinte: ours.certificat.empreinte });
  const asked = await cli.run('cert', 'csr', '--cn', 'x', '--cle', at('json.key'), '--json');
  expect(asked.err).toBe('');
  expect(JSON.parse(asked.out)).toMatchObject({
    requete: expect.stringContaining('REQUEST'),
    cleCreee: true,
  });
  const again = await cli.run('cert', 'p7b', whole, '--out', at('json.p7b'), '--json');
  expect(JSON.parse(again.err)).toMatchObject({ error: expect.stringContaining('existe déjà') });
});

test('raccord cert p12 makes a protected file that openssl opens, of mode 0600', async () => {
  const out = at('new.p12');
  const { code } = await cli.run(
    ...['cert', 'p12', whole, '--cle', key, '--mot-de-passe', password, '--nom', 'as2', '--out', out],
  );
  expect(code).toBe(0);
  expect(statSync(out).mode & 0o777).toBe(0o600);
  const shown = openssl.run('pkcs12', '-in', out, '-passin', `file:${password}`, '-nodes');
  expect(shown).toContain('friendlyName: as2');
  expect(shown.match(/BEGIN (CERTIFICATE|PRIVATE KEY)/g)).toHaveLength(3);
});

describe('raccord cert csr', () => {
  test('makes a key and a request that openssl verifies', async () => {
    const made = at('made.key');
    const { code, out } = await cli.run(
      ...['cert', 'csr', '--cn', 'as2.exemple.fr', '--o', 'Société Générique', '--ou', '0002 123456789'],
      ...['--identifiant', 'NTRFR-123456789', '--nom', 'as2.exemple.fr', 'é.fr', '192.0.2.7', '--cle', made],
    );
    expect(code).toBe(0);
    const request = openssl.file('r.csr', out);
    const text = openssl.run(
      'req',
      '-in',
      request,
      '-noout',
      '-text',
      '-verify',
      '-nameopt',
      'utf8,sep_comma_plus',
    );
    expect(text).toContain(
      'C=FR,O=Société Générique,OU=0002 123456789,organizationIdentifier=NTRFR-123456789,CN=as2.exemple.fr',
    );
    expect(text).toContain('DNS:as2.exemple.fr, DNS:xn--9ca.fr, IP Address:192.0.2.7');
    expect(text).toContain('TLS Web Server Authentication, TLS Web Client Authentication');
    expect(statSync(made).mode & 0o777).toBe(0o600);
    const again = await cli.run(
      'cert',
      'csr',
      '--cn',
      'x',
      '--genre',
      'client',
      '--cle',
      made,
      '--out',
      at('x.csr'),
    );
    expect([again.code, again.err]).toEqual([0, '']);
    const keyOf = (name: string) => openssl.run('req', '-in', name, '-noout', '-pubkey');
    expect(keyOf('x.csr')).toBe(keyOf('r.csr'));
  });

  test('refuses a country, a kind or a name that is none', async () => {
    const ask = (...more: readonly string[]) => cli.run('cert', 'csr', '--cn', 'x', '--cle', key, ...more);
    expect((await ask('--c', 'France')).code).toBe(2);
    expect((await ask('--genre', 'toString')).code).toBe(2);
    expect((await ask('--nom', 'a b')).code).toBe(2);
  });
});
