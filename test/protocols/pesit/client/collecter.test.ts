// SPDX-License-Identifier: Apache-2.0
import { afterEach, describe, expect, test } from 'vitest';
import { Failure } from '../../../../gateway/domain/failure.ts';
import type { FichierCollecte, Recevoir } from '../../../../gateway/ports/expedition.ts';
import { dg } from '../../../../protocols/pesit/diagnostics.ts';
import { type Banc, lire, type OptionsBanc, octetsDe, sha256, signal, startBanc } from './banc.ts';
import type { Offre } from './serveur.ts';

const bancs: Banc[] = [];

async function banc(options: OptionsBanc = {}, offres: readonly Partial<Offre>[] = []): Promise<Banc> {
  const one = await startBanc(options);
  bancs.push(one);
  for (const [rang, offre] of offres.entries()) {
    one.serveur.offres.push({
      nom: 'FLOW',
      etiquette: `F${rang}.xml`,
      octets: octetsDe(9_000),
      pris: false,
      ...offre,
    });
  }
  return one;
}

afterEach(async () => {
  await Promise.all(bancs.splice(0).map((one) => one.close()));
});

interface Kept {
  readonly nom: string;
  /** SHA-256: to compare whole files byte by byte takes seconds. */
  readonly octets: string;
}

/** Keeps what comes, and knows again what it has by name and bytes, as the reception does. */
function keeper(): { readonly kept: Kept[]; readonly recevoir: Recevoir } {
  const kept: Kept[] = [];
  return {
    kept,
    async recevoir(fichier: FichierCollecte) {
      const octets = sha256(await lire(fichier));
      if (kept.some((one) => one.nom === fichier.nom && one.octets === octets)) return 'DEJA_RECU';
      kept.push({ nom: fichier.nom, octets });
      return 'RECU';
    },
  };
}

const collecter = ({ expediteur, destination }: Banc, recevoir: Recevoir, maxFluxBytes?: number) =>
  expediteur.collecter(destination, recevoir, signal, maxFluxBytes);

test('all that waits is fetched, in the order the server gives it, and is then gone there', async () => {
  const side = await banc({}, [{}, { octets: octetsDe(300_000) }, { octets: Buffer.alloc(0) }]);
  const { kept, recevoir } = keeper();
  expect(await collecter(side, recevoir)).toEqual({ recus: 3, dejaRecus: 0, laisses: [] });
  expect(kept).toEqual(
    side.serveur.offres.map(({ etiquette, octets }) => ({ nom: etiquette, octets: sha256(octets) })),
  );
  expect(side.serveur.offres.every(({ pris }) => pris)).toBe(true);
  expect(side.serveur.traces).toHaveLength(1);
  expect(await collecter(side, recevoir)).toEqual({ recus: 0, dejaRecus: 0, laisses: [] });
});

test('TRANS.END is said only once the file is kept', async () => {
  const side = await banc({}, [{}]);
  let seen = '';
  await collecter(side, async (fichier) => {
    await lire(fichier);
    seen = side.serveur.traces[0]?.at(-1) ?? '';
    return 'RECU';
  });
  expect(seen).not.toBe('TRANS.END');
  expect(side.serveur.traces[0]).toContain('TRANS.END');
});

test('the names that were agreed are asked for, one after another', async () => {
  const side = await banc({ acces: { nomsFlux: ['ONE', 'TWO'] } }, [
    { nom: 'TWO' },
    { nom: 'ONE' },
    { nom: 'THREE' },
  ]);
  const { kept, recevoir } = keeper();
  expect(await collecter(side, recevoir)).toMatchObject({ recus: 2 });
  expect(kept.map(({ nom }) => nom)).toEqual(['F1.xml', 'F0.xml']);
});

test('a server that knows no patterns is asked for the codes agreed', async () => {
  const codes = { codesInterface: ['FSO1117A', 'FSO1118A'] };
  const side = await banc({ raccordement: codes }, [{ nom: 'FSO1118A', etiquette: 'CSO.xml' }]);
  side.serveur.options.repondre = (fpdu) =>
    fpdu.nom === 'SELECT' && fpdu.parametres.fichier?.nom === '*' ? dg('2-226') : undefined;
  const { kept, recevoir } = keeper();
  expect(await collecter(side, recevoir)).toMatchObject({ recus: 1, laisses: [] });
  expect(kept.map(({ nom }) => nom)).toEqual(['CSO.xml']);
});

