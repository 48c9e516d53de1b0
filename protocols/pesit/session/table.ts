// SPDX-License-Identifier: Apache-2.0
/**
 * The one table of both state machines: what may be sent and received in each state, and what comes of it. Pure data, and one
 * function that looks it up. (PeSIT E §8)
 *
 * A cell reads as in the specification: `=` stays, `ign` is dropped on reception, `hold` waits, `drop` is not sent any more,
 * `-` is a fault, and a state is the next one. `D:` and `S:` before a cell: for the demandeur, for the serveur; the other one
 * has `-`. A collision is such a pair: the demandeur's wins, so it ignores what the serveur gives up (§8.3).
 *
 * ABORT is in no row: whoever sends it, in any state, ends the session.
 */
import type { NomFpdu } from '../fpdu/types.ts';
import { type Contexte, type Etat, type Evenement, etats, type Suite } from './etats.ts';
import type { Role, SensDonnees } from './types.ts';

/** Requests and their answers outside the data phase: who asks, in which state, and where that leads. */
interface LigneEchange {
  readonly depuis: Etat;
  readonly fpdu: NomFpdu;
  /** Who sends it. */
  readonly par: Role;
  /** A cell: the next state. */
  readonly vers: Etat;
  /** The next state when PI 2 refuses; absent: as `vers`. */
  readonly refus?: Etat;
  /** Not while `ab` stands. */
  readonly sansAb?: true;
  /** Only when the demandeur is this side of the data. */
  readonly sensDemandeur?: SensDonnees;
}

const demandeur = { par: 'DEMANDEUR' } as const;
const serveur = { par: 'SERVEUR' } as const;

/** §8.1. A request and its answer are two rows: between them the serveur owes its answer. */
export const echanges: readonly LigneEchange[] = [
  { ...demandeur, depuis: 'CN01', fpdu: 'CONNECT', vers: 'CN02' },
  { ...serveur, depuis: 'CN02', fpdu: 'ACONNECT', vers: 'CN03' },
  { ...serveur, depuis: 'CN02', fpdu: 'RCONNECT', vers: 'CN01' },
  { ...demandeur, depuis: 'CN03', fpdu: 'CREATE', vers: 'SF01' },
  { ...demandeur, depuis: 'CN03', fpdu: 'SELECT', vers: 'SF02' },
  { ...demandeur, depuis: 'CN03', fpdu: 'MSG', vers: 'MS01' },
  { ...demandeur, depuis: 'CN03', fpdu: 'MSGDM', vers: 'MS02' },
  { ...demandeur, depuis: 'MS02', fpdu: 'MSGMM', vers: 'MS02' },
  { ...demandeur, depuis: 'MS02', fpdu: 'MSGFM', vers: 'MS01' },
  { ...serveur, depuis: 'MS01', fpdu: 'ACK(MSG)', vers: 'CN03' },
  { ...demandeur, depuis: 'CN03', fpdu: 'RELEASE', vers: 'CN04' },
  { ...serveur, depuis: 'CN04', fpdu: 'RELCONF', vers: 'CN01' },
  { ...serveur, depuis: 'SF01', fpdu: 'ACK(CREATE)', vers: 'SF03', refus: 'CN03' },
  { ...serveur, depuis: 'SF02', fpdu: 'ACK(SELECT)', vers: 'SF03', refus: 'CN03' },
  { ...demandeur, depuis: 'SF03', fpdu: 'ORF', vers: 'OF01', sansAb: true },
  { ...serveur, depuis: 'OF01', fpdu: 'ACK(ORF)', vers: 'OF02', refus: 'SF03' },
  { ...demandeur, depuis: 'SF03', fpdu: 'DESELECT', vers: 'SF04' },
  { ...serveur, depuis: 'SF04', fpdu: 'ACK(DESELECT)', vers: 'CN03' },
  { ...demandeur, depuis: 'OF02', fpdu: 'WRITE', vers: 'TD01', sansAb: true, sensDemandeur: 'EMETTEUR' },
  { ...demandeur, depuis: 'OF02', fpdu: 'READ', vers: 'TD01', sansAb: true, sensDemandeur: 'RECEPTEUR' },
  { ...serveur, depuis: 'TD01', fpdu: 'ACK(WRITE)', vers: 'TD02', refus: 'OF02', sensDemandeur: 'EMETTEUR' },
  { ...serveur, depuis: 'TD01', fpdu: 'ACK(READ)', vers: 'TD02', refus: 'OF02', sensDemandeur: 'RECEPTEUR' },
  { ...demandeur, depuis: 'OF02', fpdu: 'CRF', vers: 'OF03' },
  { ...serveur, depuis: 'OF03', fpdu: 'ACK(CRF)', vers: 'SF03' },
];

