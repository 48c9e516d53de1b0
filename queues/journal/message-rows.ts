// SPDX-License-Identifier: Apache-2.0
/** Rows of messages to records, and the statements that both sides of `messages.ts` write. */
import { sql } from 'kysely';
import type { FluxId } from '../../gateway/domain/flux.ts';
import type { RaccordementId } from '../../gateway/domain/raccordement.ts';
import type {
  CertificatPreuve,
  DetailMessage,
  EnvoiAccuse,
  MessageId,
  MessageRecord,
  RepriseTenue,
} from '../../gateway/ports/messages.ts';
import { type MessageTable, query, type RepriseTable } from './database.ts';
import { prepared } from './prepared.ts';
import type { Row } from './rows.ts';
import { type Statement, statement } from './units.ts';

/** With the flux it carried, as JSON: one read for one record. */
export const messageRows = () =>
  query
    .selectFrom('message')
    .selectAll()
    .select(
      sql<string>`(SELECT json_group_array(c.flux) FROM
        (SELECT flux FROM message_flux WHERE message = message.id ORDER BY rang) AS c)`.as('flux'),
    );

type MessageRow = Row<MessageTable> & { readonly flux: string };

export function messageOf(row: MessageRow): MessageRecord {
  const envoi = envoiOf(row);
  return {
    id: row.id as MessageId,
    sens: row.sens,
    protocole: row.protocole,
    raccordement: row.raccordement as RaccordementId,
    cle: row.cle,
    etat: row.etat,
    brut: { sha256: row.sha256, sizeBytes: row.size_bytes },
    ...(row.brut_purge_le !== null && { brutPurgeLe: new Date(row.brut_purge_le) }),
    entetes: JSON.parse(row.entetes) as Readonly<Record<string, string>>,
    detail: JSON.parse(row.detail) as DetailMessage,
    certificats: JSON.parse(row.certificats) as readonly string[],
    creeLe: new Date(row.cree_le),
    modifieLe: new Date(row.modifie_le),
    flux: JSON.parse(row.flux) as readonly FluxId[],
    ...(row.accuse !== null && { accuse: row.accuse }),
    ...(envoi !== undefined && { envoiAccuse: envoi }),
  };
}

function envoiOf(row: MessageRow): EnvoiAccuse | undefined {
  const { accuse_url: url, accuse_etat: etat, accuse_prochain: prochain } = row;
  if (url === null || etat === null || prochain === null) return undefined;
  return { url, etat, tentatives: row.accuse_tentatives ?? 0, prochain: new Date(prochain) };
}

export function repriseOf(row: Row<RepriseTable>): RepriseTenue {
  return {
    cle: row.cle,
    raccordement: row.raccordement as RaccordementId,
    staging: row.staging,
    octets: row.octets,
    detail: JSON.parse(row.detail) as DetailMessage,
    modifieLe: new Date(row.modifie_le),
    acquittee: row.acquittee === 1,
    ...(row.sha256 !== null && { sha256: row.sha256 }),
  };
}

export function repriseRow(reprise: RepriseTenue): Row<RepriseTable> {
  const { staging, raccordement, cle, octets, detail, modifieLe, acquittee, sha256 = null } = reprise;
  return {
    ...{ staging, raccordement, cle, octets, detail: JSON.stringify(detail) },
    ...{ modifie_le: modifieLe.toISOString(), acquittee: acquittee ? 1 : 0, sha256 },
  };
}

export type MessageValues = Omit<Row<MessageTable>, 'id' | 'brut_purge_le'>;
export type NewMessageRow = MessageValues & { readonly id: string };

const columns = [
  'sens',
  'protocole',
  'cle',
  'raccordement',
  'etat',
  'sha256',
  'size_bytes',
  'entetes',
  'detail',
  'accuse',
  'accuse_url',
  'accuse_etat',
  'accuse_tentatives',
  'accuse_prochain',
  'certificats',
  'cree_le',
  'modifie_le',
] as const satisfies readonly (keyof MessageValues)[];

const under = (cle: string) => sql`SELECT 1 FROM message WHERE cle = ${cle} AND etat <> 'REFUSE'`;

function insertInto(row: NewMessageRow, unless: ReturnType<typeof under>) {
  const values = columns.map((name) => sql`${row[name]}`);
  const insert = sql`INSERT INTO message (id, ${sql.join(columns.map((name) => sql.ref(name)))})
    SELECT ${row.id}, ${sql.join(values)} WHERE NOT EXISTS (${unless})`;
  return { compile: () => insert.compile(query) };
}

/** No row when another stands under its `cle`. */
export const insertMessage = prepared((row: NewMessageRow) => insertInto(row, under(row.cle)));

/** Nor when an earlier one of `forFlux` still may arrive, or has. */
export const insertSortant = prepared((row: NewMessageRow & { readonly forFlux: string }) =>
  insertInto(row, sql`${under(row.cle)} UNION ALL ${standingOf(row.forFlux)}`),
);

function standingOf(flux: string) {
  return sql`SELECT 1 FROM message_flux AS c JOIN message AS m ON m.id = c.message
    WHERE c.flux = ${flux} AND m.sens = 'SORTANT' AND m.etat IN ('A_ENVOYER', 'ENVOYE', 'ACQUITTE')`;
}

const link = prepared(({ message, flux }: { readonly message: string; readonly flux: string }) => ({
  compile: () =>
    sql`INSERT INTO message_flux (message, rang, flux)
      SELECT ${message}, key, value FROM json_each(${flux})`.compile(query),
}));

export function linkFlux(message: MessageId, flux: readonly FluxId[]): readonly Statement[] {
  return flux.length === 0 ? [] : [statement(link({ message, flux: JSON.stringify(flux) }))];
}

const keep = prepared((certificat: { readonly empreinte: string; readonly der: Uint8Array }) =>
  query
    .insertInto('certificat_preuve')
    .values({ empreinte: certificat.empreinte, der: certificat.der })
    .onConflict((conflict) => conflict.doNothing()),
);

export function keepCertificats(certificats: readonly CertificatPreuve[]): readonly Statement[] {
  return certificats.map(({ empreinte, der }) => statement(keep({ empreinte, der: ownBytes(der) })));
}

export function empreintesOf(certificats: readonly CertificatPreuve[]): string {
  return JSON.stringify([...new Set(certificats.map(({ empreinte }) => empreinte))]);
}

/** Alone in their memory: what travels to the writer's thread is copied with all of the memory it stands in. */
export function ownBytes(bytes: Uint8Array): Uint8Array {
  return Uint8Array.from(bytes);
}
