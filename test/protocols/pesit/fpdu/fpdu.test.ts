// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nomsFpdu } from '../../../../protocols/pesit/fpdu/entetes.ts';
import { decoderFpdu, encoderFpdu } from '../../../../protocols/pesit/fpdu/fpdu.ts';
import { FauteFpdu, type Fpdu } from '../../../../protocols/pesit/fpdu/types.ts';
import { fpdu, fpduNomme } from './fpdus-arbitraires.ts';

/** An FPDU of these bytes after its header. */
function avecCorps(entete: string, corps: string): Uint8Array {
  const octets = Buffer.from(`0000${entete}${corps}`, 'hex');
  octets.writeUInt16BE(octets.length);
  return octets;
}

function issue(octets: Uint8Array, tolerant: boolean): Fpdu | string {
  try {
    return decoderFpdu(octets, { tolerant });
  } catch (faute) {
    if (!(faute instanceof FauteFpdu)) throw faute;
    const { type, raison } = faute.diagnostic;
    return `D${type}-${raison} ${faute.message}`;
  }
}

const create = 'c0110900';
const corpsCreate = [
  ...['09090b01000c04464c4f57', '0d0107', '110101', '19021000', '1e071f0180200203e8', '28062901002a0101'],
  '320e330c323630313137303933303030',
];
const trace = 'c0380100';

describe('what is written is read again', () => {
  test.each(nomsFpdu)('%s, with any parameters', (nom) => {
    const runs = { numRuns: 60 };
    fc.assert(
      fc.property(fpduNomme(nom), (celui) => {
        for (const tolerant of [false, true]) {
          expect(decoderFpdu(encoderFpdu(celui), { tolerant })).toEqual(celui);
        }
      }),
      runs,
    );
  });

  test('the data of a DTF are a view of what was read', () => {
    const octets = encoderFpdu({ nom: 'DTF', dst: 9, src: 0, parametres: {}, donnees: Buffer.from('abc') });
    expect(decoderFpdu(octets, { tolerant: false }).donnees?.buffer).toBe(octets.buffer);
  });

  test('a message outlives what it was read from', () => {
    const octets = encoderFpdu({
      ...{ nom: 'MSGMM', dst: 9, src: 0 },
      parametres: { message: Buffer.from('abc') },
    });
    const { message } = decoderFpdu(octets, { tolerant: false }).parametres;
    octets.fill(0);
    expect(message).toEqual(new Uint8Array(Buffer.from('abc')));
  });
});

describe('what must not be sent is not written', () => {
  test.each<{ given: string; fpdu: Fpdu }>([
    { given: 'SYN without its number', fpdu: { nom: 'SYN', dst: 1, src: 0, parametres: {} } },
    {
      given: 'ACK(IDT) with a number',
      fpdu: { nom: 'ACK(IDT)', dst: 1, src: 0, parametres: { pointSynchro: 1 } },
    },
    { given: 'point 0', fpdu: { nom: 'SYN', dst: 1, src: 0, parametres: { pointSynchro: 0 } } },
    {
      given: 'an accent in an identifier',
      fpdu: {
        ...{ nom: 'CONNECT', dst: 0, src: 1 },
        parametres: { demandeur: 'é', serveur: 'B', version: 2, acces: 'mixte' },
      },
    },
    { given: 'an identifier of two bytes', fpdu: { nom: 'WRITE', dst: 256, src: 0, parametres: {} } },
    {
      given: 'a DTF that no length can say',
      fpdu: { nom: 'DTF', dst: 1, src: 0, parametres: {}, donnees: new Uint8Array(65_530) },
    },
  ])('$given', ({ fpdu: fautif }) => {
    expect(() => encoderFpdu(fautif)).toThrow(expect.objectContaining({ name: 'AssertionError' }));
  });
});

