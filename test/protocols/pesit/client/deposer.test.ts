// SPDX-License-Identifier: Apache-2.0
import { afterEach, describe, expect, test } from 'vitest';
import { dg } from '../../../../protocols/pesit/diagnostics.ts';
import type { Fpdu } from '../../../../protocols/pesit/fpdu/types.ts';
import { type Banc, nomFlux, type OptionsBanc, octetsDe, startBanc } from './banc.ts';
import type { Reponse } from './serveur.ts';

const bancs: Banc[] = [];

async function banc(options: OptionsBanc = {}): Promise<Banc> {
  const one = await startBanc(options);
  bancs.push(one);
  return one;
}

afterEach(async () => {
  await Promise.all(bancs.splice(0).map((one) => one.close()));
});

/** Answers so once, or as often as said, then as usual. */
function fois(nom: Fpdu['nom'], reponse: Reponse, times = 1): (fpdu: Fpdu) => Reponse {
  let left = times;
  return (fpdu) => {
    if (fpdu.nom !== nom || left === 0) return undefined;
    left -= 1;
    return reponse;
  };
}

const creates = ({ serveur }: Banc) =>
  serveur.recues
    .filter(({ nom }) => nom === 'CREATE')
    .map(({ parametres: { idTransfert, relance = false } }) => ({ idTransfert, relance }));

test('a flux arrives whole, under its code and its name, and its row is ACQUITTE', async () => {
  const side = await banc();
  const octets = octetsDe(20_000);
  const flux = side.flux(octets);
  await side.deposer(flux);
  expect(side.serveur.livres).toEqual([{ nom: 'FSO1100A', etiquette: nomFlux, octets }]);
  const [row] = await side.messages.deFlux(flux.id);
  expect(row).toMatchObject({ etat: 'ACQUITTE', protocole: 'pesit', brut: { sizeBytes: 20_000 } });
  expect(row?.detail).toMatchObject({ idTransfert: 1, octetsDonnees: 20_000, articles: 40, points: 4 });
  await side.deposer(flux);
  expect(side.serveur.livres).toHaveLength(1);
});

test.each([
  ['without synchronisation', { intervalleKio: 0 }],
  ['with points that are not acknowledged', { fenetre: 0 }],
  ['with check bytes', { crc: true }],
  ['compressed', { compression: 'mixte' }],
  ['in bare entities', { cadrage: 'brut' }],
  ['several articles in a DTF', { multiArticle: true, tailleEntite: 4096 }],
  ['in segments', { segmentation: true, longueurArticle: 3000, tailleEntite: 700 }],
  ['in articles of fixed length', { format: 'fixe' }],
] as const)('a flux arrives whole %s', async (_, reglages) => {
  const side = await banc({ reglages });
  const octets = octetsDe(60 * 512);
  await side.deposer(side.flux(octets));
  expect(side.serveur.livres[0]?.octets).toEqual(octets);
});

test.each([
  ['nom-fichier', 'Déclaration n° 5 – été.xml', 'Declaration n_ 5 _ ete.xml'],
  ['nom-fichier', '請求書', '___'],
  ['code-interface', `${'é'.repeat(90)}.xml`, 'e'.repeat(76)],
] as const)(
  'a flux whose name cannot be said (%s: %s) goes under one that can',
  async (nomFlux, nom, dit) => {
    const side = await banc({ reglages: { nomFlux } });
    await side.deposer({ ...side.flux(octetsDe(100)), nomFichier: nom });
    const [livre] = side.serveur.livres;
    expect(livre?.nom).toBe(dit);
    expect(livre?.etiquette).toMatch(/^[\x21-\x7e][\x20-\x7e]{0,79}$/);
  },
);

test('an empty flux arrives', async () => {
  const side = await banc();
  await side.deposer(side.flux(Buffer.alloc(0)));
  expect(side.serveur.livres[0]?.octets).toEqual(Buffer.alloc(0));
});

test('several flux go over one session, which is released once nobody needs it', async () => {
  const side = await banc({ expediteur: { delais: { inactifMs: 50, finMs: 1_000 } } });
  for (const rang of [1, 2, 3])
    await side.deposer(side.flux(octetsDe(3_000), `01JD000000000000000000000${rang}`));
  expect(side.serveur.traces).toHaveLength(1);
  await expect.poll(() => side.serveur.traces[0]?.at(-1)).toBe('RELCONF');
  await side.deposer(side.flux(octetsDe(3_000), '01JD0000000000000000000004'));
  expect(side.serveur.traces).toHaveLength(2);
});

