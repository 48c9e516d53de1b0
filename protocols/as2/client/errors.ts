// SPDX-License-Identifier: Apache-2.0
/**
 * What goes wrong between us and an AS2 server, in our words: does a later attempt make sense (LIVRAISON_INJOIGNABLE), or
 * must somebody look first (LIVRAISON_REFUSEE)? RFC 4130 §5.5: the line, 408, 425 and 5xx are tried again, nothing else.
 */
import { Failure } from '../../../gateway/domain/failure.ts';

/** The line was lost, or nothing came in time, before there was a whole answer. */
export class Coupure extends Error {
  override readonly name = 'Coupure';
  /** The last byte of the message had left: it may have been taken. */
  readonly toutEnvoye: boolean;
  /** A connection kept from before was found closed: nothing was answered on it. */
  readonly surConnexionGardee: boolean;

  constructor(cause: unknown, toutEnvoye: boolean, surConnexionGardee: boolean) {
    super(textOf(cause), { cause });
    this.toutEnvoye = toutEnvoye;
    this.surConnexionGardee = surConnexionGardee;
  }
}

/** HTTP statuses that say that the same message may be taken later (RFC 4130 §5.5, rfc4130bis §5.5). */
export function isRetriable(statut: number): boolean {
  return statut === 408 || statut === 425 || statut >= 500;
}

/** A certificate that does not convince, or an algorithm they do not share, is the same tomorrow. */
const tlsRefused =
  /^(?:ERR_TLS_CERT_ALTNAME|ERR_SSL_(?!.*INTERNAL_ERROR)|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_(?:GET|VERIFY))/;

/** Of a `Coupure`, or of what is a Failure already. Anything else is a bug, and is thrown as it is. */
export function failureOf(where: string, error: unknown): unknown {
  if (!(error instanceof Coupure)) return error;
  if (error.cause instanceof Failure) return error.cause;
  const code = tlsRefused.test(codeOf(error.cause)) ? 'LIVRAISON_REFUSEE' : 'LIVRAISON_INJOIGNABLE';
  return new Failure(code, `${where}: ${error.message}`, error.cause);
}

export function codeOf(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : '';
}

export function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.message || codeOf(error) || error.name;
}
