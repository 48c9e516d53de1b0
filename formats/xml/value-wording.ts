// SPDX-License-Identifier: Apache-2.0
/** How a value that its type refuses is worded: what was expected, for each type and facet of XML Schema. */
import type { Wording } from './constat.ts';
import type { ExpectedValue } from './schema-messages.ts';

type Expectation = readonly [fr: string, en: string, attendu: string];

const types: ReadonlyMap<string, Expectation> = new Map<string, Expectation>([
  ['decimal', ['un nombre decimal', 'a decimal number', 'decimal']],
  ['integer', ['un nombre entier', 'an integer', 'entier']],
  ['boolean', ['true ou false', 'true or false', 'true | false']],
  ['date', ['une date qui existe, AAAA-MM-JJ', 'a date that exists, YYYY-MM-DD', 'AAAA-MM-JJ']],
  ['time', ['une heure hh:mm:ss', 'a time hh:mm:ss', 'hh:mm:ss']],
  [
    'dateTime',
    [
      'une date et une heure AAAA-MM-JJThh:mm:ss',
      'a date and time YYYY-MM-DDThh:mm:ss',
      'AAAA-MM-JJThh:mm:ss',
    ],
  ],
  ['base64Binary', ['un contenu en base64', 'content in base64', 'base64']],
  ['anyURI', ['une adresse (URI)', 'an address (URI)', 'URI']],
  ['language', ['un code de langue', 'a language code', 'code de langue']],
  ['ID', ['un identifiant XML unique', 'a unique XML identifier', 'identifiant XML unique']],
]);

const facets: ReadonlyMap<string, (parameter: string) => Expectation> = new Map([
  ['fixed', (value) => [`la valeur ${value}`, `the value ${value}`, value]],
  ['enumeration', (values) => [`une valeur de la liste ${values}`, `a value of the list ${values}`, values]],
  ['length', (n) => [`${n} caracteres`, `${n} characters`, `${n} caracteres`]],
  ['minLength', (n) => [`au moins ${n} caracteres`, `at least ${n} characters`, `>= ${n} caracteres`]],
  ['maxLength', (n) => [`au plus ${n} caracteres`, `at most ${n} characters`, `<= ${n} caracteres`]],
  ['minInclusive', (n) => [`au moins ${n}`, `at least ${n}`, `>= ${n}`]],
  ['maxInclusive', (n) => [`au plus ${n}`, `at most ${n}`, `<= ${n}`]],
  ['minExclusive', (n) => [`plus de ${n}`, `more than ${n}`, `> ${n}`]],
  ['maxExclusive', (n) => [`moins de ${n}`, `less than ${n}`, `< ${n}`]],
  ['totalDigits', (n) => [`au plus ${n} chiffres`, `at most ${n} digits`, `<= ${n} chiffres`]],
  ['fractionDigits', (n) => [`au plus ${n} decimales`, `at most ${n} decimals`, `<= ${n} decimales`]],
  ['pattern', (form) => [`la forme ${form}`, `the form ${form}`, form]],
] satisfies readonly (readonly [string, (parameter: string) => Expectation])[]);

export function valueWording(
  { rule, parameter }: ExpectedValue,
  ofAttribute: boolean,
): Pick<Wording, 'fr' | 'en' | 'attendu'> {
  const [fr, en, attendu] = facets.get(rule)?.(parameter) ?? types.get(rule) ?? unknown;
  const [sujet, subject] = ofAttribute
    ? ["La valeur de l'attribut", 'The value of the attribute']
    : ['La valeur', 'The value'];
  return {
    fr: `${sujet} n'est pas du type attendu : ${fr}`,
    en: `${subject} is not of the expected type: ${en}`,
    attendu,
  };
}

const unknown: Expectation = ['celui du schema', 'that of the schema', 'type du schema'];
