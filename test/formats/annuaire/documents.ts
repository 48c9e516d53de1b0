// SPDX-License-Identifier: Apache-2.0
/** Documents of the annuaire for tests, all made up, and the official schemas where the oracles are. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CompiledSchema } from '../../../formats/xml/libxml2.ts';

export const oracles = process.env['RACCORD_ORACLES'];
export const why = oracles === undefined ? ' (skipped: RACCORD_ORACLES is not set)' : '';

/** The schema of F13 or of F14: both include one file from a folder beside them. */
export function officialAnnuaire(name: 'Actualisation_F12-F13' | 'Consultation_F14'): CompiledSchema {
  const text = (file: string) => readFileSync(join(oracles ?? '.', 'xsd/annuaire', file), 'utf8');
  const entry = 'mem://official/annuaire/entry.xsd';
  return new CompiledSchema({
    entry,
    texts: new Map([
      [entry, text(`Annuaire_${name}.xsd`)],
      ['mem://official/common/Annuaire_Commun.xsd', text('Annuaire_Commun.xsd')],
    ]),
  });
}

export const f13 = `<?xml version="1.0" encoding="UTF-8"?>
<AnnuaireActualisation>
  <BlocCodesRoutage>
    <CodeRoutage>
      <Statut>A</Statut>
      <IdSIRET qualifiant="0009">10000000900017</IdSIRET>
      <IdRoutage qualifiant="0224">SERVICE_A</IdRoutage>
      <Nom>Service A</Nom>
      <LigneAdresse1>1 place de la Mairie</LigneAdresse1>
      <LigneAdresse2>Bâtiment B</LigneAdresse2>
      <LigneAdresse3>Escalier 3</LigneAdresse3>
      <Localite>Lyon</Localite>
      <CP>69001</CP>
      <SubdivisionPays>Rhône</SubdivisionPays>
      <CodePays>FR</CodePays>
    </CodeRoutage>
  </BlocCodesRoutage>
  <BlocLignesAnnuaire>
    <LigneAnnuaire>
      <Nature>D</Nature>
      <DateEffet><DateDebut>20270101</DateDebut><DateFin>20271231</DateFin></DateEffet>
      <InfoAdressage>
        <Identifiant>
          <IdLinSIREN qualifiant="0002">100000009</IdLinSIREN>
          <IdLinSIRET qualifiant="0009">10000000900017</IdLinSIRET>
          <IdLinRoutage qualifiant="0224">SERVICE_A</IdLinRoutage>
        </Identifiant>
      </InfoAdressage>
      <IdPlateforme>0123</IdPlateforme>
    </LigneAnnuaire>
    <LigneAnnuaire>
      <Nature>D</Nature>
      <DateEffet><DateDebut>20270101</DateDebut></DateEffet>
      <InfoAdressage>
        <Identifiant><IdLinSIREN qualifiant="0002">100000009</IdLinSIREN><Suffixe>COMPTA</Suffixe></Identifiant>
      </InfoAdressage>
      <IdPlateforme>0123</IdPlateforme>
    </LigneAnnuaire>
  </BlocLignesAnnuaire>
</AnnuaireActualisation>
`;

