// SPDX-License-Identifier: Apache-2.0
/**
 * What the verdict of the antivirus means for a flux: infected, it is irrecevable; not scanned, it waits (fail closed, by a
 * Failure that the queue tries again) or passes with a warning (fail open). For the ouverture, before anything is opened.
 */
import type { Constat } from '../domain/constat.ts';
import { Failure, type FailureCode } from '../domain/failure.ts';
import { irrecevable } from '../domain/irrecevabilite.ts';
import type { Antivirus } from '../ports/antivirus.ts';

export interface Analyse {
  readonly constats: readonly Constat[];
  /** For the journal of the flux; absent when there is no antivirus. */
  readonly event?: {
    readonly type: 'antivirus.sain' | 'antivirus.infecte' | 'antivirus.omis';
    readonly detail: Readonly<Record<string, string>>;
  };
}

export interface Analysing {
  readonly antivirus: Antivirus | undefined;
  readonly failClosed: boolean;
}

const tolerated: ReadonlySet<FailureCode> = new Set<FailureCode>([
  'ANTIVIRUS_UNAVAILABLE',
  'ANTIVIRUS_LIMIT',
]);

/** @param content called only when there is an antivirus. Throws Failure when it fails closed. */
export async function analyser(
  content: () => AsyncIterable<Uint8Array>,
  signal: AbortSignal,
  { antivirus, failClosed }: Analysing,
): Promise<Analyse> {
  if (antivirus === undefined) return { constats: [] };
  try {
    const said = await antivirus.scan(content(), signal);
    if (said.verdict === 'SAIN') return { constats: [], event: { type: 'antivirus.sain', detail: {} } };
    const { signature } = said;
    return { constats: [infecte(signature)], event: { type: 'antivirus.infecte', detail: { signature } } };
  } catch (error) {
    if (failClosed || !(error instanceof Failure) || !tolerated.has(error.code)) throw error;
    return { constats: [nonAnalyse], event: { type: 'antivirus.omis', detail: { motif: error.code } } };
  }
}

function infecte(signature: string): Constat {
  return irrecevable(
    'IRR_ANTIVIRUS',
    {
      fr: `${signature} ; nettoyez vos fichiers et renvoyez les sous un nouvel identifiant`,
      en: `${signature}; clean your files and send them again under a new identifiant`,
    },
    { valeur: signature },
  );
}

/** A check that was not run says so. */
const nonAnalyse: Constat = {
  code: 'ANTIVIRUS-OMIS',
  gravite: 'AVERTISSEMENT',
  message: 'Le flux n a pas ete soumis a l antivirus, qui ne repondait pas ; il est traite sans ce controle',
  messageEn: 'The flux was not scanned: the antivirus did not answer; it is processed without this check',
};
