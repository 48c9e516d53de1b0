// SPDX-License-Identifier: Apache-2.0
/**
 * The content models of the annuaire: F13 (actualisation) and F14 (consultation), both in no namespace.
 * (specs: reforme-2026 §5; notation: formats/xml/content-model)
 *
 * The same texts become the schema that libxml2 compiles and the grammar that the streaming reader walks, so that the two
 * cannot disagree about what an F14 may hold.
 */
import type { ContentModel } from '../xml/content-model/model.ts';

/** A pattern of a day, as loose as that of the PPF: 31 February passes, and is found by the rules. */
const day = String.raw`\d{4}(0[1-9]|1[012])(0[1-9]|[12][0-9]|3[01])`;

const values = `
Jour ~ token pattern=${day}
Horodate ~ token pattern=${day}(2[0-3]|[01][0-9])([0-5][0-9])([0-5][0-9])
Siren ~ token pattern=[0-9]{9}
Siret ~ token pattern=[0-9]{14}
Matricule ~ token pattern=[0-9]{4}
IdSiren = <Siren> @qualifiant=token!
IdSiret = <Siret> @qualifiant=token!
IdRoutage = <token> @qualifiant=token!
`;

const address = `LigneAdresse1=string? LigneAdresse2=string? LigneAdresse3=string? Localite=string? CP=string?
  SubdivisionPays=string? CodePays=string?`;
const lineOfAddress = 'IdLinSIREN=IdSiren IdLinSIRET=IdSiret? IdLinRoutage=IdRoutage? Suffixe=string?';
const presence = 'IdInstance=integer MotifPresence=string';

const actualisation = `
AnnuaireActualisation := BlocCodesRoutage=CodesRoutage? BlocLignesAnnuaire=Lignes?
CodesRoutage = CodeRoutage=CodeRoutage+
CodeRoutage = Statut=string IdSIRET=IdSiret IdRoutage=IdRoutage Nom=string ${address}
Lignes = LigneAnnuaire=Ligne+
Ligne = Nature=string DateEffet=Periode InfoAdressage=InfoAdressage IdPlateforme=Matricule
Periode = DateDebut=Jour DateFin=Jour?
InfoAdressage = Identifiant=Identifiant
Identifiant = ${lineOfAddress}
`;

const consultation = `
AnnuaireConsultationF14 := HorodateProduction=Horodate DernierHorodateProduction=Horodate? TypeFlux=string
  BlocUnitesLegales=UnitesLegales? BlocEtablissements=Etablissements? BlocCodesRoutage=CodesRoutage?
  BlocIdPlateformesReception=Plateformes? BlocLignesAnnuaire=Lignes?
UnitesLegales = UniteLegale=UniteLegale+
UniteLegale = ${presence} Statut=string IdSIREN=IdSiren Nom=string TypeEntite=string Diffusible=string
Etablissements = Etablissement=Etablissement+
Etablissement = ${presence} Statut=string IdSIRET=IdSiret TypeEtablissement=string Nom=string ${address}
  DonneesB2G=DonneesB2G? Diffusible=string
DonneesB2G = EngagementJuridique=boolean Service=boolean EngJurServ=boolean MOA=boolean MOAunique=boolean
  StatutMiseEnPaiement=boolean
CodesRoutage = CodeRoutage=CodeRoutage+
CodeRoutage = ${presence} Statut=string IdSIRET=IdSiret IdRoutage=IdRoutage Nom=string ${address}
  EngagementJuridique=boolean?
Plateformes = IdPlateformeReception=Plateforme+
Plateforme = ${presence} Statut=string TypePlateforme=string Matricule=Matricule IdSIREN=IdSiren? Nom=string
  NomCommercial=string? Contact=string? DateDebutImmatriculation=Jour DateFinImmatriculation=Jour?
Lignes = LigneAnnuaire=Ligne+
Ligne = ${presence} Nature=string DateEffet=Periode InfoAdressage=InfoAdressage IdPlateforme=Matricule
Periode = DateDebut=Jour DateFin=Jour? DateFinEffective=Jour?
InfoAdressage = Identifiant=string ${lineOfAddress}
`;

export const f13Model: ContentModel = {
  id: 'annuaire-f13',
  namespaces: [{ prefix: 'an', uri: '', notation: values + actualisation }],
};

export const f14Model: ContentModel = {
  id: 'annuaire-f14',
  namespaces: [{ prefix: 'an', uri: '', notation: values + consultation }],
};

export const f13Root = 'AnnuaireActualisation';
export const f14Root = 'AnnuaireConsultationF14';
