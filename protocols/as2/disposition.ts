// SPDX-License-Identifier: Apache-2.0
/**
 * The disposition of an MDN: what became of a message, in the words of RFC 4130 §7.4.3 to §7.5.6 and of
 * draft-ietf-ediint-rfc4130bis §8.5; and the trouble that leads to one.
 *
 * Written, a modifier is spelled exactly as the table says, for peers that compare strings; read, case, blanks and folds
 * mean nothing, and a modifier nobody listed is kept as its words.
 */

/** Spelled as on the wire; the value says which kind of disposition it belongs to. */
const natures = {
  'authentication-failed': 'error',
  'decompression-failed': 'error',
  'decryption-failed': 'error',
  'duplicate-filename': 'error',
  'illegal-filename': 'error',
  'insufficient-message-security': 'error',
  'integrity-check-failed': 'error',
  'invalid-message-id': 'error',
  'unexpected-processing-error': 'error',
  'unknown-trading-relationship': 'error',
  'unsupported-mic-algorithm': 'error',
  // What is wrong with the request for the MDN itself: the only ones that are `failed` (RFC 4130 §7.5.3).
  'unsupported format': 'failure',
  'unsupported MIC-algorithms': 'failure',
  'sender-equals-receiver': 'failure',
} as const satisfies Record<string, 'error' | 'failure'>;

export type Modificateur = keyof typeof natures;
export const modificateurs = Object.keys(natures) as readonly Modificateur[];

/** The message was taken all the same (RFC 4130 §7.5.5). */
export type Avertissement = 'authentication-failed, processing continued' | 'duplicate-document';

/** Why a message is refused. `raison` is for our logs: no content, nothing an attacker could learn from. */
export class TroubleAs2 extends Error {
  override readonly name = 'TroubleAs2';
  readonly modificateur: Modificateur;
  readonly raison: string;

  constructor(modificateur: Modificateur, raison: string, cause?: unknown) {
    super(`${modificateur}: ${raison}`, cause === undefined ? undefined : { cause });
    this.modificateur = modificateur;
    this.raison = raison;
  }
}

/** What `faire` answers, or the trouble it threw; anything else that was thrown goes on. */
export function troubleOu<Valeur>(faire: () => Valeur): Valeur | TroubleAs2 {
  try {
    return faire();
  } catch (error) {
    if (error instanceof TroubleAs2) return error;
    throw error;
  }
}

export interface Disposition {
  /** Ours and every one we know of: automatic. What another said is kept for the record. */
  readonly mode?: string;
  /** `processed`, `failed`; in lower case. Another word of RFC 8098 (displayed, denied …) stands as it was read. */
  readonly type: string;
  readonly nature?: 'error' | 'failure' | 'warning';
  /** The modifier's words: one of `Modificateur`, of `Avertissement`, or what a peer invented. */
  readonly modificateur?: string;
}

/** SUCCES: it was processed; AVERTI: too, with a note; ECHEC: it was not (statement 59). */
export type Verdict = 'SUCCES' | 'AVERTI' | 'ECHEC';

export const traite: Disposition = { type: 'processed' };

/** The disposition that tells of a trouble. */
export function dispositionDe(trouble: Pick<TroubleAs2, 'modificateur'>): Disposition {
  const nature = natures[trouble.modificateur];
  const type = nature === 'failure' ? 'failed' : 'processed';
  return { type, nature, modificateur: trouble.modificateur };
}

export function dispositionAvertie(avertissement: Avertissement): Disposition {
  return { type: 'processed', nature: 'warning', modificateur: avertissement };
}

const modeAutomatique = 'automatic-action/MDN-sent-automatically';
/** `failed/Failure` has its capital in every example of RFC 4130. */
const naturesEcrites = { error: 'error', failure: 'Failure', warning: 'warning' } as const;

/** The value of the Disposition field, on one line. */
export function ecrireDisposition(disposition: Disposition): string {
  const { mode = modeAutomatique, type, nature, modificateur } = disposition;
  const tete = `${mode}; ${type}`;
  if (nature === undefined) return tete;
  const suite = modificateur === undefined ? '' : `: ${modificateur}`;
  return `${tete}/${naturesEcrites[nature]}${suite}`;
}

/** Reads the value of a Disposition field. Undefined when it says no type at all. */
export function lireDisposition(champ: string): Disposition | undefined {
  const valeur = champ.replace(/\s+/g, ' ').trim();
  const separateur = valeur.indexOf(';');
  const mode = separateur < 0 ? '' : valeur.slice(0, separateur).trim();
  const reste = valeur.slice(separateur + 1).trim();
  const barre = reste.indexOf('/');
  const type = (barre < 0 ? reste : reste.slice(0, barre)).trim().toLowerCase();
  if (!/^[a-z-]+$/.test(type)) return undefined;
  return { ...(mode !== '' && { mode }), type, ...(barre >= 0 && lireModificateur(reste.slice(barre + 1))) };
}

function lireModificateur(texte: string): Pick<Disposition, 'nature' | 'modificateur'> {
  const deuxPoints = texte.indexOf(':');
  const mot = (deuxPoints < 0 ? texte : texte.slice(0, deuxPoints)).trim().toLowerCase();
  const modificateur = deuxPoints < 0 ? '' : texte.slice(deuxPoints + 1).trim();
  if (mot !== 'error' && mot !== 'failure' && mot !== 'warning') {
    // A modifier without its kind: nothing says it is harmless.
    return { nature: 'error', ...(texte.trim() !== '' && { modificateur: texte.trim() }) };
  }
  return { nature: mot, ...(modificateur !== '' && { modificateur: orthographie(modificateur) }) };
}

/** In our spelling when it is a modifier we know. */
function orthographie(lu: string): string {
  const plat = lu.toLowerCase();
  return modificateurs.find((connu) => connu.toLowerCase() === plat) ?? lu;
}

/** What a disposition says of the message (statement 59). */
export function verdictDe({ type, nature }: Disposition): Verdict {
  if (type !== 'processed') return 'ECHEC';
  if (nature === undefined) return 'SUCCES';
  return nature === 'warning' ? 'AVERTI' : 'ECHEC';
}
