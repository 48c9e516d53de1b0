// SPDX-License-Identifier: Apache-2.0
/** AS2-72, our side of it: a large message is taken up where it was cut. */
import { afterEach, describe, expect, test } from 'vitest';
import { defined } from '../../../support/defined.ts';
import { fluxOf, open, type Side, type SideOptions, startSide, syncMdn } from './partner.ts';
import { type Recue, reponse } from './small-server.ts';

const sides: Side[] = [];

afterEach(async () => {
  for (const side of sides.splice(0)) await side.close();
});

const contenu = Buffer.alloc(2_000_000, 'facture ');
const large = () => fluxOf(contenu);

async function start(options: SideOptions = {}): Promise<Side> {
  const side = await startSide({
    ...options,
    reglages: { reprise: true, ...options.reglages },
    expediteur: { repriseBytes: 1_000_000 },
  });
  sides.push(side);
  return side;
}

/** Cut after a good part of it; answers how many bytes the server has. */
async function cut(side: Side): Promise<number> {
  side.server.coupeApres = 500_000;
  await expect(side.deposer(large())).rejects.toMatchObject({ code: 'LIVRAISON_INJOIGNABLE' });
  return defined(side.server.coupes[0]).length;
}

const methods = ({ server }: Side) => server.recues.map(({ ligne }) => ligne.split(' ')[0]);

/** A server that goes on: what it holds, then the MDN of the whole. */
async function goesOn(side: Side, recue: Recue, held: Buffer) {
  const whole = { ...recue, corps: Buffer.concat([held, recue.corps]) };
  return await syncMdn(whole, side.reglages);
}

describe('AS2-72: a large message that was cut', () => {
  test('goes on from the byte the other side holds, the same headers and an ETag with it', async () => {
    const side = await start();
    await cut(side);
    const held = defined(side.server.coupes[0]);
    side.server.repondre = (recue) =>
      recue.ligne.startsWith('HEAD') ? headOf(held.length) : goesOn(side, recue, held);
    await side.deposer(large());
    const [head, post] = side.server.recues;
    expect(methods(side)).toEqual(['HEAD', 'POST']);
    expect(head?.entete('etag')).toMatch(/^"[0-9A-Z]{26}"$/);
    expect(post?.entete('etag')).toBe(head?.entete('etag'));
    expect(post?.entete('message-id')).toBe(head?.entete('message-id'));
    const total = held.length + defined(post).corps.length;
    expect(post?.entete('content-range')).toBe(`bytes ${held.length}-${total - 1}/${total}`);
    expect(post?.entete('content-length')).toBe(String(total - held.length));
    const opened = await open(
      { ...defined(post), corps: Buffer.concat([held, defined(post).corps]) },
      side.reglages,
    );
    expect(opened.contenu.equals(contenu)).toBe(true);
  });

  test('is not started again from 0 while the other side cannot say what it holds', async () => {
    const side = await start();
    await cut(side);
    side.server.repondre = () => headOf(0, 500);
    await expect(side.deposer(large())).rejects.toMatchObject({ code: 'LIVRAISON_INJOIGNABLE' });
    expect(methods(side)).toEqual(['HEAD']);
    side.server.repondre = () => undefined;
    await expect(side.deposer(large())).rejects.toMatchObject({ code: 'LIVRAISON_INJOIGNABLE' });
    expect(new Set(methods(side))).toEqual(new Set(['HEAD']));
  });

  test('goes whole when nothing of it is held, or when nobody there knows of restarts', async () => {
    const answers = [
      headOf(0),
      headOf(0, 405),
      headOf(0, 404),
      Buffer.from('HTTP/1.1 200 OK\r\n\r\n'),
      Buffer.from('HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5000\r\n\r\n'),
      headOf(99_999_999_999),
    ];
    for (const answer of answers) {
      const side = await start();
      await cut(side);
      side.server.repondre = (recue) =>
        recue.ligne.startsWith('HEAD') ? answer : syncMdn(recue, side.reglages);
      await side.deposer(large());
      const post = defined(side.server.recues.at(-1));
      expect(post.entete('content-range')).toBeUndefined();
      expect((await open(post, side.reglages)).contenu.equals(contenu)).toBe(true);
    }
  });

  test('goes whole at once when its range is refused', async () => {
    const side = await start();
    await cut(side);
    side.server.repondre = (recue) => {
      if (recue.ligne.startsWith('HEAD')) return headOf(400_000);
      if (recue.entete('content-range') !== undefined) return reponse(416, { 'Content-Range': 'bytes */1' });
      return syncMdn(recue, side.reglages);
    };
    await side.deposer(large());
    expect(methods(side)).toEqual(['HEAD', 'POST', 'POST']);
    expect(side.server.recues[2]?.entete('content-range')).toBeUndefined();
  });

  test('that is all there gets its last byte again, for the MDN', async () => {
    const side = await start({ repondre: () => undefined });
    await expect(side.deposer(large())).rejects.toMatchObject({ code: 'LIVRAISON_INJOIGNABLE' });
    const whole = defined(side.server.recues[0]);
    const total = whole.corps.length;
    side.server.repondre = (recue) => {
      if (recue.ligne.startsWith('HEAD')) return headOf(total);
      return goesOn(side, recue, whole.corps.subarray(0, total - 1));
    };
    await side.deposer(large());
    const post = defined(side.server.recues.at(-1));
    expect(post.corps).toEqual(whole.corps.subarray(total - 1));
    expect(post.entete('content-range')).toBe(`bytes ${total - 1}-${total - 1}/${total}`);
  });

  test('goes whole, without a HEAD, where restarts were not agreed on', async () => {
    const side = await start({ reglages: { reprise: false } });
    await cut(side);
    await side.deposer(large());
    expect(methods(side)).toEqual(['POST']);
    expect(side.server.recues[0]?.entete('etag')).toBeUndefined();
  });

  test('a small message goes whole', async () => {
    const side = await start({ repondre: () => undefined });
    await expect(side.deposer()).rejects.toMatchObject({ code: 'LIVRAISON_INJOIGNABLE' });
    side.server.repondre = (recue) => syncMdn(recue, side.reglages);
    await side.deposer();
    expect(methods(side)).toEqual(['POST', 'POST']);
  });
});

function headOf(held: number, statut = 200): Buffer {
  return Buffer.from(`HTTP/1.1 ${statut} X\r\nContent-Length: ${held}\r\n\r\n`);
}
