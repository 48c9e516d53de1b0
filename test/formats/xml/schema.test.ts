// SPDX-License-Identifier: Apache-2.0
/** A schema as a format uses it: constats in our words, at the right place, in a bounded number. */
import { describe, expect, test } from 'vitest';
import { openXml } from '../../../formats/xml/open.ts';
import { defineSchema } from '../../../formats/xml/schema.ts';
import { Vocabulary } from '../../../formats/xml/vocabulary.ts';
import type { Constat } from '../../../gateway/domain/constat.ts';

const notation = `
Root := Head=Head Line=Line+ Sum=Amount? Foot=Foot?
Head = Code=Code Date=date? Free=token*
Line = Rank=integer ( Good=token | Service=token )
Amount = <decimal> @unit=Code! @kind=token='net'
Code ~ token minLength=2 maxLength=3 [ AB ABC ]
Foot = any(other,lax)*
`;
const schema = defineSchema({
  model: { id: 'test', namespaces: [{ prefix: 't', uri: 'urn:t', notation }] },
  codes: { structure: 'T-STRUCTURE', type: 'T-TYPE' },
  jeuDeRegles: { id: 'test', version: '1' },
});
const vocabulary = new Vocabulary([{ uri: 'urn:t', prefix: 't', locals: ['Root', 'Line'] }]);

function structureOf(content: string, root = '<Root xmlns="urn:t">'): readonly Constat[] {
  const opened = openXml(Buffer.from(`${root}${content}</Root>`), { vocabulary, schema });
  if (!opened.ok) throw new Error(opened.constats[0].message);
  return opened.structure;
}

const head = '<Head><Code>AB</Code></Head>';
const line = '<Line><Rank>1</Rank><Good/></Line>';

test('a valid document has no constat, and has its tree', () => {
  expect(structureOf(`${head}${line}<Sum unit="AB" kind="net">1</Sum>`)).toEqual([]);
});

describe('one fault, one constat', () => {
  test.each([
    ['an element is missing at the start', line, '/t:Root/t:Head', "L'element est obligatoire"],
    ['an element is missing at the end', head, '/t:Root/t:Line', "L'element est obligatoire"],
    ['an element is missing inside', `<Head/>${line}`, '/t:Root/t:Head/t:Code', "L'element est obligatoire"],
    [
      'an unknown element',
      `${head}${line}<Zz/>`,
      '/t:Root/t:Zz',
      "L'element n'est pas permis ici, attendu : t:Line",
    ],
    ['an element twice', `${head}${head}${line}`, '/t:Root/t:Head[2]', "L'element ne peut etre repete"],
    [
      'an element late',
      `${line}${head}`,
      '/t:Root/t:Head',
      "L'element n'est pas a sa place : il doit venir avant t:Line",
    ],
    [
      'an element early',
      `${head}<Sum unit="AB">1</Sum>${line}`,
      '/t:Root/t:Line',
      "L'element n'est pas a sa place",
    ],
    ['text between elements', `${head}x${line}`, '/t:Root', "L'element ne peut contenir de texte"],
    [
      'a choice not made',
      `${head}<Line><Rank>1</Rank></Line>`,
      '/t:Root/t:Line',
      'attendu : t:Good | t:Service',
    ],
    [
      'a choice made twice',
      `${head}<Line><Rank>1</Rank><Good/><Service/></Line>`,
      '/t:Root/t:Line/t:Service',
      "n'est pas permis",
    ],
    [
      'an unknown attribute',
      `${head}<Line z="1"><Rank>1</Rank><Good/></Line>`,
      '/t:Root/t:Line/@z',
      "L'attribut n'est pas permis",
    ],
    [
      'an attribute missing',
      `${head}${line}<Sum>1</Sum>`,
      '/t:Root/t:Sum/@unit',
      "L'attribut est obligatoire",
    ],
    [
      'an element in a value',
      `${head}<Line><Rank>1<b/></Rank><Good/></Line>`,
      '/t:Root/t:Line/t:Rank/t:b',
      "L'element n'est pas permis",
    ],
  ])('%s', (_, content, chemin, words) => {
    const constats = structureOf(content);
    expect(constats).toMatchObject([{ code: 'T-STRUCTURE', gravite: 'BLOQUANT', chemin }]);
    expect(constats[0]?.message).toContain(words);
    expect(constats[0]?.messageEn).not.toBe(constats[0]?.message);
  });

  test.each([
    ['a type', '<Line><Rank>un</Rank><Good/></Line>', '/t:Root/t:Line/t:Rank', 'un', 'entier'],
    ['a type of an attribute', `${line}<Sum unit="A">1</Sum>`, '/t:Root/t:Sum/@unit', 'A', '>= 2 caracteres'],
    ['a value that is fixed', `${line}<Sum unit="AB" kind="x">1</Sum>`, '/t:Root/t:Sum/@kind', 'x', 'net'],
    ['a list', `${line}<Sum unit="AC">1</Sum>`, '/t:Root/t:Sum/@unit', 'AC', 'AB, ABC'],
    [
      'a value with quotes',
      "<Line><Rank>'a' is {b} '3'.</Rank><Good/></Line>",
      '/t:Root/t:Line/t:Rank',
      "'a' is {b} '3'.",
      'entier',
    ],
  ])('a value against %s', (_, content, chemin, valeur, attendu) => {
    expect(structureOf(`${head}${content}`)).toMatchObject([{ code: 'T-TYPE', chemin, valeur, attendu }]);
  });
});

