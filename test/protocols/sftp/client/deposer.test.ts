// SPDX-License-Identifier: Apache-2.0
/** A flux put on the server of another party: once, whole, whatever is cut when. Real sockets, a saboteur at the other end. */
import { chmod, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FluxId } from '../../../../gateway/domain/flux.ts';
import type { ServeurSftp } from '../../../../gateway/domain/raccordement.ts';
import type { FluxAExpedier } from '../../../../gateway/ports/expedition.ts';
import { createExpediteurSftp } from '../../../../protocols/sftp/client/index.ts';
import { generateSshKeyPair } from '../../../../protocols/sftp/keys.ts';
import { blobReader } from '../../../support/memory-blob.ts';
import { type PartnerServer, startPartnerServer } from '../../../support/partner-server.ts';
import { destinationDe } from '../../../support/raccordements.ts';

const nomFichier = 'FSO1100A_RAC001_RAC0011100000000000000001';
/** Five WRITEs. */
const content = Buffer.from(Array.from({ length: 150_000 }, (_, i) => (i * 31) % 251));
const never = new AbortController().signal;

let server: PartnerServer;
beforeEach(async () => {
  server = await startPartnerServer();
});
afterEach(() => server.close());

const expediteur = createExpediteurSftp({ clock: () => new Date(), restMs: 0 });

/** A flux as the journal knows it between attempts. */
function fluxOf(bytes: Buffer): FluxAExpedier & { readonly notes: number } {
  let notes = 0;
  return {
    id: '01JD0000000000000000000001' as FluxId,
    nomFichier,
    sizeBytes: bytes.length,
    open: async () => blobReader(bytes),
    get renommageNote() {
      return notes > 0;
    },
    noterRenommage: async () => {
      notes += 1;
    },
    get notes() {
      return notes;
    },
  };
}

const put = (flux: FluxAExpedier, serveur: ServeurSftp = server.serveur) =>
  expediteur.deposer(destinationDe(serveur), { ...flux, renommageNote: flux.renommageNote }, never);

/** As the queue does: until one attempt resolves. Answers how many there were. */
async function untilDelivered(flux: FluxAExpedier): Promise<number> {
  for (let attempt = 1; attempt <= 5; attempt++) {
    try {
      await put(flux);
      return attempt;
    } catch (error) {
      expect(error).toMatchObject({ code: 'LIVRAISON_INJOIGNABLE', transient: true });
    }
  }
  throw new Error('never delivered');
}

async function requestsOfOneDelivery(): Promise<readonly string[]> {
  const other = await startPartnerServer();
  try {
    await put(fluxOf(content), other.serveur);
    return other.requests.map(({ name }) => name);
  } finally {
    await other.close();
  }
}

test('a flux arrives under a temporary name, and gets its own once it is whole', async () => {
  const flux = fluxOf(content);
  await put(flux);
  expect(server.delivered).toEqual([{ nom: nomFichier, bytes: content }]);
  expect([...server.files.keys()]).toEqual([`/in/${nomFichier}`]);
  expect(server.requests.map(({ name, path }) => `${name} ${path.replaceAll(nomFichier, 'F')}`)).toEqual([
    'STAT /in/F.tmp',
    'STAT /in/F',
    'OPEN /in/F.tmp',
    ...Array.from({ length: 5 }, () => 'WRITE /in/F.tmp'),
    'CLOSE /in/F.tmp',
    'STAT /in/F.tmp',
    'RENAME /in/F.tmp /in/F',
  ]);
  expect(flux.notes).toBe(1);
});

test('an empty flux arrives too', async () => {
  await put(fluxOf(Buffer.alloc(0)));
  expect(server.delivered).toEqual([{ nom: nomFichier, bytes: Buffer.alloc(0) }]);
});