/** One of each entry, with everything that it may hold. */
export const f14 = `<?xml version="1.0" encoding="UTF-8"?>
<AnnuaireConsultationF14>
  <HorodateProduction>20260921010022</HorodateProduction>
  <DernierHorodateProduction>20260920010021</DernierHorodateProduction>
  <TypeFlux>D</TypeFlux>
  <BlocUnitesLegales>
    <UniteLegale>
      <IdInstance>1</IdInstance>
      <MotifPresence>C</MotifPresence>
      <Statut>A</Statut>
      <IdSIREN qualifiant="0002">100000009</IdSIREN>
      <Nom>Commune d&apos;Exemple &amp; fils</Nom>
      <TypeEntite>P</TypeEntite>
      <Diffusible>O</Diffusible>
    </UniteLegale>
  </BlocUnitesLegales>
  <BlocEtablissements>
    <Etablissement>
      <IdInstance>2</IdInstance>
      <MotifPresence>C</MotifPresence>
      <Statut>A</Statut>
      <IdSIRET qualifiant="0009">10000000900017</IdSIRET>
      <TypeEtablissement>S</TypeEtablissement>
      <Nom><![CDATA[Mairie <d'Exemple>]]></Nom>
      <LigneAdresse1>1 place de la Mairie</LigneAdresse1>
      <LigneAdresse2>Bâtiment B</LigneAdresse2>
      <LigneAdresse3>Escalier 3</LigneAdresse3>
      <Localite>Exemple-sur-Saône 🏛</Localite>
      <CP>69001</CP>
      <SubdivisionPays>Rhône</SubdivisionPays>
      <CodePays>FR</CodePays>
      <DonneesB2G>
        <EngagementJuridique>true</EngagementJuridique>
        <Service>1</Service>
        <EngJurServ>false</EngJurServ>
        <MOA>0</MOA>
        <MOAunique>false</MOAunique>
        <StatutMiseEnPaiement>true</StatutMiseEnPaiement>
      </DonneesB2G>
      <Diffusible>O</Diffusible>
    </Etablissement>
    <Etablissement>
      <IdInstance>7</IdInstance>
      <MotifPresence>S</MotifPresence>
      <Statut>I</Statut>
      <IdSIRET qualifiant="0009">10000000900025</IdSIRET>
      <TypeEtablissement>E</TypeEtablissement>
      <Nom>[ND]</Nom>
      <Diffusible>P</Diffusible>
    </Etablissement>
  </BlocEtablissements>
  <BlocCodesRoutage>
    <CodeRoutage>
      <IdInstance>3</IdInstance>
      <MotifPresence>C</MotifPresence>
      <Statut>A</Statut>
      <IdSIRET qualifiant="0009">10000000900017</IdSIRET>
      <IdRoutage qualifiant="0224">SERVICE_A</IdRoutage>
      <Nom>Service A</Nom>
      <LigneAdresse1>2 rue Basse</LigneAdresse1>
      <LigneAdresse2>Étage 2</LigneAdresse2>
      <LigneAdresse3>Bureau 4</LigneAdresse3>
      <Localite>Lyon</Localite>
      <CP>69001</CP>
      <SubdivisionPays>Rhône</SubdivisionPays>
      <CodePays>FR</CodePays>
      <EngagementJuridique>true</EngagementJuridique>
    </CodeRoutage>
  </BlocCodesRoutage>
  <BlocIdPlateformesReception>
    <IdPlateformeReception>
      <IdInstance>4</IdInstance>
      <MotifPresence>V</MotifPresence>
      <Statut>A</Statut>
      <TypePlateforme>PDP</TypePlateforme>
      <Matricule>0123</Matricule>
      <IdSIREN qualifiant="0002">200000008</IdSIREN>
      <Nom>PLATEFORME EXEMPLE</Nom>
      <NomCommercial>Exemplia</NomCommercial>
      <Contact>contact@exemple.fr</Contact>
      <DateDebutImmatriculation>20260101</DateDebutImmatriculation>
      <DateFinImmatriculation>20281231</DateFinImmatriculation>
    </IdPlateformeReception>
  </BlocIdPlateformesReception>
  <BlocLignesAnnuaire>
    <LigneAnnuaire>
      <IdInstance>5</IdInstance>
      <MotifPresence>P</MotifPresence>
      <Nature>D</Nature>
      <DateEffet>
        <DateDebut>20260922</DateDebut><DateFin>20270921</DateFin><DateFinEffective>20261231</DateFinEffective>
      </DateEffet>
      <InfoAdressage>
        <Identifiant>100000009_10000000900017_SERVICE_A</Identifiant>
        <IdLinSIREN qualifiant="0002">100000009</IdLinSIREN>
        <IdLinSIRET qualifiant="0009">10000000900017</IdLinSIRET>
        <IdLinRoutage qualifiant="0224">SERVICE_A</IdLinRoutage>
      </InfoAdressage>
      <IdPlateforme>0123</IdPlateforme>
    </LigneAnnuaire>
    <LigneAnnuaire>
      <IdInstance>6</IdInstance>
      <MotifPresence>C</MotifPresence>
      <Nature>M</Nature>
      <DateEffet><DateDebut>20260922</DateDebut></DateEffet>
      <InfoAdressage>
        <Identifiant>100000009_COMPTA</Identifiant>
        <IdLinSIREN qualifiant="0002">100000009</IdLinSIREN>
        <Suffixe>COMPTA</Suffixe>
      </InfoAdressage>
      <IdPlateforme>0123</IdPlateforme>
    </LigneAnnuaire>
  </BlocLignesAnnuaire>
</AnnuaireConsultationF14>
`;

export async function* chunksOf(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

export async function* oneChunk(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

export async function* each<T>(values: readonly T[]): AsyncGenerator<T> {
  yield* values;
}

export async function textOf(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  return Buffer.concat(await gathered(chunks)).toString('utf8');
}

export async function gathered<T>(values: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const value of values) all.push(value);
  return all;
}
