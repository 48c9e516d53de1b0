// SPDX-License-Identifier: Apache-2.0
/**
 * THE table: which rule sets judge an invoice, by code interface, profile (BT-24) and day, and whether what they
 * find blocks. A version of a set that another replaces is a row more, with the days it is valid from and to.
 * (specs: reforme-2026 §2.1, chorus-pro §7; docs/jeux-de-regles.md shows it)
 *
 * The cadre (BT-23) chooses no set: one of the reform under a historic code is refused by the historic rules, one
 * of the historic circuit under a code of the reform by BR-FR-08.
 */
import type { CodeInterface } from '../../gateway/domain/code-interface.ts';
import type { Sens } from '../../gateway/domain/flux.ts';
import { en16931RuleSet } from '../en16931/core.ts';
import type { RuleSet } from '../en16931/rule-set.ts';
import { brFrRuleSet } from '../fr/br-fr/rule-set.ts';
import { takingAvoirs } from '../fr/chorus-pro/avoir.ts';
import { chorusProRuleSet } from '../fr/chorus-pro/rule-set.ts';
import { cproRuleSet } from '../fr/cpro/rule-set.ts';
import { extendedCtcFrRuleSet, extendedSyntaxRules } from '../fr/extended-ctc/rule-set.ts';
import { piecesJointesRuleSet } from '../fr/pieces-jointes/rule-set.ts';
import type { Profil } from './profile.ts';
import type { Syntax } from './syntax.ts';

/** `PROPRE`: as each rule says; `AVERTIT`: nothing blocks; a day for each sens: nothing blocks before it. */
export type Severite = 'PROPRE' | 'AVERTIT' | Readonly<Record<Sens, string>>;

export interface Row {
  /** As docs/jeux-de-regles.md calls it. */
  readonly name: string;
  readonly ruleSets: (syntax: Syntax) => readonly RuleSet[];
  readonly codes: readonly CodeInterface[];
  readonly profils: readonly Profil[];
  readonly severite: Severite;
  /** First and last day of validity, in Paris. */
  readonly validFrom?: string;
  readonly validTo?: string;
  /** When all layers are asked for: whether it runs, whatever the code. Absent: as the code says. */
  readonly everyLayer?: boolean;
}

/** E1 and E4, structured flux: EN 16931 whole, whatever they declare. */
const structures = ['FSO1100A', 'FSO1106A', 'FSO1130A'] as const;
/** E2 and E5, mixed flux, and E3, justice costs: EN 16931 for those who declare it. */
const mixtes = ['FSO1110A', 'FSO1116A', 'FSO1120A', 'FSO1131A'] as const;
/** Official samples of valid flux declare EN 16931 and break it: there it never blocks. */
const facturX = ['FSO1117A', 'FSO1137A'] as const;
const historiques = [...structures, ...mixtes, ...facturX];
/** B2G through a plateforme agreee. */
const b2g = ['FSO1150A', 'FSO1156A', 'FSO1157A'] as const;
const g2b = ['FSO3110A', 'FSO3117A', 'FEN3036A', 'FEN3736A'] as const;
const reforme = [...b2g, ...g2b];

const tous: readonly Profil[] = ['AUCUN', 'EN16931', 'EXTENDED_CTC_FR'];
const plein: readonly Profil[] = ['AUCUN', 'EN16931'];
const declare: readonly Profil[] = ['EN16931'];
const etendu: readonly Profil[] = ['EXTENDED_CTC_FR'];

/** The reform blocks from the first of September 2026 in emission, a month later in reception. */
const reformDays: Severite = { EMISSION: '2026-09-01', RECEPTION: '2026-10-01' };

const historique: Row['ruleSets'] = () => [chorusProRuleSet];
const norme: Row['ruleSets'] = ({ rules }) => [en16931RuleSet, rules];
const normeHistorique: Row['ruleSets'] = ({ rules }) => [en16931RuleSet, takingAvoirs(rules)];
const extension: Row['ruleSets'] = ({ rules, name }) => [
  extendedCtcFrRuleSet,
  extendedSyntaxRules(rules, name),
];
const brFr: Row['ruleSets'] = () => [brFrRuleSet];
const cpro: Row['ruleSets'] = () => [cproRuleSet];
const pieces: Row['ruleSets'] = () => [piecesJointesRuleSet];

/** In the order they run. */
export const table: readonly Row[] = [
  {
    name: 'Chorus Pro historique',
    ruleSets: historique,
    codes: historiques,
    profils: tous,
    severite: 'PROPRE',
  },

  { name: 'EN 16931', ruleSets: norme, codes: reforme, profils: plein, severite: 'PROPRE', everyLayer: true },
  {
    name: 'EN 16931',
    ruleSets: normeHistorique,
    codes: structures,
    profils: plein,
    severite: 'PROPRE',
    everyLayer: false,
  },
  {
    name: 'EN 16931',
    ruleSets: normeHistorique,
    codes: mixtes,
    profils: declare,
    severite: 'PROPRE',
    everyLayer: false,
  },
  {
    name: 'EN 16931',
    ruleSets: normeHistorique,
    codes: facturX,
    profils: declare,
    severite: 'AVERTIT',
    everyLayer: false,
  },

  {
    name: 'EXTENDED-CTC-FR',
    ruleSets: extension,
    codes: [...structures, ...mixtes, ...reforme],
    profils: etendu,
    severite: 'PROPRE',
    everyLayer: true,
  },
  {
    name: 'EXTENDED-CTC-FR',
    ruleSets: extension,
    codes: facturX,
    profils: etendu,
    severite: 'AVERTIT',
    everyLayer: false,
  },

  { name: 'Pièces jointes', ruleSets: pieces, codes: reforme, profils: tous, severite: 'PROPRE' },
  { name: 'BR-FR', ruleSets: brFr, codes: reforme, profils: tous, severite: reformDays },
  { name: 'BR-FR-CPRO', ruleSets: cpro, codes: b2g, profils: tous, severite: reformDays },
];
