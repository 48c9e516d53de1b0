// SPDX-License-Identifier: Apache-2.0
/**
 * The name of a flux file, parsed and built exactly (DSE §5.4.3.1; DSG §3.4.6).
 *
 *   FSO1100A_AAA123_AAA1231100000000000000001        41 characters, no extension
 *   └code──┘ └app─┘ └─identifiant, 25 characters─┘   identifiant = emitter's app (6) + 4 digits + sequence (15)
 *
 * The middle field is the partenaire's code application in both directions; the identifiant starts
 * with the emitter's. An extension (`.xml`, `.tar.gz` …) is tolerated and kept apart: the historic rule
 * removes it before transmission, the PPF keeps it, and nobody may trust it.
 */

/** Identifier of a flux: 25 characters, unique per emitter (IRR_UNICITE). */
export type IdentifiantFlux = string & { readonly __brand: 'IdentifiantFlux' };
/** Code application of a partenaire: 6 digits or capitals, e.g. `AAA123`. */
export type CodeApplication = string & { readonly __brand: 'CodeApplication' };

export interface FluxName {
  /** Eight characters, e.g. `FSO1100A`; well-formed, perhaps unknown to the table. */
  readonly code: string;
  readonly codeApplication: CodeApplication;
  readonly identifiant: IdentifiantFlux;
  /** As found, with its dot and its case (`.tar.gz`), or empty. */
  readonly extension: string;
}

const grammar =
  /^(?<code>[A-Z]{3}\d{4}[A-Z])_(?<app>[0-9A-Z]{6})_(?<id>[0-9A-Z]{25})(?<ext>\.(?:tar\.gz|tgz|gz|zip|xml|pdf))?$/i;
const capitals = /^[0-9A-Z_]{41}$/;
const applicationCode = /^[0-9A-Z]{6}$/;

/** The parts of a conforming name, or undefined: the flux is then irrecevable with IRR_FORM. */
export function parseFluxName(name: string): FluxName | undefined {
  const groups = grammar.exec(name)?.groups;
  if (groups === undefined || !capitals.test(name.slice(0, 41))) return undefined;
  const { code = '', app = '', id = '', ext = '' } = groups;
  return {
    code,
    codeApplication: app as CodeApplication,
    identifiant: id as IdentifiantFlux,
    extension: ext,
  };
}

/** The 41 characters, then the extension. Inverse of {@link parseFluxName}. */
export function formatFluxName(name: FluxName): string {
  return `${name.code}_${name.codeApplication}_${name.identifiant}${name.extension}`;
}

/**
 * The name of the answer to a flux: only the first letter changes, F to C, and the extension goes
 * (DSG §3.4.6 note 78). The caller gives the answer's letters when the table has others (FSO to CSI).
 */
export function compteRenduName(name: FluxName, letters = `C${name.code.slice(1, 3)}`): string {
  return formatFluxName({ ...name, code: `${letters}${name.code.slice(3)}`, extension: '' });
}

/**
 * An identifiant of our own: emitter's code application, four digits of the code, sequence on 15.
 * @throws RangeError when the sequence does not fit in 15 digits.
 */
export function buildIdentifiant(emetteur: CodeApplication, code: string, sequence: number): IdentifiantFlux {
  if (!Number.isSafeInteger(sequence) || sequence < 0 || sequence >= 1e15) {
    throw new RangeError(`sequence out of range: ${sequence}`);
  }
  return `${emetteur}${code.slice(3, 7)}${String(sequence).padStart(15, '0')}` as IdentifiantFlux;
}

/** @throws RangeError when `text` is not six digits or capitals. */
export function parseCodeApplication(text: string): CodeApplication {
  if (!applicationCode.test(text))
    throw new RangeError(`not a code application (6 × A-Z0-9): ${text.slice(0, 40)}`);
  return text as CodeApplication;
}
