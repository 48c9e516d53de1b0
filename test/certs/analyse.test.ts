// SPDX-License-Identifier: Apache-2.0
import { afterAll, describe, expect, test } from 'vitest';
import { analyser, analyserCertificats } from '../../certs/analyse.ts';
import { type Certificat, lireCertificat } from '../../certs/certificat.ts';
import type { Identite } from '../../certs/identite.ts';
import { ecrireP7b } from '../../certs/p7b.ts';
import { autoriteDeTest, identiteDeTest, type OptionsIdentite } from '../support/as2-keys.ts';
import { openOpenssl } from '../support/openssl.ts';

const openssl = openOpenssl();
afterAll(() => openssl.close());

const now = new Date('2026-11-22T12:00:00Z');
const long = { du: new Date('2020-01-01T00:00:00Z'), au: new Date('2040-01-01T00:00:00Z') };
const racine = identiteDeTest('racine', { ...long, estAutorite: true, keyUsage: ['keyCertSign'] });
const intermediaire = identiteDeTest('intermediaire', {
  ...long,
  autorite: racine,
  estAutorite: true,
  keyUsage: ['keyCertSign'],
});
const base: OptionsIdentite = {
  autorite: intermediaire,
  du: new Date('2026-06-01T00:00:00Z'),
  au: new Date('2027-06-01T00:00:00Z'),
  keyUsage: ['digitalSignature', 'keyEncipherment'],
  extKeyUsage: ['serverAuth', 'clientAuth'],
  noms: ['as2.example.fr'],
};
const good = identiteDeTest('good', base);

function codesOf(certificats: readonly (Certificat | Identite)[]): readonly string[] {
  const ders = certificats.map((one) => ('der' in one ? one : one.certificat));
  return analyser(ders, now).constats.map(({ code, rang }) => `${code} ${rang}`);
}

function judge(options: OptionsIdentite, nom = 'judged'): readonly string[] {
  return codesOf([identiteDeTest(nom, { ...base, ...options }), intermediaire, racine]);
}

test('a certificate as Chorus Pro asks for it, with its chain as p7b, has no finding', () => {
  const octets = ecrireP7b([good.certificat, ...good.chaine]);
  const analyse = analyserCertificats(octets, now);
  expect(analyse).toMatchObject({
    ok: true,
    chorusPro: true,
    final: 0,
    chaine: [0, 1, 2],
    chaineComplete: true,
    chaineEnOrdre: true,
    constats: [],
  });
  expect(analyse.certificats[0]).toMatchObject({
    sujet: 'C=FR, O=Raccord tests, CN=good',
    emetteur: 'C=FR, O=Raccord tests, CN=intermediaire',
    du: '2026-06-01T00:00:00.000Z',
    joursRestants: 190,
    cle: 'rsa',
    bits: 2048,
    courbe: null,
    signature: 'sha256WithRSAEncryption',
    autorite: false,
    autosigne: false,
    usagesCle: ['digitalSignature', 'keyEncipherment'],
    usagesEtendus: ['serverAuth', 'clientAuth'],
    noms: ['DNS:as2.example.fr'],
    qwac: false,
    empreinte: good.certificat.empreinte,
    signePar: 1,
  });
  expect(analyse.certificats[2]).toMatchObject({ autorite: true, autosigne: true, signePar: 2 });
});

describe('what is found:', () => {
  const longAgo = new Date('2026-11-22T11:59:59Z');
  test.each<[string, OptionsIdentite, readonly string[]]>([
    ['it has expired', { au: longAgo }, ['EXPIRE 0']],
    ['it expires within 30 days', { au: new Date('2026-12-22T12:00:00Z') }, ['EXPIRE_BIENTOT 0']],
    ['it expires in 31 days', { au: new Date('2026-12-23T12:00:00Z') }, []],
    ['it is not valid yet', { du: new Date('2026-11-23T00:00:00Z') }, ['PAS_ENCORE_VALIDE 0']],
    ['its key is short', { bits: 1024 }, ['CLE_COURTE 0']],
    ['its key is EC', { ec: true, keyUsage: ['digitalSignature'] }, ['CLE_INHABITUELLE 0']],
    ['it authenticates nobody', { extKeyUsage: ['emailProtection'] }, ['SANS_AUTHENTIFICATION 0']],
    ['it authenticates a client alone', { extKeyUsage: ['clientAuth'], noms: [] }, []],
    ['it does not say what it is for', { extKeyUsage: [] }, ['USAGES_NON_DITS 0']],
    ['it may not sign', { keyUsage: ['keyEncipherment'] }, ['SANS_SIGNATURE 0']],
    ['it may not encrypt', { keyUsage: ['digitalSignature'] }, ['SANS_CHIFFREMENT 0']],
    ['it is a server without a name', { noms: [] }, ['SERVEUR_SANS_NOM 0']],
  ])('%s', (_, options, expected) => {
    expect(judge(options)).toEqual(expected);
  });

  test('the chain is incomplete, at its end or at its beginning', () => {
    expect(codesOf([good])).toEqual(['CHAINE_INCOMPLETE 0']);
    expect(codesOf([good, intermediaire])).toEqual(['CHAINE_INCOMPLETE 0']);
    expect(codesOf([good, racine])).toEqual(['CHAINE_INCOMPLETE 0', 'CERTIFICAT_ETRANGER 1']);
    expect(analyser([good.certificat], now)).toMatchObject({ ok: true, chorusPro: false });
  });

  test('the chain is in another order', () => {
    expect(codesOf([racine, intermediaire, good])).toEqual(['CHAINE_DESORDRE 2']);
    expect(
      analyser(
        [racine, intermediaire, good].map((one) => one.certificat),
        now,
      ),
    ).toMatchObject({
      final: 2,
      chaine: [2, 1, 0],
      chorusPro: true,
    });
  });

  test('a certificate stands there twice, or is a stranger', () => {
    expect(codesOf([good, intermediaire, racine, racine])).toEqual(['CERTIFICAT_DOUBLE 3']);
    expect(codesOf([good, intermediaire, racine, autoriteDeTest('other')])).toEqual([
      'CERTIFICAT_ETRANGER 3',
    ]);
    const second = identiteDeTest('second', base);
    expect(codesOf([good, second, intermediaire, racine])).toEqual([
      'PLUSIEURS_FINAUX 0',
      'CHAINE_DESORDRE 0',
      'CERTIFICAT_ETRANGER 1',
    ]);
  });

  test('it is self-signed, with and without usages', () => {
    const { autorite: _, ...alone } = base;
    expect(codesOf([identiteDeTest('alone', alone)])).toEqual(['AUTOSIGNE 0']);
    expect(codesOf([identiteDeTest('bare', { ...long })])).toEqual(['USAGES_NON_DITS 0', 'AUTOSIGNE 0']);
  });

  test('there are authorities alone', () => {
    expect(codesOf([racine, intermediaire])).toContain('AUTORITE_EN_TETE 1');
  });

  test('an issuer was never an authority, or an authority has expired', () => {
    const end = identiteDeTest('end', { ...base, autorite: good });
    expect(codesOf([end, good, intermediaire, racine])).toContain('EMETTEUR_NON_AUTORITE 1');
    const dead = identiteDeTest('dead', { ...long, au: longAgo, estAutorite: true });
    expect(codesOf([identiteDeTest('under', { ...base, autorite: dead }), dead])).toEqual(['EXPIRE 1']);
  });

  test('a signature does not fit the issuer of that name', () => {
    const impostor = identiteDeTest('intermediaire', { ...long, estAutorite: true });
    const analyse = analyser([good.certificat, impostor.certificat], now);
    expect(analyse.certificats[0]?.signePar).toBeNull();
    expect(analyse.chaineComplete).toBe(false);
  });
});

