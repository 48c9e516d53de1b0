// SPDX-License-Identifier: Apache-2.0
/** One exchange with a server that is slow, cuts, answers early or in an odd way. */
import { afterEach, describe, expect, test } from 'vitest';
import { Coupure } from '../../../../protocols/as2/client/errors.ts';
import { type DemandeHttp, echanger } from '../../../../protocols/as2/client/http.ts';
import { createLiens, type Liens } from '../../../../protocols/as2/client/liens.ts';
import { type Repondre, reponse, type SmallServer, startSmallServer } from './small-server.ts';

const open: { server?: SmallServer; liens?: Liens } = {};

afterEach(async () => {
  open.liens?.fermer();
  await open.server?.close();
});

async function serve(repondre: Repondre): Promise<SmallServer> {
  open.server = await startSmallServer(repondre);
  open.liens = createLiens(2_000);
  return open.server;
}

const never = new AbortController().signal;

function demande(
  server: SmallServer,
  corps = Buffer.from('hello'),
  autre: Partial<DemandeHttp> = {},
): DemandeHttp {
  const liens = open.liens ?? createLiens(2_000);
  return {
    methode: 'POST',
    url: server.url,
    lien: liens.de({ protocole: 'as2', url: server.url }),
    entetes: { 'AS2-From': 'nous' },
    corps: {
      sizeBytes: corps.length,
      async *lire() {
        for (let at = 0; at < corps.length; at += 65_536) yield corps.subarray(at, at + 65_536);
      },
    },
    delais: { idleMs: 2_000, reponseMs: 2_000, totalMs: 10_000 },
    ...autre,
  };
}

