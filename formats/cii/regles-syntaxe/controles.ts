// SPDX-License-Identifier: Apache-2.0
/**
 * CII-SR that are more than a path: each a function with its words. They hold exactly where the official rules
 * hold, also where these are odd; a comment says so.
 */

import type { Check, Fault } from '../../en16931/path-rules/context.ts';
import type { Path } from '../../en16931/path-rules/names.ts';
import { booleanOf, collapsed, type Scene } from '../../en16931/path-rules/scene.ts';
import type { NodeId } from '../../xml/tree.ts';
import { ciiNames } from './noms.ts';

const path = (shown: string): Path => ciiNames.path(shown);
const globalId = path('ram:GlobalID');
const globalIdWithScheme = path('ram:GlobalID/@schemeID');
const originCountry = path('ram:OriginTradeCountry');
const originCountryId = path('ram:OriginTradeCountry/ram:ID');
const priceAllowanceIndicator = path(
  'ram:GrossPriceProductTradePrice/ram:AppliedTradeAllowanceCharge/ram:ChargeIndicator',
);
const priceAllowanceAmount = path(
  'ram:GrossPriceProductTradePrice/ram:AppliedTradeAllowanceCharge/ram:ActualAmount',
);
const indicator = path('udt:Indicator');
const documents = path('ram:AdditionalReferencedDocument');
const typeCode = path('ram:TypeCode');
const documentName = path('ram:Name');
const attachment = path('ram:AttachmentBinaryObject');
const paymentMeans = path('ram:SpecifiedTradeSettlementPaymentMeans');
const iban = path('ram:PayeePartyCreditorFinancialAccount/ram:IBANID');
const otherAccount = path('ram:PayeePartyCreditorFinancialAccount/ram:ProprietaryID');
const information = path('ram:Information');
const paymentReference = path('ram:PaymentReference');
const dueDateTypeCode = path('ram:DueDateTypeCode');
const anyTradeTax = ciiNames.element('ram:ApplicableTradeTax');
const anyPaymentMeans = ciiNames.element('ram:SpecifiedTradeSettlementPaymentMeans');
const anySettlement = ciiNames.element('ram:ApplicableHeaderTradeSettlement');

type Row = Omit<Check, 'broken'>;
type Found = (scene: Scene, node: NodeId) => readonly NodeId[];

const warns = { gravite: 'AVERTISSEMENT' } as const;

/** At most one; the fault is the second. */
function atMostOne(row: Row, found: Found): Check {
  return {
    ...row,
    broken: (scene, node) => {
      const [, second] = found(scene, node);
      return second === undefined ? undefined : { node: second, expected: '<= 1' };
    },
  };
}

/** Not both of two elements; the fault is the second of them. */
function notBoth(row: Row, one: string, other: string): Check {
  const [first, second] = [path(one), path(other)];
  return {
    ...row,
    broken: (scene, node) =>
      scene.has(node, first) && scene.has(node, second) ? { node: scene.select(node, second)[0] } : undefined,
  };
}

/** Both kinds of identifier of a party. */
function oneIdentifier(id: string, bt: string, party: string): Check {
  const row = {
    id,
    bt,
    ...warns,
    fr: `${party} a un identifiant local (ram:ID) ou global (ram:GlobalID), pas les deux`,
    en: `${party} has a local identifier (ram:ID) or a global one (ram:GlobalID), not both`,
  };
  return notBoth(row, `${party}/ram:ID`, `${party}/ram:GlobalID`);
}

/** Both a person and a department in the contacts of a party. */
function oneContactPoint(id: string, bt: string, party: string): Check {
  const row = {
    id,
    bt,
    ...warns,
    fr: `Le contact de ${party} est une personne (ram:PersonName) ou un service (ram:DepartmentName), pas les deux`,
    en: `The contact of ${party} is a person (ram:PersonName) or a department (ram:DepartmentName), not both`,
  };
  const contact = `${party}/ram:DefinedTradeContact`;
  return notBoth(row, `${contact}/ram:PersonName`, `${contact}/ram:DepartmentName`);
}

