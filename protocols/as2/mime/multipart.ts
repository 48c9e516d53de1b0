// SPDX-License-Identifier: Apache-2.0
/**
 * A multipart body cut into its parts as it streams (RFC 2046 §5.1.1): each part gets its own bytes, exactly.
 *
 * A delimiter is a line end, `--`, the boundary, blanks, a line end. Which line end is told by the first delimiter: after
 * CRLF only CRLF counts, so that no line of a payload is taken for a delimiter; what was written with LF alone is read so.
 * Held back is what may yet be a delimiter, and nothing else.
 */
import { TroubleAs2 } from '../disposition.ts';
import type { MaybePromise, Sink } from '../sink.ts';
import { puits, tampon } from './sinks.ts';

/** RFC 2046 says 70. */
const frontiereMax = 200;
/** Blanks after a delimiter (RFC 2046 calls them transport padding); more, and the line is none. */
const blancsMax = 100;
/** Longer than any text that mail libraries put there. */
const preambuleMax = 1024;

const cr = 0x0d;
const lf = 0x0a;
const tiret = 0x2d;

interface FinDeLigne {
  readonly ferme: boolean;
  /** Where what follows begins. */
  readonly apres: number;
  readonly eol: string;
}

export class LecteurMultipart implements Sink {
  readonly #frontiere: string;
  readonly #ouvrir: (numero: number) => Sink;
  #etat: 'preambule' | 'partie' | 'epilogue' = 'preambule';
  #delimiteur: Buffer;
  #partie: Sink = {
    push: (piece) => {
      const place = preambuleMax - this.preambule.length;
      this.preambule += tampon(piece.subarray(0, place)).toString('latin1');
      return undefined;
    },
    end: () => undefined,
  };
  #numero = 0;
  /** What is not given on yet; its first `#virtuel` bytes were never there: they stand for the line before. */
  #octets: Buffer;
  #virtuel = 1;
  /** From where a delimiter is looked for. */
  #depuis = 0;
  /** What came before the first delimiter, one character per byte; of a long one only the start. */
  preambule = '';
  /** Something other than blanks came after the last delimiter. */
  epilogue = false;

  /** `ouvrir` is asked for each part, from 0. @throws TroubleAs2 when the boundary is none. */
  constructor(frontiere: string | undefined, ouvrir: (numero: number) => Sink) {
    if (frontiere === undefined || frontiere === '' || frontiere.length > frontiereMax) {
      throw new TroubleAs2('unexpected-processing-error', 'a multipart without a boundary');
    }
    this.#frontiere = frontiere;
    this.#ouvrir = ouvrir;
    this.#delimiteur = Buffer.from(`\n--${frontiere}`);
    this.#octets = Buffer.from('\n');
  }

  push(piece: Uint8Array): MaybePromise {
    if (this.#etat === 'epilogue') return this.#passe(tampon(piece));
    this.#octets = this.#octets.length === 0 ? tampon(piece) : Buffer.concat([this.#octets, piece]);
    return this.#avance();
  }

  /** @throws TroubleAs2 when the last delimiter never came. */
  end(): MaybePromise {
    if (this.#etat !== 'epilogue' && this.#finitIci()) {
      this.#etat = 'epilogue';
      return this.#partie.end();
    }
    if (this.#etat !== 'epilogue') {
      throw new TroubleAs2('unexpected-processing-error', 'a multipart without its last delimiter');
    }
    return undefined;
  }

  /** The last delimiter may be the last thing there is, without its line end. */
  #finitIci(): boolean {
    const reste = this.#octets.toString('latin1');
    const delimiteur = this.#delimiteur.toString('latin1');
    return reste.startsWith(delimiteur) && /^--[ \t]*\r?$/.test(reste.slice(delimiteur.length));
  }

  #avance(): MaybePromise {
    for (;;) {
      const a = this.#chercher();
      if (a < 0) return this.#donne(this.#octets.length - this.#peutEtre());
      const ligne = this.#finDeLigne(a + this.#delimiteur.length);
      if (ligne === 'incomplete') {
        return this.#donne(a);
      }
      if (ligne === undefined) {
        this.#depuis = a + 1;
        continue;
      }
      const attente = this.#change(a, ligne);
      if (attente !== undefined) return attente.then(() => this.#avance());
      if (this.#estEpilogue()) return this.#passe(this.#octets);
    }
  }

  /**
   * Where the next delimiter is, its line end included; -1: nowhere. Looked for by what is rare: in text every line ends, and
   * few begin with two hyphens.
   */
  #chercher(): number {
    const tirets = this.#delimiteur.subarray(this.#eolBytes());
    for (let depuis = this.#depuis + this.#eolBytes(); ; ) {
      const at = this.#octets.indexOf(tirets, depuis);
      const a = at - this.#eolBytes();
      if (at < 0 || this.#octets.compare(this.#delimiteur, 0, this.#eolBytes(), a, at) === 0)
        return Math.max(a, -1);
      depuis = at + 1;
    }
  }

  #eolBytes(): number {
    return this.#delimiteur.length - this.#frontiere.length - 2;
  }

  #estEpilogue(): boolean {
    return this.#etat === 'epilogue';
  }

  /** Gives on what is before `fin`, and keeps the rest: a copy, for the piece is not ours. */
  #donne(fin: number): MaybePromise {
    const piece = this.#octets.subarray(Math.min(this.#virtuel, fin), fin);
    this.#octets = Buffer.from(this.#octets.subarray(fin));
    this.#virtuel = Math.max(0, this.#virtuel - fin);
    this.#depuis = 0;
    return piece.length === 0 ? undefined : this.#partie.push(piece);
  }

  /** How many bytes at the end may be the start of a delimiter. */
  #peutEtre(): number {
    const octets = this.#octets;
    const premier = this.#delimiteur[0] ?? lf;
    const plusTot = Math.max(this.#depuis, octets.length - this.#delimiteur.length + 1);
    for (let a = octets.indexOf(premier, plusTot); a >= 0; a = octets.indexOf(premier, a + 1)) {
      const n = octets.length - a;
      if (octets.compare(this.#delimiteur, 0, n, a) === 0) return n;
    }
    return 0;
  }

  /** What stands after `--boundary`; undefined: the line is of the payload. */
  #finDeLigne(depart: number): FinDeLigne | 'incomplete' | undefined {
    const octets = this.#octets;
    let at = depart;
    const ferme = octets[at] === tiret && (at + 1 >= octets.length || octets[at + 1] === tiret);
    if (ferme) at += 2;
    const blancs = at + blancsMax;
    while (at < blancs && (octets[at] === 0x20 || octets[at] === 0x09)) at++;
    if (at >= octets.length) return 'incomplete';
    if (octets[at] === lf) return { ferme, apres: at + 1, eol: '\n' };
    if (octets[at] !== cr) return undefined;
    if (at + 1 >= octets.length) return 'incomplete';
    return octets[at + 1] === lf ? { ferme, apres: at + 2, eol: '\r\n' } : undefined;
  }

  /** The delimiter at `a` ends what was read so far, and begins what comes. */
  #change(a: number, { ferme, apres, eol }: FinDeLigne): MaybePromise {
    const suite = this.#octets.subarray(apres);
    const derniere = this.#octets.subarray(Math.min(this.#virtuel, a), a);
    const avant = this.#partie;
    const premiere = this.#etat === 'preambule';
    // The empty line end that may be a delimiter's is not there yet: it stands before the first byte of the part.
    if (premiere) this.#delimiteur = Buffer.from(`${eol}--${this.#frontiere}`);
    const debut = Buffer.from(this.#delimiteur.subarray(0, this.#eolBytes()));
    this.#octets = ferme ? suite : Buffer.concat([debut, suite]);
    this.#virtuel = ferme ? 0 : debut.length;
    this.#depuis = 0;
    this.#etat = ferme ? 'epilogue' : 'partie';
    const ouvre = (): undefined => {
      this.#partie = ferme ? puits : this.#ouvrir(this.#numero++);
    };
    const pousse = derniere.length === 0 ? undefined : avant.push(derniere);
    const fini = pousse === undefined ? avant.end() : pousse.then(() => avant.end());
    return fini === undefined ? ouvre() : fini.then(ouvre);
  }

  #passe(octets: Buffer): undefined {
    this.epilogue ||= octets.some(
      (octet) => octet !== 0x20 && octet !== 0x09 && octet !== cr && octet !== lf,
    );
    this.#octets = Buffer.alloc(0);
  }
}