describe('cut at each request in turn, before and after it takes effect', () => {
  test.each([
    { order: 'cut-before', takesAtOnce: false },
    { order: 'cut-before', takesAtOnce: true },
    { order: 'cut-after', takesAtOnce: false },
    { order: 'cut-after', takesAtOnce: true },
  ] as const)(
    '$order, the other side takes it at once: $takesAtOnce: it has it once, byte for byte',
    async ({ order, takesAtOnce }) => {
      const requests = await requestsOfOneDelivery();
      server.takesAtOnce = takesAtOnce;
      for (const [i, name] of requests.entries()) {
        server.files.clear();
        server.delivered.length = 0;
        server.requests.length = 0;
        server.sabotage = ({ number }) => (number === i + 1 ? order : undefined);
        const flux = fluxOf(content);
        const attempts = await untilDelivered(flux);
        expect([name, attempts, server.delivered.length]).toEqual([name, 2, 1]);
        expect(server.delivered[0]?.bytes.equals(content), name).toBe(true);
        // And once more, as a job may run twice.
        await put(flux);
        expect([name, server.delivered.length, flux.notes]).toEqual([name, 1, 1]);
        expect([...server.files.keys()]).toEqual(takesAtOnce ? [] : [`/in/${nomFichier}`]);
      }
    },
  );
});

test('a large flux that was cut goes on where it was, but for what was on its way', async () => {
  const large = Buffer.alloc(9_000_000, 'raccord ');
  server.sabotage = ({ number }) => (number === 250 ? 'cut-before' : undefined);
  expect(await untilDelivered(fluxOf(large))).toBe(2);
  expect(server.delivered[0]?.bytes.equals(large)).toBe(true);
  const writes = server.requests.filter(({ name }) => name === 'WRITE').length;
  // Whole, and twice the 64 requests that may have been on their way at most.
  expect(writes).toBeGreaterThanOrEqual(Math.ceil(large.length / 30_720));
  expect(writes).toBeLessThanOrEqual(Math.ceil(large.length / 30_720) + 66);
});

test('a server that lets nothing be written further gets it again from the first byte', async () => {
  server.files.set(`/in/${nomFichier}.tmp`, { bytes: Buffer.alloc(2_200_000, 'x'), modifiedSeconds: 1 });
  const large = Buffer.alloc(3_000_000, 'raccord ');
  let opened = 0;
  server.sabotage = ({ name }) => (name === 'OPEN' && opened++ === 0 ? 'deny' : undefined);
  await put(fluxOf(large));
  expect(server.delivered[0]?.bytes.equals(large)).toBe(true);
});

test('what stands there longer than the flux is begun again', async () => {
  server.files.set(`/in/${nomFichier}.tmp`, { bytes: Buffer.alloc(500_000), modifiedSeconds: 1 });
  await put(fluxOf(content));
  expect(server.delivered[0]?.bytes.equals(content)).toBe(true);
});

describe('what somebody must look at is refused for good', () => {
  const refused = { code: 'LIVRAISON_REFUSEE', transient: false };

  test('a file of that name that is not ours is never written over', async () => {
    const other = { bytes: Buffer.from('theirs'), modifiedSeconds: 1 };
    server.files.set(`/in/${nomFichier}`, other);
    await expect(put(fluxOf(content))).rejects.toMatchObject(refused);
    expect(server.files.get(`/in/${nomFichier}`)).toBe(other);
    expect(server.delivered).toEqual([]);
  });

  test('after the rename was noted, a file of another size under the final name', async () => {
    const flux = fluxOf(content);
    await flux.noterRenommage();
    server.files.set(`/in/${nomFichier}`, { bytes: Buffer.from('theirs'), modifiedSeconds: 1 });
    await expect(put(flux)).rejects.toMatchObject(refused);
  });

  test('another host key than the one agreed: our key is not even tried', async () => {
    const serveur = { ...server.serveur, empreinteHote: `SHA256:${'A'.repeat(43)}` };
    await expect(put(fluxOf(content), serveur)).rejects.toMatchObject({
      ...refused,
      message: expect.stringContaining(server.serveur.empreinteHote),
    });
    expect([server.logins, server.requests]).toEqual([0, []]);
  });

  test('a login that is refused', async () => {
    const closed = await startPartnerServer({ rejectLogins: true });
    try {
      await expect(put(fluxOf(content), closed.serveur)).rejects.toMatchObject(refused);
    } finally {
      await closed.close();
    }
  });

  test('a folder that may not be written to', async () => {
    server.sabotage = ({ name }) => (name === 'OPEN' ? 'deny' : undefined);
    await expect(put(fluxOf(content))).rejects.toMatchObject(refused);
  });
});

