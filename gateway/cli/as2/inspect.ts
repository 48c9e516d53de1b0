// SPDX-License-Identifier: Apache-2.0
/**
 * `raccord as2 inspect FILE`: what a message or an MDN is made of, with our keys to open it and the certificates of all
 * raccordements to know its signer by. Nothing of its content is shown.
 */
import { readFile } from 'node:fs/promises';
import { type Certificat, lireCertificat } from '../../../certs/certificat.ts';
import type { Trousseau } from '../../../certs/trousseau.ts';
import { type Inspection, inspecter } from '../../../protocols/as2/client/inspecter.ts';
import { loadConfig, processEnvironment } from '../../config.ts';
import { createLogger } from '../../observability/logger.ts';
import { exitCodes } from '../exit.ts';
import { exists, fileSizeOf } from '../files.ts';
import { printJson } from '../output.ts';
import { journalFile, systemClock, withTools } from '../tools.ts';
import { openTrousseauIfAny } from './identites.ts';

/** It is held in memory whole: an operator looks at a message, not at a gigabyte. */
const maxFileBytes = 256 * 1024 * 1024;

export async function inspectFile(path: string, json: boolean): Promise<number> {
  if ((await fileSizeOf(path)) > maxFileBytes)
    throw new RangeError(`${path} dépasse 256 Mo / exceeds 256 MB`);
  const config = loadConfig({ env: processEnvironment() });
  const logger = createLogger({ level: 'error', destination: process.stderr });
  const trousseau = await openTrousseauIfAny(config, logger);
  const read = await inspecter(await readFile(path), {
    ...(trousseau === undefined ? {} : { trousseau }),
    certificats: [
      // What we signed ourselves is looked at too.
      ...(trousseau === undefined ? [] : ownCertificats(trousseau)),
      // Where no gateway ever started there is nobody to know.
      ...((await exists(journalFile(config))) ? await knownCertificats() : []),
    ],
  });
  const inspection = isNone(read) ? { ...read, trouble: noMessage } : read;
  if (json) printJson(inspection);
  else if (inspection.trouble === noMessage) console.log(`${path} : ${noMessage}`);
  else console.log(sayInspection(inspection));
  return inspection.trouble === undefined ? exitCodes.ok : exitCodes.negative;
}

const noMessage =
  "pas un message AS2 : ni en-têtes (Content-Type) ni CMS ; donnez le message tel qu'il a circulé (as2 message ID --brut) / no AS2 message: neither headers nor CMS";

/** Whatever has a Content-Type may be a message: in clear it is one of any type. */
function isNone({ sorte, type, de, vers, couches }: Inspection): boolean {
  return sorte === 'MESSAGE' && type === '' && (de ?? vers) === undefined && couches.length === 0;
}

function ownCertificats(trousseau: Trousseau): readonly Certificat[] {
  return [trousseau.signataire(systemClock()), ...trousseau.dechiffrants()].map(
    ({ certificat }) => certificat,
  );
}

function knownCertificats(): Promise<readonly Certificat[]> {
  return withTools(async ({ journal }) => {
    const all = await journal.raccordements.list();
    return all.flatMap(({ as2 }) => as2?.certificats ?? []).map(({ pem }) => lireCertificat(pem));
  });
}

function sayInspection(inspection: Inspection): string {
  const { sorte, type, de, vers, messageId, couches, chiffre, destinataires, signataire } = inspection;
  const { fichiers, mic, messageIdOriginal, disposition, trouble } = inspection;
  const pairs: readonly (readonly [string, string | undefined])[] = [
    ['de', de],
    ['vers', vers],
    ['Message-ID', messageId],
    ['type', type],
    ['couches', couches.join(' > ') || 'aucune'],
    ['chiffre', chiffre],
    ...destinataires.map(
      ({ designation, cle, sujet }) =>
        ['pour', `${designation}, ${cle}${sujet === undefined ? '' : `, ${sujet}`}`] as const,
    ),
    ['signé par', signataire],
    ...fichiers.map(
      ({ nom, type: kind, sizeBytes }) => ['fichier', `${nom ?? '-'}, ${kind}, ${sizeBytes} octets`] as const,
    ),
    ['répond à', messageIdOriginal],
    ['disposition', disposition],
    ['MIC', mic],
    ['trouble', trouble],
  ];
  const lines = pairs.flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [`  ${name.padEnd(11)} ${value}`],
  );
  return [sorte === 'ACCUSE' ? 'accusé (MDN)' : 'message', ...lines].join('\n');
}
