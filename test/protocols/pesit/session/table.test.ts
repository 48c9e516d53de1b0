// SPDX-License-Identifier: Apache-2.0
/**
 * The table against a second transcription of the specification, made state by state instead of event by event: for each side,
 * `>` is what it may send and `<` what it may receive. Every combination that is not written here must be a fault.
 */
import { expect, test } from 'vitest';
import { nomsFpdu } from '../../../../protocols/pesit/fpdu/entetes.ts';
import type { NomFpdu } from '../../../../protocols/pesit/fpdu/types.ts';
import { type Contexte, type Etat, etats, type Suite } from '../../../../protocols/pesit/session/etats.ts';
import { transition } from '../../../../protocols/pesit/session/table.ts';

const donnees = 'DTF,DTFDA,DTFMA,DTFFA,SYN';

type Transcription = Partial<Record<Etat, string>>;

/** Outside the data phase, whichever way the data go. `!` after a state: the state after a refusal; `~`: not while ab stands. */
const demandeurHorsDonnees: Transcription = {
  CN01: '> CONNECT CN02',
  CN02: '< ACONNECT CN03; < RCONNECT CN01',
  CN03: '> CREATE SF01; > SELECT SF02; > MSG MS01; > MSGDM MS02; > RELEASE CN04',
  CN04: '< RELCONF CN01',
  MS01: '< ACK(MSG) CN03',
  MS02: '> MSGMM MS02; > MSGFM MS01',
  SF01: '< ACK(CREATE) SF03!CN03',
  SF02: '< ACK(SELECT) SF03!CN03',
  SF03: '> ORF OF01 ~; > DESELECT SF04',
  OF01: '< ACK(ORF) OF02!SF03',
  OF02: '> CRF OF03',
  OF03: '< ACK(CRF) SF03',
  SF04: '< ACK(DESELECT) CN03',
};

const transcriptions: Record<string, Transcription> = {
  'DEMANDEUR EMETTEUR': {
    ...demandeurHorsDonnees,
    OF02: '> CRF OF03; > WRITE TD01 ~',
    TD01: '< ACK(WRITE) TD02!OF02',
    TD02: `> ${donnees} TD02; > DTF.END TD07; < ACK(SYN) TD02; > RESYN TD03; < RESYN TD04; > IDT TD05; < IDT TD06`,
    TD03: `> ${donnees},DTF.END RETENIR; < ACK(SYN),RESYN,ACK(TRANS.END) IGNORER; < ACK(RESYN) TD02; > IDT TD05; < IDT TD06`,
    TD04: `> ${donnees} RETENIR; > DTF.END LACHER; < ACK(SYN) IGNORER; > RESYN TD03; > ACK(RESYN) TD02; > IDT TD05; < IDT TD06`,
    TD05: `> ${donnees},DTF.END RETENIR; < ACK(SYN),RESYN,ACK(RESYN),IDT,ACK(TRANS.END) IGNORER; < ACK(IDT) OF02`,
    TD06: `> ${donnees} RETENIR; > DTF.END LACHER; < ACK(SYN),RESYN,ACK(RESYN) IGNORER; > IDT TD05; > ACK(IDT) OF02`,
    TD07: '< ACK(SYN) TD07; < RESYN TD04; > IDT TD05; < IDT TD06; > TRANS.END TD08',
    TD08: '< ACK(SYN) IGNORER; < RESYN TD04; > IDT TD05; < IDT TD06; < ACK(TRANS.END) OF02',
  },
  'DEMANDEUR RECEPTEUR': {
    ...demandeurHorsDonnees,
    OF02: '> CRF OF03; > READ TD01 ~',
    TD01: '< ACK(READ) TD02!OF02',
    TD02: `< ${donnees} TD02; > ACK(SYN) TD02; < DTF.END TD07; > RESYN TD03; < RESYN TD04; > IDT TD05; < IDT TD06`,
    TD03: `< ${donnees},DTF.END,RESYN IGNORER; < ACK(RESYN) TD02; > IDT TD05; < IDT TD06`,
    TD04: '> RESYN TD03; > ACK(RESYN) TD02; > IDT TD05; < IDT TD06',
    TD05: `< ${donnees},DTF.END,RESYN,ACK(RESYN),IDT IGNORER; < ACK(IDT) OF02`,
    TD06: '> IDT TD05; > ACK(IDT) OF02',
    TD07: '> ACK(SYN) TD07; > RESYN TD03; > IDT TD05; < IDT TD06; > TRANS.END TD08',
    TD08: '> RESYN TD03; > IDT TD05; < IDT TD06; < ACK(TRANS.END) OF02',
  },
  'SERVEUR EMETTEUR': {
    ...inverser(demandeurHorsDonnees),
    OF02: '< CRF OF03; < READ TD01 ~',
    TD01: '> ACK(READ) TD02!OF02',
    TD02: `> ${donnees} TD02; > DTF.END TD07; < ACK(SYN) TD02; > RESYN TD03; < RESYN TD04; > IDT TD05; < IDT TD06`,
    TD03: `> ${donnees},DTF.END RETENIR; < ACK(SYN),TRANS.END IGNORER; < RESYN TD04; < ACK(RESYN) TD02; > IDT TD05; < IDT TD06`,
    TD04: `> ${donnees} RETENIR; > DTF.END LACHER; < ACK(SYN) IGNORER; > ACK(RESYN) TD02; > IDT TD05; < IDT TD06`,
    TD05: `> ${donnees},DTF.END RETENIR; < ACK(SYN),RESYN,ACK(RESYN),TRANS.END IGNORER; < IDT TD06; < ACK(IDT) OF02`,
    TD06: `> ${donnees} RETENIR; > DTF.END LACHER; < ACK(SYN),RESYN,ACK(RESYN) IGNORER; > ACK(IDT) OF02`,
    TD07: '< ACK(SYN) TD07; < RESYN TD04; > IDT TD05; < IDT TD06; < TRANS.END TD08',
    TD08: '< ACK(SYN) IGNORER; > IDT TD05; > ACK(TRANS.END) OF02',
  },
  'SERVEUR RECEPTEUR': {
    ...inverser(demandeurHorsDonnees),
    OF02: '< CRF OF03; < WRITE TD01 ~',
    TD01: '> ACK(WRITE) TD02!OF02',
    TD02: `< ${donnees} TD02; > ACK(SYN) TD02; < DTF.END TD07; > RESYN TD03; < RESYN TD04; > IDT TD05; < IDT TD06`,
    TD03: `< ${donnees},DTF.END,TRANS.END IGNORER; < RESYN TD04; < ACK(RESYN) TD02; > IDT TD05; < IDT TD06`,
    TD04: '> ACK(RESYN) TD02; > IDT TD05; < IDT TD06',
    TD05: `< ${donnees},DTF.END,RESYN,ACK(RESYN),TRANS.END IGNORER; < IDT TD06; < ACK(IDT) OF02`,
    TD06: '> ACK(IDT) OF02',
    TD07: '> ACK(SYN) TD07; > RESYN TD03; > IDT TD05; < IDT TD06; < TRANS.END TD08',
    TD08: '> RESYN TD03; > IDT TD05; < IDT TD06; > ACK(TRANS.END) OF02',
  },
  'DEMANDEUR undefined': demandeurHorsDonnees,
  'SERVEUR undefined': inverser(demandeurHorsDonnees),
};

