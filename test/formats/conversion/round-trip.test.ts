// SPDX-License-Identifier: Apache-2.0
/** What is written from a content is read as the same content, and judged as its source was. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ciiReforme } from '../../../formats/cii/index.ts';
import type { Contenu } from '../../../formats/contenu/contenu.ts';
import { readFacture } from '../../../formats/conversion/read-invoice.ts';
import { toCii, toUbl } from '../../../formats/conversion/write-invoice.ts';
import { ublReforme } from '../../../formats/ubl/index.ts';
import { isAccepted } from '../../../gateway/domain/constat.ts';

const oracles = process.env['RACCORD_ORACLES'];
const skipped = oracles === undefined;
const now = new Date('2026-08-01T12:00:00Z');

const folders = ['cen-examples-ubl', 'cen-examples-cii', 'aife-FSO1116A'];
const documents = skipped
  ? []
  : folders.flatMap((folder) =>
      readdirSync(join(oracles, 'documents', folder)).map((name) => join(oracles, 'documents', folder, name)),
    );

function contenuOf(bytes: Uint8Array): Contenu {
  const lu = readFacture(bytes);
  if (lu === undefined) throw new Error('not read');
  return lu.contenu;
}

describe.skipIf(skipped)('documents of the oracle', () => {
  test.each(documents)('%s', async (path) => {
    const bytes = readFileSync(path);
    const lu = readFacture(bytes);
    if (lu === undefined) throw new Error('not read');
    const { contenu, perdus, syntax } = lu;
    const ubl = toUbl(contenu);
    const cii = toCii(contenu);
    const name = path.split('/').slice(-2).join('/');
    if (perdus.length > 0) console.log('PERDUS', name, perdus.map((p) => p.split('/').slice(-3).join('/')).join(' ; '));
    const source = await (syntax === 'UBL' ? ublReforme : ciiReforme).check(bytes, { codeInterface: 'FSO3110A', now });
    const u = await ublReforme.check(ubl, { codeInterface: 'FSO3110A', now });
    const c = await ciiReforme.check(cii, { codeInterface: 'FSO3110A', now });
    const codes = (x: typeof u) => [...new Set(x.constats.filter((k) => k.gravite === 'BLOQUANT').map((k) => k.code + (k.code.includes('STRUCTURE') || k.code.includes('TYPE') ? k.messageEn + k.xpath : '')))].join(' ');
    if (isAccepted(source.constats) && !isAccepted(u.constats)) console.log('UBL', name, codes(u));
    if (isAccepted(source.constats) && !isAccepted(c.constats)) console.log('CII', name, codes(c));
    if (!isAccepted(source.constats)) console.log('SRC', name, codes(source), '|U|', codes(u), '|C|', codes(c));
    if (JSON.stringify(contenuOf(ubl)) !== JSON.stringify(contenu)) console.log('DIFFU', name, diff(contenu, contenuOf(ubl)));
    if (JSON.stringify(contenuOf(cii)) !== JSON.stringify(contenu)) console.log('DIFFC', name, diff(contenu, contenuOf(cii)));
  });
});

function flat(x: unknown, at = ''): [string, string][] {
  if (typeof x !== 'object' || x === null) return [[at, String(x)]];
  return Object.entries(x).flatMap(([k, v]) => flat(v, `${at}.${k}`));
}
function diff(a: unknown, b: unknown): string {
  const fa = new Map(flat(a)); const fb = new Map(flat(b));
  return [...[...fa].filter(([k, v]) => fb.get(k) !== v).map(([k, v]) => `-${k}=${v.slice(0, 40)}`), ...[...fb].filter(([k, v]) => fa.get(k) !== v).map(([k, v]) => `+${k}=${v.slice(0, 40)}`)].slice(0, 12).join(' ');
}
