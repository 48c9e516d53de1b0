// SPDX-License-Identifier: Apache-2.0
/** What the desk shows of AS2: the messages of a flux with their proof, a raccordement with its certificates, the alertes. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { certificatsSuivis, finsDeCertificats } from '../../../gateway/admin/certificats.ts';
import type { Raccordement, RaccordementId } from '../../../gateway/domain/raccordement.ts';
import type { NouvelleAlerte } from '../../../gateway/ports/alertes.ts';
import type { MessageRecord } from '../../../gateway/ports/messages.ts';
import { veillerCertificats } from '../../../gateway/veille-certificats.ts';
import { identiteDeTest } from '../../support/as2-keys.ts';
import {
  addMessage,
  messageId as id,
  inDays,
  mdn,
  deskNow as now,
  raccordementAs2,
} from '../../support/desk-as2.ts';
import { type DeskUnderTest, openDeskUnderTest, type Visitor } from '../../support/desk-visitor.ts';
import { createMemoryDesk, type MemoryDesk } from '../../support/memory-desk.ts';
import { createRecorder } from '../../support/recorder.ts';

const long = identiteDeTest('long', { du: inDays(-30), au: inDays(300) });
const short = identiteDeTest('court', { du: inDays(-300), au: inDays(12) });
const over = identiteDeTest('fini', { du: inDays(-300), au: inDays(-2) });

let story: MemoryDesk;
let desk: DeskUnderTest;
let visitor: Visitor;
beforeEach(async () => {
  story = createMemoryDesk();
  desk = await openDeskUnderTest(story.deps);
  visitor = await desk.login();
});
afterEach(() => desk.app.close());

const withMessage = (more: Partial<MessageRecord> = {}) => addMessage(story, more);

test('the page of a flux shows its messages, with what was answered', async () => {
  const { flux } = withMessage();
  story.suivi.raccordements.push(raccordementAs2([long], { id: 'dupont-sftp' as RaccordementId }));
  for (const type of ['message.recu', 'message.verifie', 'accuse.prepare'])
    story.addEvent(flux[0] ?? never(), type);
  const { body } = await visitor.get(`/admin/flux/${flux[0]}`);
  expect(body).toContain('Messages échangés');
  expect(body).toContain('&lt;x@dupont&gt;');
  expect(body).toContain('processed');
  expect(body).toContain(`href="/admin/messages/${id}/brut"`);
  expect(body).toContain('Message ouvert, signature vérifiée');
  expect(body).toContain('href="/admin/raccordements/dupont-sftp"');
  const english = await visitor.get(`/admin/flux/${flux[0]}?lang=en`);
  expect(english.body).toContain('Receipt prepared');
});

test('a refusal shows its modifier and its reason; a flux over SFTP has no messages', async () => {
  const { flux } = withMessage({
    etat: 'REFUSE',
    detail: { modificateur: 'decryption-failed', raison: 'no key' },
  });
  const { body } = await visitor.get(`/admin/flux/${flux[0]}`);
  expect(body).toContain('decryption-failed');
  expect(body).toContain('no key');
  const sftp = story.addFlux('<Invoice/>');
  expect((await visitor.get(`/admin/flux/${sftp.id}`)).body).not.toContain('data-testid="messages"');
});

test('the proof is downloaded byte for byte, by whoever has a session', async () => {
  withMessage();
  const accuse = await visitor.get(`/admin/messages/${id}/accuse`);
  expect(accuse.rawPayload.equals(mdn)).toBe(true);
  expect(accuse.headers['content-disposition']).toBe(`attachment; filename="${id}.mdn"`);
  const brut = await visitor.get(`/admin/messages/${id}/brut`);
  expect(brut.body).toBe(
    'as2-from: A\r\nmessage-id: <x@dupont>\r\nsubject: a b: c\r\n\r\nthe bytes on the wire',
  );
  expect(brut.headers['content-type']).toBe('application/octet-stream');
  expect((await desk.get(`/admin/messages/${id}/brut`)).statusCode).not.toBe(200);
});

test('of bytes that were let go the desk says when, instead of failing', async () => {
  const brutPurgeLe = new Date('2026-10-20T08:00:00.000Z');
  const { brut } = withMessage({ etat: 'REFUSE', brutPurgeLe });
  story.blobs.delete(brut.sha256);
  const { statusCode, body } = await visitor.get(`/admin/messages/${id}/brut`);
  expect(statusCode).toBe(410);
  expect(body).toContain('Octets bruts supprimés le <time datetime="2026-10-20T08:00:00.000Z">');
  const list = (await visitor.get('/admin/messages')).body;
  expect(list).toContain('Octets bruts supprimés le <time datetime="2026-10-20T08:00:00.000Z">');
  expect(list).not.toContain(`${id}/brut`);
  expect(list).toContain(`${id}/accuse`);
  expect((await visitor.get(`/admin/messages/${id}/accuse`)).rawPayload.equals(mdn)).toBe(true);
  expect((await visitor.get(`/admin/messages/${id}/brut?lang=en`)).body).toContain('Raw bytes deleted on');
});

test('what is not there is not found', async () => {
  withMessage();
  for (const path of [
    'messages/x/brut',
    'messages/01KAMZ8Q4T5V6W7X8Y9ZNTTHER/accuse',
    'raccordements/nobody',
  ]) {
    expect((await visitor.get(`/admin/${path}`)).statusCode, path).toBe(404);
  }
});

test('a raccordement shows what was agreed and the days left of its certificates, and no secret', async () => {
  story.suivi.raccordements.push(raccordementAs2([short, over]));
  const { body } = await visitor.get('/admin/raccordements/dupont');
  for (const words of [
    'DUPONT SA',
    'RACCORD',
    'legacy',
    'chunked true',
    '12 jours',
    'Expire bientôt',
    'Périmé',
  ]) {
    expect(body).toContain(words);
  }
  expect(body).toContain(short.certificat.empreinte);
  expect(body).not.toContain('scrypt');
  expect((await visitor.get('/admin/raccordements/dupont?lang=en')).body).toContain('Ends soon');
});

test('a window narrower than the certificate is what counts', () => {
  const { as2 } = raccordementAs2([long]);
  const certificats = as2?.certificats.map((one) => ({ ...one, au: inDays(3).toISOString() })) ?? [];
  expect(certificatsSuivis({ ...(as2 ?? never()), certificats }, now)).toMatchObject([
    { joursRestants: 3, etat: 'BIENTOT', releve: false },
  ]);
});

async function leveesPour(...all: readonly Raccordement[]): Promise<readonly NouvelleAlerte[]> {
  const levees: NouvelleAlerte[] = [];
  const journal = {
    raccordements: { list: async () => all },
    alertes: {
      lever: async (alerte: NouvelleAlerte) => {
        levees.push(alerte);
        return true;
      },
    },
  };
  const trousseau = {
    echeances: () => [
      {
        ...{ nom: 'nous', usages: ['SIGNATURE'] as const, certificat: short.certificat },
        ...{ joursRestants: 12, remplacee: false },
      },
      {
        ...{ nom: 'ancien', usages: ['SIGNATURE'] as const, certificat: over.certificat },
        ...{ joursRestants: -2, remplacee: true },
      },
    ],
  };
  const { logger } = createRecorder();
  const deps = { journal, clock: () => now, logger };
  await veillerCertificats(deps, finsDeCertificats(trousseau), new AbortController().signal);
  return levees;
}

test('AS2-70: a certificate that ends within 30 days raises an alerte, unless another one follows', async () => {
  const levees = await leveesPour(
    raccordementAs2([short]),
    raccordementAs2([short, long], { id: 'suivi' as RaccordementId }),
    raccordementAs2([over], { id: 'inactif' as RaccordementId, statut: 'INACTIF' }),
  );
  expect(levees.map(({ cle }) => cle)).toEqual([
    `certificat:nous:${short.certificat.empreinte}`,
    `certificat:dupont:${short.certificat.empreinte}`,
  ]);
  expect(levees[1]).toMatchObject({
    code: 'CERTIFICAT-ECHEANCE',
    detail: expect.stringContaining('12 jours'),
  });
});

test('a certificate that cannot be read does not hide the others', async () => {
  const broken = raccordementAs2([long], { id: 'casse' as RaccordementId });
  const certificats = [{ pem: 'nothing', usages: ['SIGNATURE' as const] }];
  const levees = await leveesPour(
    { ...broken, as2: { ...(broken.as2 ?? never()), certificats } },
    raccordementAs2([over]),
  );
  expect(levees.map(({ cle }) => cle).slice(1)).toEqual([
    'certificat:casse',
    `certificat:dupont:${over.certificat.empreinte}`,
  ]);
});

function never(): never {
  throw new Error('it is there');
}
