// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { crc } from '../../../../protocols/pesit/fpdu/crc.ts';
import { NonPesit } from '../../../../protocols/pesit/fpdu/detection.ts';
import { estConcatenable } from '../../../../protocols/pesit/fpdu/entetes.ts';
import { ecrireEntite, LecteurEntites, type Lu } from '../../../../protocols/pesit/fpdu/flux-entites.ts';
import { encoderFpdu } from '../../../../protocols/pesit/fpdu/fpdu.ts';
import { ecrirePreconnexion, reponsePreconnexion } from '../../../../protocols/pesit/fpdu/preconnexion.ts';
import { FauteFpdu, type Fpdu } from '../../../../protocols/pesit/fpdu/types.ts';
import type { Cadrage } from '../../../../protocols/pesit/session/types.ts';
import { fpdu, fpduNomme } from './fpdus-arbitraires.ts';

type Options = ConstructorParameters<typeof LecteurEntites>[0];

function lecteurDe(options: Options = { cote: 'SERVEUR' }, tolerant = false): LecteurEntites {
  return new LecteurEntites(options, { tolerant });
}

function demandeur(cadrage: Cadrage, plus: { preconnexion?: boolean; crc?: boolean } = {}): LecteurEntites {
  const lecteur = lecteurDe({ cote: 'DEMANDEUR', cadrage, preconnexion: false, crc: false, ...plus });
  lecteur.authentifie();
  return lecteur;
}

/** Views end with their piece: kept as copies. */
function garder(lu: Lu): Lu {
  if (lu.genre !== 'FPDU' || lu.fpdu.donnees === undefined) return lu;
  return { genre: 'FPDU', fpdu: { ...lu.fpdu, donnees: new Uint8Array(lu.fpdu.donnees) } };
}

function lireTout(lecteur: LecteurEntites, morceaux: readonly Uint8Array[]): Lu[] {
  return morceaux.flatMap((morceau) => {
    const lus = [...lecteur.lire(morceau)];
    const gardes = lus.map(garder);
    // A transport may use the memory of a piece again.
    morceau.fill(0xaa);
    return gardes;
  });
}

/** The same bytes, cut at these places. */
function couper(octets: Uint8Array, places: readonly number[]): Uint8Array[] {
  const bornes = [0, ...places.map((place) => place % (octets.length + 1)), octets.length].sort(
    (a, b) => a - b,
  );
  return bornes.slice(1).map((fin, rang) => new Uint8Array(octets.subarray(bornes[rang], fin)));
}

const connect: Fpdu = {
  ...{ nom: 'CONNECT', dst: 0, src: 1 },
  parametres: { demandeur: 'PARTNER1', serveur: 'GATEWAY', version: 2, acces: 'mixte' },
};
const connectCrc: Fpdu = { ...connect, parametres: { crc: true, ...connect.parametres } };

/** Entities as they are sent: what may share one does. */
function entites(fpdus: readonly Fpdu[], cadrage: Cadrage, avecCrc: boolean): Uint8Array {
  const groupes: Fpdu[][] = [];
  for (const un of fpdus) {
    const dernier = groupes.at(-1);
    if (dernier !== undefined && [dernier[0] ?? un, un].every(({ nom }) => estConcatenable(nom)))
      dernier.push(un);
    else groupes.push([un]);
  }
  return Buffer.concat(
    groupes.flatMap((groupe) => ecrireEntite(groupe.map(encoderFpdu), { cadrage, crc: avecCrc })),
  );
}

const places = fc.array(fc.nat(), { maxLength: 40 });
const forme = fc.record({ cadrage: fc.constantFrom<Cadrage>('prefixe', 'brut'), avecCrc: fc.boolean() });
const petites = fc.array(fpdu, { maxLength: 6 });
const runs = { numRuns: 400 };

