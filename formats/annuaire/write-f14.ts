// SPDX-License-Identifier: Apache-2.0
/**
 * Writes an F14, entry by entry as they come. Its blocs have an order, and so must the entries: unités légales,
 * établissements, codes routage, plateformes, lignes. (specs: reforme-2026 §5)
 */

import { schemaRoutage } from '../../gateway/domain/adresse-electronique.ts';
import type {
  CodeRoutage,
  EnteteAnnuaire,
  EntreeAnnuaire,
  EtablissementAnnuaire,
  ExigencesB2G,
  LigneAnnuaire,
  NatureEntree,
  PlateformeReception,
  Presence,
  UniteLegale,
} from '../../gateway/domain/annuaire.ts';
import { compactDay } from './days.ts';
import { encoded, flag, leaf, postalAddress, xmlDeclaration } from './markup.ts';
import { f14Root } from './model.ts';

export type F14Options = Omit<EnteteAnnuaire, 'nature'>;

/** By nature, in the order of the document. */
const blocs: readonly (readonly [nature: NatureEntree, bloc: string])[] = [
  ['UNITE_LEGALE', 'BlocUnitesLegales'],
  ['ETABLISSEMENT', 'BlocEtablissements'],
  ['CODE_ROUTAGE', 'BlocCodesRoutage'],
  ['PLATEFORME', 'BlocIdPlateformesReception'],
  ['LIGNE', 'BlocLignesAnnuaire'],
];

/**
 * A head among the entries is left out: `options` is the head. An entry without an instance gets its rank.
 * @throws RangeError for an entry that comes after one of a later bloc.
 */
export function writeF14(
  source: AsyncIterable<EntreeAnnuaire>,
  options: F14Options,
): AsyncGenerator<Uint8Array> {
  return encoded(texts(source, options));
}

async function* texts(
  source: AsyncIterable<EntreeAnnuaire>,
  { type, horodate, precedent }: F14Options,
): AsyncGenerator<string> {
  yield `${xmlDeclaration}<${f14Root}>\n${leaf('HorodateProduction', horodate)}`;
  yield `${leaf('DernierHorodateProduction', precedent)}${leaf('TypeFlux', type === 'COMPLET' ? 'C' : 'D')}\n`;
  let place = -1;
  let rank = 0;
  for await (const entry of source) {
    if (entry.nature === 'ENTETE') continue;
    const next = blocs.findIndex(([nature]) => nature === entry.nature);
    if (next < place) throw new RangeError(`${entry.nature} comes after ${blocs[place]?.[0]}`);
    if (next > place) yield `${closing(place)}<${blocs[next]?.[1]}>\n`;
    place = next;
    rank++;
    yield `${written(entry, rank)}\n`;
  }
  yield `${closing(place)}</${f14Root}>\n`;
}

function closing(place: number): string {
  const bloc = blocs[place];
  return bloc === undefined ? '' : `</${bloc[1]}>\n`;
}

function written(entry: Exclude<EntreeAnnuaire, EnteteAnnuaire>, rank: number): string {
  switch (entry.nature) {
    case 'UNITE_LEGALE':
      return uniteLegale(entry, rank);
    case 'ETABLISSEMENT':
      return etablissement(entry, rank);
    case 'CODE_ROUTAGE':
      return codeRoutage(entry, rank);
    case 'PLATEFORME':
      return plateforme(entry, rank);
    case 'LIGNE':
      return ligne(entry, rank);
  }
}

function presence({ instance, motif, effet }: Presence, rank: number): string {
  const known = motif ?? (effet === 'RETIRER' ? 'S' : 'C');
  return leaf('IdInstance', instance ?? String(rank)) + leaf('MotifPresence', known);
}

export function statut(actif: boolean): string {
  return leaf('Statut', actif ? 'A' : 'I');
}