test('a session that its server closed meanwhile is not used again', async () => {
  const side = await banc();
  await side.deposer(side.flux(octetsDe(3_000)));
  for (const socket of side.serveur.sockets) socket.destroy();
  await side.deposer(side.flux(octetsDe(3_000), '01JD0000000000000000000002'));
  expect(side.serveur.livres).toHaveLength(2);
});

test('flux that leave at the same time have sessions of their own', async () => {
  const side = await banc();
  const ids = Array.from({ length: 12 }, (_, rang) => `01JD00000000000000000000${10 + rang}`);
  await Promise.all(ids.map((id) => side.deposer(side.flux(octetsDe(5_000), id))));
  expect(side.serveur.livres).toHaveLength(12);
  expect(side.serveur.traces.length).toBeLessThanOrEqual(8);
});

test('flux that leave at the same time share what the server lets us have', async () => {
  const side = await banc();
  side.serveur.options.repondre = (fpdu) => {
    const open = side.serveur.sockets.filter(({ destroyed }) => !destroyed).length;
    return fpdu.nom === 'CONNECT' && open > 2 ? dg('3-309') : undefined;
  };
  const ids = Array.from({ length: 12 }, (_, rang) => `01JD00000000000000000000${10 + rang}`);
  await Promise.all(ids.map((id) => side.deposer(side.flux(octetsDe(5_000), id))));
  expect(side.serveur.livres).toHaveLength(12);
});

describe('cut at any FPDU', () => {
  test('a flux arrives once, goes on from the last point, and keeps its PI 13 and PI 51', async () => {
    const octets = octetsDe(13_000);
    const whole = await banc();
    await whole.deposer(whole.flux(octets));
    const passes = whole.serveur.traces[0]?.length ?? 0;
    expect(passes).toBeGreaterThan(30);
    for (let cut = 1; cut <= passes; cut += 1) {
      const side = await banc({ couper: (rang, _, connexion) => connexion === 0 && rang === cut });
      const flux = side.flux(octets);
      const attempts = await side.deposerToujours(flux);
      expect(attempts, `cut at ${cut}`).toBeLessThanOrEqual(2);
      expect(
        side.serveur.livres.map((one) => one.octets.equals(octets)),
        `cut at ${cut}`,
      ).toEqual([true]);
      expect(side.serveur.recus.size).toBe(1);
      const made = side.serveur.recues.filter(({ nom }) => nom === 'CREATE');
      const [first, second] = made.map(({ parametres: { relance: _, ...rest } }) => rest);
      if (made.length > 1) expect(second, `cut at ${cut}`).toEqual(first);
      if (made.length > 1) expect(made[1]?.parametres.relance).toBe(true);
      const rows = await side.messages.deFlux(flux.id);
      expect(rows.map(({ etat }) => etat)).toEqual(['ACQUITTE']);
      await side.close();
    }
  }, 60_000);

  test('a gateway that was killed meanwhile goes on as well', async () => {
    const octets = octetsDe(30_000);
    const side = await banc({ couper: (rang, _, connexion) => rang === 20 + 10 * connexion });
    const flux = side.flux(octets);
    for (let kills = 0; kills < 20 && side.serveur.livres.length === 0; kills += 1) {
      await side.deposer(flux).catch(() => undefined);
      side.redemarrer();
    }
    await side.deposer(flux);
    expect(side.serveur.livres.map((one) => one.octets)).toEqual([octets]);
    expect(side.tires).toEqual([1]);
  });

  test('an ACK(TRANS.END) that is lost brings no second flux', async () => {
    const side = await banc({ repondre: fois('TRANS.END', 'COUPER') });
    const flux = side.flux(octetsDe(9_000));
    expect(await side.deposerToujours(flux)).toBe(2);
    expect(side.serveur.livres).toHaveLength(1);
    expect(creates(side)).toEqual([
      { idTransfert: 1, relance: false },
      { idTransfert: 1, relance: true },
    ]);
  });

  test('what the server agrees to otherwise the second time makes another transfer', async () => {
    const side = await banc({ couper: (rang, _, connexion) => connexion === 0 && rang === 30 });
    const octets = octetsDe(30_000);
    const flux = side.flux(octets);
    await expect(side.deposer(flux)).rejects.toMatchObject({ code: 'LIVRAISON_INJOIGNABLE' });
    side.serveur.options.intervalleKio = 3;
    await side.deposer(flux);
    expect(creates(side).map(({ relance }) => relance)).toEqual([false, true, false]);
    expect(side.serveur.livres.map((one) => one.octets)).toEqual([octets]);
    expect((await side.messages.deFlux(flux.id)).map(({ etat }) => etat)).toEqual(['REJETE', 'ACQUITTE']);
  });
});

