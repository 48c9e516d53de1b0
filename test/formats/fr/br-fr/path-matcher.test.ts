// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { collectNames, compilePaths } from '../../../../formats/fr/br-fr/path-matcher.ts';
import { scanXml } from '../../../../formats/xml/scanner.ts';
import { Vocabulary } from '../../../../formats/xml/vocabulary.ts';

const prefixes = new Map([
  ['p', 'urn:p'],
  ['q', 'urn:q'],
]);

/** The names of the elements found for each target. */
function found(xml: string, ...targets: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const names = collectNames(
    targets.flatMap((paths) => paths.flatMap((path) => path.split('/'))),
    prefixes,
  );
  const tree = scanXml(xml, { vocabulary: new Vocabulary([]), largeTexts: new Set() });
  const matched = compilePaths(targets, names)(tree);
  return targets.map((_, target) => (matched.found[target] ?? []).map((node) => tree.text(node)));
}

test('a path counts wherever its names follow each other down to the element', () => {
  const xml = '<r xmlns="urn:p"><a><b>1</b></a><c><a><b>2</b><c><b>3</b></c></a></c></r>';
  expect(found(xml, ['p:a/p:b'], ['p:r/p:a/p:b'], ['p:b'])).toEqual([['1', '2'], ['1'], ['1', '2', '3']]);
});

test('a path that is the end of a longer one is found with it and without it', () => {
  const xml = '<a xmlns="urn:p"><a><a><b>1</b></a><b>2</b></a><b>3</b></a>';
  expect(found(xml, ['p:a/p:a/p:b'], ['p:a/p:b'], ['p:a/p:a/p:a/p:b'])).toEqual([
    ['1', '2'],
    ['1', '2', '3'],
    ['1'],
  ]);
});

test('where a longer path fails a shorter one goes on from the names they share', () => {
  const xml = '<a xmlns="urn:p"><b><a><b><c>1</c></b></a></b></a>';
  expect(found(xml, ['p:a/p:b/p:a/p:d'], ['p:b/p:a/p:b/p:c'])).toEqual([[], ['1']]);
});

test('a name is known by its namespace, whatever its prefix', () => {
  const xml = '<x:a xmlns:x="urn:p" xmlns:p="urn:q"><p:b>1</p:b><x:b>2</x:b></x:a>';
  expect(found(xml, ['p:a/p:b'], ['p:a/q:b'])).toEqual([['2'], ['1']]);
});

test('several paths may lead to one target', () => {
  expect(found('<a xmlns="urn:p"><b>1</b><c>2</c></a>', ['p:a/p:b', 'p:a/p:c'])).toEqual([['1', '2']]);
});

test('a name with an unknown prefix, or in no path, is refused', () => {
  expect(() => collectNames(['z:a'], prefixes)).toThrow('z is no known prefix');
  expect(() => collectNames(['p:a'], prefixes).symbolOf('p:b')).toThrow('p:b is in no path');
});
