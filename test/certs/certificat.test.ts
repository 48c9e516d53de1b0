// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { afterAll, describe, expect, test } from 'vitest';
import { aEcheance, joursRestants, lireCertificat, lireCertificats } from '../../certs/certificat.ts';
import { ecrireP7b } from '../../certs/p7b.ts';
import { ecrirePem } from '../../certs/pem.ts';
import { lireX509, usagesDeCle, usagesEtendusDe } from '../../certs/x509.ts';
import { autoriteDeTest, identiteDeTest } from '../support/as2-keys.ts';
import { openOpenssl } from '../support/openssl.ts';

const openssl = openOpenssl();
afterAll(() => openssl.close());

const autorite = autoriteDeTest();
const rsa = identiteDeTest('rsa', {
  autorite,
  keyUsage: ['digitalSignature', 'keyEncipherment'],
  extKeyUsage: ['serverAuth', 'clientAuth'],
  noms: ['localhost', '127.0.0.1', '::1', '2001:db8::7:1'],
});
const ec = identiteDeTest('ec', { ec: true, keyUsage: ['digitalSignature', 'decipherOnly'] });

describe('a certificate that we wrote', () => {
  test('is read by openssl with the same fields', () => {
    const { certificat } = openssl.write(rsa);
    const text = openssl.run('x509', '-in', certificat, '-noout', '-text', '-serial');
    expect(text).toContain('Digital Signature, Key Encipherment');
    expect(text).toContain('TLS Web Server Authentication, TLS Web Client Authentication');
    expect(text).toContain(
      'DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1, IP Address:2001:DB8:0:0:0:0:7:1',
    );
    expect(text).toContain('CA:FALSE');
    expect(text).toContain(`serial=${rsa.certificat.serie.toString('hex').toUpperCase()}`);
  });

  test('verifies against its authority, RSA and EC, and is self-signed without one', () => {
    const { certificat } = openssl.write(rsa);
    const root = openssl.write(autorite).certificat;
    expect(
      openssl.run('verify', '-x509_strict', '-CAfile', root, '-purpose', 'sslserver', certificat),
    ).toContain('OK');
    const alone = openssl.write(ec).certificat;
    expect(openssl.run('verify', '-CAfile', alone, alone)).toContain('OK');
    const p384 = openssl.write(identiteDeTest('p384', { ec: 'P-384' })).certificat;
    expect(openssl.run('x509', '-in', p384, '-noout', '-text')).toContain('ecdsa-with-SHA384');
    expect(openssl.run('verify', '-CAfile', p384, p384)).toContain('OK');
  });

  test('ends after 2049 in a GeneralizedTime', () => {
    const { certificat } = identiteDeTest('late', { ec: true, au: new Date('2051-02-03T04:05:06Z') });
    const path = openssl.file('late.pem', ecrirePem('CERTIFICATE', certificat.der));
    expect(openssl.run('x509', '-in', path, '-noout', '-enddate')).toContain('Feb  3 04:05:06 2051 GMT');
    expect(certificat.au.toISOString()).toBe('2051-02-03T04:05:06.000Z');
  });
});

describe('a certificate that is read', () => {
  test('gives issuer, serial, identifier, dates and fingerprint as openssl does', () => {
    const path = openssl.write(rsa).certificat;
    const { certificat } = rsa;
    const print = openssl.run('x509', '-in', path, '-noout', '-fingerprint', '-sha256', '-dates');
    expect(print.replaceAll(':', '').toLowerCase()).toContain(certificat.empreinte);
    expect(certificat.empreinte).toBe(createHash('sha256').update(certificat.der).digest('hex'));
    expect(new Date(/notAfter=(.*)/.exec(print)?.[1] ?? '')).toEqual(certificat.au);
    expect(certificat.emetteurDer).toEqual(lireX509(autorite.certificat.der).sujet);
    expect(certificat.sujet).toBe('C=FR, O=Raccord tests, CN=rsa');
    const ski = openssl.run('x509', '-in', path, '-noout', '-ext', 'subjectKeyIdentifier');
    expect(ski.replaceAll(':', '').toLowerCase()).toContain(certificat.ski?.toString('hex'));
  });

  test('gives its usages, whatever wrote it', () => {
    openssl.run(
      ...[
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:P-256',
        '-nodes',
        '-keyout',
        'k.pem',
      ],
      ...['-out', 'c.pem', '-subj', '/CN=theirs', '-addext', 'keyUsage=critical,nonRepudiation,decipherOnly'],
      ...['-addext', 'extendedKeyUsage=emailProtection,1.2.3.4'],
    );
    const theirs = lireCertificat(openssl.run('x509', '-in', 'c.pem'));
    const parties = lireX509(theirs.der);
    expect(usagesDeCle(parties)).toEqual(['nonRepudiation', 'decipherOnly']);
    expect(usagesEtendusDe(parties)).toEqual(['emailProtection', '1.2.3.4']);
    expect(usagesDeCle(lireX509(ec.certificat.der))).toEqual(['digitalSignature', 'decipherOnly']);
    expect(usagesEtendusDe(lireX509(ec.certificat.der))).toBeUndefined();
  });

  test('is refused when it is something else', () => {
    expect(() => lireCertificat('-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n')).toThrow(
      'CONFIG',
    );
    expect(() => lireCertificat(Buffer.from('hello'))).toThrow('CONFIG');
    expect(() => lireCertificat(Buffer.alloc(0))).toThrow('CONFIG');
  });
});

