// SPDX-License-Identifier: Apache-2.0
/**
 * The rules of an actualisation (F13) that its schema cannot say: what an address is made of, and when a ligne may begin.
 * Those that need the annuaire itself (is the SIRET known, is the plateforme registered) are not here.
 * (specs: reforme-2026 §5)
 */
import { isRoutage, isSuffixe, maxAdresseLength } from '../../gateway/domain/adresse-electronique.ts';
import type { Constat } from '../../gateway/domain/constat.ts';
import { dayInParis } from '../fr/paris.ts';
import { constatAt } from '../xml/constat.ts';
import { none, type XmlTree } from '../xml/tree.ts';
import {
  type Actualisation,
  addressOf,
  type CodeRoutageLu,
  isThere,
  type LigneLue,
  type Placed,
} from './actualisation.ts';
import { dayAfter, dayOf } from './days.ts';
import { reglesAnnuaire } from './jeu-de-regles.ts';
import { periodConstats, type Reported } from './periods.ts';

/** Constats of one file: a file of many lignes that all break a rule is told so often enough. */
const maxConstats = 1_000;

type Report = (placed: Pick<Placed, 'node'>, wording: Reported['wording']) => void;

export function judgeActualisation(tree: XmlTree, read: Actualisation, now: Date): readonly Constat[] {
  const found: Reported[] = [];
  const report: Report = ({ node }, wording) => {
    if (found.length < maxConstats) found.push({ node: node === none ? 0 : node, wording });
  };
  if (read.codesRoutage.length + read.lignes.length === 0) {
    report({ node: 0 }, { ...vide, warns: true });
  }
  for (const code of read.codesRoutage) judgeCodeRoutage(code, report);
  const firstDay = dayAfter(dayInParis(now));
  for (const ligne of read.lignes) judgeLigne(ligne, firstDay, report);
  for (const { node, wording } of periodConstats(read.lignes)) report({ node }, wording);
  return found.map(({ node, wording: { warns, ...wording } }) =>
    constatAt(tree, node, {
      ...wording,
      gravite: warns === true ? 'AVERTISSEMENT' : 'BLOQUANT',
      jeuDeRegles: reglesAnnuaire,
    }),
  );
}

const vide = {
  code: 'ANNUAIRE-VIDE',
  fr: "L'actualisation ne contient ni code routage ni ligne : elle ne change rien",
  en: 'The actualisation holds neither a routing code nor a line: it changes nothing',
};

function judgeCodeRoutage({ statut, siret, routage }: CodeRoutageLu, report: Report): void {
  if (statut.text !== 'A' && statut.text !== 'I') {
    report(statut, {
      code: 'ANNUAIRE-STATUT',
      fr: "Le statut d'un code routage est A (actif) ou I (inactif)",
      en: 'The status of a routing code is A (active) or I (inactive)',
      valeur: statut.text,
      attendu: 'A I',
    });
  }
  judgeQualifiant(siret, '0009', report);
  judgeRoutage(routage, report);
}

function judgeLigne(ligne: LigneLue, firstDay: string, report: Report): void {
  const { nature } = ligne;
  if (nature.text !== 'D' && nature.text !== 'M') {
    report(nature, {
      code: 'ANNUAIRE-NATURE',
      fr: "La nature d'une ligne est D (definition) ou M (masquage)",
      en: 'The nature of a line is D (definition) or M (masking)',
      valeur: nature.text,
      attendu: 'D M',
    });
  }
  judgeAddress(ligne, report);
  judgePeriod(ligne, firstDay, report);
}

function judgeAddress(ligne: LigneLue, report: Report): void {
  const { siren, siret, routage, suffixe } = ligne;
  judgeQualifiant(siren, '0002', report);
  judgeQualifiant(siret, '0009', report);
  judgeRoutage(routage, report);
  if (isThere(routage) && !isThere(siret)) {
    report(routage, {
      code: 'G1.91',
      fr: "Un identifiant de routage demande un SIRET dans l'adresse",
      en: 'A routing identifier needs a SIRET in the address',
      valeur: routage.text,
    });
  }
  if (isThere(suffixe) && isThere(siret)) {
    report(suffixe, {
      code: 'G1.93',
      fr: 'Un suffixe ne peut accompagner un SIRET : garder l un ou l autre',
      en: 'A suffix cannot stand beside a SIRET: keep one of them',
      valeur: suffixe.text,
    });
  }
  judgeSuffixe(suffixe, report);
  judgeSiren(ligne, report);
  judgeLength(ligne, report);
}

