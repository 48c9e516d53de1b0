// SPDX-License-Identifier: Apache-2.0
/**
 * What follows from a verdict: factures for their recipients, statuts for the other side, flux for the exchange system
 * upstream. Nothing is sent here: each becomes an envoi, in the transaction of the verdict, and a batch carries it.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Correlation, correlerSous } from './correlation.ts';
import { destinataireDe } from './destinataire.ts';
import { type CodeInterface, codesInterface, contratOf } from './domain/code-interface.ts';
import type { VerdictFlux } from './domain/compte-rendu.ts';
import type { StatutFactureDit } from './domain/cycle-de-vie.ts';
import type { Facture } from './domain/facture.ts';
import type { IdentiteFacture } from './domain/objet-metier.ts';
import type { Raccordement } from './domain/raccordement.ts';
import { reponsesA } from './domain/reponses.ts';
import { parseSiret } from './domain/structure.ts';
import type { NouvelleAlerte } from './ports/alertes.ts';
import type { NouveauStatut } from './ports/cycles.ts';
import { cleDiffusion, cleRelais, type NouvelEnvoi } from './ports/envois.ts';
import type { FluxRecord, Journal } from './ports/journal.ts';
import type { Clock } from './ports/machinery.ts';
import type { BlobRef } from './ports/spool.ts';
import { aTransmettre, estRelaye } from './relais/regle.ts';
import { cycleVers, passeAuDela } from './suites-cycles.ts';

export interface Suites {
  readonly envois: readonly NouvelEnvoi[];
  readonly statuts: readonly NouveauStatut[];
  readonly alertes: readonly NouvelleAlerte[];
  /** What an AMONT answered, for the partenaire it is for. */
  readonly retours?: readonly Retour[];
}

/** A flux that leaves with the verdict itself: an answer does not wait for a batch. */
export interface Retour {
  readonly raccordement: Raccordement;
  readonly code: string;
  readonly nomFichier: string;
  readonly blob: BlobRef;
  /** The flux it answers. */
  readonly origine: FluxRecord['id'];
}

export interface SuitesDependencies {
  readonly journal: Journal;
  readonly clock: Clock;
}

export interface Conclu {
  readonly flux: FluxRecord;
  readonly raccordement: Raccordement;
  readonly code: CodeInterface;
  readonly verdict: VerdictFlux;
  /** Refused as a whole: nothing follows. */
  readonly irrecevable: boolean;
  readonly factures: readonly Facture[];
}

/** Nothing follows from a flux refused whole. */
export async function suitesDe(conclu: Conclu, deps: SuitesDependencies): Promise<Suites> {
  if (conclu.irrecevable) return { envois: [], statuts: [], alertes: [] };
  const parts: Suites[] = [];
  for (const [i, facture] of conclu.factures.entries()) {
    // Reads of the journal answer at once: without this a flux of thousands would hold everybody up.
    if (i % objetsParTour === objetsParTour - 1) await nextTurn();
    const suites = await suitesDeFacture(facture, conclu, deps);
    if (suites !== undefined) parts.push(suites);
  }
  // The AMONT trusts us for all who are behind us: a statut goes on only about a facture that its sender may speak of.
  const mayGoOn = parts.every(({ statuts }) => statuts.every(({ facture }) => facture !== undefined));
  return ensemble(mayGoOn ? [...parts, relaisDe(conclu)] : parts);
}

/** A few milliseconds. */
const objetsParTour = 25;

/** Several, as one. */
export function ensemble(parts: readonly Suites[]): Suites {
  return {
    envois: parts.flatMap(({ envois }) => envois),
    statuts: parts.flatMap(({ statuts }) => statuts),
    alertes: regrouper(parts.flatMap(({ alertes }) => alertes)),
    retours: parts.flatMap(({ retours = [] }) => retours),
  };
}

/** Alertes of one kind about one flux, told one by one: more are told as one, with the first and their number. */
const maxAlertesDeMemeCode = 10;

