// SPDX-License-Identifier: Apache-2.0
/** What a file of flux 10 is answered: its constats, whether the flux is irrecevable, and the declaration it is. */
import { describe, expect, test } from 'vitest';
import { f10 } from '../../../formats/f10/index.ts';
import { f10Wordings } from '../../../formats/f10/regles/judge.ts';
import type { Controle, FormatContext } from '../../../gateway/ports/formats.ts';
import { largeTransactions, payments, transactions } from './documents.ts';
import { innocents, twins } from './twins.ts';

const context: FormatContext = { codeInterface: 'FSO6000A', now: new Date('2026-10-01T12:00:00Z') };

async function check(text: string, changes: Partial<FormatContext> = {}): Promise<Controle> {
  return await f10.check(Buffer.from(text), { ...context, ...changes });
}

function codesOf({ constats }: Controle): readonly string[] {
  return [...new Set(constats.map(({ code }) => code))].sort();
}

describe('rules', () => {
  test.each([
    ['transactions', transactions],
    ['payments', payments],
  ])('a transmission of %s with everything in it breaks none', async (_, text) => {
    const controle = await check(text);
    expect(controle.constats).toEqual([]);
    expect(controle.irrecevable).toBe(false);
    expect(controle.jeuxDeRegles.map(({ id }) => id)).toEqual([
      'raccord-xml',
      'raccord-f10-structure',
      'raccord-f10',
    ]);
  });

  test.each(twins)('$codes: $change', async ({ text, codes }) => {
    const controle = await check(text);
    expect(controle.irrecevable).toBe(false);
    expect(codesOf(controle)).toEqual(codes);
  });

  test.each(innocents)('no fault: $change', async ({ text }) => {
    expect((await check(text)).constats).toEqual([]);
  });

  test('every rule is broken by some document', () => {
    const broken = new Set(twins.flatMap(({ codes }) => codes));
    expect(f10Wordings.filter(({ id }) => !broken.has(id))).toEqual([]);
    expect(f10Wordings.filter(({ bt }) => bt === '')).toEqual([]);
  });

  test('every constat says where, and what, in plain ASCII', async () => {
    for (const { text } of twins) {
      for (const constat of (await check(text)).constats) {
        expect(constat.message).toMatch(/^[ -~]+$/);
        expect(constat.messageEn).toMatch(/^[ -~]+$/);
        expect(constat.message.length).toBeLessThanOrEqual(500);
        expect(constat.chemin).toMatch(/^\/Report/);
        expect(constat.bt).toMatch(/^T[TGB]-\d+$/);
        expect(constat.ligne).toBeGreaterThan(0);
      }
    }
  });

  test('a sum that is wrong is told with the sum that was computed, at the total', async () => {
    const [constat] = (await check(transactions.replace('>1100.10<', '>1200.10<'))).constats;
    expect(constat).toMatchObject({
      code: 'F10-G1.53',
      chemin: '/Report/TransactionsReport/Invoice[1]/MonetaryTotal/TaxExclusiveAmount',
      valeur: '1200.10',
      attendu: '1100.10',
    });
  });

  test('what is missing is told where it should be', async () => {
    const text = transactions.replace('<CompanyId schemeId="0223">DE123456789</CompanyId>', '');
    const [constat] = (await check(text)).constats;
    expect(constat?.chemin).toBe('/Report/TransactionsReport/Invoice[1]/Buyer/CompanyId');
  });

  test('what the portal does not take yet only warns, and only until its day', async () => {
    const text = transactions
      .replace('F-2026-001', 'F'.repeat(21))
      .replace('<TaxDueDateTypeCode>72<', '<TaxDueDateTypeCode>432<');
    const warned = async (now: string) => {
      const { constats } = await check(text, { now: new Date(now) });
      expect(constats.every(({ gravite }) => gravite === 'AVERTISSEMENT')).toBe(true);
      return constats.map(({ code }) => code).sort();
    };
    expect(await warned('2026-12-31T22:00:00Z')).toEqual(['F10-NUMERO-20', 'F10-TT-80']);
    expect(await warned('2026-12-31T23:30:00Z')).toEqual(['F10-TT-80']);
    expect(await warned('2027-07-01T00:00:00Z')).toEqual([]);
  });

  test('today is that of Paris', async () => {
    const late = transactions.replace('20261001093000', '20261002003000');
    expect(codesOf(await check(late, { now: new Date('2026-10-01T21:30:00Z') }))).toEqual(['F10-G7.43']);
    expect(codesOf(await check(late, { now: new Date('2026-10-01T22:30:00Z') }))).toEqual([]);
  });
});