describe('the key', () => {
  test('is read at each connection: a new one serves at once', async () => {
    const { cleFichier } = server.serveur;
    await writeFile(cleFichier, 'not a key', { mode: 0o600 });
    await expect(put(fluxOf(content))).rejects.toMatchObject({ code: 'CONFIG' });
    await writeFile(cleFichier, generateSshKeyPair('new').privateKey);
    await put(fluxOf(content));
    expect(server.delivered).toHaveLength(1);
  });

  test('that others may read, or that is missing, is not used', async () => {
    await chmod(server.serveur.cleFichier, 0o644);
    await expect(put(fluxOf(content))).rejects.toMatchObject({ code: 'CONFIG' });
    const serveur = { ...server.serveur, cleFichier: `${server.serveur.cleFichier}.none` };
    await expect(put(fluxOf(content), serveur)).rejects.toMatchObject({ code: 'CONFIG' });
  });
});

describe('a server that cannot be reached', () => {
  const unreachable = { code: 'LIVRAISON_INJOIGNABLE', transient: true };

  test('a closed port, then an open one', async () => {
    await server.stop();
    await expect(put(fluxOf(content))).rejects.toMatchObject(unreachable);
    await server.restart();
    await put(fluxOf(content));
    expect(server.delivered).toHaveLength(1);
  });

  test('rests for a moment: who comes next fails without waiting', async () => {
    let now = 1_000_000;
    const resting = createExpediteurSftp({ clock: () => new Date(now), restMs: 5_000 });
    await server.stop();
    await expect(
      resting.deposer(destinationDe(server.serveur), fluxOf(content), never),
    ).rejects.toMatchObject(unreachable);
    await server.restart();
    await expect(resting.deposer(destinationDe(server.serveur), fluxOf(content), never)).rejects.toThrow(
      /a moment ago/,
    );
    now += 5_001;
    await resting.deposer(destinationDe(server.serveur), fluxOf(content), never);
    expect(server.delivered).toHaveLength(1);
  });

  test('one that accepts and never says a word is left in time', async () => {
    const mute = createServer(() => undefined).listen(0, '127.0.0.1');
    try {
      await new Promise((resolve) => mute.once('listening', resolve));
      const address = mute.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      const hasty = createExpediteurSftp({ clock: () => new Date(), timeouts: { connectMs: 60 }, restMs: 0 });
      const put = hasty.deposer(destinationDe({ ...server.serveur, port }), fluxOf(content), never);
      await expect(put).rejects.toMatchObject(unreachable);
    } finally {
      mute.close();
    }
  });

  test('one that stops answering in the middle is left in time', async () => {
    const hasty = createExpediteurSftp({ clock: () => new Date(), timeouts: { idleMs: 80 }, restMs: 0 });
    server.sabotage = ({ name }) => (name === 'RENAME' ? 'mute' : undefined);
    const flux = fluxOf(content);
    const attempt = hasty.deposer(destinationDe(server.serveur), { ...flux, renommageNote: false }, never);
    await expect(attempt).rejects.toMatchObject(unreachable);
    // The rename took effect, its answer never came: the note tells the next attempt to ask.
    await put(flux);
    expect(server.delivered).toHaveLength(1);
  });

  test('an attempt that is interrupted leaves the flux as it is', async () => {
    const stopping = new AbortController();
    server.sabotage = ({ name }) => {
      if (name === 'WRITE') stopping.abort(new Error('stopping'));
      return undefined;
    };
    await expect(
      expediteur.deposer(destinationDe(server.serveur), fluxOf(content), stopping.signal),
    ).rejects.toThrow();
    expect(server.delivered).toEqual([]);
  });
});
