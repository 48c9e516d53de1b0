// SPDX-License-Identifier: Apache-2.0
/** What is answered to a CPPStatut: its level, its statuts one by one, and the file itself. */
import { describe, expect, test } from 'vitest';
import { writeCppStatut } from '../../../formats/cpp/cpp-statut.ts';
import { maxStatuts, writeCppFactureStatuts } from '../../../formats/cpp/facture-statuts.ts';
import { cppStatut } from '../../../formats/cpp/index.ts';
import { cdvCppWordings } from '../../../formats/cpp/regles.ts';
import type { CodeInterface } from '../../../gateway/domain/code-interface.ts';
import type { Constat } from '../../../gateway/domain/constat.ts';
import { statutsCpp, statutsCppDuDestinataire } from '../../../gateway/domain/cycle-de-vie.ts';
import type { Controle } from '../../../gateway/ports/formats.ts';
import { defined } from '../../support/defined.ts';
import { mutationsOf } from '../xml/content-model/mutations.ts';
import { irrecevableVide, partiel } from './comptes-rendus.ts';
import { envoi, many } from './envois.ts';
import { deFactures, deFlux, enveloppe, unitaire, unitaireFlux } from './statut-documents.ts';

const now = new Date('2026-10-01T12:00:00Z');

async function judge(
  xml: string | Uint8Array,
  codeInterface: CodeInterface = 'FSO1301A',
  allLayers = false,
): Promise<Controle> {
  const content = typeof xml === 'string' ? Buffer.from(xml) : xml;
  return await cppStatut.check(content, { codeInterface, now, allLayers });
}

const codesOf = (constats: readonly Constat[]) => constats.map(({ code }) => code);
const ofObjets = ({ objets = [] }: Controle) => objets.flatMap(({ constats }) => codesOf(constats));

/** One change of a good statut, and all that is said of it. */
async function constatsOn(from: string | RegExp, to: string): Promise<readonly Constat[]> {
  const changed = unitaire.replace(from, to);
  expect(changed).not.toBe(unitaire);
  const controle = await judge(deFactures(changed));
  expect({ irrecevable: controle.irrecevable, constats: controle.constats }).toEqual({
    irrecevable: false,
    constats: [],
  });
  return controle.objets?.[0]?.constats ?? [];
}

describe('a good flux of cycles de vie', () => {
  test('is one object a statut, and nothing to say', async () => {
    const controle = await judge(deFactures(unitaire, unitaire.replace('>05<', '>7<')));
    expect(controle).toMatchObject({ constats: [], irrecevable: false });
    expect(controle.jeuxDeRegles.map(({ id }) => id)).toEqual([
      'raccord-xml',
      'raccord-cppstatut-structure',
      'raccord-cdv-cpp',
    ]);
    expect(controle.objets).toEqual([
      {
        constats: [],
        objet: {
          nature: 'STATUT',
          destinataire: '12345678200051',
          dit: {
            norme: 'CPP',
            code: '05',
            cle: { numero: 'F-2026-001', fournisseur: '11111111100011', dateFacture: '2026-09-15' },
            horodatage: new Date('2026-09-30T08:00:00Z'),
            motifs: [{ libelle: 'Montant faux' }],
            commentaire: "Le total n'est pas celui du bon",
            montants: [],
          },
        },
      },
      { constats: [], objet: expect.objectContaining({ dit: expect.objectContaining({ code: '07' }) }) },
    ]);
  });

  test('may be what we write ourselves', async () => {
    expect(ofObjets(await judge(writeCppFactureStatuts(envoi)))).toEqual([]);
  });

  test.each(Object.keys(statutsCpp).sort())('statut %s is for a recipient or not', async (code) => {
    const controle = await judge(deFactures(unitaire.replace('>05<', `>${code}<`)));
    const allowed = Object.hasOwn(statutsCppDuDestinataire, code);
    expect(ofObjets(controle)).toEqual(allowed ? [] : ['CDV-CPP-STATUT']);
  });
});

