// SPDX-License-Identifier: Apache-2.0
/** What the server is made of, one by one: addresses, URLs, names, receipts as they are kept, failures as HTTP. */
import type { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { Failure, type FailureCode, failures } from '../../../../gateway/domain/failure.ts';
import { conserverAccuse, relireAccuse } from '../../../../protocols/as2/accuses.ts';
import { RefusHttp, reponseDe } from '../../../../protocols/as2/errors.ts';
import { estJoignable } from '../../../../protocols/as2/server/addresses.ts';
import { Connexion } from '../../../../protocols/as2/server/connexions.ts';
import { Corps } from '../../../../protocols/as2/server/corps.ts';
import { cleDe } from '../../../../protocols/as2/server/demande.ts';
import { nomAdmis, nomDuMessage } from '../../../../protocols/as2/server/noms.ts';
import { createPlaces } from '../../../../protocols/as2/server/places.ts';
import { urlPermise } from '../../../../protocols/as2/server/url-accuse.ts';

describe('the first bytes of a body', () => {
  /** A body that comes byte by byte. */
  function bodyOf(bytes: number): Corps {
    const pieces = Array.from({ length: bytes }, () => Buffer.from('x'));
    const requete = Object.assign(Readable.from(pieces), { complete: true }) as unknown as IncomingMessage;
    return new Corps(requete, new Connexion(new Socket()), { limitBytes: 1_000_000 });
  }

  test('are looked at a few times, however many pieces they come in, and are read again', async () => {
    const corps = bodyOf(20_000);
    let looks = 0;
    const look = await corps.apercu(16_384, () => {
      looks++;
      return false;
    });
    expect([look.length, looks]).toEqual([16_384, 14]);
    let read = 0;
    await corps.lire((piece) => {
      read += piece.length;
      return undefined;
    });
    expect([read, corps.fini]).toEqual([20_000, true]);
  });

  test('are one piece afterwards, whatever they came in', async () => {
    const corps = bodyOf(20_000);
    await corps.apercu(16_384, () => false);
    expect((await corps.suivant())?.length).toBe(16_384);
    expect((await corps.suivant())?.length).toBe(1);
  });

  test('are no more than it takes', async () => {
    const corps = bodyOf(100);
    expect((await corps.apercu(16_384, (look) => look.length > 3)).length).toBe(4);
  });
});

describe('addresses', () => {
  test.each([
    '127.0.0.1',
    '127.8.9.1',
    '0.0.0.0',
    '10.1.2.3',
    '172.31.0.1',
    '192.168.1.1',
    '100.64.0.1',
    '169.254.169.254',
    '224.0.0.1',
    '255.255.255.255',
    '::1',
    '::',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '::ffff:a9fe:a9fe',
    '64:ff9b::7f00:1',
    '2002:7f00:1::1',
    'fd00::1',
    'fe80::1',
    'ff02::1',
    'nonsense',
  ])('an MDN does not go to %s', (address) => {
    expect(estJoignable(address, [])).toBe(false);
  });

  test.each(['193.50.205.12', '8.8.8.8', '2a00:1450::1', '172.32.0.1', '::ffff:8.8.8.8'])(
    'but to %s',
    (address) => {
      expect(estJoignable(address, [])).toBe(true);
    },
  );

  test('unless it is listed', () => {
    expect(estJoignable('127.0.0.1', ['127.0.0.0/8'])).toBe(true);
    expect(estJoignable('10.0.0.1', ['127.0.0.0/8'])).toBe(false);
  });
});

describe('AS2-66: a URL is allowed by its scheme, host, port and the start of its path', () => {
  const urlsAccuse = ['https://edi.partenaire.example/mdn', 'http://other.example:8080/'];
  test.each([
    ['https://edi.partenaire.example/mdn', true],
    ['https://EDI.partenaire.example/mdn?id=1', true],
    ['https://edi.partenaire.example/mdn/async', true],
    ['http://other.example:8080/any/thing', true],
    ['https://edi.partenaire.example/mdn2', false],
    ['https://edi.partenaire.example/mdn/../admin', false],
    ['https://edi.partenaire.example/mdn/%2e%2e/admin', false],
    ['https://edi.partenaire.example.evil.example/mdn', false],
    ['https://user:secret@edi.partenaire.example/mdn', false],
    ['https://edi.partenaire.example@evil.example/mdn', false],
    ['https://edi.partenaire.example:444/mdn', false],
    ['http://edi.partenaire.example/mdn', false],
    ['http://other.example/any', false],
    ['mailto:as2@partenaire.example', false],
    ['ftp://edi.partenaire.example/mdn', false],
    ['file:///etc/passwd', false],
    ['', false],
  ])('%s: %s', (url, expected) => {
    expect(urlPermise(url, { urlsAccuse }) !== undefined).toBe(expected);
  });

  test('AS2-15: https without a port is port 443', () => {
    expect(urlPermise('https://edi.partenaire.example:443/mdn', { urlsAccuse })?.port).toBe('');
    expect(urlPermise('https://edi.partenaire.example:80/mdn', { urlsAccuse })).toBeUndefined();
  });

  test('AS2-16: the query of a URL is kept', () => {
    const url = 'https://edi.partenaire.example/mdn?a=1&b=%20';
    expect(urlPermise(url, { urlsAccuse })?.href).toBe(url);
  });
});

describe('names of files', () => {
  test.each(['facture.xml', 'Avoir n° 7 (2).pdf', 'é', '.profile', 'a'.repeat(255)])('%j is one', (nom) => {
    expect(nomAdmis(nom)).toBe(nom);
  });

  test.each(['', '.', '..', 'a/b', 'a\\b', 'a\0b', 'a\nb', 'a\u202eb', 'é'.repeat(128), '\ud800'])(
    '%j is illegal-filename',
    (nom) => {
      expect(() => nomAdmis(nom)).toThrow('illegal-filename');
    },
  );

  test.each([
    ['<20260101-7@partenaire>', 0, '20260101-7@partenaire'],
    ['<20260101-7@partenaire>', 2, '20260101-7@partenaire-3'],
    ['../../etc/passwd', 0, '__.._etc_passwd'],
    ['<a b\u00e9"c>', 0, 'a_b__c'],
  ])('of message %j file %d is called %j', (messageId, rang, nom) => {
    expect(nomDuMessage(messageId, rang)).toBe(nom);
    expect(nomAdmis(nom)).toBe(nom);
  });
});

test('no two triples of names share a key, and brackets mean nothing', () => {
  const keys = [
    ['a', 'b:c', 'd'],
    ['a:b', 'c', 'd'],
    ['a', 'b', 'c:d'],
    ['a%3Ab', 'c', 'd'],
    ['A', 'b:c', 'd'],
  ].map(([de = '', vers = '', id = '']) => cleDe(de, vers, id));
  expect(new Set(keys).size).toBe(keys.length);
  expect(cleDe('a', 'b', '<id@h>')).toBe(cleDe('a', 'b', 'id@h'));
});

test('a receipt is kept to the byte, whatever is in it', () => {
  const entetes = { 'AS2-From': 'RACCORD', 'Message-ID': '<\u00c3\u00a9@x>', Empty: '' };
  const corps = Buffer.from([0, 13, 10, 13, 10, 255, 13, 10]);
  const kept = conserverAccuse({ entetes, corps });
  expect(relireAccuse(kept)).toEqual({ entetes, corps });
  expect(conserverAccuse(relireAccuse(kept))).toEqual(kept);
});

test('every failure of ours is a 503 without a detail, but for what is too large', () => {
  for (const code of Object.keys(failures) as FailureCode[]) {
    const { status, texte } = reponseDe(new Failure(code, 'detail with a /path'));
    expect(status).toBe(code === 'DEPOT_TOO_LARGE' ? 413 : 503);
    expect(texte).not.toContain('/path');
  }
  expect(reponseDe(new Error('a /path'))).toMatchObject({
    status: 503,
    texte: 'Internal failure, retry later',
  });
  expect(reponseDe(new RefusHttp(404, 'nothing here')).status).toBe(404);
});

describe('a body that is slow', () => {
  const debit = { minBytesPerSecond: 1000, windowMs: 200 };
  function bodyOf(pieces: () => AsyncIterable<Buffer>): Corps {
    const requete = Object.assign(Readable.from(pieces()), { complete: true }) as unknown as IncomingMessage;
    return new Corps(requete, new Connexion(new Socket()), { limitBytes: 1_000_000, debit });
  }

  test('is let go of, by what it brought in the last window', async () => {
    const corps = bodyOf(async function* () {
      // Many in the first one say nothing of the next.
      yield Buffer.alloc(10_000);
      for (let i = 0; i < 20; i++) {
        await wait(60);
        yield Buffer.alloc(10);
      }
    });
    await expect(corps.vider()).rejects.toMatchObject({ name: 'CorpsCoupe', lent: true });
    expect([corps.lent, corps.readBytes > 10_000]).toEqual([true, true]);
  });

  test('is not slow when it is we who keep it waiting', async () => {
    const corps = bodyOf(async function* () {
      for (let i = 0; i < 6; i++) yield Buffer.alloc(10);
    });
    await corps.lire(() => wait(100));
    expect(corps.readBytes).toBe(60);
  });

  test('may be as slow as was agreed', async () => {
    const corps = bodyOf(async function* () {
      for (let i = 0; i < 10; i++) {
        await wait(60);
        yield Buffer.alloc(1000);
      }
    });
    await corps.vider();
    expect(corps.readBytes).toBe(10_000);
  });
});

describe('places', () => {
  test('nobody has more than a quarter of them, by raccordement and by address', () => {
    const places = createPlaces(8);
    const of = (raccordement: string, adresse: string) => places.prendre({ raccordement, adresse });
    const back = of('one', 'a');
    expect(of('one', 'b')).toBeDefined();
    expect(of('one', 'c')).toBeUndefined();
    expect(of('two', 'a')).toBeDefined();
    expect(of('three', 'a')).toBeUndefined();
    expect(places.prises).toBe(3);
    back?.();
    expect(of('one', 'a')).toBeDefined();
  });

  test('of few, everybody may have one', () => {
    const places = createPlaces(2);
    expect(places.prendre({ raccordement: 'one' })).toBeDefined();
    expect(places.prendre({ raccordement: 'one' })).toBeUndefined();
    expect(places.prendre({ raccordement: 'two' })).toBeDefined();
  });

  test('all may be given to one address', () => {
    const places = createPlaces(3, { parAdresse: 3 });
    const taken = ['one', 'two', 'three'].map((raccordement) =>
      places.prendre({ raccordement, adresse: 'a' }),
    );
    expect(taken).not.toContain(undefined);
  });
});

test('a place is given back once', () => {
  const places = createPlaces(1);
  const back = places.prendre();
  expect(places.prendre()).toBeUndefined();
  back?.();
  back?.();
  expect(places.prises).toBe(0);
});
