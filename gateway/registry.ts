// SPDX-License-Identifier: Apache-2.0
/**
 * What we speak: the formats that judge, and the natures of file each takes. A plain list, no registration by
 * side effect. A code interface whose format is absent here is kept and INCIDENTE, never judged.
 */
import type { Nature } from '../formats/enveloppe/sniff.ts';
import { servedFormats } from '../formats/served.ts';
import { codesInterface, contratOf, type FormatName, parseCodeInterface } from './domain/code-interface.ts';

const naturesOf: Partial<Record<FormatName, readonly Nature[]>> = {
  'ubl-invoice': ['xml'],
  'ubl-f2': ['xml'],
  'cii-16b': ['xml'],
  'cii-min-16b': ['xml'],
  'cii-f2': ['xml'],
  'factur-x': ['pdf'],
  'factur-x-f2': ['pdf'],
};

/** Formats that can be judged, with the natures of file they take inside or outside an archive. */
export function servedNatures(): ReadonlyMap<FormatName, readonly Nature[]> {
  const names = Object.keys(servedFormats) as FormatName[];
  return new Map(names.map((name) => [name, naturesOf[name] ?? ['xml']]));
}

/** Of those, the ones a flux can have today: judged, and answered in a format we write (CPPStatut). */
export function answeredNatures(): ReadonlyMap<FormatName, readonly Nature[]> {
  const answered = new Set(
    Object.values(codesInterface)
      .filter(({ comptesRendus: [first] }) => {
        const answer = parseCodeInterface(first ?? '');
        return answer !== undefined && contratOf(answer).format === 'cpp-statut';
      })
      .map(({ format }) => format),
  );
  return new Map([...servedNatures()].filter(([format]) => answered.has(format)));
}