function regrouper(alertes: readonly NouvelleAlerte[]): readonly NouvelleAlerte[] {
  return [...Map.groupBy(alertes, ({ code }) => code).values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined || same.length <= maxAlertesDeMemeCode) return same;
    return [{ ...first, detail: `${first.detail} ; et ${same.length - 1} autre(s) du meme flux` }];
  });
}

async function suitesDeFacture(
  facture: Facture,
  conclu: Conclu,
  deps: SuitesDependencies,
): Promise<Suites | undefined> {
  const { objet } = facture;
  const accepted = facture.statut === 'DEPOSEE';
  if (objet?.nature === 'FACTURE') return suitesDUneFacture(facture, objet, accepted, conclu, deps);
  if (objet?.nature === 'STATUT' && accepted) return suitesDUnStatut(facture.rang, objet.dit, conclu, deps);
  if (objet?.nature === 'ACQUITTEMENT' && accepted) return suitesDUnAcquittement(conclu, objet);
  return undefined;
}

/** Told to its remettant (historic: Déposée or not integrated), and diffused to its recipient. */
async function suitesDUneFacture(
  { rang }: Facture,
  facture: IdentiteFacture,
  accepted: boolean,
  conclu: Conclu,
  deps: SuitesDependencies,
): Promise<Suites> {
  const dit = statutDeDepot(facture, accepted, conclu.code, deps.clock());
  const { flux, raccordement, code } = conclu;
  // The AMONT says by itself that it has what was accepted.
  const told =
    dit === undefined || (accepted && raccordement.relais !== undefined)
      ? []
      : [cycleVers(dit, { flux: flux.id, rang }, raccordement.id, reponsesA(code).cycles)];
  const envois = told.filter((one) => one !== undefined);
  if (!accepted) return { envois, statuts: [], alertes: [] };
  const statuts = dit === undefined ? [] : [{ flux: flux.id, rang, dit, facture: { flux: flux.id, rang } }];
  if (raccordement.relais !== undefined) return { envois, statuts, alertes: [] };
  const diffusion = await diffusionDe(facture, rang, conclu, deps);
  return { envois: [...envois, ...diffusion.envois], statuts, alertes: diffusion.alertes };
}

/** Historic circuit only: elsewhere the answer to the object says it. */
function statutDeDepot(
  facture: IdentiteFacture,
  accepted: boolean,
  code: CodeInterface,
  now: Date,
): StatutFactureDit | undefined {
  if (reponsesA(code).cycles?.norme !== 'CPP') return undefined;
  // CPPStatut has no place for a debtor without SIRET: the CSO says it all.
  if (parseSiret(facture.destinataire ?? '') === undefined) return undefined;
  const { numero, fournisseur = '', dateEmission } = facture;
  return {
    norme: 'CPP',
    code: accepted ? '01' : '37',
    cle: { numero, fournisseur, ...(dateEmission === undefined ? {} : { dateFacture: dateEmission }) },
    horodatage: now,
    motifs: [],
    montants: [],
  };
}

async function diffusionDe(
  facture: IdentiteFacture,
  rang: number,
  { flux, code }: Conclu,
  { journal, clock }: SuitesDependencies,
): Promise<Pick<Suites, 'envois' | 'alertes'>> {
  const { circuit } = contratOf(code);
  if (circuit !== 'B2G' && circuit !== 'B2G_PA' && circuit !== 'G2B') return { envois: [], alertes: [] };
  const envoi = {
    cle: cleDiffusion(flux.id, rang),
    genre: 'DIFFUSION' as const,
    source: flux.id,
    rang,
    contenu: {},
    ...(facture.destinataire === undefined ? {} : { destinataire: facture.destinataire }),
  };
  const receiver = await destinataireDe(facture.destinataire, code, journal, clock());
  if (receiver !== undefined) return { envois: [{ ...envoi, ...receiver }], alertes: [] };
  const detail = `flux ${flux.id}, facture ${rang}, destinataire ${facture.destinataire ?? 'absent'}`;
  return { envois: [envoi], alertes: [{ cle: envoi.cle, code: 'ENVOI-SANS-RACCORDEMENT', detail }] };
}

