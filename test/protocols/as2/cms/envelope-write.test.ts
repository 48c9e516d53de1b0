// SPDX-License-Identifier: Apache-2.0
/** Envelopes we write: for several, of known length or not, opened by the `openssl` command line and by ourselves. */
import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { readTlv } from '../../../../certs/asn1.ts';
import { type AChiffrer, chiffrer, tailleEnveloppe } from '../../../../protocols/as2/cms/envelope-write.ts';
import { chiffrements } from '../../../../protocols/as2/cms/oids.ts';
import { collecteur, lireCms, openssl, parMorceaux } from '../../../support/as2-cms.ts';
import { identiteDeTest } from '../../../support/as2-keys.ts';

const un = identiteDeTest('un');
const deux = identiteDeTest('deux', { bits: 3072 });

async function chiffre(
  contenu: Buffer,
  options: Partial<AChiffrer>,
  connue: boolean,
  coupe = 1000,
): Promise<Buffer> {
  const sortie = collecteur();
  const contenuBytes = connue ? contenu.length : undefined;
  const aChiffrer: AChiffrer = {
    destinataires: [un.certificat, deux.certificat],
    chiffre: 'aes256-cbc',
    cle: 'pkcs1',
    ancien: true,
    ...options,
  };
  const vers = chiffrer(aChiffrer, { contenuBytes, hasard: randomBytes }, sortie);
  for (const piece of parMorceaux(coupe)(contenu)) await vers.push(piece);
  await vers.end();
  expect(sortie.fini).toBe(true);
  if (connue) expect(sortie.octets).toHaveLength(tailleEnveloppe(aChiffrer, contenu.length));
  return sortie.octets;
}

function ouvrir(message: Buffer, identite: typeof un): Buffer {
  const { nom } = identite;
  return openssl(
    ['cms', '-decrypt', '-binary', '-inform', 'DER', '-recip', `cert:${nom}`, '-inkey', `key:${nom}`],
    message,
    [identite],
  );
}

describe.each(chiffrements.map(({ nom }) => nom))('%s', (nom) => {
  test.each([true, false])('AS2-35: each of several can open it (length known: %s)', async (connue) => {
    for (const bytes of [0, 1, 15, 16, 17, 255, 70_000]) {
      const contenu = randomBytes(bytes);
      const message = await chiffre(contenu, { chiffre: nom }, connue);
      expect(readTlv(message).whole).toHaveLength(message.length);
      expect(readTlv(message).indefinite).toBe(!connue);
      for (const identite of [un, deux]) {
        const lu = await lireCms(message, { identites: [identite], ancien: true }, parMorceaux(4001));
        expect(lu.trouble).toBeUndefined();
        expect(lu.contenu.equals(contenu)).toBe(true);
      }
    }
    const contenu = randomBytes(40_000);
    const message = await chiffre(contenu, { chiffre: nom }, connue, 13_000);
    expect(ouvrir(message, un).equals(contenu)).toBe(true);
    expect(ouvrir(message, deux).equals(contenu)).toBe(true);
  });
});

test('how the content is cut changes nothing but the segments', async () => {
  const contenu = randomBytes(3000);
  for (const coupe of [1, 7, 2999, 3000]) {
    for (const connue of [true, false]) {
      const lu = await lireCms(await chiffre(contenu, {}, connue, coupe), { identites: [un] });
      expect(lu.contenu.equals(contenu)).toBe(true);
    }
  }
});

test('the writer waits for what takes its pieces', async () => {
  let pending = 0;
  let overlaps = 0;
  const lent = async (): Promise<void> => {
    if (++pending > 1) overlaps++;
    await new Promise((resolve) => setImmediate(resolve));
    pending--;
  };
  const aChiffrer = {
    destinataires: [un.certificat],
    chiffre: 'aes128-gcm',
    cle: 'oaep-sha256',
    ancien: false,
  } as const;
  for (const contenuBytes of [60_000, undefined]) {
    const vers = chiffrer(aChiffrer, { contenuBytes, hasard: randomBytes }, { push: lent, end: lent });
    for (const piece of parMorceaux(20_000)(randomBytes(60_000))) await vers.push(piece);
    await vers.end();
  }
  expect({ pending, overlaps }).toEqual({ pending: 0, overlaps: 0 });
});