function judgeSuffixe(suffixe: Placed, report: Report): void {
  if (!isThere(suffixe) || isSuffixe(suffixe.text)) return;
  report(suffixe, {
    code: 'ANNUAIRE-SUFFIXE',
    fr: 'Le suffixe est fait de lettres sans accent, de chiffres, de tirets, de soulignes et de points',
    en: 'The suffix is made of unaccented letters, digits, hyphens, underscores and points',
    valeur: suffixe.text,
  });
}

function judgeSiren({ siren, siret }: LigneLue, report: Report): void {
  if (!isThere(siret) || siret.text.startsWith(siren.text)) return;
  report(siret, {
    code: 'ANNUAIRE-SIREN',
    fr: "Le SIRET de l'adresse n'est pas un etablissement de son SIREN",
    en: 'The SIRET of the address is no establishment of its SIREN',
    valeur: siret.text,
    attendu: `${siren.text}NNNNN`,
  });
}

function judgeLength(ligne: LigneLue, report: Report): void {
  const { length } = addressOf(ligne);
  if (length <= maxAdresseLength) return;
  report(
    { node: ligne.identifiant },
    {
      code: 'ANNUAIRE-ADRESSE',
      fr: "L'adresse electronique est trop longue",
      en: 'The electronic address is too long',
      valeur: `${length} caracteres`,
      attendu: `${maxAdresseLength} caracteres au plus`,
    },
  );
}

function judgeRoutage(routage: Placed, report: Report): void {
  if (!isThere(routage)) return;
  judgeQualifiant(routage, '0224', report);
  if (isRoutage(routage.text)) return;
  report(routage, {
    code: 'ANNUAIRE-ROUTAGE',
    fr: "L'identifiant de routage est fait de lettres sans accent, de chiffres, de tirets et de soulignes",
    en: 'The routing identifier is made of unaccented letters, digits, hyphens and underscores',
    valeur: routage.text,
  });
}

function judgeQualifiant(placed: Placed, attendu: string, report: Report): void {
  if (!isThere(placed) || placed.qualifiant === attendu) return;
  report(placed, {
    code: 'ANNUAIRE-QUALIFIANT',
    attribute: 'qualifiant',
    fr: `Le qualifiant de cet identifiant est ${attendu}`,
    en: `The scheme of this identifier is ${attendu}`,
    valeur: placed.qualifiant,
    attendu,
  });
}

function judgePeriod({ nature, debut, fin }: LigneLue, firstDay: string, report: Report): void {
  for (const date of [debut, fin]) {
    if (!isThere(date) || dayOf(date.text) !== undefined) continue;
    report(date, {
      code: 'ANNUAIRE-DATE',
      fr: "Ce jour n'existe pas dans le calendrier",
      en: 'There is no such day in the calendar',
      valeur: date.text,
      attendu: 'AAAAMMJJ',
    });
  }
  const [first, last] = [dayOf(debut.text), dayOf(fin.text)];
  if (first === undefined) return;
  if (last !== undefined && last < first) {
    report(fin, {
      code: 'ANNUAIRE-PERIODE',
      fr: 'La date de fin precede la date de debut',
      en: 'The end date is before the start date',
      valeur: fin.text,
      attendu: `au plus tot ${debut.text}`,
    });
  }
  // A masquage repeats the ligne it masks, with its past days.
  if (nature.text !== 'D' || first >= firstDay) return;
  report(debut, {
    code: 'ANNUAIRE-EFFET',
    fr: "Une ligne prend effet au plus tot le lendemain de l'envoi",
    en: 'A line takes effect on the day after it is sent at the earliest',
    valeur: debut.text,
    attendu: `au plus tot ${firstDay}`,
  });
}