/** Kept with its facture, and passed on to the other side in the words of its circuit; else kept without. */
export async function suitesDUnStatut(
  rang: number,
  dit: StatutFactureDit,
  { flux, raccordement, code }: Pick<Conclu, 'flux' | 'raccordement' | 'code'>,
  deps: SuitesDependencies,
): Promise<Suites> {
  const correlation = await correlerSous(code, dit, raccordement, deps.journal);
  if (correlation === undefined) {
    const detail = `flux ${flux.id}, objet ${rang}, statut ${dit.code}`;
    const alerte = { cle: `statut:${flux.id}:${rang}`, code: 'STATUT-NON-CORRELE' as const, detail };
    return { envois: [], statuts: [{ flux: flux.id, rang, dit }], alertes: [alerte] };
  }
  if (raccordement.relais !== undefined) return statutRelaye(rang, dit, flux, correlation);
  const { connue } = correlation;
  const facture = { flux: connue.flux, rang: connue.rang };
  const envoi = await passeAuDela(dit, { flux: flux.id, rang }, correlation, deps.journal, code);
  return {
    envois: envoi === undefined ? [] : [envoi],
    statuts: [{ flux: flux.id, rang, dit, facture }],
    alertes: [],
  };
}

/** It goes to the AMONT, which knows the facture and tells the other side: we only keep what is about one of ours. */
function statutRelaye(
  rang: number,
  dit: StatutFactureDit,
  { id }: FluxRecord,
  correlation: Correlation,
): Suites {
  const { flux, rang: of } = correlation.connue;
  return { envois: [], statuts: [{ flux: id, rang, dit, facture: { flux, rang: of } }], alertes: [] };
}

/** The other party finds one of our flux irrecevable: nobody else would notice. */
function suitesDUnAcquittement(
  { flux }: Conclu,
  acquittement: Extract<Facture['objet'], { nature: 'ACQUITTEMENT' }>,
): Suites {
  const { statut, idFlux, motifs } = acquittement;
  const refused = statut.norme === 'CDAR' ? statut.code === '501' : ['93', '94', '95'].includes(statut.code);
  const detail = `raccordement ${flux.raccordement} : ${idFlux} ${statut.code} ${motifs.map(({ code }) => code).join(' ')}`;
  const alertes: readonly NouvelleAlerte[] = refused
    ? [{ cle: `refus:${flux.id}:${idFlux}`, code: 'FLUX-REFUSE-EN-FACE', detail }]
    : [];
  return { envois: [], statuts: [], alertes };
}

/** What was accepted goes on to the AMONT of the raccordement, under a name of our own there. */
function relaisDe({ flux, raccordement, verdict, code, factures }: Conclu): Suites {
  const none: Suites = { envois: [], statuts: [], alertes: [] };
  const { relais } = raccordement;
  if (relais === undefined || !estRelaye(raccordement, verdict, code)) return none;
  if (codesInterface[code].sens !== 'EMISSION') return none;
  const { entiers, melanges } = aTransmettre(factures);
  const [first] = melanges;
  const detail = `flux ${flux.id} : ${melanges.length} fichier(s) non transmis, acceptes en partie seulement (${first?.nom ?? ''})`;
  const alerte = { cle: cleRelais(flux.id), code: 'LOT-EN-ECHEC' as const, detail };
  const envoi = {
    cle: cleRelais(flux.id),
    genre: 'RELAIS' as const,
    raccordement: relais,
    codeInterface: code,
    source: flux.id,
    contenu: {},
  };
  return {
    envois: entiers.length === 0 ? [] : [envoi],
    statuts: [],
    alertes: first === undefined ? [] : [alerte],
  };
}
