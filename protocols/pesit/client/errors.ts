// SPDX-License-Identifier: Apache-2.0
/**
 * What goes wrong between us and a PeSIT server, in our words: does a later attempt make sense (LIVRAISON_INJOIGNABLE), or
 * must somebody look first (LIVRAISON_REFUSEE)? The line, time-outs and what a server lacks for a moment are tried again,
 * with a restart; what concerns the file or the agreement is not. (PeSIT E §9.1)
 */
import { Failure } from '../../../gateway/domain/failure.ts';
import { ecrireDiagnostic, estRelancable, libelle } from '../diagnostics.ts';
import { type Diagnostic, FauteFpdu, type NomFpdu } from '../fpdu/types.ts';
import { codesFin } from '../session/interruption.ts';
import { Interruption, Rupture } from '../session/types.ts';

/** The other side said no: in RCONNECT, in the PI 2 of an answer, or by an IDT. The session goes on, if it was begun. */
export class Refus extends Error {
  override readonly name = 'Refus';
  readonly diagnostic: Diagnostic;
  readonly par: NomFpdu | 'NAK0';
  /** By the diagnostic, or by what else was said (PI 19 of an IDT). */
  readonly relancable: boolean;

  constructor(
    par: NomFpdu | 'NAK0',
    diagnostic: Diagnostic,
    complement?: string,
    relancable = estRelancable(diagnostic),
  ) {
    const said = complement === undefined ? '' : `: ${JSON.stringify(complement.slice(0, maxComplement))}`;
    super(`${par} says ${ecrireDiagnostic(diagnostic)} (${libelle(diagnostic).en})${said}`);
    this.par = par;
    this.diagnostic = diagnostic;
    this.relancable = relancable;
  }
}

/** PI 29 of a peer, in a line of our logs. */
const maxComplement = 254;

/** The same transfer would be refused again, but the file may go as another one. (PeSIT E §6.6) */
export class RelanceImpossible extends Error {
  override readonly name = 'RelanceImpossible';
}

/** A server that answers a restart with one of these has nothing to go on from. */
const relancesRefusees = new Set([
  ...['D2-204', 'D2-214', 'D2-218'],
  ...['D2-227', 'D2-228', 'D2-229', 'D2-230', 'D2-233'],
]);

export function refuseLaRelance(diagnostic: Diagnostic): boolean {
  return relancesRefusees.has(ecrireDiagnostic(diagnostic));
}

/**
 * Once TRANS.END may have been heard the server may have the file, whatever else it says. These alone say that it has not and
 * will not (§9): they are about the file, its form or the agreement, and are found before it is taken. All others are about
 * the server or its moment; 2-223 too, which only says that the end went wrong.
 */
const fichierRefuse = new Set([
  // Its characteristics, its articles, its size, its counts; the transfer as such; what a restart must send again.
  ...['D2-200', 'D2-220', 'D2-224', 'D3-319', 'D2-226', 'D2-229'],
  // How its data came, and the form of TRANS.END.
  ...['D2-217', 'D2-222', 'D3-318'],
]);

export function refuseLeFichier(diagnostic: Diagnostic): boolean {
  return fichierRefuse.has(ecrireDiagnostic(diagnostic));
}

/**
 * Is the transfer over, so that the file may go as another one? Not while the server may have it: of a restart, the attempt
 * before may have been taken, and what is answered to its CREATE, ORF or WRITE says nothing of that.
 */
export function clotLeTransfert(error: unknown, relance: boolean): boolean {
  if (error instanceof RelanceImpossible) return true;
  if (!(error instanceof Refus) || error.relancable) return false;
  if (!relance) return true;
  return (error.par === 'ACK(TRANS.END)' || error.par === 'IDT') && refuseLeFichier(error.diagnostic);
}

/** An ABORT with one of these is about the agreement: the next session would end as this one. */
const rupturesDurables = new Set([
  ...['D3-301', 'D3-304', 'D3-305', 'D3-306', 'D3-307', 'D3-308', 'D3-315', 'D3-318'],
]);

/** Of what an attempt threw. Anything unknown is a bug, and is answered as it is. */
export function failureOf(where: string, error: unknown): unknown {
  if (error instanceof Failure) return error;
  if (estDeLaSession(error)) {
    const failure = failureUnder(error);
    if (failure !== undefined) return failure;
    const code = isLasting(error) ? 'LIVRAISON_REFUSEE' : 'LIVRAISON_INJOIGNABLE';
    return new Failure(code, `${where}: ${error.message}`, error);
  }
  if (error instanceof RelanceImpossible) {
    return new Failure('LIVRAISON_REFUSEE', `${where}: ${error.message}`, error);
  }
  const code = codeOf(error);
  if (code === '') return error;
  return new Failure(
    isTlsRefusal(code) ? 'LIVRAISON_REFUSEE' : 'LIVRAISON_INJOIGNABLE',
    `${where}: ${textOf(error)}`,
    error,
  );
}

type DeLaSession = Refus | Rupture | FauteFpdu | Interruption;

/** An Interruption that nothing of ours caused is one that the other side drove us to: what it sent was not as agreed. */
function estDeLaSession(error: unknown): error is DeLaSession {
  return (
    error instanceof Refus ||
    error instanceof Rupture ||
    error instanceof FauteFpdu ||
    error instanceof Interruption
  );
}

/** What happened on our side while the line was in use: the spool, the reception. */
function failureUnder({ cause }: Error): Failure | undefined {
  return cause instanceof Failure ? cause : undefined;
}

function isLasting(error: DeLaSession): boolean {
  if (error instanceof Refus) return !error.relancable;
  if (error instanceof Interruption) return !reprises.has(error.codeFin);
  // Of a file of ours that does not fit what was agreed.
  if (error instanceof FauteFpdu) return true;
  if (error.par === 'RESEAU') return isTlsRefusal(codeOf(error.cause));
  return rupturesDurables.has(ecrireDiagnostic(error.diagnostic));
}

/** PI 19 of an IDT of ours after which the same transfer may go on. */
const reprises: ReadonlySet<number> = new Set([codesFin.relance, codesFin.suspension]);

/** A certificate that does not convince, or an algorithm they do not share, is the same tomorrow. */
const tlsRefused =
  /^(?:ERR_TLS_CERT_ALTNAME|ERR_SSL_(?!.*INTERNAL_ERROR)|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_(?:GET|VERIFY))/;

function isTlsRefusal(code: string): boolean {
  return tlsRefused.test(code);
}

export function codeOf(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : '';
}

export function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.message || codeOf(error) || error.name;
}
