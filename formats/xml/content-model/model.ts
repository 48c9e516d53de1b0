// SPDX-License-Identifier: Apache-2.0
/**
 * A content model: which elements a document may hold, in which order, how often, with which values and
 * attributes. Written in the notation of notation.ts, one text a namespace; schema-documents.ts turns it into a
 * schema that libxml2 compiles. (XML Schema 1.0, the part that invoices and their answers use)
 */

export interface NamespaceModel {
  /** How the notation of the other namespaces names this one. */
  readonly prefix: string;
  /** Empty for names in no namespace. */
  readonly uri: string;
  /** Ending that all names of types have in this namespace, and that the notation leaves out. */
  readonly typeSuffix?: string;
  readonly notation: string;
}

export interface ContentModel {
  /** Names the model in messages of ours. */
  readonly id: string;
  /** Every global element of every namespace may be the root; which one is meant is the caller's business. */
  readonly namespaces: readonly NamespaceModel[];
}

/** As the notation writes it: `Party`, `udt:Code`, or a simple type of XML Schema such as `decimal`. */
export type TypeName = string;

export interface Occurrence {
  readonly min: number;
  readonly max: number;
}

export type Wildcard = {
  /** `any`, `other` than the own namespace, or the prefix of one namespace. */
  readonly namespace: string;
  readonly process: 'strict' | 'lax' | 'skip';
};

export type Particle = { readonly occurs: Occurrence } & (
  | { readonly kind: 'reference'; readonly prefix: string | undefined; readonly name: string }
  | { readonly kind: 'element'; readonly name: string; readonly type: TypeName }
  | { readonly kind: 'any'; readonly wildcard: Wildcard }
  | {
      readonly kind: 'sequence' | 'choice' | 'all';
      readonly particles: readonly Particle[];
    }
);

export interface Attribute {
  readonly name: string;
  readonly type: TypeName;
  readonly required: boolean;
  /** The only value it may have. */
  readonly fixed?: string;
}

export interface ComplexType {
  readonly kind: 'complex';
  readonly name: string;
  /** True: there is a global element of that name and type. */
  readonly isElement: boolean;
  readonly mixed: boolean;
  /** Type of the value, for an element that holds a text and no element. */
  readonly value?: TypeName;
  /** The complex type whose particles and attributes come before its own. */
  readonly extended?: TypeName;
  readonly particles: readonly Particle[];
  readonly attributes: readonly Attribute[];
  readonly anyAttribute?: Wildcard;
}

export interface SimpleType {
  readonly kind: 'simple';
  readonly name: string;
  readonly base: TypeName;
  /** Name and value of each, as XML Schema has them: `maxLength`, `pattern`, `enumeration`. */
  readonly facets: readonly (readonly [name: string, value: string])[];
}

export interface Elements {
  readonly kind: 'elements';
  readonly names: readonly string[];
  readonly type: TypeName;
  /** True: each has a type of its own name that adds nothing to `type`. */
  readonly ownTypes: boolean;
}

export type Definition = ComplexType | SimpleType | Elements;
