// SPDX-License-Identifier: Apache-2.0
/**
 * Documents made from a content model: one for each global element of each namespace, with everything that its type may
 * hold down to some depth. They cover what no real invoice uses.
 */
import type {
  ComplexType,
  ContentModel,
  Definition,
  NamespaceModel,
  Particle,
  TypeName,
} from '../../../../formats/xml/content-model/model.ts';
import { parseNotation } from '../../../../formats/xml/content-model/notation.ts';

export interface Specimen {
  readonly name: string;
  readonly text: string;
}

const values: ReadonlyMap<string, string> = new Map([
  ['decimal', '1.5'],
  ['integer', '12'],
  ['boolean', 'true'],
  ['date', '2026-02-28'],
  ['time', '10:00:00'],
  ['dateTime', '2026-02-28T10:00:00'],
  ['base64Binary', 'QUJD'],
  ['language', 'fr'],
]);

/** One of each global element of a namespace, with all that its type may hold down to `depth`. */
export function elementSpecimens(model: ContentModel, prefix: string, depth: number): readonly Specimen[] {
  const maker = new Maker(model);
  return maker.globals(prefix).map((name) => maker.specimen(prefix, [name], depth));
}

/** One document of the first global element of `prefix` for each type it reaches: the shortest way to it, then all it holds. */
export function typeSpecimens(model: ContentModel, prefix: string): readonly Specimen[] {
  const maker = new Maker(model);
  const [root = ''] = maker.globals(prefix);
  return maker.ways(prefix, root).map((way) => maker.specimen(prefix, way, 1));
}

interface Index {
  readonly namespace: NamespaceModel;
  readonly types: ReadonlyMap<string, Definition>;
  readonly elements: ReadonlyMap<string, TypeName>;
}

interface Place {
  readonly prefix: string;
  readonly definition: Definition | undefined;
}

/** An element, and its type as named where `typePrefix` is the own namespace. */
interface Tag {
  readonly prefix: string;
  readonly name: string;
  readonly typePrefix: string;
  readonly type: TypeName;
}

/** What is still to be made: the elements of a way, then everything down to a depth. */
interface Focus {
  readonly way: readonly string[];
  readonly depth: number;
}

class Maker {
  readonly #indexes: ReadonlyMap<string, Index>;
  readonly #declarations: string;
  #ids = 0;

  constructor({ namespaces }: ContentModel) {
    this.#indexes = new Map(namespaces.map((namespace) => [namespace.prefix, indexOf(namespace)]));
    this.#declarations = namespaces.map(({ prefix, uri }) => ` xmlns:${prefix}="${uri}"`).join('');
  }

  globals(prefix: string): readonly string[] {
    return [...this.#index(prefix).elements.keys()];
  }

  /** Names from the root to each complex type, the shortest way. */
  ways(prefix: string, root: string): readonly (readonly string[])[] {
    const seen = new Set<string>();
    const ways: (readonly string[])[] = [];
    const queue: (Place & { readonly way: readonly string[] })[] = [
      { ...this.#resolve(prefix, this.#index(prefix).elements.get(root) ?? ''), way: [root] },
    ];
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const { way, definition, prefix: home } = next;
      if (definition?.kind !== 'complex' || seen.has(`${home}:${definition.name}`)) continue;
      seen.add(`${home}:${definition.name}`);
      ways.push(way);
      for (const { name, type, typePrefix } of this.#elementsIn(home, definition.particles)) {
        queue.push({ ...this.#resolve(typePrefix, type), way: [...way, name] });
      }
    }
    return ways;
  }

  /** The document whose elements along `way` are there, and all that the last may hold down to `depth`. */
  specimen(prefix: string, [name = '', ...way]: readonly string[], depth: number): Specimen {
    const type = this.#index(prefix).elements.get(name) ?? '';
    const text = this.#element({ prefix, name, typePrefix: prefix, type }, { way, depth });
    return {
      name: [`${prefix}:${name}`, ...way].join('/'),
      text: text.replace(/[\s/>]/, `${this.#declarations}$&`),
    };
  }

  #element({ prefix, name, typePrefix, type }: Tag, focus: Focus): string {
    const { definition, prefix: home } = this.#resolve(typePrefix, type);
    const tag = `${prefix}:${name}`;
    if (definition === undefined) return `<${tag}>${this.#value(type)}</${tag}>`;
    if (definition.kind !== 'complex') return `<${tag}>ABC</${tag}>`;
    const attributes = definition.attributes.map(
      ({ name: attribute, type: of, fixed }) => ` ${attribute}="${fixed ?? this.#value(of)}"`,
    );
    return `<${tag}${attributes.join('')}>${this.#content(home, definition, focus)}</${tag}>`;
  }

  #content(prefix: string, { value, particles }: ComplexType, focus: Focus): string {
    if (value !== undefined) return this.#value(value);
    return particles.map((particle) => this.#particle(prefix, particle, focus)).join('');
  }

  #particle(prefix: string, particle: Particle, focus: Focus): string {
    if (particle.kind === 'any') return particle.occurs.min === 0 ? '' : '<z:z xmlns:z="urn:z"/>';
    if ('particles' in particle) {
      const inner = particle.particles.map((each) => this.#particle(prefix, each, focus));
      return particle.kind === 'choice' ? (inner.find((each) => each !== '') ?? '') : inner.join('');
    }
    const [element] = this.#elementsIn(prefix, [particle]);
    const inside = focusOf(particle, focus);
    return element === undefined || inside === undefined ? '' : this.#element(element, inside);
  }

  #elementsIn(prefix: string, particles: readonly Particle[]): readonly Tag[] {
    return particles.flatMap((particle): readonly Tag[] => {
      if (particle.kind === 'any') return [];
      if ('particles' in particle) return this.#elementsIn(prefix, particle.particles);
      const { name } = particle;
      if (particle.kind === 'element') return [{ prefix, name, typePrefix: prefix, type: particle.type }];
      const home = particle.prefix ?? prefix;
      return [{ prefix: home, name, typePrefix: home, type: this.#index(home).elements.get(name) ?? '' }];
    });
  }

  #resolve(prefix: string, type: TypeName): Place {
    const [first = '', second] = type.split(':');
    const home = second === undefined ? prefix : first;
    return { prefix: home, definition: this.#index(home).types.get(second ?? first) };
  }

  #value(type: TypeName): string {
    if (type === 'ID') {
      this.#ids++;
      return `i${this.#ids}`;
    }
    return values.get(type) ?? 'A';
  }

  #index(prefix: string): Index {
    const index = this.#indexes.get(prefix);
    if (index === undefined) throw new RangeError(`no namespace ${prefix}`);
    return index;
  }
}

/** What to make inside an element of that name; undefined when it is left out. */
function focusOf({ name, occurs }: Particle & { readonly name: string }, focus: Focus): Focus | undefined {
  const [next, ...rest] = focus.way;
  if (next === name) return { way: rest, depth: focus.depth };
  if (next !== undefined) return occurs.min === 0 ? undefined : { way: [], depth: 0 };
  return occurs.min === 0 && focus.depth <= 0 ? undefined : { way: [], depth: focus.depth - 1 };
}

function indexOf(namespace: NamespaceModel): Index {
  const types = new Map<string, Definition>();
  const elements = new Map<string, TypeName>();
  for (const definition of parseNotation(namespace.notation)) {
    if (definition.kind === 'elements')
      for (const name of definition.names) elements.set(name, definition.type);
    else types.set(definition.name, definition);
    if (definition.kind === 'complex' && definition.isElement) elements.set(definition.name, definition.name);
  }
  return { namespace, types, elements };
}
