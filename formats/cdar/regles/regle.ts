// SPDX-License-Identifier: Apache-2.0
/**
 * What a rule on a message is: a row that says over which elements it runs, what must hold, and what to say. Comparisons
 * are those of the published rules: between a set of elements and a value, true when one of them has it. A rule runs in
 * time linear in the message and never throws for what it holds.
 */
import type { Constat, JeuDeRegles } from '../../../gateway/domain/constat.ts';
import type { FormatContext } from '../../../gateway/ports/formats.ts';
import { constatMissing } from '../../xml/constat.ts';
import { type NodeId, none, type XmlTree } from '../../xml/tree.ts';
import { attribute, ram, rsm } from '../vocabulary.ts';

/** A message as the rules see it: the elements that most of them ask for, found once. */
export interface Scene {
  readonly tree: XmlTree;
  readonly contextes: readonly NodeId[];
  readonly documents: readonly NodeId[];
  readonly acquittements: readonly NodeId[];
  readonly references: readonly NodeId[];
  readonly details: readonly NodeId[];
  /** MDT-77 of every acquittement, MDT-105 of every reference. */
  readonly phases: readonly string[];
  readonly statuts: readonly string[];
  /** The same by acquittement and by reference: a rule on one of many details must not go through them all. */
  readonly phasesDe: ReadonlyMap<NodeId, readonly string[]>;
  readonly statutsDe: ReadonlyMap<NodeId, readonly string[]>;
  /** One of the statuts is 501. */
  readonly irrecevable: boolean;
  /** Matricules of who sends the message, and whether it has identifiers at all. */
  readonly matricules: readonly string[];
  readonly emetteurIdentifie: boolean;
  /** Sent to the PPF and to nobody else. */
  readonly versPpfSeul: boolean;
}

export interface Regle {
  /** Public and stable. */
  readonly id: string;
  /** The field it is about: `MDT-91`. */
  readonly bt: string;
  readonly gravite?: 'AVERTISSEMENT';
  /** One sentence, plain ASCII, without its final point. */
  readonly fr: string;
  readonly en: string;
  /** Codes or values expected, in few words. */
  readonly attendu?: string;
  readonly fautes: (scene: Scene, context: FormatContext) => readonly Faute[];
}

/** Where a rule is broken. */
export interface Faute {
  readonly node: NodeId;
  /** Path to the element at fault from the one judged: `ram:ID`. Without one it is the one judged. */
  readonly vers?: string | undefined;
  /** The field, when the rule is about several. */
  readonly bt?: string;
  readonly gravite?: 'AVERTISSEMENT';
  readonly attendu?: string;
}

/** A rule that judges elements one by one, as the published ones do. */
export interface RegleElement extends Omit<Regle, 'fautes'> {
  readonly over: (scene: Scene) => readonly NodeId[];
  readonly holds: (node: NodeId, scene: Scene) => boolean;
  /** Path to the element at fault from the one judged. */
  readonly vers?: string;
}

export function regleElement({ over, holds, vers, ...row }: RegleElement): Regle {
  return {
    ...row,
    fautes: (scene) =>
      over(scene)
        .filter((node) => !holds(node, scene))
        .map((node) => ({ node, vers })),
  };
}

export function sceneOf(tree: XmlTree): Scene {
  const documents = tree.children(0, rsm.ExchangedDocument);
  const acquittements = tree.children(0, rsm.AcknowledgementDocument);
  const references = below(tree, acquittements, ram.ReferenceReferencedDocument);
  const phasesDe = new Map(acquittements.map((node) => [node, textsAt(tree, node, ram.TypeCode)]));
  const statutsDe = new Map(references.map((node) => [node, textsAt(tree, node, ram.ProcessConditionCode)]));
  const statuts = [...statutsDe.values()].flat();
  const senders = below(tree, documents, ram.SenderTradeParty, ram.GlobalID);
  return {
    tree,
    contextes: tree.children(0, rsm.ExchangedDocumentContext),
    documents,
    acquittements,
    references,
    details: below(tree, references, ram.SpecifiedDocumentStatus),
    phases: [...phasesDe.values()].flat(),
    statuts,
    phasesDe,
    statutsDe,
    irrecevable: statuts.includes('501'),
    matricules: matriculesOf(tree, senders),
    emetteurIdentifie: senders.length > 0,
    versPpfSeul: isForPpfAlone(tree, documents),
  };
}

