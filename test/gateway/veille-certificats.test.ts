// SPDX-License-Identifier: Apache-2.0
/** A gateway that starts with a certificate about to end does not wait for the clock to say so. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { identiteDeTest, pemDe } from '../support/as2-keys.ts';
import { runGateway } from '../support/running-gateway.ts';

const dayMs = 24 * 3600 * 1000;

test('an alerte about a certificate of ours stands as soon as the gateway has started', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'raccord-veille-'));
  const fichier = join(directory, 'nous.pem');
  const { cle, certificat } = pemDe(identiteDeTest('nous', { au: new Date(Date.now() + 10 * dayMs) }));
  await writeFile(fichier, `${cle}${certificat}`, { mode: 0o600 });
  const gateway = await runGateway({ as2: { enabled: true, port: 0, identites: [{ fichier }] } });
  try {
    const alertes = await gateway.journal.alertes.list({ ouvertes: true, limit: 10 });
    expect(alertes).toMatchObject([
      { code: 'CERTIFICAT-ECHEANCE', detail: expect.stringContaining('notre certificat nous') },
    ]);
  } finally {
    await gateway.close();
    await rm(directory, { recursive: true, force: true });
  }
});
