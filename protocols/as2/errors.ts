// SPDX-License-Identifier: Apache-2.0
/**
 * What went wrong, in the words of HTTP: the only place where a `Failure` becomes a status.
 *
 * A fault of the message is told by its MDN, under a 2xx (RFC 4130 §7.6). A status of 5xx says that the failure is ours:
 * nothing was taken, no MDN was made, and the same message may be sent again (§5.5).
 */
import { Failure, type FailureCode } from '../../gateway/domain/failure.ts';

/** A request refused before it is a message. The text goes to the partenaire as it is: plain ASCII. */
export class RefusHttp extends Error {
  override readonly name = 'RefusHttp';
  readonly status: number;
  readonly entetes: Readonly<Record<string, string>>;

  constructor(status: number, texte: string, entetes: Readonly<Record<string, string>> = {}) {
    super(texte);
    this.status = status;
    this.entetes = entetes;
  }
}

export interface ReponseHttp {
  readonly status: number;
  readonly entetes: Readonly<Record<string, string>>;
  readonly texte: string;
}

/** Time after which a sender may try again: a disk or a queue does not come back sooner. */
const retryAfterSeconds = 30;

/** What nobody foresaw counts as passing: the sender keeps its message, and an operator reads the logs. */
export function reponseDe(error: unknown): ReponseHttp {
  if (error instanceof RefusHttp) {
    return { status: error.status, entetes: error.entetes, texte: error.message };
  }
  const failure = error instanceof Failure ? error : undefined;
  const status = failure === undefined ? 503 : statusDe(failure.code);
  const entetes: Record<string, string> = status === 503 ? { 'Retry-After': String(retryAfterSeconds) } : {};
  return { status, entetes, texte: failure?.partnerMessage ?? 'Internal failure, retry later' };
}

/** Ours to mend, all but one: the message may come again when somebody has. */
function statusDe(code: FailureCode): 413 | 503 {
  switch (code) {
    case 'DEPOT_TOO_LARGE':
      return 413;
    case 'SPOOL_WRITE':
    case 'SPOOL_MISSING':
    case 'SPOOL_CORRUPT':
    case 'DISK_FULL':
    case 'JOURNAL_WRITE':
    case 'JOURNAL_CLOSED':
    case 'JOURNAL_VERSION':
    case 'QUEUE_UNREACHABLE':
    case 'QUEUE_CONFIG':
    case 'DEPOT_HOLE':
    case 'DEPOT_CONFLICT':
    case 'DEPOT_GONE':
    case 'QUOTA':
    case 'CHECK_TIMEOUT':
    case 'CHECK_CRASH':
    case 'ANTIVIRUS_UNAVAILABLE':
    case 'ANTIVIRUS_LIMIT':
    case 'FORMAT_NOT_SERVED':
    case 'LIVRAISON_INJOIGNABLE':
    case 'LIVRAISON_REFUSEE':
    case 'ACCUSE_ATTENDU':
    case 'CONFIG':
    case 'SHUTTING_DOWN':
      return 503;
  }
}
