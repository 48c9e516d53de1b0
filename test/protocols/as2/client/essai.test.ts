// SPDX-License-Identifier: Apache-2.0
/** What an operator sends by hand, and what it is told. */
import { afterEach, describe, expect, test } from 'vitest';
import { defined } from '../../../support/defined.ts';
import { eux, open, type Side, type SideOptions, startSide, syncMdn } from './partner.ts';
import { reponse } from './small-server.ts';

const sides: Side[] = [];

afterEach(async () => {
  for (const side of sides.splice(0)) await side.close();
});

async function ping(options: SideOptions = {}) {
  const side = await startSide(options);
  sides.push(side);
  return { side, resultat: await side.expediteur.ping(side.destination, new AbortController().signal) };
}

describe('a ping', () => {
  test('goes by all that was agreed and tells what came back', async () => {
    const { side, resultat } = await ping();
    expect(resultat).toMatchObject({
      issue: 'ACQUITTE',
      statutHttp: 200,
      micEgal: true,
      disposition: 'automatic-action/MDN-sent-automatically; processed',
      signataire: expect.stringContaining('CN=eux'),
      empreinte: eux().certificat.empreinte,
    });
    expect(resultat.dureeMs).toBeGreaterThanOrEqual(0);
    const recue = defined(side.server.recues[0]);
    expect(recue.entete('message-id')).toBe(resultat.messageId);
    expect(recue.corps.length).toBe(resultat.sizeBytes);
    const opened = await open(recue, side.reglages);
    expect(opened.contenu.toString()).toMatch(/^Raccord, test of AS2, /);
    expect(opened.fichiers).toMatchObject([{ nom: 'raccord-ping.txt', type: 'text/plain' }]);
    expect(await side.messages.list({ limit: 9 })).toMatchObject([{ etat: 'ACQUITTE', flux: [] }]);
  });

  test('tells a refusal without throwing', async () => {
    const disposition = { type: 'processed', nature: 'error', modificateur: 'decryption-failed' } as const;
    const { resultat } = await ping({
      repondre: (recue, reglages) => syncMdn(recue, reglages, { disposition }),
    });
    expect(resultat).toMatchObject({ issue: 'REJETE', raison: expect.stringContaining('decryption-failed') });
  });

  test('tells that the MIC is another', async () => {
    const mic = { valeur: Buffer.alloc(32).toString('base64'), digest: 'sha-256' } as const;
    const { resultat } = await ping({ repondre: (recue, reglages) => syncMdn(recue, reglages, { mic }) });
    expect(resultat).toMatchObject({ issue: 'REJETE', micEgal: false });
  });

  test('tells that nobody answers, or only with a status', async () => {
    expect((await ping({ repondre: () => reponse(503) })).resultat).toMatchObject({
      issue: 'INJOIGNABLE',
      statutHttp: 503,
    });
    expect((await ping({ repondre: () => undefined })).resultat).toMatchObject({ issue: 'INJOIGNABLE' });
    expect((await ping({ repondre: () => reponse(404) })).resultat).toMatchObject({
      issue: 'REJETE',
      statutHttp: 404,
    });
  });

  test('leaves an asynchronous MDN to come', async () => {
    const { resultat } = await ping({ reglages: { accuse: 'async' }, repondre: () => reponse(202) });
    expect(resultat).toMatchObject({ issue: 'ATTENDU', statutHttp: 202 });
  });
});

test('a file goes under its own name and type', async () => {
  const side = await startSide();
  sides.push(side);
  const contenu = (async function* () {
    yield Buffer.from('%PDF-');
  })();
  const fichier = { nomFichier: 'facture.pdf', sizeBytes: 5, contenu };
  const resultat = await side.expediteur.envoyerFichier(
    side.destination,
    fichier,
    new AbortController().signal,
  );
  expect(resultat.issue).toBe('ACQUITTE');
  const opened = await open(defined(side.server.recues[0]), side.reglages);
  expect(opened.fichiers).toMatchObject([{ nom: 'facture.pdf', type: 'application/pdf', sizeBytes: 5 }]);
});
