// SPDX-License-Identifier: Apache-2.0
/**
 * What the two partenaires of the AS2 crash harness share: who they are, whether the gateway serves just now, what happened
 * (each thing that happens is a point where it may be killed), and what was found wrong on the way.
 */
import { setTimeout as wait } from 'node:timers/promises';
import type { Identite } from '../../certs/identite.ts';
import type { AccesAs2, ReglagesAs2 } from '../../gateway/domain/acces-as2.ts';
import { reglagesDe } from '../../protocols/as2/presets.ts';
import { identiteDeTest, pemDe } from '../support/as2-keys.ts';

/** Integers from 0 up to and without `below`. */
type Draw = (below: number) => number;

/** The same seed, the same numbers (mulberry32). What the kills find is a matter of time as well. */
function drawsFrom(seed: number): Draw {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** One of the two: how it asks for MDN is how it is asked for them. */
export interface As2Partner {
  readonly nom: 'sync' | 'async';
  readonly application: string;
  readonly identite: Identite;
  readonly acces: AccesAs2;
  readonly reglages: ReglagesAs2;
}

export const gatewayName = 'RACCORD';
/** Nothing that is waited for takes this long on two busy cores, unless it never comes. */
export const deadlineMs = 60_000;

type Happening = 'message' | 'push';

interface Waiting {
  readonly of: Happening | undefined;
  readonly at: number;
  readonly resolve: () => void;
}

export class As2World {
  readonly nous = identiteDeTest('raccord');
  /** Of the kills alone: what others draw, and when, does not change where they fall. */
  readonly draw: Draw;
  readonly #seed: number;
  #forks = 0;
  readonly troubles: string[] = [];
  /** Where the gateway takes messages. */
  readonly url: string;
  /** No new message from now on. */
  stopped = false;
  /** The test is over, whatever is under way. */
  abandoned = false;
  readonly #happened = { message: 0, push: 0 };
  #serves = false;
  #gate = Promise.withResolvers<void>();
  #waiting: Waiting[] = [];

  constructor(seed: number, port: number) {
    this.#seed = seed;
    this.draw = drawsFrom(seed);
    this.url = `http://127.0.0.1:${port}/as2`;
  }

  partner(nom: As2Partner['nom'], application: string, receiverUrl: string): As2Partner {
    const identite = identiteDeTest(nom);
    const acces: AccesAs2 = {
      identifiant: application,
      notreIdentifiant: gatewayName,
      certificats: [{ pem: pemDe(identite).certificat, usages: ['SIGNATURE', 'CHIFFREMENT'] }],
      preset: 'drummond',
      reglages: { accuse: nom },
      adresses: [],
      urlsAccuse: nom === 'async' ? [`${receiverUrl}/mdn`] : [],
    };
    return { nom, application, identite, acces, reglages: reglagesDe(acces) };
  }

  /** Draws of its own for whoever sends or receives. */
  fork(): Draw {
    return drawsFrom(this.#seed + ++this.#forks);
  }

  /** Something of a message, or of a compte rendu that is pushed: the gateway may be killed now. */
  tick(what: Happening): void {
    this.#happened[what]++;
    const isDue = ({ of, at }: Waiting) => at <= this.#count(of);
    const due = this.#waiting.filter(isDue);
    this.#waiting = this.#waiting.filter((one) => !isDue(one));
    for (const { resolve } of due) resolve();
  }

  /** So many more things happen, of that kind or of any. */
  next(count: number, of?: Happening): Promise<void> {
    const come = new Promise<void>((resolve) => {
      this.#waiting.push({ of, at: this.#count(of) + count, resolve });
    });
    return within(`${count} more things happen`, come);
  }

  #count(of: Happening | undefined): number {
    const { message, push } = this.#happened;
    return of === undefined ? message + push : this.#happened[of];
  }

  serving(yes: boolean): void {
    if (yes === this.#serves) return;
    this.#serves = yes;
    // Who waits already waits for the same door.
    if (yes) this.#gate.resolve();
    else this.#gate = Promise.withResolvers<void>();
  }

  /** Nobody hammers a port that nobody listens on. */
  whenServing(): Promise<void> {
    return this.#gate.promise;
  }

  trouble(text: string): void {
    this.troubles.push(text);
  }

  abandon(): void {
    this.stopped = true;
    this.abandoned = true;
    this.serving(true);
  }
}

/** @throws Error naming `what` when it does not come in time. */
export async function within<T>(what: string, come: Promise<T>): Promise<T> {
  const late = new AbortController();
  const timeout = wait(deadlineMs, undefined, { signal: late.signal, ref: false }).then(() => {
    throw new Error(`not within ${deadlineMs} ms: ${what}`);
  });
  timeout.catch(() => undefined);
  return Promise.race([come, timeout]).finally(() => late.abort());
}