const noWords = /<ComplementStatut>.*<\/Commentaire>/s;

describe('a rule that is broken rejects its own statut', () => {
  test.each([
    ['a statut of nobody but Chorus Pro', '>05<', '>01<', 'CDV-CPP-STATUT'],
    ['a rejection without a word', noWords, '', 'CDV-CPP-MOTIF'],
    ['a suspension without a word', /05(<.*)<ComplementStatut>.*<\/Commentaire>/s, '06$1', 'CDV-CPP-MOTIF'],
    ['blank words', noWords, '<ComplementStatut> \u00a0 </ComplementStatut><Commentaire/>', 'CDV-CPP-MOTIF'],
    ['no number', '>F-2026-001<', '><', 'CDV-CPP-NUMERO'],
    ['a number of 21 characters', 'F-2026-001', 'F-2026-00000000000021', 'CDV-CPP-NUMERO'],
    ['a number with an accent', 'F-2026-001', 'F-été', 'CDV-CPP-NUMERO'],
    ['a number with two spaces', 'F-2026-001', 'F  1', 'CDV-CPP-NUMERO'],
    ['a number with a space before it', '>F-2026-001', '> F-2026-001', 'CDV-CPP-NUMERO'],
    ['a debtor of letters', '12345678200051', 'ABCDEFGHIJKLMN', 'CDV-CPP-DEBITEUR'],
    ['a SIREN for a SIRET', '11111111100011', '111111111', 'CDV-CPP-FOURNISSEUR'],
    ['no supplier', '>11111111100011<', '> <', 'CDV-CPP-FOURNISSEUR'],
    ['the day after tomorrow', '2026-09-30T10:00:00+02:00', '2026-10-02T12:00:01Z', 'CDV-CPP-HORODATAGE'],
    ['a year of five digits', '2026-09-30T10:00:00+02:00', '20260-09-30T10:00:00Z', 'CDV-CPP-HORODATAGE'],
    ['the last century', '2026-09-30T10:00:00+02:00', '1999-12-31T10:00:00Z', 'CDV-CPP-HORODATAGE'],
  ])('%s', async (_what, from, to, code) => {
    const [constat, ...others] = await constatsOn(from, to);
    expect(others).toEqual([]);
    expect(constat).toMatchObject({ code, gravite: 'BLOQUANT', jeuDeRegles: { id: 'raccord-cdv-cpp' } });
    expect(constat?.ligne).toBeGreaterThan(10);
    expect(constat?.chemin).toContain('/CPPStatut/CPPFactureStatuts/CPPFactureStatutUnitaire/');
  });

  test.each([
    ['one word is enough, in the complement', noWords, '<ComplementStatut>x</ComplementStatut>'],
    ['one word is enough, in the comment', noWords, '<Commentaire>x</Commentaire>'],
    ['tomorrow is tolerated', '2026-09-30T10:00:00+02:00', '2026-10-02T12:00:00Z'],
    ['a number of 20 characters', 'F-2026-001', 'F-2026 0000/000+_020'],
    ['a supplier being registered', />1<(.*)11111111100011/, '>6<$1x y'],
    ['an individual', />1<(.*)11111111100011/, '>7<$1DUPONT'],
    ['a VAT number', />1<(.*)11111111100011/, '>2<$1FR32123456789'],
    ['a RIDET', />1<(.*)11111111100011/, '>4<$1123456789'],
    ['white space around a SIRET', '11111111100011', ' 11111111100011\n'],
  ])('%s', async (_what, from, to) => {
    expect(await constatsOn(from, to)).toEqual([]);
  });

  test('what is said shows the value, the place and what was expected', async () => {
    const [constat] = await constatsOn('>05<', '>12<');
    expect(constat).toMatchObject({
      message:
        "Ce statut n'est pas de ceux qu'un destinataire peut donner (balise : CPPStatut.CPPFactureStatuts.CPPFactureStatutUnitaire.DonneesStatut.IdStatut.value)",
      valeur: '12',
      attendu: '03 04 05 06 07 08 09 10 11',
    });
  });

  test('what is missing is shown where it should have been', async () => {
    const [constat] = await constatsOn(noWords, '');
    expect(constat?.chemin).toBe(
      '/CPPStatut/CPPFactureStatuts/CPPFactureStatutUnitaire/DonneesStatut/ComplementStatut',
    );
  });

  test('only its own: the others are taken', async () => {
    const second = unitaire.replace('F-2026-001', 'F-2026-002').replace('>05<', '>12<');
    const controle = await judge(deFactures(unitaire, second, unitaire.replace('F-2026-001', 'F-2026-003')));
    expect(controle.constats).toEqual([]);
    expect(controle.objets?.map(({ constats }) => codesOf(constats))).toEqual([[], ['CDV-CPP-STATUT'], []]);
    expect(controle.objets?.[1]?.constats[0]?.chemin).toContain('CPPFactureStatutUnitaire[2]');
  });

  test('what blocks comes first', async () => {
    const text = deFactures(
      unitaire,
      unitaire.replace('Montant faux', 'x'.repeat(4_001)).replace('A', '\u00c9'),
    );
    const twice = text.replace(/12345678200051(?![\s\S]*12345678200051)/, 'ABCDEFGHIJKLMN');
    const controle = await judge(twice);
    expect(codesOf(controle.objets?.[1]?.constats ?? [])).toEqual([
      'CDV-CPP-DEBITEUR',
      'CDV-CPP-DOUBLE',
      'CDV-CPP-TEXTE',
    ]);
  });
});

