// SPDX-License-Identifier: Apache-2.0
/** Writing the annuaire as XML: elements as text, and texts gathered into chunks of bytes. */
import type { AdressePostale } from '../../gateway/domain/annuaire.ts';

export const xmlDeclaration = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** An element with a value; nothing when there is none. */
export function leaf(name: string, value: string | undefined, qualifiant?: string): string {
  if (value === undefined) return '';
  const attribute = qualifiant === undefined ? '' : ` qualifiant="${escaped(qualifiant)}"`;
  return `<${name}${attribute}>${escaped(value)}</${name}>`;
}

export function flag(name: string, value: boolean | undefined): string {
  return value === undefined ? '' : `<${name}>${value}</${name}>`;
}

/** The seven elements of a postal address; a fourth line is left out, since there is no place for it. */
export function postalAddress(adresse: AdressePostale | undefined): string {
  if (adresse === undefined) return '';
  const lines = adresse.lignes.slice(0, 3).map((ligne, i) => leaf(`LigneAdresse${i + 1}`, ligne));
  return [
    ...lines,
    leaf('Localite', adresse.localite),
    leaf('CP', adresse.codePostal),
    leaf('SubdivisionPays', adresse.subdivision),
    leaf('CodePays', adresse.pays),
  ].join('');
}

const special = /[&<>"\r]|[^\t\n\r -\uFFFD]/g;
const references: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ['\r', '&#13;'],
]);

/** What no XML document may hold is left out: a name may come from a CSV. */
function escaped(text: string): string {
  return text.toWellFormed().replace(special, (character) => references.get(character) ?? '');
}

/** Characters gathered before they become bytes: few chunks, and little memory. */
const chunkLength = 65_536;

export async function* encoded(texts: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  let gathered = '';
  for await (const text of texts) {
    gathered += text;
    if (gathered.length < chunkLength) continue;
    yield encoder.encode(gathered);
    gathered = '';
  }
  if (gathered !== '') yield encoder.encode(gathered);
}
