// SPDX-License-Identifier: Apache-2.0
/** The parties of a printed invoice: name, address, identifiers, contact. */
import type {
  AdresseContenu,
  BeneficiaireContenu,
  Contenu,
  Identifiant,
  LivraisonContenu,
  PartieContenu,
} from '../contenu/contenu.ts';
import type { Feuille } from './feuille.ts';
import { schemeOf } from './mots.ts';
import { joined, jour, printable } from './texte.ts';

/** More identifiers of one party are nobody's. */
const maxIdentifiers = 10;

export function writeParties(feuille: Feuille, contenu: Contenu): void {
  feuille.blocks([
    { heading: 'FOURNISSEUR', lines: partyLines(contenu.seller) },
    { heading: 'CLIENT', lines: partyLines(contenu.buyer) },
  ]);
  const others = otherParties(contenu);
  for (let i = 0; i < others.length; i += 2) feuille.blocks(padded(others.slice(i, i + 2)));
}

type Block = Parameters<Feuille['blocks']>[0][number];

function otherParties(contenu: Contenu): readonly Block[] {
  const { payee, taxRepresentative, delivery, payer, invoicee, invoicer, buyerAgent, salesAgent } = contenu;
  const blocks: readonly (readonly [heading: string, lines: readonly string[] | undefined])[] = [
    ['LIVRAISON', delivery && deliveryLines(delivery)],
    ['BÉNÉFICIAIRE DU PAIEMENT', payee && payeeLines(payee)],
    ['REPRÉSENTANT FISCAL', taxRepresentative && partyLines(taxRepresentative)],
    ['AGENT DU CLIENT', buyerAgent && partyLines(buyerAgent)],
    ['AGENT DU FOURNISSEUR', salesAgent && partyLines(salesAgent)],
    ['FACTURÉ À', invoicee && partyLines(invoicee)],
    ['FACTURÉ PAR', invoicer && partyLines(invoicer)],
    ['PAYEUR', payer && partyLines(payer)],
  ];
  return blocks.flatMap(([heading, lines]) =>
    lines === undefined || lines.length === 0 ? [] : [{ heading, lines }],
  );
}

/** A block alone is as wide as one of two. */
function padded(blocks: readonly Block[]): readonly Block[] {
  return blocks.length === 1 ? [...blocks, { heading: '', lines: [] }] : blocks;
}

function partyLines(party: PartieContenu | undefined): readonly string[] {
  if (party === undefined) return ['-'];
  const { name, tradingName, address, identifiers = [], legal, vat, otherTax, electronic } = party;
  return [
    printable(name ?? tradingName) || '-',
    name === undefined ? '' : printable(tradingName),
    ...addressLines(address),
    ...identifiers.slice(0, maxIdentifiers).map((one) => identifierLine(one, 'Identifiant')),
    identifierLine(legal, 'Identifiant légal'),
    labelled('TVA', vat),
    labelled('Identifiant fiscal', otherTax),
    labelled('Adresse électronique', electronic && joined(' : ', electronic.scheme, electronic.text)),
    ...contactLines(party),
    printable(party.legalInformation),
  ].filter(isFilled);
}

function contactLines({ contact }: PartieContenu): readonly string[] {
  if (contact === undefined) return [];
  const { name, telephone, email } = contact;
  return [labelled('Contact', joined(', ', name, telephone, email) || undefined)];
}

function payeeLines({ name, identifiers = [], legal }: BeneficiaireContenu): readonly string[] {
  return [
    printable(name) || '-',
    ...identifiers.slice(0, maxIdentifiers).map((one) => identifierLine(one, 'Identifiant')),
    identifierLine(legal, 'Identifiant légal'),
  ].filter(isFilled);
}

function deliveryLines({ name, location, date, address }: LivraisonContenu): readonly string[] {
  return [
    printable(name) || 'Lieu de livraison',
    ...addressLines(address),
    identifierLine(location, 'Lieu'),
    date === undefined ? '' : `Livré le ${jour(date)}`,
  ].filter(isFilled);
}

function addressLines(address: AdresseContenu | undefined): readonly string[] {
  const { line1, line2, line3, postCode, city, subdivision, country } = address ?? {};
  return [
    printable(line1),
    printable(line2),
    printable(line3),
    printable(joined(', ', joined(' ', postCode, city), subdivision, country)),
  ];
}

function identifierLine(one: Identifiant | undefined, otherwise: string): string {
  return one === undefined ? '' : labelled(schemeOf(printable(one.scheme) || undefined, otherwise), one.text);
}

export function labelled(label: string, text: string | undefined): string {
  const shown = printable(text);
  return shown === '' ? '' : `${label} : ${shown}`;
}

function isFilled(line: string): boolean {
  return line !== '';
}
