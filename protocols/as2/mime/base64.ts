// SPDX-License-Identifier: Apache-2.0
/** base64 as it streams (RFC 2045 §6.8): blanks and line ends anywhere; what is in no alphabet is an error, not noise. */
import { TroubleAs2 } from '../disposition.ts';
import type { MaybePromise, Sink } from '../sink.ts';
import { puis, tampon } from './sinks.ts';

export class DecodeurBase64 implements Sink {
  readonly #suivant: Sink;
  /** At most three characters that are not a group yet. */
  #reste = '';
  #fini = false;

  constructor(suivant: Sink) {
    this.#suivant = suivant;
  }

  /** @throws TroubleAs2 for a character of no alphabet, or one after the end. */
  push(piece: Uint8Array): MaybePromise {
    const nouveau = tampon(piece)
      .toString('latin1')
      .replace(/[\r\n\t ]+/g, '');
    if (nouveau === '') return undefined;
    if (this.#fini || /[^A-Za-z0-9+/=]/.test(nouveau)) throw malforme();
    const texte = this.#reste + nouveau;
    const egal = texte.indexOf('=');
    if (egal >= 0) return this.#termine(texte, egal);
    const entier = texte.length - (texte.length % 4);
    this.#reste = texte.slice(entier);
    return this.#donne(texte.slice(0, entier));
  }

  /** From the first `=` on only the rest of its group may come. */
  #termine(texte: string, egal: number): MaybePromise {
    const groupe = egal - (egal % 4);
    const dernier = texte.slice(groupe);
    if (!/^[^=]{2}(=|==|[^=]=)?$/.test(dernier)) throw malforme();
    this.#reste = dernier;
    if (dernier.length === 4) {
      this.#fini = true;
      this.#reste = '';
      return this.#donne(texte);
    }
    return this.#donne(texte.slice(0, groupe));
  }

  /** The last group may lack its `=`. @throws TroubleAs2 when it is a single character. */
  end(): MaybePromise {
    if (this.#reste.length === 1) throw malforme();
    return puis(this.#donne(this.#reste), () => this.#suivant.end());
  }

  #donne(texte: string): MaybePromise {
    return texte === '' ? undefined : this.#suivant.push(Buffer.from(texte, 'base64'));
  }
}

function malforme(): TroubleAs2 {
  return new TroubleAs2('unexpected-processing-error', 'base64 that is none');
}
