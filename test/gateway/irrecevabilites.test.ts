// SPDX-License-Identifier: Apache-2.0
/**
 * Every motif of irrecevabilité, with the flux that raises it: the smallest one for each condition there is. Those of the name
 * and of the rights of the sender come from the step of the ouverture, on a journal in memory.
 */
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { enveloppeLimits, limitesDe } from '../../formats/enveloppe/limits.ts';
import { nomF1 } from '../../formats/enveloppe/names.ts';
import { type OuvertureOptions, openEnveloppe } from '../../formats/enveloppe/open.ts';
import { servedFormats } from '../../formats/served.ts';
import { analyser } from '../../gateway/antivirus/analyse.ts';
import { contratOf } from '../../gateway/domain/code-interface.ts';
import type { Constat } from '../../gateway/domain/constat.ts';
import {
  type MotifIrrecevabilite,
  motifDuConstat,
  motifsIrrecevabilite,
  parseMotifIrrecevabilite,
} from '../../gateway/domain/irrecevabilite.ts';
import type { Controle } from '../../gateway/ports/formats.ts';
import { memoryStore, source, tarGzOf } from '../formats/enveloppe/archives.ts';
import { zipOf } from '../formats/zip/archives.ts';
import { defined } from '../support/defined.ts';
import { makeUblInvoice } from '../support/ubl-invoice.ts';

const facture = makeUblInvoice({ numero: 'F-1', lines: 1 });
const now = new Date('2026-10-01T12:00:00Z');

type Raising = () => Promise<readonly string[]> | readonly string[];

/** Raised where the flux is opened. */
function opening(
  content: Uint8Array | Promise<Uint8Array>,
  options: Partial<OuvertureOptions> = {},
): Raising {
  return async () => {
    const bytes = await content;
    const { chunks } = source(bytes);
    const limits = { ...enveloppeLimits, ...options };
    const { constats } = await openEnveloppe(chunks, bytes.length, limits, memoryStore().store);
    return constats.map(({ code }) => code);
  };
}

/** Raised where a file of the flux is judged: the constat of the file says which motif the flux gets. */
function judging(content: string): Raising {
  return async () => {
    const codeInterface = 'FSO1100A';
    const format = defined(servedFormats[contratOf(codeInterface).format]);
    const controle: Controle = await format.check(Buffer.from(content), { codeInterface, now });
    expect(controle.irrecevable).toBe(true);
    const blocking = controle.constats.filter(({ gravite }) => gravite === 'BLOQUANT');
    const motifs = blocking.map((constat) => motifDuConstat(constat)).filter((motif) => motif !== undefined);
    return motifs.length > 0 ? motifs : ['IRR_SYNTAX'];
  };
}

const pdf = Buffer.from('%PDF-1.7\n').toString('base64');

function withPiece(nom: string, base64: string): string {
  const piece = `<cac:AdditionalDocumentReference><cbc:ID>1</cbc:ID><cac:Attachment>
    <cbc:EmbeddedDocumentBinaryObject mimeCode="application/pdf" filename="${nom}">${base64}</cbc:EmbeddedDocumentBinaryObject>
    </cac:Attachment></cac:AdditionalDocumentReference>`;
  return facture.replace('<cac:AccountingSupplierParty>', `${piece}<cac:AccountingSupplierParty>`);
}

const tarGz = (name: string, content = facture) => tarGzOf([{ name, content }]);
const bomb = zipOf([{ name: 'a.txt', content: Buffer.alloc(20 * 1024 * 1024) }]).toString('base64');

/** Proved by test/gateway/road.test.ts and the tests of the steps, on a whole gateway: they need a journal. */
const onTheRoad = ['IRR_FORM', 'IRR_CODE_APP', 'IRR_CODE_INTER', 'IRR_UNICITE'] as const;

