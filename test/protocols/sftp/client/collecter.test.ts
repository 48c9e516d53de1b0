// SPDX-License-Identifier: Apache-2.0
/** What waits on the server of another party, fetched: nothing is let go of before it is ours. Real sockets. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Recevoir } from '../../../../gateway/ports/expedition.ts';
import { createExpediteurSftp } from '../../../../protocols/sftp/client/index.ts';
import { type PartnerServer, startPartnerServer } from '../../../support/partner-server.ts';
import { destinationDe } from '../../../support/raccordements.ts';

const never = new AbortController().signal;
const expediteur = createExpediteurSftp({ clock: () => new Date(), restMs: 0 });

let server: PartnerServer;
beforeEach(async () => {
  server = await startPartnerServer();
});
afterEach(() => server.close());

const content = (seed: number, length = 100_000) =>
  Buffer.from(Array.from({ length }, (_, i) => (i * seed) % 251));

function offer(nom: string, bytes: Buffer, modifiedSeconds = 1_790_000_000): void {
  server.files.set(`/out/${nom}`, { bytes, modifiedSeconds });
}

/** Keeps what it is given as the gateway does: durable once, known again by name and bytes. */
function keeper() {
  const kept: { nom: string; bytes: Buffer }[] = [];
  const recevoir: Recevoir = async ({ nom, contenu }) => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of contenu) chunks.push(chunk);
    const bytes = Buffer.concat(chunks);
    if (kept.some((one) => one.nom === nom && one.bytes.equals(bytes))) return 'DEJA_RECU';
    kept.push({ nom, bytes });
    return 'RECU';
  };
  return { kept, recevoir };
}

const collect = (recevoir: Recevoir) => expediteur.collecter(destinationDe(server.serveur), recevoir, never);

test('what waits is fetched whole, the oldest first, and removed', async () => {
  offer('second', content(3), 200);
  offer('first', content(5), 100);
  offer('empty', Buffer.alloc(0), 300);
  const { kept, recevoir } = keeper();
  expect(await collect(recevoir)).toEqual({ recus: 3, dejaRecus: 0, laisses: [] });
  expect(kept.map(({ nom }) => nom)).toEqual(['first', 'second', 'empty']);
  expect(kept.map(({ bytes }) => bytes)).toEqual([content(5), content(3), Buffer.alloc(0)]);
  expect(server.files.size).toBe(0);
});

test('a file is neither closed nor removed before it was received', async () => {
  offer('one', content(3));
  server.fetchOnce = true;
  const { recevoir } = keeper();
  await collect(async (fichier) => {
    const outcome = await recevoir(fichier);
    expect(server.requests.filter(({ name }) => name === 'CLOSE' || name === 'REMOVE')).toMatchObject([
      { path: '/out' },
    ]);
    expect(server.files.size).toBe(1);
    return outcome;
  });
  expect(server.files.size).toBe(0);
});

test('names still being written are left alone', async () => {
  for (const nom of ['a.tmp', 'b.part', '.c', 'd.filepart', 'e~']) offer(nom, content(3));
  const { kept, recevoir } = keeper();
  expect(await collect(recevoir)).toEqual({ recus: 0, dejaRecus: 0, laisses: [] });
  expect([kept, server.files.size]).toEqual([[], 5]);
});

describe.each([{ fetchOnce: true }, { fetchOnce: false }])(
  'server that lets go by itself: $fetchOnce',
  ({ fetchOnce }) => {
    test('cut at each request in turn, before and after its effect: each file is kept once, whole', async () => {
      offer('one', content(3));
      offer('two', content(5));
      await collect(keeper().recevoir);
      const requests = server.requests.map(({ name }) => name);
      server.fetchOnce = fetchOnce;
      for (const order of ['cut-before', 'cut-after'] as const) {
        for (const [i, name] of requests.entries()) {
          offer('one', content(3));
          offer('two', content(5));
          server.requests.length = 0;
          server.sabotage = ({ number }) => (number === i + 1 ? order : undefined);
          const { kept, recevoir } = keeper();
          await collect(recevoir).catch((error: unknown) =>
            expect(error).toMatchObject({ code: 'LIVRAISON_INJOIGNABLE' }),
          );
          await collect(recevoir);
          expect([order, i, name, kept.map(({ nom }) => nom)]).toEqual([order, i, name, ['one', 'two']]);
          expect(kept.map(({ bytes }) => bytes.equals(content(3)) || bytes.equals(content(5)))).toEqual([
            true,
            true,
          ]);
          expect(server.files.size).toBe(0);
        }
      }
    });

    test('a file that we cannot keep stays there, and does not hold up those after it', async () => {
      offer('one', content(3), 1);
      offer('two', content(5), 2);
      server.fetchOnce = fetchOnce;
      const { kept, recevoir } = keeper();
      const full: Recevoir = async (fichier) => {
        const outcome = await recevoir({ ...fichier, nom: `read ${fichier.nom}` });
        if (fichier.nom === 'one') throw new Error('disk full');
        return outcome;
      };
      const rapport = await collect(full);
      expect(rapport).toEqual({ recus: 1, dejaRecus: 0, laisses: [{ nom: 'one', motif: 'disk full' }] });
      expect(kept).toHaveLength(2);
      expect([...server.files.keys()]).toEqual(['/out/one']);
    });
  },
);

test('a file that grows or changes while it is read is left for the next round', async () => {
  offer('one', content(3));
  server.sabotage = ({ name }) => {
    if (name === 'READ') offer('one', Buffer.concat([content(3), Buffer.from('more')]));
    return undefined;
  };
  const { kept, recevoir } = keeper();
  const { recus, laisses } = await collect(recevoir);
  expect([recus, laisses.map(({ nom }) => nom), kept]).toEqual([0, ['one'], []]);
  expect(server.files.size).toBe(1);
});

test('a server that neither lets go nor lets us remove is told of, and the file is known again', async () => {
  offer('one', content(3));
  server.sabotage = ({ name }) => (name === 'REMOVE' ? 'deny' : undefined);
  const { kept, recevoir } = keeper();
  const first = await collect(recevoir);
  expect(first).toMatchObject({ recus: 1, laisses: [{ nom: 'one' }] });
  expect(first.laisses[0]?.motif).toMatch(/cannot be removed/);
  expect(await collect(recevoir)).toMatchObject({ recus: 0, dejaRecus: 1 });
  expect(kept).toHaveLength(1);
});

test('a folder that is not there is refused, for somebody to look', async () => {
  const serveur = { ...server.serveur, dossierRetrait: '/nowhere' };
  await expect(expediteur.collecter(destinationDe(serveur), keeper().recevoir, never)).rejects.toMatchObject({
    code: 'LIVRAISON_REFUSEE',
  });
});
