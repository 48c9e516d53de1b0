// SPDX-License-Identifier: Apache-2.0
/** The reading of one FPDU: how strict it is, what it has let pass, and the fault that ends it. (PeSIT E §4.1) */
import { fauteContenu } from './fautes.ts';
import type { FauteFpdu, NomFpdu } from './types.ts';

/** Parameters of an FPDU, those inside groups and unknown ones counted too: more is a flood, not a request. (§12) */
const maxUnites = 64;

export class Lecture {
  readonly fpdu: NomFpdu;
  readonly tolerant: boolean;
  /** Byte 5. */
  readonly #src: number;
  readonly #tolere: string[] = [];
  #unites = 0;

  constructor(fpdu: NomFpdu, tolerant: boolean, src: number) {
    this.fpdu = fpdu;
    this.#src = src;
    this.tolerant = tolerant;
  }

  /** What was let pass so far. Bounded, as the parameters are. */
  get tolere(): readonly string[] {
    return this.#tolere;
  }

  /** To be thrown: D3-318. `raison` without content. */
  faute(raison: string): FauteFpdu {
    return fauteContenu(this.fpdu, raison, this.#src);
  }

  /** Let pass in both kinds of reading, and told. */
  note(raison: string): void {
    this.#tolere.push(raison);
  }

  /** Let pass in lenient reading. @throws FauteFpdu in strict reading. */
  tolerer(raison: string): void {
    if (!this.tolerant) throw this.faute(raison);
    this.note(raison);
  }

  /** @throws FauteFpdu when there are too many. */
  compter(): void {
    this.#unites += 1;
    if (this.#unites > maxUnites) throw this.faute(`more than ${maxUnites} parameters`);
  }
}
