// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { direEnMotsDetaille } from '../../../../protocols/pesit/fpdu/capture.ts';
import { direEnMots } from '../../../../protocols/pesit/fpdu/en-mots.ts';
import { ecrireEntite } from '../../../../protocols/pesit/fpdu/flux-entites.ts';
import { decoderFpdu, encoderFpdu } from '../../../../protocols/pesit/fpdu/fpdu.ts';
import { ecrirePreconnexion, reponsePreconnexion } from '../../../../protocols/pesit/fpdu/preconnexion.ts';
import type { Cadrage } from '../../../../protocols/pesit/session/types.ts';
import { fpdu } from './fpdus-arbitraires.ts';

const { fpdu: vecteurs } = JSON.parse(readFileSync(new URL('vectors.json', import.meta.url), 'utf8')) as {
  fpdu: { name: string; hex: string }[];
};

function octetsDe(name: string): Uint8Array {
  return Buffer.from(vecteurs.find((vecteur) => vecteur.name === name)?.hex ?? '', 'hex');
}

function lire(name: string) {
  return decoderFpdu(octetsDe(name), { tolerant: true });
}

function titres(octets: Uint8Array): string[] {
  return [...direEnMotsDetaille(octets)].map(
    ({ positionBytes, titre, details }) => `${positionBytes} ${[titre, ...details].join(' | ')}`,
  );
}

describe('an FPDU on one line', () => {
  test.each([
    {
      name: 'connect',
      said: 'CONNECT to 0 from 1: PI 3 requester "PARTNER1", PI 4 server "GATEWAY", PI 5 access control of 6 characters, PI 6 version 2 (E), PI 7 synchronisation every 32 KiB, window 2, PI 22 access write and read, PI 23 resynchronisation yes',
    },
    {
      name: 'create',
      said: 'CREATE to 9: PI 9 file {PI 11 type 0, PI 12 name "FSO1100A"}, PI 13 transfer 4660, PI 16 data code binary, PI 17 priority urgent, PI 25 entity size 4096, PI 30 logical attributes {PI 31 format variable, PI 32 article 4000 bytes, PI 37 label "INV_0001.xml"}, PI 40 physical attributes {PI 41 unit KiB, PI 42 size 64}, PI 50 historical attributes {PI 51 created 260117093000}',
    },
    {
      name: 'rconnect.301',
      said: 'RCONNECT to 1: PI 2 diagnostic D3-301 (called identifier unknown), PI 99 free message of 15 bytes',
    },
    { name: 'dtf.multi3', said: 'DTF to 9: 12 bytes in 3 articles' },
    { name: 'write', said: 'WRITE to 9' },
    {
      name: 'idt.cancel',
      said: 'IDT to 1: PI 2 diagnostic D2-216 (deliberate early stop), PI 19 end of transfer 12 (cancelled by the server)',
    },
  ])('$name', ({ name, said }) => {
    expect(direEnMots(lire(name))).toBe(said);
  });

  test('what was let pass is told', () => {
    const tolere = ['PI 9 after PI 13'];
    expect(direEnMots({ nom: 'SYN', dst: 9, src: 0, parametres: { pointSynchro: 1 }, tolere })).toBe(
      'SYN to 9: PI 20 sync point 1 [let pass: PI 9 after PI 13]',
    );
  });

  test('of any FPDU: one line of printable ASCII, without password, message or data', () => {
    fc.assert(
      fc.property(fpdu, (celui) => {
        const secret = { motDePasse: 'S3cr~t!', nouveau: 'N0uv~au!' };
        const { controleAcces } = celui.parametres;
        const avec =
          controleAcces === undefined
            ? celui
            : { ...celui, parametres: { ...celui.parametres, controleAcces: secret } };
        const said = direEnMots(avec);
        expect(said).toMatch(/^[ -~]+$/);
        expect(said).not.toContain(secret.motDePasse);
        expect(said).not.toContain(secret.nouveau);
      }),
    );
  });
});

