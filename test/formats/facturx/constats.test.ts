// SPDX-License-Identifier: Apache-2.0
/** What is told of a Factur-X file: places, names of files, profiles, and the second opinion. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { extractFacturX } from '../../../formats/facturx/extract.ts';
import { facturX } from '../../../formats/facturx/index.ts';
import { levelAgrees, profileOfSpecification } from '../../../formats/facturx/profiles.ts';
import { readXmp } from '../../../formats/facturx/xmp.ts';
import { type Constat, isAccepted } from '../../../gateway/domain/constat.ts';
import {
  catalog,
  ciiOf,
  facturXObjects,
  fx,
  identifier,
  specificationOf,
  xmpOf,
} from './factur-x-objects.ts';
import { stream, writePdf } from './pdf-writer.ts';

const context = { codeInterface: 'FSO1117A', now: new Date('2026-10-01T12:00:00Z') } as const;
const trailer = identifier;

async function constatsOf(
  changes: Readonly<Record<number, string | Uint8Array>>,
): Promise<readonly Constat[]> {
  return (await facturX.check(writePdf(facturXObjects(changes), { trailer }), context)).constats;
}

async function pdfCodes(changes: Readonly<Record<number, string | Uint8Array>>): Promise<readonly string[]> {
  return (await constatsOf(changes)).map(({ code }) => code).filter((code) => /^(PDF|FACTURX)/.test(code));
}

function xml(text: string): Uint8Array {
  return stream('/Subtype /text#2Fxml', text);
}

test('a fault of the XML keeps its line and path, and names the file', async () => {
  const text = ciiOf().replace(
    '</rsm:ExchangedDocumentContext>',
    '\n\n<ram:Inconnu/></rsm:ExchangedDocumentContext>',
  );
  const constat = (await constatsOf({ 4: xml(text) })).find(({ code }) => code === 'CII-STRUCTURE');
  expect(constat).toMatchObject({
    message: expect.stringMatching(/ \(dans factur-x\.xml\)$/),
    messageEn: expect.stringMatching(/ \(in factur-x\.xml\)$/),
    ligne: text.slice(0, text.indexOf('<ram:Inconnu')).split('\n').length,
  });
  expect(constat?.chemin).toMatch(/^\/rsm:CrossIndustryInvoice\//);
});

test('what blocks comes first', async () => {
  const constats = await constatsOf({ 1: catalog().replace('/OutputIntents [7 0 R]', '') });
  const gravites = constats.map(({ gravite }) => gravite);
  expect(gravites).toEqual([...gravites].sort((a, b) => (a === b ? 0 : a === 'BLOQUANT' ? -1 : 1)));
  expect(gravites).toContain('AVERTISSEMENT');
});

test('a value found in the PDF is shown in plain ASCII, and cut', async () => {
  const packet = Buffer.from(xmpOf({ type: `é${'x'.repeat(200)}` }));
  const constats = await constatsOf({ 6: stream('', packet) });
  const valeur = constats.find(({ code }) => code === 'FACTURX-TYPE')?.valeur;
  expect(valeur).toMatch(/^\?x+$/);
  expect(valeur).toHaveLength(80);
});

describe('the profile', () => {
  const urn = 'urn:cen.eu:en16931:2017';
  test.each([
    ['MINIMUM', 'urn:factur-x.eu:1p0:minimum'],
    ['BASIC WL', 'urn:factur-x.eu:1p0:basicwl'],
    ['BASIC', `${urn}#compliant#urn:factur-x.eu:1p0:basic`],
    ['BASIC', `${urn}:compliant:factur-x.eu:1p0:basic`],
    ['EN 16931', urn],
    ['EXTENDED', `${urn}#conformant#urn:factur-x.eu:1p0:extended`],
    ['EXTENDED-CTC-FR', `${urn}#conformant#urn.cpro.gouv.fr:1p0:extended-ctc-fr`],
    ['XRECHNUNG', `${urn}#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0`],
  ] as const)('%s is %s', async (profile, specification) => {
    expect(profileOfSpecification(specification)).toBe(profile);
    expect(levelAgrees(profile, profile)).toBe(true);
    expect(levelAgrees(profile.replace(/[ -]/g, '').toLowerCase(), profile)).toBe(true);
    const objects = { 4: xml(ciiOf(specification)), 6: stream('', xmpOf({ level: profile })) };
    expect(await pdfCodes(objects)).toEqual([]);
  });

  test('that the metadata declare is the one of the XML', async () => {
    const constats = await constatsOf({ 4: xml(ciiOf(`${urn}#conformant#urn:factur-x.eu:1p0:extended`)) });
    expect(constats).toContainEqual(
      expect.objectContaining({
        code: 'FACTURX-PROFIL',
        bt: 'BT-24',
        valeur: 'EN 16931',
        attendu: 'EXTENDED',
      }),
    );
  });

  test('is one of the list', async () => {
    expect(await pdfCodes({ 4: xml(ciiOf('urn:example:profile')) })).toEqual(['FACTURX-SPECIFICATION']);
    expect(await pdfCodes({ 6: stream('', xmpOf({ level: 'PREMIUM' })) })).toEqual(['FACTURX-NIVEAU']);
  });

  test('without lines asks for Data', async () => {
    const minimum = {
      4: xml(ciiOf('urn:factur-x.eu:1p0:minimum')),
      6: stream('', xmpOf({ level: 'MINIMUM' })),
    };
    const alternative = specificationOf('factur-x.xml', 4, '/AFRelationship /Alternative');
    expect(await pdfCodes({ ...minimum, 5: alternative })).toEqual(['FACTURX-LIEN']);
    expect(await pdfCodes({ 5: alternative })).toEqual([]);
  });
});

describe('the metadata', () => {
  test.each([
    ['as elements', xmpOf()],
    [
      'as attributes',
      `<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><r:Description xmlns:f="${fx}"
        xmlns:p="http://www.aiim.org/pdfa/ns/id/" f:DocumentType="INVOICE" f:DocumentFileName="factur-x.xml"
        f:Version="1.0" f:ConformanceLevel="EN 16931" p:part="3" p:conformance="B"/></r:RDF>`,
    ],
    ['in the case that older writers use', xmpOf({ namespace: fx.toLowerCase() })],
    ['padded with zero bytes', `${xmpOf()}${'\0'.repeat(50)}`],
  ])('are read %s', (_, packet) => {
    expect(readXmp(Buffer.from(packet))).toEqual({
      ok: true,
      xmp: {
        pdfaPart: '3',
        pdfaConformance: 'B',
        documentType: 'INVOICE',
        documentFileName: 'factur-x.xml',
        version: '1.0',
        conformanceLevel: 'EN 16931',
      },
    });
  });
  test('of another namespace are none of ours', async () => {
    expect(await pdfCodes({ 6: stream('', xmpOf({ namespace: 'urn:example:invoice' })) })).toEqual([
      'FACTURX-XMP',
      'FACTURX-VERSION',
    ]);
  });
  test('that only the text of a comment holds are none', async () => {
    const packet = xmpOf().replace(/<zf:ConformanceLevel>.*<\/zf:ConformanceLevel>/, '<!-- $& -->');
    const constats = await constatsOf({ 6: stream('', packet) });
    expect(constats.find(({ code }) => code === 'FACTURX-XMP')?.message).toContain('fx:ConformanceLevel');
  });
});

describe('PDF/A', () => {
  const font = '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>';
  const embedded = '<< /Subtype /TrueType /BaseFont /A /FontDescriptor << /FontFile2 4 0 R >> >>';
  const composite = `<< /Subtype /Type0 /DescendantFonts [ ${embedded} ] >>`;
  function page(extra: string): string {
    return `<< /Type /Page /Parent 2 0 R ${extra} >>`;
  }
  test.each([
    ['a font that is not embedded', { 3: page(`/Resources << /Font << /F ${font} >> >>`) }, 'PDFA-POLICES'],
    ['an action on a page', { 3: page('/AA << /O << /S /Launch >> >>') }, 'PDF-ACTION'],
    ['an action on a link', { 3: page('/Annots [ << /A << /S /JavaScript >> >> ]') }, 'PDF-ACTION'],
    [
      'a program among the names',
      { 1: catalog().replace('/Names <<', '/Names << /JavaScript << >>') },
      'PDF-ACTION',
    ],
    ['no output intent', { 1: catalog().replace('/OutputIntents [7 0 R]', '') }, 'PDFA-COULEURS'],
    ['another part', { 6: stream('', xmpOf({ part: '1' })) }, 'PDFA-PARTIE'],
    ['a font that is unreadable', { 3: page('/Resources << /Font 8 0 R >>'), 8: '<< /F ((' }, 'PDF-OBJET'],
  ] as const)('%s is told', async (_, changes, code) => {
    expect(await pdfCodes(changes)).toContain(code);
  });
  test.each([
    ['an embedded font', { 3: page(`/Resources << /Font << /F ${embedded} >> >>`) }],
    ['a composite font', { 3: page(`/Resources << /Font << /F ${composite} >> >>`) }],
    ['a link to the web', { 3: page('/Annots [ << /A << /S /URI /URI (x) >> >> ]') }],
    ['a destination at opening', { 1: catalog('/OpenAction [3 0 R /Fit]') }],
  ] as const)('%s is no fault', async (_, changes) => {
    expect(await pdfCodes(changes)).toEqual([]);
  });
});

describe('a second opinion', () => {
  test('reads a file that does not begin with its header', async () => {
    const file = Buffer.concat([
      Buffer.from('HTTP/1.1 200 OK\r\n\r\n'),
      writePdf(facturXObjects(), { trailer }),
    ]);
    expect(extractFacturX(file).findings).toMatchObject([{ code: 'PDF-STRUCTURE' }]);
    const codes = (await facturX.check(file, context)).constats.map(({ code }) => code);
    expect(codes).toContain('PDF-REFERENCES');
    expect(codes).not.toContain('PDF-STRUCTURE');
  });
  test('is not given on an encrypted file', async () => {
    const file = writePdf(facturXObjects(), { trailer: '/Encrypt 9 0 R' });
    expect((await facturX.check(file, context)).constats.map(({ code }) => code)).toEqual(['PDF-CHIFFRE']);
  });
  test('is not asked about what would inflate without limit', async () => {
    const file = Buffer.from('%PDF-1.7\n1 0 obj\n<< /Type /Obj#53tm >>\nstream\n');
    expect((await facturX.check(file, context)).constats).toMatchObject([{ code: 'PDF-STRUCTURE' }]);
  });
});

const oracles = join(process.env['RACCORD_ORACLES'] ?? '', 'documents/aife-FSO1117A');
describe.skipIf(process.env['RACCORD_ORACLES'] === undefined || !existsSync(oracles))(
  'the samples of the AIFE',
  () => {
    const files = existsSync(oracles) ? readdirSync(oracles).filter((name) => name.endsWith('.pdf')) : [];

    test.each(files)('%s is accepted', async (name) => {
      const controle = await facturX.check(readFileSync(join(oracles, name)), context);
      expect(controle.constats.filter(({ gravite }) => gravite !== 'AVERTISSEMENT')).toEqual([]);
      expect(isAccepted(controle.constats)).toBe(true);
      expect(controle.irrecevable).toBe(false);
      expect(controle.numero).toMatch(/^FSO1+7A_P\d\d$/);
    });

    test.each(files)('%s is judged wherever it is cut', async (name) => {
      const file = readFileSync(join(oracles, name));
      for (let percent = 0; percent < 100; percent++) {
        const { findings, invoice } = extractFacturX(file.subarray(0, (file.length * percent) / 100));
        if (invoice === undefined) expect(findings.length).toBeGreaterThan(0);
      }
    });

    test.each(files)('%s is judged whatever bytes of it are changed', (name) => {
      const file = readFileSync(join(oracles, name));
      const change = fc.tuple(fc.nat(file.length - 1), fc.nat(255));
      fc.assert(
        fc.property(fc.array(change, { minLength: 1, maxLength: 20 }), (changes) => {
          const changed = Buffer.from(file);
          for (const [at, byte] of changes) changed[at] = byte;
          const { findings, invoice } = extractFacturX(changed);
          if (invoice === undefined) expect(findings.length).toBeGreaterThan(0);
        }),
        { numRuns: 300 },
      );
    });
  },
);
