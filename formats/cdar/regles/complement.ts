// SPDX-License-Identifier: Apache-2.0
/**
 * What the exchange asks of a message beyond BR-FR-CDV: which statuts a code interface admits, what must be there to be
 * correlated, dates that a calendar has, reasons and comments (specs: reforme-2026 §1, §3; annexe CDV, Annexe 7).
 *
 * The fields of the PPF are asked in its codes interface alone, in `complement-ppf.ts`.
 */
import { type NodeId, none } from '../../xml/tree.ts';
import { dateDe, dateIllisible } from '../instants.ts';
import { illisible, isStatutHorsFacture, profilDuStatut, profils, typesObjet } from '../profils.ts';
import { dateAt } from '../read.ts';
import type { StatutsParCode } from '../statuts.ts';
import { attribute, ram, rsm } from '../vocabulary.ts';
import { isAboutAnotherObject, profilsDe } from './br-fr-cdv-portee.ts';
import { reglesComplementMotifs } from './complement-motifs.ts';
import { reglesPpf } from './complement-ppf.ts';
import { below, type Faute, has, type Regle, type Scene, statutOf, textsAt } from './regle.ts';

/** Every rule; which statuts a code interface admits is configuration. */
export function complement(statuts: StatutsParCode): readonly Regle[] {
  return [
    obligatoire,
    unique,
    statutAdmis(statuts),
    profil,
    typeObjet,
    dates,
    ...reglesComplementMotifs,
    ...lisibilite,
    ...reglesPpf,
  ];
}

const obligatoire: Regle = {
  id: 'CDAR-OBLIGATOIRE',
  bt: 'MDT-3',
  fr: 'Un element dont le cycle de vie a besoin manque ou est vide',
  en: 'An element that the cycle de vie needs is missing or empty',
  fautes: (scene) => [
    ...missing(scene, [0], ['rsm:ExchangedDocumentContext', rsm.ExchangedDocumentContext], 'MDT-3'),
    ...missing(scene, scene.documents, ['ram:IssueDateTime', ram.IssueDateTime], 'MDT-8'),
    ...missing(scene, scene.documents, ['ram:SenderTradeParty', ram.SenderTradeParty], 'MDG-9'),
    ...missing(
      scene,
      below(scene.tree, scene.documents, ram.SenderTradeParty),
      ['ram:RoleCode', ram.RoleCode],
      'MDT-21',
    ),
    ...missing(scene, scene.acquittements, ['ram:TypeCode', ram.TypeCode], 'MDT-77'),
    ...missing(scene, scene.acquittements, ['ram:IssueDateTime', ram.IssueDateTime], 'MDT-78'),
    ...blank(scene, scene.references, ['ram:IssuerAssignedID', ram.IssuerAssignedID], 'MDT-87'),
    ...missing(scene, saidOfFactures(scene), ['ram:IssuerTradeParty', ram.IssuerTradeParty], 'MDT-129'),
  ],
};

type Name = readonly [shown: string, id: number];

function missing(
  { tree }: Scene,
  nodes: readonly NodeId[],
  [vers, name]: Name,
  bt: string,
): readonly Faute[] {
  return nodes.filter((node) => !has(tree, node, name)).map((node) => ({ node, vers, bt }));
}

function blank({ tree }: Scene, nodes: readonly NodeId[], [vers, name]: Name, bt: string): readonly Faute[] {
  const isBlank = (node: NodeId) => textsAt(tree, node, name).every((text) => text.trim() === '');
  return nodes.filter(isBlank).map((node) => ({ node, vers, bt }));
}

function saidOfFactures(scene: Scene): readonly NodeId[] {
  return scene.references.filter((node) => !isStatutHorsFacture(statutOf(scene, node)));
}

const unique: Regle = {
  id: 'CDAR-UNIQUE',
  bt: 'MDT-74',
  fr: "Un message porte un seul statut d'un seul objet : un acquittement, une reference",
  en: 'A message holds one statut of one object: one acknowledgement, one reference',
  attendu: '1',
  fautes: ({ acquittements, references }) =>
    [...acquittements.slice(1), ...references.slice(1)].map((node) => ({ node })),
};

