// SPDX-License-Identifier: Apache-2.0
/**
 * What a content model says of one element, to explain a refusal: which children it may have, in order. libxml2
 * alone judges; this is asked only about documents that it refused.
 */
import type { ComplexType, ContentModel, Definition, NamespaceModel, Particle, TypeName } from './model.ts';
import { parseNotation } from './notation.ts';

export interface ElementName {
  readonly namespace: string;
  readonly local: string;
}

export interface Child extends ElementName {
  /** As the model's prefixes show it, when the vocabulary of the format does not know its namespace. */
  readonly raw: string;
  /** Fewest and most times; a choice counts as optional. */
  readonly min: number;
  readonly max: number;
  /** True: one may be followed by any number of others, and none of them is asked for. */
  readonly isEndless: boolean;
  readonly type: TypePlace;
}

/** A type as named in one namespace. */
interface TypePlace {
  readonly namespace: NamespaceModel;
  readonly name: TypeName;
}

interface NamespaceIndex {
  readonly model: NamespaceModel;
  readonly types: ReadonlyMap<string, Definition>;
  /** Type of each global element. */
  readonly elements: ReadonlyMap<string, TypeName>;
}

export class ModelLookup {
  readonly #byPrefix: ReadonlyMap<string, NamespaceIndex>;
  readonly #byUri: ReadonlyMap<string, NamespaceIndex>;

  constructor({ namespaces }: ContentModel) {
    const indexes = namespaces.map(indexOf);
    this.#byPrefix = new Map(indexes.map((index) => [index.model.prefix, index]));
    this.#byUri = new Map(indexes.map((index) => [index.model.uri, index]));
  }

  /** Children of the last element of a path from the root; undefined when the model does not tell. */
  childrenOf(path: readonly ElementName[]): readonly Child[] | undefined {
    const [root, ...steps] = path;
    const index = root === undefined ? undefined : this.#byUri.get(root.namespace);
    const name = index?.elements.get(root?.local ?? '');
    if (index === undefined || name === undefined) return undefined;
    let type: TypePlace | undefined = { namespace: index.model, name };
    for (const step of steps) {
      type = this.#childrenIn(type)?.find((child) => isNamed(child, step))?.type;
      if (type === undefined) return undefined;
    }
    return this.#childrenIn(type);
  }

  knows(namespace: string): boolean {
    return this.#byUri.has(namespace);
  }

  /** With the model's own prefix. */
  prefixed({ namespace, local }: ElementName): string {
    const index = this.#byUri.get(namespace);
    return index === undefined ? local : named(index.model, local).raw;
  }

  #childrenIn(place: TypePlace): readonly Child[] | undefined {
    const found = this.#definition(place);
    if (found === undefined) return undefined;
    const { definition, namespace } = found;
    const children: Child[] = [];
    for (const particle of definition.particles) this.#collect(particle, namespace, children, false, 1);
    return children;
  }

  #collect(
    particle: Particle,
    namespace: NamespaceModel,
    children: Child[],
    optional: boolean,
    times: number,
  ): void {
    const { min, max } = particle.occurs;
    if (particle.kind === 'any') return;
    if ('particles' in particle) {
      const loose = optional || min === 0 || particle.kind === 'choice';
      for (const inner of particle.particles) this.#collect(inner, namespace, children, loose, times * max);
      return;
    }
    const child = this.#childOf(particle, namespace);
    if (child !== undefined) {
      const isEndless = min <= 1 && max === Number.POSITIVE_INFINITY;
      children.push({ ...child, min: optional ? 0 : min, max: times * max, isEndless });
    }
  }

  #childOf(
    particle: Extract<Particle, { kind: 'reference' | 'element' }>,
    namespace: NamespaceModel,
  ): Omit<Child, 'min' | 'max' | 'isEndless'> | undefined {
    const { name } = particle;
    if (particle.kind === 'element') {
      return { ...named(namespace, name), type: { namespace, name: particle.type } };
    }
    const index = this.#byPrefix.get(particle.prefix ?? namespace.prefix);
    const type = index?.elements.get(name);
    if (index === undefined || type === undefined) return undefined;
    return { ...named(index.model, name), type: { namespace: index.model, name: type } };
  }

  #definition({
    namespace,
    name,
  }: TypePlace): { readonly definition: ComplexType; readonly namespace: NamespaceModel } | undefined {
    const [first = '', second] = name.split(':');
    const [prefix, local] = second === undefined ? [namespace.prefix, first] : [first, second];
    const index = this.#byPrefix.get(prefix);
    const definition = index?.types.get(local);
    if (index === undefined || definition?.kind !== 'complex') return undefined;
    return { definition, namespace: index.model };
  }
}

function named({ prefix, uri }: NamespaceModel, local: string): ElementName & Pick<Child, 'raw'> {
  return { namespace: uri, local, raw: uri === '' ? local : `${prefix}:${local}` };
}

function indexOf(model: NamespaceModel): NamespaceIndex {
  const definitions = parseNotation(model.notation);
  const types = new Map<string, Definition>();
  const elements = new Map<string, TypeName>();
  for (const definition of definitions) {
    if (definition.kind === 'elements') {
      for (const name of definition.names) elements.set(name, definition.type);
      continue;
    }
    types.set(definition.name, definition);
    if (definition.kind === 'complex' && definition.isElement) elements.set(definition.name, definition.name);
  }
  return { model, types, elements };
}

export function isNamed(name: ElementName, other: ElementName): boolean {
  return name.local === other.local && name.namespace === other.namespace;
}
