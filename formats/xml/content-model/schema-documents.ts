// SPDX-License-Identifier: Apache-2.0
/**
 * A content model as the documents of an XML Schema, in memory: one for each namespace, and one without names that
 * imports them all. They are made to be compiled, not to be read. (XML Schema 1.0 part 1)
 */
import type {
  Attribute,
  ComplexType,
  ContentModel,
  Definition,
  Elements,
  NamespaceModel,
  Occurrence,
  Particle,
  SimpleType,
  TypeName,
  Wildcard,
} from './model.ts';
import { parseNotation } from './notation.ts';

export interface SchemaDocuments {
  /** Address of the document to compile. */
  readonly entry: string;
  /** Text of each document by its address. */
  readonly texts: ReadonlyMap<string, string>;
}

export function schemaDocuments(model: ContentModel): SchemaDocuments {
  const addressOf = ({ prefix }: NamespaceModel) => `mem://${model.id}/${prefix}.xsd`;
  const entry = `mem://${model.id}/entry.xsd`;
  const entrance = model.namespaces.map((namespace) => {
    // The entry has no names, and so cannot import the names of no namespace: it has them.
    return namespace.uri === ''
      ? tag('include', { schemaLocation: addressOf(namespace) })
      : importOf(namespace, addressOf(namespace));
  });
  const texts = new Map([[entry, schema({}, entrance)]]);
  for (const namespace of model.namespaces) {
    const writer = new Writer(namespace, model.namespaces);
    const body = writer.body();
    const others = model.namespaces.filter(({ prefix }) => writer.used.has(prefix));
    const imports = others.map((other) => importOf(other, addressOf(other)));
    texts.set(addressOf(namespace), schema(rootAttributes(namespace, others), [...imports, ...body]));
  }
  return { entry, texts };
}

function importOf({ uri }: NamespaceModel, schemaLocation: string): string {
  return tag('import', { ...(uri === '' ? {} : { namespace: uri }), schemaLocation });
}

function rootAttributes({ prefix, uri }: NamespaceModel, others: readonly NamespaceModel[]): Attributes {
  const declared = others.flatMap((other) =>
    other.uri === '' ? [] : [[`xmlns:${other.prefix}`, other.uri] as const],
  );
  return {
    ...(uri === '' ? {} : { targetNamespace: uri, [`xmlns:${prefix}`]: uri }),
    ...Object.fromEntries(declared),
  };
}

type Attributes = Readonly<Record<string, string>>;

function schema(attributes: Attributes, body: readonly string[]): string {
  const root = { 'xmlns:xs': 'http://www.w3.org/2001/XMLSchema', elementFormDefault: 'qualified' };
  return tag('schema', { ...root, ...attributes }, body.join('\n'));
}

function tag(name: string, attributes: Attributes, content = ''): string {
  const start = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(value)}"`);
  return `<xs:${name}${start.join('')}${content === '' ? '/>' : `>${content}</xs:${name}>`}`;
}

