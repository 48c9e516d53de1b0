// SPDX-License-Identifier: Apache-2.0
/**
 * Why a caller was not let in, more exactly than the motif: for whoever reads our logs. The caller is told none of it, and it
 * is found out once the caller was answered, so that the time of the answer tells nothing either. (PeSIT E §9.1)
 */
import type { RaccordementId } from '../../../gateway/domain/raccordement.ts';
import type { Raccordements } from '../../../gateway/ports/raccordements.ts';
import type { Fpdu } from '../fpdu/types.ts';
import { empreintesDe } from '../presets.ts';
import type { Partie } from './admission.ts';
import type { Pair } from './pair.ts';

export interface Raison {
  readonly precision?:
    | 'ligne-en-clair'
    | 'sans-certificat'
    | 'certificat-inconnu'
    | 'certificat-hors-dates'
    | 'certificat-d-un-autre'
    | 'sans-mot-de-passe'
    | 'mot-de-passe-faux';
  /** Whose certificate it showed, when that is another's. */
  readonly certificatDe?: RaccordementId;
}

export interface Refuse {
  readonly motif: string;
  /** That PI 3 and PI 4 name. */
  readonly partie?: Partie;
}

/** @throws whatever the store throws. */
export async function raisonDe(
  raccordements: Pick<Raccordements, 'list'>,
  { motif, partie }: Refuse,
  { parametres }: Fpdu,
  pair: Pair,
): Promise<Raison> {
  if (motif === 'mot-de-passe') {
    const shown = parametres.controleAcces?.motDePasse !== undefined;
    return { precision: shown ? 'mot-de-passe-faux' : 'sans-mot-de-passe' };
  }
  if (motif !== 'certificat' || partie === undefined) return {};
  if (pair.tls === undefined) return { precision: 'ligne-en-clair' };
  const empreinte = pair.certificat?.empreinte;
  if (empreinte === undefined) return { precision: 'sans-certificat' };
  if (empreintesDe(partie.acces).includes(empreinte)) return { precision: 'certificat-hors-dates' };
  const other = (await raccordements.list()).find(
    ({ pesit }) => pesit !== undefined && empreintesDe(pesit).includes(empreinte),
  );
  if (other === undefined) return { precision: 'certificat-inconnu' };
  return { precision: 'certificat-d-un-autre', certificatDe: other.id };
}
