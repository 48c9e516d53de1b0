// SPDX-License-Identifier: Apache-2.0
/**
 * Where the data of a WRITE go: into a message that is being received, with a durable point for each SYN; or, when the file
 * was taken before and only its acknowledgement was lost, beside what is kept of it, byte by byte. (PeSIT E §6.5–§6.7)
 */
import type {
  CertificatPreuve,
  ConclusionMessage,
  DetailMessage,
  MessageOuvert,
  ReceptionMessages,
} from '../../../gateway/ports/messages.ts';
import type { BlobReader } from '../../../gateway/ports/spool.ts';
import { dg, succes } from '../diagnostics.ts';
import { interruptionDe } from '../errors.ts';
import type { Diagnostic } from '../fpdu/types.ts';
import { Interruption, type Point, type Puits } from '../session/types.ts';
import { detailDuPoint } from './points.ts';

export interface Cible {
  readonly puits: Puits;
  /** The last point that came; where a restart begins. */
  readonly dernier: Point;
  /** Back to `dernier`: the file may be written again from there. */
  revenir(): Promise<void>;
  /** Durable when it resolves with success. Whatever it throws, nothing was taken. */
  conclure(conclusion: Conclusion): Promise<Diagnostic>;
  /** The end, at any time. `garder`: its sender may go on with it later. Does nothing once it is concluded. */
  lacher(garder: boolean): Promise<void>;
}

export interface Conclusion {
  readonly total: Point;
  readonly nomFichier: string;
  readonly entetes: ConclusionMessage['entetes'];
  readonly detail: DetailMessage;
  readonly certificats: readonly CertificatPreuve[];
  readonly events: ConclusionMessage['events'];
  /** PI 91 of the MSG that is to be sent back. */
  readonly accuse?: Uint8Array;
}

/** Where receipts of PeSIT go: over the `livraison` of the raccordement. */
const urlAccuse = 'pesit:';

export interface OptionsMessage {
  readonly reception: ReceptionMessages;
  readonly message: MessageOuvert;
  readonly cle: string;
  readonly depart: Point;
  /** Kept with each point. */
  readonly detail: DetailMessage;
}

export class CibleMessage implements Cible, Puits {
  readonly #options: OptionsMessage;
  #dernier: Point;
  /** The one being made durable, and the newest of those that wait for it: one at a time, and only the newest. */
  #running: Promise<void> | undefined;
  #next: { point: Point; readonly done: Promise<void> } | undefined;
  /** Bytes that are durable under the name, as far as was asked for. */
  #jalonne: number;
  #open = true;

  constructor(options: OptionsMessage) {
    this.#options = options;
    this.#dernier = options.depart;
    this.#jalonne = options.depart.octetsFichier;
  }

  get puits(): Puits {
    return this;
  }

  get dernier(): Point {
    return this.#dernier;
  }

  async ecrire(octets: Uint8Array): Promise<void> {
    try {
      await this.#options.message.ecrireBrut(octets);
    } catch (error) {
      throw interruptionDe(error);
    }
  }

  jalonner(point: Point): Promise<void> {
    this.#dernier = point;
    if (this.#running === undefined) return this.#jalonnerAussitot(point);
    if (this.#next === undefined) {
      const before = this.#running.catch(() => undefined);
      this.#next = { point, done: before.then(() => this.#jalonnerLeSuivant()) };
    } else this.#next.point = point;
    return this.#next.done;
  }

  #jalonnerLeSuivant(): Promise<void> {
    const point = this.#next?.point ?? this.#dernier;
    this.#next = undefined;
    return this.#jalonnerAussitot(point);
  }

