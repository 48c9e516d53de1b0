// SPDX-License-Identifier: Apache-2.0
/** Names of files, as they come and as they can be said: what both sides, the server and the client, make of them. (PeSIT E §4.2, §11) */

/** PI 37 holds no more. */
const maxNom = 80;

/** What comes after the last slash, plain letters, no leading dot; empty when nothing of it is left. */
export function surNom(nom: string): string {
  const base = nom.split(/[/\\]/).at(-1) ?? '';
  return sansRisque(base.trim()).replace(/^\.+/, '').slice(0, maxNom);
}

export function sansRisque(texte: string): string {
  return texte.replaceAll(/[^A-Za-z0-9._-]/g, '_');
}

/**
 * As PI 12 and PI 37 can say it: printable ASCII, 1 to `max` characters. Accents go, what is no ASCII letter without them is `_`;
 * a name that could be said already is left as it is.
 */
export function nomEnAscii(nom: string, max: number): string {
  const plain = nom.normalize('NFKD').replaceAll(/\p{M}/gu, '');
  const said = plain
    .replaceAll(/[^\x20-\x7e]/gu, '_')
    .slice(0, max)
    .trimEnd();
  return said === '' ? '_' : said;
}
