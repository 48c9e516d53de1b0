// SPDX-License-Identifier: Apache-2.0
/** Look-ups in one version of the annuaire, and all of it in its order. An entry is seen from `depuis` up to `jusqua`. */
import { sql } from 'kysely';
import type {
  CodeRoutage,
  EtablissementAnnuaire,
  LigneAnnuaire,
  PlateformeReception,
  UniteLegale,
} from '../../gateway/domain/annuaire.ts';
import {
  type Effectifs,
  type EntreeTenue,
  type NatureTenue,
  naturesTenues,
  type RechercheAnnuaire,
} from '../../gateway/ports/annuaire.ts';
import { entreeOf, rangDe, versionOf } from './annuaire-rows.ts';
import { type Fenetre, fenetres } from './annuaire-windows.ts';
import { query } from './database.ts';
import { prepared } from './prepared.ts';
import type { Reader } from './reader.ts';

/** Entries read in one go: a few hundred kilobytes. */
const pageEntries = 500;
/** Keys counted in one go. */
const pageKeys = 5_000;
/** Lignes of one address: one for each day of some years. */
const maxLignes = 2_000;

/** Before any key of a family of them, and after: see `cleDe`. */
const premiere = (head: string) => `${head} `;
const apresTout = (head: string) => `${head}!`;

interface Seen {
  readonly nature: number;
  readonly version: number;
}

const visible = (version: number) =>
  sql<boolean>`depuis <= ${version} AND (jusqua IS NULL OR jusqua > ${version})`;

const one = prepared(({ nature, cle, version }: Seen & { readonly cle: string }) =>
  query
    .selectFrom('annuaire_entree')
    .select(['nature', 'contenu'])
    .where('nature', '=', nature)
    .where('cle', '=', cle)
    .where(visible(version)),
);

interface Family extends Seen {
  readonly from: string;
  readonly to: string;
  readonly limit: number;
}

const family = prepared(({ nature, from, to, version, limit }: Family) =>
  query
    .selectFrom('annuaire_entree')
    .select(['nature', 'contenu'])
    .where('nature', '=', nature)
    .where('cle', '>=', from)
    .where('cle', '<', to)
    .where(visible(version))
    .orderBy('cle')
    .limit(limit),
);

const window = prepared(({ nature, apres, jusque }: Fenetre) =>
  query
    .selectFrom('annuaire_entree')
    .select(['nature', 'cle', 'depuis', 'jusqua', 'contenu'])
    .where('nature', '=', nature)
    .where('cle', '>', apres)
    .where('cle', '<=', jusque)
    .orderBy('cle')
    .orderBy('depuis'),
);

const count = prepared(({ nature, apres, jusque, version }: Fenetre & { readonly version: number }) =>
  query
    .selectFrom('annuaire_entree')
    .select((select) => select.fn.countAll<number>().as('count'))
    .where('nature', '=', nature)
    .where('cle', '>', apres)
    .where('cle', '<=', jusque)
    .where(visible(version)),
);

const inForce = prepared((_: object) =>
  query
    .selectFrom('annuaire_version')
    .selectAll()
    .where('etat', '=', 'PUBLIEE')
    .orderBy('numero', 'desc')
    .limit(1),
);

export function rechercheAnnuaire(reader: Reader): RechercheAnnuaire {
  return { ...ofVersions(reader), ...ofEntries(reader), ...ofAll(reader) };
}

function ofVersions(
  reader: Reader,
): Pick<RechercheAnnuaire, 'courante' | 'version' | 'versions' | 'dernierF14'> {
  const newest = () => query.selectFrom('annuaire_version').selectAll().orderBy('numero', 'desc');
  return {
    async courante() {
      const row = reader.first(inForce({}));
      return row && versionOf(row);
    },
    async version(numero) {
      const row = reader.first(newest().where('numero', '=', numero));
      return row && versionOf(row);
    },
    versions: async (limit) => reader.all(newest().limit(limit)).map(versionOf),
    async dernierF14() {
      // One that is PURGEE was published too: what follows it is applied on what came after.
      const published = newest().where('etat', 'in', ['PUBLIEE', 'PURGEE']).where('source', '=', 'F14');
      const row = reader.first(published.limit(1));
      return row && versionOf(row);
    },
  };
}

