// SPDX-License-Identifier: Apache-2.0
/**
 * BR-FR-CDV of France_RFE 1.4.0.03, rule by rule (specs: reforme-2026 §3). A message breaks here what it breaks there.
 *
 * Six of the published 42 cannot be broken, since their test holds wherever they run: CDV-01, 04, 05, 06, 10 and
 * 07_MDT-38_no. They have no row; what they mean is asked by CDAR-OBLIGATOIRE. The reasons of each statut (CL-09) are in
 * `br-fr-cdv-motifs.ts`.
 */
import { isStatutCdarFacture, parseStatutCdar } from '../../../gateway/domain/cycle-de-vie.ts';
import {
  actions,
  codesStatut,
  processus,
  rolesDesParties,
  statutsMotivesCdv,
  typesFacture,
  typesMontant,
} from '../motifs.ts';
import { profils } from '../profils.ts';
import { ram } from '../vocabulary.ts';
import { reglesMotifs } from './br-fr-cdv-motifs.ts';
import {
  anyIn,
  below,
  has,
  type Regle,
  type RegleElement,
  regleElement,
  type Scene,
  textsAt,
} from './regle.ts';

const auteurs = (scene: Scene) => below(scene.tree, scene.documents, ram.IssuerTradeParty);
const destinataires = (scene: Scene) => below(scene.tree, scene.documents, ram.RecipientTradeParty);
const rolesDestinataires: ReadonlySet<string> = new Set([...rolesDesParties, 'WK', 'DFH']);
const rolesEmetteurs: ReadonlySet<string> = new Set([...rolesDesParties, 'WK']);
const listeRoles = 'BY, AB, DL, SE, SR, PE, PR, II, IV';

const enTete: readonly RegleElement[] = [
  {
    id: 'BR-FR-CDV-02_MDT-3',
    bt: 'MDT-3',
    fr: "Le profil du message n'est ni celui des factures entre plateformes, ni celui du PPF pour un message au seul PPF (matricule 0000, role DFH)",
    en: 'The profile of the message is neither that of invoices between platforms, nor that of the PPF in a message to the PPF alone (matricule 0000, role DFH)',
    attendu: profils.invoice,
    over: ({ contextes }) => contextes,
    holds: (node, { tree, versPpfSeul }) => {
      const ids = textsAt(tree, node, ram.GuidelineSpecifiedDocumentContextParameter, ram.ID);
      return ids.includes(profils.invoice) || (ids.includes(profils.einvoicingF2) && versPpfSeul);
    },
    vers: 'ram:GuidelineSpecifiedDocumentContextParameter/ram:ID',
  },
  {
    id: 'BR-FR-CDV-CL-01_MDT-2',
    bt: 'MDT-2',
    fr: "Le type de processus metier n'est pas dans la liste ; dans un message au seul PPF il est absent ou de 3 caracteres au plus",
    en: 'The type of business process is not in the list; in a message to the PPF alone it is absent or has 3 characters at most',
    attendu: 'REGULATED, NON_REGULATED, B2C, B2CINT, B2BINT, OUTOFSCOPE',
    over: ({ contextes }) => contextes,
    holds: (node, { tree, versPpfSeul }) => {
      const ids = textsAt(tree, node, ram.BusinessProcessSpecifiedDocumentContextParameter, ram.ID);
      if (!versPpfSeul) return anyIn(ids, processus);
      return normalized(ids[0] ?? '').length <= 3;
    },
    vers: 'ram:BusinessProcessSpecifiedDocumentContextParameter/ram:ID',
  },
  {
    id: 'BR-FR-CDV-03_MDT-4',
    bt: 'MDT-4',
    fr: "Le message n'a pas d'identifiant",
    en: 'The message has no identifier',
    over: ({ documents }) => documents,
    holds: (node, { tree }) => has(tree, node, ram.ID),
    vers: 'ram:ID',
  },
  {
    id: 'BR-FR-CDV-07_MDT-38_yes',
    bt: 'MDT-38',
    fr: 'Un statut de la phase de traitement (23) demande un identifiant de son auteur',
    en: 'A statut of the treatment phase (23) needs an identifier of who says it',
    over: auteurs,
    holds: (node, { tree, phases }) =>
      phases.some((phase) => phase !== '23') || has(tree, node, ram.GlobalID),
    vers: 'ram:GlobalID',
  },
  {
    id: 'BR-FR-CDV-08_MDT-73',
    bt: 'MDT-73',
    fr: "Un destinataire qui n'est ni plateforme (WK) ni administration (DFH) demande une adresse electronique",
    en: 'A recipient that is neither a platform (WK) nor the administration (DFH) needs an electronic address',
    over: destinataires,
    holds: (node, { tree }) =>
      textsAt(tree, node, ram.RoleCode).some((role) => role === 'WK' || role === 'DFH') ||
      has(tree, node, ram.URIUniversalCommunication, ram.URIID),
    vers: 'ram:URIUniversalCommunication/ram:URIID',
  },
  {
    id: 'BR-FR-CDV-CL-04_MDT-59',
    bt: 'MDT-59',
    fr: "Le role du destinataire du message n'est pas dans la liste",
    en: 'The role of the recipient of the message is not in the list',
    attendu: `${listeRoles}, WK, DFH`,
    over: ({ tree, documents }) => below(tree, documents, ram.RecipientTradeParty, ram.RoleCode),
    holds: (node, { tree }) => rolesDestinataires.has(tree.text(node)),
  },
];

