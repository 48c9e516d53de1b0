// SPDX-License-Identifier: Apache-2.0
/** `raccord as2 messages|message`: what was exchanged, and the proof of it written out for whoever asks. */
import { createWriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { lireCertificat } from '../../../certs/certificat.ts';
import { faitsDe, headOfMessage } from '../../admin/preuves.ts';
import { Failure } from '../../domain/failure.ts';
import type { EtatMessage, MessageId, MessageRecord } from '../../ports/messages.ts';
import type { BlobStore } from '../../ports/spool.ts';
import { exitCodes } from '../exit.ts';
import { refuseExisting } from '../files.ts';
import { formatTable, printJson } from '../output.ts';
import { findIdOf } from '../raccordement/find.ts';
import { parseLimit } from '../rows.ts';
import { type Tools, withTools } from '../tools.ts';

const listedAtMost = 500;
const ulidShape = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;

export const etatsMessage = [
  'A_TRAITER',
  'ACCEPTE',
  'REFUSE',
  'A_ENVOYER',
  'ENVOYE',
  'ACQUITTE',
  'REJETE',
] as const satisfies readonly EtatMessage[];

export interface ListMessagesOptions {
  readonly raccordement?: string;
  readonly etat?: string;
  readonly sens?: string;
  readonly limit: string;
  readonly json?: boolean;
}

export function listMessages({
  raccordement: text,
  etat,
  sens: direction,
  limit,
  json,
}: ListMessagesOptions): Promise<number> {
  const count = parseLimit(limit, listedAtMost);
  const [wanted, sens] = [parseEtat(etat), parseSens(direction)];
  return withTools(async ({ journal }) => {
    const raccordement = await findIdOf(journal, text);
    const rows = await journal.messages.list({
      limit: count,
      ...(raccordement === undefined ? {} : { raccordement }),
      ...(wanted === undefined ? {} : { etat: wanted }),
      ...(sens === undefined ? {} : { sens }),
    });
    if (json) for (const row of rows) printJson(printable(row));
    else {
      const all = await journal.raccordements.list();
      const names = new Map(all.map(({ id, nom }) => [id, nom]));
      const lines = rows.map((row) => toRow(row, names.get(row.raccordement) ?? row.raccordement));
      console.log(
        formatTable(['id', 'sens', 'état', 'raccordement', 'disposition', 'créé', 'Message-ID'], lines),
      );
    }
    return exitCodes.ok;
  });
}

function parseEtat(text: string | undefined): EtatMessage | undefined {
  if (text === undefined) return undefined;
  const etat = etatsMessage.find((one) => one === text);
  if (etat === undefined) throw new RangeError(`--etat attend / takes: ${etatsMessage.join(', ')}`);
  return etat;
}

function parseSens(text: string | undefined): MessageRecord['sens'] | undefined {
  if (text === undefined) return undefined;
  const sens = (['ENTRANT', 'SORTANT'] as const).find((one) => one === text.toUpperCase());
  if (sens === undefined) throw new RangeError('--sens attend entrant ou sortant / takes entrant or sortant');
  return sens;
}

function toRow(message: MessageRecord, nom: string): readonly string[] {
  const { id, sens, etat, creeLe } = message;
  const { reference, disposition } = faitsDe(message);
  return [id, sens, etat, nom, disposition ?? '-', creeLe.toISOString(), reference];
}

export interface ShowMessageOptions {
  readonly mdn?: string;
  readonly brut?: string;
  readonly corps?: string;
  readonly json?: boolean;
}

export function showMessage(text: string, { mdn, brut, corps, json }: ShowMessageOptions): Promise<number> {
  const id = text.toUpperCase();
  if (!ulidShape.test(id))
    throw new RangeError(`pas l'id d'un message / no id of a message: ${text.slice(0, 60)}`);
  return withTools(async (tools) => {
    const message = await tools.journal.messages.find(id as MessageId);
    if (message === undefined) {
      console.error(`raccord: no message ${id}`);
      return exitCodes.negative;
    }
    if (mdn !== undefined) await writeMdn(message, mdn);
    if (brut !== undefined) await writeBytes(message, brut, tools.spool, [headOfMessage(message)]);
    if (corps !== undefined) await writeBytes(message, corps, tools.spool, []);
    const certificats = await certificatsOf(message, tools);
    if (json) printJson({ ...printable(message), certificats });
    else sayMessage(message, certificats);
    return exitCodes.ok;
  });
}

/** Never over a file that is there: it may be another proof. */
async function writeMdn({ id, accuse }: MessageRecord, path: string): Promise<void> {
  if (accuse === undefined) throw new Failure('CONFIG', `${id} : aucun accusé / no MDN`);
  await refuseExisting(path, () => writeFile(path, accuse, { flag: 'wx', mode: 0o600 }));
}

/** The bytes as they were on the wire, after `head`. */
async function writeBytes(
  { id, brut: { sha256 }, brutPurgeLe }: MessageRecord,
  path: string,
  spool: BlobStore,
  head: readonly Uint8Array[],
): Promise<void> {
  if (brutPurgeLe !== undefined) {
    const le = brutPurgeLe.toISOString();
    throw new Failure('CONFIG', `${id} : octets supprimés le ${le} / bytes deleted on ${le}`);
  }
  async function* whole(): AsyncGenerator<Uint8Array> {
    yield* head;
    yield* spool.stream(sha256);
  }
  await refuseExisting(path, () =>
    pipeline(
      Readable.from(whole(), { objectMode: false }),
      createWriteStream(path, { flags: 'wx', mode: 0o600 }),
    ),
  );
}

/** The bytes of the MDN stand in a file, not on a line. */
function printable({ accuse, brut, ...message }: MessageRecord): Readonly<Record<string, unknown>> {
  return { ...message, brut, accuseBytes: accuse?.length ?? 0 };
}

interface CertificatLu {
  readonly empreinte: string;
  readonly sujet: string;
}

async function certificatsOf(
  { certificats }: MessageRecord,
  { journal }: Tools,
): Promise<readonly CertificatLu[]> {
  const ders = await Promise.all(certificats.map((empreinte) => journal.messages.certificat(empreinte)));
  return certificats.map((empreinte, i) => {
    const der = ders[i];
    return { empreinte, sujet: der === undefined ? '-' : lireCertificat(der).sujet };
  });
}

function sayMessage(message: MessageRecord, certificats: readonly CertificatLu[]): void {
  const { id, sens, etat, protocole, raccordement, brut, entetes, detail, accuse, envoiAccuse, flux } =
    message;
  const pairs: readonly (readonly [string, string | undefined])[] = [
    ['raccordement', raccordement],
    ['créé', `${message.creeLe.toISOString()}, modifié ${message.modifieLe.toISOString()}`],
    ['brut', `${brut.sizeBytes} octets, sha256 ${brut.sha256}`],
    ['supprimé', message.brutPurgeLe?.toISOString()],
    ['accusé', accuse === undefined ? undefined : `${accuse.length} octets (--mdn FICHIER)`],
    [
      'envoi',
      envoiAccuse &&
        `${envoiAccuse.etat} vers ${envoiAccuse.url}, ${envoiAccuse.tentatives} tentative(s), prochaine ${envoiAccuse.prochain.toISOString()}`,
    ],
    ['flux', flux.length === 0 ? undefined : flux.join(' ')],
    ...certificats.map(({ empreinte, sujet }) => ['certificat', `${empreinte}  ${sujet}`] as const),
  ];
  const lines = pairs.flatMap(([name, value]) =>
    value === undefined ? [] : [`  ${name.padEnd(13)} ${value}`],
  );
  console.log([`${id}  ${protocole}  ${sens}  ${etat}`, ...lines].join('\n'));
  console.log(
    `\n${formatTable(
      ['détail', 'valeur'],
      Object.entries(detail).map(([name, value]) => [name, String(value)]),
    )}`,
  );
  console.log(
    `\n${formatTable(
      ['en-tête', 'valeur'],
      Object.entries(entetes).map((pair) => [...pair]),
    )}`,
  );
}
