// SPDX-License-Identifier: Apache-2.0
/** The four reports on the same documents: golden files, and what no document may do to them. */
import fc from 'fast-check';
import { XmlDocument } from 'libxml2-wasm';
import { describe, expect, test } from 'vitest';
import type { DocumentJuge, Langue } from '../../../formats/rapport/document.ts';
import { htmlDocument, htmlEnd, htmlStart } from '../../../formats/rapport/html.ts';
import { toJson } from '../../../formats/rapport/json.ts';
import {
  svrlNamespace,
  svrlSeriesEnd,
  svrlSeriesStart,
  toSvrl,
  toSvrlFile,
} from '../../../formats/rapport/svrl.ts';
import { tallyToText, toText } from '../../../formats/rapport/texte.ts';
import { chromiumInstalled, openChromium } from '../../support/chromium.ts';
import { defined } from '../../support/defined.ts';
import { hostileName, judgedDocuments, tallyOf } from '../../support/judged-documents.ts';

const langues: readonly Langue[] = ['fr', 'en'];
const hostile = defined(judgedDocuments.find(({ file }) => file === hostileName));

function pageOf(documents: readonly DocumentJuge[], langue: Langue): string {
  const pieces = documents.map((document) => htmlDocument(document, langue));
  return [htmlStart(tallyOf(documents), langue), ...pieces, htmlEnd].join('');
}

/** Strings of a parsed document, by XPath with the prefix svrl. */
function strings(xml: string, xpath: string): readonly string[] {
  const document = XmlDocument.fromString(xml);
  try {
    return document.find(xpath, { svrl: svrlNamespace }).map((node) => node.content);
  } finally {
    document.dispose();
  }
}

describe('golden files', () => {
  test('JSON', async () => {
    const lines = judgedDocuments.map((one) =>
      JSON.stringify(toJson(one, { fluxRefused: one.irrecevable }), null, 1),
    );
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('golden/rapport.json.snap');
  });

  test.each(langues)('text in %s', async (langue) => {
    const blocks = judgedDocuments.map((one) => toText(one, langue)).filter((text) => text !== '');
    const text = `${[...blocks, tallyToText(tallyOf(judgedDocuments), langue)].join('\n')}\n`;
    await expect(text).toMatchFileSnapshot(`golden/rapport.${langue}.txt.snap`);
  });

  test('SVRL', async () => {
    await expect(toSvrlFile(hostile, 'fr')).toMatchFileSnapshot('golden/rapport.svrl.snap');
  });

  test.each(langues)('HTML in %s', async (langue) => {
    await expect(pageOf(judgedDocuments, langue)).toMatchFileSnapshot(`golden/rapport.${langue}.html.snap`);
  });
});

describe('SVRL', () => {
  test('has one failed-assert a finding, with its rule, severity, namespaced place and both texts', () => {
    const svrl = toSvrlFile(hostile, 'fr');
    expect(strings(svrl, '//svrl:failed-assert/@id')).toEqual(['BR-CO-15', 'BR-16']);
    expect(strings(svrl, '//svrl:failed-assert/@flag')).toEqual(['fatal', 'warning']);
    expect(strings(svrl, '//svrl:failed-assert/@location')).toEqual([
      '/ubl:Invoice/cac:LegalMonetaryTotal/cbc:TaxInclusiveAmount',
      '/cn:CreditNote',
    ]);
    expect(strings(svrl, '//svrl:failed-assert[1]/svrl:text[lang("fr")]')).toHaveLength(1);
    expect(
      strings(svrl, '//svrl:failed-assert[1]/svrl:diagnostic-reference/svrl:text[lang("en")]'),
    ).toHaveLength(1);
    expect(strings(svrl, '//svrl:property-reference[@property="expected"]')).toEqual(['74.76']);
  });

  test('names every rule set that ran, and declares every prefix of a location', () => {
    const svrl = toSvrlFile(hostile, 'en');
    expect(strings(svrl, '//svrl:active-pattern/@name')).toEqual([
      'raccord-xml@1',
      'raccord-ubl-structure@2',
      'raccord-en16931@1.3.16',
    ]);
    const declared = strings(svrl, '//svrl:ns-prefix-in-attribute-values/@prefix');
    const used = strings(svrl, '//@location').flatMap((path) => path.match(/[a-z]+(?=:)/g) ?? []);
    expect(used.filter((prefix) => !declared.includes(prefix))).toEqual([]);
  });

  test('several documents stand in one well-formed stream', () => {
    const series = [svrlSeriesStart, ...judgedDocuments.map((one) => toSvrl(one, 'fr')), svrlSeriesEnd].join(
      '',
    );
    expect(strings(series, '//svrl:schematron-output/@title')).toHaveLength(judgedDocuments.length);
  });

  test('whatever a document holds, the report is well-formed and gives it back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (file, valeur) => {
        const findings = hostile.findings.map((finding) => ({ ...finding, valeur, message: valeur }));
        const svrl = toSvrlFile({ ...hostile, file, findings }, 'fr');
        const allowed = file.replace(
          /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu,
          '\u{FFFD}',
        );
        expect(strings(svrl, '/svrl:schematron-output/@title')).toEqual([allowed]);
      }),
      { numRuns: 200 },
    );
  });
});

