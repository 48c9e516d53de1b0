// SPDX-License-Identifier: Apache-2.0
/** A CPPFacturePivot received: named, and not judged. */
import { expect, test } from 'vitest';
import { cppFacturePivot } from '../../../formats/cpp-facture/pivot-recu.ts';

const context = { codeInterface: 'FEN0036A', now: new Date('2026-11-22T08:00:00Z') } as const;

const unite = (numero: string, debiteur: string) => `<CPPFacturePivotUnitaire NumOrdre="1">
  <Fournisseur><TypeIdentifiant>1</TypeIdentifiant><Identifiant>12345678200010</Identifiant>
    <RaisonSociale>Dupont &amp; fils</RaisonSociale></Fournisseur>
  <Debiteur><TypeIdentifiant>1</TypeIdentifiant><Identifiant> ${debiteur} </Identifiant>
    <CodeService>S1</CodeService></Debiteur>
  <DonneesFacture><Id>${numero}</Id><Type>380</Type><Cadre>A1</Cadre>
    <DateEmissionFacture>2026-11-20</DateEmissionFacture>
    <Engagement><NumeroEngagement>E1</NumeroEngagement></Engagement></DonneesFacture>
  <PJ><Contenu>${'A'.repeat(2_000_000)}</Contenu></PJ>
</CPPFacturePivotUnitaire>`;
const pivot = (...unites: readonly string[]) =>
  Buffer.from(
    `<CPPFacturePivot Version="V2_02"><CPPFactures>${unites.join('')}</CPPFactures></CPPFacturePivot>`,
  );

test('each facture of the file is named, with its debtor', async () => {
  const controle = await cppFacturePivot.check(
    pivot(unite('F-1', '13000278500017'), unite('F-2', 'x')),
    context,
  );
  expect(controle).toMatchObject({ constats: [], irrecevable: false });
  expect(controle.objets).toMatchObject([
    {
      constats: [],
      objet: {
        nature: 'FACTURE',
        numero: 'F-1',
        fournisseur: '12345678200010',
        raisonSociale: 'Dupont & fils',
        destinataire: '13000278500017',
        codeService: 'S1',
        engagement: 'E1',
        dateEmission: '2026-11-20',
        type: '380',
        cadre: 'A1',
      },
    },
    { objet: { numero: 'F-2', destinataire: 'x' } },
  ]);
});

test('what a schema would refuse is not ours to refuse', async () => {
  const odd = Buffer.from(
    '<CPPFacturePivot><CPPFactures><CPPFacturePivotUnitaire/></CPPFactures></CPPFacturePivot>',
  );
  expect(await cppFacturePivot.check(odd, context)).toMatchObject({
    irrecevable: false,
    objets: [{ objet: { nature: 'FACTURE', numero: '' } }],
  });
});

test.each([
  { what: 'no XML', content: '<CPPFacturePivot>' },
  { what: 'another root', content: '<CPPFactureMixte/>' },
])('$what cannot go on', async ({ content }) => {
  expect(await cppFacturePivot.check(Buffer.from(content), context)).toMatchObject({ irrecevable: true });
});
