// SPDX-License-Identifier: Apache-2.0
/** A flux delivered to a server that takes it, refuses it, answers late, lies, or is not there. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { ReglagesAs2 } from '../../../../gateway/domain/acces-as2.ts';
import { createExpediteurAs2 } from '../../../../protocols/as2/client/index.ts';
import { lireOptionsAccuse } from '../../../../protocols/as2/headers.ts';
import { identiteDeTest } from '../../../support/as2-keys.ts';
import { defined } from '../../../support/defined.ts';
import { memoryMessages } from '../../../support/memory-messages.ts';
import {
  agreedWith,
  autrui,
  entetesOf,
  eux,
  fluxOf,
  nous,
  open,
  type Side,
  type SideOptions,
  startSide,
  syncMdn,
} from './partner.ts';
import { type Recue, reponse } from './small-server.ts';

const sides: Side[] = [];

afterEach(async () => {
  for (const side of sides.splice(0)) await side.close();
});

async function start(options: SideOptions = {}): Promise<Side> {
  const side = await startSide(options);
  sides.push(side);
  return side;
}

async function only(side: Side) {
  const all = await side.messages.list({ limit: 10 });
  expect(all).toHaveLength(1);
  return defined(all[0]);
}

describe('a flux by AS2', () => {
  test('is signed, encrypted, posted, and acquitted by the MDN of the answer', async () => {
    const side = await start();
    await side.deposer();
    const opened = await open(defined(side.server.recues[0]), side.reglages);
    expect(opened).toMatchObject({ couches: ['chiffre', 'signe'], contenu: Buffer.from('<Invoice/>') });
    expect(opened.trouble).toBeUndefined();
    expect(opened.fichiers).toMatchObject([{ nom: 'FSO1100A_NOTRE_001.xml', type: 'application/xml' }]);
    const message = await only(side);
    expect(message).toMatchObject({ etat: 'ACQUITTE', sens: 'SORTANT' });
    expect(Buffer.from(defined(message.accuse)).toString('latin1')).toContain('Original-Message-ID');
    expect(message.certificats).toEqual(
      expect.arrayContaining([nous().certificat.empreinte, eux().certificat.empreinte]),
    );
    expect(await side.messages.certificat(eux().certificat.empreinte)).toEqual(eux().certificat.der);
  });

  test('AS2-25: says AS2-Version, EDIINT-Features and who and what it is, with names quoted only when they must be', async () => {
    const side = await start();
    await side.deposer();
    const { entetes } = defined(side.server.recues[0]);
    const values = Object.fromEntries(entetes);
    expect(values).toMatchObject({
      'AS2-Version': '1.2',
      'AS2-From': 'NOTRE',
      'AS2-To': '"Leur Nom"',
      'EDIINT-Features': 'multiple-attachments, AS2-Reliability',
      'MIME-Version': '1.0',
      Subject: 'FSO1100A_NOTRE_001.xml',
    });
    expect(values['AS2-Product']).toBeUndefined();
    expect(values['Message-ID']).toMatch(/^<[^\s<>]{1,250}@[^\s<>]+>$/);
    expect(values['Date']).toMatch(/^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d \+0000$/);
    expect(values['Disposition-Notification-To']).toBe('mdn@NOTRE');
    const asked = lireOptionsAccuse(values['Disposition-Notification-Options'] ?? '');
    expect(asked).toMatchObject({
      micalg: { valeurs: ['sha-256'] },
      protocole: { valeurs: ['pkcs7-signature'] },
    });
    expect(entetesOf({ entetes }).get('receipt-delivery-option')).toBeUndefined();
  });

  test('AS2-25: version 1.3 where it was agreed, and the product with it', async () => {
    const side = await start({ preset: '4130bis', expediteur: { produit: 'raccord:1.2' } });
    await side.deposer();
    const recue = defined(side.server.recues[0]);
    expect(['as2-version', 'as2-product', 'user-agent'].map((name) => recue.entete(name))).toEqual([
      ...['1.3', 'raccord:1.2', 'raccord/1.2'],
    ]);
  });

  test('that was acquitted is not sent again', async () => {
    const side = await start();
    await side.deposer();
    await side.deposer();
    expect(side.server.recues).toHaveLength(1);
  });

  test('AS2-17: 503, 408 and 425 are tried again with the same Message-ID and the same bytes, Date included', async () => {
    const statuts = [503, 408, 425, 500];
    const side = await start({
      repondre: (recue, reglages) => {
        const statut = statuts.shift();
        return statut === undefined ? syncMdn(recue, reglages) : reponse(statut);
      },
    });
    for (let i = 0; i < 4; i++) {
      side.time.now = new Date(side.time.now.getTime() + 3_600_000);
      await expect(side.deposer()).rejects.toMatchObject({ code: 'LIVRAISON_INJOIGNABLE' });
    }
    await side.deposer();
    const [first, ...others] = side.server.recues;
    expect(others).toHaveLength(4);
    for (const other of others) {
      expect(other.entetes).toEqual(defined(first).entetes);
      expect(other.corps).toEqual(defined(first).corps);
    }
  });

  test('AS2-17: any other 4xx and a redirection end it, and are not tried again', async () => {
    for (const statut of [400, 401, 404, 413, 429, 302]) {
      const side = await start({ repondre: () => reponse(statut, { Location: 'http://127.0.0.1:1/' }) });
      await expect(side.deposer()).rejects.toMatchObject({ code: 'LIVRAISON_REFUSEE' });
      expect(await only(side)).toMatchObject({ etat: 'REJETE' });
    }
  });

  test('AS2-17: a line that is cut is tried again with the same bytes', async () => {
    const side = await start();
    side.server.coupeApres = 100;
    await expect(side.deposer()).rejects.toMatchObject({ code: 'LIVRAISON_INJOIGNABLE' });
    await side.deposer();
    expect(side.server.recues[0]?.corps.subarray(0, 100)).toEqual(side.server.coupes[0]?.subarray(0, 100));
    expect(await side.messages.list({ limit: 9 })).toHaveLength(1);
  });

  test('AS2-17: another process, after a kill, goes on with the same message', async () => {
    const side = await start({ repondre: () => 'muet', serveur: { delaiMs: 150 } });
    side.messages.suivre = async () => {
      throw new Error('killed');
    };
    await expect(side.deposer()).rejects.toThrow('killed');
    const { messages, options } = side;
    const other = createExpediteurAs2({
      ...options,
      messages: { ...messages, suivre: memoryMessages().suivre },
    });
    side.server.repondre = (recue) => syncMdn(recue, side.reglages);
    await other
      .deposer(side.destination, fluxOf('<Invoice/>'), new AbortController().signal)
      .catch(() => undefined);
    other.fermer();
    expect(side.server.recues).toHaveLength(2);
    expect(side.server.recues[1]?.entetes).toEqual(side.server.recues[0]?.entetes);
    expect(side.server.recues[1]?.corps).toEqual(side.server.recues[0]?.corps);
  });

  test('whose bytes are gone from the spool is a trouble of ours, not of the server', async () => {
    const side = await start({ repondre: () => reponse(503) });
    await expect(side.deposer()).rejects.toMatchObject({ code: 'LIVRAISON_INJOIGNABLE' });
    const { sha256 } = (await only(side)).brut;
    await side.spool.delete(sha256, new Date(Date.now() + 60_000));
    await expect(side.deposer()).rejects.toMatchObject({ code: 'SPOOL_MISSING' });
  });

  test('is not even encoded once it is called off', async () => {
    const side = await start();
    const stop = AbortSignal.abort(new Error('stopping'));
    await expect(side.expediteur.deposer(side.destination, fluxOf('x'), stop)).rejects.toThrow('stopping');
    expect(await side.messages.list({ limit: 9 })).toEqual([]);
  });

  test('refused for good goes as another message when somebody sends it again', async () => {
    const statuts = [400];
    const side = await start({
      repondre: (recue, reglages) => {
        const statut = statuts.shift();
        return statut === undefined ? syncMdn(recue, reglages) : reponse(statut);
      },
    });
    await expect(side.deposer()).rejects.toMatchObject({ code: 'LIVRAISON_REFUSEE' });
    await side.deposer();
    const [one, other] = side.server.recues;
    expect(other?.entete('message-id')).not.toBe(one?.entete('message-id'));
  });

  test('a server that could not be reached rests', async () => {
    const side = await start({ expediteur: { reposMs: 5_000 } });
    await side.server.close();
    await expect(side.deposer()).rejects.toMatchObject({
      code: 'LIVRAISON_INJOIGNABLE',
      message: /ECONNREFUSED/,
    });
    await expect(side.deposer()).rejects.toMatchObject({ message: expect.stringContaining('a moment ago') });
    side.time.now = new Date(side.time.now.getTime() + 6_000);
    await expect(side.deposer()).rejects.toMatchObject({ message: expect.stringContaining('ECONNREFUSED') });
  });

  test('without an MDN agreed, a 2xx is enough', async () => {
    const side = await start({ reglages: { accuse: 'aucun' }, repondre: () => reponse(204) });
    await side.deposer();
    expect(await only(side)).toMatchObject({ etat: 'ACQUITTE' });
    expect(defined(side.server.recues[0]).entete('disposition-notification-to')).toBeUndefined();
  });

  test('AS2-42: SHA-1 and 3DES are not sent to a partenaire that is not flagged', async () => {
    const weak = [
      { signature: { digest: 'sha-1', pss: false } },
      { chiffrement: { chiffre: '3des-cbc', cle: 'pkcs1' } },
      { accuseDigest: 'sha-1' },
    ] as const;
    for (const reglages of weak) {
      const side = await start({ reglages });
      await expect(side.deposer()).rejects.toMatchObject({ code: 'CONFIG' });
      expect(side.server.recues).toEqual([]);
    }
    const flagged = await start({ preset: 'legacy' });
    await flagged.deposer();
    expect(await only(flagged)).toMatchObject({ etat: 'ACQUITTE' });
  });

  test('is not sent without a certificate to encrypt for', async () => {
    const side = await start({ acces: { certificats: [] } });
    await expect(side.deposer()).rejects.toMatchObject({ code: 'CONFIG' });
  });

  test('a journal that fails after the answer leaves a message that is sent again, the same', async () => {
    const side = await start({
      repondre: async (recue, reglages) => {
        side.messages.failNext(new Error('disk'));
        return await syncMdn(recue, reglages);
      },
    });
    await expect(side.deposer()).rejects.toThrow('disk');
    side.server.repondre = (recue) => syncMdn(recue, side.reglages);
    await side.deposer();
    expect(side.server.recues[1]?.corps).toEqual(side.server.recues[0]?.corps);
    expect(await only(side)).toMatchObject({ etat: 'ACQUITTE' });
  });
});

describe('the MDN of an answer', () => {
  test('AS2-59: processed with a warning is a success with a note', async () => {
    const disposition = { type: 'processed', nature: 'warning', modificateur: 'duplicate-document' } as const;
    const side = await start({ repondre: (recue, reglages) => syncMdn(recue, reglages, { disposition }) });
    await side.deposer();
    const { etat, detail } = await only(side);
    expect(etat).toBe('ACQUITTE');
    expect(detail['raison']).toContain('duplicate-document');
  });

  test('AS2-59: an error or a failure ends it with its modifier, and is not tried again', async () => {
    const dispositions = [
      { type: 'processed', nature: 'error', modificateur: 'decryption-failed' },
      { type: 'failed', nature: 'failure', modificateur: 'unsupported MIC-algorithms' },
    ] as const;
    for (const disposition of dispositions) {
      const side = await start({ repondre: (recue, reglages) => syncMdn(recue, reglages, { disposition }) });
      await expect(side.deposer()).rejects.toMatchObject({
        code: 'LIVRAISON_REFUSEE',
        message: expect.stringContaining(disposition.modificateur),
      });
      expect(await only(side)).toMatchObject({ etat: 'REJETE' });
    }
  });

  test('AS2-59: an unsigned error is believed in the answer to the message itself', async () => {
    const disposition = {
      type: 'processed',
      nature: 'error',
      modificateur: 'unknown-trading-relationship',
    } as const;
    const side = await start({
      repondre: (recue, reglages) => syncMdn(recue, reglages, { disposition, signe: null }),
    });
    await expect(side.deposer()).rejects.toMatchObject({ code: 'LIVRAISON_REFUSEE' });
  });

  test('AS2-49: a MIC in another algorithm than asked for is compared in its own', async () => {
    const side = await start({
      reglages: { signature: { digest: 'sha-512', pss: false }, accuseDigest: 'sha-256' },
      repondre: async (recue, reglages) => {
        const mic = defined((await open(recue, { ...reglages, accuseDigest: 'sha-512' })).mic);
        expect(mic.digest).toBe('sha-512');
        return syncMdn(recue, reglages, { mic });
      },
    });
    await side.deposer();
    expect(await only(side)).toMatchObject({ etat: 'ACQUITTE' });
  });

  describe('AS2-49: of a large file, a MIC in an algorithm that was not taken is made again from the flux', () => {
    const large = 'x'.repeat(100_000);
    const gone = async (): Promise<undefined> => undefined;
    const inSha512 = async (recue: Recue, reglages: ReglagesAs2) => {
      const { mic } = await open(recue, { ...reglages, accuseDigest: 'sha-512' });
      return syncMdn(recue, reglages, { mic: defined(mic) });
    };

    test.each([
      ['signed and encrypted', {}],
      ['encrypted alone', { signature: null }],
      ['plain', { signature: null, chiffrement: null }],
      ['compressed around its signature', { compression: 'apres-signature' }],
    ] as const)('%s: it is delivered', async (_, reglages) => {
      const demandes = { exigeSignature: false, exigeChiffrement: false };
      const side = await start({ reglages: { ...demandes, ...reglages }, repondre: inSha512 });
      await side.deposer(fluxOf(large));
      expect((await only(side)).etat).toBe('ACQUITTE');
    });

    test('and one that is not of it refuses it', async () => {
      const mic = { valeur: Buffer.alloc(64).toString('base64'), digest: 'sha-512' } as const;
      const side = await start({ repondre: (recue, reglages) => syncMdn(recue, reglages, { mic }) });
      await expect(side.deposer(fluxOf(large))).rejects.toMatchObject({ code: 'LIVRAISON_REFUSEE' });
      expect((await only(side)).etat).toBe('REJETE');
    });

    test.each([
      ['compressed inside its signature', { reglages: { compression: 'avant-signature' } }],
      ['of a flux that is gone', { expediteur: { ouvrirFlux: gone } }],
      ['of a flux that is another by now', { expediteur: { ouvrirFlux: fluxOf('y'.repeat(100_000)).open } }],
    ] as const)('%s: nothing is proved, and nothing refused', async (_, options) => {
      const side = await start({ ...options, repondre: inSha512 });
      await expect(side.deposer(fluxOf(large))).rejects.toMatchObject({
        ...{ code: 'LIVRAISON_REFUSEE', message: /algorithm that is not ours/ },
      });
      expect((await only(side)).etat).toBe('ENVOYE');
    });

    test('by an MDN that proves nothing, the flux is not read', async () => {
      let opened = 0;
      const side = await start({
        expediteur: {
          async ouvrirFlux(): Promise<undefined> {
            opened++;
          },
        },
        repondre: async (recue, reglages) => {
          const { mic } = await open(recue, { ...reglages, accuseDigest: 'sha-512' });
          return syncMdn(recue, reglages, { mic: defined(mic), signe: autrui() });
        },
      });
      await expect(side.deposer(fluxOf(large))).rejects.toMatchObject({ code: 'LIVRAISON_REFUSEE' });
      expect(opened).toBe(0);
    });
  });

  test('AS2-49: a MIC that is not ours refuses the flux', async () => {
    const mic = { valeur: Buffer.alloc(32).toString('base64'), digest: 'sha-256' } as const;
    const side = await start({ repondre: (recue, reglages) => syncMdn(recue, reglages, { mic }) });
    await expect(side.deposer()).rejects.toMatchObject({ code: 'LIVRAISON_REFUSEE', message: /MIC/ });
    expect(await only(side)).toMatchObject({ etat: 'REJETE' });
  });

  test('AS2-62: unsigned where a signature was asked for proves nothing; the message stays what goes again', async () => {
    const side = await start({ repondre: (recue, reglages) => syncMdn(recue, reglages, { signe: null }) });
    await expect(side.deposer()).rejects.toMatchObject({ code: 'LIVRAISON_REFUSEE' });
    expect(await only(side)).toMatchObject({ etat: 'ENVOYE' });
    side.server.repondre = (recue) => syncMdn(recue, side.reglages);
    await side.deposer();
    expect(side.server.recues[1]?.entete('message-id')).toBe(side.server.recues[0]?.entete('message-id'));
  });

  test('AS2-62: signed by somebody else proves nothing', async () => {
    const side = await start({
      repondre: (recue, reglages) => syncMdn(recue, reglages, { signe: autrui() }),
    });
    await expect(side.deposer()).rejects.toMatchObject({ code: 'LIVRAISON_REFUSEE' });
    expect(await only(side)).toMatchObject({ etat: 'ENVOYE' });
  });

  test('AS2-62: one byte of the signed part changed proves nothing', async () => {
    const side = await start({
      repondre: async (recue, reglages) => {
        const answer = (await syncMdn(recue, reglages)).toString('latin1');
        return Buffer.from(answer.replace('Received.', 'Received!'), 'latin1');
      },
    });
    await expect(side.deposer()).rejects.toMatchObject({ code: 'LIVRAISON_REFUSEE' });
    expect(await only(side)).toMatchObject({ etat: 'ENVOYE' });
  });

  test('signed with the next certificate of the partenaire, agreed beside the present one, is good', async () => {
    const next = identiteDeTest('eux-demain');
    const side = await start({
      acces: agreedWith(eux().certificat, next.certificat),
      repondre: (recue, reglages) => syncMdn(recue, reglages, { signe: next }),
    });
    await side.deposer();
    expect((await only(side)).certificats).toContain(next.certificat.empreinte);
  });

  test('of another message proves nothing', async () => {
    const side = await start({
      repondre: (recue, reglages) => syncMdn(recue, reglages, { messageId: '<other@eux>' }),
    });
    await expect(side.deposer()).rejects.toMatchObject({
      code: 'LIVRAISON_REFUSEE',
      message: /another message/,
    });
  });

  test('unsigned is enough where that was agreed', async () => {
    const side = await start({
      reglages: { accuseSigne: false },
      repondre: (recue, reglages) => syncMdn(recue, reglages, { signe: null }),
    });
    await side.deposer();
    expect(defined(side.server.recues[0]).entete('disposition-notification-options')).toBeUndefined();
    expect(await only(side)).toMatchObject({ etat: 'ACQUITTE' });
  });

  test('AS2-64: one that does not come in time is waited for, and the same message goes again', async () => {
    const side = await start({ repondre: () => 'muet', serveur: { delaiMs: 150 } });
    await expect(side.deposer()).rejects.toMatchObject({ code: 'LIVRAISON_INJOIGNABLE' });
    expect(await only(side)).toMatchObject({ etat: 'ENVOYE' });
    side.server.repondre = (recue) => syncMdn(recue, side.reglages);
    await side.deposer();
    const [one, other] = side.server.recues;
    expect(other?.entete('message-id')).toBe(one?.entete('message-id'));
    expect(other?.corps).toEqual(one?.corps);
  });

  test('AS2-64: a 2xx without it is not a success', async () => {
    const side = await start({ repondre: () => reponse(200, { 'Content-Type': 'text/html' }, '<html>') });
    await expect(side.deposer()).rejects.toMatchObject({ code: 'ACCUSE_ATTENDU' });
    expect(await only(side)).toMatchObject({ etat: 'ENVOYE' });
  });

  test('AS2-74: cut before it was read, it comes again with the same message', async () => {
    const side = await start({
      repondre: async (recue, reglages) => {
        const answer = await syncMdn(recue, reglages);
        recue.socket.end(answer.subarray(0, answer.length - 10));
        return '';
      },
    });
    await expect(side.deposer()).rejects.toMatchObject({ code: 'LIVRAISON_INJOIGNABLE' });
    side.server.repondre = (recue) => syncMdn(recue, side.reglages);
    await side.deposer();
    expect(side.server.recues[1]?.corps).toEqual(side.server.recues[0]?.corps);
  });

  test('a refusal of what was taken before does not make it another message', async () => {
    const side = await start({ repondre: () => reponse(200) });
    await expect(side.deposer()).rejects.toMatchObject({ code: 'ACCUSE_ATTENDU' });
    side.server.repondre = () => reponse(409);
    await expect(side.deposer()).rejects.toMatchObject({ code: 'LIVRAISON_REFUSEE' });
    expect(await only(side)).toMatchObject({ etat: 'ENVOYE' });
  });
});

test('HTTP Basic is what its file says', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'raccord-as2-'));
  try {
    const motDePasseFichier = join(folder, 'secret');
    await writeFile(motDePasseFichier, 'épée\n', { mode: 0o600 });
    const side = await start({ serveur: { basic: { utilisateur: 'raccord', motDePasseFichier } } });
    await side.deposer();
    const header = defined(side.server.recues[0]).entete('authorization') ?? '';
    expect(Buffer.from(header.replace('Basic ', ''), 'base64').toString()).toBe('raccord:épée');
    expect((await only(side)).entetes['authorization']).toBeUndefined();
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('a large flux streams from the spool', async () => {
  const side = await start();
  await side.deposer(fluxOf(Buffer.alloc(3_000_000, 'abcdefgh')));
  const opened = await open(defined(side.server.recues[0]), side.reglages);
  expect(opened.contenu.equals(Buffer.alloc(3_000_000, 'abcdefgh'))).toBe(true);
});
