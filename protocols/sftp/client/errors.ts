// SPDX-License-Identifier: Apache-2.0
/**
 * What goes wrong at the server of another party, in our words: does a later attempt make sense (LIVRAISON_INJOIGNABLE),
 * or must somebody look first (LIVRAISON_REFUSEE)?
 */
import { Failure } from '../../../gateway/domain/failure.ts';

/** Status codes of SFTP version 3 that will be the same tomorrow: no such file, permission denied, unsupported. */
const statusCodes = { NO_SUCH_FILE: 2, PERMISSION_DENIED: 3, OP_UNSUPPORTED: 8 } as const;
const lasting: ReadonlySet<unknown> = new Set(Object.values(statusCodes));

export function isNoSuchFile(error: unknown): boolean {
  return codeOf(error) === statusCodes.NO_SUCH_FILE;
}

/** What a request was answered, or that it never was. */
export function failureOf(what: string, error: unknown): Failure {
  if (error instanceof Failure) return error;
  const code = lasting.has(codeOf(error)) ? 'LIVRAISON_REFUSEE' : 'LIVRAISON_INJOIGNABLE';
  return new Failure(code, `${what}: ${textOf(error)}`, error);
}

/** Before the session exists: a login or a key exchange refused stays refused until somebody changes something. */
export function connectionFailureOf(where: string, error: unknown): Failure {
  if (error instanceof Failure) return error;
  const level = typeof error === 'object' && error !== null && 'level' in error ? error.level : undefined;
  const text = textOf(error);
  const refused = level === 'client-authentication' || /no matching|no supported/i.test(text);
  return new Failure(refused ? 'LIVRAISON_REFUSEE' : 'LIVRAISON_INJOIGNABLE', `${where}: ${text}`, error);
}

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
