// SPDX-License-Identifier: Apache-2.0
/** The codes interface of a subscription: those chosen, and those that come with them (DSE §5.3.2). */
import {
  type CodeInterface,
  codesInterface,
  contratOf,
  parseCodeInterface,
  type SystemeEchange,
} from '../../domain/code-interface.ts';
import { codesSecondaires } from '../../domain/reponses.ts';
import { servedNatures } from '../../registry.ts';

/** Codes a partenaire may deposit under, and get a verdict for: what is subscribed when nothing is asked. */
export function depositable(systeme: SystemeEchange): readonly CodeInterface[] {
  const served = servedNatures();
  return allCodes().filter((code) => {
    const { sens, systemeEchange, obsolete, format } = contratOf(code);
    const isDeposit = sens === 'EMISSION' && systemeEchange === systeme && !isAnswer(code);
    return isDeposit && !obsolete && served.has(format);
  });
}

/** @throws RangeError for a code that is unknown, withdrawn, of another système, or that comes with another. */
export function parseCodes(text: string, systeme: SystemeEchange): readonly CodeInterface[] {
  const written = text.split(',').map((one) => one.trim().toUpperCase());
  return [...new Set(written.map((one) => parseCode(one, systeme)))];
}

function parseCode(text: string, systeme: SystemeEchange): CodeInterface {
  const code = parseCodeInterface(text);
  if (code === undefined) throw new RangeError(`unknown code interface / code inconnu : ${text}`);
  const { obsolete, systemeEchange } = contratOf(code);
  if (obsolete) throw new RangeError(`${code} was withdrawn and cannot be subscribed / a été retiré`);
  if (systemeEchange !== systeme) {
    throw new RangeError(
      `${code} est du système ${systemeEchange}, le raccordement de ${systeme} / other système`,
    );
  }
  if (!isAnswer(code)) return code;
  const with_ = allCodes().filter((one) => secondairesDe(one).includes(code));
  throw new RangeError(`${code} ne se souscrit pas : il vient avec ${with_.join(', ')} / comes with them`);
}

/** What comes with a code, chosen by nobody: answers, cycles de vie, and the answers to those. */
export function secondairesDe(code: string): readonly string[] {
  const known = parseCodeInterface(code);
  return known === undefined ? [] : codesSecondaires(known, contratOf(known).comptesRendus);
}

/** One line a code: `FSO1100A → CSO1100A, FEN1200A`. */
export function sayCodes(codes: readonly string[]): readonly string[] {
  return codes.map((code) => {
    const secondaires = secondairesDe(code);
    return secondaires.length === 0 ? code : `${code} → ${secondaires.join(', ')}`;
  });
}

/** Comptes rendus and acknowledgements begin with C. */
function isAnswer(code: string): boolean {
  return code.startsWith('C');
}

function allCodes(): readonly CodeInterface[] {
  return Object.keys(codesInterface) as CodeInterface[];
}
