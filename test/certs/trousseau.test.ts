// SPDX-License-Identifier: Apache-2.0
import { copyFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { Identite } from '../../certs/identite.ts';
import { type IdentiteDeclaree, ouvrirTrousseau } from '../../certs/trousseau.ts';
import type { UsageCertificat } from '../../gateway/domain/acces-as2.ts';
import { identiteDeTest, pemDe } from '../support/as2-keys.ts';
import { createRecorder } from '../support/recorder.ts';

const directory = mkdtempSync(join(tmpdir(), 'raccord-trousseau-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const day = (iso: string) => new Date(`${iso}T00:00:00Z`);
const of2026 = identiteDeTest('of-2026', { ec: true, du: day('2026-01-01'), au: day('2027-01-01') });
const of2027 = identiteDeTest('of-2027', { ec: true, du: day('2026-11-01'), au: day('2027-11-01') });
const message: readonly UsageCertificat[] = ['SIGNATURE', 'CHIFFREMENT'];

let files = 0;
function fileOf(identite: Identite): string {
  files++;
  const path = join(directory, `${files}.pem`);
  write(path, identite);
  return path;
}

/** As a careful operator does: aside, then moved into place. */
function write(path: string, identite: Identite): void {
  const { cle, certificat } = pemDe(identite);
  writeFileSync(`${path}.new`, cle + certificat, { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

async function open(identites: readonly IdentiteDeclaree[], at = day('2026-12-01')) {
  const recorder = createRecorder();
  const clock = { now: at };
  const trousseau = await ouvrirTrousseau({ identites, logger: recorder.logger, clock: () => clock.now });
  const named = (identite: Identite) => identite.certificat.sujet.replace(/.*CN=/, '');
  return { trousseau, clock, named, ...recorder };
}

describe('AS2-70: of several certificates with their windows', () => {
  const both = () => [
    { nom: 'old', fichier: fileOf(of2026), usages: message },
    { nom: 'new', fichier: fileOf(of2027), usages: message },
  ];

  test.each([
    ['before the change the old one', '2026-10-31', 'of-2026'],
    ['while both are valid the newest one', '2026-12-01', 'of-2027'],
    ['after the change the new one', '2027-06-01', 'of-2027'],
  ])('%s signs', async (_, at, expected) => {
    const { trousseau, named, events } = await open(both());
    expect(named(trousseau.signataire(day(at)))).toBe(expected);
    expect(events()).toEqual([]);
  });

  test('all decrypt, the expired one too, newest first', async () => {
    const { trousseau, named } = await open(both(), day('2027-06-01'));
    expect(trousseau.dechiffrants().map(named)).toEqual(['of-2027', 'of-2026']);
  });

  test('one that is to sign from an agreed day on waits for it, and decrypts before', async () => {
    const [old, next] = both();
    const { trousseau, named } = await open([old, { ...next, du: day('2026-12-15') }] as IdentiteDeclaree[]);
    expect(named(trousseau.signataire(day('2026-12-14')))).toBe('of-2026');
    expect(named(trousseau.signataire(day('2026-12-15')))).toBe('of-2027');
    expect(trousseau.dechiffrants()).toHaveLength(2);
  });

  test('with none valid the nearest one signs, and the logs say it once', async () => {
    const { trousseau, named, lines } = await open(both());
    expect(named(trousseau.signataire(day('2028-01-01')))).toBe('of-2027');
    expect(named(trousseau.signataire(day('2028-01-02')))).toBe('of-2027');
    expect(named(trousseau.signataire(day('2025-12-31')))).toBe('of-2026');
    expect(lines.map(({ level, event, fields }) => [level, event, fields['identite']])).toEqual([
      ['error', 'certificat.hors-dates', 'new'],
      ['error', 'certificat.hors-dates', 'old'],
    ]);
  });

  test('an end is told 30 days ahead, and as settled once a newer one has taken over', async () => {
    const old = { nom: 'old', fichier: fileOf(of2026), usages: message };
    const alone = await open([old]);
    expect(alone.trousseau.echeances(day('2026-12-01'))).toEqual([]);
    expect(alone.trousseau.echeances(day('2026-12-02'))).toMatchObject([
      { nom: 'old', usages: message, joursRestants: 30, remplacee: false },
    ]);
    expect(alone.trousseau.echeances(day('2027-01-02'))).toMatchObject([
      { joursRestants: -1, remplacee: false },
    ]);
    const { trousseau } = await open([old, { nom: 'new', fichier: fileOf(of2027), usages: message }]);
    expect(trousseau.echeances(day('2026-12-02'))).toMatchObject([{ nom: 'old', remplacee: true }]);
    const half = await open([old, { nom: 'new', fichier: fileOf(of2027), usages: ['SIGNATURE'] }]);
    expect(half.trousseau.echeances(day('2026-12-02'))).toMatchObject([{ nom: 'old', remplacee: false }]);
  });
});

test('AS2-70: the logs say once a day that an end comes near, until another has taken over', async () => {
  const fichier = fileOf(of2026);
  const { trousseau, clock, lines } = await open([{ nom: 'ours', fichier, usages: message }]);
  expect(lines).toEqual([]);
  for (const at of ['2026-12-02T00:00', '2026-12-02T12:00', '2026-12-03T01:00']) {
    clock.now = new Date(`${at}:00Z`);
    trousseau.signataire(clock.now);
    await trousseau.relire();
  }
  const told = { level: 'warn', event: 'certificat.echeance' };
  expect(lines).toMatchObject([
    { ...told, fields: { identite: 'ours', jours: 30 } },
    { ...told, fields: { identite: 'ours', jours: 28 } },
  ]);
  write(fichier, of2027);
  await trousseau.relire();
  clock.now = day('2026-12-09');
  trousseau.signataire(clock.now);
  expect(lines.filter(({ event }) => event === 'certificat.echeance')).toHaveLength(2);
});

describe('AS2-70: a certificate changes without a restart:', () => {
  test('a file that was replaced is read again, at most once a second', async () => {
    const fichier = fileOf(of2026);
    const { trousseau, clock, named, lines } = await open([{ nom: 'ours', fichier, usages: message }]);
    write(fichier, of2027);
    clock.now = new Date(clock.now.getTime() + 999);
    expect(named(trousseau.signataire(clock.now))).toBe('of-2026');
    clock.now = new Date(clock.now.getTime() + 1);
    trousseau.signataire(clock.now); // Starts the look, which the next line waits for.
    await trousseau.relire();
    expect(named(trousseau.signataire(clock.now))).toBe('of-2027');
    expect(trousseau.dechiffrants().map(named)).toEqual(['of-2027']);
    expect(lines).toMatchObject([
      { level: 'info', event: 'certificat.relu', fields: { empreinte: of2027.certificat.empreinte } },
    ]);
  });

  test('use alone brings it, without anybody asking', async () => {
    const fichier = fileOf(of2026);
    const { trousseau, clock, named } = await open([{ fichier, usages: message }]);
    write(fichier, of2027);
    await expect
      .poll(() => {
        clock.now = new Date(clock.now.getTime() + 1_000);
        return named(trousseau.signataire(clock.now));
      })
      .toBe('of-2027');
  });

  test('a broken file keeps the old identity, is logged once, and is read when it is mended', async () => {
    const fichier = fileOf(of2026);
    const { trousseau, clock, named, lines } = await open([{ nom: 'ours', fichier, usages: message }]);
    const text = pemDe(of2027);
    writeFileSync(fichier, text.cle, { mode: 0o600 });
    await trousseau.relire();
    await trousseau.relire();
    expect(named(trousseau.signataire(clock.now))).toBe('of-2026');
    expect(lines).toMatchObject([
      { level: 'error', event: 'certificat.illisible', fields: { identite: 'ours' } },
    ]);
    rmSync(fichier);
    await trousseau.relire();
    expect(named(trousseau.signataire(clock.now))).toBe('of-2026');
    write(fichier, of2027);
    await trousseau.relire();
    expect(named(trousseau.signataire(clock.now))).toBe('of-2027');
  });

  test('key and certificate in two files, changed one after the other', async () => {
    const [fichier, cleFichier] = [join(directory, 'two.crt'), join(directory, 'two.key')];
    const lay = (path: string, text: string) => writeFileSync(path, text, { mode: 0o600 });
    lay(fichier, pemDe(of2026).certificat);
    lay(cleFichier, pemDe(of2026).cle);
    const { trousseau, clock, named, events } = await open([{ fichier, cleFichier, usages: message }]);
    lay(cleFichier, pemDe(of2027).cle);
    await trousseau.relire();
    expect(named(trousseau.signataire(clock.now))).toBe('of-2026');
    lay(fichier, pemDe(of2027).certificat);
    await trousseau.relire();
    expect(named(trousseau.signataire(clock.now))).toBe('of-2027');
    expect(events()).toEqual(['certificat.illisible', 'certificat.relu']);
  });

  test('a file that was touched only is no other identity', async () => {
    const fichier = fileOf(of2026);
    const { trousseau, clock, named } = await open([{ fichier, usages: message }]);
    copyFileSync(fichier, `${fichier}.copy`);
    renameSync(`${fichier}.copy`, fichier);
    await trousseau.relire();
    expect(named(trousseau.signataire(clock.now))).toBe('of-2026');
  });
});

describe('AS2-71: TLS and AS2 certificates are separate:', () => {
  test('each is chosen among its own', async () => {
    const { trousseau, named, clock, events } = await open([
      { fichier: fileOf(of2026), usages: message },
      { fichier: fileOf(of2027), usages: ['TLS'] },
    ]);
    expect(named(trousseau.signataire(clock.now))).toBe('of-2026');
    expect(trousseau.dechiffrants().map(named)).toEqual(['of-2026']);
    expect(trousseau.tls?.(clock.now).certificat.empreinte).toBe(of2027.certificat.empreinte);
    expect(events()).toEqual([]);
  });

  test('without one for TLS there is none, and without one for messages nothing is signed', async () => {
    const messages = await open([{ fichier: fileOf(of2026), usages: message }]);
    expect(messages.trousseau.tls).toBeUndefined();
    const tls = await open([{ fichier: fileOf(of2026), usages: ['TLS'] }]);
    expect(() => tls.trousseau.signataire(tls.clock.now)).toThrow('CONFIG');
    expect(tls.trousseau.dechiffrants()).toEqual([]);
  });

  test('one key for both is told in the logs', async () => {
    const { lines } = await open([
      { nom: 'ours', fichier: fileOf(of2026), usages: message },
      { nom: 'same', fichier: fileOf(of2026), usages: ['TLS'] },
    ]);
    expect(lines).toMatchObject([
      { level: 'warn', event: 'certificat.partage', fields: { identite: 'same' } },
    ]);
  });
});

test('a start with an identity that cannot be read fails, and so does one with too many', async () => {
  await expect(open([{ fichier: join(directory, 'none.p12'), usages: message }])).rejects.toThrow('CONFIG');
  const fichier = fileOf(of2026);
  const many = Array.from({ length: 17 }, () => ({ fichier, usages: message }));
  await expect(open(many)).rejects.toThrow('more than 16');
});