describe('refused', () => {
  test.each(['2-204', '2-214', '2-218', '2-227', '2-228', '2-229', '2-230', '2-233'] as const)(
    'a restart with %s, the flux goes as another transfer at once',
    async (code) => {
      const side = await banc({
        repondre: (fpdu) => {
          if (fpdu.nom === 'TRANS.END' && fpdu.src === 0 && side.serveur.traces.length === 1) return 'COUPER';
          return fpdu.nom === 'CREATE' && fpdu.parametres.relance === true ? dg(code) : undefined;
        },
      });
      const flux = side.flux(octetsDe(9_000));
      expect(await side.deposerToujours(flux)).toBe(2);
      expect(creates(side)).toEqual([
        { idTransfert: 1, relance: false },
        { idTransfert: 1, relance: true },
        { idTransfert: 2, relance: false },
      ]);
      expect(side.serveur.traces).toHaveLength(2);
      const rows = await side.messages.deFlux(flux.id);
      expect(rows.map(({ etat }) => etat)).toEqual(['REJETE', 'ACQUITTE']);
    },
  );

  test.each(['2-200', '2-204', '2-205', '2-226', '3-304', '3-318'] as const)(
    'CREATE with %s, somebody must look; asked again it is a new transfer',
    async (code) => {
      const side = await banc({ repondre: fois('CREATE', dg(code)) });
      const flux = side.flux(octetsDe(9_000));
      await expect(side.deposer(flux)).rejects.toMatchObject({ code: 'LIVRAISON_REFUSEE' });
      await side.deposer(flux);
      expect(creates(side)).toEqual([
        { idTransfert: 1, relance: false },
        { idTransfert: 2, relance: false },
      ]);
      expect(side.serveur.livres).toHaveLength(1);
    },
  );

  test.each(['2-201', '2-202', '2-207', '3-322'] as const)(
    'CREATE with %s, it is asked again later as the same transfer, which is not a restart',
    async (code) => {
      const side = await banc({ repondre: fois('CREATE', dg(code)) });
      const flux = side.flux(octetsDe(9_000));
      await expect(side.deposer(flux)).rejects.toMatchObject({ code: 'LIVRAISON_INJOIGNABLE' });
      await side.deposer(flux);
      expect(creates(side)).toEqual([
        { idTransfert: 1, relance: false },
        { idTransfert: 1, relance: false },
      ]);
    },
  );

  test.each([
    ['ORF', '2-211'],
    ['WRITE', '2-211'],
    ['TRANS.END', '2-226'],
  ] as const)('%s with %s, the file is closed and the session used again', async (nom, code) => {
    const side = await banc({ repondre: fois(nom, dg(code)) });
    const flux = side.flux(octetsDe(9_000));
    await expect(side.deposer(flux)).rejects.toMatchObject({ code: 'LIVRAISON_REFUSEE' });
    await side.deposer(flux);
    expect(side.serveur.traces).toHaveLength(1);
    expect((await side.messages.deFlux(flux.id)).map(({ etat }) => etat)).toEqual(['REJETE', 'ACQUITTE']);
  });

  test.each([
    ['3-301', 'LIVRAISON_REFUSEE'],
    ['3-304', 'LIVRAISON_REFUSEE'],
    ['3-308', 'LIVRAISON_REFUSEE'],
    ['3-300', 'LIVRAISON_INJOIGNABLE'],
    ['3-303', 'LIVRAISON_INJOIGNABLE'],
    ['3-309', 'LIVRAISON_INJOIGNABLE'],
    ['3-322', 'LIVRAISON_INJOIGNABLE'],
  ] as const)('CONNECT with %s is %s, and no row is made', async (diagnostic, code) => {
    const side = await banc({ repondre: fois('CONNECT', dg(diagnostic)) });
    const flux = side.flux(octetsDe(100));
    await expect(side.deposer(flux)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(`D${diagnostic}`),
    });
    expect(await side.messages.deFlux(flux.id)).toEqual([]);
    await side.deposer(flux);
    expect(creates(side)).toEqual([{ idTransfert: 1, relance: false }]);
  });

  test.each(['2-200', '2-217', '2-220', '2-222', '2-224', '2-226', '2-229', '3-318', '3-319'] as const)(
    'TRANS.END with %s, which is about the file, somebody must look; asked again it is a new transfer',
    async (code) => {
      const side = await banc({ repondre: fois('TRANS.END', dg(code)) });
      const flux = side.flux(octetsDe(9_000));
      await expect(side.deposer(flux)).rejects.toMatchObject({ code: 'LIVRAISON_REFUSEE' });
      expect((await side.messages.deFlux(flux.id)).map(({ etat }) => etat)).toEqual(['REJETE']);
      await side.deposer(flux);
      expect(creates(side)).toEqual([
        { idTransfert: 1, relance: false },
        { idTransfert: 2, relance: false },
      ]);
    },
  );

  test.each([
    ...(['2-201', '2-202', '2-204', '2-206', '2-211', '2-213', '2-214', '2-219', '2-223', '2-225'] as const),
    ...(['2-299', '3-304', '3-310', '3-317', '3-399', '2-777'] as const),
  ])('TRANS.END with %s, the server may have the file: the same transfer is restarted', async (code) => {
    const side = await banc({ repondre: fois('TRANS.END', dg(code), 2) });
    const flux = side.flux(octetsDe(9_000));
    for (let attempts = 0; attempts < 2; attempts += 1) {
      await expect(side.deposer(flux)).rejects.toMatchObject({
        ...{ code: 'LIVRAISON_INJOIGNABLE', transient: true },
        message: expect.stringContaining(`D${code}`),
      });
      expect((await side.messages.deFlux(flux.id)).map(({ etat }) => etat)).toEqual(['A_ENVOYER']);
    }
    await side.deposer(flux);
    expect(creates(side)).toEqual([
      { idTransfert: 1, relance: false },
      { idTransfert: 1, relance: true },
      { idTransfert: 1, relance: true },
    ]);
    expect(side.serveur.livres).toHaveLength(1);
  });

  test.each([
    ['2-213', 12],
    ['2-299', 16],
    ['2-215', 4],
  ] as const)(
    'TRANS.END by an IDT with %s and PI 19 = %d, the same transfer is restarted',
    async (code, codeFin) => {
      const diagnostic = dg(code);
      const side = await banc({
        idt: (connexion) => (connexion === 0 ? { diagnostic, codeFin } : undefined),
      });
      const flux = side.flux(octetsDe(9_000));
      await expect(side.deposer(flux)).rejects.toMatchObject({ code: 'LIVRAISON_INJOIGNABLE' });
      side.redemarrer();
      await side.deposer(flux);
      expect(creates(side)).toEqual([
        { idTransfert: 1, relance: false },
        { idTransfert: 1, relance: true },
      ]);
      expect(side.serveur.livres).toHaveLength(1);
    },
  );

  test.each(['CREATE', 'ORF', 'WRITE'] as const)(
    'a restart at %s, the attempt before may have been taken: asked again it is the same transfer',
    async (nom) => {
      const side = await banc({
        repondre: (fpdu, connexion) => {
          if (fpdu.nom === 'TRANS.END' && connexion === 0) return 'COUPER';
          return fpdu.nom === nom && connexion === 1 ? dg('2-226') : undefined;
        },
      });
      const flux = side.flux(octetsDe(9_000));
      await expect(side.deposer(flux)).rejects.toMatchObject({ code: 'LIVRAISON_INJOIGNABLE' });
      await expect(side.deposer(flux)).rejects.toMatchObject({ code: 'LIVRAISON_REFUSEE' });
      side.redemarrer();
      await side.deposer(flux);
      expect(side.tires).toEqual([1]);
      expect(side.serveur.livres).toHaveLength(1);
    },
  );

  test('the file closed with a diagnostic after it was taken, it is delivered all the same', async () => {
    const side = await banc({ repondre: fois('DESELECT', dg('2-225')) });
    await side.deposer(side.flux(octetsDe(100)));
    expect(side.recorder.lines.find(({ event }) => event === 'pesit.envoye')?.fields).toMatchObject({
      cloture: 'D2-225',
    });
  });
});

