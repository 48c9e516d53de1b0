// SPDX-License-Identifier: Apache-2.0
/**
 * A failure of ours: thrown, never a verdict on a flux. One closed table of codes; each says whether
 * the same attempt may succeed later and what a partenaire may be told (plain ASCII, gives nothing away).
 */

export const failures = {
  SPOOL_WRITE: { transient: true, partnerMessage: 'Storage failure, retry later' },
  SPOOL_MISSING: { transient: false, partnerMessage: 'Internal failure' },
  SPOOL_CORRUPT: { transient: false, partnerMessage: 'Internal failure' },
  DISK_FULL: { transient: true, partnerMessage: 'Storage full, retry later' },
  JOURNAL_WRITE: { transient: true, partnerMessage: 'Storage failure, retry later' },
  JOURNAL_CLOSED: { transient: true, partnerMessage: 'Server stopping, retry later' },
  JOURNAL_VERSION: { transient: false, partnerMessage: 'Internal failure' },
  QUEUE_UNREACHABLE: { transient: true, partnerMessage: 'Internal failure' },
  QUEUE_CONFIG: { transient: false, partnerMessage: 'Internal failure' },
  DEPOT_HOLE: {
    transient: false,
    partnerMessage: 'Deposit incomplete: a part of the file was never written',
  },
  DEPOT_TOO_LARGE: { transient: false, partnerMessage: 'Deposit exceeds the maximum size' },
  DEPOT_CONFLICT: { transient: true, partnerMessage: 'This name is being deposited by another session' },
  DEPOT_GONE: { transient: false, partnerMessage: 'No such deposit' },
  QUOTA: { transient: true, partnerMessage: 'Too many deposits in progress, retry later' },
  CHECK_TIMEOUT: { transient: true, partnerMessage: 'Internal failure' },
  CHECK_CRASH: { transient: true, partnerMessage: 'Internal failure' },
  ANTIVIRUS_UNAVAILABLE: { transient: true, partnerMessage: 'Internal failure' },
  ANTIVIRUS_LIMIT: { transient: false, partnerMessage: 'Internal failure' },
  FORMAT_NOT_SERVED: { transient: false, partnerMessage: 'Format not yet served' },
  LIVRAISON_INJOIGNABLE: { transient: true, partnerMessage: 'Internal failure' },
  LIVRAISON_REFUSEE: { transient: false, partnerMessage: 'Internal failure' },
  ACCUSE_ATTENDU: { transient: true, partnerMessage: 'Internal failure' },
  CONFIG: { transient: false, partnerMessage: 'Internal failure' },
  SHUTTING_DOWN: { transient: true, partnerMessage: 'Server stopping, retry later' },
} as const satisfies Record<string, { readonly transient: boolean; readonly partnerMessage: string }>;

export type FailureCode = keyof typeof failures;

export class Failure extends Error {
  override readonly name = 'Failure';
  readonly code: FailureCode;
  readonly transient: boolean;
  readonly partnerMessage: string;
  /** Asking again sooner makes no sense. */
  readonly retryAfterMs: number | undefined;

  /** `detail` is for our logs: no content of an invoice, no secret. */
  constructor(code: FailureCode, detail: string, cause?: unknown, retryAfterMs?: number) {
    super(`${code}: ${detail}`, cause === undefined ? undefined : { cause });
    this.code = code;
    this.retryAfterMs = retryAfterMs;
    this.transient = failures[code].transient;
    this.partnerMessage = failures[code].partnerMessage;
  }
}
