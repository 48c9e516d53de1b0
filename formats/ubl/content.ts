// SPDX-License-Identifier: Apache-2.0
/**
 * What the name of an element of UBL gives away of its content, wherever it stands: a basic element (`cbc`) holds
 * a value of the type its name ends with and the attributes of the core component types, an aggregate (`cac`)
 * holds elements of UBL alone, no text and no attribute. (OASIS UBL 2.1; UBL NDR; CCTS unqualified data types)
 *
 * One walk over the tree, with what a name allows worked out once a name. Inside `ext:UBLExtensions` only the
 * elements of UBL are judged, as the XSD does there. The attributes of `xsi` are for any element.
 */
import type { Constat } from '../../gateway/domain/constat.ts';
import { parseDecimal } from '../en16931/decimal.ts';
import { constatAt, constatMissing, type Wording } from '../xml/constat.ts';
import { type NodeId, none, type XmlTree } from '../xml/tree.ts';
import type { XmlName } from '../xml/vocabulary.ts';
import { reglesUblStructure } from './jeu-de-regles.ts';
import { parseBoolean } from './read-terms.ts';
import { cacUri, cbcUri, creditNoteUri, extUri, invoiceUri } from './vocabulary.ts';

/** A file this wrong needs no longer list. */
export const maxConstats = 100;

const xsiUri = 'http://www.w3.org/2001/XMLSchema-instance';
/** Not `nil`: no element of UBL is nillable. */
const xsiAttributes: ReadonlySet<string> = new Set(['type', 'schemaLocation', 'noNamespaceSchemaLocation']);

/** Those of amounts, attachments, codes, identifiers, measures, quantities and texts together. */
const basicAttributes: ReadonlySet<string> = new Set([
  ...['currencyID', 'currencyCodeListVersionID'],
  ...['format', 'mimeCode', 'encodingCode', 'characterSetCode', 'uri', 'filename'],
  ...['listID', 'listAgencyID', 'listAgencyName', 'listName', 'listVersionID', 'listURI', 'listSchemeURI'],
  ...['schemeID', 'schemeName', 'schemeAgencyID', 'schemeAgencyName', 'schemeVersionID'],
  ...['schemeDataURI', 'schemeURI', 'name', 'languageID', 'languageLocaleID'],
  ...[
    'unitCode',
    'unitCodeListVersionID',
    'unitCodeListID',
    'unitCodeListAgencyID',
    'unitCodeListAgencyName',
  ],
]);
const noAttributes: ReadonlySet<string> = new Set();
/** Plain values of XML Schema, without attributes. */
const plainValue = /(Date|Time|Indicator)$/;

/** What the name of an element says of what it holds. */
interface Shape {
  /** `value`: text alone; `aggregate`: `cbc` and `cac` alone; `root`: elements that the top level judges; `other`: not judged. */
  readonly content: 'value' | 'aggregate' | 'root' | 'other';
  readonly attributes: ReadonlySet<string>;
  readonly required?: string | undefined;
  readonly type?: SimpleType | undefined;
}

const aggregateShape: Shape = { content: 'aggregate', attributes: noAttributes };
const rootShape: Shape = { content: 'root', attributes: noAttributes };
const otherShape: Shape = { content: 'other', attributes: noAttributes };

/** BLOQUANT UBL-STRUCTURE and UBL-TYPE, element by element. */
export function checkContent(tree: XmlTree): readonly Constat[] {
  const constats: Constat[] = [];
  const shapes = new Map<number, Shape>();
  const shapeAt = (node: NodeId): Shape => {
    const name = tree.nameId(node);
    const known = shapes.get(name);
    if (known !== undefined) return known;
    const shape = shapeOf(tree.name(node));
    shapes.set(name, shape);
    return shape;
  };
  for (let node = 0; node < tree.size && constats.length < maxConstats; node++) {
    const parent = tree.parent(node);
    if (parent !== none && !mayHold(shapeAt(parent), tree.name(node))) {
      constats.push(misplaced(tree, node, "n'est pas permis", 'is not allowed'));
    }
    const shape = shapeAt(node);
    if (shape.content !== 'other') constats.push(...contentConstats(tree, node, shape));
  }
  return constats;
}

function shapeOf(name: XmlName): Shape {
  const { namespace, local } = name;
  if (namespace === cacUri) return aggregateShape;
  if (namespace === invoiceUri || namespace === creditNoteUri) return rootShape;
  if (namespace !== cbcUri) return otherShape;
  return {
    content: 'value',
    attributes: plainValue.test(local) ? noAttributes : basicAttributes,
    required: requiredAttribute(local),
    type: simpleTypeOf(local),
  };
}

/** TimeAmount alone is named after a type it has not: it is a text. */
function requiredAttribute(local: string): string | undefined {
  if (notTyped.has(local)) return undefined;
  if (local.endsWith('Amount')) return 'currencyID';
  if (local.endsWith('Measure')) return 'unitCode';
  return local.endsWith('BinaryObject') ? 'mimeCode' : undefined;
}