describe('a server', () => {
  test('that aborts is tried again with a restart', async () => {
    const side = await banc({ repondre: fois('WRITE', 'ABANDONNER') });
    const flux = side.flux(octetsDe(9_000));
    expect(await side.deposerToujours(flux)).toBe(2);
    expect(creates(side).map(({ relance }) => relance)).toEqual([false, true]);
  });

  test.each(['CONNECT', 'CREATE', 'ORF', 'WRITE', 'TRANS.END'] as const)(
    'that says nothing to %s is given up in time',
    async (nom) => {
      const side = await banc({ repondre: fois(nom, 'MUET'), livraison: { delaiMs: 150 } });
      const flux = side.flux(octetsDe(9_000));
      await expect(side.deposer(flux)).rejects.toMatchObject({ code: 'LIVRAISON_INJOIGNABLE' });
      await side.deposer(flux);
      expect(side.serveur.livres).toHaveLength(1);
    },
  );

  test('that wants data again from a point that was not sent is at fault: the transfer is restarted', async () => {
    const side = await banc({ resyn: (connexion) => (connexion === 0 ? 900 : undefined) });
    const flux = side.flux(octetsDe(9_000));
    await expect(side.deposer(flux)).rejects.toMatchObject({
      ...{ code: 'LIVRAISON_INJOIGNABLE', message: expect.stringContaining('RESYN to point 900') },
    });
    expect([...side.recorder.counted.keys()]).toContain('pesit_envois_total{issue=LIVRAISON_INJOIGNABLE}');
    side.redemarrer();
    await side.deposer(flux);
    expect(creates(side).map(({ relance }) => relance)).toEqual([false, true]);
    expect(side.serveur.livres).toHaveLength(1);
  });

  test('that takes smaller entities only gets shorter articles, as another transfer', async () => {
    const side = await banc({ tailleEntite: 300 });
    const octets = octetsDe(9_000);
    await side.deposer(side.flux(octets));
    expect(side.serveur.livres[0]?.octets).toEqual(octets);
    const lengths = side.serveur.recues.flatMap(({ nom, parametres }) =>
      nom === 'CREATE' ? [parametres.logiques?.longueurArticle] : [],
    );
    expect(lengths).toEqual([512, 294]);
  });

  test('that could not be reached is left alone for a moment', async () => {
    const side = await banc({ expediteur: { reposMs: 5_000 } });
    const flux = side.flux(octetsDe(100));
    await side.serveur.close();
    await expect(side.deposer(flux)).rejects.toThrow(/ECONNREFUSED/);
    await expect(side.deposer(flux)).rejects.toThrow(/a moment ago/);
    side.time.now = new Date(side.time.now.getTime() + 5_001);
    await expect(side.deposer(flux)).rejects.toThrow(/ECONNREFUSED/);
  });
});

test('a delivery that is stopped says why, and leaves no session behind', async () => {
  const side = await banc({ repondre: fois('WRITE', 'MUET') });
  const stop = new AbortController();
  const delivered = side.expediteur.deposer(side.destination, side.flux(octetsDe(9_000)), stop.signal);
  await expect.poll(() => side.serveur.recues.at(-1)?.nom).toBe('WRITE');
  stop.abort(new Error('stopping'));
  await expect(delivered).rejects.toThrow('stopping');
});

test('a flux whose MSG is to come waits for it, and is not sent again', async () => {
  const side = await banc({ reglages: { acquittement: 'message' } });
  const flux = side.flux(octetsDe(9_000));
  await expect(side.deposer(flux)).rejects.toMatchObject({
    code: 'ACCUSE_ATTENDU',
    retryAfterMs: 30 * 60_000,
  });
  await expect(side.deposer(flux)).rejects.toMatchObject({ code: 'ACCUSE_ATTENDU' });
  expect(side.serveur.livres).toHaveLength(1);
});
