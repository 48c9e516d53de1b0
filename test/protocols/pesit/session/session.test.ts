// SPDX-License-Identifier: Apache-2.0
/** The session outside the data: the order of requests, timers, faults, the end. */
import { type Duplex, duplexPair } from 'node:stream';
import { expect, test } from 'vitest';
import { dg } from '../../../../protocols/pesit/diagnostics.ts';
import { encoderFpdu } from '../../../../protocols/pesit/fpdu/fpdu.ts';
import type { Fpdu, NomFpdu } from '../../../../protocols/pesit/fpdu/types.ts';
import { emettre } from '../../../../protocols/pesit/session/emission.ts';
import { recevoirDonnees } from '../../../../protocols/pesit/session/reception.ts';
import type { Session } from '../../../../protocols/pesit/session/session.ts';
import { pointZero } from '../../../../protocols/pesit/session/types.ts';
import {
  connecter,
  creerPaire,
  echanger,
  fermerFichier,
  fichier,
  liberer,
  negociee,
  octetsDeTest,
  ouvrir,
  PuitsDeTest,
  parametresDe,
  prises,
  refus,
  simple,
  sourceDe,
} from './paire.ts';

/** A serveur session, and the bare end of its line. */
function serveurNu(delais: Record<string, number> = {}) {
  const [un, deux] = duplexPair();
  const { serveur } = creerPaire({ duplex: [duplexPair()[0], deux], delais });
  const recus: Buffer[] = [];
  un.on('data', (morceau: Buffer) => recus.push(morceau));
  const ferme = new Promise<void>((resolve) => un.once('end', resolve));
  return { ligne: un, serveur, ferme, recus: () => Buffer.concat(recus) };
}

function prefixer(octets: Uint8Array): Buffer {
  const cadre = Buffer.alloc(2 + octets.byteLength);
  cadre.writeUInt16BE(octets.byteLength);
  cadre.set(octets, 2);
  return cadre;
}

function envoyerNu(ligne: Duplex, nom: NomFpdu, ids: { dst: number; src: number }, parametres = {}): void {
  const fpdu: Fpdu = { nom, ...ids, parametres: { ...parametresDe[nom], ...parametres } };
  ligne.write(prefixer(encoderFpdu(fpdu)));
}

/** After it the session is connected, and what is sent goes to connection 9. */
async function connecterNu(ligne: Duplex, serveur: Session): Promise<void> {
  envoyerNu(ligne, 'CONNECT', { dst: 0, src: 7 });
  await serveur.recevoir();
  await serveur.envoyer(simple('ACONNECT'));
}

const abort = (code: '3-311' | '3-317' | '3-313' | '3-318') => {
  const octets = encoderFpdu({ nom: 'ABORT', dst: 7, src: 9, parametres: { diagnostic: dg(code) } });
  return Buffer.from(octets).toString('hex');
};

test.each(['prefixe', 'brut'] as const)(
  'the framing is found out, with and without pre-connection: %s',
  async (cadrage) => {
    for (const preconnexion of [undefined, { identifiant: 'PART', motDePasse: 'secret' }]) {
      const paire = creerPaire({
        cadrage,
        demandeur: preconnexion === undefined ? {} : { preconnexion },
      });
      await connecter(paire);
      expect(paire.serveur.cadrage).toBe(cadrage);
      await liberer(paire);
      expect(paire.serveur.rupture).toBeUndefined();
      expect(paire.traces).toEqual(['>CONNECT', '<ACONNECT', '>RELEASE', '<RELCONF']);
    }
  },
);

test('identifiers are those that each side chose', async () => {
  const vus: string[] = [];
  const paire = creerPaire({
    serveur: { passage: ({ sens, fpdu }) => vus.push(`${sens} ${fpdu.nom} ${fpdu.dst} ${fpdu.src}`) },
  });
  await connecter(paire);
  await echanger(paire, 'MSG', 'ACK(MSG)');
  await liberer(paire);
  expect(vus).toEqual([
    'ENTRANT CONNECT 0 7',
    'SORTANT ACONNECT 7 9',
    'ENTRANT MSG 9 0',
    'SORTANT ACK(MSG) 7 0',
    'ENTRANT RELEASE 9 7',
    'SORTANT RELCONF 7 9',
  ]);
});

