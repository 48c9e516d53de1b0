// SPDX-License-Identifier: Apache-2.0
/** What passes on the wire, a line of the logs for each FPDU, in words: no content of a file, no password. */
import type { Destination } from '../../../gateway/ports/expedition.ts';
import type { Logger } from '../../../gateway/ports/machinery.ts';
import { direEnMots } from '../fpdu/en-mots.ts';
import type { Passage } from '../session/types.ts';

export function tracer(logger: Logger): (destination: Destination, passage: Passage) => void {
  return ({ raccordement }, { sens, fpdu }) =>
    logger.debug('pesit.fpdu', { raccordement: raccordement.id, sens, fpdu: direEnMots(fpdu) });
}
