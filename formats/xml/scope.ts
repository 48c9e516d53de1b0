// SPDX-License-Identifier: Apache-2.0
/**
 * Namespace declarations in force and the table of names, for the scanner. (Namespaces in XML 1.0)
 *
 * A raw name is resolved once as long as no declaration changes, and then found in a map: every lookup is
 * constant time however many declarations a hostile file makes.
 */
import { maxDistinctNames } from './limits.ts';
import { beyondLimit, malformed } from './syntax-error.ts';
import type { Vocabulary, XmlName } from './vocabulary.ts';

const xmlUri = 'http://www.w3.org/XML/1998/namespace';
const xmlnsUri = 'http://www.w3.org/2000/xmlns/';

export interface Declaration {
  /** Empty for the default namespace. */
  readonly prefix: string;
  readonly uri: string;
  readonly offset: number;
}

interface Frame {
  readonly depth: number;
  /** What each prefix meant before this element, to restore. */
  readonly before: readonly (readonly [prefix: string, uri: string | undefined])[];
  readonly elements: Map<string, number>;
  readonly attributes: Map<string, number>;
}

export class Scope {
  /** Names the vocabulary does not know. */
  readonly names: XmlName[] = [];
  readonly #vocabulary: Vocabulary;
  readonly #unknown = new Map<string, number>();
  readonly #bindings = new Map<string, string>([['xml', xmlUri]]);
  readonly #frames: Frame[] = [];
  /** Raw names resolved under the declarations in force. */
  #elements = new Map<string, number>();
  #attributes = new Map<string, number>();

  constructor(vocabulary: Vocabulary) {
    this.#vocabulary = vocabulary;
  }

  /** Puts the declarations of the element at `depth` in force. @throws XmlSyntaxError */
  enter(depth: number, declarations: readonly Declaration[]): void {
    const seen = new Set<string>();
    const before: (readonly [string, string | undefined])[] = [];
    for (const { prefix, uri, offset } of declarations) {
      if (seen.has(prefix)) throw malformed(offset, 'attribut en double', 'duplicate attribute');
      seen.add(prefix);
      assertBindable(prefix, uri, offset);
      before.push([prefix, this.#bindings.get(prefix)]);
      // Our own string of it, whose hash is known: each name of the document looks it up.
      this.#bindings.set(prefix, this.#vocabulary.knownUri(uri) ?? uri);
    }
    this.#frames.push({ depth, before, elements: this.#elements, attributes: this.#attributes });
    this.#elements = new Map();
    this.#attributes = new Map();
  }

  /** The element at `depth` has ended: its declarations, if any, are no longer in force. */
  leave(depth: number): void {
    const frame = this.#frames.at(-1);
    if (frame?.depth !== depth) return;
    this.#frames.pop();
    for (const [prefix, uri] of frame.before) {
      if (uri === undefined) this.#bindings.delete(prefix);
      else this.#bindings.set(prefix, uri);
    }
    this.#elements = frame.elements;
    this.#attributes = frame.attributes;
  }

  element(raw: string, offset: number): number {
    const known = this.#elements.get(raw);
    if (known !== undefined) return known;
    const id = this.#resolve(raw, this.#bindings.get('') ?? '', offset);
    this.#elements.set(raw, id);
    return id;
  }

  /** An attribute without a prefix is in no namespace. */
  attribute(raw: string, offset: number): number {
    const known = this.#attributes.get(raw);
    if (known !== undefined) return known;
    const id = this.#resolve(raw, '', offset);
    this.#attributes.set(raw, id);
    return id;
  }

  #resolve(raw: string, defaultUri: string, offset: number): number {
    const { prefix, local } = this.#vocabulary.split(raw);
    const namespace = prefix === '' ? defaultUri : this.#bindings.get(prefix);
    if (namespace === undefined) {
      throw malformed(offset, "prefixe d'espace de noms non declare", 'undeclared namespace prefix');
    }
    return this.#vocabulary.idOf(namespace, local) ?? this.#number(namespace, local, raw, offset);
  }

  #number(namespace: string, local: string, raw: string, offset: number): number {
    const key = `${local} ${namespace}`;
    const known = this.#unknown.get(key);
    if (known !== undefined) return known;
    if (this.names.length >= maxDistinctNames) {
      throw beyondLimit(offset, 'trop de noms differents', 'too many distinct names');
    }
    const id = this.#vocabulary.names.length + this.names.length;
    this.names.push({ namespace, local, shown: this.#vocabulary.shownName(namespace, local, raw) });
    this.#unknown.set(key, id);
    return id;
  }
}

function assertBindable(prefix: string, uri: string, offset: number): void {
  const allowed =
    prefix === 'xml'
      ? uri === xmlUri
      : prefix !== 'xmlns' && uri !== xmlUri && uri !== xmlnsUri && (prefix === '' || uri !== '');
  if (!allowed)
    throw malformed(offset, "declaration d'espace de noms invalide", 'invalid namespace declaration');
}
