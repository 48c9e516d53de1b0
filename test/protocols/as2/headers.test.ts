// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import { TroubleAs2 } from '../../../protocols/as2/disposition.ts';
import {
  creerMessageId,
  dateEntete,
  deplie,
  ecrireNomAs2,
  ecrireOptionsAccuse,
  entetesCommuns,
  entetesDe,
  entetesGardes,
  lireFonctions,
  lireMessageId,
  lireOptionsAccuse,
  lireVersion,
  memeMessageId,
  nomAs2,
} from '../../../protocols/as2/headers.ts';
import { accuseVoulu, demandeAccuse } from '../../../protocols/as2/receipt-options.ts';

function modificateurDe(faire: () => unknown): string | undefined {
  try {
    faire();
    return undefined;
  } catch (error) {
    if (error instanceof TroubleAs2) return error.modificateur;
    throw error;
  }
}

describe('headers', () => {
  test('AS2-04: a folded value is one line', () => {
    const entetes = entetesDe(['AS2-From', ' "un\r\n\tnom" ', 'Subject', 'a\r\n  b\n c']);
    expect(entetes.get('as2-from')).toBe('"un nom"');
    expect(entetes.get('subject')).toBe('a b c');
  });

  test('AS2-05: names mean the same in any case, tabs around a value nothing; of two the first holds', () => {
    const entetes = entetesDe(['aS2-fRoM', '\tA\t', 'AS2-FROM', 'B']);
    expect(entetes.get('as2-from')).toBe('A');
  });
});

describe('what is made to be read slowly is read as fast as anything', () => {
  // Seconds, where an expression may read one thing in many ways; milliseconds else.
  const patienceMs = 500;

  test.each([
    ['a run of blanks inside a value', () => deplie(`a${' '.repeat(60_000)}b`)],
    ['backslashes in a name that never ends', () => modificateurDe(() => nomAs2(`"${'\\'.repeat(42)}x`))],
    ['more of them', () => modificateurDe(() => nomAs2(`"${'\\'.repeat(120)}`))],
    ['as many as there is room for', () => modificateurDe(() => nomAs2(`"${'\\'.repeat(60_000)}`))],
  ])('%s', (_, lire) => {
    const start = performance.now();
    lire();
    expect(performance.now() - start).toBeLessThan(patienceMs);
  });

  test('and a value keeps its blanks but those around it', () => {
    expect(deplie(' \t\r\na  b \r\n')).toBe('a  b');
    expect(deplie('   ')).toBe('');
  });
});

describe('names', () => {
  test.each([
    ['ACME', 'ACME', 'ACME'],
    ['"ACME"', 'ACME', 'ACME'],
    ['"ACME France"', 'ACME France', '"ACME France"'],
    ['ACME France', 'ACME France', '"ACME France"'],
    ['" ACME "', ' ACME ', '" ACME "'],
    ['"a\\"b\\\\c"', 'a"b\\c', '"a\\"b\\\\c"'],
    ['"C:\\dir"', 'C:\\dir', '"C:\\\\dir"'],
    ['a,b', 'a,b', 'a,b'],
    ['#1!', '#1!', '#1!'],
    ['<a@b>', '<a@b>', '<a@b>'],
    ['[x]', '[x]', '[x]'],
    ['ACME;', 'ACME;', 'ACME;'],
    ['"ACME; "', 'ACME; ', '"ACME; "'],
    ['x'.repeat(128), 'x'.repeat(128), 'x'.repeat(128)],
  ])('AS2-19: %s is read, and written as %3$s', (entete, nom, ecrit) => {
    expect(nomAs2(entete)).toBe(nom);
    expect(ecrireNomAs2(nom)).toBe(ecrit);
    expect(nomAs2(ecrit)).toBe(nom);
  });

  test('AS2-18: case counts; what is not 1 to 128 printable characters is nobody', () => {
    expect(nomAs2('Acme')).not.toBe(nomAs2('ACME'));
    for (const faux of ['', '""', '"', '"a', 'é', 'a\tb', 'a\u0000b', 'x'.repeat(129), '"a" b']) {
      expect(
        modificateurDe(() => nomAs2(faux)),
        faux,
      ).toBe('unknown-trading-relationship');
    }
  });
});

describe('Message-ID', () => {
  test.each([
    '<a@b>',
    'a@b',
    '<sans-arobase>',
    `<${'x'.repeat(250)}@y>`,
    '<OPENAS2-2026-f:1?*|.xml@A_B>',
    Buffer.from('<reçu-été@b>').toString('latin1'),
    `<${'x'.repeat(996)}>`,
  ])('AS2-22: %s is taken as it is', (id) => {
    expect(lireMessageId(id)).toBe(id);
  });

  test('AS2-22: none, too long or with control characters is invalid-message-id', () => {
    for (const faux of [undefined, '', '<>', '<a\u0001@b>', `<${'x'.repeat(997)}>`]) {
      expect(modificateurDe(() => lireMessageId(faux))).toBe('invalid-message-id');
    }
  });

  test('AS2-22: ours has brackets, at most 255 characters, and nothing that needs care', () => {
    const at = new Date('2026-11-22T10:00:00Z');
    expect(creerMessageId('01ABC', 'edi.example.fr', at)).toBe('<20261122100000-01ABC@edi.example.fr>');
    const long = creerMessageId('é <x> '.repeat(100), 'ü '.repeat(400), at);
    expect(long).toMatch(/^<[A-Za-z0-9._-]+@[A-Za-z0-9._-]+>$/);
    expect(long.length).toBeLessThanOrEqual(255);
    expect(creerMessageId('a', 'b', at)).not.toBe(creerMessageId('c', 'b', at));
  });

  test('AS2-23: brackets and blanks around it do not make it another', () => {
    expect(memeMessageId('<a@b>', ' a@b ')).toBe(true);
    expect(memeMessageId('<a@b>', '<A@b>')).toBe(false);
  });
});

