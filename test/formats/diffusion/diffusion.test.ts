// SPDX-License-Identifier: Apache-2.0
/** An accepted facture of every format reaches its recipient in every form that it may subscribe to. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { insertLisible } from '../../../formats/conversion/insert-lisible.ts';
import { pivotSchema } from '../../../formats/cpp-facture/modele/pivot.ts';
import { largeTexts, mixteVocabulary } from '../../../formats/cpp-facture/vocabulary.ts';
import { openDiffuseur } from '../../../formats/diffuseur.ts';
import { openPieceJointe } from '../../../formats/pieces-jointes/index.ts';
import { servedFormats } from '../../../formats/served.ts';
import { openXml } from '../../../formats/xml/open.ts';
import type { CodeInterface } from '../../../gateway/domain/code-interface.ts';
import { parseCodeApplication } from '../../../gateway/domain/flux-name.ts';
import type { DemandeDiffusion } from '../../../gateway/ports/diffusion.ts';
import { makeUblInvoice } from '../../support/ubl-invoice.ts';

const fixtures = join(import.meta.dirname, '../../../fixtures');
const now = new Date('2026-10-01T12:00:00Z');
const diffuseur = openDiffuseur({ timeoutMs: 30_000, maxOldGenerationMb: 512 });
afterAll(() => diffuseur.close());

function demande(source: CodeInterface, cible: string): DemandeDiffusion {
  return {
    source,
    indice: 0,
    cible,
    idFlux: 'CPP0010036000000000000001',
    emetteur: parseCodeApplication('CPP001'),
    recepteur: parseCodeApplication('BBB456'),
    produitLe: now,
    recueLe: now,
  };
}

async function diffuse(source: CodeInterface, file: string, cible: string): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  const content = async () => new Uint8Array(readFileSync(file));
  for await (const piece of diffuseur.diffuser(content, demande(source, cible))) pieces.push(piece);
  return Buffer.concat(pieces);
}

function accepted(code: CodeInterface): readonly (readonly [string, string])[] {
  return readdirSync(join(fixtures, code))
    .filter((name) => name.startsWith('valide'))
    .flatMap((name) => {
      const file = readdirSync(join(fixtures, code, name)).find((one) => one.startsWith('flux.'));
      return file === undefined ? [] : [[name, join(fixtures, code, name, file)] as const];
    });
}

const historic = [
  'FSO1100A',
  'FSO1106A',
  'FSO1110A',
  'FSO1113A',
  'FSO1116A',
  'FSO1117A',
  'FSO1120A',
  'FSO1150A',
];
const reform = ['FSO3110A', 'FSO3117A', 'FSO1156A'] as const;

describe.each(historic as readonly CodeInterface[])('%s to FEN0036A', (code) => {
  test.each(accepted(code))('%s becomes a valid pivot with a readable facture', async (_name, file) => {
    const pivot = await diffuse(code, file, 'FEN0036A');
    const opened = openXml(pivot, { vocabulary: mixteVocabulary, largeTexts, schema: pivotSchema });
    expect(opened.ok ? opened.structure : opened.constats).toEqual([]);
    expect(Buffer.from(pivot).toString('utf8')).toContain('<TypePJ>01</TypePJ>');
  });
});

describe.each(reform)('%s to the forms of the reform', (code) => {
  test.each(accepted(code))('%s is a UBL with a readable PDF', async (_name, file) => {
    const ubl = await diffuse(code, file, 'FEN3036A');
    expect(Buffer.from(ubl).toString('utf8')).toContain('>LISIBLE<');
    const judged = await servedFormats['ubl-f2']?.check(ubl, { codeInterface: 'FSO3110A', now });
    expect(judged?.constats.filter(({ gravite }) => gravite === 'BLOQUANT')).toEqual([]);
  });

  test.each(accepted(code))('%s is a Factur-X', async (_name, file) => {
    const pdf = await diffuse(code, file, 'FEN3736A');
    const judged = await servedFormats['factur-x-f2']?.check(pdf, { codeInterface: 'FSO3117A', now });
    expect(judged?.constats.filter(({ gravite }) => gravite === 'BLOQUANT')).toEqual([]);
  });
});

test('a UBL that has a readable attachment goes on byte for byte', async () => {
  const [first] = accepted('FSO3110A');
  const once = await diffuse('FSO3110A', first?.[1] ?? '', 'FEN3036A');
  const content = async () => new Uint8Array(once);
  const pieces: Uint8Array[] = [];
  for await (const piece of diffuseur.diffuser(content, demande('FSO3110A', 'FEN3036A'))) pieces.push(piece);
  expect(Buffer.concat(pieces).equals(once)).toBe(true);
});

test('the attachment of a large facture arrives byte for byte', async () => {
  const attached = Buffer.alloc(4 * 1024 * 1024, '%PDF-1.7 and what follows it, again and again\n');
  const { bytes } = insertLisible(Buffer.from(makeUblInvoice({ numero: 'G-1' })), attached, 'grande.pdf');
  const pieces: Uint8Array[] = [];
  const content = async () => new Uint8Array(bytes);
  for await (const piece of diffuseur.diffuser(content, demande('FSO1100A', 'FEN0036A'))) pieces.push(piece);
  const pivot = Buffer.concat(pieces);
  const opened = openXml(pivot, { vocabulary: mixteVocabulary, largeTexts, schema: pivotSchema });
  expect(opened.ok ? opened.structure : opened.constats).toEqual([]);
  const [, base64 = ''] = /<Contenu>([^<]*)<\/Contenu>/.exec(pivot.toString('latin1')) ?? [];
  const found = Buffer.concat([...openPieceJointe({ base64 }, { enZip: true })]);
  expect(found.equals(attached)).toBe(true);
});

test('what cannot be read again is refused by name, and the next facture is made', async () => {
  const broken = async () => new TextEncoder().encode('<no/>');
  const reading = async () => {
    for await (const _piece of diffuseur.diffuser(broken, demande('FSO1100A', 'FEN0036A'))) break;
  };
  await expect(reading()).rejects.toMatchObject({ code: 'FORMAT_NOT_SERVED' });
  const [first] = accepted('FSO1100A');
  expect((await diffuse('FSO1100A', first?.[1] ?? '', 'FEN0036A')).length).toBeGreaterThan(1_000);
});