test.each([
  ['../../etc/passwd', 'passwd'],
  ['.hidden', 'hidden'],
  ['a b/c d.xml', 'c_d.xml'],
  ['C:\\temp\\x.xml', 'x.xml'],
])('a file called %j is kept as %s', async (etiquette, nom) => {
  const side = await banc({}, [{ etiquette }]);
  const { kept, recevoir } = keeper();
  await collecter(side, recevoir);
  expect(kept.map((one) => one.nom)).toEqual([nom]);
});

test('a file without a label has the same name when it is offered again', async () => {
  const side = await banc({}, [{}]);
  const [offre] = side.serveur.offres;
  delete (offre as { etiquette?: string }).etiquette;
  const { kept, recevoir } = keeper();
  side.serveur.options.repondre = (fpdu) => {
    if (fpdu.nom !== 'TRANS.END') return undefined;
    Object.assign(side.serveur.offres[0] ?? {}, { pris: false, idTransfert: 777 });
    side.serveur.options.repondre = () => undefined;
    return 'COUPER';
  };
  await collecter(side, recevoir);
  expect(await collecter(side, recevoir)).toMatchObject({ recus: 0, dejaRecus: 1 });
  expect(kept).toHaveLength(1);
  expect(kept[0]?.nom).toBe('FLOW_EUX_260117093000');
});

describe('cut', () => {
  test('at any FPDU, the file is whole and here once, and the round goes on', async () => {
    const whole = await banc({}, [{ octets: octetsDe(13_000) }, {}]);
    await collecter(whole, keeper().recevoir);
    const passes = whole.serveur.traces[0]?.length ?? 0;
    expect(passes).toBeGreaterThan(40);
    for (let cut = 3; cut <= passes - 2; cut += 1) {
      const side = await banc({ couper: (rang, _, connexion) => connexion === 0 && rang === cut }, [
        { octets: octetsDe(13_000) },
        {},
      ]);
      const { kept, recevoir } = keeper();
      await collecter(side, recevoir).catch(() => undefined);
      await collecter(side, recevoir);
      const offered = side.serveur.offres.map(({ etiquette, octets }) => ({
        nom: etiquette,
        octets: sha256(octets),
      }));
      expect(kept.length, `cut at ${cut}`).toBe(2);
      expect(kept, `cut at ${cut}`).toEqual(offered);
      expect(
        side.serveur.offres.every(({ pris }) => pris),
        `cut at ${cut}`,
      ).toBe(true);
      await side.close();
    }
  }, 60_000);

  test('in the middle, it goes on from the last point within the same round', async () => {
    const octets = octetsDe(60_000);
    const side = await banc({ couper: (rang, _, connexion) => connexion < 3 && rang === 60 }, [{ octets }]);
    const { kept, recevoir } = keeper();
    expect(await collecter(side, recevoir)).toMatchObject({ recus: 1, laisses: [] });
    expect(kept[0]?.octets).toBe(sha256(octets));
    const points = side.serveur.recues.flatMap(({ nom, parametres }) =>
      nom === 'READ' ? [parametres.pointRelance] : [],
    );
    expect(points).toHaveLength(4);
    expect(points).toEqual([...points].sort((one = 0, other = 0) => one - other));
    expect(points.at(-1)).toBeGreaterThan(5);
  });

  test('a file that was changed meanwhile is not taken', async () => {
    const octets = octetsDe(400_000);
    const side = await banc({ reglages: { intervalleKio: 0 } }, [{ octets }]);
    side.serveur.options.couper = (rang, _, connexion) => {
      if (connexion > 0 || rang !== 600) return false;
      octets[100] = (octets[100] ?? 0) ^ 0xff;
      return true;
    };
    const { kept, recevoir } = keeper();
    const rapport = await collecter(side, recevoir);
    expect(rapport).toMatchObject({
      recus: 0,
      laisses: [{ nom: 'F0.xml', motif: expect.stringContaining('changed') }],
    });
    expect(kept).toEqual([]);
    expect(side.serveur.offres[0]?.pris).toBe(false);
  });

  test('again and again, it is left for the next round', async () => {
    const side = await banc({ couper: (rang) => rang === 20 }, [{ octets: octetsDe(60_000) }]);
    const rapport = await collecter(side, keeper().recevoir);
    expect(rapport).toMatchObject({ recus: 0, laisses: [{ nom: 'F0.xml' }] });
    expect(side.serveur.traces).toHaveLength(6);
  });
});

