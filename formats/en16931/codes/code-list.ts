// SPDX-License-Identifier: Apache-2.0
/** A code list of EN 16931: what it is called, what it holds, since when it holds that. */
export interface CodeList {
  /** Stable, e.g. `ISO4217`. */
  readonly id: string;
  /** As a partenaire may look it up. */
  readonly name: string;
  /** Day of the validation artefacts of EN 16931 whose content it has. */
  readonly version: string;
  readonly codes: ReadonlySet<string>;
  /** The few that most invoices in France use. */
  readonly usual?: readonly string[];
}

/** @param codes The codes, white space between them; `usual` likewise. */
export function codeList(id: string, name: string, version: string, codes: string, usual?: string): CodeList {
  const list = { id, name, version, codes: new Set(codesOf(codes)) };
  return usual === undefined ? list : { ...list, usual: codesOf(usual) };
}

export function codesOf(table: string): readonly string[] {
  return table.trim().split(/\s+/);
}
