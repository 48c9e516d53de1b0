// SPDX-License-Identifier: Apache-2.0
/**
 * What a schema refuses, in our words: where, what was found, what was expected. The verdict is that of libxml2; the
 * content model is asked only to tell an element that is missing from one that is unknown, repeated or out of
 * order. (specs: validation §7)
 */
import type { Constat } from '../../gateway/domain/constat.ts';
import { constatAt, constatMissing } from './constat.ts';
import { type ElementName, isNamed, type ModelLookup } from './content-model/lookup.ts';
import { type Explained, incomplete, misplaced, notAllowed } from './element-faults.ts';
import { type LibraryFault, maxFaults } from './libxml2.ts';
import type { NodePaths } from './node-path.ts';
import type { SchemaDefinition } from './schema.ts';
import { readFault, type SchemaFault } from './schema-messages.ts';
import { type NodeId, none, type XmlTree } from './tree.ts';
import { valueWording } from './value-wording.ts';

/** A sentence of libxml2, and the element it is about. */
export interface LocatedFault {
  readonly node: NodeId;
  readonly message: string;
}

/** @param paths Of the document as libxml2 was given it. */
export function locate(faults: readonly LibraryFault[], paths: NodePaths): readonly LocatedFault[] {
  return faults.map(({ message, path = '' }) => ({ node: paths.nodeAt(path) ?? 0, message }));
}

/** Of a text, enough for what is shown of it. */
const excerptLength = 1_000;

export function schemaConstats(
  { codes, jeuDeRegles }: SchemaDefinition,
  lookup: ModelLookup,
  { tree, vocabulary }: Pick<Explained, 'tree' | 'vocabulary'>,
  faults: readonly LocatedFault[],
): readonly Constat[] {
  const explained: Explained = {
    tree,
    vocabulary,
    lookup,
    structure: { code: codes.structure, gravite: 'BLOQUANT', jeuDeRegles },
    type: { code: codes.type, gravite: 'BLOQUANT', jeuDeRegles },
  };
  const found = faults.map(({ message, node }) => ({ node, fault: readFault(message) }));
  const holdElements = new Set(found.flatMap(({ node, fault }) => (fault.kind === 'child' ? [node] : [])));
  const constats = found
    // What is left of a value that holds an element is no value either: told once.
    .filter(({ node, fault }) => !(fault.kind === 'value' && holdElements.has(node) && !fault.attribute))
    .flatMap(({ node, fault }) => worded(explained, node, fault));
  return withoutRepetition(constats).slice(0, maxFaults);
}

/** A value refused by a facet is told twice by libxml2: the first, which is the clearer, is kept. */
function withoutRepetition(constats: readonly Constat[]): readonly Constat[] {
  const seen = new Set<string>();
  return constats.filter(({ code, chemin, ligne, colonne, message, attendu }) => {
    const about = attendu === undefined ? message : '';
    const key = `${code} ${chemin} ${ligne} ${colonne} ${about}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function worded(explained: Explained, node: NodeId, fault: SchemaFault): readonly Constat[] {
  const { tree, structure } = explained;
  switch (fault.kind) {
    case 'misplaced':
      return misplaced(explained, node, fault.expected);
    case 'incomplete':
      return incomplete(explained, node, fault.expected);
    case 'child':
      return [notAllowed(explained, firstChildOr(tree, node), [])];
    case 'text':
      return [
        constatAt(tree, node, {
          ...structure,
          fr: "L'element ne peut contenir de texte",
          en: 'The element cannot hold text',
          valeur: tree.excerpt(node, excerptLength),
        }),
      ];
    case 'attribute-unknown':
    case 'attribute-missing':
      return [attributeConstat(explained, node, fault)];
    case 'value':
      return [valueConstat(explained, node, fault)];
    case 'root':
      return [
        constatAt(tree, node, {
          ...structure,
          fr: "L'element n'est pas connu du schema",
          en: 'The element is not known to the schema',
        }),
      ];
    default:
      return [
        constatAt(tree, node, {
          ...structure,
          fr: "L'element ne respecte pas le schema",
          en: 'The element does not keep to the schema',
        }),
      ];
  }
}

function firstChildOr(tree: XmlTree, node: NodeId): NodeId {
  const child = tree.firstChild(node);
  return child === none ? node : child;
}

function attributeConstat(
  { tree, structure, vocabulary }: Explained,
  node: NodeId,
  { kind, attribute }: Extract<SchemaFault, { kind: 'attribute-unknown' | 'attribute-missing' }>,
): Constat {
  const found = attributeOf(tree, node, attribute);
  const raw = vocabulary.shownName(attribute.namespace, attribute.local, attribute.local);
  if (kind === 'attribute-missing') {
    return constatMissing(tree, node, `@${raw}`, {
      ...structure,
      fr: "L'attribut est obligatoire",
      en: 'The attribute is mandatory',
    });
  }
  return constatAt(tree, node, {
    ...structure,
    attribute: found?.name.shown ?? raw,
    fr: "L'attribut n'est pas permis",
    en: 'The attribute is not allowed',
    valeur: found?.value,
  });
}

function valueConstat(
  { tree, type }: Explained,
  node: NodeId,
  { attribute, expected }: Extract<SchemaFault, { kind: 'value' }>,
): Constat {
  const wording = { ...type, ...valueWording(expected, attribute !== undefined) };
  if (attribute === undefined)
    return constatAt(tree, node, { ...wording, valeur: tree.excerpt(node, excerptLength) });
  const found = attributeOf(tree, node, attribute);
  return constatAt(tree, node, {
    ...wording,
    attribute: found?.name.shown ?? attribute.local,
    valeur: found?.value,
  });
}

function attributeOf(tree: XmlTree, node: NodeId, name: ElementName) {
  return tree.attributes(node).find((attribute) => isNamed(attribute.name, name));
}
