// SPDX-License-Identifier: Apache-2.0
/**
 * Judges one facture of a CPPFactureMixte: the rules of Chorus Pro for every historic flux, then those of the format.
 * Same rule, same code, same words as for UBL and CII.
 */
import type { Constat, Gravite, JeuDeRegles } from '../../gateway/domain/constat.ts';
import type { FormatContext } from '../../gateway/ports/formats.ts';
import { factsOf } from '../en16931/facts.ts';
import type { Broken, Report } from '../en16931/rule.ts';
import type { Examined, SyntaxBinding } from '../en16931/rule-set.ts';
import { judgeAmounts } from '../fr/chorus-pro/amounts.ts';
import { judgeHeader } from '../fr/chorus-pro/header.ts';
import { historicOf } from '../fr/chorus-pro/historic.ts';
import { judgeParties } from '../fr/chorus-pro/parties.ts';
import { judgePayment } from '../fr/chorus-pro/payment.ts';
import { reglesChorusPro } from '../fr/jeu-de-regles.ts';
import { constatAt, constatMissing } from '../xml/constat.ts';
import { type NodeId, none, type XmlTree } from '../xml/tree.ts';
import { reglesCppMixte } from './jeu-de-regles.ts';
import type { FactureMixte } from './read-mixte.ts';
import { type Fault, judgeMontants, judgePieces, judgeTiers } from './regles.ts';
import { type MixteCode, type MixteRule, mixteRules } from './rows.ts';
import { cpp } from './vocabulary.ts';

/** Nobody mends a facture from more than this. */
const maxConstatsPerFacture = 200;

export function judgeFactureMixte(
  tree: XmlTree,
  facture: FactureMixte,
  context: FormatContext,
): readonly Constat[] {
  const found: Constat[] = [];
  const keep = (constat: Constat) => {
    if (found.length < maxConstatsPerFacture) found.push(constat);
  };
  const { invoice } = facture;
  // The dates and names of the format are those of UBL, ISO 8601 and free text: no rule of CII applies.
  const examined: Examined = {
    syntax: 'UBL',
    tree,
    invoice,
    facts: factsOf(invoice, 'UBL'),
    binding,
    context,
  };
  const report: Report = (broken) => keep(historicConstat(tree, broken));
  const historic = historicOf(examined, report);
  judgeHeader(historic);
  judgeParties(historic);
  judgePayment(historic);
  judgeAmounts(historic);

  const say = (code: MixteCode, fault: Fault) => keep(mixteConstat(tree, facture.node, code, fault));
  judgeTiers(facture, say);
  judgeMontants(facture, say);
  judgePieces(facture, tree, say, historic);
  return found;
}

/** In a format of the CPP family nothing but 380 and 381 exists; elsewhere another type only warns. */
const alwaysBlocks: ReadonlySet<string> = new Set(['TYPE-FACTURE']);

function historicConstat(tree: XmlTree, { rule, group, term, attribute, expected }: Broken): Constat {
  const { id: code, bt, fr, en } = rule;
  const gravite: Gravite = alwaysBlocks.has(code) ? 'BLOQUANT' : (rule.gravite ?? 'BLOQUANT');
  const wording = { code, gravite, bt, fr, en, attendu: expected, attribute, jeuDeRegles: reglesChorusPro };
  if (term !== undefined) return constatAt(tree, term.node, { ...wording, valeur: term.text });
  return constatMissing(tree, group.node, pathFrom(tree, group.node, paths.get(bt)), wording);
}

/** A constat of a rule of ours; about the facture itself when nothing nearer is known. */
export function mixteConstat(tree: XmlTree, node: NodeId, code: MixteCode, fault: Fault): Constat {
  const row: MixteRule = mixteRules[code];
  const { bt, fr, en } = row;
  const wording = {
    code,
    gravite: row.gravite ?? 'BLOQUANT',
    bt,
    fr,
    en,
    attendu: fault.expected ?? row.attendu,
    jeuDeRegles: reglesCppMixte,
  } as const;
  const { term, group } = fault;
  if (term !== undefined) return constatAt(tree, term.node, { ...wording, valeur: term.text });
  return constatAt(tree, group?.node ?? node, wording);
}

const reference = 'DonneesFacture/Engagement';
const montants = 'DonneesFacture/Montants';

/** Where the format puts the terms of EN 16931, from the facture. */
const paths: ReadonlyMap<string, string> = new Map([
  ['BT-1', 'DonneesFacture/Id'],
  ['BT-2', 'DonneesFacture/DateEmissionFacture'],
  ['BT-3', 'DonneesFacture/Type'],
  ['BT-5', 'DonneesFacture/Devise'],
  ['BT-10', 'Debiteur/CodeService'],
  ['BT-12', `${reference}/NumeroMarche`],
  ['BT-13', `${reference}/NumeroEngagement`],
  ['BT-23', 'DonneesFacture/Cadre'],
  ['BT-29', 'Fournisseur/Identifiant'],
  ['BT-46', 'Debiteur/Identifiant'],
  ['BT-81', 'DonneesFacture/ModePaiement/Code'],
  ['BT-84', 'Fournisseur/ReferenceBancaire/Compte'],
  ['BT-109', `${montants}/MontantHT`],
  ['BT-112', `${montants}/MontantTTC`],
  ['BT-115', `${montants}/MontantNetAPayer`],
  ['BT-125', 'PJ'],
]);

const binding: SyntaxBinding = { pathOf: (bt) => paths.get(bt) };

/** What is left of a path for a group that is one of its steps. */
function pathFrom(tree: XmlTree, node: NodeId, path: string | undefined): string | undefined {
  if (path === undefined || tree.nameId(node) === cpp.CPPFactureMixteUnitaire) return path;
  const steps = path.split('/');
  const at = steps.indexOf(tree.name(node).local);
  return at === none ? path : steps.slice(at).join('/');
}

/** Sets of rules that judge a facture of the format. */
export const jeuxDeReglesMixte: readonly JeuDeRegles[] = [reglesChorusPro, reglesCppMixte];
