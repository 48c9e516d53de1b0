// SPDX-License-Identifier: Apache-2.0
/** The format cdar: what a message is about, what rejects it, and what refuses the whole flux. */
import { describe, expect, test } from 'vitest';
import {
  cdarFlux,
  cdarMessageRejete,
  type EmissionAutre,
} from '../../../formats/cdar/emettre/autres-objets.ts';
import { plateforme } from '../../../formats/cdar/emettre/commun.ts';
import { cdar, cdarFormat } from '../../../formats/cdar/index.ts';
import { statutsDeLAnnexe, statutsParCode } from '../../../formats/cdar/statuts.ts';
import { writeCdar } from '../../../formats/cdar/write.ts';
import { type CodeInterface, codesInterface, contratOf } from '../../../gateway/domain/code-interface.ts';
import type { Controle } from '../../../gateway/ports/formats.ts';
import { acheteur, emise, encaisse, vendeur, versLePpf, xmlOf } from './messages.ts';

const now = new Date('2026-10-01T12:00:00Z');

function check(xml: string | Uint8Array, codeInterface: CodeInterface, format = cdar): Controle {
  return format.check(Buffer.from(xml), { codeInterface, now }) as Controle;
}

function codes({ constats }: Controle, gravite = 'BLOQUANT'): readonly string[] {
  return [...new Set(constats.filter((one) => one.gravite === gravite).map(({ code }) => code))];
}

const messageRejete: EmissionAutre<'601'> = {
  ...emise,
  statut: '601',
  reference: 'M-0',
  motifs: [{ code: 'REJ_INEX', libelle: 'Facture inconnue' }],
};

describe('what a message is about', () => {
  test('a statut of a facture, with its key, its reasons, its comment', () => {
    const xml = xmlOf('210', {
      motifs: [{ code: 'CMD_ERR', libelle: 'Commande inconnue', action: 'NIN' }],
      commentaire: 'Voir le bon 42',
    });
    const controle = check(xml, 'FSO1304A');
    expect(codes(controle)).toEqual([]);
    expect(controle).toMatchObject({ numero: 'F-42', fournisseur: '123456782', irrecevable: false });
    expect(controle.objets?.map(({ objet }) => objet)).toEqual([
      {
        nature: 'STATUT',
        message: 'M-1',
        dit: {
          norme: 'CDAR',
          code: '210',
          cle: { numero: 'F-42', fournisseur: '123456782', dateFacture: '2026-09-03' },
          horodatage: new Date('2026-09-15T14:00:00Z'),
          motifs: [{ code: 'CMD_ERR', libelle: 'Commande inconnue', action: 'NIN' }],
          commentaire: 'Voir le bon 42',
          montants: [],
        },
      },
    ]);
  });

  test('the amounts cashed, by rate of VAT', () => {
    const { objets } = check(xmlOf('212', { auteur: vendeur, montants: encaisse }), 'FSO1304A');
    expect(objets?.[0]?.objet).toMatchObject({ dit: { montants: encaisse } });
  });

  test('an acquittement of a flux of ours', () => {
    const message = cdarFlux({
      ...emise,
      statut: '501',
      reference: 'FEN1204A_AAA123_CPP0011204000000000000001',
      motifs: [{ code: 'IRR_UNICITE', libelle: 'Deja recu' }],
    });
    const controle = check(writeCdar(message), 'CEN1204A');
    expect(controle.constats).toEqual([]);
    expect(controle.objets).toEqual([
      {
        objet: {
          nature: 'ACQUITTEMENT',
          idFlux: 'FEN1204A_AAA123_CPP0011204000000000000001',
          statut: { norme: 'CDAR', code: '501' },
          motifs: [{ code: 'IRR_UNICITE', libelle: 'Deja recu' }],
        },
        constats: [],
      },
    ]);
  });

  test('a verdict on a message of ours', () => {
    const { objets } = check(writeCdar(cdarMessageRejete(messageRejete)), 'FSO1305A');
    expect(objets?.map(({ objet }) => objet)).toEqual([
      {
        nature: 'VERDICT',
        code: '601',
        reference: 'M-0',
        motifs: [{ code: 'REJ_INEX', libelle: 'Facture inconnue' }],
      },
    ]);
  });

  test('a key that the PPF could not read is taken, said, and correlates with nothing', () => {
    const controle = check(
      xmlOf('213', { ...versLePpf, facture: {}, motifs: [{ code: 'REJ_SEMAN' }] }),
      'FFE0614A',
    );
    expect(codes(controle)).toEqual([]);
    expect(codes(controle, 'AVERTISSEMENT')).toEqual(['CDAR-ILLISIBLE']);
    expect(controle.constats).toHaveLength(3);
    expect(controle.objets?.[0]?.objet).toMatchObject({ dit: { cle: { numero: '', fournisseur: '' } } });
    expect(controle.objets?.[0]?.objet).not.toHaveProperty('dit.cle.dateFacture');
  });
});

