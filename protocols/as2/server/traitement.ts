// SPDX-License-Identifier: Apache-2.0
/**
 * Messages whose sender was told that we have them, and that are not judged yet: judged from the bytes that were kept, right
 * after the answer, or after a restart.
 *
 * Each may be judged twice, and is concluded once. What fails is taken up again by the next round; what fails for a reason
 * nobody foresaw, again and again, is answered `unexpected-processing-error`: its sender must not wait for ever. Nor must that
 * of a message whose raccordement was closed meanwhile.
 */
import type { ReglagesAs2 } from '../../../gateway/domain/acces-as2.ts';
import { Failure } from '../../../gateway/domain/failure.ts';
import { isOpen, type Raccordement } from '../../../gateway/domain/raccordement.ts';
import type { MessageId, MessageOuvert, MessageRecord } from '../../../gateway/ports/messages.ts';
import { TroubleAs2 } from '../disposition.ts';
import type { Entetes } from '../headers.ts';
import { reglagesDe } from '../presets.ts';
import type { Partie } from './admission.ts';
import { conclureMessage } from './conclure.ts';
import { type Demande, lireDemande } from './demande.ts';
import { type Jugement, Lecture } from './lecture.ts';
import type { Service } from './service.ts';

/** Taken up in one round. */
const perRound = 100;
/** Of failures that are no `Failure`, within one run of the gateway. */
const maxBugs = 5;

/** A raccordement that was closed, or whose access was taken away, between the message and its judgement. */
interface Fermee {
  readonly raccordement: Raccordement;
  readonly reglages?: ReglagesAs2;
  readonly acces?: undefined;
}

export class Traitement {
  readonly #service: Service;
  readonly #inHand = new Set<MessageId>();
  readonly #bugs = new Map<MessageId, number>();

  constructor(service: Service) {
    this.#service = service;
  }

  /** Judges one that was just kept. What goes wrong with it is for the next round. */
  async juger(message: MessageOuvert, demande: Demande, partie: Partie, url: string): Promise<void> {
    // A round has it in hand already: this opening of it is let go, its row and its bytes stay.
    if (!this.#take(message.id)) return message.abort();
    await this.#judgeTaken(message, demande, partie, url);
  }

  #take(id: MessageId): boolean {
    if (this.#inHand.has(id)) return false;
    this.#inHand.add(id);
    return true;
  }

  /** Gives it out of hand. */
  async #judgeTaken(
    message: MessageOuvert,
    demande: Demande,
    partie: Partie | Fermee,
    url: string,
  ): Promise<void> {
    const { id } = message;
    try {
      await this.#judge(message, demande, partie, url);
      this.#bugs.delete(id);
    } catch (error) {
      if (!(error instanceof Failure)) this.#bugs.set(id, (this.#bugs.get(id) ?? 0) + 1);
      this.#service.logger.error('as2.judgement-failed', { message: id }, error);
    } finally {
      this.#inHand.delete(id);
      // Its row and its bytes stay.
      await message.abort();
    }
  }

  /** Takes up what waits; answers how many were taken up. */
  async reprendre(signal: AbortSignal): Promise<number> {
    const { messages, logger } = this.#service;
    let taken = 0;
    for (const row of await messages.aTraiter(perRound)) {
      if (signal.aborted) break;
      if (row.protocole !== 'as2' || !this.#take(row.id)) continue;
      try {
        if (await this.#takeUp(row)) taken++;
      } catch (error) {
        logger.error('as2.judgement-failed', { message: row.id }, error);
      } finally {
        this.#inHand.delete(row.id);
      }
    }
    if (taken > 0) logger.info('as2.taken-up', { messages: taken });
    return taken;
  }

  async #takeUp(row: MessageRecord): Promise<boolean> {
    const { raccordements, reception, places } = this.#service;
    const raccordement = await raccordements.find(row.raccordement);
    if (raccordement === undefined) return false;
    const rendre = places.prendre();
    if (rendre === undefined) return false;
    try {
      const demande = lireDemande(new Map(Object.entries(row.entetes)) as Entetes);
      const message = await reception.rouvrir(row, raccordement);
      const partie = this.#partieDe(raccordement);
      await this.#judgeTaken(message, demande, partie, row.envoiAccuse?.url ?? demande.accuse?.url ?? '');
      return true;
    } finally {
      rendre();
    }
  }

  #partieDe(raccordement: Raccordement): Partie | Fermee {
    const { as2: acces } = raccordement;
    if (acces === undefined) return { raccordement };
    const reglages = reglagesDe(acces);
    const open = isOpen(raccordement, this.#service.clock());
    return { raccordement, reglages, ...(open && { acces }) };
  }

  async #judge(
    message: MessageOuvert,
    demande: Demande,
    partie: Partie | Fermee,
    url: string,
  ): Promise<void> {
    const jugement = await this.#jugementDe(message, demande, partie);
    const issue = await conclureMessage(this.#service, message, {
      demande,
      partie,
      jugement,
      urlAccuse: url,
    });
    const { envois, messages, clock } = this.#service;
    if (issue.kind === 'DEJA' && issue.message.accuse !== undefined) {
      const now = clock();
      const envoi = { url, etat: 'A_ENVOYER', tentatives: 0, prochain: now } as const;
      await messages.noterAccuse(issue.message.id, envoi, now);
    }
    envois.reveiller();
  }

  async #jugementDe(message: MessageOuvert, demande: Demande, partie: Partie | Fermee): Promise<Jugement> {
    if (partie.acces === undefined) {
      return refus(new TroubleAs2('unknown-trading-relationship', 'closed after it was received'));
    }
    if ((this.#bugs.get(message.id) ?? 0) >= maxBugs) {
      return refus(new TroubleAs2('unexpected-processing-error', `failed ${maxBugs} times`));
    }
    await message.recommencer();
    const lecture = new Lecture(this.#service, message, demande, partie);
    await lecture.relire();
    return lecture.juger();
  }
}

/** Without a look at its bytes. */
function refus(trouble: TroubleAs2): Jugement {
  return { trouble, decode: { couches: [], fichiers: [] }, fichiers: [] };
}
