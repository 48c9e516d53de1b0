// SPDX-License-Identifier: Apache-2.0
/**
 * What went wrong on our side, in the words of PeSIT: the only place where a `Failure` becomes a diagnostic. (PeSIT E §9.1)
 *
 * The same failure has another code where a file is asked for, and where its data flow: a request is refused, data are
 * interrupted with the hope of a restart (PI 19 = 4), or without (12).
 */
import { Failure, type FailureCode } from '../../gateway/domain/failure.ts';
import { dg } from './diagnostics.ts';
import type { Diagnostic } from './fpdu/types.ts';
import { Interruption } from './session/types.ts';

/** DEMANDE: CREATE, SELECT. DONNEES: IDT. FIN: TRANS.END, all data are here. */
export type Moment = 'DEMANDE' | 'DONNEES' | 'FIN';

/** PI 19: a restart should follow, or it was cancelled by the server. */
const codesFin = { relance: 4, annule: 12 } as const;

/** What nobody foresaw counts as passing: the other side keeps its file, and an operator reads the logs. */
export function diagnosticDe(error: unknown, moment: Moment): Diagnostic {
  if (error instanceof Interruption) return error.diagnostic;
  if (!(error instanceof Failure)) return parMoment(moment, '2-201', '2-213', '2-213');
  return diagnosticDeFailure(error.code, moment);
}

/** For data that flow: with it what is thrown says itself what the other side is told. */
export function interruptionDe(error: unknown): Interruption {
  if (error instanceof Interruption) return error;
  const codeFin = error instanceof Failure && !error.transient ? codesFin.annule : codesFin.relance;
  const text = error instanceof Error ? error.message : String(error);
  return new Interruption(diagnosticDe(error, 'DONNEES'), codeFin, text, error);
}

function diagnosticDeFailure(code: FailureCode, moment: Moment): Diagnostic {
  switch (code) {
    case 'DEPOT_TOO_LARGE':
      return parMoment(moment, '2-206', '2-224', '2-224');
    case 'DISK_FULL':
      return parMoment(moment, '2-201', '2-219', '2-219');
    case 'QUOTA':
      return dg('2-202');
    case 'DEPOT_CONFLICT':
      return dg('2-207');
    case 'SPOOL_WRITE':
    case 'JOURNAL_WRITE':
    case 'JOURNAL_CLOSED':
    case 'QUEUE_UNREACHABLE':
    case 'CHECK_TIMEOUT':
    case 'CHECK_CRASH':
    case 'ANTIVIRUS_UNAVAILABLE':
      return parMoment(moment, '2-201', '2-213', '2-213');
    case 'SHUTTING_DOWN':
      return parMoment(moment, '3-322', '2-216', '2-213');
    case 'SPOOL_MISSING':
    case 'SPOOL_CORRUPT':
    case 'JOURNAL_VERSION':
    case 'QUEUE_CONFIG':
    case 'DEPOT_HOLE':
    case 'DEPOT_GONE':
    case 'ANTIVIRUS_LIMIT':
    case 'FORMAT_NOT_SERVED':
    case 'LIVRAISON_INJOIGNABLE':
    case 'LIVRAISON_REFUSEE':
    case 'ACCUSE_ATTENDU':
    case 'CONFIG':
      return parMoment(moment, '2-211', '2-213', '2-213');
  }
}

type Code = Parameters<typeof dg>[0];

function parMoment(moment: Moment, demande: Code, donnees: Code, fin: Code): Diagnostic {
  return dg({ DEMANDE: demande, DONNEES: donnees, FIN: fin }[moment]);
}
