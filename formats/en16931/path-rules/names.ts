// SPDX-License-Identifier: Apache-2.0
/**
 * The names that path rules speak of, each with a number of its own, whatever vocabulary a tree was read with:
 * a name is a namespace and a local name. Number 0 is for every name no rule speaks of.
 */
import type { XmlName } from '../../xml/vocabulary.ts';

/** Names from a node down to an element, or to an attribute of it. */
export interface Path {
  /** As written in the rule: `cac:PartyName/cbc:Name`. */
  readonly shown: string;
  readonly steps: readonly number[];
  /** Number of the attribute it ends in. */
  readonly attribute: number | undefined;
}

export const unnamed = 0;

export class Names {
  readonly #prefixes: Readonly<Record<string, string>>;
  readonly #ids = new Map<string, Map<string, number>>();
  #size = 1;
  #closed = false;

  /** @param prefixes URI of each prefix the rules use. */
  constructor(prefixes: Readonly<Record<string, string>>) {
    this.#prefixes = prefixes;
  }

  /** One more than the highest number. No name may be added after the first question. */
  get size(): number {
    this.#closed = true;
    return this.#size;
  }

  /** @throws RangeError for a prefix that is not declared */
  uri(prefix: string): string {
    const uri = this.#prefixes[prefix];
    if (uri === undefined) throw new RangeError(`prefix ${prefix} is not declared`);
    return uri;
  }

  element(name: string): number {
    const colon = name.indexOf(':');
    if (colon === -1) throw new RangeError(`${name} has no prefix`);
    return this.#number(this.uri(name.slice(0, colon)), name.slice(colon + 1));
  }

  attribute(local: string): number {
    return this.#number('', local);
  }

  path(shown: string): Path {
    const steps = shown.split('/');
    const last = steps.at(-1) ?? '';
    const attribute = last.startsWith('@') ? this.attribute(last.slice(1)) : undefined;
    const elements = attribute === undefined ? steps : steps.slice(0, -1);
    return { shown, steps: elements.map((step) => this.element(step)), attribute };
  }

  /** 0 for a name no rule speaks of. */
  idOf({ namespace, local }: XmlName): number {
    return this.#ids.get(namespace)?.get(local) ?? unnamed;
  }

  #number(uri: string, local: string): number {
    const locals = this.#ids.get(uri) ?? new Map<string, number>();
    this.#ids.set(uri, locals);
    const known = locals.get(local);
    if (known !== undefined) return known;
    if (this.#closed) throw new RangeError(`${local} comes after the rules were compiled`);
    locals.set(local, this.#size);
    return this.#size++;
  }
}