const colonnes: readonly Etat[] = ['TD02', 'TD03', 'TD04', 'TD05', 'TD06', 'TD07', 'TD08'];
const donnees: readonly NomFpdu[] = ['DTF', 'DTFDA', 'DTFMA', 'DTFFA', 'SYN'];

/** One row of §8.2. */
interface LigneDonnees {
  readonly sens: SensDonnees;
  readonly par: Evenement['par'];
  readonly fpdu: readonly NomFpdu[];
  /** One cell a column: TD02 … TD08. */
  readonly cases: string;
}

const emetteur = { sens: 'EMETTEUR' } as const;
const recepteur = { sens: 'RECEPTEUR' } as const;

/** §8.2. The answers that are due in TD04, TD06 and TD08 have rows of their own. */
export const phaseDonnees: readonly LigneDonnees[] = [
  { ...emetteur, par: 'NOUS', fpdu: donnees, cases: '= hold hold hold hold - -' },
  { ...emetteur, par: 'NOUS', fpdu: ['DTF.END'], cases: 'TD07 hold drop hold drop - -' },
  { ...emetteur, par: 'PAIR', fpdu: ['ACK(SYN)'], cases: '= ign ign ign ign = ign' },
  { ...emetteur, par: 'NOUS', fpdu: ['RESYN'], cases: 'TD03 - D:TD03 - - - -' },
  { ...emetteur, par: 'PAIR', fpdu: ['RESYN'], cases: 'TD04 D:ign/S:TD04 - ign ign TD04 D:TD04' },
  { ...emetteur, par: 'NOUS', fpdu: ['ACK(RESYN)'], cases: '- - TD02 - - - -' },
  { ...emetteur, par: 'PAIR', fpdu: ['ACK(RESYN)'], cases: '- TD02 - ign ign - -' },
  { ...emetteur, par: 'NOUS', fpdu: ['IDT'], cases: 'TD05 TD05 TD05 - D:TD05 TD05 TD05' },
  { ...emetteur, par: 'PAIR', fpdu: ['IDT'], cases: 'TD06 TD06 TD06 D:ign/S:TD06 - TD06 D:TD06' },
  { ...emetteur, par: 'NOUS', fpdu: ['ACK(IDT)'], cases: '- - - - OF02 - -' },
  { ...emetteur, par: 'PAIR', fpdu: ['ACK(IDT)'], cases: '- - - OF02 - - -' },
  { ...emetteur, par: 'NOUS', fpdu: ['TRANS.END'], cases: '- - - - - D:TD08 -' },
  { ...emetteur, par: 'PAIR', fpdu: ['ACK(TRANS.END)'], cases: '- D:ign - D:ign - - D:OF02' },
  { ...emetteur, par: 'PAIR', fpdu: ['TRANS.END'], cases: '- S:ign - S:ign - S:TD08 -' },
  { ...emetteur, par: 'NOUS', fpdu: ['ACK(TRANS.END)'], cases: '- - - - - - S:OF02' },

  { ...recepteur, par: 'PAIR', fpdu: donnees, cases: '= ign - ign - - -' },
  { ...recepteur, par: 'NOUS', fpdu: ['ACK(SYN)'], cases: '= - - - - = -' },
  { ...recepteur, par: 'PAIR', fpdu: ['DTF.END'], cases: 'TD07 ign - ign - - -' },
  { ...recepteur, par: 'NOUS', fpdu: ['RESYN'], cases: 'TD03 - D:TD03 - - TD03 TD03' },
  { ...recepteur, par: 'PAIR', fpdu: ['RESYN'], cases: 'TD04 D:ign/S:TD04 - ign - - -' },
  { ...recepteur, par: 'NOUS', fpdu: ['ACK(RESYN)'], cases: '- - TD02 - - - -' },
  { ...recepteur, par: 'PAIR', fpdu: ['ACK(RESYN)'], cases: '- TD02 - ign - - -' },
  { ...recepteur, par: 'NOUS', fpdu: ['IDT'], cases: 'TD05 TD05 TD05 - D:TD05 TD05 TD05' },
  { ...recepteur, par: 'PAIR', fpdu: ['IDT'], cases: 'TD06 TD06 TD06 D:ign/S:TD06 - TD06 TD06' },
  { ...recepteur, par: 'NOUS', fpdu: ['ACK(IDT)'], cases: '- - - - OF02 - -' },
  { ...recepteur, par: 'PAIR', fpdu: ['ACK(IDT)'], cases: '- - - OF02 - - -' },
  { ...recepteur, par: 'PAIR', fpdu: ['TRANS.END'], cases: '- S:ign - S:ign - S:TD08 -' },
  { ...recepteur, par: 'NOUS', fpdu: ['ACK(TRANS.END)'], cases: '- - - - - - S:OF02' },
  { ...recepteur, par: 'NOUS', fpdu: ['TRANS.END'], cases: '- - - - - D:TD08 -' },
  { ...recepteur, par: 'PAIR', fpdu: ['ACK(TRANS.END)'], cases: '- - - - - - D:OF02' },
];

