// SPDX-License-Identifier: Apache-2.0
/**
 * Content-Type and Content-Disposition: a value and its parameters (RFC 2045 §5.1, RFC 2183, RFC 2231 / RFC 5987).
 *
 * Read as peers write them: quoted or not, with doubled quotes, without the last quote, with blanks where none belong, with
 * backslashes that are part of a path. Of a parameter given twice the first holds; `name*` holds over `name`.
 */

export interface ValeurParametree {
  /** Lower case. */
  readonly valeur: string;
  /** Lower-case names. */
  readonly parametres: ReadonlyMap<string, string>;
}

/** More than any header has; the rest is not read. */
const parametresMax = 64;
/** Sections of one parameter (RFC 2231 §3). */
const sectionsMax = 64;

export function lireParametres(entete: string): ValeurParametree {
  const debut = entete.indexOf(';');
  if (debut < 0) return { valeur: propre(entete), parametres: new Map() };
  const bruts = new Map<string, string>();
  for (const { nom, texte } of parametresEcrits(entete.slice(debut))) {
    if (nom !== '' && !bruts.has(nom)) bruts.set(nom, texte);
  }
  return { valeur: propre(entete.slice(0, debut)), parametres: assemble(bruts) };
}

/**
 * The names behind the first `;` as they are written, in lower case: twice when given twice. What is no parameter, and what
 * is left beyond the last one that is read, is an empty name.
 */
export function nomsDeParametres(entete: string): readonly string[] {
  const debut = entete.indexOf(';');
  if (debut < 0) return [];
  return parametresEcrits(entete.slice(debut))
    .filter(({ nom, ecrit }) => nom !== '' || /[^\s;]/.test(ecrit))
    .map(({ nom }) => nom);
}

interface ParametreEcrit {
  readonly nom: string;
  readonly texte: string;
  readonly ecrit: string;
}

function parametresEcrits(texte: string): readonly ParametreEcrit[] {
  const ecrits: ParametreEcrit[] = [];
  let reste = texte;
  for (let n = 0; n < parametresMax && reste !== ''; n++) {
    const lu = lireParametre(reste);
    ecrits.push({ ...lu, ecrit: reste.slice(0, lu.lus) });
    reste = reste.slice(lu.lus);
  }
  return [...ecrits, { nom: '', texte: '', ecrit: reste }];
}

function propre(valeur: string): string {
  return valeur.replace(/[\s"]+/g, '').toLowerCase();
}

/** The parameter at the start of `texte`, which takes a character at least. A name without a value is none. */
function lireParametre(texte: string): {
  readonly nom: string;
  readonly texte: string;
  readonly lus: number;
} {
  const tete = /^[\s;]*([^=;\s]*)\s*(=?)\s*/.exec(texte);
  const lus = tete?.[0].length ?? 0;
  if (tete?.[2] !== '=') return { nom: '', texte: '', lus: Math.max(1, lus) };
  const valeur = lireValeur(texte.slice(lus));
  return { nom: (tete[1] ?? '').toLowerCase(), texte: valeur.texte, lus: lus + valeur.lu };
}

/** The value at the start of `texte`, and how many characters it took. */
function lireValeur(texte: string): { readonly texte: string; readonly lu: number } {
  const doubles = /^""([^"]+)""?/.exec(texte);
  if (doubles !== null) return { texte: doubles[1] ?? '', lu: doubles[0].length };
  // Only `\"` and `\\` are escapes: another backslash is of a path.
  const cite = /^"((?:[^"\\]|\\["\\]|\\(?!["\\]))*)"?/.exec(texte);
  if (cite !== null) return { texte: (cite[1] ?? '').replace(/\\(["\\])/g, '$1'), lu: cite[0].length };
  const nu = /^[^;]*/.exec(texte)?.[0] ?? '';
  return { texte: nu.trim(), lu: nu.length };
}

/** Sections put together and percent-octets read; text of one character per byte becomes text. */
function assemble(bruts: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const parametres = new Map<string, string>();
  for (const cle of bruts.keys()) {
    const nom = cle.replace(/(\*\d+)?\*?$/, '');
    if (!parametres.has(nom)) parametres.set(nom, valeurDe(nom, bruts));
  }
  return parametres;
}

function valeurDe(nom: string, bruts: ReadonlyMap<string, string>): string {
  const etendu = bruts.get(`${nom}*`);
  if (etendu !== undefined) {
    const { charset, reste } = chartee(etendu);
    return texteDe(octetsDe(reste), charset);
  }
  const simple = bruts.get(nom);
  if (simple !== undefined) return texteDe(Buffer.from(simple, 'latin1'), 'utf-8');
  return sections(nom, bruts);
}

function sections(nom: string, bruts: ReadonlyMap<string, string>): string {
  const premiere = chartee(bruts.get(`${nom}*0*`) ?? '');
  const octets: Buffer[] = [];
  for (let n = 0; n < sectionsMax; n++) {
    const codee = n === 0 && bruts.has(`${nom}*0*`) ? premiere.reste : bruts.get(`${nom}*${n}*`);
    const simple = bruts.get(`${nom}*${n}`);
    if (codee !== undefined) octets.push(octetsDe(codee));
    else if (simple !== undefined) octets.push(Buffer.from(simple, 'latin1'));
    else break;
  }
  return texteDe(Buffer.concat(octets), premiere.charset);
}

/** `charset'langue'valeur`, or the value alone. */
function chartee(texte: string): { readonly charset: string; readonly reste: string } {
  const parties = /^([^']*)'[^']*'(.*)$/s.exec(texte);
  return { charset: parties?.[1] || 'utf-8', reste: parties?.[2] ?? texte };
}

function octetsDe(pourcents: string): Buffer {
  return Buffer.from(
    pourcents.replace(/%([0-9a-fA-F]{2})/g, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    ),
    'latin1',
  );
}

/** Octets in their charset; in latin1 when they are not what was said, so that nothing is lost. */
export function texteDe(octets: Buffer, charset: string): string {
  try {
    return new TextDecoder(charset || 'utf-8', { fatal: true, ignoreBOM: true }).decode(octets);
  } catch {
    return octets.toString('latin1');
  }
}
