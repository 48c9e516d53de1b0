// SPDX-License-Identifier: Apache-2.0
/** The elements of a document as libxml2 sees them, in the shape the scanner's tree is compared in. */
import { XmlDocument, XmlElement, XmlLibError } from 'libxml2-wasm';
import { none, type XmlTree } from '../../../formats/xml/tree.ts';

export interface Shape {
  readonly name: string;
  readonly attributes: readonly string[];
  readonly children: readonly Shape[];
  /** Text of an element without child elements. */
  readonly text?: string;
}

/** Undefined when libxml2 refuses the bytes. */
export function libxml2Shape(bytes: Uint8Array): Shape | undefined {
  let document: XmlDocument;
  try {
    document = XmlDocument.fromBuffer(bytes);
  } catch (error) {
    if (error instanceof XmlLibError) return undefined;
    throw error;
  }
  try {
    return shapeOf(document.root);
  } finally {
    document.dispose();
  }
}

function shapeOf(element: XmlElement): Shape {
  const children = element
    .find('*')
    .filter((child) => child instanceof XmlElement)
    .map(shapeOf);
  return {
    name: `{${element.namespaceUri}}${element.name}`,
    attributes: element.attrs
      .map(({ namespaceUri, name, value }) => `{${namespaceUri}}${name}=${value}`)
      .sort(),
    children,
    // The content of an element leaves out comments and processing instructions.
    ...(children.length === 0 ? { text: element.content } : {}),
  };
}

export function treeShape(tree: XmlTree, node = 0): Shape {
  const children: Shape[] = [];
  for (let child = tree.firstChild(node); child !== none; child = tree.nextSibling(child)) {
    children.push(treeShape(tree, child));
  }
  const { namespace, local } = tree.name(node);
  return {
    name: `{${namespace}}${local}`,
    attributes: tree
      .attributes(node)
      .map(({ name, value }) => `{${name.namespace}}${name.local}=${value}`)
      .sort(),
    children,
    ...(children.length === 0 ? { text: tree.text(node) } : {}),
  };
}
