// SPDX-License-Identifier: Apache-2.0
/** PeSIT on the desk: transfers among the messages, what was agreed with a raccordement, and the ends of its certificates. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { certificatsDuRaccordement, finsDeCertificats } from '../../../gateway/admin/certificats.ts';
import { faitsDe } from '../../../gateway/admin/preuves.ts';
import type { AccesPesit } from '../../../gateway/domain/acces-pesit.ts';
import type { Raccordement } from '../../../gateway/domain/raccordement.ts';
import { direDiagnostic } from '../../../gateway/pesit.ts';
import type { MessageRecord } from '../../../gateway/ports/messages.ts';
import { identiteDeTest, pemDe } from '../../support/as2-keys.ts';
import { addMessage, deskNow, inDays, messageId, raccordementAs2 } from '../../support/desk-as2.ts';
import { type DeskUnderTest, openDeskUnderTest, type Visitor } from '../../support/desk-visitor.ts';
import { createMemoryDesk, type MemoryDesk } from '../../support/memory-desk.ts';

const soon = identiteDeTest('bientot', { du: inDays(-300), au: inDays(12) });

let story: MemoryDesk;
let desk: DeskUnderTest;
let visitor: Visitor;
beforeEach(async () => {
  story = createMemoryDesk();
  desk = await openDeskUnderTest({ ...story.deps, direDiagnostic });
  visitor = await desk.login();
});
afterEach(() => desk.app.close());

const transfert: Partial<MessageRecord> = {
  protocole: 'pesit',
  cle: 'pesit:x#y',
  entetes: { fpdu: 'CREATE', 'pi-12': 'FSO1100A', 'pi-13': '4660', 'pi-37': 'nom <complet>' },
  detail: { demandeur: 'DUPONT', serveur: 'RACCORD', idTransfert: 4660, point: 7, diagnostic: 'D0-000' },
};

function raccordementPesit(more: Partial<Raccordement> = {}): Raccordement {
  const pesit: AccesPesit = {
    identifiant: 'DUPONT',
    notreIdentifiant: 'RACCORD',
    motDePasse: 'scrypt$secret',
    certificats: [{ pem: pemDe(soon).certificat }],
    preset: 'cft',
    reglages: { fenetre: 4 },
    adresses: ['192.0.2.0/24'],
    nomsFlux: ['FACTURES'],
  };
  const { as2, ...rest } = raccordementAs2([], { protocole: 'pesit', ...more });
  return { ...rest, pesit };
}

test('a transfer is listed by its identifiers, PI 12 and 13, its last point, and its diagnostic in words', async () => {
  story.suivi.raccordements.push(raccordementPesit());
  addMessage(story, transfert);
  addMessage(story, {
    ...transfert,
    id: messageId.replace('SAG', 'REF') as MessageRecord['id'],
    sens: 'SORTANT',
    etat: 'REJETE',
    detail: { ...transfert.detail, diagnostic: 'D2-226', raison: 'CREATE says no' },
    flux: [],
  });
  const { body } = await visitor.get('/admin/messages');
  for (const words of ['PeSIT', 'DUPONT', 'FSO1100A, PI 13 4660', 'D0-000, point 7', 'transfert refusé'])
    expect(body).toContain(words);
  expect(body).toContain('<option value="dupont"');
  const english = (await visitor.get('/admin/messages?lang=en')).body;
  expect(english).toContain('transfer refused');
  expect(english).toContain('CREATE says no');
});

test('the page of its flux shows it, and gives its bytes under a name of its own', async () => {
  const { flux, id } = addMessage(story, transfert);
  const { body } = await visitor.get(`/admin/flux/${flux[0]}`);
  expect(body).toContain('FSO1100A, PI 13 4660');
  const { headers, body: bytes } = await visitor.get(`/admin/messages/${id}/brut`);
  expect(headers['content-disposition']).toBe(`attachment; filename="${id}.pesit"`);
  expect(bytes).toContain('pi-37: nom <complet>');
});

test('what is known of a transfer is the same from either side of it', () => {
  const sent = addMessage(story, {
    protocole: 'pesit',
    sens: 'SORTANT',
    entetes: {},
    detail: {
      demandeur: 'RACCORD',
      serveur: 'DUPONT',
      nomFlux: 'CSO1100A',
      idTransfert: 9,
      points: 3,
      raison: null,
    },
  });
  expect(faitsDe(sent)).toEqual({
    reference: 'CSO1100A, PI 13 9',
    de: 'RACCORD',
    vers: 'DUPONT',
    disposition: undefined,
    raison: undefined,
    point: 3,
  });
});

test('a raccordement shows what was agreed, and no secret; its certificate is watched', async () => {
  const raccordement = raccordementPesit();
  story.suivi.raccordements.push(raccordement);
  const { body } = await visitor.get('/admin/raccordements/dupont');
  for (const words of [
    'DUPONT',
    'cft',
    'fenetre 4',
    'FACTURES',
    '192.0.2.0/24',
    '12 jours',
    'convenu',
    'TLS',
  ])
    expect(body).toContain(words);
  expect(body).not.toContain('scrypt');
  expect((await visitor.get('/admin/raccordements')).body).toContain('Expire bientôt');
  expect(certificatsDuRaccordement(raccordement, deskNow)).toMatchObject([
    { usages: ['TLS'], etat: 'BIENTOT' },
  ]);
  const { deRaccordement } = finsDeCertificats();
  expect(deRaccordement(raccordement, deskNow)).toMatchObject([
    { cle: `certificat:dupont:${soon.certificat.empreinte}` },
  ]);
  expect(deRaccordement(raccordementPesit({ statut: 'INACTIF' }), deskNow)).toEqual([]);
});

test('how it is delivered to is said', async () => {
  const livraison = { protocole: 'pesit', hote: 'edi.example', port: 1761 } as const;
  story.suivi.raccordements.push(raccordementPesit({ livraison }));
  expect((await visitor.get('/admin/raccordements/dupont')).body).toContain('PeSIT, edi.example:1761, TLS');
});
