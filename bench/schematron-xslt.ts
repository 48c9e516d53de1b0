// SPDX-License-Identifier: Apache-2.0
/**
 * Turns a preprocessed Schematron of query binding xslt2 into a stylesheet that an XSLT processor runs: every pattern is
 * a mode, every rule a template, in the order written, so that the first rule that matches a node judges it. It prints the
 * ids of the failed asserts and nothing else: for the peer of the benchmark.
 */
import { openXml } from '../formats/xml/open.ts';
import { type NodeId, none, type XmlTree } from '../formats/xml/tree.ts';
import { idsOf, Vocabulary } from '../formats/xml/vocabulary.ts';

const schematron = 'http://purl.oclc.org/dsdl/schematron';
const elementNames = ['schema', 'ns', 'let', 'pattern', 'rule', 'assert'] as const;
const attributeNames = ['prefix', 'uri', 'name', 'value', 'context', 'id', 'test'] as const;
const vocabulary = new Vocabulary([
  { uri: schematron, prefix: '', locals: elementNames },
  { uri: '', prefix: '', locals: attributeNames },
]);
const el = idsOf(vocabulary, schematron, elementNames);
const at = idsOf(vocabulary, '', attributeNames);
/** More than the rules of one pattern: an earlier rule has a higher priority. */
const highestPriority = 10_000;
const root: NodeId = 0;

export function schematronToXslt(bytes: Uint8Array): string {
  const opened = openXml(bytes, { vocabulary });
  if (!opened.ok) throw new Error(opened.constats[0].messageEn);
  const { tree } = opened;
  const patterns = tree.children(root, el.pattern);
  return [
    `<xsl:stylesheet version="2.0" ${namespaces(tree)}>`,
    '<xsl:output method="text"/>',
    variables(tree, root),
    // The variables of a pattern are global here: the official files give each a name of its own.
    ...patterns.map((pattern) => variables(tree, pattern)),
    `<xsl:template match="/">${patterns.map((_, i) => `<xsl:apply-templates select="." mode="m${i}"/>`).join('')}</xsl:template>`,
    ...patterns.map((pattern, i) => modeOf(tree, pattern, `m${i}`)),
    '</xsl:stylesheet>',
  ].join('\n');
}

function namespaces(tree: XmlTree): string {
  const declared = tree
    .children(root, el.ns)
    .map((node) => `xmlns:${attribute(tree, node, at.prefix)}="${attribute(tree, node, at.uri)}"`);
  const own = [
    'xmlns:xsl="http://www.w3.org/1999/XSL/Transform"',
    'xmlns:xs="http://www.w3.org/2001/XMLSchema"',
  ];
  return [...own, ...declared.filter((one) => !one.startsWith('xmlns:xs='))].join(' ');
}

function variables(tree: XmlTree, parent: NodeId): string {
  return tree
    .children(parent, el.let)
    .map(
      (node) =>
        `<xsl:variable name="${attribute(tree, node, at.name)}" select="${attribute(tree, node, at.value)}"/>`,
    )
    .join('');
}

function modeOf(tree: XmlTree, pattern: NodeId, mode: string): string {
  const further = `<xsl:apply-templates select="@*|*" mode="${mode}"/>`;
  // The document node was entered by the template without a mode: here it is only passed through.
  const through = `<xsl:template match="*|/" mode="${mode}" priority="-1">${further}</xsl:template>`;
  const silent = `<xsl:template match="@*" mode="${mode}" priority="-1"/>`;
  const rules = tree.children(pattern, el.rule).map((rule, i) => {
    const start = `<xsl:template match="${attribute(tree, rule, at.context)}" mode="${mode}" priority="${highestPriority - i}">`;
    return `${start}${variables(tree, rule)}${asserts(tree, rule)}${further}</xsl:template>`;
  });
  return [...rules, through, silent].join('\n');
}

function asserts(tree: XmlTree, rule: NodeId): string {
  return tree
    .children(rule, el.assert)
    .map((node) => {
      const [id, test] = [attribute(tree, node, at.id), attribute(tree, node, at.test)];
      return `<xsl:if test="not(${test})"><xsl:text>${id} </xsl:text></xsl:if>`;
    })
    .join('');
}

/** Written again as it must be in an attribute. */
function attribute(tree: XmlTree, node: NodeId, name: number): string {
  const value = node === none ? undefined : tree.attribute(node, name);
  if (value === undefined) throw new Error('a Schematron without an attribute that it needs');
  return value
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\n', '&#10;');
}
