// SPDX-License-Identifier: Apache-2.0
/**
 * What went wrong, in the words of SFTP: the only place where a `Failure` becomes a status.
 *
 * A refusal (`SftpError`) is for the partenaire and says why in plain ASCII. Whatever nobody foresaw is told
 * as "Internal failure"; its detail belongs to our logs.
 */
import { Failure, type FailureCode } from '../../gateway/domain/failure.ts';
import { CodecError } from './codec.ts';
import type { StatusName } from './protocol.ts';

/** A request we refuse. The message goes to the partenaire as it is. */
export class SftpError extends Error {
  override readonly name = 'SftpError';
  readonly status: StatusName;

  constructor(status: StatusName, message: string) {
    super(message);
    this.status = status;
  }
}

/** Is it the client's doing, and told to it as it is? Whatever else goes wrong is for our logs. */
export function isRefusal(error: unknown): boolean {
  return error instanceof SftpError || error instanceof CodecError;
}

export interface StatusAnswer {
  readonly status: StatusName;
  readonly message: string;
}

export function statusOf(error: unknown): StatusAnswer {
  if (error instanceof SftpError) return { status: error.status, message: error.message };
  if (error instanceof CodecError) return { status: 'BAD_MESSAGE', message: 'Malformed request' };
  if (error instanceof Failure) return { status: statusOfFailure(error.code), message: error.partnerMessage };
  return { status: 'FAILURE', message: 'Internal failure' };
}

/** Version 3 has no code for most of this: FAILURE, and the text says the rest. */
function statusOfFailure(code: FailureCode): StatusName {
  switch (code) {
    case 'DEPOT_GONE':
      return 'NO_SUCH_FILE';
    case 'FORMAT_NOT_SERVED':
      return 'OP_UNSUPPORTED';
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
    case 'DEPOT_TOO_LARGE':
    case 'DEPOT_CONFLICT':
    case 'QUOTA':
    case 'CHECK_TIMEOUT':
    case 'CHECK_CRASH':
    case 'ANTIVIRUS_UNAVAILABLE':
    case 'ANTIVIRUS_LIMIT':
    case 'LIVRAISON_INJOIGNABLE':
    case 'LIVRAISON_REFUSEE':
    case 'ACCUSE_ATTENDU':
    case 'CONFIG':
    case 'SHUTTING_DOWN':
      return 'FAILURE';
  }
}
