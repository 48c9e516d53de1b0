// SPDX-License-Identifier: Apache-2.0
/**
 * The paths of one context as a trie over numbers of names: one walk below the element of the context asks all
 * its rules. Made once, when the program starts.
 */
import type { Wording } from '../rule.ts';
import { type Names, unnamed } from './names.ts';
import { type Bound, type PathEntry, type PathMark, parseNotation } from './notation.ts';
import { wordingOf } from './wording.ts';

/** What a path must do when a document reaches its end. */
export interface Ends {
  /** Rules that are broken by being here. */
  readonly forbidding: readonly Wording[];
  /** Places, in `Trie.counted`, of the rules that count what is here. */
  readonly counting: readonly number[];
}

export interface State extends Ends {
  /** By number of the name of a child; undefined throughout when no path goes on. */
  readonly next: readonly (State | undefined)[];
  readonly goesOn: boolean;
  readonly isEnd: boolean;
  readonly attributes: readonly (Ends & { readonly id: number; readonly local: string })[];
}

export interface CountedRule {
  readonly wording: Wording;
  /** Said when it is missing: the constat then points at the context, not at a term. */
  readonly whenMissing: Wording;
  readonly bound: Bound;
  readonly attribute: string | undefined;
}

export interface Trie {
  readonly root: State;
  readonly counted: readonly CountedRule[];
  readonly wordings: readonly Wording[];
}

export interface Tries {
  /** From the element of the context. */
  readonly below: Trie;
  /** By name of the first step: paths that begin anywhere below it. */
  readonly anywhere: readonly { readonly name: string; readonly trie: Trie }[];
  /** Attributes that may be nowhere. */
  readonly nowhere: readonly {
    readonly attribute: number;
    readonly local: string;
    readonly wording: Wording;
  }[];
}

/** The tries of a text in the notation; they can be made into states only when every name is known. */
export function triesOf(text: string, prefix: string, where: string, names: Names): () => Tries {
  const below = new TrieBuilder(prefix, where, names);
  const anywhere = new Map<string, TrieBuilder>();
  const nowhere: Tries['nowhere'][number][] = [];
  for (const entry of parseNotation(text)) {
    const [first = ''] = entry.steps;
    if (!entry.anywhere) below.add(entry);
    else if (first.startsWith('@')) {
      const local = first.slice(1);
      const attribute = names.attribute(local);
      for (const mark of entry.marks) {
        nowhere.push({ attribute, local, wording: wordingOf(prefix, '', entry, mark) });
      }
    } else {
      names.element(first);
      const builder = anywhere.get(first) ?? new TrieBuilder(prefix, first, names);
      anywhere.set(first, builder);
      builder.add({ ...entry, steps: entry.steps.slice(1) });
    }
  }
  return () => ({
    below: below.build(),
    anywhere: [...anywhere].map(([name, builder]) => ({ name, trie: builder.build() })),
    nowhere,
  });
}

/** Counted rules of one context; the root of UBL has about thirty. */
export const maxCounted = 64;

interface Branch {
  readonly next: Map<number, Branch>;
  readonly attributes: Map<string, Branch>;
  readonly forbidding: Wording[];
  readonly counting: number[];
}

class TrieBuilder {
  readonly #prefix: string;
  readonly #where: string;
  readonly #names: Names;
  readonly #root = emptyBranch();
  readonly #counted: CountedRule[] = [];
  readonly #wordings: Wording[] = [];

  constructor(prefix: string, where: string, names: Names) {
    this.#prefix = prefix;
    this.#where = where;
    this.#names = names;
  }

  add(entry: PathEntry): void {
    const ends = this.#branchesAt(entry.steps);
    for (const mark of entry.marks) {
      const wording = wordingOf(this.#prefix, this.#where, entry, mark);
      this.#wordings.push(wording);
      const place = mark.bound === 'none' ? undefined : this.#count(entry, mark, wording);
      for (const { forbidding, counting } of ends) {
        if (place === undefined) forbidding.push(wording);
        else counting.push(place);
      }
    }
  }

  build(): Trie {
    if (this.#counted.length > maxCounted) throw new RangeError(`${this.#where} counts too many paths`);
    return { root: stateOf(this.#root, this.#names), counted: this.#counted, wordings: this.#wordings };
  }

  #count({ steps, bt }: PathEntry, { bound }: PathMark, wording: Wording): number {
    const last = steps.at(-1) ?? '';
    const attribute = last.startsWith('@') ? last.slice(1) : undefined;
    const whenMissing = bt === '' ? wording : { ...wording, bt: '' };
    return this.#counted.push({ wording, whenMissing, bound, attribute }) - 1;
  }

  #branchesAt(steps: readonly string[]): readonly Branch[] {
    let branches: readonly Branch[] = [this.#root];
    for (const step of steps) {
      branches = branches.flatMap((branch) => step.split('|').map((name) => this.#follow(branch, name)));
    }
    return branches;
  }

  #follow(branch: Branch, step: string): Branch {
    if (step.startsWith('@')) {
      const local = step.slice(1);
      this.#names.attribute(local);
      return entryIn(branch.attributes, local);
    }
    return entryIn(branch.next, this.#names.element(step));
  }
}

function entryIn<Key>(branches: Map<Key, Branch>, key: Key): Branch {
  const known = branches.get(key);
  if (known !== undefined) return known;
  const branch = emptyBranch();
  branches.set(key, branch);
  return branch;
}

function emptyBranch(): Branch {
  return { next: new Map(), attributes: new Map(), forbidding: [], counting: [] };
}

const nowhereNext: readonly undefined[] = [];

function stateOf({ next, attributes, forbidding, counting }: Branch, names: Names): State {
  const goesOn = next.size > 0;
  const states: (State | undefined)[] = goesOn ? new Array(names.size).fill(undefined) : [];
  for (const [id, branch] of next) states[id] = stateOf(branch, names);
  states[unnamed] = undefined;
  return {
    next: goesOn ? states : nowhereNext,
    goesOn,
    isEnd: forbidding.length + counting.length + attributes.size > 0,
    forbidding,
    counting,
    attributes: [...attributes].map(([local, ends]) => ({
      id: names.attribute(local),
      local,
      forbidding: ends.forbidding,
      counting: ends.counting,
    })),
  };
}