describe('a file of certificates', () => {
  const both = [rsa.certificat, autorite.certificat];
  const ders = both.map(({ der }) => der);
  const pem = ders.map((der) => ecrirePem('CERTIFICATE', der)).join('some text\n');
  const p7b = ecrireP7b(both);

  test.each([
    ['PEM with text around', Buffer.from(`Bag attributes\n${pem}`)],
    ['PEM with CRLF and blanks at the ends of lines', Buffer.from(pem.replaceAll('\n', ' \r\n'))],
    ['p7b in DER', p7b],
    ['p7b in PEM', Buffer.from(ecrirePem('PKCS7', p7b))],
    ['p7b in bare base64', Buffer.from(p7b.toString('base64'))],
  ])('is read from %s', (_, octets) => {
    expect(lireCertificats(octets).map(({ der }) => der)).toEqual(ders);
  });

  test('is read from one DER certificate, and from a part of a larger buffer', () => {
    const around = Buffer.concat([Buffer.from('xx'), ec.certificat.der]).subarray(2);
    expect(lireCertificats(around).map(({ empreinte }) => empreinte)).toEqual([ec.certificat.empreinte]);
  });

  test('passes over a private key', () => {
    const { cle, certificat } = openssl.write(ec);
    const text = openssl.run('pkey', '-in', cle) + openssl.run('x509', '-in', certificat);
    expect(lireCertificats(Buffer.from(text))).toHaveLength(1);
  });

  test('that openssl wrote as p7b is read, and ours by openssl', () => {
    const { certificat } = openssl.write(rsa);
    const root = openssl.write(autorite).certificat;
    openssl.run(
      'crl2pkcs7',
      '-nocrl',
      '-certfile',
      certificat,
      '-certfile',
      root,
      '-out',
      'o.p7b',
      '-outform',
      'DER',
    );
    openssl.run('crl2pkcs7', '-nocrl', '-certfile', certificat, '-certfile', root, '-out', 'o.pem');
    const read = (name: string) => openssl.run('base64', '-in', name);
    expect(lireCertificats(Buffer.from(read('o.p7b'), 'base64')).map(({ der }) => der)).toEqual(ders);
    expect(lireCertificats(Buffer.from(read('o.pem'), 'base64')).map(({ der }) => der)).toEqual(ders);
    const ours = openssl.file('ours.p7b', p7b);
    const listed = openssl.run('pkcs7', '-inform', 'DER', '-in', ours, '-print_certs');
    expect(listed.match(/subject=.*/g)).toEqual([
      expect.stringContaining('CN = rsa'),
      expect.stringContaining('CN = autorite'),
    ]);
  });

  test('is refused when it holds none, is cut, or is above 5 MB', () => {
    expect(() => lireCertificats(Buffer.from(''))).toThrow('CONFIG');
    expect(() => lireCertificats(ecrireP7b([]))).toThrow('no certificate');
    expect(() => lireCertificats(p7b.subarray(0, p7b.length - 9))).toThrow('CONFIG');
    expect(() => lireCertificats(Buffer.alloc(5 * 1024 * 1024 + 1))).toThrow('5 MB');
  });

  test('that is changed in one octet never throws anything but a refusal', () => {
    for (let at = 0; at < p7b.length; at += 3) {
      const changed = Buffer.from(p7b);
      changed[at] = (changed[at] ?? 0) ^ 0x5a;
      try {
        lireCertificats(changed);
      } catch (error) {
        expect(error).toMatchObject({ code: 'CONFIG' });
      }
    }
  });
});

test('an end is told 30 days before, and not earlier', () => {
  const au = new Date('2027-03-31T12:00:00Z');
  expect(aEcheance({ au }, new Date('2027-03-01T11:59:59Z'))).toBe(false);
  expect(aEcheance({ au }, new Date('2027-03-01T12:00:00Z'))).toBe(true);
  expect(joursRestants({ au }, new Date('2027-03-01T12:00:00Z'))).toBe(30);
  expect(joursRestants({ au }, new Date('2027-03-31T12:00:01Z'))).toBe(-1);
});
