// SPDX-License-Identifier: Apache-2.0
/** CPPStatut documents written by hand: everything that the schema allows, at both levels. */

export const enveloppe = `<Enveloppe>
    <EnveloppeUnitaire NumOrdre="1">
      <Parametres>
        <ParametreIndiv NumOrdre="0001"><Code>DtPrd</Code><Valeurparametre>2026-09-30T20:00:00Z</Valeurparametre></ParametreIndiv>
        <ParametreIndiv><Code>IdFlx</Code><Valeurparametre>AAA1231301000000000000001</Valeurparametre><Note>n</Note></ParametreIndiv>
      </Parametres>
      <Partenaires>
        <Recepteur><Id>CPP001</Id><Libelle>Chorus Pro</Libelle></Recepteur>
        <Emetteur><Id>AAA123</Id><Note/></Emetteur>
      </Partenaires>
    </EnveloppeUnitaire>
  </Enveloppe>`;

/** One statut of a facture, with all that may be there. */
export const unitaire = `<CPPFactureStatutUnitaire NumOrdre="1">
      <Fournisseur>
        <TypeIdentifiant>1</TypeIdentifiant><Identifiant>11111111100011</Identifiant><RaisonSociale>Dupont</RaisonSociale><CodePays>FR</CodePays>
      </Fournisseur>
      <Debiteur>
        <TypeIdentifiant>1</TypeIdentifiant><Identifiant>12345678200051</Identifiant><Nom>Mairie</Nom><CodeService>COMPTA</CodeService><NomService>Comptes</NomService>
      </Debiteur>
      <DonneesStatut>
        <IdStatut>05</IdStatut>
        <ComplementStatut>Montant faux</ComplementStatut>
        <Commentaire>Le total n'est pas celui du bon</Commentaire>
        <Horodatage>2026-09-30T10:00:00+02:00</Horodatage>
        <Producteur Id="AAA123"/>
        <IdFacture>F-2026-001</IdFacture>
        <DateFacture>2026-09-15</DateFacture>
        <IdMandatDP>M-1</IdMandatDP>
      </DonneesStatut>
    </CPPFactureStatutUnitaire>`;

/** One statut of a flux, with all that may be there. */
export const unitaireFlux = `<CPPFluxStatutUnitaire NumOrdre="1">
      <DonneesStatut>
        <IdStatut>94</IdStatut>
        <ComplementStatut>Refuse</ComplementStatut>
        <Commentaire>Illisible</Commentaire>
        <Note>n</Note>
        <Horodatage>2026-09-30T10:00:00.5</Horodatage>
        <IdProducteur>AAA12300</IdProducteur>
        <Producteur/>
        <IdFlux>CPP0010036000000000000001</IdFlux>
        <Details NbLignesErreur="2">
          <LigneErreurDetail IdLigne="1"><NatureErreur>B</NatureErreur><CodeErreur>E1</CodeErreur><LibelleErreur>Un</LibelleErreur><DescriptionErreur>d</DescriptionErreur></LigneErreurDetail>
          <LigneErreurDetail><NatureErreur>B</NatureErreur><CodeErreur>E2</CodeErreur><LibelleErreur>Deux</LibelleErreur></LigneErreurDetail>
        </Details>
      </DonneesStatut>
    </CPPFluxStatutUnitaire>`;

export function deFactures(...unites: readonly string[]): string {
  return document(`<CPPFactureStatuts compteur="${unites.length}">${unites.join('\n')}</CPPFactureStatuts>`);
}

export function deFlux(...unites: readonly string[]): string {
  return document(`<CPPFluxStatuts compteur="${unites.length}">${unites.join('\n')}</CPPFluxStatuts>`);
}

function document(contenu: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<CPPStatut Version="V1_18">
  ${enveloppe}
  ${contenu}
</CPPStatut>
`;
}