describe('text', () => {
  test('says what is wrong, where, what was found and what was expected', () => {
    const text = toText(hostile, 'fr');
    for (const part of [
      "n'est pas égal à la somme",
      'ligne 86, colonne 5',
      '/Invoice/cac:LegalMonetaryTotal/cbc:TaxInclusiveAmount',
      'BT-112',
      '74.76',
      'raccord-en16931@1.3.16',
    ]) {
      expect(text).toContain(part);
    }
  });

  test('whatever a document holds, a finding is no more lines than it should be and steers no terminal', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (wild) => {
        const findings = hostile.findings.map((one) => ({
          ...one,
          valeur: `x${wild}`,
          message: wild,
          chemin: wild,
        }));
        const text = toText({ ...hostile, file: wild, numero: wild, findings }, 'fr');
        expect(text.split('\n')).toHaveLength(toText(hostile, 'fr').split('\n').length);
        expect(text).not.toMatch(/[^\P{Cc}\n]/u);
      }),
      { numRuns: 200 },
    );
  });
});

describe('HTML', () => {
  test('whatever a document holds, no markup of it is in the page', () => {
    const shape = (page: string) => page.replace(/[^<>"]/g, '');
    const expected = shape(pageOf([withText('x')], 'fr'));
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (wild) => {
        expect(shape(pageOf([withText(wild)], 'fr'))).toBe(expected);
      }),
      { numRuns: 200 },
    );
  });

  test('fetches nothing and runs nothing', () => {
    const page = pageOf([withText('x')], 'fr');
    expect(page).not.toMatch(/<script|<link|<img|<iframe|src=|url\(|@import|\son\w+=/i);
    expect(page).toContain("default-src 'none'");
  });

  test.skipIf(!chromiumInstalled)(
    'Chromium shows it whole, runs no script and asks for nothing',
    async () => {
      const browser = await openChromium();
      try {
        const page = await browser.newPage();
        const asked: string[] = [];
        page.on('request', (request) => asked.push(request.url()));
        page.on('dialog', (dialog) => asked.push(dialog.message()));
        await page.setContent(pageOf(judgedDocuments, 'fr'));
        expect(await page.title()).toBe('Contrôle de factures');
        expect(await page.locator('details.doc').count()).toBe(4);
        expect(await page.locator('script, img').count()).toBe(0);
        expect(await page.locator('details.doc.invalid').first().innerText()).toContain(
          '<script>alert("1")</script>',
        );
        expect(await page.locator('table caption').allInnerTexts()).toEqual(['Verdict', 'Règles en cause']);
        expect(asked).toEqual([]);
      } finally {
        await browser.close();
      }
    },
  );

  function withText(wild: string): DocumentJuge {
    const findings = hostile.findings.map((one) => ({
      ...one,
      message: wild,
      messageEn: wild,
      chemin: wild,
      valeur: `x${wild}`,
      attendu: wild,
      code: wild,
    }));
    return { ...hostile, file: wild, numero: wild, codeInterface: wild, findings };
  }
});

test('the bilan counts a rule once a document, and every finding', () => {
  const tally = tallyOf([hostile, hostile]);
  expect(tally.verdicts.invalid).toBe(2);
  expect(tally.gravites).toEqual({ BLOQUANT: 2, AVERTISSEMENT: 2, INCIDENT: 0 });
  expect(tally.rules.get('BR-16')).toEqual({ gravite: 'AVERTISSEMENT', findings: 2, documents: 2 });
});
