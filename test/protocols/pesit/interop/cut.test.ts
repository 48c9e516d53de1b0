// SPDX-License-Identifier: Apache-2.0
/**
 * A proxy between us and the independent peer cuts before and inside every entity of a transfer, in each direction, delays,
 * splits and repeats: every file is whole in the end, and is taken once.
 */
import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { RaccordementId } from '../../../../gateway/domain/raccordement.ts';
import { createPesitSender, type PesitSender } from '../../../support/pesit-peer/sender.ts';
import { type PesitServer, servePesit } from '../../../support/pesit-peer/server.ts';
import { PesitPeer, pesitPeerInstalled, whyNoPesitPeer } from '../../../support/pesit-peer.ts';
import { type Cut, type Direction, type PesitProxy, startPesitProxy } from '../../../support/pesit-proxy.ts';
import { bytesOf, callAs, fileOf, type WriteStep, writeOf } from './scenes.ts';

const sizeBytes = 3_000;
/** With points each KiB: every kind of FPDU passes, some of them several times. */
const fine = { intervalleKio: 1, fenetre: 2, longueurArticle: 300, tailleEntite: 1_024 };
const nom = 'CSO1100A_PER001_PER0011100000000000000042';
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

/** Before and inside each entity of what passed; every third one by a reset. */
function cutsOf(passed: readonly { readonly direction: Direction }[]): readonly Cut[] {
  return (['aller', 'retour'] as const).flatMap((direction) =>
    passed
      .filter((one) => one.direction === direction)
      .flatMap((_, index): readonly Cut[] => {
        const at = { direction, nth: index + 1, reset: index % 3 === 2 };
        return [
          { ...at, where: 'before' },
          { ...at, where: 'middle' },
        ];
      }),
  );
}

function said({ where, nth, direction, reset }: Cut): string {
  return `${where} ${direction} ${nth}${reset === true ? ' by a reset' : ''}`;
}

