// SPDX-License-Identifier: Apache-2.0
/**
 * The header block of a MIME entity (RFC 5322 §2.2, RFC 2045 §3), read in pieces: folded lines, tabs, names in any case,
 * lines ended by CRLF or by LF alone.
 *
 * The bytes are kept as they were: a digest may have to cover them.
 */
import { TroubleAs2 } from '../disposition.ts';
import { deplie, type Entetes } from '../headers.ts';
import type { Sink } from '../sink.ts';
import { Amas } from './gather.ts';

export interface BlocEntetes {
  readonly entetes: Entetes;
  /** With the empty line that ends it. */
  readonly octets: Buffer;
}

const lf = 0x0a;
const cr = 0x0d;

export class LecteurEntetes {
  readonly #amas: Amas;
  /** Where the line that is being read begins, and where to look for its end. */
  #ligne = 0;
  #vu = 0;

  constructor(maxBytes: number) {
    this.#amas = new Amas(
      maxBytes,
      () => new TroubleAs2('unexpected-processing-error', 'headers of more bytes than the limit'),
    );
  }

  /**
   * Takes as much of `piece` as belongs to the block. Answers how many bytes that was once the block is whole; undefined:
   * all of it, and more is to come.
   * @throws TroubleAs2 when the block is larger than the limit.
   */
  push(piece: Uint8Array): number | undefined {
    // What is beyond the block must not count against its limit: a line at a time.
    for (let at = 0; at < piece.length; ) {
      const fin = piece.indexOf(lf, at);
      const jusqua = fin < 0 ? piece.length : fin + 1;
      this.#amas.ajoute(piece.subarray(at, jusqua));
      at = jusqua;
      if (this.#estFini()) return at;
    }
    return undefined;
  }

  #estFini(): boolean {
    const { contenu } = this.#amas;
    for (let fin = contenu.indexOf(lf, this.#vu); fin >= 0; fin = contenu.indexOf(lf, this.#vu)) {
      const longueur = fin - this.#ligne;
      this.#vu = this.#ligne = fin + 1;
      if (longueur === 0 || (longueur === 1 && contenu[fin - 1] === cr)) return true;
    }
    this.#vu = contenu.length;
    return false;
  }

  /** What was read, also when the entity ended before an empty line. @throws TroubleAs2 for a line that is no header. */
  lire(): BlocEntetes {
    const octets = Buffer.from(this.#amas.contenu);
    return { entetes: entetesDuBloc(octets.toString('latin1')), octets };
  }
}

/** An entity as it streams: its header block, then its body, into the sink that `ouvrir` chooses by it. */
export function lireEnTetePuis(maxBytes: number, ouvrir: (bloc: BlocEntetes) => Sink): Sink {
  const lecteur = new LecteurEntetes(maxBytes);
  let corps: Sink | undefined;
  return {
    push(piece) {
      if (corps !== undefined) return corps.push(piece);
      const lus = lecteur.push(piece);
      if (lus === undefined) return undefined;
      corps = ouvrir(lecteur.lire());
      return lus < piece.length ? corps.push(piece.subarray(lus)) : undefined;
    },
    end() {
      corps ??= ouvrir(lecteur.lire());
      return corps.end();
    },
  };
}

/** The fields of a block as text, one character per byte. @throws TroubleAs2 for a line that is no header. */
export function entetesDuBloc(texte: string): Entetes {
  const entetes = new Map<string, string>();
  // A fold is a line end before a blank; the empty line at the end is none.
  for (const ligne of texte.replace(/\r?\n[ \t]+(?=[^ \t\r\n])/g, ' ').split(/\r?\n/)) {
    if (ligne.trim() === '') continue;
    const champ = /^([!-9;-~]+)[ \t]*:(.*)$/s.exec(ligne);
    if (champ === null)
      throw new TroubleAs2('unexpected-processing-error', 'a line in the headers that is none');
    const nom = (champ[1] ?? '').toLowerCase();
    if (!entetes.has(nom)) entetes.set(nom, deplie(champ[2] ?? ''));
  }
  return entetes;
}