describe('what only warns', () => {
  test.each([
    ['2', 'fr123'],
    ['3', 'x'],
    ['4', '12'],
    ['5', 'a'],
  ])('an identifier of type %s that has not its form', async (type, identifiant) => {
    const constats = await constatsOn(/>1<(.*)11111111100011/, `>${type}<$1${identifiant}`);
    expect(constats).toMatchObject([{ code: 'CDV-CPP-IDENTIFIANT', gravite: 'AVERTISSEMENT' }]);
  });

  test('the same statut of the same facture at the same instant, told of the second', async () => {
    const sameInstant = unitaire.replace('T10:00:00+02:00', 'T08:00:00Z');
    const later = unitaire.replace('T10:00:00+02:00', 'T08:00:01Z');
    const otherSupplier = unitaire.replace('11111111100011', '22222222200022');
    const controle = await judge(deFactures(unitaire, later, otherSupplier, sameInstant));
    expect(controle.objets?.map(({ constats }) => codesOf(constats))).toEqual([
      [],
      [],
      [],
      ['CDV-CPP-DOUBLE'],
    ]);
  });

  test('a text that is longer than what is passed on', async () => {
    const controle = await judge(deFactures(unitaire.replace('Montant faux', 'x'.repeat(5_000))));
    const [objet] = controle.objets ?? [];
    expect(objet?.constats).toMatchObject([{ code: 'CDV-CPP-TEXTE', gravite: 'AVERTISSEMENT' }]);
    expect(objet?.objet).toMatchObject({ dit: { motifs: [{ libelle: 'x'.repeat(4_000) }] } });
  });

  test('an envelope without the two parameters it owes', async () => {
    const { constats, irrecevable } = await judge(deFactures(unitaire).replace('IdFlx', 'Autre'));
    expect(constats).toMatchObject([{ code: 'CDV-CPP-ENVELOPPE', gravite: 'AVERTISSEMENT' }]);
    expect(irrecevable).toBe(false);
  });
});

