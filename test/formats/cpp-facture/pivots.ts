// SPDX-License-Identifier: Apache-2.0
/** CPPFacturePivot written by hand: the smallest, and one that holds everything. */

const enveloppe = `<Enveloppe><EnveloppeUnitaire NumOrdre="1"><Parametres>
<ParametreIndiv NumOrdre="0001"><Code>DtPrd</Code><Valeurparametre>2026-10-01</Valeurparametre></ParametreIndiv>
<ParametreIndiv NumOrdre="0002"><Code>IdFlx</Code><Valeurparametre>CPP0010036000000000000001</Valeurparametre><Note>n</Note></ParametreIndiv>
</Parametres><Partenaires><Recepteur><Id>AAA123</Id><Libelle>l</Libelle><Note>n</Note></Recepteur><Emetteur><Id>CPP001</Id></Emetteur></Partenaires></EnveloppeUnitaire></Enveloppe>`;

export const smallPivot = `<CPPFacturePivot>${enveloppe}<CPPFactures><CPPFacturePivotUnitaire>
<Fournisseur><TypeIdentifiant>1</TypeIdentifiant><Identifiant>12345678900012</Identifiant><RaisonSociale>Dupont</RaisonSociale><CodePays>FR</CodePays><ModeEmission>flux</ModeEmission></Fournisseur>
<Debiteur><TypeIdentifiant>1</TypeIdentifiant><Identifiant>21130055300016</Identifiant></Debiteur>
<DonneesFacture><Id>F-1</Id><Type>380</Type><Cadre>A1</Cadre><DateEmissionFacture>2026-10-01</DateEmissionFacture><ModePaiement><Code>30</Code></ModePaiement><DateReception>2026-10-01</DateReception><Devise>EUR</Devise><Montants><MontantHT>100</MontantHT><MontantTTC>120</MontantTTC><MontantNetAPayer>120</MontantNetAPayer></Montants></DonneesFacture>
<PJ><NomPJ>f.pdf</NomPJ><TypePJ>01</TypePJ><MimeTypePJ>application/pdf</MimeTypePJ></PJ>
</CPPFacturePivotUnitaire></CPPFactures></CPPFacturePivot>`;

export const richPivot = `<CPPFacturePivot Version="V2_02">${enveloppe}<CPPFactures Compteur="1"><CPPFacturePivotUnitaire NumOrdre="1">
<Fournisseur><TypeIdentifiant>2</TypeIdentifiant><Identifiant>BE0123456789</Identifiant><RaisonSociale>Dupont &amp; fils</RaisonSociale><CodePays>BE</CodePays><ReferenceBancaire Type="IBAN"><Compte>FR7630006000011234567890189</Compte><Etablissement>AGRIFRPP</Etablissement><RaisonSocialeEncaisseur>D</RaisonSocialeEncaisseur></ReferenceBancaire><ModeEmission>numérisation</ModeEmission></Fournisseur>
<Debiteur><TypeIdentifiant>1</TypeIdentifiant><Identifiant>21130055300016</Identifiant><Nom>Ville</Nom><CodeService>S1</CodeService><NomService>Voirie</NomService></Debiteur>
<DonneesFacture><Id>F-1</Id><IdCPRO>12</IdCPRO><Renvoi>Complétée</Renvoi><IdFactureOrigine>F-0</IdFactureOrigine><Type>381</Type><Cadre>A25</Cadre><DateEmissionFacture>2026-10-01</DateEmissionFacture><DateLivraison>2026-09-30</DateLivraison><ModePaiement><Code>97</Code><Libelle>l</Libelle></ModePaiement><DateReception>2026-10-01</DateReception><DateMiseADispositionMOE>2026-10-02</DateMiseADispositionMOE><Devise>EUR</Devise><Montants><MontantHT>100.00</MontantHT><MontantTTC>120.00</MontantTTC><MontantNetAPayer>120.00</MontantNetAPayer></Montants><TVAs><TVA><Taux>20</Taux><BaseHt>100.00</BaseHt><MontantTVA>20.00</MontantTVA></TVA></TVAs><Engagement><NumeroMarche>M1</NumeroMarche><NumeroEngagement>E1</NumeroEngagement></Engagement><Lignes><Ligne NumOrdre="1"><ReferenceProduit>r</ReferenceProduit><PrixUnitaire>10.5</PrixUnitaire><Quantite>2</Quantite><MontantHT>21</MontantHT><TauxTVA>20</TauxTVA></Ligne></Lignes></DonneesFacture>
<PJ NumOrdre="1"><IdUnique>u</IdUnique><IdOriginal>o</IdOriginal><Contenu>UEsD</Contenu><NomPJ>f.pdf</NomPJ><NomPJOrigine>g.pdf</NomPJOrigine><CategoriePJ>Devis</CategoriePJ><TypePJ>02</TypePJ><MimeTypePJ>application/pdf</MimeTypePJ></PJ>
<CycleDeValidation><ValidationUnitaire><DateStatut>2026-10-01</DateStatut><CodeStatut>10</CodeStatut><ComplementStatut>c</ComplementStatut><Commentaire>d</Commentaire><ProducteurStatut><TypeIdentifiant>1</TypeIdentifiant><Id>12345678900012</Id><RaisonSociale>R</RaisonSociale><CodePays>FR</CodePays><Note>n</Note></ProducteurStatut></ValidationUnitaire></CycleDeValidation>
</CPPFacturePivotUnitaire></CPPFactures></CPPFacturePivot>`;
