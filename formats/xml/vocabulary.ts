// SPDX-License-Identifier: Apache-2.0
/**
 * The names a format knows, each with a number fixed when the program starts. A tree scanned with a
 * vocabulary gives its known names these numbers, so that reading compares integers; names it does not know
 * get higher ones. A vocabulary never changes.
 */
import type { TextSource } from './text-source.ts';

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

/** A raw name in its two parts. */
interface SplitName {
  /** Empty for none. */
  readonly prefix: string;
  readonly local: string;
}

/** Four times the names of a format, so that few share a place. */
const places = 1024;

export class Vocabulary {
  readonly names: readonly XmlName[];
  readonly #uris = new Map<string, string>();
  readonly #ids = new Map<string, Map<string, number>>();
  readonly #prefixes = new Map<string, string>();
  /** The names as documents mostly write them, with our prefixes, by a number that few of them share. */
  readonly #usual: readonly string[][] = Array.from({ length: places }, () => []);
  readonly #split = new Map<string, SplitName>();

  constructor(namespaces: readonly NamespaceNames[]) {
    this.names = namespaces.flatMap(({ uri, prefix, locals }) =>
      locals.map((local) => ({ namespace: uri, local, shown: shownAs(prefix, local) })),
    );
    for (const { uri, prefix } of namespaces) {
      this.#uris.set(uri, uri);
      this.#ids.set(uri, new Map());
      this.#prefixes.set(uri, prefix);
    }
    this.names.forEach(({ namespace, local, shown }, id) => {
      this.#ids.get(namespace)?.set(local, id);
      if (this.#split.has(shown)) return;
      this.#split.set(shown, splitName(shown));
      this.#usual[placeOf(shown, 0, shown.length)]?.push(shown);
    });
  }

  /**
   * The raw name between two offsets of a source, when it is written as one of ours: always the same string. Making a
   * string of each name and hashing it is what costs most in scanning a document.
   */
  usualName(source: TextSource, from: number, to: number): string | undefined {
    const candidates = this.#usual[placeOf(source, from, to)];
    if (candidates === undefined) return undefined;
    for (const name of candidates) {
      if (name.length === to - from && source.startsWith(name, from)) return name;
    }
    return undefined;
  }

  split(raw: string): SplitName {
    return this.#split.get(raw) ?? splitName(raw);
  }

  /** A URI as the vocabulary itself has it. */
  knownUri(uri: string): string | undefined {
    return this.#uris.get(uri);
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

/** Of its length and two of its characters: three names at most share a place, in UBL and in CII. */
function placeOf(text: TextSource, from: number, to: number): number {
  const middle = text.charCodeAt((from + to) >> 1);
  return (5 * middle + 37 * text.charCodeAt(to - 1) + 211 * (to - from)) % places;
}

function splitName(raw: string): SplitName {
  const colon = raw.indexOf(':');
  return { prefix: colon === -1 ? '' : raw.slice(0, colon), local: raw.slice(colon + 1) };
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
