// SPDX-License-Identifier: Apache-2.0
/**
 * Which FPDU carries which parameters, as the diagrams of the standard have it. (PeSIT E §4.3)
 *
 * One line an FPDU: `13` must be there, `[15]` may be; `18?` must be and has a default, so that lenient reading of an answer
 * goes on without it, `2=` the same where its absence stands for success. What asks for something says all of it. PI 29 goes wherever PI 2 goes. Whatever is in no list is ignored and told.
 */
import assert from 'node:assert/strict';
import { type CleParametre, parametres } from './parametres.ts';
import type { NomFpdu } from './types.ts';

export interface Regle {
  readonly code: number;
  readonly cle: CleParametre;
  /** `defaut` and `succes`: demanded in strict reading only. `succes`: PI 2 whose absence is one. */
  readonly presence: 'obligatoire' | 'defaut' | 'succes' | 'facultatif';
}

const listes: Readonly<Record<NomFpdu, string>> = {
  CONNECT: '[1] 3 4 [5] 6 [7] 22 [23] [99]',
  ACONNECT: '[5] 6 [7] [23] [99]',
  RCONNECT: '2 [29] [99]',
  RELEASE: '2= [29] [99]',
  RELCONF: '[99]',
  // The long form. The compact one has no parameters.
  ABORT: '2? [29] [99]',
  CREATE: '9 13 [15] [16] 17 25 30 40 50 [61] [62] [99]',
  'ACK(CREATE)': '2 [13] 25 [29] [99]',
  SELECT: '9 13 [14] [15] 17 25 [61] [62] [99]',
  'ACK(SELECT)': '2 9 13 [16] 25 [29] 30? 40? 50? [99]',
  DESELECT: '2= [29] [99]',
  'ACK(DESELECT)': '2= [29] [99]',
  ORF: '[21]',
  'ACK(ORF)': '2 [21] [29]',
  CRF: '2= [29]',
  'ACK(CRF)': '2= [29]',
  READ: '18',
  'ACK(READ)': '2 [29]',
  WRITE: '',
  'ACK(WRITE)': '2 18? [29]',
  DTF: '',
  DTFDA: '',
  DTFMA: '',
  DTFFA: '',
  'DTF.END': '2= [29]',
  SYN: '20',
  'ACK(SYN)': '20',
  RESYN: '2? 18 [29]',
  'ACK(RESYN)': '18',
  IDT: '2? [19] [29]',
  'ACK(IDT)': '',
  'TRANS.END': '[27] [28]',
  'ACK(TRANS.END)': '2 [27] [28] [29]',
  // One product reads PI 17, PGI 30 and PGI 40 as belonging here.
  MSG: '9 13 [14] [16] [17] [30] [40] [50] [61] [62] [91]',
  MSGDM: '9 13 [14] [16] [17] [30] [40] [50] [61] [62] [91]',
  MSGMM: '[91]',
  MSGFM: '[91]',
  'ACK(MSG)': '2 [13] [16] [29] [91]',
};

const clesParCode: ReadonlyMap<number, CleParametre> = new Map(
  (Object.keys(parametres) as CleParametre[])
    .filter((cle) => cle !== 'reponseAttendue')
    .map((cle) => [parametres[cle].code, cle]),
);

const regles: ReadonlyMap<NomFpdu, readonly Regle[]> = new Map(
  Object.entries(listes).map(([nom, liste]) => [nom as NomFpdu, lireListe(nom, liste)]),
);

/** In wire order. */
export function reglesDe(nom: NomFpdu): readonly Regle[] {
  return regles.get(nom) ?? [];
}

function lireListe(nom: string, liste: string): readonly Regle[] {
  return (liste.match(/\S+/g) ?? []).map((signe) => {
    const code = Number(signe.replace(/[[\]?=]/g, ''));
    const cle = code === 14 && nom.startsWith('MSG') ? 'reponseAttendue' : clesParCode.get(code);
    assert(cle !== undefined, `no parameter has the code ${code}`);
    return { code, cle, presence: presenceDe(signe) };
  });
}

function presenceDe(signe: string): Regle['presence'] {
  if (signe.startsWith('[')) return 'facultatif';
  if (signe.endsWith('?')) return 'defaut';
  return signe.endsWith('=') ? 'succes' : 'obligatoire';
}