describe('version and features', () => {
  test('AS2-25: absent is 1.0, 1.x is taken, anything else is not', () => {
    expect([undefined, '1.0', ' 1.1', '1.2', '1.3', '1.17'].map(lireVersion)).toEqual([
      '1.0',
      '1.0',
      '1.1',
      '1.2',
      '1.3',
      '1.17',
    ]);
    for (const faux of ['2.0', '1', 'x']) {
      expect(modificateurDe(() => lireVersion(faux))).toBe('unexpected-processing-error');
    }
  });

  test('AS2-25: features on everything of ours, the product from 1.3 on; unknown ones of others do no harm', () => {
    expect(entetesCommuns('1.2', 'raccord:1')).toEqual({
      'AS2-Version': '1.2',
      'EDIINT-Features': 'multiple-attachments, AS2-Reliability',
    });
    expect(entetesCommuns('1.3', 'raccord:1')).toMatchObject({
      'AS2-Version': '1.3',
      'AS2-Product': 'raccord:1',
    });
    expect(lireFonctions(' CEM,, X-New ,multiple-attachments')).toEqual([
      'cem',
      'x-new',
      'multiple-attachments',
    ]);
    expect(lireFonctions(undefined)).toEqual([]);
  });

  test('AS2-26: a date is written as RFC 5322 has it', () => {
    expect(dateEntete(new Date('2026-11-02T10:00:00Z'))).toBe('Mon, 02 Nov 2026 10:00:00 +0000');
  });
});

describe('what is asked of an MDN', () => {
  test.each([
    'signed-receipt-protocol=optional, pkcs7-signature; signed-receipt-micalg=optional, sha-256, sha1',
    'signed-receipt-micalg=optional,SHA256,rsa-sha1;signed-receipt-protocol=required,PKCS7-Signature;',
    '\tSigned-Receipt-Protocol\t=\trequired ,\tpkcs7-signature ;\r\n signed-receipt-micalg = required, "sha-256", sha1 ; ',
    'signed-receipt-protocol=pkcs7-signature; signed-receipt-micalg=md5, sha256, sha-1',
  ])('AS2-53: %j asks for a signature in sha-256, then sha-1', (options) => {
    expect(accuseVoulu(lireOptionsAccuse(options))).toEqual({ signe: true, digests: ['sha-256', 'sha-1'] });
  });

  test('AS2-53: what we write is read so', () => {
    for (const digest of ['sha-1', 'sha-256', 'sha-512'] as const) {
      expect(accuseVoulu(lireOptionsAccuse(ecrireOptionsAccuse(digest)))).toEqual({
        signe: true,
        digests: [digest],
      });
    }
  });

  test.each([
    ['signed-receipt-protocol=required, other', 'unsupported format'],
    ['signed-receipt-protocol=optional, other', undefined],
    [
      'signed-receipt-protocol=required, pkcs7-signature; signed-receipt-micalg=required, md5',
      'unsupported MIC-algorithms',
    ],
    ['signed-receipt-protocol=required, pkcs7-signature; signed-receipt-micalg=optional, md5', undefined],
    ['new-thing=required, yes', 'unsupported format'],
    ['new-thing=optional, yes', undefined],
    ['', undefined],
    ['; = ; nonsense', undefined],
  ])('AS2-54: %s', (options, modificateur) => {
    expect(accuseVoulu(lireOptionsAccuse(options)).trouble?.modificateur).toBe(modificateur);
  });

  test('AS2-16: the address of an asynchronous MDN keeps its query', () => {
    const entetes = entetesDe([
      'Disposition-Notification-To',
      'x@y',
      'Receipt-Delivery-Option',
      ' https://a.example:4080/mdn?x=1;y=%20&z="2"#f ',
    ]);
    expect(demandeAccuse(entetes)?.url).toBe('https://a.example:4080/mdn?x=1;y=%20&z="2"#f');
    expect(demandeAccuse(entetesDe(['Receipt-Delivery-Option', 'https://a']))).toBeUndefined();
    expect(demandeAccuse(entetesDe(['Disposition-Notification-To', 'x']))).toEqual({
      options: { inconnues: [] },
    });
  });
});

test('of the headers those that say something of the message are kept, and no others', () => {
  const said = ['AS2-From', 'AS2-Product', 'Content-Type', 'Message-ID', 'Date', 'MIME-Version'];
  const also = ['EDIINT-Features', 'Server', 'User-Agent', 'Disposition-Notification-To', 'Subject', 'ETag'];
  const secret = ['Authorization', 'Proxy-Authorization', 'Cookie', 'Set-Cookie', 'X-Api-Key', 'Host', 'Via'];
  const all = entetesDe([...said, ...also, ...secret].flatMap((name) => [name, 'x']));
  expect(Object.keys(entetesGardes(all))).toEqual([...said, ...also].map((name) => name.toLowerCase()));
});
