// SPDX-License-Identifier: Apache-2.0
/**
 * What is agreed on when we are called: for the session (CONNECT), for a file (CREATE, SELECT), for its data (ORF). Pure.
 * (PeSIT E §5)
 */
import type { ReglagesPesit } from '../../../gateway/domain/acces-pesit.ts';
import type { Parametres } from '../fpdu/types.ts';
import type { SessionNegociee } from '../session/types.ts';

/** Version E. */
export const versionE = 2;
/** PI 7 leaves the interval to the other side. */
const intervalleIndefini = 0xff_ff;
/** Header of an FPDU, and one byte of data. */
const entiteMin = 7;

/** In use only where both sides want it: the smaller interval; of the window the server may only take away. */
export function negocierSession(
  propose: Pick<Parametres, 'version' | 'synchro' | 'resynchronisation'>,
  notre: Pick<ReglagesPesit, 'intervalleKio' | 'fenetre' | 'resynchronisation'>,
  crc: boolean,
): SessionNegociee {
  const { intervalleKio = 0, fenetre = 0 } = propose.synchro ?? {};
  const synchronise = intervalleKio > 0 && notre.intervalleKio > 0;
  const settled = {
    intervalleKio: synchronise ? Math.min(intervalleKio, notre.intervalleKio, intervalleIndefini - 1) : 0,
    fenetre: synchronise ? Math.min(fenetre, notre.fenetre) : 0,
  };
  return {
    version: Math.min(propose.version ?? versionE, versionE),
    ...settled,
    resynchronisation: synchronise && propose.resynchronisation === true && notre.resynchronisation,
    crc,
  };
}

/** PI 25; undefined: what was proposed holds no data at all. */
export function negocierEntite(propose: number, notre: number): number | undefined {
  return propose < entiteMin ? undefined : Math.min(propose, notre);
}

/** PI 21: the type that was proposed, or none; only of both together may one be taken. */
export function negocierCompression(
  propose: Parametres['compression'],
  notre: ReglagesPesit['compression'],
): ReglagesPesit['compression'] {
  if (propose === undefined || propose === 'aucune' || notre === 'aucune') return 'aucune';
  return propose === 'mixte' ? notre : propose;
}
