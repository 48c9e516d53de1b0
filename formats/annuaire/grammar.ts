// SPDX-License-Identifier: Apache-2.0
/**
 * A content model as tables for a reader that sees a document once, from its start to its end. Only what the annuaire
 * uses of the notation: sequences of local elements, values with a pattern, attributes.
 */
import type { ComplexType, ContentModel, Definition, SimpleType } from '../xml/content-model/model.ts';
import { parseNotation } from '../xml/content-model/notation.ts';
import type { Vocabulary } from '../xml/vocabulary.ts';

/** True when the text, as written, is a value of the type. */
export type IsValue = (text: string) => boolean;

export interface Content {
  /** What may stand in the element, in this order. Empty for a value. */
  readonly particles: readonly GrammarParticle[];
  /** Of an element that holds a text. */
  readonly value: { readonly type: string; readonly accepts: IsValue } | undefined;
  /** Numbers of the attributes; all are mandatory. */
  readonly attributes: readonly number[];
}

export interface GrammarParticle {
  readonly name: number;
  readonly shown: string;
  readonly min: number;
  readonly max: number;
  readonly content: Content;
}

/** The content of the root. @throws RangeError for a model that uses more than is known here. */
export function grammarOf(model: ContentModel, root: string, vocabulary: Vocabulary): Content {
  const definitions = model.namespaces.flatMap(({ notation }) => parseNotation(notation));
  return new Compiler(new Map(definitions.flatMap(named)), vocabulary).content(root);
}

function named(definition: Definition): readonly (readonly [string, ComplexType | SimpleType])[] {
  return definition.kind === 'elements' ? [] : [[definition.name, definition]];
}

class Compiler {
  readonly #types: ReadonlyMap<string, ComplexType | SimpleType>;
  readonly #vocabulary: Vocabulary;

  constructor(types: ReadonlyMap<string, ComplexType | SimpleType>, vocabulary: Vocabulary) {
    this.#types = types;
    this.#vocabulary = vocabulary;
  }

  content(type: string): Content {
    const definition = this.#types.get(type);
    if (definition?.kind !== 'complex') return { particles: [], attributes: [], value: this.#value(type) };
    return {
      attributes: definition.attributes.map(({ name }) => this.#number(name)),
      value: definition.value === undefined ? undefined : this.#value(definition.value),
      particles: definition.particles.map((particle): GrammarParticle => {
        if (particle.kind !== 'element') throw new RangeError(`${type} is no sequence of local elements`);
        const { name, occurs } = particle;
        const content = this.content(particle.type);
        return { name: this.#number(name), shown: name, min: occurs.min, max: occurs.max, content };
      }),
    };
  }

  #value(type: string): NonNullable<Content['value']> {
    const definition = this.#types.get(type);
    if (definition === undefined) return { type, accepts: builtin(type) };
    if (definition.kind !== 'simple') throw new RangeError(`${type} is no simple type`);
    const patterns = definition.facets.map(([facet, value]) => {
      if (facet !== 'pattern') throw new RangeError(`${type} has a facet ${facet}`);
      // The digits of XML Schema are those of Unicode.
      return new RegExp(`^(?:${value.replaceAll(String.raw`\d`, String.raw`\p{Nd}`)})$`, 'u');
    });
    return { type, accepts: (text) => patterns.every((pattern) => pattern.test(collapsed(text))) };
  }

  #number(name: string): number {
    const id = this.#vocabulary.idOf('', name);
    if (id === undefined) throw new RangeError(`${name} is not in the vocabulary`);
    return id;
  }
}

const integer = /^[+-]?[0-9]+$/;
const boolean = /^(?:true|false|1|0)$/;

function builtin(type: string): IsValue {
  if (type === 'string' || type === 'token') return () => true;
  if (type === 'integer') return (text) => integer.test(collapsed(text));
  if (type === 'boolean') return (text) => boolean.test(collapsed(text));
  throw new RangeError(`${type} is not known here`);
}

const spaced = /^[ \t\n\r]|[ \t\n\r]$|[\t\n\r]| {2}/;

/** White space as XML Schema collapses it. */
export function collapsed(text: string): string {
  return spaced.test(text) ? text.replace(/[ \t\n\r]+/g, ' ').replace(/^ | $/g, '') : text;
}
