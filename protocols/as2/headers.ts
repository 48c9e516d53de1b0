// SPDX-License-Identifier: Apache-2.0
/**
 * The headers of AS2 (RFC 4130 §6): the two names, the identifier of a message, the version, the features.
 *
 * A header is read as one character per byte (latin1), as node:http gives it: what is sent back is then the same bytes.
 * Read with patience, written by the grammar. What the options of an MDN come to is in `receipt-options.ts`.
 */
import type { DigestAs2 } from '../../gateway/domain/acces-as2.ts';
import { TroubleAs2 } from './disposition.ts';

/** Lower-case names; values unfolded and trimmed, one character per byte. Of a name given twice, the first. */
export type Entetes = ReadonlyMap<string, string>;

/** From `rawHeaders` of node:http, or any list of name, value, name, value … */
export function entetesDe(brutes: readonly string[]): Entetes {
  const entetes = new Map<string, string>();
  for (let i = 0; i + 1 < brutes.length; i += 2) {
    const nom = (brutes[i] ?? '').trim().toLowerCase();
    if (!entetes.has(nom)) entetes.set(nom, deplie(brutes[i + 1] ?? ''));
  }
  return entetes;
}

/** From an object of headers, as they are written and kept. */
export function lireEntetes(entetes: Readonly<Record<string, string>>): Entetes {
  return entetesDe(Object.entries(entetes).flat());
}

/** What says something of the message; the rest is of the connection, and may be a secret under any name. */
const gardes: ReadonlySet<string> = new Set([
  ...['message-id', 'original-message-id', 'date', 'subject', 'from', 'to', 'recipient-address'],
  ...['mime-version', 'ediint-features', 'receipt-delivery-option', 'etag', 'server', 'user-agent'],
]);
const famillesGardees = /^(?:as2|content|disposition)-/;

/** Those that are kept with a message or an MDN, for years. */
export function entetesGardes(entetes: Entetes): Readonly<Record<string, string>> {
  return Object.fromEntries([...entetes].filter(([nom]) => gardes.has(nom) || famillesGardees.test(nom)));
}

/** A folded value on one line (RFC 5322 §2.2.3), without the blanks around it. */
export function deplie(valeur: string): string {
  const ligne = valeur.replace(/\r?\n[ \t]+/g, ' ');
  // Not by an expression: one for the blanks at the end takes the square of a run of blanks in the middle.
  let [debut, fin] = [0, ligne.length];
  while (debut < fin && estBlanc(ligne.charCodeAt(debut))) debut++;
  while (fin > debut && estBlanc(ligne.charCodeAt(fin - 1))) fin--;
  return ligne.slice(debut, fin);
}

function estBlanc(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0x0d || code === 0x0a;
}

/** RFC 4130 §6.2. */
const nomMax = 128;
/** With quotes, and a backslash before each character: longer, it is not looked at. */
const nomEcritMax = 300;

/**
 * The AS2 name a header says, without its quotes; case counts.
 * @throws TroubleAs2 unknown-trading-relationship: nobody can have agreed on such a name.
 */
export function nomAs2(entete: string): string {
  const valeur = deplie(entete);
  const court = valeur.length <= nomEcritMax ? valeur : undefined;
  const nom = court?.startsWith('"') ? sansGuillemets(court) : court;
  if (nom === undefined || !/^[\x20-\x7e]{1,128}$/.test(nom)) {
    throw new TroubleAs2(
      'unknown-trading-relationship',
      `an AS2 name of 1 to ${nomMax} printable characters`,
    );
  }
  return nom;
}

/**
 * Not by an expression: one that can read a backslash in two ways takes for ever with a row of them. A backslash before
 * anything but `"` and `\` stands for itself. Undefined: the last quote is missing, or is not the last character.
 */
function sansGuillemets(valeur: string): string | undefined {
  let nom = '';
  for (let i = 1; i < valeur.length; i++) {
    const suivant = valeur[i + 1];
    if (valeur[i] === '"') return suivant === undefined ? nom : undefined;
    const echappe = valeur[i] === '\\' && (suivant === '"' || suivant === '\\');
    nom += valeur[echappe ? ++i : i];
  }
  return undefined;
}

/** Quoted only when the grammar of an atomic name does not hold it: blanks, `"`, `\`. */
export function ecrireNomAs2(nom: string): string {
  return /^[\x21\x23-\x5b\x5d-\x7e]+$/.test(nom) ? nom : `"${nom.replace(/["\\]/g, '\\$&')}"`;
}

/** RFC 5322 §2.1.1: the longest line there is. */
const messageIdMax = 998;
/** What we make stays within what the least of peers keeps (RFC 4130 §5.3.3). */
const messageIdEmisMax = 255;

/**
 * The identifier as received, to the byte: without brackets, without `@`, in raw UTF-8, all are taken.
 * @throws TroubleAs2 invalid-message-id: none, longer than 998, or with control characters.
 */
export function lireMessageId(entete: string | undefined): string {
  const lu = deplie(entete ?? '');
  if (lu === '' || /^<\s*>$/.test(lu)) throw new TroubleAs2('invalid-message-id', 'no Message-ID');
  if (lu.length > messageIdMax)
    throw new TroubleAs2('invalid-message-id', `a Message-ID of ${lu.length} characters`);
  if (aControle(lu)) throw new TroubleAs2('invalid-message-id', 'control characters in the Message-ID');
  return lu;
}