function isForPpfAlone(tree: XmlTree, documents: readonly NodeId[]): boolean {
  const recipients = below(tree, documents, ram.RecipientTradeParty);
  const ids = below(tree, recipients, ram.GlobalID);
  return (
    ids.length === 1 &&
    matriculesOf(tree, ids).includes('0000') &&
    textsOf(tree, below(tree, recipients, ram.RoleCode)).includes('DFH')
  );
}

/** Values of the identifiers that are matricules of platforms. */
export function matriculesOf(tree: XmlTree, ids: readonly NodeId[]): readonly string[] {
  return textsOf(
    tree,
    ids.filter((id) => tree.attribute(id, attribute.schemeID) === '0238'),
  );
}

/** Elements at the end of a path of names, in document order. */
export function below(
  tree: XmlTree,
  from: readonly NodeId[],
  ...names: readonly number[]
): readonly NodeId[] {
  return names.reduce<readonly NodeId[]>(
    (nodes, name) => nodes.flatMap((node) => tree.children(node, name)),
    from,
  );
}

export function textsOf(tree: XmlTree, nodes: readonly NodeId[]): readonly string[] {
  return nodes.map((node) => tree.text(node));
}

/** Texts at the end of a path of names. */
export function textsAt(tree: XmlTree, node: NodeId, ...names: readonly number[]): readonly string[] {
  return node === none ? [] : textsOf(tree, below(tree, [node], ...names));
}

export function has(tree: XmlTree, node: NodeId, ...names: readonly number[]): boolean {
  return node !== none && below(tree, [node], ...names).length > 0;
}

/** MDT-105 of a reference; empty when it is missing. */
export function statutOf({ statutsDe }: Scene, reference: NodeId): string {
  return statutsDe.get(reference)?.[0]?.trim() ?? '';
}

export function anyIn(texts: readonly string[], admitted: ReadonlySet<string>): boolean {
  return texts.some((text) => admitted.has(text));
}

/** A rule broken, and where. */
export interface Trouve {
  readonly regle: Regle;
  readonly faute: Faute;
}

export function judge(regles: readonly Regle[], scene: Scene, context: FormatContext): readonly Trouve[] {
  return regles.flatMap((regle) => regle.fautes(scene, context).map((faute) => ({ regle, faute })));
}

export function graviteDe({ regle, faute }: Trouve): 'BLOQUANT' | 'AVERTISSEMENT' {
  return faute.gravite ?? regle.gravite ?? 'BLOQUANT';
}

export function constatDe({ regle, faute }: Trouve, { tree }: Scene, jeuDeRegles: JeuDeRegles): Constat {
  const { node, vers } = faute;
  const at = nodeAt(tree, node, vers);
  return constatMissing(tree, node, vers, {
    code: regle.id,
    gravite: graviteDe({ regle, faute }),
    bt: faute.bt ?? regle.bt,
    fr: regle.fr,
    en: regle.en,
    jeuDeRegles,
    valeur: at === none || tree.firstChild(at) !== none ? undefined : tree.text(at).trim(),
    attendu: faute.attendu ?? regle.attendu,
  });
}

/** The element at the end of a path of shown names, or none. */
function nodeAt(tree: XmlTree, from: NodeId, path: string | undefined): NodeId {
  let at = from;
  for (const step of path?.split('/') ?? []) {
    let child = at === none ? none : tree.firstChild(at);
    while (child !== none && tree.name(child).shown !== step) child = tree.nextSibling(child);
    at = child;
  }
  return at;
}
