// SPDX-License-Identifier: Apache-2.0
/**
 * The body of a request: read in pieces, within its limit, never faster than they are used, and not for ever; and read to
 * nowhere, when the answer does not depend on it.
 */
import type { IncomingMessage } from 'node:http';
import { Failure } from '../../../gateway/domain/failure.ts';
import { Amas } from '../mime/gather.ts';
import type { MaybePromise } from '../sink.ts';
import type { Connexion } from './connexions.ts';

/** The line was lost before the end of the body, or brought it so slowly that we let go of it. */
export class CorpsCoupe extends Error {
  override readonly name = 'CorpsCoupe';
  readonly lent: boolean;

  constructor(message: string, options: ErrorOptions & { readonly lent?: boolean } = {}) {
    super(message, options);
    this.lent = options.lent === true;
  }
}

export interface Patience {
  readonly bytes: number;
  readonly silenceMs: number;
  readonly totalMs: number;
}

/** The least a body brings in each `windowMs` that we wait for it: while we make it wait, no time passes. */
export interface Debit {
  readonly minBytesPerSecond: number;
  readonly windowMs: number;
}

export interface CorpsOptions {
  readonly limitBytes: number;
  readonly debit?: Debit;
  /** Called before the first byte is waited for: a sender may want to be told to go on (RFC 9110 §10.1.1). */
  readonly inviter?: () => void;
}

/** A body whose pieces may be taken by several readers, one after the other. */
export class Corps {
  readonly #requete: IncomingMessage;
  readonly #connexion: Connexion;
  readonly #pieces: AsyncIterator<Buffer>;
  readonly #options: CorpsOptions;
  /** Looked at, and not given yet. */
  #ahead: Buffer | undefined;
  #readBytes = 0;
  #ended = false;
  #invited = false;
  #lent = false;
  /** Since the present window began. */
  #window = { waitedMs: 0, bytes: 0 };

  constructor(requete: IncomingMessage, connexion: Connexion, options: CorpsOptions) {
    this.#requete = requete;
    this.#connexion = connexion;
    this.#options = options;
    // Leaving the loop must not close the connection: there is an answer to give.
    this.#pieces = requete.iterator({ destroyOnReturn: false }) as AsyncIterator<Buffer>;
  }

  get readBytes(): number {
    return this.#readBytes;
  }

  /** It came so slowly that it was let go of. */
  get lent(): boolean {
    return this.#lent;
  }

  get fini(): boolean {
    return this.#ended && this.#ahead === undefined;
  }

  /**
   * Its first bytes, without taking them: until they are `enough`, or `atMostBytes`, or all. Looked at each time they are
   * twice as many, and joined, so that bytes that come one by one cost no more than others. @throws as `suivant`
   */
  async apercu(atMostBytes: number, enough: (look: Buffer) => boolean): Promise<Buffer> {
    const look = new Amas(Number.MAX_SAFE_INTEGER, () => new RangeError('more than any piece'));
    let nextLookBytes = 1;
    for (let piece = await this.suivant(); piece !== undefined; piece = await this.suivant()) {
      look.ajoute(piece);
      const seenBytes = look.contenu.length;
      if (seenBytes >= atMostBytes) break;
      if (seenBytes < nextLookBytes) continue;
      if (enough(look.contenu)) break;
      nextLookBytes = 2 * seenBytes;
    }
    this.#ahead = look.contenu.length === 0 ? undefined : look.contenu;
    return look.contenu;
  }

  /** The next piece; undefined at the end. @throws CorpsCoupe; Failure DEPOT_TOO_LARGE */
  async suivant(): Promise<Buffer | undefined> {
    const ahead = this.#ahead;
    this.#ahead = undefined;
    return ahead ?? (await this.#next());
  }

  async #next(): Promise<Buffer | undefined> {
    if (this.#ended) return undefined;
    if (!this.#invited) this.#options.inviter?.();
    this.#invited = true;
    const next = await this.#wait();
    if (next.done === true) {
      if (!this.#requete.complete) throw new CorpsCoupe('the line was lost before the end of the message');
      this.#ended = true;
      return undefined;
    }
    this.#readBytes += next.value.length;
    this.#window.bytes += next.value.length;
    const { limitBytes } = this.#options;
    if (this.#readBytes > limitBytes) {
      throw new Failure('DEPOT_TOO_LARGE', `a message past ${limitBytes} bytes`);
    }
    return next.value;
  }

  /** Only the time spent here counts against the sender. */
  async #wait(): Promise<IteratorResult<Buffer>> {
    const coming = this.#pieces.next().catch((error: unknown) => {
      throw new CorpsCoupe('the line was lost before the end of the message', { cause: error });
    });
    const { debit } = this.#options;
    if (debit === undefined) return coming;
    let timer: NodeJS.Timeout | undefined;
    let sinceMs = performance.now();
    const slow = new Promise<never>((_, fail) => {
      const arm = () => {
        timer = setTimeout(check, Math.max(1, debit.windowMs - this.#window.waitedMs));
      };
      const check = () => {
        const { bytes } = this.#window;
        if (bytes * 1000 < debit.minBytesPerSecond * debit.windowMs) {
          this.#lent = true;
          return fail(new CorpsCoupe(`only ${bytes} bytes in ${debit.windowMs} ms`, { lent: true }));
        }
        this.#window = { waitedMs: 0, bytes: 0 };
        sinceMs = performance.now();
        arm();
      };
      arm();
    });
    try {
      return await Promise.race([coming, slow]);
    } finally {
      clearTimeout(timer);
      this.#window.waitedMs += performance.now() - sinceMs;
      // One that we let go of may fail later: nobody waits for it.
      coming.catch(() => undefined);
    }
  }

  /** To its end, each piece given to `prendre`, which is waited for. */
  async lire(prendre: (piece: Buffer) => MaybePromise): Promise<void> {
    for (let piece = await this.suivant(); piece !== undefined; piece = await this.suivant()) {
      const taken = prendre(piece);
      if (taken !== undefined) await this.#connexion.pendant(() => taken);
    }
  }

  /** What still comes, to nowhere, until the end, too many bytes, too long a silence, or too long in all. Never throws. */
  async laisserDire({ bytes, silenceMs, totalMs }: Patience): Promise<void> {
    const startedMs = performance.now();
    for (let heard = 0; heard <= bytes && performance.now() - startedMs < totalMs; ) {
      let timer: NodeJS.Timeout | undefined;
      const silence = new Promise<undefined>((resolve) => {
        timer = setTimeout(() => resolve(undefined), silenceMs);
      });
      const next = this.#pieces.next().catch(() => undefined);
      const said = await Promise.race([next, silence]);
      clearTimeout(timer);
      if (said === undefined || said.done === true) return;
      heard += said.value.length;
    }
  }

  /** To its end, to nowhere: then the answer finds a sender that listens. */
  vider(): Promise<void> {
    return this.lire(() => undefined);
  }
}

/** Has it none at all? (RFC 9112 §6.3) */
export function sansCorps({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) === 0;
}

/** A Content-Length, leading zeros or not; undefined without one. */
export function longueurAnnoncee({ headers }: IncomingMessage): number | undefined {
  const written = headers['content-length'];
  return written === undefined || headers['transfer-encoding'] !== undefined ? undefined : Number(written);
}
