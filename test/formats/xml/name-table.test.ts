// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { nameTable } from '../../../formats/xml/name-table.ts';
import { scanXml } from '../../../formats/xml/scanner.ts';
import { Vocabulary } from '../../../formats/xml/vocabulary.ts';

const vocabulary = new Vocabulary([{ uri: 'urn:a', prefix: 'a', locals: ['x', 'y'] }]);

test('a name means the same whether the vocabulary knows it or not', () => {
  const tree = scanXml('<p:x xmlns:p="urn:a"><p:z/><p:y/></p:x>', { vocabulary });
  const meanings = nameTable(({ namespace, local }) => `${namespace} ${local}`)(tree);
  expect([0, 1, 2].map((node) => meanings[tree.nameId(node)])).toEqual(['urn:a x', 'urn:a z', 'urn:a y']);
});

test('the names of a vocabulary are asked about once, the others in each document', () => {
  const asked: string[] = [];
  const meaningsIn = nameTable(({ local }) => asked.push(local));
  for (const other of ['z', 'w']) meaningsIn(scanXml(`<x xmlns="urn:a"><${other}/></x>`, { vocabulary }));
  expect(asked).toEqual(['x', 'y', 'z', 'w']);
});

test('a name written with our prefix for another namespace is not ours', () => {
  const tree = scanXml('<a:x xmlns:a="urn:b"><a:y xmlns:a="urn:a"/></a:x>', { vocabulary });
  expect([tree.name(0).namespace, tree.name(1).namespace]).toEqual(['urn:b', 'urn:a']);
});
