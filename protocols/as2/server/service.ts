// SPDX-License-Identifier: Apache-2.0
/** What every part of the server is given. */
import type { Trousseau } from '../../../certs/trousseau.ts';
import type { Clock, Logger, Metrics } from '../../../gateway/ports/machinery.ts';
import type { Messages, ReceptionMessages } from '../../../gateway/ports/messages.ts';
import type { Raccordements } from '../../../gateway/ports/raccordements.ts';
import type { As2Config } from '../config.ts';
import type { Entetes } from '../headers.ts';
import type { VerifieurBasic } from './basic.ts';
import type { EnvoiAccuses } from './envoi-accuses.ts';
import type { LectureParts } from './lecture.ts';
import type { Places } from './places.ts';

/** What becomes of an MDN that comes on its own: the status and the line it is answered with. */
export type AccuseRecu = (
  entetes: Entetes,
  corps: Buffer,
) => Promise<{ readonly status: number; readonly texte?: string }>;

export interface Service extends LectureParts {
  readonly config: As2Config;
  readonly reception: ReceptionMessages;
  readonly messages: Messages;
  readonly raccordements: Pick<Raccordements, 'parNomsAs2' | 'find'>;
  readonly trousseau: Pick<Trousseau, 'dechiffrants' | 'signataire'>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly accuseRecu: AccuseRecu;
  /** Where `Message-ID` of our MDN come from: unique, printable. */
  readonly unique: () => string;
  /** How we call ourselves: Reporting-UA, AS2-Product. `name:version`. */
  readonly produit: string;
  /** Between two 102 while an MDN takes its time. */
  readonly patienceMs: number;
  readonly basic: VerifieurBasic;
  readonly places: Places;
  /** Of MDN being read: anybody may send one, and that must not keep messages out. */
  readonly placesAccuses: Places;
  readonly envois: EnvoiAccuses;
}
