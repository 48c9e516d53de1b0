// SPDX-License-Identifier: Apache-2.0
/** What the outcome of a unit means to its caller. */
import { Failure } from '../../gateway/domain/failure.ts';
import type { CommittedOutcome } from './group-commit.ts';

type Rows = Extract<CommittedOutcome, { readonly status: 'DONE' }>['rows'];

/** The rows of a unit that expects nothing. A constraint that refuses it is a failure of ours. */
export function requireDone(outcome: CommittedOutcome): Rows {
  if (outcome.status === 'DONE') return outcome.rows;
  throw refusal(outcome);
}

/** True when it was done, false when it was stale. */
export function wasDone(outcome: CommittedOutcome): boolean {
  if (outcome.status === 'CONSTRAINT') throw refusal(outcome);
  return outcome.status === 'DONE';
}

/** SQLite names the columns of the index that refused. */
export function isNameTaken(outcome: CommittedOutcome): boolean {
  return outcome.status === 'CONSTRAINT' && outcome.message.includes('flux.nom_fichier, flux.raccordement');
}

function refusal(outcome: CommittedOutcome): Failure {
  const detail = outcome.status === 'CONSTRAINT' ? outcome.message : 'a change without condition was stale';
  return new Failure('JOURNAL_WRITE', detail);
}