describe('pieces cut anywhere give the same FPDUs', () => {
  test('to a server, from a pre-connection message or from CONNECT on', () => {
    fc.assert(
      fc.property(forme, fc.boolean(), petites, places, ({ cadrage, avecCrc }, preconnexion, fpdus, ou) => {
        const tous = [avecCrc ? connectCrc : connect, ...fpdus];
        const message = preconnexion ? [ecrirePreconnexion('PARTNER1', 'secret', cadrage)] : [];
        const octets = Buffer.concat([...message, entites(tous, cadrage, avecCrc)]);
        const lecteur = lecteurDe();
        lecteur.authentifie();
        const attendus: Lu[] = tous.map((un) => ({ genre: 'FPDU', fpdu: un }));
        if (preconnexion) {
          attendus.unshift({ genre: 'PRECONNEXION', identifiant: 'PARTNER1', motDePasse: 'secret' });
        }
        expect(lireTout(lecteur, couper(octets, ou))).toEqual(attendus);
        expect(lecteur).toMatchObject({ cadrage, crc: avecCrc });
        lecteur.fin();
      }),
      runs,
    );
  });

  test('to a requester, with an answer to its pre-connection message or without', () => {
    fc.assert(
      fc.property(forme, fc.boolean(), petites, places, ({ cadrage, avecCrc }, preconnexion, fpdus, ou) => {
        const reponse = preconnexion ? [reponsePreconnexion(true, cadrage)] : [];
        const octets = Buffer.concat([...reponse, entites(fpdus, cadrage, avecCrc)]);
        const lecteur = demandeur(cadrage, { preconnexion, crc: avecCrc });
        const attendus: Lu[] = fpdus.map((un) => ({ genre: 'FPDU', fpdu: un }));
        if (preconnexion) attendus.unshift({ genre: 'REPONSE_PRECONNEXION', ok: true });
        expect(lireTout(lecteur, couper(octets, ou))).toEqual(attendus);
        lecteur.fin();
      }),
      runs,
    );
  });

  test('byte by byte', () => {
    const octets = Buffer.concat([
      ecrirePreconnexion('A', '', 'prefixe'),
      entites([connectCrc, { nom: 'WRITE', dst: 9, src: 0, parametres: {} }], 'prefixe', true),
    ]);
    const lus = lireTout(
      lecteurDe(),
      [...octets].map((octet) => Uint8Array.of(octet)),
    );
    expect(lus.map((lu) => (lu.genre === 'FPDU' ? lu.fpdu.nom : lu.genre))).toEqual([
      'PRECONNEXION',
      'CONNECT',
      'WRITE',
    ]);
  });

  test('what lies whole in a piece is not copied', () => {
    const dtf: Fpdu = { nom: 'DTF', dst: 9, src: 0, parametres: {}, donnees: new Uint8Array(4096) };
    const octets = entites([dtf, dtf, dtf], 'prefixe', false);
    const lus = [...demandeur('prefixe').lire(octets)];
    const buffers = lus.map((lu) => (lu.genre === 'FPDU' ? lu.fpdu.donnees?.buffer : undefined));
    expect(buffers).toEqual([octets.buffer, octets.buffer, octets.buffer]);
  });
});

function issue(lecteur: LecteurEntites, octets: Uint8Array): string | number {
  try {
    return [...lecteur.lire(octets)].length;
  } catch (faute) {
    if (faute instanceof NonPesit) return 'not PeSIT';
    if (!(faute instanceof FauteFpdu)) throw faute;
    return `D${faute.diagnostic.type}-${faute.diagnostic.raison} ${faute.message}`;
  }
}

function hex(texte: string): Uint8Array {
  return Buffer.from(texte.replaceAll(' ', ''), 'hex');
}

describe('what does not begin as PeSIT does', () => {
  test.each([
    { given: 'HTTP', octets: Buffer.from('GET / HTTP/1.1\r\n') },
    { given: 'SSH', octets: Buffer.from('SSH-2.0-OpenSSH_9.9\r\n') },
    { given: 'TLS where it is plain', octets: hex('16030100c8010000c40303') },
    { given: 'zero bytes', octets: new Uint8Array(8) },
    { given: 'an FPDU that is no CONNECT', octets: hex('0006 c002 0900') },
    { given: 'lengths that do not agree', octets: hex('0030 002f 4020 0001') },
    { given: 'a pre-connection message of another protocol', octets: hex(`d7c5e2c9${'40'.repeat(20)}`) },
    {
      given: 'a bare pre-connection message before a CONNECT after its length',
      octets: Buffer.concat([ecrirePreconnexion('A', 'B', 'brut'), entites([connect], 'prefixe', false)]),
    },
    {
      given: 'two pre-connection messages',
      octets: Buffer.concat([ecrirePreconnexion('A', 'B', 'brut'), ecrirePreconnexion('A', 'B', 'brut')]),
    },
  ])('$given', ({ octets }) => {
    const lecteur = lecteurDe();
    expect(issue(lecteur, octets)).toBe('not PeSIT');
    expect(issue(lecteur, entites([connect], 'brut', false))).toBe('not PeSIT');
  });

  test('an answer to a pre-connection message that is none', () => {
    const lecteur = demandeur('prefixe', { preconnexion: true });
    expect(issue(lecteur, hex('0004 c1c3d2f1'))).toBe('not PeSIT');
    expect(issue(demandeur('prefixe', { preconnexion: true }), hex('0005 c1c3d2f0'))).toBe('not PeSIT');
  });
});

