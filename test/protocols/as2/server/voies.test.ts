// SPDX-License-Identifier: Apache-2.0
/** Lanes to many servers: one that fails or hangs is not in the way of the others, and nothing goes twice. */
import { afterEach, describe, expect, test } from 'vitest';
import { type Portage, Voies } from '../../../../protocols/as2/server/voies.ts';
import { defined } from '../../../support/defined.ts';
import { until } from '../../../support/until.ts';

interface Colis {
  readonly id: string;
  readonly origine: string;
}

interface Poste {
  /** Due, oldest first. */
  dus: Colis[];
  readonly portes: string[];
  readonly remis: string[];
  readonly ouverts: Map<string, (portage: Portage) => void>;
  readonly pannes: unknown[];
  readonly voies: Voies<Colis>;
}

const closing: AbortController[] = [];

afterEach(() => {
  for (const one of closing.splice(0)) one.abort();
});

/** Those for `lent` stay open until they are let go of; the others are taken at once. */
function poste(dus: Colis[], options: { readonly perLook?: number; readonly lenteMs?: number } = {}): Poste {
  const { perLook = 100, lenteMs = 60_000 } = options;
  const [portes, remis, pannes]: [string[], string[], unknown[]] = [[], [], []];
  const ouverts = new Map<string, (portage: Portage) => void>();
  const gone = (id: string) => {
    it.dus = it.dus.filter((one) => one.id !== id);
  };
  const voies = new Voies<Colis>({
    ...{ simultanes: 4, perLook, lenteMs },
    dus: async () => it.dus.slice(0, perLook),
    porter: async ({ id, origine }) => {
      portes.push(id);
      if (origine === 'casse') throw new Error('the journal is gone');
      const portage =
        origine === 'lent' ? await new Promise<Portage>((resolve) => ouverts.set(id, resolve)) : 'PRIS';
      ouverts.delete(id);
      gone(id);
      return portage;
    },
    remettre: async ({ id }) => {
      remis.push(id);
      gone(id);
    },
    enPanne: (error) => void pannes.push(error),
  });
  const it: Poste = { dus, portes, remis, ouverts, pannes, voies };
  return it;
}

const colis = (origine: string, many: number): Colis[] =>
  Array.from({ length: many }, (_, i) => ({ id: `${origine}-${i}`, origine }));

function run({ voies }: Poste): Promise<number> {
  const controller = new AbortController();
  closing.push(controller);
  return voies.courir(controller.signal);
}

const letGo = (it: Poste, portage: Portage) => {
  for (const resolve of [...it.ouverts.values()]) resolve(portage);
};

describe('lanes', () => {
  test('a server that hangs holds two of them, the others go on, and what becomes due meanwhile goes too', async () => {
    const it = poste([...colis('lent', 10), ...colis('vif', 10)]);
    const done = run(it);
    await until('the others left', () => it.dus.every(({ origine }) => origine === 'lent'));
    expect(it.ouverts.size).toBe(2);
    it.dus.push({ id: 'vif-new', origine: 'vif' });
    expect(it.voies.reveiller()).toBe(true);
    await until('the new one left', () => it.portes.includes('vif-new'));
    expect(it.ouverts.size).toBe(2);
    letGo(it, 'PANNE');
    expect(await done).toBe(11);
    // One failure is enough: the rest of them is for later.
    expect([it.remis.length, new Set(it.portes).size]).toEqual([8, it.portes.length]);
    expect(it.voies.reveiller()).toBe(false);
  });

  test('more for a server that hangs than one look sees do not hide the others', async () => {
    const it = poste([...colis('lent', 34), ...colis('vif', 3)], { perLook: 10, lenteMs: 30 });
    const done = run(it);
    await until('the others left', () => it.portes.filter((id) => id.startsWith('vif')).length === 3);
    expect(it.ouverts.size).toBe(2);
    letGo(it, 'PRIS');
    expect(await done).toBe(5);
    expect(it.remis).toHaveLength(32);
  });

  test('a server that takes them is given all of them, however many', async () => {
    const it = poste(colis('vif', 95), { perLook: 10 });
    expect(await run(it)).toBe(95);
    expect([it.remis, new Set(it.portes).size]).toEqual([[], 95]);
  });

  test('what is found due while it is on its way does not go twice', async () => {
    const it = poste(colis('lent', 1));
    const done = run(it);
    await until('it is on its way', () => it.ouverts.size === 1);
    it.voies.reveiller();
    const open = defined(it.ouverts.get('lent-0'));
    await new Promise(setImmediate);
    open('PRIS');
    expect(await done).toBe(1);
    expect(it.portes).toEqual(['lent-0']);
  });

  test('what cannot be noted is told, and not tried for ever', async () => {
    const it = poste([...colis('casse', 2), ...colis('vif', 2)]);
    expect(await run(it)).toBe(2);
    expect([it.pannes.length, it.portes.length]).toEqual([2, 4]);
  });
});
