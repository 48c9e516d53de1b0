// SPDX-License-Identifier: Apache-2.0
/** Textual encodings of keys and certificates (RFC 7468). */

/** Blocks in one file; a bundle of all authorities of a system has some hundreds. */
const maxBlocs = 1_000;

export interface BlocPem {
  /** `CERTIFICATE`, `PRIVATE KEY` … */
  readonly libelle: string;
  readonly octets: Buffer;
  /** As it stood, headers too: an old encrypted key keeps its IV there (RFC 1421). */
  readonly texte: string;
}

/** What stands between the lines of dashes; text around it is passed over. Empty when there is none. */
export function lirePem(texte: string): readonly BlocPem[] {
  const blocs: BlocPem[] = [];
  const begin = /-----BEGIN ([A-Z0-9 ]{1,40})-----/g;
  for (let found = begin.exec(texte); found !== null && blocs.length < maxBlocs; found = begin.exec(texte)) {
    const libelle = found[1] ?? '';
    const closing = `-----END ${libelle}-----`;
    const end = texte.indexOf(closing, begin.lastIndex);
    if (end < 0) break;
    const inside = texte.slice(begin.lastIndex, end).replace(/^\s*(?:[\w-]+:.*\r?\n(?: .*\r?\n)*)+/, '');
    const whole = texte.slice(found.index, end + closing.length);
    blocs.push({ libelle, octets: Buffer.from(inside, 'base64'), texte: `${whole}\n` });
    begin.lastIndex = end + closing.length;
  }
  return blocs;
}

export function ecrirePem(libelle: string, octets: Uint8Array): string {
  const lines =
    Buffer.from(octets)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${libelle}-----`, ...lines, `-----END ${libelle}-----`, ''].join('\n');
}
