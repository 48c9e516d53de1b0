// SPDX-License-Identifier: Apache-2.0
/**
 * The supplier of an invoice as the pivot names it: by its SIRET, else by an identifier of one of the six other types,
 * else by what there is. (specs: chorus-pro §7.1)
 */
import type { Party, SemanticInvoice } from '../en16931/model.ts';
import { identifiersOf, siretOf } from '../fr/chorus-pro/historic.ts';
import { keepsIban } from '../fr/chorus-pro/payment.ts';
import type { FournisseurPivot, ModeEmission, ReferenceBancaire, TypeTiers } from './facture-pivot.ts';
import { typeTiersOf } from './pivot-codes.ts';

const sirenScheme = '0002';
const european: ReadonlySet<string> = new Set(
  'AT BE BG CY CZ DE DK EE EL ES FI GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK XI'.split(' '),
);
/** Type 3 is the country and the first characters of the name. */
const nameInIdentifier = 16;

export function fournisseurOf(invoice: SemanticInvoice, modeEmission: ModeEmission): FournisseurPivot {
  const { seller } = invoice;
  const name = textOf(seller?.name?.text) ?? textOf(seller?.tradingName?.text);
  const country = textOf(seller?.address?.country?.text) ?? '';
  const tiers = tiersOf(seller, country, name ?? '');
  const referenceBancaire = referenceBancaireOf(invoice);
  return {
    ...tiers,
    raisonSociale: name ?? tiers.identifiant,
    codePays: country,
    ...(referenceBancaire === undefined ? {} : { referenceBancaire }),
    modeEmission,
  };
}

type Tiers = Pick<FournisseurPivot, 'typeIdentifiant' | 'identifiant'>;

function tiersOf(seller: Party | undefined, country: string, name: string): Tiers {
  if (seller === undefined) return { typeIdentifiant: '6', identifiant: name };
  const siret = siretOf(seller)?.text.trim();
  if (siret !== undefined) return { typeIdentifiant: '1', identifiant: siret };
  return typedOf(seller) ?? foreignOf(seller, country, name) ?? frenchOf(seller, name);
}

/** By the scheme of an identifier. */
function typedOf(seller: Party): Tiers | undefined {
  for (const { scheme, text } of identifiersOf(seller)) {
    const typeIdentifiant: TypeTiers | undefined = typeTiersOf(scheme);
    if (typeIdentifiant !== undefined && text.trim() !== '') {
      return { typeIdentifiant, identifiant: text.trim() };
    }
  }
  return undefined;
}

/** By its VAT number in the Union, by its country and name elsewhere. */
function foreignOf(seller: Party, country: string, name: string): Tiers | undefined {
  const vat = seller.taxRegistrations.find((registration) => registration.vat)?.identifier?.text;
  const number = vat?.replace(/\s/g, '') ?? '';
  if (european.has(number.slice(0, 2))) return { typeIdentifiant: '2', identifiant: number };
  if (country === '' || country === 'FR') return undefined;
  return { typeIdentifiant: '3', identifiant: `${country}${name.slice(0, nameInIdentifier)}` };
}

/** A SIREN is of the type of SIRET; without it the supplier is being registered. */
function frenchOf(seller: Party, name: string): Tiers {
  const siren = identifiersOf(seller)
    .find(({ scheme }) => scheme?.trim() === sirenScheme)
    ?.text.trim();
  if (siren !== undefined && siren !== '') return { typeIdentifiant: '1', identifiant: siren };
  const autre = identifiersOf(seller)
    .find(({ text }) => text.trim() !== '')
    ?.text.trim();
  return { typeIdentifiant: '6', identifiant: autre ?? name };
}

/** A RIB is bank, branch, account and key: 23 characters. */
const ribForm = /^\d{10}[A-Z0-9]{11}\d{2}$/;

function referenceBancaireOf({ paymentMeans, payee }: SemanticInvoice): ReferenceBancaire | undefined {
  const accounts = paymentMeans.flatMap((means) => means.accounts);
  const compte = accounts.map(({ identifier }) => identifier?.text.replace(/\s/g, '') ?? '').find(Boolean);
  if (compte === undefined) return undefined;
  const encaisseur = textOf(payee?.name?.text);
  return {
    ...(keepsIban(compte) ? { type: 'IBAN' as const } : {}),
    ...(ribForm.test(compte) ? { type: 'RIB' as const } : {}),
    compte,
    ...(encaisseur === undefined ? {} : { encaisseur }),
  };
}

function textOf(text: string | undefined): string | undefined {
  const trimmed = text?.trim();
  return trimmed === '' ? undefined : trimmed;
}