/** Additional documents of a type. */
function documentsOfType(code: string, normalize: (text: string) => string): Found {
  return (scene, node) =>
    scene
      .select(node, documents)
      .filter((at) => scene.select(at, typeCode).some((type) => normalize(scene.text(type)) === code));
}

const asWritten = (text: string): string => text;

function below(found: Found, further: Path): Found {
  return (scene, node) => found(scene, node).flatMap((at) => scene.select(at, further));
}

export const productChecks: readonly Check[] = [
  {
    id: 'CII-SR-046',
    bt: 'BT-157',
    fr: "L'identifiant standard de l'article (ram:GlobalID) doit avoir un schema (schemeID)",
    en: 'The standard identifier of the item (ram:GlobalID) must have a scheme (schemeID)',
    broken: (scene, node) => {
      const [first] = scene.select(node, globalId);
      const holds = first === undefined || scene.has(node, globalIdWithScheme);
      return holds ? undefined : { node: first, attribute: 'schemeID' };
    },
  },
  {
    id: 'CII-SR-090',
    bt: '',
    fr: "Le pays d'origine de l'article doit avoir un code et un seul (ram:OriginTradeCountry/ram:ID)",
    en: 'The country of origin of the item must have exactly one code (ram:OriginTradeCountry/ram:ID)',
    broken: (scene, node) => {
      const [country] = scene.select(node, originCountry);
      if (country === undefined) return undefined;
      const codes = scene.select(node, originCountryId);
      return codes.length === 1 ? undefined : { node: codes[1] ?? country, expected: '1' };
    },
  },
];

export const lineAgreementChecks: readonly Check[] = [
  {
    id: 'CII-SR-119',
    bt: '',
    ...warns,
    fr: "Sur un prix, seule une remise est possible: ram:ActualAmount avec ram:ChargeIndicator a false, ou ni l'un ni l'autre",
    en: 'A price may only have an allowance: ram:ActualAmount with ram:ChargeIndicator false, or neither',
    broken: (scene, node) => {
      const indicators = scene.select(node, priceAllowanceIndicator);
      const amounts = scene.select(node, priceAllowanceAmount);
      if (indicators.length === 0 && amounts.length === 0) return undefined;
      const holds = amounts.length > 0 && indicators.some((at) => isFalse(scene, at));
      return holds ? undefined : { node: indicators[0] ?? amounts[0] };
    },
  },
];

function isFalse(scene: Scene, node: NodeId): boolean {
  return scene.select(node, indicator).some((at) => booleanOf(scene.text(at)) === false);
}

export const lineSettlementChecks: readonly Check[] = [
  atMostOne(
    {
      id: 'CII-SR-474',
      bt: 'BT-128',
      ...warns,
      fr: "Une ligne ne cite qu'un objet facture (document de type 130)",
      en: 'A line refers to only one invoiced object (document of type 130)',
    },
    documentsOfType('130', collapsed),
  ),
];

export const agreementChecks: readonly Check[] = [
  oneIdentifier('CII-SR-450', 'BT-46', 'ram:BuyerTradeParty'),
  atMostOne(
    {
      id: 'CII-SR-457',
      bt: 'BT-17',
      ...warns,
      fr: "Un seul appel d'offres ou lot (document de type 50) peut etre cite",
      en: 'Only one tender or lot (document of type 50) may be referred to',
    },
    documentsOfType('50', asWritten),
  ),
  atMostOne(
    {
      id: 'CII-SR-458',
      bt: 'BT-18',
      ...warns,
      fr: 'Un seul objet facture (document de type 130) peut etre cite',
      en: 'Only one invoiced object (document of type 130) may be referred to',
    },
    documentsOfType('130', asWritten),
  ),
  oneContactPoint('CII-SR-465', 'BT-41', 'ram:SellerTradeParty'),
  oneContactPoint('CII-SR-466', 'BT-56', 'ram:BuyerTradeParty'),
  atMostOne(
    {
      id: 'CII-SR-475',
      bt: 'BT-123',
      ...warns,
      fr: "Les pieces jointes (documents de type 916) ne donnent, ensemble, qu'une description (ram:Name)",
      en: 'The additional documents (of type 916) give, together, only one description (ram:Name)',
    },
    below(documentsOfType('916', collapsed), documentName),
  ),
  atMostOne(
    {
      id: 'CII-SR-476',
      bt: 'BT-125',
      ...warns,
      fr: "Les documents de type 916 ne portent, ensemble, qu'une piece jointe (ram:AttachmentBinaryObject)",
      en: 'The documents of type 916 have, together, only one attachment (ram:AttachmentBinaryObject)',
    },
    below(documentsOfType('916', collapsed), attachment),
  ),
];

