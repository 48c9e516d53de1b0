// SPDX-License-Identifier: Apache-2.0
/**
 * From what pushes (an encoder) to what pulls (the spool), a piece at a time.
 *
 * Small pieces are gathered: the spool writes each one it is given to the disk. A piece belongs to its owner again once
 * `push` settled, and to the spool until it asks for the next: nothing is pushed before that.
 */
import type { Sink } from '../sink.ts';

/** Larger pieces pass as they are. */
const gatherBytes = 64 * 1024;

/** `resultat` settles after the last piece was taken; when `produire` throws, so does the iteration. */
export function flotDe<T>(produire: (sortie: Sink) => Promise<T>): {
  readonly contenu: AsyncIterable<Uint8Array>;
  readonly resultat: Promise<T>;
} {
  const { promise: resultat, resolve, reject } = Promise.withResolvers<T>();
  resultat.catch(() => undefined);
  return { contenu: contenuDe(produire, resolve, reject), resultat };
}

async function* contenuDe<T>(
  produire: (sortie: Sink) => Promise<T>,
  resolve: (resultat: T) => void,
  reject: (raison: unknown) => void,
): AsyncGenerator<Uint8Array> {
  const main = passeur();
  const work = produire(gathering(main.donner)).then(resolve, (error: unknown) => {
    reject(error);
    main.echouer(error);
  });
  work.then(main.finir).catch(() => undefined);
  try {
    for (let piece = await main.prendre(); piece !== undefined; piece = await main.prendre()) {
      yield piece;
      main.rendre();
    }
    await work;
  } finally {
    main.abandonner();
  }
}

/** One hand gives, the other takes. */
function passeur() {
  let given = Promise.withResolvers<Uint8Array | undefined>();
  let taken = Promise.withResolvers<void>();
  let abandoned = false;
  given.promise.catch(() => undefined);
  return {
    donner(piece: Uint8Array): Promise<void> {
      if (abandoned) return Promise.reject(new Error('nobody takes this content any more'));
      taken = Promise.withResolvers<void>();
      given.resolve(piece);
      return taken.promise;
    },
    finir: () => given.resolve(undefined),
    echouer: (error: unknown) => given.reject(error),
    prendre: () => given.promise,
    rendre() {
      given = Promise.withResolvers<Uint8Array | undefined>();
      given.promise.catch(() => undefined);
      taken.resolve();
    },
    abandonner() {
      abandoned = true;
      taken.reject(new Error('nobody takes this content any more'));
      taken.promise.catch(() => undefined);
    },
  };
}

function gathering(donner: (piece: Uint8Array) => Promise<void>): Sink {
  const gathered = Buffer.allocUnsafeSlow(gatherBytes);
  let held = 0;
  const flush = async () => {
    if (held === 0) return;
    await donner(gathered.subarray(0, held));
    held = 0;
  };
  const large = async (piece: Uint8Array) => {
    await flush();
    if (piece.length >= gatherBytes) return await donner(piece);
    gathered.set(piece);
    held = piece.length;
  };
  return {
    push(piece) {
      if (held + piece.length > gatherBytes) return large(piece);
      gathered.set(piece, held);
      held += piece.length;
      return undefined;
    },
    end: flush,
  };
}