describe('what rejects a message', () => {
  const refus = xmlOf('210', { motifs: [{ code: 'CMD_ERR' }] });
  const note = /<ram:IncludedNote>[\s\S]*?<\/ram:IncludedNote>/;
  const auPpf = xmlOf('200', versLePpf);

  test.each<{ given: string; xml: string; code: CodeInterface; found: readonly string[] }>([
    {
      given: 'a statut that the code interface does not take',
      xml: xmlOf('205'),
      code: 'FSO1304A',
      found: ['CDAR-STATUT'],
    },
    {
      given: 'a statut with a space before it',
      xml: refus.replace('>210<', '> 210<'),
      code: 'FSO1304A',
      found: ['CDAR-STATUT'],
    },
    { given: 'a statut in an acknowledgement', xml: xmlOf('202'), code: 'CEN1214A', found: ['CDAR-STATUT'] },
    {
      given: 'a refusal without comment in the B2G',
      xml: refus.replace(note, ''),
      code: 'FSO1304A',
      found: ['CDAR-COMMENTAIRE'],
    },
    { given: 'the same in the G2B', xml: refus.replace(note, ''), code: 'FSO3300A', found: [] },
    {
      given: 'the same to the PPF',
      xml: xmlOf('210', { ...versLePpf, motifs: [{ code: 'CMD_ERR' }] }).replace(note, ''),
      code: 'FFE0614A',
      found: ['CDAR-COMMENTAIRE'],
    },
    {
      given: 'a date that no calendar has',
      xml: refus.replace('20260903<', '20260931<'),
      code: 'FSO1304A',
      found: ['CDAR-DATE'],
    },
    {
      given: 'a facture without number',
      xml: refus.replace('>F-42<', '> <'),
      code: 'FSO1304A',
      found: ['CDAR-OBLIGATOIRE'],
    },
    {
      given: 'no instant of the statut',
      xml: refus.replace(
        /(<ram:TypeCode>23<\/ram:TypeCode>\s*)<ram:IssueDateTime>[\s\S]*?<\/ram:IssueDateTime>/,
        '$1',
      ),
      code: 'FSO1304A',
      found: ['CDAR-OBLIGATOIRE'],
    },
    {
      given: 'no context at all',
      xml: refus.replace(/<rsm:ExchangedDocumentContext>[\s\S]*?<\/rsm:ExchangedDocumentContext>/, ''),
      code: 'FSO1304A',
      found: ['CDAR-OBLIGATOIRE'],
    },
    {
      given: 'two statuts',
      xml: refus.replace(/(<rsm:AcknowledgementDocument>[\s\S]*<\/rsm:AcknowledgementDocument>)/, '$1$1'),
      code: 'FSO1304A',
      found: ['CDAR-UNIQUE'],
    },
    {
      given: 'no name, to the PPF',
      xml: auPpf.replace(/<ram:Name>D.pos.e<\/ram:Name>/, ''),
      code: 'FFE0614A',
      found: ['CDAR-PPF-OBLIGATOIRE'],
    },
    {
      given: 'a matricule of three digits, to the PPF',
      xml: auPpf.replaceAll('>0042<', '>042<'),
      code: 'FFE0614A',
      found: ['CDAR-PPF-MATRICULE'],
    },
    {
      given: 'a SIRET for a SIREN, to the PPF',
      xml: auPpf.replace('>123456782<', '>12345678200012<'),
      code: 'FFE0614A',
      found: ['CDAR-PPF-SIREN'],
    },
    {
      given: 'an attachment, to the PPF',
      xml: auPpf.replace(
        '<ram:ReferenceTypeCode>',
        '<ram:AttachmentBinaryObject>QUJD</ram:AttachmentBinaryObject><ram:ReferenceTypeCode>',
      ),
      code: 'FFE0614A',
      found: ['CDAR-PPF-PIECE-JOINTE'],
    },
    {
      given: 'an identifier of 51 characters, to the PPF',
      xml: auPpf.replace('>M-1<', `>${'M'.repeat(51)}<`),
      code: 'FFE0614A',
      found: ['CDAR-LONGUEUR'],
    },
  ])('$given: $found', ({ xml, code, found }) => {
    expect(codes(check(xml, code))).toEqual(found);
  });

  test('a long text is worth a warning where the PPF is not', () => {
    const controle = check(refus.replace('>M-1<', `>${'M'.repeat(51)}<`), 'FSO1304A');
    expect(codes(controle)).toEqual([]);
    expect(codes(controle, 'AVERTISSEMENT')).toEqual(['CDAR-LONGUEUR']);
  });

  test('a negative receipt without comment is worth a warning', () => {
    const montants = [{ type: 'MEN', valeur: '-12.00', devise: 'EUR', taux: '20' }];
    const taken = (commentaire?: string) =>
      check(
        xmlOf('212', { auteur: vendeur, montants, ...(commentaire === undefined ? {} : { commentaire }) }),
        'FSO1304A',
      );
    expect(codes(taken(), 'AVERTISSEMENT')).toEqual(['CDAR-REPRISE']);
    expect(taken('Impaye').constats).toEqual([]);
  });

  const refuse = new TextDecoder().decode(writeCdar(cdarMessageRejete(messageRejete)));

  test.each([
    {
      given: 'no reason',
      xml: refuse.replace(/<ram:ReasonCode>.*?<\/ram:ReasonCode>/, ''),
      found: ['CDAR-MOTIF'],
      warned: [],
    },
    {
      given: 'the profile of another object',
      xml: refuse.replace('CDV:messageCDV<', 'CDV:flux<'),
      found: ['CDAR-PROFIL'],
      warned: [],
    },
    {
      given: 'the type of another object',
      xml: refuse.replace(
        '<ram:TypeCode>305</ram:TypeCode>\n      <ram:Rec',
        '<ram:TypeCode>303</ram:TypeCode>\n      <ram:Rec',
      ),
      found: ['CDAR-TYPE-OBJET'],
      warned: [],
    },
    {
      given: 'a reason of a flux',
      xml: refuse.replace('REJ_INEX', 'IRR_SYNTAX'),
      found: [],
      warned: ['CDAR-MOTIF-LISTE'],
    },
  ])('a rejected cycle de vie with $given: $found $warned', ({ xml, found, warned }) => {
    const controle = check(xml, 'FSO1305A');
    expect(codes(controle)).toEqual(found);
    expect(codes(controle, 'AVERTISSEMENT')).toEqual(warned);
  });

  test('a statut of a facture under the profile of a flux is judged as one of a facture', () => {
    const xml = refus.replace('CDV:invoice', 'CDV:flux');
    expect(codes(check(xml, 'FSO1304A'))).toEqual(['BR-FR-CDV-02_MDT-3']);
  });
});

