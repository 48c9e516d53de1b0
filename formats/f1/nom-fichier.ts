// SPDX-License-Identifier: Apache-2.0
/**
 * The profile of données réglementaires, which the name of the file says inside its archive: `Base_….xml` or
 * `Full_….xml`, case matters. A flux may hold both. (specs: reforme-2026 §1.6)
 */

/** `BASE`: the data due since September 2026, without lines; `FULL`: with them. */
export type ProfilF1 = 'BASE' | 'FULL';

const named = /^(?:[^/\\]*[/\\])*(Base|Full)_[^/\\]+\.xml$/;

/** Undefined for a name that says neither: the file is then refused with IRR_NOM_F. Folders before it do not count. */
export function profilF1(nomFichier: string): ProfilF1 | undefined {
  const [, prefix] = named.exec(nomFichier) ?? [];
  if (prefix === undefined) return undefined;
  return prefix === 'Base' ? 'BASE' : 'FULL';
}
