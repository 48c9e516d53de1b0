// SPDX-License-Identifier: Apache-2.0
/**
 * The root of a document, apart from its schema: any global element may stand alone for a schema, few are documents. A
 * root of the right name in another namespace is told so: the names alone would look the same.
 */
import type { Constat } from '../../gateway/domain/constat.ts';
import { constatAt, type Wording } from './constat.ts';
import type { NodeId, XmlTree } from './tree.ts';

export interface ExpectedRoot extends Pick<Wording, 'code' | 'jeuDeRegles' | 'fr' | 'en'> {
  /** What the root may be; the first is what is said to be expected. */
  readonly roots: readonly [RootName, ...RootName[]];
}

interface RootName {
  /** Its number in the vocabulary. */
  readonly id: number;
  readonly local: string;
  /** Empty: in no namespace. */
  readonly namespace: string;
}

const root: NodeId = 0;
/** Limit of the port: Constat.valeur and attendu. A name that is cut says less than one without its namespace. */
const maxShown = 80;

/** BLOQUANT with the code that is given when the root is none of those. */
export function checkRoot(tree: XmlTree, { roots, ...wording }: ExpectedRoot): Constat | undefined {
  const found = tree.nameId(root);
  if (roots.some(({ id }) => id === found)) return undefined;
  return constatAt(tree, root, { ...wording, gravite: 'BLOQUANT', ...difference(tree, roots) });
}

function difference(tree: XmlTree, roots: ExpectedRoot['roots']): Pick<Wording, 'valeur' | 'attendu'> {
  const { namespace, local } = tree.name(root);
  const namesake = roots.find((name) => name.local === local);
  if (namesake !== undefined) return { valeur: declared(namespace), attendu: declared(namesake.namespace) };
  return { valeur: nameShown({ namespace, local }), attendu: nameShown(roots[0]) };
}

/** The namespace, as a document would declare that there is none. */
function declared(namespace: string): string {
  return namespace === '' ? 'xmlns=""' : namespace;
}

function nameShown({ namespace, local }: Pick<RootName, 'namespace' | 'local'>): string {
  const whole = `{${namespace}}${local}`;
  return namespace === '' || whole.length > maxShown ? local : whole;
}