describe('a counter', () => {
  test('that is wrong refuses the file, in which something is missing', async () => {
    const { constats, irrecevable } = await judge(
      deFactures(unitaire).replace('compteur="1"', 'compteur="2"'),
    );
    expect(constats).toMatchObject([
      { code: 'CDV-CPP-COMPTEUR', gravite: 'BLOQUANT', valeur: '2', attendu: '1' },
    ]);
    expect(constats[0]?.chemin).toBe('/CPPStatut/CPPFactureStatuts/@compteur');
    expect(irrecevable).toBe(false);
  });

  test.each(['', ' compteur="001"', ' compteur="+1"'])('%j is right', async (written) => {
    const { constats } = await judge(deFactures(unitaire).replace(' compteur="1"', written));
    expect(constats).toEqual([]);
  });
});

describe('the level that the code interface calls for', () => {
  const acks = deFlux(unitaireFlux);
  const cycles = deFactures(unitaire);
  test.each([
    ['FSO1301A', acks, 'CPPFluxStatuts', 'CPPFactureStatuts'],
    ['FEN1200A', acks, 'CPPFluxStatuts', 'CPPFactureStatuts'],
    ['FSO1300A', cycles, 'CPPFactureStatuts', 'CPPFluxStatuts'],
    ['CSO1100A', cycles, 'CPPFactureStatuts', 'CPPFluxStatuts'],
  ] as const)('%s refuses the other one whole', async (code, xml, valeur, attendu) => {
    const controle = await judge(xml, code);
    expect(controle).toMatchObject({
      irrecevable: true,
      constats: [{ code: 'CDV-CPP-NIVEAU', gravite: 'BLOQUANT', valeur, attendu }],
      couchesOmises: ['SCHEMA', 'REGLES'],
    });
    expect(controle.objets).toBeUndefined();
  });
});

describe('an acknowledgement', () => {
  test('is one object a flux spoken of, with its lines', async () => {
    const second = unitaireFlux
      .replace('>94<', '>092<')
      .replace(/<Details[\s\S]*<\/Details>/, '')
      .replace('0000000001', '0000000002');
    const controle = await judge(deFlux(unitaireFlux, second), 'FSO1300A');
    expect(controle).toMatchObject({ constats: [], irrecevable: false });
    expect(controle.objets).toEqual([
      {
        constats: [],
        objet: {
          nature: 'ACQUITTEMENT',
          idFlux: 'CPP0010036000000000000001',
          statut: { norme: 'CPP', code: '94' },
          motifs: [
            { code: 'E1', libelle: 'Un' },
            { code: 'E2', libelle: 'Deux' },
          ],
        },
      },
      {
        constats: [],
        objet: {
          nature: 'ACQUITTEMENT',
          idFlux: 'CPP0010036000000000000002',
          statut: { norme: 'CPP', code: '92' },
          motifs: [{ code: '', libelle: 'Refuse : Illisible' }],
        },
      },
    ]);
  });

  test.each([
    ['no flux', /CPP0010036\d*/, '  ', 'CDV-CPP-FLUX', 'BLOQUANT'],
    ['a name of 61 characters', /CPP0010036\d*/, 'x'.repeat(61), 'CDV-CPP-FLUX', 'BLOQUANT'],
    ['a date to come', '2026-09-30T10', '2026-10-30T10', 'CDV-CPP-HORODATAGE', 'BLOQUANT'],
    [
      'a count of lines that is wrong',
      'NbLignesErreur="2"',
      'NbLignesErreur="3"',
      'CDV-CPP-LIGNES',
      'AVERTISSEMENT',
    ],
  ])('%s', async (_what, from, to, code, gravite) => {
    const controle = await judge(deFlux(unitaireFlux.replace(from, to)), 'FSO1300A');
    expect(controle.constats).toEqual([]);
    expect(controle.objets?.[0]?.constats).toMatchObject([{ code, gravite }]);
  });

  test('that is said twice is told once more', async () => {
    expect(ofObjets(await judge(deFlux(unitaireFlux, unitaireFlux), 'FSO1300A'))).toEqual(['CDV-CPP-DOUBLE']);
  });
});