test('a refused request leaves the session where it was', async () => {
  const paire = creerPaire();
  await connecter(paire);
  await echanger(paire, 'CREATE', simple('ACK(CREATE)', { diagnostic: refus }));
  expect([paire.demandeur.etat, paire.serveur.etat]).toEqual(['CN03', 'CN03']);
  await echanger(paire, 'CREATE', 'ACK(CREATE)');
  await echanger(paire, 'ORF', simple('ACK(ORF)', { diagnostic: refus }));
  expect([paire.demandeur.etat, paire.serveur.etat]).toEqual(['SF03', 'SF03']);
  await echanger(paire, 'ORF', 'ACK(ORF)');
  await echanger(paire, 'WRITE', simple('ACK(WRITE)', { diagnostic: refus }));
  expect([paire.demandeur.etat, paire.serveur.etat]).toEqual(['OF02', 'OF02']);
  await fermerFichier(paire);
  await liberer(paire);
});

test('RCONNECT ends the session without an ABORT', async () => {
  const paire = creerPaire();
  const { reponse } = await echanger(paire, 'CONNECT', simple('RCONNECT', { diagnostic: dg('3-304') }));
  expect(reponse.parametres.diagnostic).toEqual(dg('3-304'));
  await Promise.all([paire.serveur.fermer(), paire.demandeur.fermer()]);
  expect(paire.traces).toEqual(['>CONNECT', '<RCONNECT']);
  await expect(paire.demandeur.recevoir()).rejects.toMatchObject({ name: 'Rupture' });
});

test('an FPDU that its state forbids is ABORT 3-311, and the line is closed', async () => {
  const { ligne, serveur, ferme, recus } = serveurNu();
  await connecterNu(ligne, serveur);
  envoyerNu(ligne, 'WRITE', { dst: 9, src: 0 });
  await expect(serveur.recevoir()).rejects.toMatchObject({ par: 'NOUS', diagnostic: dg('3-311') });
  await ferme;
  expect(
    recus()
      .toString('hex')
      .endsWith(`0009${abort('3-311')}`),
  ).toBe(true);
  expect(serveur.etat).toBe('CN01');
  await expect(serveur.envoyer(simple('RELCONF'))).rejects.toMatchObject({ par: 'NOUS' });
});

test('an FPDU for another connection is ABORT 3-311, but not in tolerant reading', async () => {
  for (const tolerant of [false, true]) {
    const { ligne, serveur } = serveurNu();
    await connecterNu(ligne, serveur);
    serveur.tolerant = tolerant;
    envoyerNu(ligne, 'RELEASE', { dst: 3, src: 7 });
    if (tolerant) expect((await serveur.recevoir()).nom).toBe('RELEASE');
    else await expect(serveur.recevoir()).rejects.toMatchObject({ diagnostic: dg('3-311') });
    await serveur.abandonner(dg('3-316'));
  }
});

test('a request of a bad form is refused by its answer, and the next one is served', async () => {
  const { ligne, serveur, recus } = serveurNu();
  await connecterNu(ligne, serveur);
  // SELECT without anything in it, then an ordinary one.
  ligne.write(Buffer.from('0006' + '0006c0120900', 'hex'));
  envoyerNu(ligne, 'SELECT', { dst: 9, src: 0 });
  expect((await serveur.recevoir()).nom).toBe('SELECT');
  expect(recus().toString('hex')).toContain('c03107000203' + '03013e');
  await serveur.abandonner(dg('3-316'));
});

test('a CONNECT of a bad form is refused by RCONNECT 3-318', async () => {
  const { ligne, serveur, recus } = serveurNu();
  ligne.write(Buffer.from('0006' + '000640200007', 'hex'));
  await expect(serveur.recevoir()).rejects.toMatchObject({ par: 'NOUS', diagnostic: dg('3-318') });
  ligne.end();
  await serveur.fermer();
  // It is addressed to the identifier that CONNECT came with.
  expect(recus().toString('hex')).toContain('40220700');
  expect(recus().toString('hex')).toContain('020303013e');
});

test('without a CONNECT within Tc the line is closed without a word', async () => {
  const { serveur, ferme, recus } = serveurNu({ tcMs: 20 });
  await expect(serveur.recevoir()).rejects.toMatchObject({ diagnostic: dg('3-317') });
  await ferme;
  expect(recus().byteLength).toBe(0);
});

