// SPDX-License-Identifier: Apache-2.0
/**
 * A CDAR tree into a message. Texts lose the white space around them and nothing else; what is missing is absent. It
 * never throws, whatever the tree holds: a document that its schema refuses gives what can be found.
 */
import { type NodeId, none, type XmlTree } from '../xml/tree.ts';
import type {
  AcquittementCdar,
  CaracteristiqueCdar,
  DateCdar,
  DetailCdar,
  IdentifiantCdar,
  MessageCdar,
  NoteCdar,
  PartieCdar,
  ReferenceCdar,
} from './message.ts';
import { attribute, qdt, ram, rsm, udt } from './vocabulary.ts';

/** What is undefined is left out. */
type Loose<T> = { readonly [K in keyof T]: T[K] | undefined };

const root: NodeId = 0;

export function readCdar(tree: XmlTree): MessageCdar {
  const context = tree.child(root, rsm.ExchangedDocumentContext);
  const document = tree.child(root, rsm.ExchangedDocument);
  return defined<MessageCdar>({
    essai: indicator(tree, childOf(tree, context, ram.TestIndicator)),
    processus: textAt(tree, context, ram.BusinessProcessSpecifiedDocumentContextParameter, ram.ID),
    profil: textAt(tree, context, ram.GuidelineSpecifiedDocumentContextParameter, ram.ID),
    identifiant: textAt(tree, document, ram.ID),
    nom: textAt(tree, document, ram.Name),
    date: dateAt(tree, childOf(tree, document, ram.IssueDateTime)),
    notes: childrenOf(tree, document, ram.IncludedNote).map((node) => note(tree, node)),
    emetteur: partie(tree, childOf(tree, document, ram.SenderTradeParty)),
    auteur: partie(tree, childOf(tree, document, ram.IssuerTradeParty)),
    destinataires: parties(tree, document),
    acquittements: tree.children(root, rsm.AcknowledgementDocument).map((node) => acquittement(tree, node)),
  });
}

function acquittement(tree: XmlTree, node: NodeId): AcquittementCdar {
  return defined<AcquittementCdar>({
    multiple: indicator(tree, tree.child(node, ram.MultipleReferencesIndicator)),
    phase: textAt(tree, node, ram.TypeCode),
    date: dateAt(tree, tree.child(node, ram.IssueDateTime)),
    references: tree.children(node, ram.ReferenceReferencedDocument).map((child) => reference(tree, child)),
  });
}

function reference(tree: XmlTree, node: NodeId): ReferenceCdar {
  return defined<ReferenceCdar>({
    identifiant: textAt(tree, node, ram.IssuerAssignedID),
    codeStatut: textAt(tree, node, ram.StatusCode),
    type: textAt(tree, node, ram.TypeCode),
    recuLe: dateAt(tree, tree.child(node, ram.ReceiptDateTime)),
    piecesJointes: tree.children(node, ram.AttachmentBinaryObject).length,
    profil: textAt(tree, node, ram.ReferenceTypeCode),
    dateObjet: dateAt(tree, tree.child(node, ram.FormattedIssueDateTime)),
    statut: textAt(tree, node, ram.ProcessConditionCode),
    libelleStatut: textAt(tree, node, ram.ProcessCondition),
    vendeur: partie(tree, tree.child(node, ram.IssuerTradeParty)),
    destinataires: parties(tree, node),
    details: tree.children(node, ram.SpecifiedDocumentStatus).map((child) => detail(tree, child)),
  });
}

function detail(tree: XmlTree, node: NodeId): DetailCdar {
  return defined<DetailCdar>({
    date: dateAt(tree, tree.child(node, ram.ReferenceDateTime)),
    motif: textAt(tree, node, ram.ReasonCode),
    libelle: textAt(tree, node, ram.Reason),
    statut: textAt(tree, node, ram.ProcessConditionCode),
    action: textAt(tree, node, ram.RequestedActionCode),
    libelleAction: textAt(tree, node, ram.RequestedAction),
    sequence: textAt(tree, node, ram.SequenceNumeric),
    notes: tree.children(node, ram.IncludedNote).map((child) => note(tree, child)),
    caracteristiques: tree
      .children(node, ram.SpecifiedDocumentCharacteristic)
      .map((child) => caracteristique(tree, child)),
  });
}