describe('what an exchange system sends is read, and not judged', () => {
  test('a compte rendu of ours says what became of the flux, and why', async () => {
    const controle = await judge(writeCppStatut(partiel), 'CSO1100A');
    expect(controle.objets?.[0]?.objet).toMatchObject({
      nature: 'ACQUITTEMENT',
      idFlux: 'AAA1231100000000000000001',
      statut: { norme: 'CPP', code: '96' },
      motifs: [{ code: 'G1.05' }, { code: 'SIRET-LUHN' }],
    });
    const refused = await judge(writeCppStatut(irrecevableVide), 'CSO1100A');
    expect(refused.objets?.[0]?.objet).toMatchObject({ motifs: [{ code: 'IRR_VIDE' }] });
  });

  test('a cycle de vie with statuts of Chorus Pro alone, and a counter that is wrong', async () => {
    const xml = deFactures(unitaire.replace('>05<', '>01<')).replace('compteur="1"', 'compteur="9"');
    const controle = await judge(xml, 'FEN1200A');
    expect(controle).toMatchObject({ constats: [], irrecevable: false });
    expect(controle.objets).toMatchObject([{ constats: [], objet: { dit: { code: '01' } } }]);
    expect(controle.jeuxDeRegles.map(({ id }) => id)).not.toContain('raccord-cdv-cpp');
  });

  test('but for its schema', async () => {
    const controle = await judge(deFactures(unitaire).replace('>05<', '>99<'), 'FEN1200A');
    expect(controle).toMatchObject({ irrecevable: true, constats: [{ code: 'CPPSTATUT-TYPE' }] });
  });
});

describe('a technical fault refuses the file whole', () => {
  const good = deFactures(unitaire);
  test.each([
    ['nothing', '', 'XML-MALFORME'],
    ['no XML', 'ISA*00*', 'XML-MALFORME'],
    ['a tag left open', good.replace('</Debiteur>', ''), 'XML-MALFORME'],
    ['a document type', good.replace('<CPPStatut', '<!DOCTYPE x><CPPStatut'), 'XML-DOCTYPE'],
    ['another root', '<Invoice/>', 'CPPSTATUT-RACINE'],
    ['a namespace', good.replace('<CPPStatut', '<CPPStatut xmlns="urn:x"'), 'CPPSTATUT-RACINE'],
    ['a part of one', unitaire, 'CPPSTATUT-RACINE'],
    ['no content', `<CPPStatut>${enveloppe}</CPPStatut>`, 'CPPSTATUT-STRUCTURE'],
    ['no envelope', good.replace(enveloppe, ''), 'CPPSTATUT-STRUCTURE'],
    ['an element too many', good.replace('<IdFacture>', '<Note>n</Note><IdFacture>'), 'CPPSTATUT-STRUCTURE'],
    [
      'an order of its own',
      good.replace(/(<Recepteur>.*)(<Emetteur>.*<\/Emetteur>)/s, '$2$1'),
      'CPPSTATUT-STRUCTURE',
    ],
    ['an attribute too many', good.replace('<Debiteur>', '<Debiteur x="1">'), 'CPPSTATUT-STRUCTURE'],
    ['a statut 42', good.replace('>05<', '>42<'), 'CPPSTATUT-TYPE'],
    ['a month 15', good.replace('2026-09-30T10', '2026-15-30T10'), 'CPPSTATUT-TYPE'],
    ['a debtor of 13 characters', good.replace('12345678200051', '1234567820005'), 'CPPSTATUT-TYPE'],
  ])('%s', async (_what, xml, code) => {
    const controle = await judge(xml);
    expect(controle.irrecevable).toBe(true);
    expect(codesOf(controle.constats)).toContain(code);
    expect(controle.objets).toBeUndefined();
    expect(controle.couchesOmises?.length).toBeGreaterThan(0);
  });

  test('in Latin-1', async () => {
    const controle = await judge(Buffer.from(good.replace('Mairie', 'Mairie d\u00e9'), 'latin1'));
    expect(controle).toMatchObject({ irrecevable: true, constats: [{ code: 'XML-ENCODAGE' }] });
  });

  test('but an operator may ask for all that can be said', async () => {
    const xml = deFactures(unitaire.replace('>05<', '>42<'), unitaire.replace('F-2026-001', ''));
    const controle = await judge(xml, 'FSO1301A', true);
    expect(controle.irrecevable).toBe(true);
    expect(codesOf(controle.constats)).toEqual(['CPPSTATUT-TYPE']);
    expect(ofObjets(controle)).toEqual(['CDV-CPP-NUMERO']);
  });
});

