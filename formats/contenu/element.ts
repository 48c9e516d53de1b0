// SPDX-License-Identifier: Apache-2.0
/** A small tree of XML elements on its way to being written, and how a text is escaped. */

export interface Element {
  /** With its prefix: `cac:Party`. */
  readonly name: string;
  readonly attributes: Map<string, string>;
  readonly children: Child[];
  text: string | undefined;
}

/** An element, or one that is written already: its bytes, which nothing changes any more. */
export type Child = Element | Written;

export interface Written {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export function newElement(name: string): Element {
  return { name, attributes: new Map(), children: [], text: undefined };
}

export function isWritten(child: Child): child is Written {
  return 'bytes' in child;
}

/** As bytes, indented by two, each line ended. Depth is that of our own tables: a dozen. */
export function bytesOf(element: Element, indent: string): Uint8Array {
  const pieces: Uint8Array[] = [];
  let pending = '';
  const flush = () => {
    if (pending !== '') pieces.push(Buffer.from(pending, 'utf8'));
    pending = '';
  };
  const write = ({ name, attributes, children, text }: Element, at: string): void => {
    const start = `${at}<${name}${[...attributes].map(attributeOf).join('')}`;
    if (children.length === 0) {
      pending += `${start}>${escapeText(text ?? '')}</${name}>\n`;
      return;
    }
    pending += `${start}>\n`;
    for (const child of children) {
      if (isWritten(child)) {
        flush();
        pieces.push(child.bytes);
      } else write(child, `${at}  `);
    }
    pending += `${at}</${name}>\n`;
  };
  write(element, indent);
  flush();
  return pieces.length === 1 && pieces[0] !== undefined ? pieces[0] : Buffer.concat(pieces);
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
