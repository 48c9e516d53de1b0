// SPDX-License-Identifier: Apache-2.0
/**
 * Who may come in: a raccordement in service, within its dates, from an allowed address, with one of its
 * keys, or with its password where passwords are configured (sftp spec §5 P3, §4.5).
 *
 * A refusal is the same for the client whatever its reason; the reason is for our logs.
 */
import { timingSafeEqual } from 'node:crypto';
import type { AuthContext, PublicKeyAuthContext } from 'ssh2';
import { isOpen, type Raccordement } from '../../gateway/domain/raccordement.ts';
import type { Clock } from '../../gateway/ports/machinery.ts';
import type { Raccordements } from '../../gateway/ports/raccordements.ts';
import { isAllowed } from '../commun/addresses.ts';
import type { PasswordVerifier } from '../commun/passwords.ts';
import { parsePublicKey } from './keys.ts';

/** Keys of one raccordement that are tried: more than a partenaire has, and little work. */
const maxKeys = 32;
/** What a login may be, before anybody is asked. */
const maxLoginChars = 128;
const maxPasswordChars = 1024;

export type RefusalReason =
  | 'method'
  | 'unknown-user'
  | 'not-open'
  | 'address'
  | 'unknown-key'
  | 'weak-signature'
  | 'bad-signature'
  | 'bad-password';

export type Verdict =
  /** `asked` is a key query without signature: the key is right, the login not yet proven. */
  | { readonly ok: true; readonly raccordement: Raccordement; readonly asked: boolean }
  | { readonly ok: false; readonly reason: RefusalReason };

export interface Authenticator {
  readonly methods: readonly ('publickey' | 'password')[];
  judge(attempt: AuthContext, address: string): Promise<Verdict>;
}

export interface AuthParts {
  readonly raccordements: Raccordements;
  readonly clock: Clock;
  readonly passwords: PasswordVerifier | undefined;
  /** Takes signatures made with SHA-1 (`ssh-rsa`). */
  readonly sha1: boolean;
}

export function createAuthenticator(parts: AuthParts): Authenticator {
  const { passwords } = parts;
  return {
    methods: passwords === undefined ? ['publickey'] : ['publickey', 'password'],
    judge: async (attempt, address) => {
      if (attempt.method === 'publickey') {
        const found = await admissible(parts, attempt.username, address);
        return found.ok ? judgeKey(attempt, found.raccordement, parts.sha1) : found;
      }
      if (attempt.method !== 'password' || passwords === undefined) return refused('method');
      const found = await admissible(parts, attempt.username, address);
      return judgePassword(attempt.password, found, passwords);
    },
  };
}

type Admission = Extract<Verdict, { ok: false }> | { readonly ok: true; readonly raccordement: Raccordement };

async function admissible(
  { raccordements, clock }: AuthParts,
  login: string,
  address: string,
): Promise<Admission> {
  const raccordement = login.length <= maxLoginChars ? await raccordements.findByLogin(login) : undefined;
  const acces = raccordement?.sftp;
  if (raccordement === undefined || acces === undefined || acces.login !== login)
    return refused('unknown-user');
  if (raccordement.protocole !== 'sftp' || !isOpen(raccordement, clock())) return refused('not-open');
  return isAllowed(address, acces.adresses) ? { ok: true, raccordement } : refused('address');
}

/** The work is done also where the answer is known, so that the time tells nothing. */
async function judgePassword(
  password: string,
  found: Admission,
  passwords: PasswordVerifier,
): Promise<Verdict> {
  const stored = found.ok ? found.raccordement.sftp?.motDePasse : undefined;
  const right = await passwords.verify(password.slice(0, maxPasswordChars), stored);
  if (!found.ok) return found;
  return right ? { ...found, asked: false } : refused('bad-password');
}

function judgeKey(attempt: PublicKeyAuthContext, raccordement: Raccordement, sha1: boolean): Verdict {
  const lines = raccordement.sftp?.clesPubliques.slice(0, maxKeys) ?? [];
  const key = lines
    .map(parsePublicKey)
    .find((known) => known !== undefined && same(known.getPublicSSH(), attempt.key.data));
  // The type the client names decides how the signature is read: it must be that of the key.
  if (key === undefined || key.type !== attempt.key.algo) return refused('unknown-key');
  if (key.type === 'ssh-dss' || (key.type === 'ssh-rsa' && attempt.hashAlgo === undefined && !sha1)) {
    return refused('weak-signature');
  }
  const { signature, blob, hashAlgo } = attempt;
  if (signature === undefined || blob === undefined) return { ok: true, raccordement, asked: true };
  // ssh2 returns an Error, which is truthy, where it cannot tell.
  const verified: unknown = key.verify(blob, signature, hashAlgo);
  return verified === true ? { ok: true, raccordement, asked: false } : refused('bad-signature');
}

function same(known: Buffer, offered: Buffer): boolean {
  return known.length === offered.length && timingSafeEqual(known, offered);
}

function refused(reason: RefusalReason): { readonly ok: false; readonly reason: RefusalReason } {
  return { ok: false, reason };
}