function statutAdmis(statuts: StatutsParCode): Regle {
  return {
    id: 'CDAR-STATUT',
    bt: 'MDT-105',
    fr: "Ce statut n'est pas admis par le code interface du flux",
    en: 'The code interface of the flux does not take this statut',
    fautes: ({ tree, references }, { codeInterface }) => {
      const admitted: readonly string[] = statuts[codeInterface] ?? [];
      return below(tree, references, ram.ProcessConditionCode)
        .filter((node) => !admitted.includes(tree.text(node)))
        .map((node) => ({ node, attendu: admitted.join(', ') }));
    },
  };
}

const profil: Regle = {
  id: 'CDAR-PROFIL',
  bt: 'MDT-3',
  fr: "Le profil du message n'est pas celui de l'objet dont il dit le statut",
  en: 'The profile of the message is not that of the object whose statut it says',
  fautes: (scene) => {
    if (!isAboutAnotherObject(scene)) return [];
    const expected = expectedProfile(scene);
    const right = expected !== undefined && profilsDe(scene).some((found) => found.trim() === expected);
    if (right) return [];
    return scene.contextes.map((node) => ({
      node,
      vers: 'ram:GuidelineSpecifiedDocumentContextParameter/ram:ID',
      ...(expected === undefined ? {} : { attendu: expected }),
    }));
  },
};

function expectedProfile({ statuts }: Scene): string | undefined {
  const statut = statuts.find(isStatutHorsFacture);
  return statut === undefined ? undefined : profils[profilDuStatut[statut]];
}

const typeObjet: Regle = {
  id: 'CDAR-TYPE-OBJET',
  bt: 'MDT-91',
  fr: "Le type du document reference n'est pas celui de l'objet dont le message dit le statut",
  en: 'The type of the referenced document is not that of the object whose statut the message says',
  fautes: (scene) => {
    const statut = scene.statuts.find(isStatutHorsFacture);
    if (statut === undefined || !isAboutAnotherObject(scene)) return [];
    const expected = typesObjet[profilDuStatut[statut]];
    return below(scene.tree, scene.references, ram.TypeCode)
      .filter((node) => scene.tree.text(node).trim() !== expected)
      .map((node) => ({ node, attendu: expected }));
  },
};

const dates: Regle = {
  id: 'CDAR-DATE',
  bt: 'MDT-8',
  fr: "Une date n'existe pas, ou n'est pas ecrite selon son format (204 : AAAAMMJJHHMMSS, 102 : AAAAMMJJ)",
  en: 'A date does not exist, or is not written in its format (204: AAAAMMJJHHMMSS, 102: AAAAMMJJ)',
  fautes: ({ tree, documents, acquittements, references, details }) =>
    [
      ...below(tree, documents, ram.IssueDateTime).map((node) => ({ node, bt: 'MDT-8' })),
      ...below(tree, acquittements, ram.IssueDateTime).map((node) => ({ node, bt: 'MDT-78' })),
      ...below(tree, references, ram.ReceiptDateTime).map((node) => ({ node, bt: 'MDT-95' })),
      ...below(tree, references, ram.FormattedIssueDateTime).map((node) => ({ node, bt: 'MDT-100' })),
      ...below(tree, details, ram.ReferenceDateTime).map((node) => ({ node, bt: 'MDT-111' })),
    ].flatMap(({ node, bt }) => {
      if (dateDe(dateAt(tree, node)) !== undefined) return [];
      const child = tree.firstChild(node);
      return [{ node: child === none ? node : child, bt }];
    }),
};

/** Keys that the PPF could not read: taken, and said, since nothing can be correlated with them (G1.114). */
const lisibilite: readonly Regle[] = [
  {
    id: 'CDAR-ILLISIBLE',
    bt: 'MDT-87',
    gravite: 'AVERTISSEMENT',
    fr: "L'identifiant, la date ou le vendeur du document sont dits illisibles : le statut ne peut pas etre rapproche",
    en: 'The identifier, the date or the seller of the document are said unreadable: the statut cannot be correlated',
    fautes: ({ tree, references }) =>
      [
        ...below(tree, references, ram.IssuerAssignedID),
        ...below(tree, references, ram.FormattedIssueDateTime).map((node) => tree.firstChild(node)),
        ...below(tree, references, ram.IssuerTradeParty, ram.GlobalID).filter(
          (node) => tree.attribute(node, attribute.schemeID) === '0002',
        ),
      ]
        .filter((node) => node !== none && placeholders.has(tree.text(node).trim()))
        .map((node) => ({ node })),
  },
];

const placeholders: ReadonlySet<string> = new Set([illisible.identifiant, illisible.siren, dateIllisible]);
