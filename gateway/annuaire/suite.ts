// SPDX-License-Identifier: Apache-2.0
/**
 * Does an annuaire follow what is in force? A complete export must be newer than the last one; a differential must be the
 * one that follows it (DernierHorodateProduction): applied twice or out of order it would undo what came between.
 */
import type { VersionAnnuaire } from '../ports/annuaire.ts';
import type { Lecture } from './lecture.ts';
import { ImportRefuse } from './refus.ts';

type Suite = Pick<Lecture, 'source' | 'type' | 'horodate' | 'precedent'>;

interface EnVigueur {
  readonly courante: VersionAnnuaire | undefined;
  readonly dernierF14: VersionAnnuaire | undefined;
}

/** @throws ImportRefuse ANNUAIRE-SEQUENCE */
export function verifierSuite(lecture: Suite, { courante, dernierF14 }: EnVigueur): void {
  if (lecture.type !== 'COMPLET' && courante === undefined) throw refus(sansBase);
  const known = dernierF14?.horodate;
  if (lecture.source !== 'F14') return;
  if (lecture.type === 'COMPLET') verifierComplet(lecture, known);
  else verifierDifferentiel(lecture, known);
}

interface Phrase {
  readonly fr: string;
  readonly en: string;
}

function refus({ fr, en }: Phrase): ImportRefuse {
  return new ImportRefuse('ANNUAIRE-SEQUENCE', fr, en);
}

const sansBase: Phrase = {
  fr: "Aucun annuaire complet n'est en vigueur : importer d'abord un export complet (TypeFlux C) ou le CSV",
  en: 'No complete annuaire is in force: import a complete export (TypeFlux C) or the CSV first',
};

function verifierComplet({ horodate = '' }: Suite, known: string | undefined): void {
  if (known === undefined || horodate > known) return;
  const what =
    horodate === known
      ? { fr: 'est deja en vigueur', en: 'is in force already' }
      : { fr: "est plus ancien que l'annuaire en vigueur", en: 'is older than the annuaire in force' };
  throw refus({
    fr: `L'export complet ${horodate} ${what.fr} (${known}) : importer un export plus recent, ou forcer`,
    en: `The complete export ${horodate} ${what.en} (${known}): import a newer one, or force it`,
  });
}

function verifierDifferentiel({ horodate = '', precedent }: Suite, known: string | undefined): void {
  if (known === undefined) {
    throw refus({
      fr: `Le differentiel ${horodate} suit un export F14, et aucun n'est en vigueur : importer d'abord un export complet`,
      en: `The differential ${horodate} follows an F14, and none is in force: import a complete export first`,
    });
  }
  if (horodate <= known) {
    throw refus({
      fr: `Le differentiel ${horodate} est deja applique, ou plus ancien que l'annuaire en vigueur (${known}) : ne rien faire`,
      en: `The differential ${horodate} was applied already, or is older than the annuaire in force (${known}): nothing to do`,
    });
  }
  if (precedent !== known) {
    throw refus({
      fr: `Le differentiel ${horodate} suit l'export ${precedent ?? 'qu il ne nomme pas'}, et l'annuaire en vigueur est ${known} : importer ceux qui manquent dans l'ordre, ou un export complet`,
      en: `The differential ${horodate} follows the export ${precedent ?? 'it does not name'}, and the annuaire in force is ${known}: import those that are missing in order, or a complete export`,
    });
  }
}
