// SPDX-License-Identifier: Apache-2.0
/** The annuaire on the whole road: a flux for a recipient that it does not know, and what the event says. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type RunningGateway, runGateway } from '../../support/running-gateway.ts';
import { makeUblInvoice } from '../../support/ubl-invoice.ts';
import { importContent, octets } from './support.ts';

let gateway: RunningGateway;
beforeEach(async () => {
  gateway = await runGateway();
});
afterEach(() => gateway.close());

const nameOf = (sequence: number) => `FSO1100A_DEM001_DEM0011100${String(sequence).padStart(15, '0')}`;

async function deposit(sequence: number) {
  const flux = await gateway.deposit(
    nameOf(sequence),
    Buffer.from(makeUblInvoice({ numero: `F-${sequence}` })),
  );
  const events = await gateway.journal.events(flux.id);
  const [facture] = await gateway.journal.factures(flux.id);
  return {
    statut: flux.statut,
    destinataire: facture?.destinataire ?? '',
    service: facture?.objet?.nature === 'FACTURE' ? (facture.objet.codeService ?? '') : '',
    annuaire: events.find(({ type }) => type === 'controle.termine')?.detail?.['annuaire'],
    codes: (await gateway.journal.constats(flux.id)).map(({ code }) => code),
  };
}

test('a facture is refused once an annuaire does not know its recipient, and accepted once one does', async () => {
  const without = await deposit(1);
  expect(without).toMatchObject({ statut: 'INTEGRE', annuaire: 'aucun annuaire' });

  await importContent(gateway.journal, octets('SIRET;RaisonSociale\n99999999900099;Autre\n'));
  expect(await deposit(2)).toMatchObject({
    statut: 'REJETE',
    annuaire: 'version 1',
    codes: expect.arrayContaining(['ANNUAIRE-DESTINATAIRE-INCONNU']),
  });

  await importContent(
    gateway.journal,
    octets(`SIRET;RaisonSociale;CodeService\n${without.destinataire};Connu;${without.service}\n`),
  );
  expect(await deposit(3)).toMatchObject({ statut: 'INTEGRE', annuaire: 'version 2' });
  expect(await gateway.passerAnnuaire()).toEqual({ appliques: 0, exports: 0 });
});
