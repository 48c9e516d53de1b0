// SPDX-License-Identifier: Apache-2.0
/**
 * CPPFactureMixte (FSO1113A): one file that holds many factures, each judged for itself. (specs: chorus-pro §1.2, §7.3)
 *
 * A technical fault (XML, schema, root) refuses the file whole: it is irrecevable and nothing is said of its factures. A
 * rule rejects its own facture alone: its constats stand in its entry of `objets`, and what is about the file in
 * `constats`.
 */

import type { Constat } from '../../gateway/domain/constat.ts';
import { motifDuConstat } from '../../gateway/domain/irrecevabilite.ts';
import type { IdentiteFacture } from '../../gateway/domain/objet-metier.ts';
import type { Controle, Format, FormatContext, ObjetControle } from '../../gateway/ports/formats.ts';
import { identiteOf } from '../facture/identite.ts';
import { reglesXml } from '../xml/jeu-de-regles.ts';
import { openXml } from '../xml/open.ts';
import { checkRoot, type ExpectedRoot } from '../xml/root.ts';
import { type NodeId, none, type XmlTree } from '../xml/tree.ts';
import { reglesCppStructure } from './jeu-de-regles.ts';
import { jeuxDeReglesMixte, judgeFactureMixte, mixteConstat } from './judge.ts';
import { mixteSchema } from './modele/mixte.ts';
import { type FactureMixte, readMixte } from './read-mixte.ts';
import { cpp, largeTexts, mixteVocabulary } from './vocabulary.ts';

/** Constats of one file; beyond, a facture that is rejected still says so by one of its own. */
const maxConstats = 5_000;

const root: NodeId = 0;

export const cppFactureMixte: Format = { name: 'cpp-facture-mixte', check: checkMixte };

function checkMixte(content: Uint8Array, context: FormatContext): Controle {
  const opened = openXml(content, { vocabulary: mixteVocabulary, largeTexts, schema: mixteSchema });
  if (!opened.ok) {
    const { constats } = opened;
    return { constats, irrecevable: true, jeuxDeRegles: [reglesXml], couchesOmises: ['SCHEMA', 'REGLES'] };
  }
  const { tree, structure } = opened;
  const jeuxDeRegles = [reglesXml, reglesCppStructure];
  const wrongRoot = checkRoot(tree, mixteRoot);
  if (wrongRoot !== undefined) {
    return { constats: [wrongRoot], irrecevable: true, jeuxDeRegles, couchesOmises: ['SCHEMA', 'REGLES'] };
  }
  const irrecevable = structure.length > 0;
  if (irrecevable && context.allLayers !== true) {
    return { constats: structure, irrecevable, jeuxDeRegles, couchesOmises: ['REGLES'] };
  }
  const factures = readMixte(tree);
  const objets = judgeAll(tree, factures, context);
  return {
    ...onlyOne(objets),
    constats: [...structure, ...judgeFile(tree, factures)],
    irrecevable: irrecevable || objets.some(hasRefusedPiece),
    jeuxDeRegles: [...jeuxDeRegles, ...jeuxDeReglesMixte],
    objets,
  };
}

/** A fault of an attachment refuses the flux whole. */
function hasRefusedPiece({ constats }: ObjetControle): boolean {
  return constats.some((constat) => motifDuConstat(constat) !== undefined);
}

/** BLOQUANT CPP-RACINE when the file is no CPPFactureMixte. */
const mixteRoot: ExpectedRoot = {
  code: 'CPP-RACINE',
  jeuDeRegles: reglesCppStructure,
  fr: "La racine du fichier n'est pas CPPFactureMixte, sans espace de noms",
  en: 'The root of the file is not CPPFactureMixte, in no namespace',
  roots: [{ id: cpp.CPPFactureMixte, local: 'CPPFactureMixte', namespace: '' }],
};

function judgeAll(
  tree: XmlTree,
  factures: readonly FactureMixte[],
  context: FormatContext,
): readonly ObjetControle[] {
  const objets: ObjetControle[] = [];
  let room = maxConstats;
  for (const facture of factures) {
    const constats = blockingFirst(judgeFactureMixte(tree, facture, context));
    const kept = constats.slice(0, Math.max(room, 1));
    room -= kept.length;
    objets.push({ objet: objetOf(facture), constats: kept });
  }
  return objets;
}

function blockingFirst(constats: readonly Constat[]): readonly Constat[] {
  const blocks = ({ gravite }: Constat) => gravite !== 'AVERTISSEMENT';
  return [...constats.filter(blocks), ...constats.filter((constat) => !blocks(constat))];
}

/** A facture without a number is an object too: its constats say that it has none. */
function objetOf({ invoice, typeFournisseur }: FactureMixte): IdentiteFacture {
  const identite = identiteOf(invoice) ?? { nature: 'FACTURE', numero: '' };
  const type = typeFournisseur?.text.trim().slice(0, 1);
  return type ? { ...identite, typeIdentifiant: type } : identite;
}

function judgeFile(tree: XmlTree, factures: readonly FactureMixte[]): readonly Constat[] {
  return [...judgeEnveloppe(tree), ...judgeCompteur(tree, factures.length)];
}

function judgeEnveloppe(tree: XmlTree): readonly Constat[] {
  const enveloppe = tree.child(root, cpp.Enveloppe);
  const unitaires = enveloppe === none ? [] : tree.children(enveloppe, cpp.EnveloppeUnitaire);
  const codes = new Set(
    unitaires
      .flatMap((unitaire) => tree.children(tree.child(unitaire, cpp.Parametres), cpp.ParametreIndiv))
      .map((parametre) => tree.text(tree.child(parametre, cpp.Code)).trim()),
  );
  if (codes.has('DtPrd') && codes.has('IdFlx')) return [];
  return [mixteConstat(tree, enveloppe === none ? root : enveloppe, 'CPP-ENVELOPPE', {})];
}

function judgeCompteur(tree: XmlTree, count: number): readonly Constat[] {
  const factures = tree.child(root, cpp.CPPFactures);
  const compteur = factures === none ? undefined : tree.attribute(factures, cpp.Compteur)?.trim();
  if (compteur === undefined || Number(compteur) === count) return [];
  const fault = { term: { node: factures, text: compteur }, expected: String(count) };
  return [mixteConstat(tree, factures, 'CPP-COMPTEUR', fault)];
}

/** The file of one facture is known by it. */
function onlyOne(
  objets: readonly ObjetControle[],
): Pick<Controle, 'numero' | 'fournisseur' | 'destinataire'> {
  const [only, ...others] = objets;
  if (only?.objet.nature !== 'FACTURE' || others.length > 0) return {};
  const { numero, fournisseur, destinataire } = only.objet;
  return {
    ...(numero ? { numero } : {}),
    ...(fournisseur ? { fournisseur } : {}),
    ...(destinataire ? { destinataire } : {}),
  };
}