/** MDT-77 decides which roles say a statut. */
const phases: readonly RegleElement[] = [
  {
    id: 'BR-FR-CDV-09_MDT-77',
    bt: 'MDT-77',
    fr: 'La phase du message est ni 23 (traitement) ni 305 (transmission)',
    en: 'The phase of the message is neither 23 (treatment) nor 305 (transmission)',
    attendu: '23, 305',
    over: ({ tree, acquittements }) => below(tree, acquittements, ram.TypeCode),
    holds: (node, { tree }) => tree.text(node) === '23' || tree.text(node) === '305',
  },
  rolesOfPhase('BR-FR-CDV-CL-02_MDT-21_305', 'MDT-21', '305', new Set(['WK'])),
  rolesOfPhase('BR-FR-CDV-CL-02_MDT-21_23', 'MDT-21', '23', rolesEmetteurs),
  rolesOfPhase('BR-FR-CDV-CL-03_MDT-40_305', 'MDT-40', '305', new Set(['WK'])),
  rolesOfPhase('BR-FR-CDV-CL-03_MDT-40_23', 'MDT-40', '23', rolesDesParties),
  statusCodesOfPhase('BR-FR-CDV-CL-05_MDT-88_305', '305'),
  statusCodesOfPhase('BR-FR-CDV-CL-05_MDT-88_23', '23'),
];

function rolesOfPhase(
  id: string,
  bt: 'MDT-21' | 'MDT-40',
  phase: '305' | '23',
  admitted: ReadonlySet<string>,
): RegleElement {
  const sender = bt === 'MDT-21';
  const party = sender ? ram.SenderTradeParty : ram.IssuerTradeParty;
  return {
    id,
    bt,
    fr: `Le role de ${sender ? "l'expediteur du message" : "l'auteur du statut"} n'est pas admis dans la phase ${phase}`,
    en: `The role of who ${sender ? 'sends the message' : 'says the statut'} is not allowed in phase ${phase}`,
    attendu: [...admitted].join(', '),
    over: ({ documents }) => documents,
    holds: (node, { tree, phases: found }) =>
      !found.includes(phase) || anyIn(textsAt(tree, node, party, ram.RoleCode), admitted),
    vers: `ram:${sender ? 'SenderTradeParty' : 'IssuerTradeParty'}/ram:RoleCode`,
  };
}

