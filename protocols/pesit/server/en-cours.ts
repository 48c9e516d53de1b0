// SPDX-License-Identifier: Apache-2.0
/**
 * Transfers that run, and the session each runs on: a caller whose line was cut comes back before we have seen the cut, and its
 * former session gives way. (PeSIT E §6.6)
 *
 * What must stay true: a session gives way only to a restart of its own transfer by its own raccordement, and only when its
 * line is silent; whoever comes next waits for what it keeps.
 */
import { dg } from '../diagnostics.ts';
import type { Session } from '../session/session.ts';
import type { Rendre } from './places.ts';

/**
 * A line on which nothing came or went for as long is taken to be cut when its caller asks to restart what runs on it: data
 * come many times a second, an answer in far less, and a caller that is cut tries again after a few seconds.
 */
const silenceMs = 5_000;

export type SessionQuiCede = Pick<Session, 'silenceMs' | 'abandonner'>;

export interface EnCours {
  /** Until it is given back. `nom`: the raccordement and what names the restart; one at a time has it. */
  inscrire(nom: string, session: SessionQuiCede): Rendre;
  /** Ends the session on which it runs, when its line is silent. What it keeps, it keeps after that. */
  supplanter(nom: string): void;
}

/** As many as there are sessions: each has one. */
export function createEnCours(): EnCours {
  const running = new Map<string, SessionQuiCede>();
  return {
    inscrire: (nom, session) => {
      running.set(nom, session);
      return () => {
        if (running.get(nom) === session) running.delete(nom);
      };
    },
    supplanter: (nom) => {
      const session = running.get(nom);
      if (session === undefined || session.silenceMs < silenceMs) return;
      // A line that is lost, as far as can be told: whoever is still there may try again.
      void session.abandonner(dg('3-310'), 'its caller came back on another connection');
    },
  };
}
