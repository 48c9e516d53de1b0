// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { presetsPesit } from '../../../gateway/domain/acces-pesit.ts';
import { identitesDeclarees, pesitConfigSchema } from '../../../protocols/pesit/config.ts';
import { certificatsDe, reglagesDe } from '../../../protocols/pesit/presets.ts';
import { identiteDeTest, pemDe } from '../../support/as2-keys.ts';

test('what is agreed stands over the preset', () => {
  expect(reglagesDe({ preset: 'cft', reglages: {} }).intervalleKio).toBe(32);
  expect(reglagesDe({ preset: 'cft', reglages: { intervalleKio: 1024, fenetre: 4 } })).toMatchObject({
    intervalleKio: 1024,
    fenetre: 4,
    format: 'variable',
  });
});

test.each(presetsPesit)('%s demands a certificate and proposes what every product reads', (preset) => {
  const reglages = reglagesDe({ preset, reglages: {} });
  expect(reglages.certificatExige).toBe(true);
  expect(reglages.intervalleKio).toBeLessThan(65_535);
  expect(reglages.longueurArticle).toBeLessThanOrEqual(reglages.intervalleKio * 1024);
  expect(reglages.longueurArticle + 6).toBeLessThanOrEqual(reglages.tailleEntite);
});

test('certificates hold within their own dates and the window agreed, its last day included', () => {
  const now = new Date('2026-06-15T12:00:00Z');
  const options = { du: new Date('2026-01-01'), au: new Date('2026-12-31') };
  const { certificat: pem } = pemDe(identiteDeTest('agreed', options));
  const old = pemDe(identiteDeTest('old', { du: new Date('2020-01-01'), au: new Date('2021-01-01') }));
  const holding = (window: object) => certificatsDe({ certificats: [{ pem, ...window }] }, now).length;
  expect(holding({})).toBe(1);
  expect(holding({ au: '2026-06-15' })).toBe(1);
  expect(holding({ au: '2026-06-14' })).toBe(0);
  expect(holding({ du: '2026-06-16' })).toBe(0);
  expect(certificatsDe({ certificats: [{ pem: old.certificat }] }, now)).toEqual([]);
});

test('a certificate that cannot be read is a failure of configuration', () => {
  expect(() => certificatsDe({ certificats: [{ pem: 'nothing' }] }, new Date())).toThrow('CONFIG');
});

test('nothing has to be written: TLS on this machine, and no plain port', () => {
  expect(pesitConfigSchema.parse({})).toMatchObject({
    enabled: true,
    host: '127.0.0.1',
    port: 6330,
    portClair: null,
    identifiant: 'RACCORD',
    trace: false,
    delais: { tcMs: 30_000, tpMs: 30_000, tdMs: 300_000, trMs: 30_000 },
  });
});

test.each([
  { identifiant: '' },
  { identifiant: 'A NAME OF MORE THAN 24 CHARACTERS' },
  { identifiant: 'ÉTÉ' },
  { port: 70_000 },
  { maxSessions: 0 },
  { delais: { tcMs: 0 } },
  { surprise: true },
])('%o is refused', (section) => {
  expect(pesitConfigSchema.safeParse(section).success).toBe(false);
});

test('identities are all of TLS, and a last day counts whole', () => {
  const identites = [{ fichier: 'a.p12', motDePasseFichier: 'a.pw', du: '2027-01-01', au: '2027-12-31' }];
  expect(identitesDeclarees({ identites })).toEqual([
    {
      fichier: 'a.p12',
      usages: ['TLS'],
      motDePasseFichier: 'a.pw',
      du: new Date('2027-01-01'),
      au: new Date('2027-12-31T23:59:59.999Z'),
    },
  ]);
});
