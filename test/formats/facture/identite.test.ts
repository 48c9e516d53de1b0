// SPDX-License-Identifier: Apache-2.0
/** What makes a facture unique is read alike in every syntax, and given in Controle.objets. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ciiReforme } from '../../../formats/cii/index.ts';
import { facturX } from '../../../formats/facturx/index.ts';
import type { DraftParty } from '../../../formats/specimen/draft.ts';
import { documentOf } from '../../../formats/specimen/index.ts';
import { makeDraft } from '../../../formats/specimen/make.ts';
import { writeXml } from '../../../formats/specimen/xml.ts';
import { ublReforme } from '../../../formats/ubl/index.ts';
import type { Controle, Format } from '../../../gateway/ports/formats.ts';

const now = new Date('2026-10-01T12:00:00Z');
type Row = readonly [syntax: 'UBL' | 'CII', format: Format, code: 'FSO1150A' | 'FSO1156A'];
const syntaxes: readonly Row[] = [
  ['UBL', ublReforme, 'FSO1150A'],
  ['CII', ciiReforme, 'FSO1156A'],
];

type Spoil = (draft: ReturnType<typeof makeDraft>) => void;

function controleOf([syntax, format, codeInterface]: Row, spoil?: Spoil) {
  const draft = makeDraft({ syntax, circuit: 'REFORME', number: 'F-7' });
  spoil?.(draft);
  return check(format, writeXml(documentOf(draft, syntax)), codeInterface);
}

async function check(format: Format, xml: string, codeInterface: 'FSO1150A' | 'FSO1156A'): Promise<Controle> {
  return await format.check(Buffer.from(xml), { codeInterface, now });
}

function identified(party: DraftParty | undefined, identifiers: DraftParty['identifiers']): DraftParty {
  return { ...party, identifiers };
}

describe.each(syntaxes)('in %s', (...row) => {
  test('one file is one facture, with all that says what it is and where it goes', async () => {
    const { objets } = await controleOf(row, (draft) => {
      draft.seller = { ...identified(draft.seller, [{ scheme: '0009', text: '00099991200017' }]) };
      draft.buyer = {
        ...identified(draft.buyer, [
          { scheme: '0009', text: '13000278500017' },
          { scheme: '0224', text: 'SERVICE-7' },
        ]),
        electronic: { scheme: '0225', text: '130002785_7' },
      };
    });
    expect(objets).toHaveLength(1);
    expect(objets?.[0]?.constats).toEqual([]);
    expect(objets?.[0]?.objet).toEqual({
      nature: 'FACTURE',
      numero: 'F-7',
      dateEmission: '2026-09-15',
      fournisseur: '00099991200017',
      siren: '000999912',
      raisonSociale: expect.stringMatching(/\S/) as string,
      destinataire: '13000278500017',
      codeService: 'SERVICE-7',
      engagement: 'EJ-2026-004217',
      type: '380',
      cadre: 'B1',
      adresseVendeur: expect.stringMatching(/^0225:\d/) as string,
      adresseAcheteur: '0225:130002785_7',
    });
  });

  test('without a SIRET, the SIREN is the legal one, and the service the reference of the buyer', async () => {
    const { objets } = await controleOf(row, (draft) => {
      draft.seller = { ...identified(draft.seller, []), legal: { scheme: '0002', text: '000999912' } };
      draft.buyer = { ...identified(draft.buyer, []), legal: { scheme: '0002', text: '130002785' } };
    });
    expect(objets?.[0]?.objet).toMatchObject({
      siren: '000999912',
      destinataire: '130002785',
      codeService: 'SERVICE-ACHATS',
    });
  });

  test('with a VAT number alone, the SIREN is in it; of another country there is none', async () => {
    const of = async (vat: string) => {
      const { objets } = await controleOf(row, (draft) => {
        draft.seller = { ...identified(draft.seller, []), legal: undefined, vat };
      });
      return objets?.[0]?.objet;
    };
    expect(await of('FR32000999912')).toHaveProperty('siren', '000999912');
    expect(await of('BE0203430576')).not.toHaveProperty('siren');
  });

  test('a facture without a number is no object', async () => {
    const controle = await controleOf(row, (draft) => {
      draft.number = undefined;
    });
    expect(controle).not.toHaveProperty('objets');
  });
});

test('a file that is no XML is no object', async () => {
  expect(await check(ublReforme, '<Invoice', 'FSO1150A')).not.toHaveProperty('objets');
});

test('an invoice that its schema refuses is still named', async () => {
  const xml = writeXml(documentOf(makeDraft({ syntax: 'UBL', circuit: 'REFORME', number: 'F-8' }), 'UBL'));
  const controle = await check(ublReforme, xml.replace('<cbc:ID>', '<cbc:Odd/><cbc:ID>'), 'FSO1150A');
  expect(controle.irrecevable).toBe(true);
  expect(controle.objets?.map(({ objet }) => objet)).toEqual([expect.objectContaining({ numero: 'F-8' })]);
});

test('a Factur-X is the facture of the XML in it', async () => {
  const pdf = readFileSync(join(import.meta.dirname, '../../../fixtures/FSO1117A/valide-en16931/flux.pdf'));
  const { objets, numero } = await facturX.check(pdf, { codeInterface: 'FSO1117A', now });
  expect(objets?.map(({ objet }) => objet)).toEqual([
    expect.objectContaining({ nature: 'FACTURE', numero, type: '380', cadre: 'A1' }),
  ]);
});