describe('a capture', () => {
  const conversation = (cadrage: Cadrage, crc: boolean) =>
    Buffer.concat([
      ecrirePreconnexion('PARTNER1', 'secret', cadrage),
      reponsePreconnexion(true, cadrage),
      ...ecrireEntite([crc ? octetsDe('connect.crc').subarray(0, -2) : octetsDe('connect')], {
        cadrage,
        crc,
      }),
      ...ecrireEntite([octetsDe('aconnect')], { cadrage, crc }),
      ...ecrireEntite([octetsDe('dtf.mono'), octetsDe('syn.1')], { cadrage, crc }),
    ]);

  test.each([
    { cadrage: 'prefixe', crc: false },
    { cadrage: 'prefixe', crc: true },
    { cadrage: 'brut', crc: false },
    { cadrage: 'brut', crc: true },
  ] as const)('of both sides, $cadrage, check bytes: $crc', ({ cadrage, crc }) => {
    const lignes = [...direEnMotsDetaille(conversation(cadrage, crc))];
    expect(lignes.map(({ genre, nom }) => nom ?? genre)).toEqual([
      ...['PRECONNEXION', 'REPONSE_PRECONNEXION', 'CONNECT', 'ACONNECT', 'DTF', 'SYN', 'FIN'],
    ]);
    expect(JSON.stringify(lignes)).not.toMatch(/secret|hello|do not fit/);
  });

  test.each(['aconnect', 'entity.concat.framed', 'syn.1', 'dtf.segmented', 'preconnect.ack', 'abort.raw'])(
    'that begins with %s',
    (name) => {
      expect([...direEnMotsDetaille(octetsDe(name))].at(-1)).toMatchObject({ genre: 'FIN' });
    },
  );

  test('of one side, with its places', () => {
    expect(titres(octetsDe('entity.concat.framed'))).toEqual([
      '2 DTF to 9 | 3 bytes',
      '11 DTF to 9 | 3 bytes',
      '20 SYN to 9 | PI 20 sync point 1',
      '29 DTF.END to 9 | PI 2 diagnostic D0-000 (success)',
      '40 end of the stream: 4 FPDUs, with lengths before entities',
    ]);
  });

  test('goes on after an FPDU whose parameters are wrong', () => {
    const faux = Buffer.from('0006c0030900', 'hex');
    expect(titres(Buffer.concat([faux, octetsDe('syn.1')]))).toEqual([
      '0 SYN, not as it should be | SYN: PI 20 missing',
      '6 SYN to 9 | PI 20 sync point 1',
      '15 end of the stream: 2 FPDUs, without lengths before entities',
    ]);
  });

  test.each([
    { given: 'nothing', octets: Buffer.alloc(0), said: '0 the file is empty' },
    { given: 'HTTP', octets: Buffer.from('GET / HTTP/1.1'), said: '0 this does not begin as PeSIT does' },
    {
      given: 'a cut',
      octets: octetsDe('connect.framed').subarray(0, 30),
      said: '0 the stream is cut: an entity begins at byte 0 and goes past the end, byte 30',
    },
    {
      given: 'a cut without lengths',
      octets: octetsDe('connect').subarray(0, 30),
      said: '0 the stream is cut: CONNECT begins at byte 0 and goes past the end, byte 30',
    },
    {
      given: 'something else behind',
      octets: Buffer.concat([octetsDe('syn.1'), Buffer.from('<Invoice/>')]),
      said: '9 from byte 9 on this is not PeSIT: no FPDU has this type',
    },
    {
      given: 'an entity with too much in it',
      octets: Buffer.from('00080006c0020900ffff0000', 'hex'),
      said: '10 from byte 10 on this is not PeSIT: an entity is too small for an FPDU',
    },
  ])('ends with a sentence: $given', ({ octets, said }) => {
    expect(titres(octets).at(-1)).toBe(said);
  });

  test('of any bytes comes to an end, and says where', () => {
    const octets = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.tuple(fc.array(fpdu, { maxLength: 3 }), fc.nat(), fc.nat({ max: 255 })).map(([fpdus, ou, octet]) => {
        const flux = Buffer.concat(ecrireEntite(fpdus.map(encoderFpdu), { cadrage: 'brut', crc: false }));
        flux[ou % (flux.length + 1)] = octet;
        return flux;
      }),
    );
    fc.assert(
      fc.property(octets, (flux) => {
        const lignes = [...direEnMotsDetaille(flux)];
        expect(['FIN', 'COUPEE', 'PAS_PESIT']).toContain(lignes.at(-1)?.genre);
        expect(lignes.length).toBeLessThanOrEqual(flux.length / 4 + 1);
      }),
      { numRuns: 2000 },
    );
  });
});