describe.skipIf(!pesitPeerInstalled)(`the peer calls us through a bad line${whyNoPesitPeer}`, () => {
  let peer: PesitPeer;
  let server: PesitServer;
  let proxy: PesitProxy;
  let id = 100;

  beforeAll(async () => {
    peer = await PesitPeer.start();
    server = await servePesit();
    proxy = await startPesitProxy(server.portClair);
  });
  beforeEach(() => {
    id += 1_000;
    proxy.plan();
  });
  afterAll(async () => {
    await proxy?.close();
    await server?.close();
    await peer.close();
  });

  const write = (nth: number, step: Partial<WriteStep> = {}) =>
    writeOf(nth, bytesOf(sizeBytes, nth), { articleLength: 300, ...step });
  const call = (step: Parameters<typeof callAs>[2][number], memory: string) =>
    callAs('PEER-FIN', proxy.port, [step], { memory, timeoutMs: 5_000 });

  async function timesTaken(bytes: Buffer): Promise<number> {
    return (await server.contenus()).filter(({ contenu }) => contenu.equals(bytes)).length;
  }

  test('a transfer cut at every entity, and restarted, is taken once', async () => {
    await peer.call(call(write(id), `w${id}`));
    const cuts = cutsOf(proxy.connections.at(-1) ?? []);
    expect(cuts.length).toBeGreaterThan(50);
    const wrong: string[] = [];
    let lost = 0;
    for (const cut of cuts) {
      id += 1;
      proxy.plan({ cut }, {});
      const again = call(write(id, { restart: true }), `w${id}`);
      const seen = await peer.calls([call(write(id), `w${id}`), again]);
      const times = await timesTaken(bytesOf(sizeBytes, id));
      const outcome = seen[1]?.steps[0]?.outcome;
      if (seen[0]?.ended !== 'released') lost += 1;
      if (times !== 1 || outcome !== 'done')
        wrong.push(`cut ${said(cut)}: taken ${times} times, ${JSON.stringify(seen)}`);
    }
    expect(wrong).toEqual([]);
    expect(lost).toBe(cuts.length);
    expect((await server.contenus()).every(({ contenu }) => contenu.length === sizeBytes)).toBe(true);
  });

  test('cut at every entity, and sent again from the start with PI 15 = 0, it is taken once', async () => {
    await peer.call(call(write(id), `w${id}`));
    const cuts = cutsOf(proxy.connections.at(-1) ?? []).filter(({ where }) => where === 'before');
    const wrong: string[] = [];
    for (const cut of cuts) {
      id += 1;
      proxy.plan({ cut }, {});
      const seen = await peer.calls([call(write(id), `w${id}`), call(write(id), `w${id}`)]);
      const times = await timesTaken(bytesOf(sizeBytes, id));
      if (times !== 1 || seen[1]?.steps[0]?.outcome !== 'done')
        wrong.push(`cut ${said(cut)}: taken ${times} times, ${JSON.stringify(seen[1])}`);
    }
    expect(wrong).toEqual([]);
  });

  test('a collection cut at every entity is whole after its restart, and collected once', async () => {
    const nameOf = (nth: number) => `CSO1100A_PER001_PER0011100${String(nth).padStart(15, '0')}`;
    const read = (nth: number, restart: boolean) =>
      call({ do: 'read', key: `${nth}`, name: nameOf(nth), restart }, `r${nth}`);
    server.offre('PEER-FIN', nameOf(id), bytesOf(sizeBytes, id));
    await peer.call(read(id, false));
    const cuts = cutsOf(proxy.connections.at(-1) ?? []);
    expect(cuts.length).toBeGreaterThan(30);
    const wrong: string[] = [];
    for (const cut of cuts) {
      id += 1;
      const flux = server.offre('PEER-FIN', nameOf(id), bytesOf(sizeBytes, id));
      proxy.plan({ cut }, {});
      const seen = await peer.calls([read(id, false), read(id, true)]);
      const done = seen.map(({ steps }) => steps[0]).filter((step) => step?.outcome === 'done');
      const whole =
        done.length > 0 && done.every((step) => step?.['sha256'] === sha256(bytesOf(sizeBytes, id)));
      const collected = server.retrait.fetches.includes(flux);
      if (!whole || !collected) wrong.push(`cut ${said(cut)}: ${JSON.stringify(seen)}`);
    }
    expect(wrong).toEqual([]);
    expect(await server.retrait.list('r-PEER-FIN' as RaccordementId)).toEqual([]);
  });

  test('cut a dozen times in the same transfer, a little later each time, it arrives once', async () => {
    const bytes = bytesOf(20_000, id);
    const step = (restart: boolean) => writeOf(id, bytes, { articleLength: 300, restart });
    const plans = Array.from({ length: 12 }, (_, nth) => ({
      cut: { direction: 'aller', nth: 8 + (nth % 5), where: nth % 2 === 0 ? 'middle' : 'after' } as const,
    }));
    proxy.plan(...plans, {});
    const seen = await peer.calls(Array.from({ length: 13 }, (_, nth) => call(step(nth > 0), `w${id}`)));
    expect(seen.at(-1)).toMatchObject({ ended: 'released', steps: [{ outcome: 'done' }] });
    const starts = seen.map(({ steps }) => Number(steps[0]?.['start'] ?? 0));
    expect(starts.at(-1)).toBeGreaterThan(10);
    expect(await timesTaken(bytes)).toBe(1);
  });

  test('byte by byte in both directions, it arrives', async () => {
    proxy.plan({ split: true });
    const bytes = bytesOf(sizeBytes, id);
    const seen = await peer.calls([
      call(write(id), `w${id}`),
      { ...call(write(id + 1), `w${id}`), framing: 'raw', preconnect: { id: 'X' } },
    ]);
    expect(seen.map(({ ended }) => ended)).toEqual(['released', 'released']);
    expect(await timesTaken(bytes)).toBe(1);
  });

  test('the bytes of a whole connection, said again, make nothing new', async () => {
    await peer.call(call(write(id), `w${id}`));
    const nth = proxy.connections.length - 1;
    for (let times = 0; times < 3; times += 1) {
      const heard = await proxy.repeat(nth);
      expect(heard.length).toBeGreaterThan(5);
    }
    expect(await timesTaken(bytesOf(sizeBytes, id))).toBe(1);
  });

  test('the bytes of a cut connection, said again, take nothing; its restart then arrives once', async () => {
    proxy.plan({ cut: { direction: 'aller', nth: 14, where: 'before' } }, {});
    await peer.call(call(write(id), `w${id}`));
    await proxy.repeat(proxy.connections.length - 1);
    expect(await timesTaken(bytesOf(sizeBytes, id))).toBe(0);
    const seen = await peer.call(call(write(id, { restart: true }), `w${id}`));
    expect(seen.steps).toMatchObject([{ outcome: 'done' }]);
    expect(await timesTaken(bytesOf(sizeBytes, id))).toBe(1);
  });

  test('an answer that is held back: whoever sends the same meanwhile is told that it is busy or done', async () => {
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    const { promise: reached, resolve: reach } = Promise.withResolvers<void>();
    // The tenth entity is in the middle of the data.
    proxy.plan({ hold: { direction: 'aller', nth: 10, reached: reach, until: released } }, {});
    const first = peer.call(call(write(id), `w${id}`));
    await reached;
    const second = await peer.call(call(write(id, { restart: true }), `x${id}`));
    expect(second.steps).toMatchObject([{ outcome: 'refused', diagnostic: '2-207' }]);
    release();
    expect((await first).steps).toMatchObject([{ outcome: 'done' }]);
    expect(await timesTaken(bytesOf(sizeBytes, id))).toBe(1);
  });
});