function escaped(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

/** Writes the definitions of one namespace, and notes which others they use. */
class Writer {
  /** Prefixes of the other namespaces. */
  readonly used = new Set<string>();
  readonly #own: NamespaceModel;
  readonly #namespaces: ReadonlyMap<string, NamespaceModel>;
  readonly #definitions: readonly Definition[];
  readonly #ownTypes: ReadonlySet<string>;

  constructor(own: NamespaceModel, namespaces: readonly NamespaceModel[]) {
    this.#own = own;
    this.#namespaces = new Map(namespaces.map((namespace) => [namespace.prefix, namespace]));
    this.#definitions = parseNotation(own.notation);
    this.#ownTypes = new Set(this.#definitions.flatMap((d) => (d.kind === 'elements' ? [] : [d.name])));
  }

  body(): readonly string[] {
    return this.#definitions.map((definition) => {
      if (definition.kind === 'simple') return this.#simpleType(definition);
      return definition.kind === 'complex' ? this.#complexType(definition) : this.#elements(definition);
    });
  }

  #elements({ names, type, ownTypes }: Elements): string {
    return names
      .map((name) => {
        if (!ownTypes) return tag('element', { name, type: this.#type(type) });
        const own = this.#typeIn(this.#own, name);
        const content = tag('simpleContent', {}, tag('extension', { base: this.#type(type) }));
        return `${tag('element', { name, type: own })}${tag('complexType', { name: `${name}${this.#suffix}` }, content)}`;
      })
      .join('');
  }

  #simpleType({ name, base, facets }: SimpleType): string {
    const content = facets.map(([facet, value]) => tag(facet, { value })).join('');
    const restriction = tag('restriction', { base: this.#type(base) }, content);
    return tag('simpleType', { name: `${name}${this.#suffix}` }, restriction);
  }

  #complexType(type: ComplexType): string {
    const { name, isElement, mixed } = type;
    const attributes = { name: `${name}${this.#suffix}`, ...(mixed ? { mixed: 'true' } : {}) };
    const element = isElement ? tag('element', { name, type: this.#typeIn(this.#own, name) }) : '';
    return `${element}${tag('complexType', attributes, this.#content(type))}`;
  }

  #content({ value, extended, particles, attributes, anyAttribute }: ComplexType): string {
    const own = [
      particles.length === 0 ? '' : this.#top(particles),
      ...attributes.map((attribute) => this.#attribute(attribute)),
      anyAttribute === undefined ? '' : tag('anyAttribute', this.#wildcard(anyAttribute)),
    ].join('');
    if (value !== undefined) {
      return tag('simpleContent', {}, tag('extension', { base: this.#type(value) }, own));
    }
    if (extended === undefined) return own;
    return tag('complexContent', {}, tag('extension', { base: this.#type(extended) }, own));
  }

  #attribute({ name, type, required, fixed }: Attribute): string {
    return tag('attribute', {
      name,
      type: this.#type(type),
      ...(required ? { use: 'required' } : {}),
      ...(fixed === undefined ? {} : { fixed }),
    });
  }

  /** A group that is all the content stands alone: `all` may not be nested. */
  #top(particles: readonly Particle[]): string {
    const [first] = particles;
    const isGroup = first !== undefined && 'particles' in first;
    if (particles.length === 1 && isGroup) return this.#particle(first);
    return tag('sequence', {}, particles.map((particle) => this.#particle(particle)).join(''));
  }

  #particle(particle: Particle): string {
    const occurs = occursAttributes(particle.occurs);
    switch (particle.kind) {
      case 'reference':
        return tag('element', { ref: this.#element(particle.prefix, particle.name), ...occurs });
      case 'element':
        return tag('element', { name: particle.name, type: this.#type(particle.type), ...occurs });
      case 'any':
        return tag('any', { ...this.#wildcard(particle.wildcard), ...occurs });
      default: {
        const content = particle.particles.map((inner) => this.#particle(inner)).join('');
        return tag(particle.kind, occurs, content);
      }
    }
  }

  #wildcard({ namespace, process }: Wildcard): Attributes {
    const known = namespace === 'any' || namespace === 'other' ? `##${namespace}` : this.#uriOf(namespace);
    return { namespace: known, processContents: process };
  }

  #uriOf(prefix: string): string {
    return this.#namespace(prefix).uri;
  }

  #element(prefix: string | undefined, name: string): string {
    const namespace = prefix === undefined ? this.#own : this.#namespace(prefix);
    return qualified(namespace, name);
  }

  #type(name: TypeName): string {
    const [prefix = '', local] = name.split(':');
    if (local !== undefined) return this.#typeIn(this.#namespace(prefix), local);
    return this.#ownTypes.has(name) ? this.#typeIn(this.#own, name) : `xs:${name}`;
  }

  #typeIn(namespace: NamespaceModel, name: string): string {
    return qualified(namespace, `${name}${namespace.typeSuffix ?? ''}`);
  }

  #namespace(prefix: string): NamespaceModel {
    const namespace = this.#namespaces.get(prefix);
    if (namespace === undefined) throw new RangeError(`no namespace ${prefix}`);
    if (namespace !== this.#own) this.used.add(prefix);
    return namespace;
  }

  get #suffix(): string {
    return this.#own.typeSuffix ?? '';
  }
}

function qualified({ prefix, uri }: NamespaceModel, name: string): string {
  return uri === '' ? name : `${prefix}:${name}`;
}

function occursAttributes({ min, max }: Occurrence): Attributes {
  return {
    ...(min === 1 ? {} : { minOccurs: String(min) }),
    ...(max === 1 ? {} : { maxOccurs: Number.isFinite(max) ? String(max) : 'unbounded' }),
  };
}
