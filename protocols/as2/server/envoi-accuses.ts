// SPDX-License-Identifier: Apache-2.0
/**
 * Asynchronous MDN: each on a connection of its own, again and again with longer waits, until a 2xx or the last attempt
 * (statements 10, 65).
 *
 * The URL is judged again at each attempt, and so is the address its name leads to at that moment (statement 66); a
 * redirection is an answer like any other that is no 2xx. What is due is kept by the journal: a restart loses nothing.
 */
import { readFile } from 'node:fs/promises';
import type { Clock, Logger, Metrics } from '../../../gateway/ports/machinery.ts';
import type { EnvoiAccuse, MessageRecord, Messages } from '../../../gateway/ports/messages.ts';
import type { Raccordements } from '../../../gateway/ports/raccordements.ts';
import { relireAccuse } from '../accuses.ts';
import type { As2Config } from '../config.ts';
import { poster } from './poster.ts';
import { urlPermise } from './url-accuse.ts';
import { type Portage, Voies } from './voies.ts';

export interface EnvoiParts {
  readonly messages: Pick<Messages, 'accusesDus' | 'noterAccuse'>;
  readonly raccordements: Pick<Raccordements, 'find'>;
  readonly config: As2Config['accuses'];
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** Looked at together; when there are as many, there is another look. */
const perLook = 200;
/** Most servers answer within some milliseconds; those for one that takes this long make room. */
const lenteMs = 5_000;

interface Envoi {
  readonly id: string;
  readonly origine: string;
  readonly message: MessageRecord;
}

export class EnvoiAccuses {
  readonly #parts: EnvoiParts;
  readonly #ca: Buffer | undefined;
  readonly #closing = new AbortController();
  #run: { readonly voies: Voies<Envoi>; readonly done: Promise<number> } | undefined;

  constructor(parts: EnvoiParts, ca: Buffer | undefined) {
    this.#parts = parts;
    this.#ca = ca;
  }

  /** Something became due: it goes as soon as there is room for it. Never throws. */
  reveiller(): void {
    if (this.#closing.signal.aborted) return;
    void this.envoyerDus(this.#closing.signal).catch((error: unknown) => {
      this.#parts.logger.error('as2.mdn-round-failed', {}, error);
    });
  }

  /** Sends what is due; answers how many were taken by their receivers. One run at a time: what is due goes with it. */
  envoyerDus(signal: AbortSignal): Promise<number> {
    if (this.#run?.voies.reveiller() === true) return this.#run.done;
    const both = AbortSignal.any([signal, this.#closing.signal]);
    const voies = this.#voies(both);
    const done = voies.courir(both).finally(() => {
      if (this.#run?.voies === voies) this.#run = undefined;
    });
    this.#run = { voies, done };
    return done;
  }

  /** What is on its way is cut: it stays due. */
  async close(): Promise<void> {
    this.#closing.abort(new Error('closing'));
    await this.#run?.done.catch(() => undefined);
  }

  #voies(signal: AbortSignal): Voies<Envoi> {
    const { messages, clock, config, metrics, logger } = this.#parts;
    return new Voies<Envoi>({
      ...{ simultanes: config.simultanes, perLook, lenteMs },
      dus: async () => {
        const due = await messages.accusesDus('as2', clock(), perLook);
        metrics.gauge('as2_accuses_attente', due.length);
        return due.map((message) => ({ id: message.id, origine: originOf(message), message }));
      },
      porter: ({ message }) => this.#sendOne(message, signal),
      remettre: ({ message }) => this.#putOff(message),
      enPanne: (error) => logger.error('as2.mdn-round-failed', {}, error),
    });
  }

  /** What came of it: ENVOYE, the server failed, or it was none of its doing. */
  async #sendOne(message: MessageRecord, signal: AbortSignal): Promise<Portage> {
    const { envoiAccuse: envoi, accuse } = message;
    if (envoi === undefined || accuse === undefined) return 'RIEN';
    const url = await this.#permitted(message, envoi.url);
    if (url === undefined) {
      await this.#note(message, { ...envoi, etat: 'ABANDONNE' }, 'url-not-allowed');
      return 'RIEN';
    }
    const { config, clock } = this.#parts;
    const trouble = await poster(url, relireAccuse(accuse), {
      timeoutMs: config.timeoutMs,
      reseauxPrives: config.reseauxPrives,
      ca: this.#ca,
      signal,
    });
    if (signal.aborted && trouble !== undefined) return 'RIEN';
    const tentatives = envoi.tentatives + 1;
    if (trouble === undefined) {
      await this.#note(message, { ...envoi, etat: 'ENVOYE', tentatives });
      return 'PRIS';
    }
    const isLast = tentatives >= config.tentatives;
    const prochain = new Date(clock().getTime() + delaiMs(tentatives, config));
    await this.#note(
      message,
      { ...envoi, etat: isLast ? 'ABANDONNE' : 'A_ENVOYER', tentatives, prochain },
      trouble,
    );
    return 'PANNE';
  }

  /**
   * Not tried, so no attempt of its own; but no longer due, or those for one dead server would be the oldest of every look,
   * and nobody else's would leave.
   */
  async #putOff({ id, envoiAccuse: envoi }: MessageRecord): Promise<void> {
    if (envoi === undefined) return;
    const { messages, clock, config } = this.#parts;
    const now = clock();
    const waitMs = delaiMs(Math.max(1, envoi.tentatives), config);
    await messages.noterAccuse(id, { ...envoi, prochain: new Date(now.getTime() + waitMs) }, now);
  }

  async #permitted({ raccordement }: MessageRecord, url: string): Promise<URL | undefined> {
    const acces = (await this.#parts.raccordements.find(raccordement))?.as2;
    return acces === undefined ? undefined : urlPermise(url, acces);
  }

  async #note(message: MessageRecord, envoi: EnvoiAccuse, trouble?: string): Promise<void> {
    const { messages, clock, logger, metrics } = this.#parts;
    const now = clock();
    await messages.noterAccuse(message.id, envoi, now);
    metrics.count('as2_accuses_total', { result: results[envoi.etat] });
    const { tentatives } = envoi;
    const fields = { message: message.id, raccordement: message.raccordement, tentatives };
    if (envoi.etat === 'ENVOYE') {
      const delayMs = now.getTime() - message.modifieLe.getTime();
      metrics.observe('as2_accuse_seconds', Math.max(0, delayMs) / 1000, { mode: 'async' });
      logger.info('as2.mdn-sent', fields);
    } else if (envoi.etat === 'A_ENVOYER') logger.warn('as2.mdn-retry', { ...fields, motif: trouble });
    else logger.error('as2.mdn-abandoned', { ...fields, motif: trouble });
  }
}

const results = { ENVOYE: 'envoye', A_ENVOYER: 'echec', ABANDONNE: 'abandonne' } as const;

/** Doubles from the first to the last that is allowed. */
export function delaiMs(
  tentatives: number,
  { premierDelaiMs, delaiMaxMs }: Pick<As2Config['accuses'], 'premierDelaiMs' | 'delaiMaxMs'>,
): number {
  return Math.min(delaiMaxMs, premierDelaiMs * 2 ** (tentatives - 1));
}

export async function ouvrirEnvoiAccuses(parts: EnvoiParts): Promise<EnvoiAccuses> {
  const { autoritesFichier } = parts.config;
  return new EnvoiAccuses(
    parts,
    autoritesFichier === undefined ? undefined : await readFile(autoritesFichier),
  );
}

function originOf({ envoiAccuse }: MessageRecord): string {
  return URL.parse(envoiAccuse?.url ?? '')?.origin ?? '';
}