describe('certificates that openssl made', () => {
  function request(...more: readonly string[]): Certificat {
    openssl.run(
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-keyout',
      'k.pem',
      '-out',
      'c.pem',
      ...more,
    );
    return lireCertificat(openssl.run('x509', '-in', 'c.pem'));
  }

  test('SHA-1 is found on what somebody else signed, and left to a root', () => {
    const root = request('-sha1', '-subj', '/CN=old root', '-days', '900');
    openssl.run(
      'req',
      '-new',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-keyout',
      'e.key',
      '-out',
      'e.csr',
      '-subj',
      '/CN=end',
    );
    openssl.run(
      'x509',
      '-req',
      '-sha1',
      '-in',
      'e.csr',
      '-CA',
      'c.pem',
      '-CAkey',
      'k.pem',
      '-CAcreateserial',
      '-out',
      'e.pem',
      '-days',
      '800',
    );
    const end = lireCertificat(openssl.run('x509', '-in', 'e.pem'));
    const { constats, chaineComplete, ok } = analyser([end, root], new Date());
    expect(constats.map(({ code, rang }) => `${code} ${rang}`)).toEqual([
      'SIGNATURE_FAIBLE 0',
      'USAGES_NON_DITS 0',
    ]);
    expect([chaineComplete, ok]).toEqual([true, false]);
  });

  test('a QWAC says so, and policies are listed', () => {
    const qc = 'DER:30153013060604008E4601063009060704008E46010603';
    const certificat = request(
      ...['-subj', '/CN=qwac.example.fr', '-addext', `1.3.6.1.5.5.7.1.3=${qc}`],
      ...['-addext', 'certificatePolicies=0.4.0.194112.1.4,1.2.250.1.1.1'],
    );
    expect(analyser([certificat], new Date()).certificats[0]).toMatchObject({
      qwac: true,
      politiques: ['0.4.0.194112.1.4', '1.2.250.1.1.1'],
    });
  });

  test('an extension that is nonsense says nothing, and nothing is thrown', () => {
    const certificat = request('-subj', '/CN=odd', '-addext', '1.3.6.1.5.5.7.1.3=DER:3005');
    expect(analyser([certificat], new Date()).certificats[0]?.qwac).toBe(false);
  });
});

test('a file that is changed anywhere is refused or analysed, and nothing else happens', () => {
  const whole = ecrireP7b([
    good.certificat,
    intermediaire.certificat,
    identiteDeTest('ec', { ec: true }).certificat,
  ]);
  for (let at = 0; at < whole.length; at++) {
    const changed = Buffer.from(whole);
    changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8));
    try {
      analyserCertificats(changed, now);
    } catch (error) {
      expect(error).toMatchObject({ code: 'CONFIG' });
    }
  }
});

test('an EC key does not pass for the issuer of what an RSA key signed', () => {
  const impostor = identiteDeTest('intermediaire', { ...long, estAutorite: true, ec: true });
  expect(analyser([good.certificat, impostor.certificat], now).certificats[0]?.signePar).toBeNull();
});

test('every finding is said in French and English', async () => {
  const { constatsCertificat } = await import('../../certs/constats.ts');
  for (const { fr, en } of Object.values(constatsCertificat)) {
    expect(fr).toMatch(/\.$/);
    expect(en).toMatch(/\.$/);
  }
});
