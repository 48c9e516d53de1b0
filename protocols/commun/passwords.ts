// SPDX-License-Identifier: Apache-2.0
/**
 * Passwords, for the raccordements that have one: scrypt, off the event loop, a few at a time. Of every protocol alike:
 * a hash written for one is read by the other.
 *
 * An unknown user costs the same as a known one with a wrong password (sftp spec §5 P3).
 */
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { Failure } from '../../gateway/domain/failure.ts';

/** About 45 ms and 16 MiB each; OWASP's middle setting. */
const cost = { n: 2 ** 14, r: 8, p: 1 } as const;
const saltBytes = 16;
const hashBytes = 32;
/** A hash in the configuration that asks for more than this is refused rather than computed. */
const maxMemoryBytes = 256 * 1024 * 1024;
/** scrypt holds a thread of the pool that the disk needs too. */
const maxConcurrent = 2;
/** Beyond that, the attempt is refused without a look: a flood of guesses. */
const maxWaiting = 32;

interface Hashed {
  readonly n: number;
  readonly r: number;
  readonly p: number;
  readonly salt: Buffer;
  readonly hash: Buffer;
}

export interface PasswordVerifier {
  /** `stored` undefined is a user without password, or none at all: never true, and as slow. */
  verify(password: string, stored: string | undefined): Promise<boolean>;
}

/** `scrypt$N$r$p$saltBase64$hashBase64` */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(saltBytes);
  const hash = await derive(password, { ...cost, salt, hash: Buffer.alloc(hashBytes) });
  return ['scrypt', cost.n, cost.r, cost.p, salt.toString('base64'), hash.toString('base64')].join('$');
}

export function createPasswordVerifier(): PasswordVerifier {
  const turns = createTurns();
  const nobody: Hashed = { ...cost, salt: randomBytes(saltBytes), hash: randomBytes(hashBytes) };
  return {
    verify: async (password, stored) => {
      const parsed = stored === undefined ? undefined : parseHash(stored);
      const target = parsed ?? nobody;
      const hash = await turns.run(() => derive(password, target));
      return hash !== undefined && timingSafeEqual(hash, target.hash) && parsed !== undefined;
    },
  };
}

/** @throws Failure CONFIG */
function parseHash(stored: string): Hashed {
  const [scheme, n, r, p, salt = '', hash = ''] = stored.split('$');
  const parsed = {
    n: Number(n),
    r: Number(r),
    p: Number(p),
    salt: Buffer.from(salt, 'base64'),
    hash: Buffer.from(hash, 'base64'),
  };
  const numbers = [parsed.n, parsed.r, parsed.p].every((value) => Number.isSafeInteger(value) && value > 0);
  if (scheme !== 'scrypt' || !numbers || parsed.hash.length < hashBytes / 2) {
    throw new Failure('CONFIG', 'a password hash is not of the form scrypt$N$r$p$salt$hash');
  }
  return parsed;
}

function derive(password: string, { n, r, p, salt, hash }: Hashed): Promise<Buffer> {
  const options = { N: n, r, p, maxmem: maxMemoryBytes };
  return new Promise((resolve, reject) => {
    scrypt(password, salt, hash.length, options, (error, key) =>
      error === null ? resolve(key) : reject(error),
    );
  });
}

/** Undefined when too many already wait. */
function createTurns() {
  const waiting: (() => void)[] = [];
  let running = 0;
  return {
    async run<T>(work: () => Promise<T>): Promise<T | undefined> {
      if (running >= maxConcurrent) {
        if (waiting.length >= maxWaiting) return undefined;
        await new Promise<void>((resolve) => waiting.push(resolve));
      } else running++;
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
