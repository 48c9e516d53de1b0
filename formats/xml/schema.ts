// SPDX-License-Identifier: Apache-2.0
/**
 * A schema as an étape of a format: a content model, compiled when first asked for and once a thread, and how
 * what it refuses is worded.
 *
 * Use: `const schema = defineSchema({ model, codes, jeuDeRegles })`, then
 * `openXml(bytes, { vocabulary, largeTexts, schema })`, which answers `{ ok: true, tree, structure }` where `structure` holds the constats of the schema, empty when the
 * document is valid.
 */
import type { Constat, JeuDeRegles } from '../../gateway/domain/constat.ts';
import { ModelLookup } from './content-model/lookup.ts';
import type { ContentModel } from './content-model/model.ts';
import { schemaDocuments } from './content-model/schema-documents.ts';
import { CompiledSchema, type LibraryDocument, type LibraryFault } from './libxml2.ts';
import { type LocatedFault, schemaConstats } from './schema-constats.ts';
import type { XmlTree } from './tree.ts';
import type { Vocabulary } from './vocabulary.ts';

export interface SchemaCodes {
  /** Code of the constats about elements, attributes and their order: `UBL-STRUCTURE`. */
  readonly structure: string;
  /** Code of those about values: `UBL-TYPE`. */
  readonly type: string;
}

export interface SchemaDefinition {
  readonly model: ContentModel;
  readonly codes: SchemaCodes;
  readonly jeuDeRegles: JeuDeRegles;
}

export interface XmlSchema {
  readonly jeuDeRegles: JeuDeRegles;
  /** What libxml2 says; empty when the document is valid. */
  readonly faultsOf: (document: LibraryDocument) => readonly LibraryFault[];
  /** The same in our words, BLOQUANT each, at most `maxFaults`. */
  readonly constatsOf: (
    tree: XmlTree,
    vocabulary: Vocabulary,
    faults: readonly LocatedFault[],
  ) => readonly Constat[];
  /** What the model says of elements, to explain a refusal or to show a document in parts. */
  readonly lookup: () => ModelLookup;
}

export function defineSchema(definition: SchemaDefinition): XmlSchema {
  let compiled: CompiledSchema | undefined;
  let made: ModelLookup | undefined;
  const lookup = () => {
    made ??= new ModelLookup(definition.model);
    return made;
  };
  return {
    jeuDeRegles: definition.jeuDeRegles,
    faultsOf: (document) => {
      compiled ??= new CompiledSchema(schemaDocuments(definition.model));
      return compiled.validate(document);
    },
    constatsOf: (tree, vocabulary, faults) =>
      schemaConstats(definition, lookup(), { tree, vocabulary }, faults),
    lookup,
  };
}
