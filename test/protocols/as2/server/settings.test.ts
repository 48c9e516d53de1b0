// SPDX-License-Identifier: Apache-2.0
/** Presets, certificates by their dates, and the section of the configuration. */
import { describe, expect, test } from 'vitest';
import { type AccesAs2, presetsAs2 } from '../../../../gateway/domain/acces-as2.ts';
import { as2ConfigSchema, identitesDeclarees } from '../../../../protocols/as2/config.ts';
import { certificatsDe, reglagesDe } from '../../../../protocols/as2/presets.ts';
import { identiteDeTest, pemDe } from '../../../support/as2-keys.ts';
import { accesDeTest } from './banc.ts';

describe('presets', () => {
  test.each(presetsAs2)('%s settles every setting', (preset) => {
    const reglages = reglagesDe({ ...accesDeTest, preset });
    expect(Object.values(reglages)).not.toContain(undefined);
    expect(reglages).toMatchObject({
      exigeSignature: true,
      exigeChiffrement: true,
      accuse: 'sync',
      accuseSigne: true,
    });
    // SHA-1 and 3DES only where the preset says that it is old.
    expect(reglages.signature?.digest === 'sha-1').toBe(reglages.ancien);
  });

  test('chorus-pro: signed sha-256, encrypted aes256-cbc with RSA v1.5, not compressed', () => {
    expect(reglagesDe({ ...accesDeTest, preset: 'chorus-pro' })).toMatchObject({
      signature: { digest: 'sha-256', pss: false },
      chiffrement: { chiffre: 'aes256-cbc', cle: 'pkcs1' },
      compression: 'aucune',
      accuseDigest: 'sha-256',
      ancien: false,
    });
  });

  test('4130bis: GCM, OAEP, version 1.3; legacy: 3DES and SHA-1', () => {
    expect(reglagesDe({ ...accesDeTest, preset: '4130bis' })).toMatchObject({
      version: '1.3',
      chiffrement: { chiffre: 'aes256-gcm', cle: 'oaep-sha256' },
    });
    expect(reglagesDe({ ...accesDeTest, preset: 'legacy' })).toMatchObject({
      ancien: true,
      chiffrement: { chiffre: '3des-cbc' },
      certificatPerime: 'averti',
    });
  });

  test('what the raccordement says stands over the preset', () => {
    const reglages = { compression: 'avant-signature', signature: null } as const;
    expect(reglagesDe({ ...accesDeTest, reglages })).toMatchObject(reglages);
  });
});

describe('AS2-70: certificates of a partenaire', () => {
  const at = (text: string) => new Date(text);
  const make = (nom: string, du: string, au: string) => identiteDeTest(nom, { du: at(du), au: at(au) });
  const old = make('ancien', '2025-01-01', '2026-06-30');
  const next = make('nouveau', '2026-06-01', '2027-12-31');
  const acces = (rest: Partial<AccesAs2> = {}, window: object = {}): AccesAs2 => ({
    ...accesDeTest,
    certificats: [old, next].map((identite) => ({
      ...{ pem: pemDe(identite).certificat, usages: ['SIGNATURE'] as const },
      ...(identite === next && window),
    })),
    ...rest,
  });
  const names = (one: AccesAs2, now: string, usage: 'SIGNATURE' | 'TLS' = 'SIGNATURE') =>
    certificatsDe(one, usage, at(now)).map(({ empreinte }) =>
      empreinte === old.certificat.empreinte ? 'old' : 'new',
    );

  test.each([
    ['2024-12-31', []],
    ['2026-05-01', ['old']],
    ['2026-06-15', ['new', 'old']],
    ['2026-08-01', ['new']],
    ['2028-01-01', []],
  ])('on %s those that hold are %j, the newest first', (day, expected) => {
    expect(names(acces(), day)).toEqual(expected);
  });

  test('with a warning, those out of their dates hold too', () => {
    expect(names(acces({ reglages: { certificatPerime: 'averti' } }), '2028-01-01')).toEqual(['new', 'old']);
  });

  test('a window agreed on holds, its last day whole', () => {
    const window = { du: '2026-06-10', au: '2026-06-20' };
    const days = [
      '2026-06-09T23:59:59Z',
      '2026-06-10T00:00:00Z',
      '2026-06-20T23:59:59Z',
      '2026-06-21T00:00:00Z',
    ];
    expect(days.map((day) => names(acces({}, window), day).includes('new'))).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });

  test('each usage has its own', () => {
    expect(names(acces(), '2026-06-15', 'TLS')).toEqual([]);
  });
});

describe('the as2 section', () => {
  test('everything has a default: this machine only, no private address', () => {
    expect(as2ConfigSchema.parse({})).toMatchObject({
      ...{ host: '127.0.0.1', port: 4080, chemin: '/as2', identites: [] },
      tls: { enabled: false, port: 4443, certificatClient: 'optionnel' },
      accuses: { reseauxPrives: [], tentatives: 16 },
    });
  });

  test.each([
    [{ unknown: 1 }],
    [{ tls: { unknown: 1 } }],
    [{ chemin: 'as2' }],
    [{ chemin: '/as2/' }],
    [{ chemin: '/a b' }],
    [{ chemin: '/a?b' }],
    [{ identifiant: 'é' }],
    [{ urlPublique: 'ftp://x' }],
    [{ identites: [{ fichier: 'x', usages: [] }] }],
  ])('%j is refused', (section) => {
    expect(as2ConfigSchema.safeParse(section).success).toBe(false);
  });

  test('identities as the trousseau takes them, a last day whole', () => {
    const config = as2ConfigSchema.parse({
      identites: [
        { fichier: 'a.p12', du: '2027-01-01', au: '2027-12-31' },
        { fichier: 'b.pem', usages: ['TLS'] },
      ],
    });
    expect(identitesDeclarees(config)).toEqual([
      {
        ...{ fichier: 'a.p12', usages: ['SIGNATURE', 'CHIFFREMENT'] },
        ...{ du: new Date('2027-01-01'), au: new Date('2027-12-31T23:59:59.999Z') },
      },
      { fichier: 'b.pem', usages: ['TLS'] },
    ]);
  });
});