function caracteristique(tree: XmlTree, node: NodeId): CaracteristiqueCdar {
  const amount = tree.child(node, ram.ValueAmount);
  return defined<CaracteristiqueCdar>({
    id: textAt(tree, node, ram.ID),
    type: textAt(tree, node, ram.TypeCode),
    change: indicator(tree, tree.child(node, ram.ValueChangedIndicator)),
    nom: textAt(tree, node, ram.Name),
    emplacement: textAt(tree, node, ram.Location),
    valeur: textAt(tree, node, ram.Value),
    montant:
      amount === none
        ? undefined
        : defined<{ valeur: string; devise?: string }>({
            valeur: tree.text(amount).trim(),
            devise: tree.attribute(amount, attribute.currencyID)?.trim(),
          }),
    taux: textAt(tree, node, ram.ValuePercent),
  });
}

function note(tree: XmlTree, node: NodeId): NoteCdar {
  const texts = tree.children(node, ram.Content).map((child) => tree.text(child).trim());
  return defined<NoteCdar>({
    code: textAt(tree, node, ram.ContentCode),
    texte: texts.length === 0 ? undefined : texts.join(' '),
    sujet: textAt(tree, node, ram.SubjectCode),
  });
}

function parties(tree: XmlTree, node: NodeId): readonly PartieCdar[] {
  return childrenOf(tree, node, ram.RecipientTradeParty).flatMap((child) => partie(tree, child) ?? []);
}

function partie(tree: XmlTree, node: NodeId): PartieCdar | undefined {
  if (node === none) return undefined;
  const uri = childOf(tree, tree.child(node, ram.URIUniversalCommunication), ram.URIID);
  return defined<PartieCdar>({
    identifiants: tree.children(node, ram.GlobalID).map((child) => identifiant(tree, child)),
    nom: textAt(tree, node, ram.Name),
    role: textAt(tree, node, ram.RoleCode),
    adresse: uri === none ? undefined : identifiant(tree, uri),
  });
}

function identifiant(tree: XmlTree, node: NodeId): IdentifiantCdar {
  return defined<IdentifiantCdar>({
    valeur: tree.text(node).trim(),
    schema: tree.attribute(node, attribute.schemeID)?.trim(),
  });
}

/** The schema lets every date be a string with a format or an xs:dateTime. */
export function dateAt(tree: XmlTree, node: NodeId): DateCdar | undefined {
  if (node === none) return undefined;
  const child = tree.firstChild(node);
  if (child === none) return undefined;
  const name = tree.nameId(child);
  const texte = tree.text(child).trim();
  if (name === udt.DateTime) return { texte, format: '' };
  if (name !== udt.DateTimeString && name !== qdt.DateTimeString) return undefined;
  // Without a format the length tells: 102 is a day, 204 an instant.
  const format = tree.attribute(child, attribute.format)?.trim() ?? (texte.length === 8 ? '102' : '204');
  return { texte, format };
}

function indicator(tree: XmlTree, node: NodeId): string | undefined {
  const child = node === none ? none : tree.firstChild(node);
  return child === none ? undefined : tree.text(child).trim();
}

/** Text of the element at the end of a path of names; undefined when it is not there. */
function textAt(tree: XmlTree, from: NodeId, ...names: readonly number[]): string | undefined {
  const node = names.reduce((at, name) => childOf(tree, at, name), from);
  return node === none ? undefined : tree.text(node).trim();
}

function childOf(tree: XmlTree, node: NodeId, name: number): NodeId {
  return node === none ? none : tree.child(node, name);
}

function childrenOf(tree: XmlTree, node: NodeId, name: number): readonly NodeId[] {
  return node === none ? [] : tree.children(node, name);
}

function defined<T extends object>(values: Loose<T>): T {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as T;
}