describe('left', () => {
  test('a file announced larger than a flux may be is not asked for', async () => {
    const side = await banc({}, [{ octets: octetsDe(50_000) }]);
    const rapport = await collecter(side, keeper().recevoir, 20_000);
    expect(rapport).toMatchObject({
      recus: 0,
      laisses: [{ nom: 'F0.xml', motif: expect.stringContaining('20000') }],
    });
    expect(side.serveur.traces.flat()).not.toContain('READ');
    expect(side.serveur.traces.flat()).toContain('DESELECT');
  });

  test('a file that is longer than it said is interrupted', async () => {
    const side = await banc({}, [{ octets: octetsDe(50_000), annonceKio: 10 }]);
    const { kept, recevoir } = keeper();
    expect(await collecter(side, recevoir)).toMatchObject({ recus: 0, laisses: [{ nom: 'F0.xml' }] });
    expect(kept).toEqual([]);
    expect(side.serveur.offres[0]?.pris).toBe(false);
  });

  test('a file that we could not keep stays there, and the session with its server goes on', async () => {
    const octets = octetsDe(600_000);
    const side = await banc({}, [{ octets }]);
    const full = async (fichier: FichierCollecte): Promise<'RECU'> => {
      for await (const piece of fichier.contenu)
        if (piece.length > 0) throw new Failure('DISK_FULL', 'no room');
      return 'RECU';
    };
    const rapport = await collecter(side, full);
    expect(rapport.laisses).toEqual([{ nom: 'F0.xml', motif: expect.stringContaining('no room') }]);
    expect(side.serveur.offres[0]?.pris).toBe(false);
    const { kept, recevoir } = keeper();
    expect(await collecter(side, recevoir)).toMatchObject({ recus: 1 });
    expect(kept[0]?.octets).toBe(sha256(octets));
  });

  test('a file that the server offers again and again ends the round', async () => {
    const side = await banc({}, [{}]);
    side.serveur.options.repondre = (fpdu) => {
      if (fpdu.nom === 'DESELECT') for (const offre of side.serveur.offres) offre.pris = false;
      return undefined;
    };
    const { kept, recevoir } = keeper();
    const rapport = await collecter(side, recevoir);
    expect(rapport).toMatchObject({ recus: 1, dejaRecus: 2, laisses: [{ nom: 'F0.xml' }] });
    expect(kept).toHaveLength(1);
  });

  test('a TRANS.END that is refused leaves the file there, and it is told', async () => {
    const side = await banc({ repondre: (fpdu) => (fpdu.nom === 'TRANS.END' ? dg('2-223') : undefined) }, [
      {},
    ]);
    const { kept, recevoir } = keeper();
    const rapport = await collecter(side, recevoir);
    expect(rapport).toMatchObject({ recus: 1, laisses: [{ motif: expect.stringContaining('D2-223') }] });
    expect(kept).toHaveLength(1);
  });
});

test.each([
  ['3-304', 'LIVRAISON_REFUSEE'],
  ['3-303', 'LIVRAISON_INJOIGNABLE'],
] as const)('a CONNECT refused by %s fails the round as %s', async (diagnostic, code) => {
  const side = await banc({ repondre: (fpdu) => (fpdu.nom === 'CONNECT' ? dg(diagnostic) : undefined) });
  await expect(collecter(side, keeper().recevoir)).rejects.toMatchObject({ code });
});

test('a server that falls silent in the middle does not hold the round for ever', async () => {
  const side = await banc({ livraison: { delaiMs: 120 } }, [{ octets: octetsDe(60_000) }]);
  side.serveur.options.repondre = (fpdu) => (fpdu.nom === 'READ' ? 'MUET' : undefined);
  const rapport = await collecter(side, keeper().recevoir);
  expect(rapport).toMatchObject({ recus: 0, laisses: [{ nom: 'F0.xml' }] });
});
