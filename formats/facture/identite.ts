// SPDX-License-Identifier: Apache-2.0
/**
 * What makes a facture unique and says to whom it goes, out of the semantic model: the same for every syntax. Nothing
 * is judged here; what is too long is cut, since it ends in a journal. (gateway/domain/objet-metier.ts)
 */
import type { IdentiteFacture } from '../../gateway/domain/objet-metier.ts';
import { parseSiret, sirenOf } from '../../gateway/domain/structure.ts';
import type { Identifier, Party, SemanticInvoice, Term } from '../en16931/model.ts';
import { identifiersOf, siretOf } from '../fr/chorus-pro/historic.ts';

/** Numbers and identifiers are at most this long. */
const maxIdentity = 80;
/** A service code and a name are a line of text at most. */
const maxText = 200;
/** ISO 6523: SIREN; and the routing code of the reform, which is the service of the recipient. */
const sirenScheme = '0002';
const routingScheme = '0224';

/** Undefined for an invoice without a number: nobody can speak of it. */
export function identiteOf(invoice: SemanticInvoice): IdentiteFacture | undefined {
  const numero = textOf(invoice.number, maxIdentity);
  if (numero === undefined) return undefined;
  const { seller, buyer } = invoice;
  return defined({
    nature: 'FACTURE',
    numero,
    dateEmission: invoice.issueDate?.day,
    fournisseur: identifierOf(seller),
    siren: sirenOfParty(seller),
    raisonSociale: textOf(seller?.name, maxText),
    destinataire: buyer === undefined ? undefined : (siretText(buyer) ?? sirenOfParty(buyer)),
    codeService: codeServiceOf(invoice),
    engagement: textOf(invoice.orderReference, maxText),
    type: textOf(invoice.typeCode, maxIdentity),
    cadre: textOf(invoice.process, maxIdentity),
    adresseVendeur: addressOf(seller),
    adresseAcheteur: addressOf(buyer),
  });
}

/** The SIRET when there is one, else the first identifier there is. */
export function identifierOf(party: Party | undefined): string | undefined {
  if (party === undefined) return undefined;
  return textOf(siretOf(party) ?? party.identifiers[0] ?? party.legalIdentifier, maxIdentity);
}

/** The reform writes it as an identifier of the buyer, the historic circuit as BT-10. */
function codeServiceOf({ buyer, buyerReference }: SemanticInvoice): string | undefined {
  const routing = buyer?.identifiers.find(({ scheme }) => scheme?.trim() === routingScheme);
  return textOf(routing, maxText) ?? textOf(buyerReference, maxText);
}

function siretText(party: Party): string | undefined {
  return siretOf(party)?.text.trim();
}

/** Of its SIRET, else written as such, else of its French VAT number. */
function sirenOfParty(party: Party | undefined): string | undefined {
  if (party === undefined) return undefined;
  const siret = parseSiret(siretText(party) ?? '');
  if (siret !== undefined) return sirenOf(siret);
  const written = identifiersOf(party).find(isSiren)?.text.trim();
  return written ?? sirenOfVat(party);
}

function isSiren({ scheme, text }: Identifier): boolean {
  return scheme?.trim() === sirenScheme && /^\d{9}$/.test(text.trim());
}

function sirenOfVat({ taxRegistrations }: Party): string | undefined {
  for (const { vat, identifier } of taxRegistrations) {
    const siren = /^FR[A-Z0-9]{2}(\d{9})$/.exec(identifier?.text.replace(/\s/g, '') ?? '')?.[1];
    if (vat && siren !== undefined) return siren;
  }
  return undefined;
}

function addressOf(party: Party | undefined): string | undefined {
  const address = party?.electronicAddress;
  const text = textOf(address, maxText);
  return text === undefined ? undefined : `${address?.scheme?.trim() ?? ''}:${text}`;
}

function textOf(term: Term | undefined, max: number): string | undefined {
  const text = term?.text.trim().slice(0, max);
  return text === '' ? undefined : text;
}

type Loose = { readonly [Key in keyof IdentiteFacture]: IdentiteFacture[Key] | undefined };

/** Without the members that are undefined. */
function defined(loose: Loose): IdentiteFacture {
  return Object.fromEntries(
    Object.entries(loose).filter(([, value]) => value !== undefined),
  ) as unknown as IdentiteFacture;
}
