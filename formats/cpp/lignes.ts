// SPDX-License-Identifier: Apache-2.0
/**
 * The lines of a compte rendu: one constat a line, in the manner of Chorus Pro (specs: chorus-pro §3.5).
 *
 * LibelleErreur says what is wrong, DescriptionErreur where: the facture, the tag path, the place in the
 * file, the value. Everything is plain ASCII and bounded; a message that had to be cut is whole in the description.
 */
import type { LigneCompteRendu } from '../../gateway/domain/compte-rendu.ts';
import type { Constat } from '../../gateway/domain/constat.ts';
import { asciiOf, balise, cut } from './text.ts';

/** Lines of one compte rendu: beyond it nobody reads them, and the file must stay small to be fetched. */
const maxLignes = 1_000;
/** Chorus Pro cuts its own messages there. */
const libelleLength = 200;
/** Room for a whole constat message (500) and its place. */
const descriptionLength = 1_000;

/** As the schema names and orders them. */
export interface LigneErreurDetail {
  readonly NatureErreur: string;
  readonly CodeErreur: string;
  readonly LibelleErreur: string;
  readonly DescriptionErreur?: string;
}

/** At most 1,000 lines, in the order given; beyond, those that block first and a last line that counts the rest. */
export function lignesErreur(lignes: readonly LigneCompteRendu[]): readonly LigneErreurDetail[] {
  return lignes.length <= maxLignes ? lignes.map(ligneOf) : cappedLines(lignes);
}

function cappedLines(lignes: readonly LigneCompteRendu[]): readonly LigneErreurDetail[] {
  const blocking = lignes.filter(({ constat }) => constat.gravite === 'BLOQUANT');
  const others = lignes.filter(({ constat }) => constat.gravite !== 'BLOQUANT');
  const shown = [...blocking, ...others].slice(0, maxLignes - 1);
  const leftOut = lignes.length - shown.length;
  return [
    ...shown.map(ligneOf),
    {
      NatureErreur: 'AVERTISSEMENT',
      CodeErreur: 'LIGNES_OMISES',
      LibelleErreur: `${leftOut} autre(s) constat(s) ne sont pas listes ; corriger ceux qui precedent puis renvoyer`,
    },
  ];
}

function ligneOf({ constat, facture }: LigneCompteRendu): LigneErreurDetail {
  const message = asciiOf(constat.message);
  const libelle = cut(message, libelleLength);
  const description = [
    ...(libelle === message ? [] : [message]),
    ...(facture === undefined ? [] : [placeOf(facture)]),
    ...detailsOfConstat(constat),
  ].join(', ');
  return {
    NatureErreur: constat.gravite,
    CodeErreur: asciiOf(constat.code),
    LibelleErreur: libelle,
    ...(description === '' ? {} : { DescriptionErreur: cut(description, descriptionLength) }),
  };
}

function placeOf({ rang, nomFichier, numero }: NonNullable<LigneCompteRendu['facture']>): string {
  const numbered = numero === undefined ? '' : `facture ${asciiOf(numero)}, `;
  return `${numbered}fichier ${rang} (${asciiOf(nomFichier)})`;
}

function detailsOfConstat({ chemin, bt, ligne, colonne, valeur, attendu, jeuDeRegles }: Constat): string[] {
  const parts: readonly (string | undefined)[] = [
    chemin && `balise : ${balise(chemin)}`,
    bt && asciiOf(bt),
    ligne === undefined ? undefined : `ligne ${ligne}`,
    colonne === undefined ? undefined : `colonne ${colonne}`,
    valeur === undefined ? undefined : `valeur : ${asciiOf(valeur)}`,
    attendu === undefined ? undefined : `attendu : ${asciiOf(attendu)}`,
    jeuDeRegles && `regles ${asciiOf(jeuDeRegles.id)} ${asciiOf(jeuDeRegles.version)}`,
  ];
  return parts.filter((part): part is string => part !== undefined && part !== '');
}
