// SPDX-License-Identifier: Apache-2.0
/**
 * Where one session stands: the table applied to what goes and comes, the direction of the data, and the flag `ab`.
 * (PeSIT E §6.8, §8)
 */
import { estSucces } from '../diagnostics.ts';
import type { Fpdu, NomFpdu } from '../fpdu/types.ts';
import type { Etat, Evenement, Suite } from './etats.ts';
import { transition } from './table.ts';
import type { Role, SensDonnees } from './types.ts';

/** PI 19 of an IDT without one: a restart may follow (§6.8). */
export const codeFinAbsent = 4;
/** After these the file may only be closed and deselected (§6.8). */
const codesSansSuite: readonly number[] = [8, 12, 16];

export class Automate {
  readonly #role: Role;
  #etat: Etat = 'CN01';
  #sens: SensDonnees | undefined;
  #ab = false;
  #codeFin = codeFinAbsent;

  constructor(role: Role) {
    this.#role = role;
  }

  get etat(): Etat {
    return this.#etat;
  }

  get sens(): SensDonnees | undefined {
    return this.#sens;
  }

  get ab(): boolean {
    return this.#ab;
  }

  /** What the table says, without doing it. */
  prevoir(par: Evenement['par'], fpdu: NomFpdu, refus = false): Suite {
    return transition({ role: this.#role, sens: this.#sens, ab: this.#ab }, this.#etat, { par, fpdu, refus });
  }

  /** What the table says; a next state is gone to. */
  appliquer(par: Evenement['par'], fpdu: Fpdu): Suite {
    // Article after article changes nothing, and there may be millions.
    if (fpdu.nom === 'DTF' && this.#etat === 'TD02' && (par === 'NOUS') === (this.#sens === 'EMETTEUR'))
      return 'TD02';
    const suite = this.prevoir(par, fpdu.nom, estRefus(fpdu));
    const prochain = enEtat(suite);
    if (prochain !== undefined) this.#aller(prochain, fpdu);
    return suite;
  }

  #aller(prochain: Etat, fpdu: Fpdu): void {
    if (fpdu.nom === 'CREATE') this.#sens = sensDe(this.#role, 'DEMANDEUR');
    if (fpdu.nom === 'SELECT') this.#sens = sensDe(this.#role, 'SERVEUR');
    if (fpdu.nom === 'IDT') this.#codeFin = fpdu.parametres.codeFin ?? codeFinAbsent;
    if (fpdu.nom === 'ACK(IDT)') this.#ab = codesSansSuite.includes(this.#codeFin);
    if (prochain === 'CN03' || prochain === 'CN01') {
      this.#ab = false;
      this.#sens = undefined;
    }
    this.#etat = prochain;
  }
}

function sensDe(role: Role, emetteur: Role): SensDonnees {
  return role === emetteur ? 'EMETTEUR' : 'RECEPTEUR';
}

function enEtat(suite: Suite): Etat | undefined {
  switch (suite) {
    case 'IGNORER':
    case 'RETENIR':
    case 'LACHER':
    case 'FAUTE':
      return undefined;
    default:
      return suite;
  }
}

function estRefus({ parametres }: Fpdu): boolean {
  return parametres.diagnostic !== undefined && !estSucces(parametres.diagnostic);
}
