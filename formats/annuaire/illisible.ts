// SPDX-License-Identifier: Apache-2.0
/**
 * The one error of the streaming readers: the file is not what it should be, where, and what to do. Thrown, since what was
 * read before it must not be kept: whoever applies the entries does so in one transaction.
 */
import type { Constat, JeuDeRegles } from '../../gateway/domain/constat.ts';

export class AnnuaireIllisible extends Error {
  override readonly name = 'AnnuaireIllisible';
  /** BLOQUANT, with its line. */
  readonly constat: Constat;

  constructor(constat: Constat) {
    super(constat.messageEn);
    this.constat = constat;
  }
}

/** Limit of the port: Constat.valeur. */
const maxValue = 80;

export interface Fault {
  readonly code: string;
  readonly fr: string;
  readonly en: string;
  readonly ligne: number;
  readonly chemin?: string | undefined;
  readonly valeur?: string | undefined;
  readonly attendu?: string | undefined;
  readonly jeuDeRegles: JeuDeRegles;
}

export function illisible(fault: Fault): AnnuaireIllisible {
  const { code, fr, en, ligne, chemin, valeur, attendu, jeuDeRegles } = fault;
  const at = chemin === undefined ? ['', ''] : [` (balise : ${chemin})`, ` (element: ${chemin})`];
  return new AnnuaireIllisible({
    code,
    gravite: 'BLOQUANT',
    message: `${fr}, ligne ${ligne}${at[0]}`,
    messageEn: `${en}, line ${ligne}${at[1]}`,
    ligne,
    ...(chemin === undefined ? {} : { chemin }),
    ...(valeur === undefined ? {} : { valeur: valeur.trim().slice(0, maxValue) }),
    ...(attendu === undefined ? {} : { attendu: attendu.slice(0, maxValue) }),
    jeuDeRegles,
  });
}
