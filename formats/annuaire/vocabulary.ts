// SPDX-License-Identifier: Apache-2.0
/** The names of F13 and F14: all in no namespace. (specs: reforme-2026 §5) */
import { idsOf, Vocabulary } from '../xml/vocabulary.ts';

const common = [
  ...([
    'BlocCodesRoutage',
    'CodeRoutage',
    'BlocLignesAnnuaire',
    'LigneAnnuaire',
    'Statut',
    'IdSIRET',
  ] as const),
  ...(['IdRoutage', 'Nom', 'LigneAdresse1', 'LigneAdresse2', 'LigneAdresse3', 'Localite', 'CP'] as const),
  ...([
    'SubdivisionPays',
    'CodePays',
    'Nature',
    'DateEffet',
    'DateDebut',
    'DateFin',
    'InfoAdressage',
  ] as const),
  ...(['Identifiant', 'IdLinSIREN', 'IdLinSIRET', 'IdLinRoutage', 'Suffixe', 'IdPlateforme'] as const),
  ...(['qualifiant', 'AnnuaireActualisation'] as const),
] as const;

const consultation = [
  ...['AnnuaireConsultationF14', 'HorodateProduction', 'DernierHorodateProduction', 'TypeFlux', 'IdInstance'],
  ...['BlocUnitesLegales', 'UniteLegale', 'BlocEtablissements', 'Etablissement', 'MotifPresence', 'IdSIREN'],
  ...['TypeEntite', 'Diffusible', 'TypeEtablissement', 'DonneesB2G', 'EngagementJuridique', 'Service', 'MOA'],
  ...['EngJurServ', 'MOAunique', 'StatutMiseEnPaiement', 'BlocIdPlateformesReception', 'TypePlateforme'],
  ...['IdPlateformeReception', 'Matricule', 'NomCommercial', 'Contact', 'DateDebutImmatriculation'],
  ...['DateFinImmatriculation', 'DateFinEffective'],
];

export const annuaireVocabulary: Vocabulary = new Vocabulary([
  { uri: '', prefix: '', locals: [...common, ...consultation] },
]);

/** Numbers of the names that an actualisation is read by. */
export const names = idsOf(annuaireVocabulary, '', common);
