// SPDX-License-Identifier: Apache-2.0
/** The documents that are mutated: the fixtures, specimens, and where RACCORD_ORACLES names them the official ones. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SpecimenDescription } from '../../formats/specimen/description.ts';
import { makeFacturX } from '../../formats/specimen/factur-x.ts';
import { makeSpecimen } from '../../formats/specimen/index.ts';
import { makeDraft } from '../../formats/specimen/make.ts';
import type { CodeInterface } from '../../gateway/domain/code-interface.ts';

export interface Seed {
  readonly name: string;
  readonly bytes: Buffer;
  readonly kind: 'xml' | 'pdf';
  /** Judged by these in turn. */
  readonly codes: readonly CodeInterface[];
}

const ublCodes: readonly CodeInterface[] = ['FSO1100A', 'FSO1150A'];
const ciiCodes: readonly CodeInterface[] = ['FSO1106A', 'FSO1116A', 'FSO1156A'];
const pdfCodes: readonly CodeInterface[] = ['FSO1117A', 'FSO1157A'];
/** A larger one makes few cases a second; size has tests of its own. */
const maxSeedBytes = 200_000;

export async function corpus(): Promise<readonly Seed[]> {
  const oracles = process.env['RACCORD_ORACLES'];
  const folders = [join(import.meta.dirname, '../../fixtures')];
  if (oracles !== undefined) folders.push(join(oracles, 'documents'));
  const files = folders.filter((folder) => existsSync(folder)).flatMap(filesIn);
  return [...files.flatMap(seedOf), ...(await specimens())];
}

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /(?<!compte-rendu)\.(xml|pdf)$/i.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function seedOf(path: string): readonly Seed[] {
  if (statSync(path).size > maxSeedBytes || statSync(path).size === 0) return [];
  const bytes = readFileSync(path);
  const isPdf = bytes.subarray(0, 5).toString('latin1') === '%PDF-';
  const isCii = bytes.includes('CrossIndustryInvoice');
  const codes = isPdf ? pdfCodes : isCii ? ciiCodes : ublCodes;
  return [{ name: path, bytes, kind: isPdf ? 'pdf' : 'xml', codes }];
}

async function specimens(): Promise<readonly Seed[]> {
  const number = 'F-2026-0007';
  const rich = { number, rich: true, lineAllowances: true, allowances: 1, charges: 1, attachments: 1 };
  const descriptions: readonly SpecimenDescription[] = [
    { ...rich, syntax: 'UBL', circuit: 'CHORUS_PRO' },
    { ...rich, syntax: 'UBL', circuit: 'REFORME', kind: 'CREDIT_NOTE' },
    { ...rich, syntax: 'UBL', circuit: 'REFORME', profile: 'EXTENDED-CTC-FR' },
    { ...rich, syntax: 'CII', circuit: 'CHORUS_PRO' },
    { ...rich, syntax: 'CII', circuit: 'REFORME', profile: 'EXTENDED-CTC-FR' },
  ];
  const xml = descriptions.map((description): Seed => {
    const codes = description.syntax === 'UBL' ? ublCodes : ciiCodes;
    const name = `specimen ${description.syntax} ${description.circuit}`;
    return { name, bytes: Buffer.from(makeSpecimen(description)), kind: 'xml', codes };
  });
  const font = readFileSync(
    fileURLToPath(import.meta.resolve('@fontsource/noto-sans/files/noto-sans-latin-400-normal.woff')),
  );
  const draft = makeDraft({ number, syntax: 'CII', circuit: 'REFORME', lines: 3 });
  const bytes = Buffer.from(await makeFacturX(draft, { font }));
  return [...xml, { name: 'specimen Factur-X', bytes, kind: 'pdf', codes: pdfCodes }];
}