type OfEntries = 'uniteLegale' | 'etablissement' | 'codeRoutage' | 'codesRoutage' | 'plateforme' | 'lignes';

function ofEntries(reader: Reader): Pick<RechercheAnnuaire, OfEntries> {
  const find = <Entree extends EntreeTenue>(version: number, nature: Entree['nature'], cle: string) => {
    const row = reader.first(one({ nature: rangDe(nature), cle, version }));
    return row && (entreeOf(row) as Entree);
  };
  const all = <Entree extends EntreeTenue>(
    version: number,
    nature: Entree['nature'],
    head: string,
    limit: number,
  ) => {
    const asked = { nature: rangDe(nature), from: premiere(head), to: apresTout(head), version, limit };
    return reader.all(family(asked)).map((row) => entreeOf(row) as Entree);
  };
  return {
    uniteLegale: async (version, siren) => find<UniteLegale>(version, 'UNITE_LEGALE', siren),
    etablissement: async (version, siret) => find<EtablissementAnnuaire>(version, 'ETABLISSEMENT', siret),
    codeRoutage: async (version, siret, code) =>
      find<CodeRoutage>(version, 'CODE_ROUTAGE', `${siret} ${code}`),
    codesRoutage: async (version, siret, limit) => all<CodeRoutage>(version, 'CODE_ROUTAGE', siret, limit),
    plateforme: async (version, matricule) => find<PlateformeReception>(version, 'PLATEFORME', matricule),
    lignes: async (version, adresse) => all<LigneAnnuaire>(version, 'LIGNE', adresse, maxLignes),
  };
}

function ofAll(reader: Reader): Pick<RechercheAnnuaire, 'compter' | 'entrees'> {
  return {
    async compter(version) {
      const counts = new Map<NatureTenue, number>(naturesTenues.map((nature) => [nature, 0]));
      for await (const fenetre of fenetres(reader, pageKeys)) {
        const nature = naturesTenues[fenetre.nature - 1];
        if (nature === undefined) continue;
        const found = reader.first(count({ ...fenetre, version }))?.count ?? 0;
        counts.set(nature, (counts.get(nature) ?? 0) + found);
      }
      return Object.fromEntries(counts) as Effectifs;
    },
    entrees: (version, depuis) =>
      depuis === undefined ? everything(reader, version) : changes(reader, version, depuis),
  };
}

async function* everything(reader: Reader, version: number): AsyncGenerator<EntreeTenue> {
  for await (const fenetre of fenetres(reader, pageEntries)) {
    for (const row of reader.all(window(fenetre))) if (isSeen(row, version)) yield entreeOf(row);
  }
}

/** A key that is gone is told with what it last said; one that is new or changed with what it says now. */
async function* changes(reader: Reader, version: number, since: number): AsyncGenerator<EntreeTenue> {
  for await (const fenetre of fenetres(reader, pageEntries)) {
    for (const rows of Map.groupBy(reader.all(window(fenetre)), ({ cle }) => cle).values()) {
      const before = rows.find((row) => isSeen(row, since));
      const now = rows.find((row) => isSeen(row, version));
      if (now === undefined && before !== undefined) yield entreeOf(before, 'RETIRER');
      if (now !== undefined && now.contenu !== before?.contenu) yield entreeOf(now);
    }
  }
}

function isSeen(
  { depuis, jusqua }: { readonly depuis: number; readonly jusqua: number | null },
  version: number,
): boolean {
  return depuis <= version && (jusqua === null || jusqua > version);
}
