// SPDX-License-Identifier: Apache-2.0
/**
 * Passwords of callers, in turn: many sessions of one site begin at once, and the verifier of all protocols refuses what it
 * cannot take at the moment, which a partenaire must not pay for.
 *
 * One that was right is known again by its HMAC under a key of this process: some sites open a session for each file.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { createPasswordVerifier, type PasswordVerifier } from '../../commun/passwords.ts';

/** At once, so that the verifier never has more than it keeps waiting. */
const maxConcurrent = 4;
/** As many as can be connected without having said who they are. Beyond: refused without a look, a flood of guesses. */
const maxWaiting = 512;
/** Hashes whose password is known again: more than a gateway has. */
const maxKnown = 1000;

export function createPasswordTurns(verifier = createPasswordVerifier()): PasswordVerifier {
  const turns = createTurns();
  const known = createMemory();
  return {
    verify: async (password, stored) => {
      const verified = await turns.run(async () => {
        if (known.has(password, stored)) return true;
        const right = await verifier.verify(password, stored);
        if (right && stored !== undefined) known.add(password, stored);
        return right;
      });
      return verified ?? false;
    },
  };
}

/** Undefined when too many wait already. */
function createTurns() {
  const waiting: (() => void)[] = [];
  let running = 0;
  return {
    async run<T>(work: () => Promise<T>): Promise<T | undefined> {
      if (running < maxConcurrent) running++;
      else {
        if (waiting.length >= maxWaiting) return undefined;
        await new Promise<void>((resolve) => waiting.push(resolve));
      }
      try {
        return await work();
      } finally {
        const next = waiting.shift();
        if (next === undefined) running--;
        else next();
      }
    },
  };
}

function createMemory() {
  const secret = randomBytes(32);
  const marks = new Map<string, Buffer>();
  const markOf = (password: string, stored: string) =>
    createHmac('sha256', secret)
      .update(JSON.stringify([password, stored]))
      .digest();
  return {
    has: (password: string, stored: string | undefined): boolean => {
      const mark = stored === undefined ? undefined : marks.get(stored);
      return mark !== undefined && stored !== undefined && timingSafeEqual(mark, markOf(password, stored));
    },
    add: (password: string, stored: string): void => {
      const [oldest] = marks.keys();
      if (oldest !== undefined && marks.size >= maxKnown) marks.delete(oldest);
      marks.set(stored, markOf(password, stored));
    },
  };
}