function statusCodesOfPhase(id: string, phase: '305' | '23'): RegleElement {
  const admitted: ReadonlySet<string> = codesStatut[phase];
  return {
    id,
    bt: 'MDT-88',
    fr: `Le code de statut du document n'est pas admis dans la phase ${phase}`,
    en: `The document status code is not allowed in phase ${phase}`,
    attendu: [...admitted].join(', '),
    over: ({ references }) => references,
    holds: (node, { tree, phasesDe }) => {
      const codes = textsAt(tree, node, ram.StatusCode);
      const own = phasesDe.get(tree.parent(node)) ?? [];
      return codes.length === 0 || anyIn(codes, admitted) || own.some((found) => found !== phase);
    },
    vers: 'ram:StatusCode',
  };
}

/** What the statut is said of. */
const reference: readonly RegleElement[] = [
  {
    id: 'BR-FR-04_MDT-91',
    bt: 'MDT-91',
    fr: "Le type du document n'est pas un type de facture admis",
    en: 'The type of the document is not a type of invoice that is allowed',
    attendu: '380, 389, 393, 501, 386, 500, 384, 471, 472, 473, 261, 262, 381, 396, 502, 503',
    over: ({ tree, references }) => below(tree, references, ram.TypeCode),
    holds: (node, { tree }) => typesFacture.has(tree.text(node)),
  },
  {
    id: 'BR-FR-CDV-11_MDG-35',
    bt: 'MDG-35',
    fr: "La date du document manque ; seul un message d'irrecevabilite (501) s'en passe",
    en: 'The date of the document is missing; only a message of irrecevabilite (501) does without',
    over: ({ references }) => references,
    holds: (node, { tree, irrecevable }) => has(tree, node, ram.FormattedIssueDateTime) || irrecevable,
    vers: 'ram:FormattedIssueDateTime',
  },
  {
    id: 'BR-FR-CDV-12_MDT-105',
    bt: 'MDT-105',
    fr: 'Le statut manque',
    en: 'The statut is missing',
    over: ({ references }) => references,
    holds: (node, { tree }) => has(tree, node, ram.ProcessConditionCode),
    vers: 'ram:ProcessConditionCode',
  },
  {
    id: 'BR-FR-CDV-13_MDT-129',
    bt: 'MDT-129',
    fr: "L'identifiant du vendeur manque ; seul un message d'irrecevabilite (501) s'en passe",
    en: 'The identifier of the seller is missing; only a message of irrecevabilite (501) does without',
    over: ({ tree, references }) => below(tree, references, ram.IssuerTradeParty),
    holds: (node, { tree, irrecevable }) => has(tree, node, ram.GlobalID) || irrecevable,
    vers: 'ram:GlobalID',
  },
  {
    id: 'BR-FR-CDV-CL-07_MDT-132',
    bt: 'MDT-132',
    fr: "Le role de l'emetteur de la facture n'est pas SE",
    en: 'The role of the issuer of the invoice is not SE',
    attendu: 'SE',
    over: ({ tree, references }) => below(tree, references, ram.IssuerTradeParty, ram.RoleCode),
    holds: (node, { tree }) => tree.text(node) === 'SE',
  },
  {
    id: 'BR-FR-CDV-CL-08_MDT-158',
    bt: 'MDT-158',
    fr: "Le role du destinataire de la facture n'est pas dans la liste",
    en: 'The role of the recipient of the invoice is not in the list',
    attendu: `${listeRoles}, WK, DFH`,
    over: ({ tree, references }) => below(tree, references, ram.RecipientTradeParty, ram.RoleCode),
    holds: (node, { tree }) => rolesDestinataires.has(tree.text(node)),
  },
];

