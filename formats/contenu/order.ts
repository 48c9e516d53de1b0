// SPDX-License-Identifier: Apache-2.0
/** The order of the children of an element, as the content model of its syntax has it: asked for once an element path. */
import { type ElementName, ModelLookup } from '../xml/content-model/lookup.ts';
import type { ContentModel } from '../xml/content-model/model.ts';

export class SchemaOrder {
  readonly #lookup: ModelLookup;
  readonly #uris: Readonly<Record<string, string>>;
  readonly #known = new Map<string, ReadonlyMap<string, number>>();

  /** @param uris Of the prefixes that the tables use, and of the root under `''`. */
  constructor(model: ContentModel, uris: Readonly<Record<string, string>>) {
    this.#lookup = new ModelLookup(model);
    this.#uris = uris;
  }

  /** Rank of each child by its name, for the last element of a path of names from the root. */
  of(path: readonly string[]): ReadonlyMap<string, number> {
    const key = path.join('/');
    const known = this.#known.get(key) ?? this.#ranks(path);
    this.#known.set(key, known);
    return known;
  }

  #ranks(path: readonly string[]): ReadonlyMap<string, number> {
    const children = this.#lookup.childrenOf(path.map((name) => this.#named(name))) ?? [];
    return new Map(children.map((child, rank) => [child.raw, rank]));
  }

  #named(name: string): ElementName {
    const [first = '', second] = name.split(':');
    return second === undefined
      ? { namespace: this.#uris[''] ?? '', local: first }
      : { namespace: this.#uris[first] ?? '', local: second };
  }
}