describe('faults in both kinds of reading', () => {
  test.each([
    {
      given: 'five bytes',
      octets: Buffer.from('0005c00209', 'hex'),
      raison: 'D3-311 an FPDU is shorter than its header',
    },
    {
      given: 'an unknown type',
      octets: avecCorps('c0770900', ''),
      raison: 'D3-311 an FPDU is of no known type',
    },
    {
      given: 'the type of another phase',
      octets: avecCorps('40020900', ''),
      raison: 'D3-311 an FPDU is of no known type',
    },
    {
      given: 'a wrong length',
      octets: Buffer.from('0007c0020900', 'hex'),
      raison: 'D3-311 WRITE: its length is wrong',
    },
    { given: 'SYN without PI 20', octets: avecCorps('c0030900', ''), raison: 'D3-318 SYN: PI 20 missing' },
    { given: 'PI 20 = 0', octets: avecCorps('c0030900', '140100'), raison: 'D3-318 SYN: PI 20 below 1' },
    {
      given: 'PI 20 of 1 000 000',
      octets: avecCorps('c0030900', '14030f4240'),
      raison: 'D3-318 SYN: PI 20 above 999999',
    },
    { given: 'an empty PI', octets: avecCorps('c0030900', '1400'), raison: 'D3-318 SYN: PI 20 is empty' },
    {
      given: 'a PI past the end',
      octets: avecCorps('c0030900', '140501'),
      raison: 'D3-318 SYN: PI 20 longer than what holds it',
    },
    {
      given: 'a PI cut in its length',
      octets: avecCorps('c0030900', '14ff00'),
      raison: 'D3-318 SYN: PI 20 cut before its value',
    },
    {
      given: 'a code alone',
      octets: avecCorps('c0030900', '14'),
      raison: 'D3-318 SYN: PI 20 cut before its value',
    },
    {
      given: 'PI 2 of two bytes',
      octets: avecCorps('c0350100', '02020000'),
      raison: 'D3-318 ACK(READ): PI 2 is not of 3 bytes',
    },
    {
      given: 'PI 27 beyond what we count',
      octets: avecCorps('c0080900', '1b0800ffffffffffffff'),
      raison: 'D3-318 TRANS.END: PI 27 above 9007199254740991',
    },
    {
      given: 'PI 16 = 3',
      octets: avecCorps(create, '100103'),
      raison: 'D3-318 CREATE: PI 16 has no value 3',
    },
    {
      given: 'PI 71 asking for an authentication',
      octets: avecCorps(create, '4703010000'),
      raison: 'D3-318 CREATE: PI 71 asks for an authentication that is not served',
    },
    {
      given: 'a control character in PI 12',
      octets: avecCorps(create, '09080b01000c03410a42'),
      raison: 'D3-318 CREATE: PI 12 is not printable ASCII',
    },
    {
      given: 'PI 12 of blanks',
      octets: avecCorps(create, '09070b01000c022020'),
      raison: 'D3-318 CREATE: PI 12 missing in PGI 9',
    },
    {
      given: 'PI 12 of 77 characters',
      octets: avecCorps(create, `09520b01000c4d${'41'.repeat(77)}`),
      raison: 'D3-318 CREATE: PI 12 longer than 76 characters',
    },
    {
      given: '65 parameters',
      octets: avecCorps(trace, '630141'.repeat(65)),
      raison: 'D3-318 ACK(SYN): more than 64 parameters',
    },
    {
      given: 'CREATE without PI 13',
      octets: avecCorps(create, corpsCreate.filter((_, rang) => rang !== 1).join('')),
      raison: 'D3-318 CREATE: PI 13 missing',
    },
    {
      given: 'ACK(TRANS.END) without PI 2',
      octets: avecCorps('c0370100', ''),
      raison: 'D3-318 ACK(TRANS.END): PI 2 missing',
    },
  ])('$given', ({ octets, raison }) => {
    expect(issue(octets, false)).toBe(raison);
    expect(issue(octets, true)).toBe(raison);
  });
});

