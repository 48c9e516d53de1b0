// SPDX-License-Identifier: Apache-2.0
/** What an operator is told of an attempt that failed: would a later one do, what did the other side say, what is to be changed? */
import type { ServeurPesit } from '../../../gateway/domain/acces-pesit.ts';
import { Failure } from '../../../gateway/domain/failure.ts';
import type { Destination } from '../../../gateway/ports/expedition.ts';
import { ecrireDiagnostic } from '../diagnostics.ts';
import { Interruption, Rupture } from '../session/types.ts';
import { codeOf, failureOf, Refus, textOf } from './errors.ts';
import type { ResultatEnvoi } from './essai.ts';
import { type GenrePort, MauvaisPort } from './mauvais-port.ts';
import { adresseDe } from './repos.ts';

export function depuisMs(start: number): number {
  return Math.round(performance.now() - start);
}

export type Echec = Pick<ResultatEnvoi, 'issue' | 'raison' | 'diagnostic' | 'cause'>;

/** What is wrong between the address and us: nobody has spoken PeSIT yet. */
export type CauseEssai =
  | GenrePort
  | 'HOTE_INCONNU'
  /** No authority of ours vouches for its certificate. */
  | 'SANS_AUTORITE'
  | 'CERTIFICAT_AUTRE_NOM'
  | 'CERTIFICAT_EXPIRE'
  /** Ours, refused by an alert of TLS. */
  | 'NOTRE_CERTIFICAT'
  /** They share no version, no algorithm. */
  | 'TLS_REFUSE';

/** Throws Failure CONFIG, the reason of `signal`, and bugs. */
export function echec({ serveur }: Destination<ServeurPesit>, error: unknown, signal: AbortSignal): Echec {
  signal.throwIfAborted();
  const failure = failureOf(adresseDe(serveur), error);
  if (!(failure instanceof Failure) || failure.code === 'CONFIG') throw failure;
  const said = estDit(error) ? error : undefined;
  const cause = causeDe(error, serveur);
  const isPassing = failure.code === 'LIVRAISON_INJOIGNABLE' && cause === undefined;
  return {
    issue: isPassing ? 'INJOIGNABLE' : 'REFUSE',
    raison: raisonDe(error),
    ...(cause !== undefined && { cause }),
    // What we told something that is no PeSIT is nobody's answer.
    ...(said !== undefined && cause === undefined && { diagnostic: ecrireDiagnostic(said.diagnostic) }),
  };
}

/** With a diagnostic: theirs, or what we ended it with. */
function estDit(error: unknown): error is Refus | Rupture | Interruption {
  return error instanceof Refus || error instanceof Rupture || error instanceof Interruption;
}

/** Without our own code before it, nor the file and line where OpenSSL gave up. */
function raisonDe(error: unknown): string {
  const code = codeOf(tls(error));
  if (code.startsWith('ERR_SSL_')) return code;
  const text = textOf(error);
  return error instanceof Failure ? text.slice(`${error.code}: `.length) : text;
}

/** What broke the line, where a session had begun. */
function tls(error: unknown): unknown {
  return error instanceof Rupture || error instanceof Failure ? error.cause : error;
}

function causeDe(error: unknown, { clair = false }: ServeurPesit): CauseEssai | undefined {
  const under = tls(error);
  if (under instanceof MauvaisPort) return under.genre;
  const code = codeOf(under);
  // In the middle of the handshake: afterwards it is a Rupture.
  if (code === 'ECONNRESET' && !clair && under === error) return 'TLS_VERS_CLAIR';
  return causes.find(([shape]) => shape.test(code))?.[1];
}

/** Codes of the system, of node and of OpenSSL; the first that fits. */
const causes: readonly (readonly [RegExp, CauseEssai])[] = [
  [/^ENOTFOUND$/, 'HOTE_INCONNU'],
  [/^ERR_SSL_(?:WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG)$/, 'TLS_VERS_CLAIR'],
  [/^ERR_SSL_.*ALERT_(?:BAD_CERTIFICATE|CERTIFICATE_|UNKNOWN_CA|UNSUPPORTED_CERT)/, 'NOTRE_CERTIFICAT'],
  [/^ERR_SSL_(?!.*INTERNAL_ERROR)/, 'TLS_REFUSE'],
  [/^ERR_TLS_CERT_ALTNAME/, 'CERTIFICAT_AUTRE_NOM'],
  [/^CERT_(?:HAS_EXPIRED|NOT_YET_VALID)$/, 'CERTIFICAT_EXPIRE'],
  [/^(?:CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_(?:GET|VERIFY))/, 'SANS_AUTORITE'],
];