describe('technical faults make the flux irrecevable', () => {
  test.each([
    ['XML-MALFORME', transactions.replace('</Report>', '')],
    ['XML-DOCTYPE', transactions.replace('<Report>', '<!DOCTYPE Report><Report>')],
    ['F10-RACINE', '<Rapport/>'],
    ['F10-RACINE', transactions.replace('<Report>', '<Report xmlns="urn:x">')],
    ['F10-STRUCTURE', transactions.replace('<TypeCode>IN</TypeCode>', '')],
    ['F10-STRUCTURE', transactions.replace(' schemeId="0238"', '')],
    ['F10-STRUCTURE', transactions.replace('<Subject>', '<Sujet/><Subject>')],
    ['F10-TYPE', transactions.replace('>12.34<', '>12,34<')],
    ['F10-TYPE', transactions.replace('ChargeIndicator="true"', 'ChargeIndicator="oui"')],
  ])('%s', async (code, text) => {
    const controle = await check(text);
    expect(codesOf(controle)).toEqual([code]);
    expect(controle.irrecevable).toBe(true);
    expect(controle.couchesOmises).toContain('REGLES');
  });

  test('the operator may ask for the rules all the same', async () => {
    const text = transactions.replace('<TypeCode>380', '<TypeCode>325').replace('>12.34<', '>12,34<');
    const controle = await check(text, { allLayers: true });
    expect(codesOf(controle)).toEqual(['F10-G1.01', 'F10-G1.14', 'F10-TYPE']);
    expect(controle.irrecevable).toBe(true);
  });
});

describe('the declaration', () => {
  test('of transactions and of payments', async () => {
    const { objets, numero, fournisseur } = await check(transactions);
    expect(objets).toEqual([
      {
        objet: {
          nature: 'DECLARATION',
          identifiant: 'TX-100000009-202609-D3',
          type: 'IN',
          siren: '100000009',
          role: 'SE',
          du: '2026-09-21',
          au: '2026-09-30',
          contenu: 'TRANSACTIONS',
        },
        constats: [],
      },
    ]);
    expect([numero, fournisseur]).toEqual(['TX-100000009-202609-D3', '100000009']);
    const corrective = await check(payments.replace('>IN<', '>RE<'));
    expect(corrective.objets?.[0]?.objet).toMatchObject({ type: 'RE', contenu: 'PAIEMENTS' });
  });

  test('is there for one that is rejected, and not where it cannot be read', async () => {
    const rejected = await check(transactions.replace('<TypeCode>380', '<TypeCode>325'));
    expect(rejected.objets).toHaveLength(1);
    const unread = await check(transactions.replace('<TypeCode>IN', '<TypeCode>XX'));
    expect(unread.objets).toBeUndefined();
    expect(unread.numero).toBe('TX-100000009-202609-D3');
  });
});

describe('a large transmission', () => {
  test('is judged in time linear in its size', { timeout: 60_000 }, async () => {
    const elapsed = async (sizeBytes: number) => {
      const bytes = Buffer.from(largeTransactions(sizeBytes));
      const start = performance.now();
      expect((await f10.check(bytes, context)).constats).toEqual([]);
      return performance.now() - start;
    };
    await elapsed(500_000);
    const [small, large] = [await elapsed(1_000_000), await elapsed(8_000_000)];
    expect(large / small).toBeLessThan(30);
  });

  test('with a fault in each day is answered at bounded length, each rule at least once', async () => {
    const text = largeTransactions(1_000_000)
      .replaceAll('>TLB1<', '>XXXX<')
      .replace(
        '</TaxSubtotal>\n    </Transactions>\n  </TransactionsReport>',
        '</TaxSubtotal></Transactions></TransactionsReport>',
      );
    const { constats } = await check(text.replace('<Id>TX', '<Id>.'));
    expect(constats.length).toBe(201);
    expect(codesOf({ constats } as Controle)).toEqual(['F10-G1.104', 'F10-G1.68']);
  });
});