describe.skipIf(!pesitPeerInstalled)(`we call the peer through a bad line${whyNoPesitPeer}`, () => {
  let peer: PesitPeer;
  let proxy: PesitProxy;
  let senders: PesitSender[] = [];
  let seed = 50_000;

  beforeAll(async () => {
    peer = await PesitPeer.start();
    proxy = await startPesitProxy(await peer.listen('server'));
  });
  beforeEach(() => proxy.plan());
  afterEach(() => {
    for (const one of senders) one.close();
    senders = [];
  });
  afterAll(async () => {
    await proxy?.close();
    await peer.close();
  });

  function sender(): PesitSender {
    const one = createPesitSender({ port: proxy.port, reglages: fine });
    senders.push(one);
    seed += 1;
    return one;
  }

  async function countEntities(work: (one: PesitSender) => Promise<unknown>): Promise<readonly Cut[]> {
    const one = sender();
    await work(one);
    one.close();
    await peer.seen('server');
    return cutsOf(proxy.connections.at(-1) ?? []);
  }

  test('a flux cut at every entity of its way is there once', async () => {
    await peer.behave('server', {});
    const cuts = await countEntities((one) => one.attempt(one.flux(nom, bytesOf(sizeBytes, seed))));
    expect(cuts.length).toBeGreaterThan(50);
    const wrong: string[] = [];
    for (const cut of cuts) {
      const one = sender();
      const bytes = bytesOf(sizeBytes, seed);
      proxy.plan({ cut }, {});
      const outcomes = await one.untilDelivered(one.flux(nom, bytes), () => peer.seen('server'));
      one.close();
      const { received } = await peer.seen('server');
      const times = received.filter((each) => each.sha256 === sha256(bytes)).length;
      if (times !== 1 || outcomes.at(-1) !== 'DELIVERED' || outcomes.length > 2)
        wrong.push(`cut ${said(cut)}: ${times} times, ${outcomes}`);
    }
    expect(wrong).toEqual([]);
    const { received, connections } = await peer.seen('server');
    expect(received.every(({ size }) => size === sizeBytes)).toBe(true);
    expect(connections.flatMap(({ complaints }) => complaints)).toEqual([]);
    expect(connections.filter(({ ended }) => ended === 'fault' || ended === 'bug')).toEqual([]);
  });

  test('a file that waits there, cut at every entity of its way, is taken once', async () => {
    const behaviour = (bytes: Buffer) => ({
      once: true,
      articleLength: 300,
      files: { FLOW: { ...fileOf(bytes), label: nom } },
    });
    await peer.behave('server', behaviour(bytesOf(sizeBytes, seed)));
    const cuts = await countEntities((one) => one.collect());
    expect(cuts.length).toBeGreaterThan(40);
    const wrong: string[] = [];
    for (const cut of cuts) {
      const one = sender();
      const bytes = bytesOf(sizeBytes, seed);
      await peer.behave('server', behaviour(bytes));
      proxy.plan({ cut }, {});
      const outcomes = [await one.collect(), await one.collect(), await one.collect()].map(
        ({ outcome }) => outcome,
      );
      one.close();
      const { connections } = await peer.seen('server');
      const faults = connections.filter(({ ended }) => ended === 'fault' || ended === 'bug');
      const whole = one.taken.length === 1 && one.taken[0]?.equals(bytes) === true;
      if (!whole || outcomes.at(-1) !== 'COLLECTED' || faults.length > 0)
        wrong.push(`cut ${said(cut)}: ${one.taken.length} times, ${outcomes}, ${JSON.stringify(faults)}`);
    }
    expect(wrong).toEqual([]);
  });

  test('byte by byte in both directions, both ways', async () => {
    const one = sender();
    const bytes = bytesOf(sizeBytes, seed);
    await peer.behave('server', { files: { FLOW: { ...fileOf(bytes), label: nom } } });
    proxy.plan({ split: true });
    expect(await one.attempt(one.flux(nom, bytes))).toBe('DELIVERED');
    await one.collect();
    expect(one.taken.map((each) => each.equals(bytes))).toEqual([true]);
    one.close();
    expect((await peer.seen('server')).received).toMatchObject([{ sha256: sha256(bytes), times: 1 }]);
  });

  test('an acknowledgement that is held back stops us at the window, and no longer', async () => {
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    const { promise: reached, resolve: reach } = Promise.withResolvers<void>();
    const one = sender();
    const bytes = bytesOf(9_000, seed);
    await peer.behave('server', {});
    // ACONNECT, ACK(CREATE), ACK(ORF), ACK(WRITE), and the first ACK(SYN).
    proxy.plan({ hold: { direction: 'retour', nth: 5, reached: reach, until: released } });
    const attempt = one.attempt(one.flux(nom, bytes));
    await reached;
    release();
    expect(await attempt).toBe('DELIVERED');
    one.close();
    expect((await peer.seen('server')).received).toMatchObject([{ sha256: sha256(bytes), times: 1 }]);
  });
});
