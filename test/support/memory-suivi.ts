// SPDX-License-Identifier: Apache-2.0
/** What follows from flux, in memory, for the tests of the desk: alertes, envois, lots, statuts. */
import type { DeskJournal, DeskLots } from '../../gateway/admin/config.ts';
import type { Raccordement } from '../../gateway/domain/raccordement.ts';
import { departDe } from '../../gateway/lots/depart.ts';
import type { Alerte } from '../../gateway/ports/alertes.ts';
import type { StatutRecord } from '../../gateway/ports/cycles.ts';
import type { EnvoiSuivi, GroupeEnvois, Lot } from '../../gateway/ports/envois.ts';
import { createCalendrier } from '../../queues/work/calendrier.ts';
import type { MemoryDesk } from './memory-desk.ts';

export interface MemorySuivi {
  readonly raccordements: Raccordement[];
  readonly alertes: Alerte[];
  readonly envois: EnvoiSuivi[];
  readonly lots: Lot[];
  readonly statuts: (StatutRecord & { readonly classe?: string })[];
  /** When the plan of a raccordement last ran. */
  readonly passages: Map<string, Date>;
  /** Rounds asked for. */
  readonly rounds: { readonly options: object; readonly signal: AbortSignal }[];
  /** What a round does. */
  round: (signal: AbortSignal) => Promise<{ flux: number; envois: number; echecs: number }>;
}

export function createMemorySuivi(): MemorySuivi {
  return {
    raccordements: [],
    alertes: [],
    envois: [],
    lots: [],
    statuts: [],
    passages: new Map(),
    rounds: [],
    round: async () => ({ flux: 0, envois: 0, echecs: 0 }),
  };
}

export function memoryLots({ suivi }: Pick<MemoryDesk, 'suivi'>): DeskLots {
  const deps = { plan: { cron: '0 20 * * *' }, calendrier: createCalendrier() };
  return {
    passer(options, signal) {
      suivi.rounds.push({ options, signal });
      return suivi.round(signal);
    },
    prochainDepart: (raccordement, attente) => departDe(raccordement, attente, deps),
  };
}

type Suivis = Pick<DeskJournal, 'alertes' | 'envois' | 'cycles' | 'raccordements'>;

export function memorySuivis(desk: Pick<MemoryDesk, 'suivi' | 'factures'>): Suivis {
  return {
    alertes: memoryAlertes(desk.suivi),
    envois: memoryEnvois(desk.suivi),
    cycles: memoryCycles(desk),
    raccordements: {
      findByLogin: async (login) => desk.suivi.raccordements.find(({ sftp }) => sftp?.login === login),
      find: async (id) => desk.suivi.raccordements.find((one) => one.id === id),
      list: async () => desk.suivi.raccordements,
      parNomsAs2: async () => undefined,
      parNomsPesit: async () => undefined,
      pourStructure: async () => [],
    },
  };
}

function memoryAlertes({ alertes }: MemorySuivi): DeskJournal['alertes'] {
  const isOpen = ({ traiteeLe }: Alerte) => traiteeLe === undefined;
  return {
    list: async ({ ouvertes, limit }) =>
      alertes
        .filter((one) => ouvertes === undefined || isOpen(one) === ouvertes)
        .toReversed()
        .slice(0, limit),
    compterOuvertes: async () => alertes.filter(isOpen).length,
    async traiter(id, par, at) {
      const i = alertes.findIndex((one) => one.id === id && isOpen(one));
      const found = alertes[i];
      if (found !== undefined) alertes[i] = { ...found, traiteeLe: at, traiteePar: par };
      return found !== undefined;
    },
  };
}

function memoryEnvois({ envois, lots, passages }: MemorySuivi): DeskJournal['envois'] {
  const waiting = () => envois.filter(({ emis, abandon }) => emis === undefined && abandon === undefined);
  return {
    async groupes() {
      const known = waiting().filter(({ raccordement }) => raccordement !== undefined);
      const groups = Map.groupBy(
        known,
        ({ raccordement, codeInterface }) => `${raccordement} ${codeInterface}`,
      );
      return [...groups.values()].flatMap((group) => groupOf(group));
    },
    attente: async (raccordement, code, limit, apres = 0) =>
      waiting()
        .filter((one) => one.raccordement === raccordement && one.codeInterface === code && one.id > apres)
        .slice(0, limit),
    sansRaccordement: async (limit, apres = 0) =>
      waiting()
        .filter((one) => one.raccordement === undefined && one.id > apres)
        .slice(0, limit),
    async abandonner(id, motif, le) {
      const i = envois.findIndex((one) => one.id === id);
      const found = envois[i];
      if (found === undefined || found.emis !== undefined || found.abandon !== undefined) return false;
      envois[i] = { ...found, abandon: { motif, le } };
      return true;
    },
    deSource: async (source) => envois.filter((one) => one.source === source),
    dansFlux: async (flux) => envois.filter(({ emis }) => emis === flux),
    lots: async ({ raccordement, limit }) =>
      lots
        .filter((one) => raccordement === undefined || one.raccordement === raccordement)
        .toReversed()
        .slice(0, limit),
    dernierPassage: async (plan) => passages.get(plan),
  };
}

function groupOf(group: readonly EnvoiSuivi[]): readonly GroupeEnvois[] {
  const [first] = group;
  if (first?.raccordement === undefined || first.codeInterface === undefined) return [];
  const [echeance] = group.flatMap((one) => (one.echeance === undefined ? [] : [one.echeance])).sort();
  return [
    {
      raccordement: first.raccordement,
      codeInterface: first.codeInterface,
      nombre: group.length,
      plusAncien: first.creeLe,
      ...(echeance === undefined ? {} : { echeance }),
    },
  ];
}

function memoryCycles({
  suivi: { statuts },
  factures,
}: Pick<MemoryDesk, 'suivi' | 'factures'>): Suivis['cycles'] {
  const waiting = () =>
    statuts.filter(({ facture, classe }) => facture === undefined && classe === undefined);
  return {
    factures: async (numero) =>
      [...factures].flatMap(([flux, all]) =>
        all
          .filter(
            (one) => one.numero === numero && one.statut === 'DEPOSEE' && one.objet?.nature === 'FACTURE',
          )
          .map((facture) => ({ flux, rang: facture.rang, facture })),
      ),
    deFacture: async ({ flux, rang }) =>
      statuts.filter(({ facture }) => facture?.flux === flux && facture.rang === rang),
    nonCorreles: async (limit, apres = 0) =>
      waiting()
        .filter(({ id }) => id > apres)
        .slice(0, limit),
    async classer(id, motif, par) {
      const i = statuts.findIndex((one) => one.id === id && waiting().includes(one));
      const found = statuts[i];
      if (found !== undefined) statuts[i] = { ...found, classe: `${motif} (${par})` };
      return found !== undefined;
    },
    compterNonCorreles: async () => waiting().length,
  };
}
