// SPDX-License-Identifier: Apache-2.0
/**
 * One document as SVRL, the report language of Schematron (ISO/IEC 19757-3, annex D), for tools that read it.
 *
 * An active-pattern for each rule set that ran, a failed-assert for each finding. The text is in one language and
 * the other is a diagnostic-reference; place, business term and values are property-references. Our rules are no
 * XPath: `test` gives the rule's name.
 */
import type { Constat, Gravite, JeuDeRegles } from '../../gateway/domain/constat.ts';
import { type DocumentJuge, type Langue, ruleSetName } from './document.ts';
import { escapeMarkup } from './escape.ts';
import { frenchOf } from './francais.ts';

/** What official Schematron files call fatal and warning. */
const flags: Readonly<Record<Gravite, string>> = {
  BLOQUANT: 'fatal',
  AVERTISSEMENT: 'warning',
  INCIDENT: 'incident',
};

/** The prefixes of our XPaths. */
const namespaces: readonly (readonly [prefix: string, uri: string])[] = [
  ['ubl', 'urn:oasis:names:specification:ubl:schema:xsd:Invoice-2'],
  ['cn', 'urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2'],
  ['cac', 'urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2'],
  ['cbc', 'urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2'],
  ['ext', 'urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2'],
  ['rsm', 'urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100'],
  ['ram', 'urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100'],
  ['udt', 'urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100'],
  ['qdt', 'urn:un:unece:uncefact:data:standard:QualifiedDataType:100'],
];

/** The name space of both UBL documents is the default one where we show a path; an XPath needs a prefix for it. */
const rootPrefixes: readonly (readonly [root: RegExp, prefixed: string])[] = [
  [/^\/Invoice(?=[/[@]|$)/, '/ubl:Invoice'],
  [/^\/CreditNote(?=[/[@]|$)/, '/cn:CreditNote'],
];

/** What found a constat that names no rule set: the enveloppe, the command itself. */
const ours: JeuDeRegles = { id: 'raccord', version: '1' };

export const svrlNamespace = 'http://purl.oclc.org/dsdl/svrl';
const xmlDeclaration = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** A whole file: declaration and report. */
export function toSvrlFile(document: DocumentJuge, langue: Langue): string {
  return `${xmlDeclaration}${toSvrl(document, langue)}`;
}

/** Around the reports of several documents in one stream: XML has one root. */
export const svrlSeriesStart = `${xmlDeclaration}<reports xmlns="urn:raccord:reports">\n`;
export const svrlSeriesEnd = '</reports>\n';

/** One schematron-output element, with a final line break. */
export function toSvrl(document: DocumentJuge, langue: Langue): string {
  const { file, jeuxDeRegles, findings, codeInterface, verdict } = document;
  const sets = new Map(jeuxDeRegles.map((jeu) => [ruleSetName(jeu), jeu]));
  const bySet = Map.groupBy(findings, ({ jeuDeRegles = ours }) => ruleSetName(jeuDeRegles));
  for (const name of bySet.keys()) {
    const jeu = findings.find(({ jeuDeRegles = ours }) => ruleSetName(jeuDeRegles) === name)?.jeuDeRegles;
    sets.set(name, jeu ?? ours);
  }
  return [
    `<svrl:schematron-output xmlns:svrl="${svrlNamespace}" title="${escapeMarkup(file)}" schemaVersion="1.0">`,
    `  <svrl:text>${escapeMarkup(`${verdict} ${codeInterface ?? ''}`.trim())}</svrl:text>`,
    ...namespaces.map(
      ([prefix, uri]) => `  <svrl:ns-prefix-in-attribute-values prefix="${prefix}" uri="${uri}"/>`,
    ),
    ...[...sets].flatMap(([name, jeu]) => pattern(file, jeu, bySet.get(name) ?? [], langue)),
    '</svrl:schematron-output>\n',
  ].join('\n');
}

function pattern(
  file: string,
  jeu: JeuDeRegles,
  findings: readonly Constat[],
  langue: Langue,
): readonly string[] {
  const name = escapeMarkup(ruleSetName(jeu));
  return [
    `  <svrl:active-pattern id="${escapeMarkup(jeu.id)}" name="${name}" document="${escapeMarkup(file)}"/>`,
    '  <svrl:fired-rule context="/"/>',
    ...findings.map((finding) => failedAssert(finding, langue)),
  ];
}

function failedAssert(finding: Constat, langue: Langue): string {
  const { code, gravite, ligne, colonne, bt, valeur, attendu } = finding;
  const id = escapeMarkup(code);
  const flag = flags[gravite];
  const texts = { fr: frenchOf(finding.message), en: finding.messageEn };
  const other: Langue = langue === 'fr' ? 'en' : 'fr';
  const properties: readonly (readonly [name: string, value: string | number | undefined])[] = [
    ['bt', bt === '' ? undefined : bt],
    ['line', ligne],
    ['column', colonne],
    ['declared', valeur],
    ['expected', attendu],
  ];
  return [
    `  <svrl:failed-assert id="${id}" role="${flag}" flag="${flag}" test="${id}" location="${escapeMarkup(locationOf(finding))}">`,
    `    <svrl:diagnostic-reference diagnostic="${other}">${textElement(other, texts[other])}</svrl:diagnostic-reference>`,
    ...properties.flatMap(([name, value]) =>
      value === undefined
        ? []
        : [
            `    <svrl:property-reference property="${name}"><svrl:text>${escapeMarkup(String(value))}</svrl:text></svrl:property-reference>`,
          ],
    ),
    `    ${textElement(langue, texts[langue])}`,
    '  </svrl:failed-assert>',
  ].join('\n');
}

function textElement(langue: Langue, text: string): string {
  return `<svrl:text xml:lang="${langue}">${escapeMarkup(text)}</svrl:text>`;
}

function locationOf({ chemin = '/' }: Constat): string {
  for (const [root, prefixed] of rootPrefixes) {
    if (root.test(chemin)) return chemin.replace(root, prefixed);
  }
  return chemin;
}
