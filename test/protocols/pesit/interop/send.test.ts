// SPDX-License-Identifier: Apache-2.0
/** What our client writes to an independent server, and reads from it: in every manner, through every refusal, once. */
import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { ReglagesPesit, ServeurPesit } from '../../../../gateway/domain/acces-pesit.ts';
import { identiteDeTest, pemDe } from '../../../support/as2-keys.ts';
import {
  createPesitSender,
  type PesitSender,
  type PesitSenderOptions,
} from '../../../support/pesit-peer/sender.ts';
import {
  type PeerBehaviour,
  type PeerConnection,
  type PeerRule,
  PesitPeer,
  pesitPeerInstalled,
  whyNoPesitPeer,
} from '../../../support/pesit-peer.ts';
import { bytesOf, fileOf, linesOf } from './scenes.ts';

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const nom = 'CSO1100A_PER001_PER0011100000000000000042';
/** Points each KiB: a small file has many. */
const fine: Partial<ReglagesPesit> = {
  intervalleKio: 1,
  fenetre: 2,
  longueurArticle: 300,
  tailleEntite: 1_024,
};

describe.skipIf(!pesitPeerInstalled)(`we write to an independent PeSIT server${whyNoPesitPeer}`, () => {
  let peer: PesitPeer;
  let port: number;
  let senders: PesitSender[] = [];
  let seed = 0;

  beforeAll(async () => {
    peer = await PesitPeer.start();
    port = await peer.listen('server');
  });
  afterEach(() => {
    for (const one of senders) one.close();
    senders = [];
  });
  afterAll(() => peer.close());

  function sender(options: Partial<PesitSenderOptions> = {}): PesitSender {
    const one = createPesitSender({ port, ...options });
    senders.push(one);
    seed += 1;
    return one;
  }

  async function seen() {
    for (const one of senders) one.close();
    return await peer.seen('server');
  }

  /** What our client said that a strict reader would not. */
  function complaintsOf(connections: readonly PeerConnection[]): readonly string[] {
    return connections.flatMap(({ complaints, ended, why }) =>
      ended === 'fault' || ended === 'bug' ? [...complaints, `${ended}: ${why}`] : complaints,
    );
  }

  test.each<[string, Partial<ReglagesPesit>, PeerBehaviour, Partial<ServeurPesit>?]>([
    ['as usual', {}, {}],
    ['bare entities', { cadrage: 'brut' }, {}],
    ['check bytes', { crc: true }, {}],
    ['bare entities with check bytes', { cadrage: 'brut', crc: true }, {}],
    ['several articles a DTF', { multiArticle: true, longueurArticle: 100 }, {}],
    ['segments', { segmentation: true, longueurArticle: 4_000, tailleEntite: 700 }, {}],
    [
      'several articles and segments',
      {
        segmentation: true,
        multiArticle: true,
        enregistrements: 'lignes',
        tailleEntite: 250,
        longueurArticle: 400,
      },
      { lines: true },
    ],
    ['horizontal strings', { compression: 'horizontale' }, { compression: 3 }],
    ['vertical strings', { compression: 'verticale', longueurArticle: 100 }, { compression: 3 }],
    ['both kinds', { compression: 'mixte', longueurArticle: 100, multiArticle: true }, { compression: 3 }],
    ['both proposed and one accepted', { compression: 'mixte' }, { compression: 1 }],
    ['compression refused', { compression: 'mixte' }, {}],
    ['fixed articles', { format: 'fixe', longueurArticle: 500 }, {}],
    ['lines', { enregistrements: 'lignes' }, { lines: true }],
    ['points each KiB', fine, {}],
    ['points each KiB, acknowledged late', fine, { ackEvery: 'window' }],
    ['a smaller interval at the server', {}, { sync: [4, 1] }],
    ['a smaller window at the server', { ...fine, fenetre: 8 }, { sync: [1, 1] }],
    ['no points at the server', {}, { sync: [0, 0] }],
    ['points that the server does not acknowledge', fine, { sync: [32, 0] }],
    ['no points of ours', { intervalleKio: 0, fenetre: 0 }, {}],
    ['smaller entities at the server', {}, { entity: 4_102 }],
    ['entities too small for our articles', { segmentation: true }, { entity: 512 }],
    ['version D at the server', {}, { version: 1 }],
    ['RESYN of the server', fine, { resync: { after: 4 } }],
    ['RESYN of the server, to the start', fine, { resync: { after: 1, to: 0 } }],
    ['RESYN of the server, five times', fine, { resync: { after: 4, times: 5 } }],
    ['RESYN of the server after the end of data', fine, { resync: { after: 1_000, to: 39 } }],
    ['no RESYN at the server', fine, { resyncAllowed: false }],
    ['Connect:Express', {}, { style: 'connect-express' }],
    ['a free message and a password in ACONNECT', {}, { free: 'hello', ownPassword: 'theirs' }],
    ['a server that writes byte by byte', fine, { chunk: 1 }],
    ['an identifier of 255 at the server', {}, { own: 255 }],
    ['the code interface in PI 12', { nomFlux: 'code-interface' }, {}],
    ['the whole name in PI 12, and no label', { nomFlux: 'nom-fichier', etiquette: false }, {}],
  ])('a flux arrives whole, once: %s', async (_, reglages, behaviour, serveur = {}) => {
    await peer.behave('server', behaviour);
    const one = sender({ reglages, serveur });
    const bytes = reglages.enregistrements === 'lignes' ? linesOf(700, seed) : bytesOf(40_000, seed);
    expect(await one.attempt(one.flux(nom, bytes))).toBe('DELIVERED');
    const { received, connections } = await seen();
    expect(received).toMatchObject([{ sha256: sha256(bytes), times: 1 }]);
    expect(complaintsOf(connections)).toEqual([]);
    expect(JSON.stringify(received[0]?.pis)).toContain(nom);
  });

  test('an empty flux arrives', async () => {
    await peer.behave('server', {});
    const one = sender();
    expect(await one.attempt(one.flux(nom, Buffer.alloc(0)))).toBe('DELIVERED');
    expect((await seen()).received).toMatchObject([{ size: 0, times: 1 }]);
  });

  test('several flux go over one session, which is released at the end', async () => {
    await peer.behave('server', {});
    const one = sender();
    for (const nth of [1, 2, 3]) await one.attempt(one.flux(nom, bytesOf(3_000, nth)));
    const { received, connections } = await seen();
    expect(received).toHaveLength(3);
    expect(connections.map(({ ended }) => ended)).toEqual(['released']);
  });

  test('ten flux at once all arrive, each once', async () => {
    await peer.behave('server', {});
    const one = sender({ reglages: fine });
    const contents = Array.from({ length: 10 }, (_, nth) => bytesOf(9_000, 500 + nth));
    const outcomes = await Promise.all(contents.map((bytes) => one.attempt(one.flux(nom, bytes))));
    expect(outcomes).toEqual(contents.map(() => 'DELIVERED'));
    const { received } = await seen();
    expect(received.map((each) => each.sha256).toSorted()).toEqual(contents.map(sha256).toSorted());
    expect(received.every(({ times }) => times === 1)).toBe(true);
  });

  test('a password and a pre-connection are read from their files', async () => {
    const motDePasseFichier = join(peer.folder, 'password');
    await writeFile(motDePasseFichier, 'sesame\n');
    await peer.behave('server', { passwords: { RACCORD: 'sesame' } });
    const preconnexion = { identifiant: 'RACCORD', motDePasseFichier };
    const one = sender({ serveur: { motDePasseFichier, preconnexion } });
    expect(await one.attempt(one.flux(nom, bytesOf(100, 1)))).toBe('DELIVERED');
    const { connections } = await seen();
    expect(connections).toMatchObject([{ preconnection: 'PESIT   RACCORD sesame  ' }]);
  });

  test('a pre-connection answered by NAK0, or a wrong password, is no delivery', async () => {
    const motDePasseFichier = join(peer.folder, 'wrong');
    await writeFile(motDePasseFichier, 'wrong');
    await peer.behave('server', { nak: true });
    const preconnexion = { identifiant: 'RACCORD', motDePasseFichier };
    const nak = sender({ serveur: { motDePasseFichier, preconnexion } });
    expect(await nak.attempt(nak.flux(nom, bytesOf(100, 1)))).toBe('LIVRAISON_REFUSEE');
    await peer.behave('server', { passwords: { RACCORD: 'sesame' } });
    const one = sender({ serveur: { motDePasseFichier } });
    expect(await one.attempt(one.flux(nom, bytesOf(100, 1)))).toBe('LIVRAISON_REFUSEE');
    expect((await seen()).received).toEqual([]);
  });

  test('TLS: both show their certificates; another one than agreed is not spoken to', async () => {
    const theirs = pemDe(identiteDeTest('pair', { ec: true, noms: ['127.0.0.1'] }));
    const ours = pemDe(identiteDeTest('nous', { ec: true, noms: ['localhost', '127.0.0.1'] }));
    const paths = ['cert', 'key', 'ca'].map((name) => join(peer.folder, `tls-${name}.pem`));
    const [cert = '', key = '', ca = ''] = paths;
    await Promise.all([
      writeFile(cert, theirs.certificat),
      writeFile(key, theirs.cle),
      writeFile(ca, ours.certificat),
    ]);
    await peer.behave('server', { tls: { cert, key, ca } });
    const { certificat } = identiteDeTest('pair', { ec: true, noms: ['127.0.0.1'] });
    const wrong = '00'.repeat(32);
    const variants: readonly Partial<ServeurPesit>[] = [
      { empreinteTls: certificat.empreinte },
      { autorites: theirs.certificat },
      { empreinteTls: wrong },
      {},
    ];
    const outcomes: string[] = [];
    for (const variant of variants) {
      const one = sender({ serveur: { clair: false, ...variant } });
      outcomes.push(await one.attempt(one.flux(nom, bytesOf(20_000, seed))));
    }
    expect(outcomes.slice(0, 2)).toEqual(['DELIVERED', 'DELIVERED']);
    expect(outcomes.slice(2)).not.toContain('DELIVERED');
    expect((await seen()).received).toHaveLength(2);
  });

  describe('refusals', () => {
    test.each<[string, string, string]>([
      ['CONNECT', '3-301', 'LIVRAISON_REFUSEE'],
      ['CONNECT', '3-304', 'LIVRAISON_REFUSEE'],
      ['CONNECT', '3-308', 'LIVRAISON_REFUSEE'],
      ['CONNECT', '3-303', 'LIVRAISON_INJOIGNABLE'],
      ['CONNECT', '3-309', 'LIVRAISON_INJOIGNABLE'],
      ['CONNECT', '3-322', 'LIVRAISON_INJOIGNABLE'],
      ['CREATE', '2-200', 'LIVRAISON_REFUSEE'],
      ['CREATE', '2-226', 'LIVRAISON_REFUSEE'],
      ['CREATE', '3-318', 'LIVRAISON_REFUSEE'],
      ['CREATE', '2-201', 'LIVRAISON_INJOIGNABLE'],
      ['CREATE', '2-202', 'LIVRAISON_INJOIGNABLE'],
      ['CREATE', '2-207', 'LIVRAISON_INJOIGNABLE'],
    ])('%s refused by %s is %s', async (refused, diagnostic, code) => {
      await peer.behave('server', { refuse: { [refused]: diagnostic } });
      const one = sender();
      expect(await one.attempt(one.flux(nom, bytesOf(1_000, seed)))).toBe(code);
      const { received, connections } = await seen();
      expect(received).toEqual([]);
      expect(complaintsOf(connections)).toEqual([]);
    });

    test.each(['ORF', 'WRITE', 'TRANS.END'])('%s refused is no delivery', async (refused) => {
      await peer.behave('server', { refuse: { [refused]: '2-213' } });
      const one = sender();
      expect(await one.attempt(one.flux(nom, bytesOf(1_000, seed)))).toMatch(/^LIVRAISON_/);
      expect((await seen()).received).toEqual([]);
    });

    test.each([12, 16])('IDT %i of the server is a refusal', async (code) => {
      await peer.behave('server', { idt: { after: 2, code, diagnostic: '2-219' } });
      const one = sender({ reglages: fine });
      expect(await one.attempt(one.flux(nom, bytesOf(9_000, seed)))).toBe('LIVRAISON_REFUSEE');
      expect((await seen()).received).toEqual([]);
    });

    test.each([4, 8])('after IDT %i of the server the rest follows', async (code) => {
      const idt = { after: 4, code };
      await peer.behave('server', { connections: [{ idt }] });
      const one = sender({ reglages: fine });
      const bytes = bytesOf(9_000, seed);
      const flux = one.flux(nom, bytes);
      expect(await one.attempt(flux)).not.toBe('DELIVERED');
      one.close();
      const later = sender({ reglages: fine, messages: one.messages });
      expect(await later.attempt({ ...later.flux(nom, bytes), id: flux.id })).toBe('DELIVERED');
      expect((await seen()).received).toMatchObject([{ sha256: sha256(bytes), times: 1 }]);
    });

    test.each(['2-204', '2-214', '2-218', '2-227', '2-228', '2-229', '2-230', '2-233'])(
      'a restart refused by %s: all of it again, as another transfer',
      async (diagnostic) => {
        const rules: readonly PeerRule[] = [{ in: 'SYN', nth: 4, do: 'cut' }];
        await peer.behave('server', { refuse: { restart: diagnostic }, connections: [{ rules }] });
        const one = sender({ reglages: fine });
        const bytes = bytesOf(9_000, seed);
        const outcomes = await one.untilDelivered(one.flux(nom, bytes), () => peer.seen('server'));
        expect(outcomes.at(-1)).toBe('DELIVERED');
        const { received, connections } = await seen();
        expect(received).toMatchObject([{ sha256: sha256(bytes), times: 1 }]);
        const numbers = connections.flatMap(({ trace }) =>
          trace.flatMap(([way, name, pis]) =>
            way === '<' && name === 'CREATE' && typeof pis === 'object' ? [[pis['13'], pis['15'] ?? 0]] : [],
          ),
        );
        const [first, restarted, anew] = numbers;
        expect(restarted).toEqual([first?.[0], 1]);
        expect(anew?.[1]).toBe(0);
        expect(anew?.[0]).not.toBe(first?.[0]);
      },
    );

    test('a restart from a point that we never made: cancelled, and all of it again', async () => {
      const rules: readonly PeerRule[] = [{ in: 'SYN', nth: 4, do: 'cut' }];
      await peer.behave('server', { connections: [{ rules }, { startAt: 4_000 }] });
      const one = sender({ reglages: fine });
      const bytes = bytesOf(9_000, seed);
      const outcomes = await one.untilDelivered(one.flux(nom, bytes), () => peer.seen('server'));
      expect(outcomes.at(-1)).toBe('DELIVERED');
      const { received, connections } = await seen();
      expect(received).toMatchObject([{ sha256: sha256(bytes), times: 1 }]);
      expect(complaintsOf(connections)).toEqual([]);
    });
  });

  describe('accidents', () => {
    test.each<[string, PeerRule]>([
      ['before ACK(CREATE)', { out: 'ACK(CREATE)', do: 'cut' }],
      ['after CONNECT', { in: 'CONNECT', do: 'cut' }],
      ['at point 3', { in: 'SYN', nth: 3, do: 'cut' }],
      ['inside ACK(SYN) 3', { out: 'ACK(SYN)', nth: 3, do: 'half' }],
      ['by a reset', { in: 'DTF', nth: 9, do: 'cut', reset: true }],
      ['by ABORT', { in: 'DTF', nth: 9, do: 'abort', diagnostic: '3-310' }],
      ['by ABORT in its long form', { in: 'DTF', nth: 9, do: 'abort', diagnostic: '3-309', long: true }],
      ['at TRANS.END', { in: 'TRANS.END', do: 'cut' }],
      ['before ACK(TRANS.END)', { out: 'ACK(TRANS.END)', do: 'cut' }],
    ])('cut %s: the next attempt brings the rest, and it is there once', async (_, rule) => {
      await peer.behave('server', { connections: [{ rules: [rule] }] });
      const one = sender({ reglages: fine });
      const bytes = bytesOf(9_000, seed);
      const outcomes = await one.untilDelivered(one.flux(nom, bytes), () => peer.seen('server'));
      expect(outcomes).toEqual(['LIVRAISON_INJOIGNABLE', 'DELIVERED']);
      const { received, connections } = await seen();
      expect(received).toMatchObject([{ sha256: sha256(bytes) }]);
      expect(complaintsOf(connections)).toEqual([]);
    });

    test.each<[string, string]>([
      ['ACK(CRF)', 'cut'],
      ['ACK(DESELECT)', 'cut'],
    ])('cut at %s, after ACK(TRANS.END): it is delivered', async (out, what) => {
      await peer.behave('server', { rules: [{ out, do: what } as PeerRule] });
      const one = sender();
      expect(await one.attempt(one.flux(nom, bytesOf(1_000, seed)))).toBe('DELIVERED');
    });

    test.each<[string, PeerRule]>([
      ['an answer to something else', { out: 'ACK(CREATE)', do: 'raw', hex: '000BC033DST000203000000' }],
      ['an unknown FPDU', { out: 'ACK(CREATE)', do: 'raw', hex: '0006C099DST00' }],
      ['a point that was never sent', { out: 'ACK(SYN)', do: 'raw', hex: '0009C038DST00140163' }],
      ['data from the receiver', { out: 'ACK(SYN)', do: 'raw', hex: '00070000DST0041' }],
      ['bytes that are no FPDU', { out: 'ACK(ORF)', do: 'raw', hex: 'ffffffffff' }],
      ['an FPDU longer than its entity', { out: 'ACK(ORF)', do: 'raw', hex: '00ffC033DST000203000000' }],
      ['a parameter of length 0', { out: 'ACK(WRITE)', do: 'raw', hex: '0008C036DST000200' }],
      ['no PI 2', { out: 'ACK(CREATE)', do: 'raw', hex: '000AC030DST0019021000' }],
    ])('%s is a fault: ABORT, and no delivery', async (_, rule) => {
      await peer.behave('server', { rules: [rule] });
      const one = sender({ reglages: fine });
      expect(await one.attempt(one.flux(nom, bytesOf(9_000, seed)))).toMatch(/^LIVRAISON_/);
      const { received, connections } = await seen();
      expect(received).toEqual([]);
      expect(connections[0]?.ended).toBe('abort');
      expect(connections[0]?.why).toMatch(/^3-31[018]$/);
    });
  });

  describe('collecting', () => {
    const served = (bytes: Buffer, more: object = {}) => ({ ...fileOf(bytes), label: nom, ...more });

    test.each<[string, Partial<ReglagesPesit>, PeerBehaviour]>([
      ['as usual', {}, {}],
      ['bare, with check bytes', { cadrage: 'brut', crc: true }, {}],
      ['several articles a DTF', {}, { multi: true, articleLength: 100 }],
      ['segments', {}, { segmented: true, articleLength: 4_000, entity: 700 }],
      ['strings', { compression: 'mixte' }, { compression: 3 }],
      ['points each KiB', fine, { articleLength: 200 }],
      ['FPDU together in an entity', fine, { articleLength: 200, concatenation: true }],
      ['byte 5 = 1', {}, { byte5: true }],
      ['byte 5 = 1 without a length', {}, { byte5: 'bare' }],
      ['RESYN of the server', fine, { articleLength: 200, resync: { after: 3 } }],
      ['byte by byte', fine, { articleLength: 200, chunk: 1 }],
      ['Connect:Express', {}, { style: 'connect-express', byte5: true }],
    ])('a file that waits is fetched whole: %s', async (_, reglages, behaviour) => {
      const one = sender({ reglages });
      const bytes = bytesOf(20_000, seed);
      await peer.behave('server', { files: { FLOW: served(bytes) }, ...behaviour });
      const { outcome, files } = await one.collect();
      expect(outcome).toBe('COLLECTED');
      expect([...files.keys()]).toEqual([nom]);
      expect(files.get(nom)?.equals(bytes)).toBe(true);
      const { connections } = await seen();
      expect(complaintsOf(connections)).toEqual([]);
    });

    test('cut in the middle, it goes on in the same round', async () => {
      const one = sender({ reglages: fine });
      const bytes = bytesOf(9_000, seed);
      await peer.behave('server', {
        articleLength: 200,
        files: { FLOW: served(bytes) },
        connections: [{ rules: [{ out: 'SYN', nth: 5, do: 'cut' }] }],
      });
      const { files } = await one.collect();
      expect(files.get(nom)?.equals(bytes)).toBe(true);
    });

    test('nothing waits: nothing is fetched, and that is no failure', async () => {
      await peer.behave('server', {});
      expect(await sender().collect()).toMatchObject({ outcome: 'COLLECTED' });
    });
  });
});
