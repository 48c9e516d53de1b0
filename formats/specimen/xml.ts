// SPDX-License-Identifier: Apache-2.0
/**
 * A small tree of XML elements and how it is written. A syntax builds one from a draft; a twin may spoil it
 * before it is written. What is undefined is left out, so that an absent term writes nothing.
 */

export interface XmlElement {
  name: string;
  attributes: Record<string, string>;
  /** Children, or a text; never both. */
  children: XmlElement[];
  text: string | undefined;
}

type Attributes = Readonly<Record<string, string | undefined>>;
type Child = XmlElement | undefined | readonly (XmlElement | undefined)[];

/** An element with its children, even when it has none. */
export function element(name: string, children: readonly Child[], attributes: Attributes = {}): XmlElement {
  const kept = children.flat().filter((child) => child !== undefined);
  return { name, attributes: definedOnly(attributes), children: kept, text: undefined };
}

/** An element with its children; nothing when it would hold none. */
export function group(
  name: string,
  children: readonly Child[],
  attributes: Attributes = {},
): XmlElement | undefined {
  const made = element(name, children, attributes);
  return made.children.length === 0 ? undefined : made;
}

/** An element with a text; nothing when there is none. */
export function leaf(
  name: string,
  text: string | undefined,
  attributes: Attributes = {},
): XmlElement | undefined {
  if (text === undefined) return undefined;
  return { name, attributes: definedOnly(attributes), children: [], text };
}

/** The document, indented by two, in UTF-8 when it becomes bytes. */
export function writeXml(root: XmlElement): string {
  const lines = ['<?xml version="1.0" encoding="UTF-8"?>'];
  write(root, '', lines);
  return `${lines.join('\n')}\n`;
}

/** Depth is that of our own tree: a dozen. */
function write({ name, attributes, children, text }: XmlElement, indent: string, lines: string[]): void {
  const start = `${indent}<${name}${Object.entries(attributes).map(attribute).join('')}`;
  if (text !== undefined) {
    lines.push(`${start}>${escapeXml(text)}</${name}>`);
  } else if (children.length === 0) {
    lines.push(`${start}/>`);
  } else {
    lines.push(`${start}>`);
    for (const child of children) write(child, `${indent}  `, lines);
    lines.push(`${indent}</${name}>`);
  }
}

function attribute([name, value]: readonly [string, string]): string {
  return ` ${name}="${escapeXml(value).replaceAll('"', '&quot;')}"`;
}

export function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function definedOnly(attributes: Attributes): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(attributes)) if (value !== undefined) kept[name] = value;
  return kept;
}