describe('framing that is wrong', () => {
  test.each([
    {
      given: 'an entity of 5 bytes',
      octets: hex('0005 0005 c002 09'),
      faute: 'D3-311 an entity too small for an FPDU',
    },
    {
      given: 'an FPDU of 5 bytes',
      octets: hex('0006 0005 c002 0900'),
      faute: 'D3-311 an FPDU is shorter than its header',
    },
    {
      given: 'an FPDU past its entity',
      octets: hex('0006 0007 c002 0900'),
      faute: 'D3-311 an FPDU is longer than what holds it',
    },
    {
      given: 'three bytes after an FPDU',
      octets: hex('0009 0006 c002 0900 000000'),
      faute: 'D3-311 an entity ends with what is no FPDU',
    },
  ])('$given ends the session, and stays wrong', ({ octets, faute }) => {
    const lecteur = demandeur('prefixe');
    expect(issue(lecteur, octets)).toBe(faute);
    expect(issue(lecteur, hex('0006 0006 c002 0900'))).toBe(faute);
  });

  test('an entity of more than 1024 bytes is refused before the peer is known, at its length', () => {
    for (const octets of [hex('0401 0401 c011'), hex('0401 0401')]) {
      const lecteur = lecteurDe({ cote: 'DEMANDEUR', cadrage: 'prefixe', preconnexion: false, crc: false });
      expect(issue(lecteur, octets)).toBe('D3-311 an entity larger than 1024 bytes');
    }
    expect(issue(lecteurDe(), hex('0401 4020'))).toBe('D3-311 CONNECT longer than 1024 bytes');
    expect(issue(lecteurDe(), hex('0401 0401 4020'))).toBe('D3-311 CONNECT longer than 1024 bytes');
    expect(issue(demandeur('prefixe'), hex('ffff fff0 0000'))).toBe(0);
  });

  test('a CONNECT whose PI 1 and check bytes disagree', () => {
    const avec = Buffer.concat([hex(lengthOf(connect, 2)), encoderFpdu(connect), crc(encoderFpdu(connect))]);
    const sans = Buffer.concat([hex(lengthOf(connectCrc, 0)), encoderFpdu(connectCrc)]);
    for (const octets of [avec, sans]) {
      expect(issue(lecteurDe(), octets)).toBe('D3-311 CONNECT: PI 1 and the check bytes disagree');
    }
  });

  test('an FPDU that must be alone but shares an entity is let pass and told', () => {
    const write = 'c0020900';
    const lus = [...demandeur('prefixe').lire(hex(`000c 0006${write} 0006${write}`))];
    expect(lus).toMatchObject([
      { fpdu: { nom: 'WRITE', tolere: ['shares an entity with others'] } },
      { fpdu: { nom: 'WRITE', tolere: ['shares an entity with others'] } },
    ]);
  });

  test.each([
    { given: 'nothing', octets: '', cut: false },
    { given: 'one byte', octets: '00', cut: true },
    { given: 'half an FPDU', octets: '0006 0006 c0', cut: true },
    { given: 'an entity with an FPDU to come', octets: '000c 0006 c0020900', cut: true },
    { given: 'a whole entity', octets: '0006 0006 c0020900', cut: false },
  ])('a stream that ends after $given', ({ octets, cut }) => {
    const lecteur = demandeur('prefixe');
    issue(lecteur, hex(octets));
    if (cut) expect(() => lecteur.fin()).toThrow('ends in the middle');
    else lecteur.fin();
  });
});

function lengthOf(celui: Fpdu, plus: number): string {
  return (encoderFpdu(celui).length + plus).toString(16).padStart(4, '0');
}

