// SPDX-License-Identifier: Apache-2.0
/**
 * Uniqueness of factures: one row a triplet, whose primary key is the index. Claiming is one unit, whatever the number
 * of factures: two flux that hold the same one at the same moment cannot both have it. A flux has one set of claims, the last.
 */
import { sql } from 'kysely';
import type { FluxId } from '../../gateway/domain/flux.ts';
import type { CleUnicite, Journal } from '../../gateway/ports/journal.ts';
import { query } from './database.ts';
import type { GroupCommit } from './group-commit.ts';
import { requireDone } from './outcomes.ts';
import { prepared } from './prepared.ts';
import { returning, statement } from './units.ts';

interface Rows {
  readonly rows: string;
}

/** As JSON in one parameter, in the order given. */
const asked = (rows: string) => sql`json_each(${rows})`;

const claim = prepared(({ rows, flux }: Rows & { readonly flux: string }) => ({
  compile: () =>
    sql`INSERT INTO unicite (annee, siren, numero, flux, rang)
      SELECT value ->> 'annee', value ->> 'siren', value ->> 'numero', ${flux}, value ->> 'rang'
      FROM ${asked(rows)} WHERE true ON CONFLICT (siren, numero, annee) DO NOTHING`.compile(query),
}));

const holders = prepared(({ rows }: Rows) => ({
  compile: () =>
    sql`SELECT u.flux AS flux, u.rang AS rang FROM ${asked(rows)} j
      JOIN unicite u ON u.siren = j.value ->> 'siren' AND u.numero = j.value ->> 'numero'
        AND u.annee = j.value ->> 'annee'
      ORDER BY j.key`.compile(query),
}));

/** All the claims of one flux. */
export const dropClaims = prepared(({ flux }: { readonly flux: string }) =>
  query.deleteFrom('unicite').where('flux', '=', flux),
);

export function unicite(writer: GroupCommit): Pick<Journal, 'claimFactures' | 'releaseFactures'> {
  return {
    async claimFactures(flux, cles: readonly CleUnicite[]) {
      const rows = JSON.stringify(cles);
      const unit = [
        statement(dropClaims({ flux })),
        statement(claim({ rows, flux })),
        returning(holders({ rows })),
      ];
      const [found = []] = requireDone(await writer.submit(unit));
      return found.map((row) => ({ flux: String(row['flux']) as FluxId, rang: Number(row['rang']) }));
    },
    async releaseFactures(flux) {
      requireDone(await writer.submit([statement(dropClaims({ flux }))]));
    },
  };
}
