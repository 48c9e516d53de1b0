// SPDX-License-Identifier: Apache-2.0
/**
 * What we speak: the formats that judge, and the natures of file each takes. A plain list, no registration by
 * side effect. A code interface whose format is absent here is kept and INCIDENTE, never judged.
 */
import type { Nature } from '../formats/enveloppe/sniff.ts';
import { servedNames } from '../formats/served-names.ts';
import type { FormatName } from './domain/code-interface.ts';

/** Everything else is XML. */
const naturesOf: Partial<Record<FormatName, readonly Nature[]>> = {
  'factur-x': ['pdf'],
  'factur-x-f2': ['pdf'],
};

/** Formats that can be judged, with the natures of file they take inside or outside an archive. */
export function servedNatures(): ReadonlyMap<FormatName, readonly Nature[]> {
  return new Map(servedNames.map((name) => [name, naturesOf[name] ?? ['xml']]));
}