test('what is not PeSIT is closed without a word', async () => {
  const { ligne, serveur, ferme, recus } = serveurNu();
  ligne.write('GET / HTTP/1.1\r\n\r\n');
  await expect(serveur.recevoir()).rejects.toMatchObject({ name: 'Rupture', par: 'NOUS' });
  await ferme;
  expect(recus().byteLength).toBe(0);
});

test.each([
  { dit: 'between two files: 3-313', jusqua: [] as NomFpdu[], delais: { tdMs: 30 }, code: '3-313' as const },
  {
    dit: 'inside a file: 3-317',
    jusqua: ['CREATE'] as NomFpdu[],
    delais: { tpMs: 30 },
    code: '3-317' as const,
  },
])('a silent client is cut off $dit', async ({ jusqua, delais, code }) => {
  const { ligne, serveur, ferme, recus } = serveurNu(delais);
  await connecterNu(ligne, serveur);
  for (const nom of jusqua) {
    envoyerNu(ligne, nom, { dst: 9, src: 0 });
    await serveur.recevoir();
    await serveur.envoyer(simple('ACK(CREATE)'));
  }
  await expect(serveur.recevoir()).rejects.toMatchObject({ par: 'NOUS', diagnostic: dg(code) });
  await ferme;
  expect(recus().toString('hex').endsWith(abort(code))).toBe(true);
});

test('bytes that make no FPDU do not keep a session alive', async () => {
  const { ligne, serveur } = serveurNu({ tdMs: 60 });
  await connecterNu(ligne, serveur);
  const goutte = setInterval(() => ligne.write(Buffer.from([0])), 5);
  try {
    // 00 00 would be a fault at once: a long entity that never ends.
    ligne.write(Buffer.from('0300', 'hex'));
    await expect(serveur.recevoir()).rejects.toMatchObject({ diagnostic: { type: 3 } });
  } finally {
    clearInterval(goutte);
  }
});

test.each(['sender', 'receiver'])(
  'a %s that falls silent in the middle of the data ends in ABORT 3-317',
  async (qui) => {
    const paire = creerPaire({ delais: { tpMs: 150 } });
    await connecter(paire);
    await ouvrir(paire, 'ECRITURE');
    const options = { session: negociee, fichier, depuis: pointZero };
    const travail =
      qui === 'sender'
        ? recevoirDonnees(paire.serveur, new PuitsDeTest(), options)
        : emettre(paire.demandeur, sourceDe(octetsDeTest(5_000_000)), options);
    await expect(travail).rejects.toMatchObject({ par: 'NOUS', diagnostic: dg('3-317') });
  },
);

test('a receiver that does not read at all ends in ABORT 3-317, without points too', async () => {
  const paire = creerPaire({ delais: { tpMs: 150 }, duplex: await prises() });
  await connecter(paire);
  await ouvrir(paire, 'ECRITURE');
  const sansPoints = { ...negociee, intervalleKio: 0, fenetre: 0, resynchronisation: false };
  const options = { session: sansPoints, fichier, depuis: pointZero };
  const emission = emettre(
    paire.demandeur,
    { sizeBytes: 2 ** 30, read: async ({ byteLength }) => byteLength },
    options,
  );
  await expect(emission).rejects.toMatchObject({ par: 'NOUS', diagnostic: dg('3-317') });
  await paire.serveur.abandonner(dg('3-316'));
});

test('our own slow disk times out nobody', async () => {
  const paire = creerPaire({ serveur: { delais: { tcMs: 1000, tpMs: 200, tdMs: 1000, trMs: 100 } } });
  await connecter(paire);
  await ouvrir(paire, 'ECRITURE');
  const options = { session: negociee, fichier, depuis: pointZero };
  const puits = new PuitsDeTest();
  // A slow disk is what is tested: one point takes longer than the patience with the other side.
  puits.avantJalon = ({ numero }) =>
    numero > 2 ? Promise.resolve() : new Promise((resolve) => setTimeout(resolve, 500));
  const octets = octetsDeTest(12_000);
  const [, recu] = await Promise.all([
    emettre(paire.demandeur, sourceDe(octets), options),
    recevoirDonnees(paire.serveur, puits, options),
  ]);
  expect(recu.fin).toBe('COMPLET');
  expect(puits.octets.equals(octets)).toBe(true);
  await paire.demandeur.abandonner(dg('3-316'));
  await paire.serveur.abandonner(dg('3-316'));
});

