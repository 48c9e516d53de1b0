// SPDX-License-Identifier: Apache-2.0
/** Who receives what is for a structure, and under which code: the raccordements that receive for it, in order. */
import { type CodeInterface, contratOf } from './domain/code-interface.ts';
import { isOpen, type Raccordement } from './domain/raccordement.ts';
import type { Journal } from './ports/journal.ts';

/** Codes by which factures are diffused, in order of preference for a source format. */
export const codesDiffusion = ['FEN0036A', 'FEN3036A', 'FEN3736A'] as const;

/** Who receives for this structure, and under which of its subscriptions. */
export async function destinataireDe(
  structure: string | undefined,
  code: CodeInterface,
  journal: Journal,
  now: Date,
): Promise<{ readonly raccordement: Raccordement['id']; readonly codeInterface: string } | undefined> {
  if (structure === undefined) return undefined;
  const order = ordreDe(code);
  const found = await journal.raccordements.pourStructure(structure);
  // Who receives for this very establishment comes before who receives for all of its company.
  const own = found.filter(({ structures = [] }) => structures.includes(structure));
  for (const raccordement of new Set([...own, ...found])) {
    if (!isOpen(raccordement, now)) continue;
    const codeInterface = order.find((one) => raccordement.codesInterface.includes(one));
    if (codeInterface !== undefined) return { raccordement: raccordement.id, codeInterface };
  }
  return undefined;
}

/** What was diffused by an AMONT goes on as it is, under its code; what was deposited is made into what is subscribed. */
function ordreDe(code: CodeInterface): readonly string[] {
  if ((codesDiffusion as readonly string[]).includes(code)) return [code];
  const pdf = contratOf(code).format.startsWith('factur-x');
  return pdf ? ['FEN0036A', 'FEN3736A', 'FEN3036A'] : codesDiffusion;
}