/** Of C0, and DEL; C1 may be a part of raw UTF-8. */
export function aControle(texte: string): boolean {
  for (let i = 0; i < texte.length; i++) {
    const code = texte.charCodeAt(i);
    if (code < 0x20 || code === 0x7f) return true;
  }
  return false;
}

/** Do two say the same message? Brackets and blanks around them mean nothing. */
export function memeMessageId(a: string, b: string): boolean {
  return sansCrochets(a) === sansCrochets(b);
}

function sansCrochets(id: string): string {
  return deplie(id).replace(/^<(.*)>$/, '$1');
}

/** A new one: `<instant-unique@domaine>`, at most 255 characters. `unique` comes from the caller (a ULID, a UUID). */
export function creerMessageId(unique: string, domaine: string, at: Date): string {
  const propre = (texte: string) => texte.replace(/[^A-Za-z0-9._-]/g, '-');
  const instant = at.toISOString().replace(/\D/g, '').slice(0, 14);
  const gauche = `${instant}-${propre(unique)}`.slice(0, 120);
  const droite = propre(domaine).slice(0, messageIdEmisMax - gauche.length - '<@>'.length) || 'as2';
  return `<${gauche}@${droite}>`;
}

export interface OptionAccuse {
  readonly requis: boolean;
  /** As written, without quotes. */
  readonly valeurs: readonly string[];
}

export interface OptionsAccuse {
  /** `signed-receipt-protocol`: present, a signed MDN is asked for. */
  readonly protocole?: OptionAccuse;
  /** `signed-receipt-micalg`. */
  readonly micalg?: OptionAccuse;
  /** Attributes marked required that nobody knows. */
  readonly inconnues: readonly string[];
}

/** More than any request names; the rest is not read. */
const attributsMax = 16;
const valeursMax = 32;

/**
 * Reads a Disposition-Notification-Options (RFC 8098 §2.2): `attribut=importance, valeur, valeur …`, in any order; blanks, tabs,
 * quotes, case and a last `;` mean nothing. It never throws: what cannot be read asks for nothing.
 */
export function lireOptionsAccuse(entete: string): OptionsAccuse {
  let options: OptionsAccuse = { inconnues: [] };
  for (const morceau of deplie(entete).split(';').slice(0, attributsMax)) {
    const egal = morceau.indexOf('=');
    if (egal < 0) continue;
    const attribut = morceau.slice(0, egal).trim().toLowerCase();
    const option = lireOption(morceau.slice(egal + 1));
    if (attribut === 'signed-receipt-protocol') options = { ...options, protocole: option };
    else if (attribut === 'signed-receipt-micalg') options = { ...options, micalg: option };
    else if (option.requis) options = { ...options, inconnues: [...options.inconnues, attribut] };
  }
  return options;
}

function lireOption(texte: string): OptionAccuse {
  const mots = texte
    .split(',')
    .slice(0, valeursMax)
    .map((mot) => mot.replaceAll('"', '').trim())
    .filter((mot) => mot !== '');
  const [premier = '', ...reste] = mots;
  const importance = premier.toLowerCase();
  // An importance that was forgotten is the harmless one.
  if (importance !== 'required' && importance !== 'optional') return { requis: false, valeurs: mots };
  return { requis: importance === 'required', valeurs: reste };
}

/** The value for a message of ours that asks for a signed MDN. */
export function ecrireOptionsAccuse(digest: DigestAs2): string {
  // sha1 is how the peers that still want it spell it (RFC 3851 §3.4.3.2).
  const nom = digest === 'sha-1' ? 'sha1' : digest;
  return `signed-receipt-protocol=optional, pkcs7-signature; signed-receipt-micalg=optional, ${nom}`;
}

/** What we do, and nothing more (RFC 6017): files in one message, and the same bytes sent again are taken once. */
export const nosFonctions = ['multiple-attachments', 'AS2-Reliability'] as const;

/** Tokens of EDIINT-Features in lower case; unknown ones do no harm. */
export function lireFonctions(entete: string | undefined): readonly string[] {
  return (entete ?? '')
    .split(',')
    .map((mot) => mot.trim().toLowerCase())
    .filter((mot) => mot !== '');
}

/**
 * AS2-Version as said; absent means 1.0.
 * @throws TroubleAs2 unexpected-processing-error when it is not 1.x.
 */
export function lireVersion(entete: string | undefined): string {
  const version = deplie(entete ?? '') || '1.0';
  if (!/^1\.\d{1,3}$/.test(version)) {
    throw new TroubleAs2('unexpected-processing-error', 'an AS2-Version that is not 1.x');
  }
  return version;
}

/** What stands on every message and every MDN of ours (RFC 6017; AS2-Product: rfc4130bis, from 1.3 on). */
export function entetesCommuns(version: '1.2' | '1.3', produit: string): Record<string, string> {
  return {
    'AS2-Version': version,
    'EDIINT-Features': nosFonctions.join(', '),
    ...(version === '1.3' && { 'AS2-Product': produit }),
  };
}

/** RFC 5322 §3.3, always in UTC. */
export function dateEntete(at: Date): string {
  return at.toUTCString().replace('GMT', '+0000');
}

/** One line, whatever it came from: a header may not be grown by what it quotes. */
export function surUneLigne(valeur: string): string {
  let ligne = '';
  for (const caractere of valeur) ligne += aControle(caractere) ? ' ' : caractere;
  return ligne.trim();
}
