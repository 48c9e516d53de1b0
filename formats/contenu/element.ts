// SPDX-License-Identifier: Apache-2.0
/** A small tree of XML elements on its way to being written, and how a text is escaped. */

export interface Element {
  /** With its prefix: `cac:Party`. */
  readonly name: string;
  readonly attributes: Map<string, string>;
  readonly children: Child[];
  text: string | undefined;
}

/** An element, or one that is written already: its lines, which nothing changes any more. */
export type Child = Element | Written;

export interface Written {
  readonly name: string;
  readonly lines: string;
}

export function newElement(name: string): Element {
  return { name, attributes: new Map(), children: [], text: undefined };
}

export function isWritten(child: Child): child is Written {
  return 'lines' in child;
}

/** Lines indented by two, each ended. Depth is that of our own tables: a dozen. */
export function linesOf({ name, attributes, children, text }: Element, indent: string): string {
  const start = `${indent}<${name}${[...attributes].map(attributeOf).join('')}`;
  if (children.length === 0) return `${start}>${escapeText(text ?? '')}</${name}>\n`;
  const inner = children.map((child) => (isWritten(child) ? child.lines : linesOf(child, `${indent}  `)));
  return `${start}>\n${inner.join('')}${indent}</${name}>\n`;
}

function attributeOf([name, value]: readonly [string, string]): string {
  return ` ${name}="${escapeText(value)
    .replaceAll('"', '&quot;')
    .replaceAll(/[\t\n]/g, reference)}"`;
}

/** A carriage return would be read as a line feed, and `]]>` may not stand in a text. */
export function escapeText(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('\r', reference);
}

function reference(character: string): string {
  return `&#${character.charCodeAt(0)};`;
}