test('whatever is changed in a document, it is judged and nothing is thrown', {
  timeout: 60_000,
}, async () => {
  let refused = 0;
  let judged = 0;
  for (const [code, text] of [
    ['FSO1301A', deFactures(unitaire, unitaire)],
    ['FSO1300A', deFlux(unitaireFlux)],
  ] as const) {
    for (const mutation of mutationsOf(text, 400, 5)) {
      const { irrecevable } = await judge(mutation.text, code, true);
      judged++;
      if (irrecevable) refused++;
    }
  }
  expect(refused).toBeGreaterThan(300);
  expect(judged - refused).toBeGreaterThan(100);
});

describe('a large file', () => {
  test('of ten thousand factures is judged in a time that grows with it', { timeout: 60_000 }, async () => {
    const timeOf = async (count: number) => {
      const bytes = writeCppFactureStatuts(many(count));
      const start = performance.now();
      const controle = await judge(bytes);
      expect(controle.objets).toHaveLength(count);
      expect(ofObjets(controle)).toEqual([]);
      return performance.now() - start;
    };
    await timeOf(500);
    const small = await timeOf(2_500);
    const large = await timeOf(10_000);
    console.log(`2,500 statuts: ${Math.round(small)} ms; 10,000: ${Math.round(large)} ms`);
    // Four times as much: a quadratic check would take sixteen times as long.
    expect(large).toBeLessThan(small * 10 + 500);
    expect(large).toBeLessThan(10_000);
  });

  test('wrong throughout tells every rejection, and not every fault', { timeout: 60_000 }, async () => {
    const wrong = unitaire.replace('>05<', '>01<').replace('12345678200051', 'ABCDEFGHIJKLMN');
    const count = 4_000;
    const controle = await judge(deFactures(...Array.from({ length: count }, () => wrong)));
    const told = controle.objets?.map(({ constats }) => codesOf(constats)) ?? [];
    expect(told).toHaveLength(count);
    expect(told[0]).toEqual(['CDV-CPP-STATUT', 'CDV-CPP-DEBITEUR']);
    expect(told[1]).toEqual(['CDV-CPP-STATUT', 'CDV-CPP-DEBITEUR', 'CDV-CPP-DOUBLE']);
    expect(told.at(-1)).toEqual(['CDV-CPP-STATUT']);
  });

  test('of more statuts than a flux may say is refused whole', { timeout: 120_000 }, async () => {
    const small =
      '<CPPFluxStatutUnitaire><DonneesStatut><IdStatut>90</IdStatut><Horodatage>2026-09-30T10:00:00Z</Horodatage><IdFlux>A</IdFlux></DonneesStatut></CPPFluxStatutUnitaire>';
    const xml = deFlux(...Array.from({ length: maxStatuts + 1 }, () => small));
    const controle = await judge(xml, 'FSO1300A');
    expect(controle).toMatchObject({ irrecevable: true, constats: [{ code: 'CDV-CPP-NOMBRE' }] });
    expect(controle.objets).toBeUndefined();
  });
});

test('every rule has a sentence in each language, in plain ASCII, short enough with its place', () => {
  for (const { id, fr, en } of cdvCppWordings) {
    expect(id).toMatch(/^CDV-CPP-[A-Z]+$/);
    expect(fr).toMatch(/^[ -~]{20,300}$/);
    expect(en).toMatch(/^[ -~]{20,300}$/);
  }
  expect(defined(cdvCppWordings.find(({ id }) => id === 'CDV-CPP-DOUBLE')).gravite).toBe('AVERTISSEMENT');
});
