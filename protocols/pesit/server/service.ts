// SPDX-License-Identifier: Apache-2.0
/** What every part of the server is given, and what it keeps of one session. */
import type { Trousseau } from '../../../certs/trousseau.ts';
import type { FluxId } from '../../../gateway/domain/flux.ts';
import type { Raccordement } from '../../../gateway/domain/raccordement.ts';
import type { Clock, Logger, Metrics } from '../../../gateway/ports/machinery.ts';
import type { Messages, ReceptionMessages } from '../../../gateway/ports/messages.ts';
import type { Raccordements } from '../../../gateway/ports/raccordements.ts';
import type { Retrait } from '../../../gateway/ports/retrait.ts';
import type { BlobReader, BlobRef } from '../../../gateway/ports/spool.ts';
import type { PasswordVerifier } from '../../commun/passwords.ts';
import type { PesitConfig } from '../config.ts';
import type { Diagnostic, Fpdu, Parametres } from '../fpdu/types.ts';
import type { Session } from '../session/session.ts';
import type { SessionNegociee } from '../session/types.ts';
import type { Partie } from './admission.ts';
import type { EnCours } from './en-cours.ts';
import type { Pair } from './pair.ts';
import type { Places, Verrous } from './places.ts';

export interface Dependances {
  readonly reception: ReceptionMessages;
  readonly messages: Messages;
  readonly raccordements: Pick<Raccordements, 'parNomsPesit' | 'list'>;
  readonly retrait: Retrait;
  /** Whatever became of it: a collection cut after its end goes on with a flux that is RETIRE. */
  readonly ouvrirFlux: (id: FluxId) => Promise<BlobReader | undefined>;
  /** What the spool keeps under a flux: it is also what is on the wire. */
  readonly contenuDe: (id: FluxId) => Promise<BlobRef | undefined>;
  /** Its `tls` is asked only where TLS is served. */
  readonly trousseau: Pick<Trousseau, 'tls'>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** A MSG of theirs, assembled: the acknowledgement of a file of ours. Its answer is PI 2 of ACK(MSG). */
  readonly messageRecu: (raccordement: Raccordement, fpdu: Fpdu) => Promise<Diagnostic>;
  /** Most bytes of a file, whatever was announced. */
  readonly fluxBytes: number;
}

export interface Service extends Dependances {
  readonly config: PesitConfig;
  readonly passwords: PasswordVerifier;
  /** Sessions that were let in, by raccordement. */
  readonly places: Places;
  /** Those that said RELEASE and have not closed, by raccordement. */
  readonly departs: Places;
  /** Transfers that run, by what names their restart; flux that are being collected, by their id. */
  readonly verrous: Verrous;
  /** The same transfers, and whose session each is. */
  readonly enCours: EnCours;
  /** Of rows. */
  readonly ulid: () => string;
  /** Unique, printable: of a session, in logs and in the audit. */
  readonly unique: () => string;
  /** 1 to 0xffffff: a PI 13 of ours. */
  readonly hasard: () => number;
  /** True: nothing new is begun. */
  readonly sarrete: () => boolean;
}

/** One session that was let in. */
export interface Seance {
  readonly service: Service;
  readonly session: Session;
  readonly id: string;
  readonly pair: Pair;
  readonly partie: Partie;
  readonly negociee: SessionNegociee;
  /** PI 22. */
  readonly acces: NonNullable<Parametres['acces']>;
  /** With the session and its raccordement on every line. */
  readonly logger: Logger;
}