function inverser(transcription: Transcription): Transcription {
  const retourner = (texte: string) => texte.replace(/[<>]/g, (signe) => (signe === '<' ? '>' : '<'));
  return Object.fromEntries(Object.entries(transcription).map(([etat, texte]) => [etat, retourner(texte)]));
}

/** `> FPDU` → what the text of a state says of it. */
function lire(texte: string): Map<string, { suite: string; refus: string; sansAb: boolean }> {
  const lignes = texte.split('; ').filter((ligne) => ligne !== '');
  return new Map(
    lignes.flatMap((ligne) => {
      const [signe, noms = '', suites = '', sansAb] = ligne.split(' ');
      const [suite = '', refus = suite] = suites.split('!');
      return noms
        .split(',')
        .map((nom): [string, { suite: string; refus: string; sansAb: boolean }] => [
          `${signe} ${nom}`,
          { suite, refus, sansAb: sansAb === '~' },
        ]);
    }),
  );
}

function attendu(contexte: Contexte, etat: Etat, signe: string, fpdu: NomFpdu, refus: boolean): Suite {
  if (fpdu === 'ABORT') return 'CN01';
  const transcription = transcriptions[`${contexte.role} ${contexte.sens}`] ?? {};
  const regle = lire(transcription[etat] ?? '').get(`${signe} ${fpdu}`);
  if (regle === undefined || (regle.sansAb && contexte.ab)) return 'FAUTE';
  return (refus ? regle.refus : regle.suite) as Suite;
}

const contextes: Contexte[] = (['DEMANDEUR', 'SERVEUR'] as const).flatMap((role) =>
  ([undefined, 'EMETTEUR', 'RECEPTEUR'] as const).flatMap((sens) =>
    [false, true].map((ab) => ({ role, sens, ab })),
  ),
);

const evenements = nomsFpdu.flatMap((fpdu) =>
  [false, true].flatMap((refus) => ['>', '<'].map((signe) => ({ fpdu, refus, signe }))),
);

test.each(contextes)('every state and event is as the specification says: %j', (contexte) => {
  const differences = etats.flatMap((etat) =>
    evenements.flatMap(({ fpdu, refus, signe }) => {
      const suite = transition(contexte, etat, { par: signe === '>' ? 'NOUS' : 'PAIR', fpdu, refus });
      const voulu = attendu(contexte, etat, signe, fpdu, refus);
      return suite === voulu ? [] : [`${etat} ${signe} ${fpdu} ${refus}: ${suite}, not ${voulu}`];
    }),
  );
  expect(differences).toEqual([]);
});

test('what one side may send in some state the other may receive in some state, and nothing else', () => {
  const autre = { DEMANDEUR: 'SERVEUR', SERVEUR: 'DEMANDEUR' } as const;
  const inverse = { EMETTEUR: 'RECEPTEUR', RECEPTEUR: 'EMETTEUR' } as const;
  const peut = ({ role, sens }: Contexte, par: 'NOUS' | 'PAIR', fpdu: NomFpdu) =>
    etats.some(
      (etat) => transition({ role, sens, ab: false }, etat, { par, fpdu, refus: false }) in etatsConnus,
    );
  const etatsConnus = Object.fromEntries(etats.map((etat) => [etat, true]));
  const differences = contextes.flatMap(({ role, sens }) => {
    if (sens === undefined) return [];
    const pair = { role: autre[role], sens: inverse[sens], ab: false };
    const nous = { role, sens, ab: false };
    return nomsFpdu.filter((fpdu) => peut(nous, 'NOUS', fpdu) !== peut(pair, 'PAIR', fpdu));
  });
  expect(differences).toEqual([]);
});