describe('a fault inside an FPDU', () => {
  const bon: Fpdu = { nom: 'SYN', dst: 9, src: 0, parametres: { pointSynchro: 7 } };

  test.each<Cadrage>(['prefixe', 'brut'])('of its parameters: what follows it is read (%s)', (cadrage) => {
    const sansNumero = ecrireEntite([hex('0006 c003 0900')], { cadrage, crc: false });
    const lecteur = demandeur(cadrage);
    const octets = Buffer.concat([...sansNumero, entites([bon], cadrage, false)]);
    expect(issue(lecteur, octets)).toBe('D3-318 SYN: PI 20 missing');
    octets.fill(0);
    expect([...lecteur.lire(new Uint8Array(0))]).toEqual([{ genre: 'FPDU', fpdu: bon }]);
  });

  test.each<Cadrage>(['prefixe', 'brut'])('of its check bytes: what follows it is read (%s)', (cadrage) => {
    const octets = entites([bon, bon, bon], cadrage, true);
    octets[6] = 0xff;
    const lecteur = demandeur(cadrage, { crc: true });
    expect(issue(lecteur, octets)).toBe('D3-310 check bytes that do not fit');
    expect([...lecteur.lire(new Uint8Array(0))]).toHaveLength(2);
  });

  test('what follows many faults in one piece is copied once', () => {
    const dtf: Fpdu = { nom: 'DTF', dst: 9, src: 0, parametres: {}, donnees: Buffer.alloc(8000, 1) };
    const octets = entites([dtf, dtf, dtf, dtf], 'prefixe', true);
    const un = octets.length / 4;
    for (const rang of [0, 2]) octets[rang * un + 7] = 0x01;
    const lecteur = demandeur('prefixe', { crc: true });
    const vues: unknown[] = [];
    const lire = (morceau: Uint8Array) => {
      for (const lu of lecteur.lire(morceau)) if (lu.genre === 'FPDU') vues.push(lu.fpdu.donnees?.buffer);
    };
    const rien = new Uint8Array(0);
    for (const morceau of [octets, rien]) expect(() => lire(morceau)).toThrow('check bytes that do not fit');
    lire(rien);
    lecteur.fin();
    expect(vues).toHaveLength(2);
    expect(new Set(vues).size).toBe(1);
  });

  test('every byte of an FPDU is under its check bytes', () => {
    const dtf: Fpdu = { nom: 'DTF', dst: 9, src: 0, parametres: {}, donnees: Buffer.from('facture') };
    const octets = entites([dtf], 'prefixe', true);
    for (let rang = 2; rang < octets.length; rang += 1) {
      const autre = Uint8Array.from(octets);
      autre[rang] = (autre[rang] ?? 0) ^ 0x10;
      expect(issue(demandeur('prefixe', { crc: true }), autre)).toBe('D3-310 check bytes that do not fit');
    }
  });

  test('reading becomes lenient when the peer is known to need it', () => {
    const reglages = { tolerant: false };
    const lecteur = new LecteurEntites(
      { cote: 'DEMANDEUR', cadrage: 'brut', preconnexion: false, crc: false },
      reglages,
    );
    const dtfEnd = hex('0006 c004 0900');
    expect(issue(lecteur, dtfEnd)).toBe('D3-318 DTF.END: PI 2 missing');
    reglages.tolerant = true;
    expect(issue(lecteur, dtfEnd)).toBe(1);
  });
});

describe('bytes of anybody', () => {
  test('they are read, waited for or refused; never anything else', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 300 }),
        forme,
        fc.boolean(),
        places,
        (octets, f, serveur, ou) => {
          const lecteur = serveur ? lecteurDe() : demandeur(f.cadrage, { crc: f.avecCrc });
          for (const morceau of couper(octets, ou)) issue(lecteur, morceau);
        },
      ),
      { numRuns: 3000 },
    );
  });

  test('a stream with a byte changed or lost is read, waited for or refused', () => {
    const flux = fc.tuple(fc.array(fc.oneof(fpduNomme('DTF'), fpdu), { minLength: 1, maxLength: 4 }), forme);
    fc.assert(
      fc.property(
        flux,
        fc.nat(),
        fc.nat({ max: 255 }),
        fc.boolean(),
        places,
        ([fpdus, f], ou, octet, perdu, coupes) => {
          const octets = entites([f.avecCrc ? connectCrc : connect, ...fpdus], f.cadrage, f.avecCrc);
          const rang = ou % octets.length;
          octets[rang] = octet;
          const mute = perdu ? Buffer.concat([octets.subarray(0, rang), octets.subarray(rang + 1)]) : octets;
          const lecteur = lecteurDe({ cote: 'SERVEUR' }, true);
          for (const morceau of couper(mute, coupes)) issue(lecteur, morceau);
          // What was kept behind a fault comes to its end too.
          for (let tour = 0; tour < 10; tour += 1) issue(lecteur, new Uint8Array(0));
        },
      ),
      { numRuns: 1500 },
    );
  });
});
