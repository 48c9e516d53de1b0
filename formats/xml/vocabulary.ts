// SPDX-License-Identifier: Apache-2.0
/**
 * The names a format knows, each with a number fixed when the program starts. A tree scanned with a
 * vocabulary gives its known names these numbers, so that reading compares integers; names it does not know
 * get higher ones. A vocabulary never changes.
 */

/** A name as messages show it. */
export interface XmlName {
  readonly namespace: string;
  readonly local: string;
  /** With the vocabulary's prefix where it knows the namespace, else as the document writes it. */
  readonly shown: string;
}

export interface NamespaceNames {
  /** Empty for names in no namespace: attributes, as a rule. */
  readonly uri: string;
  /** Prefix shown in XPaths whatever the document uses; empty for none. */
  readonly prefix: string;
  readonly locals: readonly string[];
}

export class Vocabulary {
  readonly names: readonly XmlName[];
  readonly #ids = new Map<string, Map<string, number>>();
  readonly #prefixes = new Map<string, string>();

  constructor(namespaces: readonly NamespaceNames[]) {
    this.names = namespaces.flatMap(({ uri, prefix, locals }) =>
      locals.map((local) => ({ namespace: uri, local, shown: shownAs(prefix, local) })),
    );
    for (const { uri, prefix } of namespaces) {
      this.#ids.set(uri, new Map());
      this.#prefixes.set(uri, prefix);
    }
    this.names.forEach(({ namespace, local }, id) => {
      this.#ids.get(namespace)?.set(local, id);
    });
  }

  /** The number of a name; undefined when the format does not know it. */
  idOf(namespace: string, local: string): number | undefined {
    return this.#ids.get(namespace)?.get(local);
  }

  /** How a name that is not in the vocabulary is shown. */
  shownName(namespace: string, local: string, raw: string): string {
    const prefix = this.#prefixes.get(namespace);
    return prefix === undefined ? raw : shownAs(prefix, local);
  }
}

function shownAs(prefix: string, local: string): string {
  return prefix === '' ? local : `${prefix}:${local}`;
}

/** The numbers of names of one namespace, by local name. @throws RangeError for a name that is not there. */
export function idsOf<const Local extends string>(
  vocabulary: Vocabulary,
  uri: string,
  locals: readonly Local[],
): Readonly<Record<Local, number>> {
  const entries = locals.map((local) => {
    const id = vocabulary.idOf(uri, local);
    if (id === undefined) throw new RangeError(`${local} is not in the vocabulary`);
    return [local, id] as const;
  });
  return Object.freeze(Object.fromEntries(entries)) as Readonly<Record<Local, number>>;
}
