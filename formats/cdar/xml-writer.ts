// SPDX-License-Identifier: Apache-2.0
/**
 * XML written element by element, from texts that may hold anything: what XML forbids is dropped, what it reserves is
 * escaped. What is undefined writes nothing, so that an absent field leaves no element.
 */

export interface XmlNode {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string | undefined>>;
  readonly content: string | readonly XmlNode[];
}

type Child = XmlNode | undefined;

/** An element with a text; nothing without one. */
export function leaf(
  name: string,
  text: string | undefined,
  attributes: XmlNode['attributes'] = {},
): XmlNode | undefined {
  return text === undefined ? undefined : { name, attributes, content: plainText(text) };
}

/** An element with its children, even when it has none. */
export function element(
  name: string,
  children: readonly (Child | readonly Child[])[],
  attributes: XmlNode['attributes'] = {},
): XmlNode {
  return { name, attributes, content: children.flat().filter((child) => child !== undefined) };
}

/** An element with its children; nothing when all of them are absent. */
export function group(name: string, children: readonly (Child | readonly Child[])[]): XmlNode | undefined {
  const made = element(name, children);
  return made.content.length === 0 ? undefined : made;
}

/** The document in UTF-8, indented by two. */
export function xmlBytes(root: XmlNode): Uint8Array {
  const lines = ['<?xml version="1.0" encoding="UTF-8"?>'];
  writeNode(root, '', lines);
  return new TextEncoder().encode(`${lines.join('\n')}\n`);
}

/** As deep as our own messages are. */
function writeNode({ name, attributes, content }: XmlNode, indent: string, lines: string[]): void {
  const start = `${indent}<${name}${Object.entries(attributes).map(attribute).join('')}`;
  if (typeof content === 'string') lines.push(`${start}>${escaped(content)}</${name}>`);
  else if (content.length === 0) lines.push(`${start}/>`);
  else {
    lines.push(`${start}>`);
    for (const child of content) writeNode(child, `${indent}  `, lines);
    lines.push(`${indent}</${name}>`);
  }
}

function attribute([name, value]: readonly [string, string | undefined]): string {
  return value === undefined ? '' : ` ${name}="${escaped(plainText(value)).replaceAll('"', '&quot;')}"`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** One line without what XML 1.0 §2.2 forbids: a reader gives back the same characters. */
export function plainText(text: string): string {
  return text
    .replace(/\s+/gu, ' ')
    .replace(/[\p{Cc}\p{Cs}\uFFFE\uFFFF]/gu, '')
    .trim();
}

const ellipsis = '...';

/** At most `length` characters, none cut in two; what is cut shows it. */
export function shortened(text: string, length: number): string {
  const characters = [...plainText(text)];
  if (characters.length <= length) return characters.join('');
  return `${characters
    .slice(0, length - ellipsis.length)
    .join('')
    .trimEnd()}${ellipsis}`;
}
