// SPDX-License-Identifier: Apache-2.0
/** CPPFactureMixte files for tests: one or several factures, each right unless told otherwise. */
import { makeZip } from '../../support/zip.ts';

/** A PDF is what begins like one, here. */
export const pdf = '%PDF-1.4\n1 0 obj <</Type /Catalog>> endobj\ntrailer <</Root 1 0 R>>\n%%EOF\n';
export const zippedPdf = Buffer.from(makeZip({ 'facture.pdf': pdf })).toString('base64');

/** Elements of a facture by name; an empty text leaves the element out. */
export interface MixteParts {
  readonly id?: string;
  readonly type?: string;
  readonly cadre?: string;
  readonly date?: string;
  readonly mode?: string;
  readonly devise?: string;
  readonly montants?: readonly [ht: string, ttc: string, net: string];
  readonly tvas?: string;
  readonly engagement?: string;
  readonly lignes?: string;
  readonly fournisseur?: string;
  readonly debiteur?: string;
  readonly pieces?: string;
}

export function tva(taux: string, base: string, montant: string): string {
  return `<TVA><Taux>${taux}</Taux><BaseHt>${base}</BaseHt><MontantTVA>${montant}</MontantTVA></TVA>`;
}

export function piece(nom = 'facture.pdf', type = '01', contenu = zippedPdf, rank = 1): string {
  return `<PJ NumOrdre="${rank}"><Contenu>${contenu}</Contenu><NomPJ>${nom}</NomPJ><TypePJ>${type}</TypePJ><MimeTypePJ>${nom.trim().endsWith('.csv') ? 'text/csv' : 'application/pdf'}</MimeTypePJ></PJ>`;
}

export function fournisseur(type = '1', identifiant = '73282932000074', rest = ''): string {
  return `<Fournisseur><TypeIdentifiant>${type}</TypeIdentifiant><Identifiant>${identifiant}</Identifiant><RaisonSociale>Dupont &amp; fils</RaisonSociale><CodePays>FR</CodePays>${rest}</Fournisseur>`;
}

export function debiteur(identifiant = '21130055300016', rest = '', type = '1'): string {
  return `<Debiteur><TypeIdentifiant>${type}</TypeIdentifiant><Identifiant>${identifiant}</Identifiant>${rest}</Debiteur>`;
}

const right: Required<MixteParts> = {
  id: '',
  type: '380',
  cadre: 'A1',
  date: '2026-09-15',
  mode: '30',
  devise: 'EUR',
  montants: ['100.00', '120.00', '120.00'],
  tvas: tva('20', '100.00', '20.00'),
  engagement: '',
  lignes: '',
  fournisseur: fournisseur(),
  debiteur: debiteur(),
  pieces: piece(),
};

export function facture(parts: MixteParts = {}, rank = 1): string {
  const all = { ...right, id: `F-2026-${rank}`, ...parts };
  const [ht, ttc, net] = all.montants;
  const optional = (name: string, text: string) => (text === '' ? '' : `<${name}>${text}</${name}>`);
  return [
    `<CPPFactureMixteUnitaire NumOrdre="${rank}">${all.fournisseur}${all.debiteur}`,
    `<DonneesFacture><Id>${all.id}</Id><Type>${all.type}</Type>${optional('Cadre', all.cadre)}`,
    `<DateEmissionFacture>${all.date}</DateEmissionFacture>`,
    optional('ModePaiement', optional('Code', all.mode)),
    `<Devise>${all.devise}</Devise>`,
    `<Montants><MontantHT>${ht}</MontantHT><MontantTTC>${ttc}</MontantTTC><MontantNetAPayer>${net}</MontantNetAPayer></Montants>`,
    optional('TVAS', all.tvas),
    optional('Engagement', all.engagement),
    optional('Lignes', all.lignes),
    `</DonneesFacture>${all.pieces}</CPPFactureMixteUnitaire>`,
  ].join('');
}

export interface MixteFile {
  readonly compteur?: string;
  /** The code of the second parameter. */
  readonly idFlx?: string;
  readonly root?: string;
}

export function mixte(factures: readonly string[], file: MixteFile = {}): string {
  const { compteur = String(factures.length), idFlx = 'IdFlx', root = 'CPPFactureMixte' } = file;
  return `<?xml version="1.0" encoding="UTF-8"?>
<${root}>
<Enveloppe><EnveloppeUnitaire NumOrdre="1"><Parametres>
<ParametreIndiv NumOrdre="0001"><Code>DtPrd</Code><Valeurparametre>2026-09-15</Valeurparametre></ParametreIndiv>
<ParametreIndiv NumOrdre="0002"><Code>${idFlx}</Code><Valeurparametre>AAA1231113000000000000001</Valeurparametre></ParametreIndiv>
</Parametres><Partenaires><Recepteur><Id>CPP001</Id></Recepteur><Emetteur><Id>AAA123</Id></Emetteur></Partenaires></EnveloppeUnitaire></Enveloppe>
<CPPFactures Compteur="${compteur}">
${factures.join('\n')}
</CPPFactures>
</${root}>
`;
}