export const deliveryChecks: readonly Check[] = [
  oneIdentifier('CII-SR-449', 'BT-71', 'ram:ShipToTradeParty'),
];

export const settlementChecks: readonly Check[] = [
  oneIdentifier('CII-SR-451', 'BT-60', 'ram:PayeeTradeParty'),
  {
    id: 'CII-SR-462',
    bt: 'BT-8',
    fr: "Le code de la date d'exigibilite (ram:DueDateTypeCode) est le meme pour toutes les taxes",
    en: 'The tax point date code (ram:DueDateTypeCode) is the same for all taxes',
    broken: (scene) => asFault(scene.once(unlikeDueDateType)),
  },
  {
    id: 'CII-SR-470',
    bt: 'BT-84',
    fr: 'Un virement (code 30 ou 58) doit donner le compte du beneficiaire: ram:IBANID ou ram:ProprietaryID',
    en: 'A credit transfer (code 30 or 58) must give the account of the payee: ram:IBANID or ram:ProprietaryID',
    broken: (scene, node) => {
      const means = scene.select(node, paymentMeans).find((at) => isTransferWithoutAccount(scene, at));
      return means === undefined ? undefined : { node: scene.select(means, typeCode)[0] };
    },
  },
];

function isTransferWithoutAccount(scene: Scene, means: NodeId): boolean {
  const codes = scene.select(means, typeCode).map((at) => collapsed(scene.text(at)));
  if (!codes.some((code) => code === '30' || code === '58')) return false;
  return !scene.has(means, iban) && !scene.has(means, otherAccount);
}

function unlikeDueDateType(scene: Scene): NodeId {
  return firstUnlike(scene, belowAll(scene, anyTradeTax, dueDateTypeCode), asWritten);
}

export const invoiceChecks: readonly Check[] = [
  {
    id: 'CII-SR-467',
    bt: 'BT-81',
    fr: 'Le code de mode de paiement est le meme pour tous les modes de paiement',
    en: 'The payment means code is the same for all payment means',
    broken: (scene) => asFault(firstUnlike(scene, belowAll(scene, anyPaymentMeans, typeCode), collapsed)),
  },
  {
    id: 'CII-SR-468',
    bt: 'BT-82',
    fr: 'Le libelle du mode de paiement est le meme pour tous les modes de paiement',
    en: 'The payment means text is the same for all payment means',
    broken: (scene) => asFault(firstUnlike(scene, belowAll(scene, anyPaymentMeans, information), collapsed)),
  },
  atMostOne(
    {
      id: 'CII-SR-469',
      bt: 'BT-83',
      fr: "Il n'y a qu'un avis de paiement (ram:PaymentReference) dans la facture",
      en: 'There is only one remittance information (ram:PaymentReference) in the invoice',
    },
    (scene) => belowAll(scene, anySettlement, paymentReference),
  ),
];

function belowAll(scene: Scene, name: number, further: Path): readonly NodeId[] {
  return scene.all(name).flatMap((at) => scene.select(at, further));
}

/** The first element whose text is not that of the first; -1 when all are alike. */
function firstUnlike(scene: Scene, nodes: readonly NodeId[], normalize: (text: string) => string): NodeId {
  const [first, ...others] = nodes;
  if (first === undefined) return -1;
  const text = normalize(scene.text(first));
  return others.find((at) => normalize(scene.text(at)) !== text) ?? -1;
}

function asFault(node: NodeId): Fault | undefined {
  return node === -1 ? undefined : { node };
}