describe('what refuses the whole flux', () => {
  const right = xmlOf('209', { auteur: vendeur });

  test.each([
    { given: 'no XML', xml: 'ISA*00*', code: 'XML-MALFORME' },
    { given: 'a DOCTYPE', xml: right.replace('<rsm:', '<!DOCTYPE x><rsm:'), code: 'XML-DOCTYPE' },
    { given: 'another vocabulary', xml: '<Invoice/>', code: 'CDAR-RACINE' },
    {
      given: 'an element out of order',
      xml: right.replace(
        /(<ram:StatusCode>.*?>)?\s*(<ram:TypeCode>380<\/ram:TypeCode>)/,
        '$2<ram:StatusCode>37</ram:StatusCode>',
      ),
      code: 'CDAR-STRUCTURE',
    },
    { given: 'a value of another type', xml: right.replace('>false<', '>faux<'), code: 'CDAR-TYPE' },
  ])('$given: $code', ({ xml, code }) => {
    const controle = check(xml, 'FSO1304A');
    expect(controle.irrecevable).toBe(true);
    expect(codes(controle)).toEqual([code]);
    expect(controle.objets).toBeUndefined();
    expect(controle.couchesOmises).toContain('REGLES');
  });

  test('the operator may see what the rules say of a message that the schema refuses', () => {
    const xml = Buffer.from(xmlOf('205').replace('>false<', '>faux<'));
    const controle = cdar.check(xml, { codeInterface: 'FSO1304A', now, allLayers: true }) as Controle;
    expect(codes(controle)).toEqual(['CDAR-TYPE', 'CDAR-STATUT']);
  });
});

describe('the statuts of a code interface', () => {
  const names = Object.keys(codesInterface) as CodeInterface[];

  test('every code interface of CDAR has some, and no other', () => {
    const ofCdar = names.filter((code) => contratOf(code).format === 'cdar');
    expect(Object.keys(statutsParCode).sort()).toEqual([...ofCdar].sort());
    expect(Object.values(statutsParCode).every((statuts) => statuts.length > 0)).toBe(true);
  });

  test('601 in FSO3302A is taken, unless the annexe alone is asked for', () => {
    const bytes = writeCdar(cdarMessageRejete(messageRejete));
    expect(codes(check(bytes, 'FSO3302A'))).toEqual([]);
    expect(codes(check(bytes, 'FSO3302A', cdarFormat(statutsDeLAnnexe)))).toEqual(['CDAR-STATUT']);
  });

  test('many references are judged in time linear in the message', () => {
    const [head = '', body = '', tail = ''] = xmlOf('210', { motifs: [{ code: 'ZZZ' }] }).split(
      /(<ram:SpecifiedDocumentStatus>[\s\S]*<\/ram:SpecifiedDocumentStatus>)/,
    );
    const duration = (count: number) => {
      const bytes = Buffer.from(`${head}${body.replace('NON_CONFORME', 'ZZZ').repeat(count)}${tail}`);
      const before = performance.now();
      expect(codes(check(bytes.toString(), 'FSO1304A'))).toContain('BR-FR-CDV-CL-09_MDT-113');
      return performance.now() - before;
    };
    duration(500);
    // Eight times the work; a rule that went through all the others for each would take 64 times.
    expect(duration(16_000) / duration(2_000)).toBeLessThan(40);
  });

  test('a message from an unknown sender keeps its parties', () => {
    const xml = xmlOf('209', {
      auteur: vendeur,
      emetteur: plateforme('0007', 'Autre'),
      destinataires: [acheteur],
    });
    expect(codes(check(xml, 'FSO1304A'))).toEqual([]);
  });
});
