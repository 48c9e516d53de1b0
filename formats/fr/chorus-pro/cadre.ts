// SPDX-License-Identifier: Apache-2.0
/**
 * The cadre de facturation (BT-23): one of the historic circuit, and one that the code interface is for.
 * (specs: chorus-pro §1.2, §7.1)
 *
 * E4 and E5 are for works alone; E3 is for justice costs. What each cadre is, the public list of the API of Chorus Pro
 * says by its names: A3 is the statement of justice costs, A21 a refund of tax on fuel, A1 and A2 are plain invoices;
 * projets de decompte, etats d'acompte and decomptes are the documents of a contract of works. A9 and A12, the invoice
 * of a subcontractor or of a co-contractor, serve in both worlds: that only warns.
 */
import type { CodeInterface } from '../../../gateway/domain/code-interface.ts';
import { sign } from '../../en16931/decimal.ts';
import type { Historic } from './historic.ts';

/** G1.02: A1 to A25, but no A11. */
const cadre = /^A([1-9]|1[02-9]|2[0-5])$/;
/** The cadres of the reform, which no historic code takes: B1, S1, M1 … */
const cadreDeLaReforme = /^[BSM][1-9]$/;

const travaux: ReadonlySet<string> = new Set(
  'A4 A5 A6 A7 A8 A10 A13 A14 A15 A16 A17 A18 A19 A20 A22 A23 A24 A25'.split(' '),
);
/** Works or not: the cadre does not say. */
const peutEtreTravaux: ReadonlySet<string> = new Set(['A9', 'A12']);
const memoire = 'A3';

const codesTravaux: ReadonlySet<CodeInterface> = new Set<CodeInterface>(['FSO1130A', 'FSO1131A', 'FSO1137A']);
const codeMemoire: CodeInterface = 'FSO1120A';

export function judgeCadre(historic: Historic): void {
  const { invoice, say } = historic;
  const { process: term, totals } = invoice;
  const text = term?.text.trim() ?? '';
  // Official samples of valid flux have none.
  if (text === '') say('G1.02', { term, gravite: 'AVERTISSEMENT' });
  else if (cadreDeLaReforme.test(text)) say('G1.02', { term, gravite: 'BLOQUANT', wording: reformCadre });
  else if (cadre.test(text)) judgeKind(historic, text);
  else say('G1.02', { term });
  if (text === 'A2' && totals?.due?.value !== undefined && sign(totals.due.value) !== 0) {
    say('DEJA-PAYEE', { group: totals, term: totals.due });
  }
}

function judgeKind({ invoice: { process: term }, context: { codeInterface }, say }: Historic, text: string) {
  if (codesTravaux.has(codeInterface) && !travaux.has(text)) {
    say('CADRE-TRAVAUX', { term, ...(peutEtreTravaux.has(text) ? { gravite: 'AVERTISSEMENT' } : {}) });
  }
  if (codeInterface === codeMemoire && text !== memoire) say('CADRE-MEMOIRE', { term });
}

const reformCadre = {
  fr: "Le cadre de facturation est de la reforme (AFNOR) : un code interface historique n'admet que A1 a A25 (sauf A11)",
  en: 'The billing framework is of the reform (AFNOR): a historic code interface only takes A1 to A25 (but A11)',
};