describe('faults of form that products make', () => {
  test.each([
    {
      given: 'parameters out of order',
      corps: ['0d0107', ...corpsCreate.toSpliced(1, 1)],
      note: 'PI 9 after PI 13',
    },
    { given: 'an empty PGI 40', corps: corpsCreate.with(5, '2800'), note: 'PGI 40 is empty' },
    {
      given: 'a length of three bytes for one',
      corps: corpsCreate.with(1, '0dff000107'),
      note: 'PI 13 has a length of three bytes for one',
    },
    {
      given: 'an accent in PI 37',
      corps: corpsCreate.with(4, '1e0b1f0180200203e8250265e9'),
      note: 'PI 37 is not printable ASCII',
    },
    {
      given: 'a blank date',
      corps: corpsCreate.with(6, `320e330c${'20'.repeat(12)}`),
      note: 'PI 51 is blank',
    },
    {
      given: 'zero bytes after PI 12',
      corps: corpsCreate.with(0, '090a0b01000c05464c4f5700'),
      note: 'PI 12 padded with zero bytes',
    },
  ])('$given: refused in strict reading, let pass and told in lenient reading', ({ corps, note }) => {
    const octets = avecCorps(create, corps.join(''));
    expect(issue(octets, false)).toBe(`D3-318 CREATE: ${note}`);
    expect(issue(octets, true)).toMatchObject({
      parametres: { fichier: { type: 0, nom: 'FLOW' }, idTransfert: 7 },
      tolere: expect.arrayContaining([note]),
    });
  });

  test.each([
    { given: 'no PI 17', corps: corpsCreate.toSpliced(2, 1), note: 'PI 17 missing' },
    { given: 'no PGI 40', corps: corpsCreate.toSpliced(5, 1), note: 'PI 40 missing' },
    { given: 'no PGI 50', corps: corpsCreate.toSpliced(6, 1), note: 'PI 50 missing' },
    { given: 'no PI 11', corps: corpsCreate.with(0, '09060c04464c4f57'), note: 'PI 11 missing in PGI 9' },
    {
      given: 'an unknown PI in a group',
      corps: corpsCreate.with(5, '28092901002a0101630141'),
      note: 'PI 99 is unknown in PGI 40',
    },
    {
      given: 'PI 13 on four bytes',
      corps: corpsCreate.with(1, '0d0400000007'),
      note: 'PI 13 longer than 3 bytes',
    },
    {
      given: 'no date in PGI 50',
      corps: corpsCreate.with(6, '320e340c323630313137303933303030'),
      note: 'PI 51 missing in PGI 50',
    },
    {
      given: 'PI 17 on two bytes',
      corps: corpsCreate.with(2, '11020001'),
      note: 'PI 17 longer than 1 bytes',
    },
  ])('$given: refused in both, what asks for something says all of it', ({ corps, note }) => {
    const octets = avecCorps(create, corps.join(''));
    for (const tolerant of [false, true]) expect(issue(octets, tolerant)).toBe(`D3-318 CREATE: ${note}`);
  });

  test.each([
    { given: 'an unknown PI', corps: [...corpsCreate, '640141'], note: 'PI 100 ignored' },
    { given: 'a PI of ETEBAC', corps: [...corpsCreate, '3f0141'], note: 'PI 63 ignored' },
    { given: 'PI 71 asking for nothing', corps: [...corpsCreate, '4703000000'], note: 'PI 71 ignored' },
    { given: 'a PI twice', corps: corpsCreate.toSpliced(2, 0, '0d0109'), note: 'PI 13 repeated' },
    {
      given: 'PI 31 = 40',
      corps: corpsCreate.with(4, '1e071f0140200203e8'),
      note: 'PI 31 is 40, read as variable',
    },
  ])('$given: ignored and told in both', ({ corps, note }) => {
    for (const tolerant of [false, true]) {
      expect(issue(avecCorps(create, corps.join('')), tolerant)).toMatchObject({
        parametres: { idTransfert: 7, logiques: { format: 'variable', longueurArticle: 1000 } },
        tolere: [note],
      });
    }
  });

  test('leading zero bytes and trailing blanks are no fault at all', () => {
    const corps = corpsCreate.with(1, '0d03000007').with(0, '090b0b01000c06464c4f572020').join('');
    expect(issue(avecCorps(create, corps), false)).toMatchObject({
      parametres: { fichier: { nom: 'FLOW' }, idTransfert: 7 },
    });
    expect(issue(avecCorps(create, corps), false)).not.toHaveProperty('tolere');
  });

  test.each(['060132', '06023032', '06023220'])('the version as text (%s) is version 2', (corps) => {
    expect(issue(avecCorps('40210109', corps), false)).toMatchObject({ parametres: { version: 2 } });
  });

  test.each(['80', '01'])('both readings of the mask of PI 14 (%s)', (masque) => {
    const corps = `09090b01000c04464c4f570d01000e01${masque}11010119021000`;
    expect(issue(avecCorps('c0120900', corps), false)).toMatchObject({
      parametres: { attributs: { logiques: true, physiques: false, historiques: false } },
    });
  });

  test('a DTF without data ends a session', () => {
    for (const tolerant of [false, true])
      expect(issue(avecCorps('00000900', ''), tolerant)).toBe('D3-311 DTF without data');
  });

  test('DTF.END without PI 2 stands for success', () => {
    expect(issue(avecCorps('c0040900', ''), false)).toBe('D3-318 DTF.END: PI 2 missing');
    expect(issue(avecCorps('c0040900', ''), true)).toMatchObject({
      parametres: { diagnostic: { type: 0, raison: 0 } },
    });
  });

  test('an ABORT that says nothing is an ABORT', () => {
    expect(issue(avecCorps('40250109', ''), true)).toMatchObject({ nom: 'ABORT', parametres: {} });
  });

  test('a refusal needs nothing but its reason', () => {
    expect(issue(avecCorps('c0310100', '02030200cd'), false)).toEqual({
      ...{ nom: 'ACK(SELECT)', dst: 1, src: 0 },
      parametres: { diagnostic: { type: 2, raison: 205 } },
    });
  });
});

describe('bytes of anybody', () => {
  const runs = { numRuns: 3000 };

  test('whatever they are, they are an FPDU or a fault', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (octets, tolerant) => {
        issue(octets, tolerant);
      }),
      runs,
    );
  });

  test('an FPDU with a byte changed, cut or longer is an FPDU or a fault', () => {
    const mutation = fc.tuple(
      fpdu,
      fc.nat(),
      fc.nat({ max: 255 }),
      fc.constantFrom('changer', 'couper', 'allonger'),
    );
    fc.assert(
      fc.property(mutation, fc.boolean(), ([celui, ou, octet, comment], tolerant) => {
        const octets = Buffer.from(encoderFpdu(celui));
        const rang = ou % octets.length;
        const mute = {
          changer: octets,
          couper: octets.subarray(0, rang),
          allonger: Buffer.concat([octets, octets]),
        }[comment];
        if (comment === 'changer') mute[rang] = octet;
        // Past the length that is wrong now, into the parameters.
        if (mute.length >= 6) mute.writeUInt16BE(mute.length);
        issue(mute, tolerant);
      }),
      runs,
    );
  });
});
