// SPDX-License-Identifier: Apache-2.0
/** What a report tells: documents that were judged, one by one, and the bilan of them all. */
import type { Constat, Gravite, JeuDeRegles } from '../../gateway/domain/constat.ts';
import type { CoucheControle } from '../../gateway/ports/formats.ts';
import { frenchOf } from './francais.ts';

/** `unchecked`: it could not be judged, which is no acceptance. `ignored`: nothing that could be an invoice. */
export type Verdict = 'valid' | 'invalid' | 'unchecked' | 'ignored';

export type Langue = 'fr' | 'en';

export interface DocumentJuge {
  /** As it was named to us; inside an archive, `archive!name`. Anything may be in it. */
  readonly file: string;
  /** The format that judged, or what the bytes look like when none could. */
  readonly syntax: string;
  readonly verdict: Verdict;
  readonly findings: readonly Constat[];
  readonly jeuxDeRegles: readonly JeuDeRegles[];
  /** A technical fault: it refuses the whole flux the document is in (docs/decisions/0009). */
  readonly irrecevable: boolean;
  /** Code interface it was judged by; absent when none could be chosen. */
  readonly codeInterface?: string;
  /** True when the code was read from the document, not given. */
  readonly detected: boolean;
  /** The document was not recognised: the code is only the most common one. */
  readonly assumed?: true;
  /** BT-1, when it could be read. */
  readonly numero?: string;
  /** BT-24, when it could be read. */
  readonly profil?: string;
  /** Layers that were not run, because one before them blocked. */
  readonly couchesOmises?: readonly CoucheControle[];
}

/** What the documents of one file (an archive, as a rule) come to together. */
export interface Remise {
  /** One technical fault refuses all of them. */
  readonly fluxRefused: boolean;
}

/** The command was ended before all was judged: after so many files. */
export interface Interruption {
  readonly files: number;
  readonly ofFiles: number;
}

export interface Tally {
  readonly verdicts: Record<Verdict, number>;
  readonly gravites: Record<Gravite, number>;
  readonly rules: Map<string, RuleTally>;
}

interface RuleTally {
  readonly gravite: Gravite;
  findings: number;
  documents: number;
}

/** There are about 2,000 rules; more names than that are not ours. */
const maxRules = 5_000;

export function emptyTally(): Tally {
  return {
    verdicts: { valid: 0, invalid: 0, unchecked: 0, ignored: 0 },
    gravites: { BLOQUANT: 0, AVERTISSEMENT: 0, INCIDENT: 0 },
    rules: new Map(),
  };
}

/** Adds a document to the bilan, which stays small however many there are. */
export function tallyDocument(tally: Tally, { verdict, findings }: DocumentJuge): void {
  tally.verdicts[verdict]++;
  const seen = new Set<string>();
  for (const { code, gravite } of findings) {
    tally.gravites[gravite]++;
    let rule = tally.rules.get(code);
    if (rule === undefined) {
      if (tally.rules.size >= maxRules) continue;
      rule = { gravite, findings: 0, documents: 0 };
      tally.rules.set(code, rule);
    }
    rule.findings++;
    if (!seen.has(code)) rule.documents++;
    seen.add(code);
  }
}

/** `raccord-en16931@1.3.16` */
export function ruleSetName({ id, version }: JeuDeRegles): string {
  return `${id}@${version}`;
}

export function countOf(findings: readonly Constat[], gravite: Gravite): number {
  return findings.reduce((count, one) => count + (one.gravite === gravite ? 1 : 0), 0);
}

/**
 * The message in one language, for a reader who is shown the place beside it: without the path that ends it in a
 * compte rendu.
 */
export function messageOf({ message, messageEn, chemin }: Constat, langue: Langue): string {
  const text = langue === 'fr' ? frenchOf(message) : messageEn;
  return chemin === undefined
    ? text
    : text.replace(/ \((?:balise : |element: )[^()]*\)( \((?:dans|in) [^()]*\))?$/, '$1');
}

/** True when the document, by its own fault, has the whole flux refused; an enveloppe that is refused says so itself. */
export function refusesFlux({ irrecevable, jeuxDeRegles }: DocumentJuge): boolean {
  return irrecevable && jeuxDeRegles.length > 0;
}