test('a line that breaks tells both whoever reads and whoever writes, and no call of the Puits is left running', async () => {
  const duplex = await prises();
  const paire = creerPaire({ duplex });
  await connecter(paire);
  await ouvrir(paire, 'ECRITURE');
  const options = { session: negociee, fichier, depuis: pointZero };
  const puits = new PuitsDeTest();
  puits.avantJalon = async ({ numero }) => {
    if (numero > 8) duplex[0].destroy();
  };
  const fins = await Promise.allSettled([
    emettre(paire.demandeur, sourceDe(octetsDeTest(3_000_000)), options),
    recevoirDonnees(paire.serveur, puits, options),
  ]);
  for (const fin of fins) expect(fin).toMatchObject({ reason: { par: 'RESEAU', diagnostic: dg('3-310') } });
  const { length } = puits.octets;
  await new Promise((resolve) => setImmediate(resolve));
  expect(puits.octets.length).toBe(length);
  expect(puits.fautes).toEqual([]);
});

test('an ABORT that came before the line closed is what a writer learns', async () => {
  const paire = creerPaire();
  await connecter(paire);
  expect(paire.demandeur.vivante).toBe(true);
  await paire.serveur.abandonner(dg('3-313'));
  expect(paire.demandeur.vivante).toBe(false);
  await expect(paire.demandeur.demander(simple('RELEASE'))).rejects.toMatchObject({
    par: 'PAIR',
    diagnostic: dg('3-313'),
  });
});

test('a session stays worth another request after each file', async () => {
  const paire = creerPaire();
  await connecter(paire);
  await echanger(paire, 'CREATE', 'ACK(CREATE)');
  await echanger(paire, 'DESELECT', 'ACK(DESELECT)');
  expect(paire.demandeur.vivante).toBe(true);
  await liberer(paire);
  expect(paire.demandeur.vivante).toBe(false);
});

/** Bytes from a seed, the same on every run. */
function* hasard(graine: number): Generator<number, never> {
  for (let etat = graine; ; ) {
    etat = (Math.imul(etat, 1664525) + 1013904223) >>> 0;
    yield etat >>> 8;
  }
}

test('random bytes at any moment end in ABORT or close, never in a hang or another error', async () => {
  for (let graine = 1; graine <= 120; graine += 1) {
    const suite = hasard(graine);
    const { ligne, serveur, ferme } = serveurNu({ tcMs: 40, tpMs: 40, tdMs: 40, trMs: 5 });
    const etape = graine % 4;
    if (etape > 0) await connecterNu(ligne, serveur);
    if (etape > 1) await servirNu(ligne, serveur, 'CREATE', 'ACK(CREATE)');
    if (etape > 2) {
      await servirNu(ligne, serveur, 'ORF', 'ACK(ORF)');
      await servirNu(ligne, serveur, 'WRITE', 'ACK(WRITE)');
    }
    const octets = Buffer.from(
      Array.from({ length: 1 + (suite.next().value % 300) }, () => suite.next().value & 0xff),
    );
    // Half of them look like an entity, so that they get further.
    if (graine % 2 === 0 && octets.byteLength > 4) {
      octets.writeUInt16BE(octets.byteLength - 2, 0);
      octets.writeUInt16BE(octets.byteLength - 2, 2);
    }
    ligne.write(octets);
    const travail =
      etape === 3
        ? recevoirDonnees(serveur, new PuitsDeTest(), { session: negociee, fichier, depuis: pointZero })
        : jusquALaFin(serveur);
    await expect(travail, `seed ${graine}`).rejects.toMatchObject({ name: 'Rupture' });
    ligne.end();
    await ferme;
  }
});

async function servirNu(ligne: Duplex, serveur: Session, requete: NomFpdu, reponse: NomFpdu): Promise<void> {
  envoyerNu(ligne, requete, { dst: 9, src: 0 });
  await serveur.recevoir();
  await serveur.envoyer(simple(reponse));
}

async function jusquALaFin(serveur: Session): Promise<never> {
  for (;;) await serveur.recevoir();
}
