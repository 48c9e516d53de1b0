// SPDX-License-Identifier: Apache-2.0
/** The invoices the judge is measured on: specimens of about 8 kB, no two alike, in every syntax that is served. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { servedFormats } from '../formats/served.ts';
import type { SpecimenDescription } from '../formats/specimen/description.ts';
import { makeFacturX } from '../formats/specimen/factur-x.ts';
import { makeSpecimen } from '../formats/specimen/index.ts';
import { makeDraft } from '../formats/specimen/make.ts';
import { type CodeInterface, contratOf } from '../gateway/domain/code-interface.ts';
import type { Format } from '../gateway/ports/formats.ts';

export interface Subject {
  readonly name: string;
  readonly code: CodeInterface;
  readonly format: Format;
  readonly description: SpecimenDescription;
}

type Row = readonly [name: string, code: CodeInterface, description: SpecimenDescription];

const number = 'F-2026-0007';
/** Lines that make about 8 kB. */
const ublLines = 6;
const ciiLines = 3;
/** Enough that nothing can be remembered from one to the next. */
const variants = 64;

const rows: readonly Row[] = [
  ['ubl', 'FSO1100A', { syntax: 'UBL', circuit: 'CHORUS_PRO', number, lines: ublLines }],
  ['ubl-reforme', 'FSO1150A', { syntax: 'UBL', circuit: 'REFORME', number, lines: ublLines }],
  ['cii', 'FSO1106A', { syntax: 'CII', circuit: 'CHORUS_PRO', number, lines: ciiLines }],
  ['cii-reforme', 'FSO1156A', { syntax: 'CII', circuit: 'REFORME', number, lines: ciiLines }],
  [
    'ubl-extended',
    'FSO1150A',
    { syntax: 'UBL', circuit: 'REFORME', profile: 'EXTENDED-CTC-FR', number, lines: ublLines },
  ],
];

/** Those whose format is served. */
export function subjects(): readonly Subject[] {
  return rows.flatMap(([name, code, description]) => {
    const format = servedFormats[contratOf(code).format];
    return format === undefined ? [] : [{ name, code, format, description }];
  });
}

export function samplesOf({ description }: Pick<Subject, 'description'>): readonly Uint8Array[] {
  return Array.from({ length: variants }, (_, seed) =>
    Buffer.from(makeSpecimen({ ...description, seed, number: `F-2026-${String(seed).padStart(6, '0')}` })),
  );
}

export async function facturXSample(lines: number): Promise<Uint8Array> {
  const font = await readFile(
    fileURLToPath(import.meta.resolve('@fontsource/noto-sans/files/noto-sans-latin-400-normal.woff')),
  );
  return makeFacturX(makeDraft({ syntax: 'CII', circuit: 'CHORUS_PRO', number, lines }), { font });
}
