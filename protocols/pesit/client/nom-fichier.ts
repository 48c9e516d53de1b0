// SPDX-License-Identifier: Apache-2.0
/**
 * The name of a file that comes: PI 37, else PI 12 where it is the name of a file and not of a kind of file, else one made of
 * what is known (PeSIT E §11). Never a path. The same file has the same name when it is offered again under another PI 13:
 * it is by its name and its bytes that it is known again.
 */
import { parseFluxName } from '../../../gateway/domain/flux-name.ts';
import type { Parametres } from '../fpdu/types.ts';
import { surNom } from '../noms.ts';

const maxNom = 80;

export function nomDe(
  { logiques, fichier, historiques, idTransfert = 0 }: Parametres,
  partenaire: string,
): string {
  const etiquette = surNom(logiques?.etiquette ?? '');
  if (etiquette !== '') return etiquette;
  const nom = surNom(fichier?.nom ?? '');
  if (parseFluxName(nom) !== undefined) return nom;
  const flux = nom === '' ? 'fichier' : nom;
  return `${flux}_${surNom(partenaire)}_${historiques?.creeLe ?? idTransfert}`.slice(0, maxNom);
}
