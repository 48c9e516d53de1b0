// SPDX-License-Identifier: Apache-2.0
/**
 * An operator in a real Chromium, on a whole gateway: logs in by the printed link, finds the flux just
 * deposited, reads its timeline, takes its compte rendu, sees the queue empty. With RACCORD_SCREENSHOTS set to
 * a folder, leaves there the pictures of the README.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { readCppStatut } from '../../formats/cpp/cpp-statut.ts';
import { chromiumInstalled, openChromium } from '../support/chromium.ts';
import { runGateway } from '../support/running-gateway.ts';
import { makeUblInvoice } from '../support/ubl-invoice.ts';

const good = 'FSO1100A_DEM001_DEM0011100000000000000001';
const bad = 'FSO1100A_DEM001_DEM0011100000000000000002';

test.skipIf(!chromiumInstalled)(
  'an operator logs in, finds the flux, reads its timeline, takes its compte rendu, sees the queue empty (skipped: chromium not installed)',
  { timeout: 120_000 },
  async () => {
    const gateway = await runGateway();
    const browser = await openChromium();
    try {
      await gateway.deposit(good, Buffer.from(makeUblInvoice({ numero: 'F-2026-001' })));
      await gateway.deposit(bad, wrongTotal('F-2026-002'));
      const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
      await page.goto(gateway.loginUrl());
      await page.getByRole('button', { name: 'Entrer' }).click();
      await page.getByTestId('compteurs').waitFor();
      expect(await page.getByTestId('sante').textContent()).toMatch(/La place suffit \([\d,\s]+Go libres\)/);
      await picture(page, 'desk-overview');

      await page.goto(`http://127.0.0.1:${gateway.admin.port}/admin/flux?recherche=${good}&sens=EMISSION`);
      const rows = page.getByTestId('flux-table').locator('tr[data-flux]');
      expect(await rows.count()).toBe(1);
      expect(await rows.first().locator('.who').textContent()).toBe('Partenaire de démonstration DEM001');
      await rows.first().getByRole('link').first().click();
      expect(await page.getByTestId('flux-detail').getAttribute('data-statut')).toBe('INTEGRE');
      const timeline = page.getByTestId('chronologie').locator('li[data-event]');
      const events = await timeline.evaluateAll((items) =>
        items.map((item) => item.getAttribute('data-event')),
      );
      expect(events).toEqual(expect.arrayContaining(['flux.recu', 'flux.conclu', 'compte-rendu.emis']));
      expect(await downloadedStatut(page)).toMatchObject({ idStatut: '90', idFlux: good.slice(16) });

      await page.goto(`http://127.0.0.1:${gateway.admin.port}/admin/flux?recherche=${bad}&sens=EMISSION`);
      await rows.first().getByRole('link').first().click();
      expect(await page.getByTestId('constats').locator('li[data-code="BR-CO-15"]').count()).toBe(1);
      await picture(page, 'desk-flux');

      await page.goto(`http://127.0.0.1:${gateway.admin.port}/admin/files`);
      const depths = await page
        .locator('tr[data-etape]')
        .evaluateAll((found) =>
          found.map((row) => row.querySelector('[data-live$=".waiting"]')?.textContent?.trim()),
        );
      expect(depths).toEqual(['0', '0', '0', '0']);
    } finally {
      await browser.close();
      await gateway.close();
    }
  },
);

function wrongTotal(numero: string): Buffer {
  return Buffer.from(makeUblInvoice({ numero }).replace(/(<cbc:TaxInclusiveAmount[^>]*>)\d+/, '$199999'));
}

/** Downloads the answer from the page of a flux, and reads it. */
async function downloadedStatut(page: Page) {
  const answers = page.getByTestId('reponses');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    answers
      .getByRole('link', { name: /Télécharger/ })
      .first()
      .click(),
  ]);
  return readCppStatut(await readFile(await download.path()));
}

async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env['RACCORD_SCREENSHOTS'];
  if (folder) await page.screenshot({ path: join(folder, `${name}.png`), fullPage: false });
}