describe('an exchange', () => {
  test('AS2-03: what we send has a Content-Length and never a Transfer-Encoding', async () => {
    const server = await serve(() => reponse(200));
    const big = Buffer.alloc(3_000_000, 'x');
    await echanger(demande(server, big), never);
    expect(server.recues[0]?.entete('content-length')).toBe('3000000');
    expect(server.recues[0]?.entete('transfer-encoding')).toBeUndefined();
    expect(server.recues[0]?.corps.equals(big)).toBe(true);
  });

  test('two messages go over one connection', async () => {
    const server = await serve(() => reponse(200));
    await echanger(demande(server), never);
    await echanger(demande(server), never);
    expect(server.connexions).toHaveLength(1);
  });

  test('a kept connection that is found closed costs one more try with the same bytes, and no failure', async () => {
    const server = await serve(() => reponse(200));
    await echanger(demande(server), never);
    // The server lets go of it when the next request comes, as one does that just gave up waiting.
    server.connexions[0]
      ?.removeAllListeners('data')
      .once('data', () => server.connexions[0]?.resetAndDestroy());
    const answer = await echanger(demande(server), never);
    expect(answer.statut).toBe(200);
    expect(server.connexions).toHaveLength(2);
    expect(server.recues[1]?.corps).toEqual(server.recues[0]?.corps);
  });

  test('a new connection that is cut is not tried again at once', async () => {
    const server = await serve(() => undefined);
    const cut = await echanger(demande(server), never).catch((error: unknown) => error);
    expect(cut).toBeInstanceOf(Coupure);
    expect(cut).toMatchObject({ toutEnvoye: true });
    expect(server.recues).toHaveLength(1);
  });

  test('a connection that is cut in the middle of a body says that not all was sent', async () => {
    const server = await serve(() => reponse(200));
    server.coupeApres = 500_000;
    const cut = await echanger(demande(server, Buffer.alloc(20_000_000)), never).catch(
      (error: unknown) => error,
    );
    expect(cut).toMatchObject({ name: 'Coupure', toutEnvoye: false });
  });

  test('an answer that does not come is waited for as long as was said', async () => {
    const server = await serve(() => 'muet');
    const delais = { idleMs: 2_000, reponseMs: 60, totalMs: 10_000 };
    const late = await echanger(demande(server, undefined, { delais }), never).catch(
      (error: unknown) => error,
    );
    expect(late).toMatchObject({ name: 'Coupure', toutEnvoye: true, message: 'waited 60 ms for an answer' });
  });

  test('102 Processing keeps us waiting, whatever the server needs', async () => {
    const server = await serve(async ({ socket }) => {
      // A slow server is what is tested: its pace leaves a busy machine most of the wait, and all of it is longer than one.
      for (let i = 0; i < 5; i++) {
        await new Promise((resolve) => setTimeout(resolve, 250));
        socket.write('HTTP/1.1 102 Processing\r\n\r\n');
      }
      return reponse(200, {}, 'done');
    });
    const delais = { idleMs: 5_000, reponseMs: 1_000, totalMs: 20_000 };
    const answer = await echanger(demande(server, undefined, { delais }), never);
    expect(answer.corps.toString()).toBe('done');
  });

  test('the whole exchange has an end, also with a server that keeps moving', async () => {
    const server = await serve(({ socket }) => {
      const timer = setInterval(() => socket.write('HTTP/1.1 102 Processing\r\n\r\n'), 10);
      socket.once('close', () => clearInterval(timer));
      return 'muet';
    });
    const delais = { idleMs: 2_000, reponseMs: 1_000, totalMs: 120 };
    const late = await echanger(demande(server, undefined, { delais }), never).catch(
      (error: unknown) => error,
    );
    expect(late).toMatchObject({ message: 'waited 120 ms for the whole exchange' });
  });

  test('a refusal that comes before the body is whole ends it, and is what is told', async () => {
    const server = await serve(() => reponse(200));
    const { demandeLente, laisser } = lente(server);
    const answered = echanger(demandeLente, never);
    await expect.poll(() => server.connexions.length).toBe(1);
    server.connexions[0]?.write(reponse(413));
    await expect.poll(() => server.connexions[0]?.bytesWritten ?? 0).toBeGreaterThan(0);
    laisser();
    expect((await answered).statut).toBe(413);
    expect(server.recues).toEqual([]);
  });

  test('AS2-04: folded headers and a body until the end of the connection are read', async () => {
    const server = await serve(({ socket }) => {
      socket.end('HTTP/1.0 200 OK\r\nContent-Type: multipart/report;\r\n\tboundary="b"\r\n\r\nbody');
      return 'muet';
    });
    const answer = await echanger(demande(server), never);
    expect(answer.entetes.get('content-type')).toMatch(/^multipart\/report;\s+boundary="b"$/);
    expect(answer.corps.toString()).toBe('body');
  });

  test('an answer larger than any receipt is not held', async () => {
    const server = await serve(() => reponse(200, {}, Buffer.alloc(3_000_000)));
    const answer = await echanger(demande(server), never);
    expect(answer.tropGrand).toBe(true);
    expect(answer.corps.length).toBeLessThanOrEqual(2 * 1024 * 1024);
  });

  test('an answer cut in its middle is none', async () => {
    const server = await serve(({ socket }) => {
      socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nbody');
      return 'muet';
    });
    await expect(echanger(demande(server), never)).rejects.toMatchObject({
      name: 'Coupure',
      toutEnvoye: true,
    });
  });

  test('a redirection is an answer like another', async () => {
    const server = await serve(() => reponse(307, { Location: 'http://127.0.0.1:1/' }));
    expect((await echanger(demande(server), never)).statut).toBe(307);
    expect(server.recues).toHaveLength(1);
  });

  test('an exchange that is called off ends with the reason', async () => {
    const server = await serve(() => 'muet');
    const stop = new AbortController();
    const answered = echanger(demande(server), stop.signal);
    await expect.poll(() => server.recues.length).toBe(1);
    stop.abort(new Error('stopping'));
    await expect(answered).rejects.toThrow('stopping');
  });

  test('a server that nobody is behind is told as such', async () => {
    const server = await serve(() => reponse(200));
    await server.close();
    await expect(echanger(demande(server), never)).rejects.toMatchObject({
      name: 'Coupure',
      toutEnvoye: false,
    });
  });
});

/** A body whose second half is written when the test says so. */
function lente(server: SmallServer) {
  const { promise, resolve: laisser } = Promise.withResolvers<void>();
  const corps = {
    sizeBytes: 200,
    async *lire() {
      yield Buffer.alloc(100);
      await promise;
      yield Buffer.alloc(50);
      yield Buffer.alloc(50);
    },
  };
  return { demandeLente: demande(server, undefined, { corps }), laisser };
}