/** What comes of an event in a state. */
export function transition(contexte: Contexte, etat: Etat, evenement: Evenement): Suite {
  if (evenement.fpdu === 'ABORT') return 'CN01';
  return (
    dansLesDonnees.get(cleDonnees(contexte.role, contexte.sens, etat, evenement)) ??
    dansLesEchanges(contexte, etat, evenement)
  );
}

function dansLesEchanges(contexte: Contexte, etat: Etat, evenement: Evenement): Suite {
  const ligne = parEtatEtFpdu.get(`${etat} ${evenement.fpdu}`);
  if (ligne === undefined || ligne.par !== auteur(contexte.role, evenement.par)) return 'FAUTE';
  if (ligne.sansAb && contexte.ab) return 'FAUTE';
  if (ligne.sensDemandeur !== undefined && ligne.sensDemandeur !== sensDuDemandeur(contexte)) return 'FAUTE';
  return evenement.refus ? (ligne.refus ?? ligne.vers) : ligne.vers;
}

function auteur(role: Role, par: Evenement['par']): Role {
  if (par === 'NOUS') return role;
  return role === 'DEMANDEUR' ? 'SERVEUR' : 'DEMANDEUR';
}

function sensDuDemandeur({ role, sens }: Contexte): SensDonnees | undefined {
  if (role === 'DEMANDEUR' || sens === undefined) return sens;
  return sens === 'EMETTEUR' ? 'RECEPTEUR' : 'EMETTEUR';
}

const mots: Readonly<Record<string, Suite>> = { ign: 'IGNORER', hold: 'RETENIR', drop: 'LACHER' };

const parEtatEtFpdu: ReadonlyMap<string, LigneEchange> = new Map(
  echanges.map((ligne) => [`${ligne.depuis} ${ligne.fpdu}`, ligne]),
);

const dansLesDonnees: ReadonlyMap<string, Suite> = new Map(phaseDonnees.flatMap(deplier));

/** A row, cell by cell and role by role. A cell that is a fault is left out: what is not in the map is one. */
function deplier({ sens, par, fpdu, cases }: LigneDonnees): [string, Suite][] {
  return cases.split(' ').flatMap((texte, i) =>
    (['DEMANDEUR', 'SERVEUR'] as const).flatMap((role) => {
      const etat = colonnes[i];
      const cellule = lireCase(texte, role);
      if (etat === undefined || cellule === '-') return [];
      return fpdu.map((nom): [string, Suite] => [
        cleDonnees(role, sens, etat, { par, fpdu: nom }),
        enSuite(cellule, etat),
      ]);
    }),
  );
}

function lireCase(texte: string, role: Role): string {
  if (!texte.includes(':')) return texte;
  const notre = texte.split('/').find((partie) => partie[0] === role[0]);
  return notre === undefined ? '-' : notre.slice(2);
}

function enSuite(cellule: string, etat: Etat): Suite {
  if (cellule === '=') return etat;
  return mots[cellule] ?? etats.find((connu) => connu === cellule) ?? 'FAUTE';
}

function cleDonnees(
  role: Role,
  sens: SensDonnees | undefined,
  etat: Etat,
  evenement: Pick<Evenement, 'par' | 'fpdu'>,
): string {
  return `${role} ${sens} ${etat} ${evenement.par} ${evenement.fpdu}`;
}