function mayHold({ content }: Shape, { namespace }: XmlName): boolean {
  if (content === 'aggregate') return namespace === cacUri || namespace === cbcUri;
  return content !== 'value';
}

function contentConstats(tree: XmlTree, node: NodeId, shape: Shape): readonly Constat[] {
  const constats = attributeConstats(tree, node, shape);
  if (shape.content === 'value') {
    const { type } = shape;
    return type === undefined || type.holds(tree.text(node))
      ? constats
      : [...constats, wrongType(tree, node, type)];
  }
  return /[^ \t\r\n]/.test(tree.text(node)) ? [...constats, textRefused(tree, node)] : constats;
}

/** The first attribute that is not allowed, and the one that is missing. */
function attributeConstats(tree: XmlTree, node: NodeId, { attributes, required }: Shape): readonly Constat[] {
  const constats: Constat[] = [];
  const found = tree.attributes(node);
  const unknown = found.find(({ name }) => !isAllowed(name, attributes));
  if (unknown !== undefined) {
    constats.push(
      constatMissing(tree, node, `@${unknown.name.shown}`, {
        ...blocking('UBL-STRUCTURE'),
        fr: "L'attribut n'est pas permis",
        en: 'The attribute is not allowed',
        valeur: unknown.value,
      }),
    );
  }
  if (required !== undefined && !found.some(({ name }) => name.namespace === '' && name.local === required)) {
    constats.push(
      constatMissing(tree, node, `@${required}`, {
        ...blocking('UBL-STRUCTURE'),
        fr: "L'attribut est obligatoire",
        en: 'The attribute is mandatory',
      }),
    );
  }
  return constats;
}

function isAllowed({ namespace, local }: XmlName, attributes: ReadonlySet<string>): boolean {
  if (namespace === '') return attributes.has(local);
  return namespace === xsiUri && xsiAttributes.has(local);
}

function textRefused(tree: XmlTree, node: NodeId): Constat {
  return constatAt(tree, node, {
    ...blocking('UBL-STRUCTURE'),
    fr: "L'element ne peut contenir de texte",
    en: 'The element cannot hold text',
    valeur: tree.text(node),
  });
}

/** True for the names that the top level knows: their prefix is the one we show. */
export function isUblComponent({ namespace }: XmlName): boolean {
  return namespace === cbcUri || namespace === cacUri || namespace === extUri;
}

export function misplaced(tree: XmlTree, node: NodeId, fr: string, en: string): Constat {
  return constatAt(tree, node, {
    ...blocking('UBL-STRUCTURE'),
    fr: `L'element ${fr}`,
    en: `The element ${en}`,
  });
}

interface SimpleType {
  readonly suffix: RegExp;
  readonly holds: (text: string) => boolean;
  readonly attendu: string;
}

/** UBL names an element after its type. TimeAmount alone is a text. */
const simpleTypes: readonly SimpleType[] = [
  {
    suffix: /(^|[a-z])(Amount|Quantity|Percent|Rate|Numeric|Measure)$/,
    holds: (text) => parseDecimal(text) !== undefined,
    attendu: 'decimal',
  },
  { suffix: /Date$/, holds: isDate, attendu: 'AAAA-MM-JJ' },
  { suffix: /Indicator$/, holds: (text) => parseBoolean(text) !== undefined, attendu: 'true | false' },
];
const notTyped: ReadonlySet<string> = new Set(['TimeAmount']);

function simpleTypeOf(local: string): SimpleType | undefined {
  if (notTyped.has(local)) return undefined;
  return simpleTypes.find(({ suffix }) => suffix.test(local));
}

function wrongType(tree: XmlTree, node: NodeId, { attendu }: SimpleType): Constat {
  return constatAt(tree, node, {
    ...blocking('UBL-TYPE'),
    fr: `La valeur n'est pas du type attendu : ${attendu}`,
    en: `The value is not of the expected type: ${attendu}`,
    valeur: tree.text(node),
    attendu,
  });
}

/** A day of xs:date, with or without a time zone, that the calendar has. */
function isDate(text: string): boolean {
  const match = /^(\d{4})-(\d{2})-(\d{2})(?:Z|[+-]\d{2}:\d{2})?$/.exec(text.trim());
  if (match === null) return false;
  const [, year = '', month = '', day = ''] = match;
  return Number(day) >= 1 && Number(day) <= daysIn(Number(year), Number(month));
}

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month < 1 || month > 12 ? 0 : month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

export function blocking(code: string): Pick<Wording, 'code' | 'gravite' | 'jeuDeRegles'> {
  return { code, gravite: 'BLOQUANT', jeuDeRegles: reglesUblStructure };
}
