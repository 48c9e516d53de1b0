import { test } from 'vitest';
import { openChromium } from './support/chromium.ts';
import { runGateway } from './support/running-gateway.ts';
import { makeUblInvoice } from './support/ubl-invoice.ts';
test('shots', { timeout: 120000 }, async () => {
  const gateway = await runGateway();
  const d = await gateway.deposit('FSO1100A_DEM001_DEM0011100000000000000001', Buffer.from(makeUblInvoice({ numero: 'F-2026-001' })));
  await gateway.passerLots({ tout: true });
  await gateway.deposit('FSO1100A_DEM001_DEM0011100000000000000002', Buffer.from(makeUblInvoice({ numero: 'F-2026-002' })));
  await gateway.journal.alertes.lever({ cle: 'x', code: 'ECHEANCE-PROCHE', detail: `envoi 3 (FEN4000A), flux ${d.id}, avant 2026-11-23T10:00:00.000Z` }, new Date());
  const browser = await openChromium();
  for (const [lang, width] of [['fr', 1280], ['en', 400]] as const) {
    const page = await (await browser.newContext({ viewport: { width, height: 900 } })).newPage();
    await page.goto(gateway.loginUrl());
    await page.getByRole('button').last().click();
    for (const [name, path] of [['r-alertes', '/admin/alertes'], ['r-lots', '/admin/lots'], ['r-flux', `/admin/flux/${d.id}`]] as const) {
      await page.goto(`http://127.0.0.1:${gateway.admin.port}${path}?lang=${lang}`);
      await page.screenshot({ path: `/tmp/w4shots/${name}-${lang}-${width}.png`, fullPage: true });
    }
  }
  await browser.close();
  await gateway.close();
});
