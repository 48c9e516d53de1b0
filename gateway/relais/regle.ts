// SPDX-License-Identifier: Apache-2.0
/**
 * What of a flux goes on to the AMONT, pure. A file goes on whole, when every object in it was accepted: the bytes are
 * those of the partenaire, and what we would cut out of them is not ours to cut. So a CPPFactureMixte in which one facture
 * was refused stays here, with an alerte, and the partenaire sends the others again in a flux of their own.
 */
import type { VerdictFlux } from '../domain/compte-rendu.ts';
import type { Facture } from '../domain/facture.ts';
import type { Raccordement } from '../domain/raccordement.ts';

/** Is the flux for the AMONT to answer? Not one that is refused whole, nor an acknowledgement of a flux of ours. */
export function estRelaye(
  { relais }: Pick<Raccordement, 'relais'>,
  verdict: VerdictFlux,
  codeInterface: string | undefined,
): boolean {
  return relais !== undefined && verdict !== 'REJETE' && !isAcquittement(codeInterface ?? '');
}

/** Codes by which somebody says what became of a flux, or of an object, that we sent it. */
export function isAcquittement(codeInterface: string): boolean {
  return codeInterface.startsWith('C') || codeInterface === 'FSO1300A';
}

export interface FichierRecu {
  /** Of its first object. */
  readonly rang: number;
  readonly nom: string;
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly objets: readonly Facture[];
}

/** Objects by the file they are in, in the order of the flux. */
export function fichiersDe(factures: readonly Facture[]): readonly FichierRecu[] {
  const files = Map.groupBy(factures, ({ nomFichier, sha256 }) => `${sha256} ${nomFichier}`);
  return [...files.values()].flatMap((objets) => {
    const [first] = objets;
    if (first === undefined) return [];
    const { rang, nomFichier: nom, sha256, sizeBytes } = first;
    return [{ rang, nom, sha256, sizeBytes, objets }];
  });
}

export interface ATransmettre {
  readonly entiers: readonly FichierRecu[];
  /** Accepted in part: they stay. */
  readonly melanges: readonly FichierRecu[];
}

export function aTransmettre(factures: readonly Facture[]): ATransmettre {
  const files = fichiersDe(factures);
  const isAccepted = ({ statut }: Facture) => statut === 'DEPOSEE';
  return {
    entiers: files.filter(({ objets }) => objets.every(isAccepted)),
    melanges: files.filter(({ objets }) => objets.some(isAccepted) && !objets.every(isAccepted)),
  };
}