function uniteLegale(entry: UniteLegale, rank: number): string {
  const { siren, nom, actif, typeEntite = 'A', diffusible = 'O' } = entry;
  return `<UniteLegale>${presence(entry, rank)}${statut(actif)}${leaf('IdSIREN', siren, '0002')}${leaf('Nom', nom)}${leaf('TypeEntite', typeEntite)}${leaf('Diffusible', diffusible)}</UniteLegale>`;
}

function etablissement(entry: EtablissementAnnuaire, rank: number): string {
  const { siret, nom, actif, typeEtablissement = 'E', diffusible = 'O' } = entry;
  const head = `${presence(entry, rank)}${statut(actif)}${leaf('IdSIRET', siret, '0009')}`;
  const named = `${leaf('TypeEtablissement', typeEtablissement)}${leaf('Nom', nom)}${postalAddress(entry.adresse)}`;
  return `<Etablissement>${head}${named}${exigences(entry.exigences)}${leaf('Diffusible', diffusible)}</Etablissement>`;
}

function exigences(asked: ExigencesB2G | undefined): string {
  if (asked === undefined) return '';
  const flags = [
    flag('EngagementJuridique', asked.engagementObligatoire),
    flag('Service', asked.serviceObligatoire),
    flag('EngJurServ', asked.serviceOuEngagement),
    flag('MOA', asked.moa),
    flag('MOAunique', asked.moaUnique),
    flag('StatutMiseEnPaiement', asked.statutMiseEnPaiement),
  ];
  return `<DonneesB2G>${flags.join('')}</DonneesB2G>`;
}

/** What F13 and F14 say of a code routage alike. */
export function codeRoutageBody({ actif, siret, code, schema, nom, adresse }: CodeRoutage): string {
  return [
    statut(actif),
    leaf('IdSIRET', siret, '0009'),
    leaf('IdRoutage', code, schema ?? schemaRoutage),
    leaf('Nom', nom),
    postalAddress(adresse),
  ].join('');
}

function codeRoutage(entry: CodeRoutage, rank: number): string {
  const engagement = flag('EngagementJuridique', entry.engagementObligatoire);
  return `<CodeRoutage>${presence(entry, rank)}${codeRoutageBody(entry)}${engagement}</CodeRoutage>`;
}

function plateforme(entry: PlateformeReception, rank: number): string {
  return `<IdPlateformeReception>${[
    presence(entry, rank),
    statut(entry.actif),
    leaf('TypePlateforme', entry.type),
    leaf('Matricule', entry.matricule),
    leaf('IdSIREN', entry.siren, '0002'),
    leaf('Nom', entry.nom),
    leaf('NomCommercial', entry.nomCommercial),
    leaf('Contact', entry.contact),
    day('DateDebutImmatriculation', entry.debut),
    day('DateFinImmatriculation', entry.fin),
  ].join('')}</IdPlateformeReception>`;
}

/** The four parts of the address of a line. */
export function addressParts({ siren, siret, routage, suffixe }: LigneAnnuaire): string {
  return [
    leaf('IdLinSIREN', siren, '0002'),
    leaf('IdLinSIRET', siret, '0009'),
    leaf('IdLinRoutage', routage, schemaRoutage),
    leaf('Suffixe', suffixe),
  ].join('');
}

export function day(name: string, value: string | undefined): string {
  return leaf(name, value === undefined ? undefined : compactDay(value));
}

function ligne(entry: LigneAnnuaire, rank: number): string {
  const period = `${day('DateDebut', entry.debut)}${day('DateFin', entry.fin)}${day('DateFinEffective', entry.finEffective)}`;
  return [
    `<LigneAnnuaire>${presence(entry, rank)}${leaf('Nature', entry.sorte)}<DateEffet>${period}</DateEffet>`,
    `<InfoAdressage>${leaf('Identifiant', entry.adresse)}${addressParts(entry)}</InfoAdressage>`,
    `${leaf('IdPlateforme', entry.plateforme)}</LigneAnnuaire>`,
  ].join('');
}