const raised: Readonly<Record<Exclude<MotifIrrecevabilite, (typeof onTheRoad)[number]>, readonly Raising[]>> =
  {
    IRR_VIDE: [opening(Buffer.alloc(0)), opening(gzipSync('')), opening(zipOf([])), opening(tarGzOf([]))],
    IRR_TAILLE: [
      opening(Buffer.from(facture), { fluxBytes: 10 }),
      opening(gzipSync(Buffer.alloc(20 * 1024 * 1024, 0x3c))),
      opening(tarGz('a.xml'), { factures: 0 }),
    ],
    IRR_TYPE: [
      opening(Buffer.from('UNA:+.? ')),
      opening(Buffer.from('%PDF-1.7')),
      opening(zipOf([{ name: 'a.xml', content: facture }]), limitesDe('PPF')),
    ],
    IRR_EXTRAC: [
      opening(gzipSync(facture).subarray(0, -4)),
      opening(zipOf([{ name: 'a.xml', content: facture, local: { flags: 1 } }])),
    ],
    IRR_VIDE_F: [opening(tarGz('a.xml', '')), opening(zipOf([{ name: 'a.xml' }]))],
    IRR_TYPE_F: [opening(tarGz('a.txt', 'du texte')), opening(gzipSync('%PDF-1.7'))],
    IRR_TAILLE_F: [
      opening(Buffer.from(facture), { fileBytes: 10 }),
      opening(tarGz('a.xml'), { fileBytes: 10 }),
    ],
    IRR_NOM_F: [opening(tarGz('../a.xml')), opening(tarGz('a.xml'), { nomInterne: nomF1 })],
    IRR_SYNTAX: [
      judging('<Invoice>'),
      judging(facture.replace('<cbc:ID>F-1</cbc:ID>', '<cbc:Identifiant>F-1</cbc:Identifiant>')),
      judging(withPiece('a.pdf', Buffer.from('PK\u0003\u0004').toString('base64'))),
    ],
    IRR_TAILLE_PJ: [judging(withPiece('a.txt', bomb))],
    IRR_VID_PJ: [judging(withPiece('a.pdf', '')), judging(withPiece('a.pdf', zipOf([]).toString('base64')))],
    IRR_NOM_PJ: [judging(withPiece('facture', pdf)), judging(withPiece('a/b.pdf', pdf))],
    IRR_EXT_DOC: [
      judging(withPiece('a.exe', pdf)),
      judging(withPiece('a.pdf', Buffer.from('\u007fELF\u0002').toString('base64'))),
    ],
    IRR_ANTIVIRUS: [infected],
  };

async function infected(): Promise<readonly string[]> {
  const antivirus = {
    scan: async () => ({ verdict: 'INFECTE' as const, signature: 'Essai' }),
    version: async () => 'essai',
    close: async () => undefined,
  };
  const { signal } = new AbortController();
  const { constats } = await analyser(async function* () {}, signal, { antivirus, failClosed: true });
  return constats.map(({ code }) => code);
}

const cases = Object.entries(raised).flatMap(([motif, ways]) =>
  ways.map((raise, i) => ({ motif, way: i + 1, raise })),
);

test.each(cases)('$motif is raised by the flux number $way of its row', async ({ motif, raise }) => {
  expect(await raise()).toEqual([motif]);
});

test('every motif of the list has a row, here or on the road', () => {
  const proved = [...Object.keys(raised), ...onTheRoad].sort();
  expect(proved).toEqual(Object.keys(motifsIrrecevabilite).sort());
});

describe('a motif that somebody gives us', () => {
  test.each(Object.keys(motifsIrrecevabilite))('%s is read as it is', (motif) => {
    expect(parseMotifIrrecevabilite(motif)).toBe(motif);
    expect(parseMotifIrrecevabilite(` ${motif.toLowerCase()} `)).toBe(motif);
  });

  test.each([
    ['IRR_UNCITE', 'IRR_UNICITE'],
    ['IRR_VID_F', 'IRR_VIDE_F'],
    ['IRR_VIDE_PJ', 'IRR_VID_PJ'],
    ['REJ_UNI', undefined],
    ['', undefined],
    ['toString', undefined],
  ])('%s is read as %s', (text, expected) => {
    expect(parseMotifIrrecevabilite(text)).toBe(expected);
  });
});

test('a warning about an attachment refuses nothing', () => {
  const constat: Pick<Constat, 'code' | 'gravite'> = { code: 'PIECE-NOM', gravite: 'AVERTISSEMENT' };
  expect(motifDuConstat(constat)).toBeUndefined();
  expect(motifDuConstat({ ...constat, gravite: 'BLOQUANT' })).toBe('IRR_NOM_PJ');
  expect(motifDuConstat({ code: 'BR-02', gravite: 'BLOQUANT' })).toBeUndefined();
});