  #jalonnerAussitot(point: Point): Promise<void> {
    const run = this.#durable(point).finally(() => {
      if (this.#running === run) this.#running = undefined;
    });
    this.#running = run;
    return run;
  }

  async #durable(point: Point): Promise<void> {
    const { message, cle, detail } = this.#options;
    this.#jalonne = Math.max(this.#jalonne, point.octetsFichier);
    try {
      await message.jalonner(cle, point.octetsFichier, { ...detail, ...detailDuPoint(point) });
    } catch (error) {
      throw interruptionDe(error);
    }
  }

  async reculer(point: Point): Promise<void> {
    await this.#repos();
    this.#dernier = point;
    const { message } = this.#options;
    if (this.#jalonne > point.octetsFichier) {
      await this.#durable(point);
      this.#jalonne = point.octetsFichier;
    }
    if (message.brutBytes > point.octetsFichier) await message.reculer(point.octetsFichier);
  }

  revenir(): Promise<void> {
    return this.reculer(this.#dernier);
  }

  /** Until no point is being made durable. Whether one failed was told to whoever asked for it. */
  async #repos(): Promise<void> {
    while (this.#running !== undefined || this.#next !== undefined) {
      await (this.#next?.done ?? this.#running)?.catch(() => undefined);
    }
  }

  async conclure({ total, nomFichier, ...conclusion }: Conclusion): Promise<Diagnostic> {
    await this.#repos();
    const { message, cle } = this.#options;
    if (message.brutBytes !== total.octetsFichier) return dg('3-319');
    const { sha256 } = await message.sceller();
    // Concluded, or taken before under the same name with the same content: it is one flux in both cases.
    await message.conclure({
      ...conclusion,
      etat: 'ACCEPTE',
      cle: `${cle}#${sha256}`,
      fichiers: [{ fichier: 'BRUT', nomFichier }],
      ...(conclusion.accuse !== undefined && { urlAccuse }),
    });
    this.#open = false;
    return succes;
  }

  async lacher(garder: boolean): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    await this.#repos();
    const { reception, message, cle, detail } = this.#options;
    // Before the first point there is nothing that its sender could go on from.
    if (!garder || this.#dernier.octetsFichier === 0) return message.abort();
    try {
      // What came after it may stay where it can no longer be cut off (it was sealed): whoever goes on does so.
      if (message.brutBytes > this.#dernier.octetsFichier) {
        await message.reculer(this.#dernier.octetsFichier).catch(() => undefined);
      }
      await reception.suspendre(message, cle, { ...detail, ...detailDuPoint(this.#dernier) });
    } catch (error) {
      await message.abort();
      throw error;
    }
  }
}

/** Read at once, to compare. */
const compareBytes = 64 * 1024;

/** The file was taken: what comes again must be the same, and makes no second flux. */
export class CibleComparee implements Cible, Puits {
  readonly dernier: Point;
  readonly #reader: BlobReader;
  readonly #buffer = Buffer.alloc(compareBytes);
  #position: number;

  constructor(reader: BlobReader, depart: Point) {
    this.#reader = reader;
    this.dernier = depart;
    this.#position = depart.octetsFichier;
  }

  get puits(): Puits {
    return this;
  }

  async ecrire(octets: Uint8Array): Promise<void> {
    for (let at = 0; at < octets.length; at += compareBytes) {
      const came = octets.subarray(at, at + compareBytes);
      if (!(await this.#sontLes(came))) throw autreFichier();
      this.#position += came.length;
    }
  }

  /** All of it is durable since long. */
  async jalonner(): Promise<void> {
    return undefined;
  }

  async reculer(point: Point): Promise<void> {
    this.#position = point.octetsFichier;
  }

  revenir(): Promise<void> {
    return this.reculer(this.dernier);
  }

  async conclure(): Promise<Diagnostic> {
    return this.#position === this.#reader.sizeBytes ? succes : dg('3-319');
  }

  lacher(): Promise<void> {
    return this.#reader.close();
  }

  async #sontLes(came: Uint8Array): Promise<boolean> {
    let read = 0;
    while (read < came.length) {
      const into = this.#buffer.subarray(read, came.length);
      const count = await this.#reader.read(into, this.#position + read);
      if (count === 0) return false;
      read += count;
    }
    return this.#buffer.subarray(0, read).equals(came);
  }
}

/** PI 19 = 12: cancelled by the server. A sender that sees it sends all of it again, as another transfer. */
function autreFichier(): Interruption {
  return new Interruption(dg('2-229'), 12, 'not the file that was received under this name');
}
