// SPDX-License-Identifier: Apache-2.0
/**
 * Who may enter the desk: one-time login links, sessions, and the count of failed attempts.
 *
 * All of it lives in memory and dies with the process. Secrets are 32 random bytes; only their SHA-256 is
 * kept, and looked up by it, so neither a memory dump nor the time an answer takes gives one away. Every
 * table has a limit.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../ports/machinery.ts';

/** Long enough to walk from the terminal to the browser. */
const linkLifeMs = 15 * 60_000;
/** A day's work without a login in the middle of it. */
const idleLifeMs = 8 * 3_600_000;
/** A screen that is never idle still proves itself once a week. */
const wholeLifeMs = 7 * 24 * 3_600_000;
/** Links minted and not yet used; past that the oldest is forgotten. */
const linksLimit = 32;
/** Operators are few; past that the session longest unused is closed. */
const sessionsLimit = 64;
/** Failed attempts of one address at one door in one window. A token cannot be guessed: this only spares the logs. */
const attemptsLimit = 10;
const attemptsWindowMs = 60_000;
/** Addresses remembered at each door; past that the oldest is forgotten. */
const addressesLimit = 1024;
const secretBytes = 32;

export interface Session {
  /** For logs and the journal: tells sessions apart and opens nothing. */
  readonly name: string;
  /** Goes with every form of this session. */
  readonly csrf: string;
  readonly openedMs: number;
}

export interface Doorkeeper {
  /** A new one-time token and the end of its life. */
  mintLink(): { readonly token: string; readonly expiresAt: Date };
  /** True while the link was neither used nor out of date. Looking does not use it. */
  isLinkLive(token: string): boolean;
  /** Uses the link: the cookie value of a new session, or undefined. */
  enter(token: string): string | undefined;
  /** The session of this cookie, kept alive by being asked for unless `peek`. */
  find(cookie: string | undefined, peek?: 'peek'): Session | undefined;
  leave(cookie: string | undefined): void;
  /** Counts one failed attempt. */
  failed(door: Door, address: string): void;
  /** How long the address must wait before this door; undefined when it need not. */
  barredSeconds(door: Door, address: string): number | undefined;
}

/** Login links and the operator's token are counted apart: a script gone wrong must not keep people out. */
export type Door = 'link' | 'bearer';

interface SessionEntry {
  readonly session: Session;
  seenMs: number;
}

interface Attempts {
  count: number;
  readonly endsMs: number;
}

export function createDoorkeeper(clock: Clock): Doorkeeper {
  const links = new Map<string, number>();
  const sessions = new Map<string, SessionEntry>();
  const attempts: Readonly<Record<Door, Map<string, Attempts>>> = { link: new Map(), bearer: new Map() };
  const nowMs = () => clock().getTime();

  function find(cookie: string | undefined, peek?: 'peek'): Session | undefined {
    const key = cookie === undefined ? '' : hashOf(cookie);
    const entry = sessions.get(key);
    if (entry === undefined) return undefined;
    if (nowMs() - entry.seenMs > idleLifeMs || nowMs() - entry.session.openedMs > wholeLifeMs) {
      sessions.delete(key);
      return undefined;
    }
    if (peek === undefined) {
      entry.seenMs = nowMs();
      sessions.delete(key);
      sessions.set(key, entry); // Last seen, last in order: the first is the one to close when full.
    }
    return entry.session;
  }

  return {
    mintLink() {
      const token = newSecret();
      const endMs = nowMs() + linkLifeMs;
      putBounded(links, hashOf(token), endMs, linksLimit);
      return { token, expiresAt: new Date(endMs) };
    },
    isLinkLive: (token) => (links.get(hashOf(token)) ?? 0) > nowMs(),
    enter(token) {
      const key = hashOf(token);
      const endMs = links.get(key) ?? 0;
      links.delete(key);
      if (endMs <= nowMs()) return undefined;
      const cookie = newSecret();
      const session = { name: hashOf(cookie).slice(0, 8), csrf: newSecret(), openedMs: nowMs() };
      putBounded(sessions, hashOf(cookie), { session, seenMs: nowMs() }, sessionsLimit);
      return cookie;
    },
    find,
    leave: (cookie) => {
      if (cookie !== undefined) sessions.delete(hashOf(cookie));
    },
    failed(door, address) {
      const known = attempts[door].get(address);
      if (known !== undefined && known.endsMs > nowMs()) known.count += 1;
      else {
        const first = { count: 1, endsMs: nowMs() + attemptsWindowMs };
        putBounded(attempts[door], address, first, addressesLimit);
      }
    },
    barredSeconds(door, address) {
      const known = attempts[door].get(address);
      if (known === undefined || known.count < attemptsLimit) return undefined;
      const waitMs = known.endsMs - nowMs();
      return waitMs > 0 ? Math.ceil(waitMs / 1000) : undefined;
    },
  };
}

/** Same text, in a time that does not depend on where they differ. */
export function sameSecret(one: string, other: string): boolean {
  return timingSafeEqual(digestOf(one), digestOf(other));
}

export function newSecret(): string {
  return randomBytes(secretBytes).toString('base64url');
}

function hashOf(secret: string): string {
  return digestOf(secret).toString('hex');
}

function digestOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

/** Inserts last; drops the first in order when the table is full. */
function putBounded<V>(table: Map<string, V>, key: string, value: V, limit: number): void {
  table.delete(key);
  table.set(key, value);
  for (const oldest of table.keys()) {
    if (table.size <= limit) return;
    table.delete(oldest);
  }
}