test('the place is right whatever prefixes the document uses', () => {
  const content =
    '<x:Head><x:Code>AB</x:Code></x:Head><x:Line><y:Rank>1</y:Rank><x:Good/></x:Line>' +
    '<y:Line><Rank xmlns="urn:t">1</Rank><x:Good/></y:Line><x:Line>\n <Rank xmlns="urn:t">z</Rank><x:Good/></x:Line>';
  const constats = structureOf(content, '<Root xmlns="urn:t" xmlns:x="urn:t" xmlns:y="urn:t">');
  expect(constats).toMatchObject([{ chemin: '/t:Root/t:Line[3]/t:Rank', valeur: 'z', ligne: 2, colonne: 2 }]);
});

test('a document full of faults keeps to a short list, and its last children are found as fast as the first', () => {
  const good = line.repeat(50_000);
  const bad = '<Line z=""><Rank>1</Rank><Good/></Line>'.repeat(50_000);
  const before = process.cpuUsage();
  const constats = structureOf(`${head}${good}${bad}`);
  const { user, system } = process.cpuUsage(before);
  expect(constats).toHaveLength(100);
  expect(constats[0]?.chemin).toBe('/t:Root/t:Line[50001]/@z');
  // Linear: about 0.5 s of processor time. Finding each from the first child would take twenty times that.
  expect((user + system) / 1000).toBeLessThan(4_000);
});

test('a root that the schema does not know is a fault', () => {
  const opened = openXml(Buffer.from('<Zz xmlns="urn:t"/>'), { vocabulary, schema });
  expect(opened).toMatchObject({ ok: true, structure: [{ code: 'T-STRUCTURE', chemin: '/t:Zz' }] });
});

test('without a schema only well-formedness is judged', () => {
  expect(openXml(Buffer.from('<Zz/>'), { vocabulary })).toMatchObject({ ok: true, structure: [] });
});

test('a document cannot bring its own schema', () => {
  const located = `xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="urn:z mem://test/t.xsd urn:t file:///etc/hosts"`;
  expect(structureOf(`${head}${line}`, `<Root xmlns="urn:t" ${located}>`)).toEqual([]);
  const foot = '<Foot><z xmlns="urn:z"/></Foot>';
  expect(structureOf(`${head}${line}${foot}`, `<Root xmlns="urn:t" ${located}>`)).toEqual([]);
});
