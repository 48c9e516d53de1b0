// SPDX-License-Identifier: Apache-2.0
/**
 * What came of one attempt, and what the journal is told of it (RFC 4130 §5.5, §7.6).
 *
 * REJETE is said only where the other side did not take the message: it will get another one, under another Message-ID, if
 * somebody sends the flux again. Where it may have taken it (a receipt that proves nothing, a refusal after a first
 * success) the message stays as it is, and is what goes again: else an invoice could arrive twice.
 */
import type {
  DetailMessage,
  EtatMessage,
  MessageRecord,
  Messages,
  SuiteMessage,
} from '../../../gateway/ports/messages.ts';
import { conserverAccuse } from '../accuses.ts';
import { entetesGardes } from '../headers.ts';
import { isRetriable } from './errors.ts';
import type { ReponseHttp } from './http.ts';
import { preuveDe } from './preparation.ts';
import { type Accuse, jugerAccuse, type PourJuger, type VerdictAccuse } from './verdict.ts';

/** IMPOSSIBLE: nothing could be sent, and somebody must look why. INJOIGNABLE: a later attempt may do. */
export type SorteIssue = 'ACQUITTE' | 'ATTENDU' | 'REJETE' | 'SANS_PREUVE' | 'IMPOSSIBLE' | 'INJOIGNABLE';

export interface Issue {
  readonly sorte: SorteIssue;
  /** For our logs and our operators. */
  readonly raison?: string;
  readonly statut?: number;
  readonly verdict?: VerdictAccuse;
  /** What the verdict is of. */
  readonly accuse?: Accuse;
}

/** What the other side answered to `message`. */
export async function issueDe(reponse: ReponseHttp, message: MessageRecord, pour: PourJuger): Promise<Issue> {
  const { statut } = reponse;
  if (isRetriable(statut)) return { sorte: 'INJOIGNABLE', statut, raison: `answered ${statut}` };
  if (statut > 299) return { ...refus(reponse, message), statut };
  if (reponse.tropGrand) return { sorte: 'SANS_PREUVE', statut, raison: 'an answer too large for a receipt' };
  if (porteAccuse(reponse)) {
    return { ...issueDuVerdict(reponse, await jugerAccuse(reponse, message, pour)), statut };
  }
  if (message.detail['accuse'] === 'aucun') return { sorte: 'ACQUITTE', statut };
  return { sorte: 'ATTENDU', statut, raison: `answered ${statut} without a receipt` };
}

/** Redirections are not followed: where to deliver was agreed. */
function refus({ statut, entetes }: ReponseHttp, { detail }: MessageRecord): Issue {
  const location = statut < 400 ? ` (to ${(entetes.get('location') ?? 'nowhere').slice(0, 200)})` : '';
  if (detail['pris'] !== true) return { sorte: 'REJETE', raison: `answered ${statut}${location}` };
  return { sorte: 'SANS_PREUVE', raison: `taken before, and now answered ${statut}${location}` };
}

/** Whatever was asked for: a server may answer with its MDN at once where another way was agreed. */
function porteAccuse({ entetes }: ReponseHttp): boolean {
  const type = entetes.get('content-type') ?? '';
  return /^\s*(?:multipart\/(?:report|signed)|message\/disposition-notification)\b/i.test(type);
}

export function issueDuVerdict(accuse: Accuse, verdict: VerdictAccuse): Issue {
  const { preuve, raison } = verdict;
  return { sorte: preuve, verdict, accuse, ...(raison === undefined ? {} : { raison }) };
}

const enCours: readonly EtatMessage[] = ['A_ENVOYER', 'ENVOYE'];

/** Answers the issue that stands: a receipt may have come meanwhile by another way (Drummond D1Q10.3). */
export async function noterIssue(
  messages: Messages,
  message: MessageRecord,
  issue: Issue,
  at: Date,
): Promise<Issue> {
  const suite = suiteDe(message, issue, at);
  if (suite === undefined) return issue;
  if (await messages.suivre(message.id, enCours, suite.etat, suite, at)) return issue;
  const now = await messages.find(message.id);
  if (now?.etat === 'ACQUITTE') return { sorte: 'ACQUITTE' };
  return {
    sorte: 'REJETE',
    raison: String(now?.detail['raison'] ?? 'refused by a receipt that came meanwhile'),
  };
}

/** Undefined: nothing happened to it. */
function suiteDe(
  message: MessageRecord,
  issue: Issue,
  at: Date,
): (SuiteMessage & { readonly etat: EtatMessage }) | undefined {
  switch (issue.sorte) {
    case 'ACQUITTE':
      return { etat: 'ACQUITTE', ...preuves(issue) };
    case 'REJETE':
      return { etat: 'REJETE', ...preuves(issue) };
    case 'ATTENDU':
    case 'SANS_PREUVE':
      return { etat: 'ENVOYE', detail: { ...envoye(message, at), pris: true, raison: issue.raison ?? null } };
    case 'IMPOSSIBLE':
    case 'INJOIGNABLE':
      return undefined;
  }
}

/** All of it left, and nothing was answered: it may have been taken, and its receipt may come by another way. */
export async function noterSansReponse(messages: Messages, message: MessageRecord, at: Date): Promise<void> {
  await messages.suivre(message.id, enCours, 'ENVOYE', { detail: envoye(message, at) }, at);
}

function envoye({ detail }: MessageRecord, at: Date): DetailMessage {
  return { envoyeLe: at.toISOString(), envois: Number(detail['envois'] ?? 0) + 1 };
}

function preuves({ verdict, accuse, raison }: Issue): SuiteMessage {
  const detail = { raison: raison ?? null, disposition: verdict?.disposition ?? null };
  if (verdict === undefined || accuse === undefined) return { detail };
  return {
    detail,
    accuse: conserverAccuse({ entetes: entetesGardes(accuse.entetes), corps: accuse.corps }),
    certificats: verdict.signataire === undefined ? [] : [preuveDe(verdict.signataire)],
  };
}