/** The statut and its details. */
const statut: readonly RegleElement[] = [
  {
    id: 'BR-FR-CDV-14_MDT-207',
    bt: 'MDT-207',
    fr: 'Le statut 212 (Encaissee) demande au moins un montant MEN, chacun avec sa valeur et son taux de TVA',
    en: 'Statut 212 (Encaissee) needs at least one amount MEN, each with its value and its VAT rate',
    attendu: 'MEN, ram:ValueAmount, ram:ValuePercent',
    over: ({ references }) => references,
    holds: (node, { tree }) => {
      if (!textsAt(tree, node, ram.ProcessConditionCode).includes('212')) return true;
      const all = below(tree, [node], ram.SpecifiedDocumentStatus, ram.SpecifiedDocumentCharacteristic);
      const cashed = all.filter((one) => textsAt(tree, one, ram.TypeCode).includes('MEN'));
      const whole = (one: number) => has(tree, one, ram.ValueAmount) && has(tree, one, ram.ValuePercent);
      return cashed.length > 0 && cashed.every(whole);
    },
    vers: 'ram:SpecifiedDocumentStatus/ram:SpecifiedDocumentCharacteristic',
  },
  {
    id: 'BR-FR-CDV-15_MDT-113',
    bt: 'MDT-113',
    fr: 'Ce statut demande un motif',
    en: 'This statut needs a reason',
    over: ({ tree, references }) => below(tree, references, ram.ProcessConditionCode),
    holds: (node, { tree }) =>
      !statutsMotivesCdv.has(tree.text(node)) ||
      has(tree, tree.parent(node), ram.SpecifiedDocumentStatus, ram.ReasonCode),
  },
  {
    id: 'BR-FR-CDV-16_MDT-124-2',
    bt: 'MDT-124-2',
    fr: "Un detail de statut n'a pas de numero d'ordre",
    en: 'A detail of the statut has no sequence number',
    over: ({ details }) => details,
    holds: (node, { tree }) => has(tree, node, ram.SequenceNumeric),
    vers: 'ram:SequenceNumeric',
  },
  knownStatut('BR-FR-CDV-CL-06_MDT-105', 'MDT-105', ({ tree, references }) =>
    below(tree, references, ram.ProcessConditionCode),
  ),
  knownStatut('BR-FR-CDV-CL-06_MDT-115', 'MDT-115', ({ tree, details }) =>
    below(tree, details, ram.ProcessConditionCode),
  ),
  ...reglesMotifs,
  {
    id: 'BR-FR-CDV-CL-10_MDT-121',
    bt: 'MDT-121',
    fr: "Le code d'action demandee n'est pas dans la liste",
    en: 'The code of the action asked for is not in the list',
    attendu: [...actions].join(', '),
    over: ({ tree, details }) => below(tree, details, ram.RequestedActionCode),
    holds: (node, { tree }) => actions.has(tree.text(node)),
  },
  {
    id: 'BR-FR-CDV-CL-11_MDT-207',
    bt: 'MDT-207',
    fr: "Le type de donnee n'est pas dans la liste",
    en: 'The type of data is not in the list',
    attendu: [...typesMontant].join(', '),
    over: ({ tree, details }) => below(tree, details, ram.SpecifiedDocumentCharacteristic, ram.TypeCode),
    holds: (node, { tree }) => typesMontant.has(tree.text(node)),
  },
];

function knownStatut(id: string, bt: string, over: RegleElement['over']): RegleElement {
  return {
    id,
    bt,
    gravite: 'AVERTISSEMENT',
    fr: "Le statut n'est pas dans la liste publiee",
    en: 'The statut is not in the published list',
    over,
    holds: (node, { tree }) => {
      const code = tree.text(node);
      return isStatutCdarFacture(code) || parseStatutCdar(code) !== undefined;
    },
  };
}

function normalized(text: string): string {
  return text.replace(/[ \t\n\r]+/g, ' ').replace(/^ | $/g, '');
}

/** Every row, in the order of the message. */
export const brFrCdv: readonly Regle[] = [...enTete, ...phases, ...reference, ...statut].map(regleElement);
