// SPDX-License-Identifier: Apache-2.0
/** Raccordements as an operator makes, shows and changes them; what cannot be agreed is refused with what to do. */
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseAdresses } from '../../../gateway/cli/raccordement/adresses.ts';
import { depositable, parseCodes, secondairesDe } from '../../../gateway/cli/raccordement/codes.ts';
import { readLivraison } from '../../../gateway/cli/raccordement/livraison.ts';
import { parseCron, parseFenetre, readLots } from '../../../gateway/cli/raccordement/plans.ts';
import { generateSshKeyPair } from '../../../protocols/sftp/keys.ts';
import { openRaccordCli, type RaccordCli } from '../../support/raccord-cli.ts';

const fingerprint = `SHA256:${'A'.repeat(43)}`;
let cli: RaccordCli;
let key: string;
let pub: string;
beforeAll(async () => {
  cli = await openRaccordCli();
  key = join(cli.directory, 'id');
  pub = `${key}.pub`;
  const pair = generateSshKeyPair('test');
  await writeFile(key, pair.privateKey, { mode: 0o600 });
  await writeFile(pub, pair.publicKey);
});
afterAll(() => cli.close());

const partenaire = (nom: string, ...more: readonly string[]) => [
  'raccordement',
  'create',
  '--nom',
  nom,
  '--application',
  'AAA123',
  '--login',
  nom,
  '--cle',
  pub,
  ...more,
];
const amont = (nom: string, ...more: readonly string[]) => [
  ...['raccordement', 'create', '--nom', nom, '--application', 'REL001', '--role', 'AMONT'],
  ...['--livraison-sftp', '127.0.0.1:2222', '--livraison-login', 'rel', '--livraison-cle', key],
  ...['--livraison-empreinte', fingerprint, ...more],
];

describe('a raccordement', () => {
  test('is made whole, shown whole, and relays to an AMONT made before it', async () => {
    const made = await cli.run(...amont('chorus', '--collecte', '*/10 * * * *', '--dossier-depot', '/depot'));
    expect(made.code, made.err).toBe(0);
    const args = [
      '--siret',
      '21340172201787',
      '--structure',
      '200046977',
      '--matricule',
      '0042',
      '--relais',
      'chorus',
    ];
    const plan = ['--codes', 'FSO1100A,FEN0036A', '--lots', '0 21 * * *', '--fenetre', '22:00-06:00'];
    const created = await cli.run(...partenaire('dupont', ...args, ...plan));
    expect(created.code, created.err).toBe(0);
    expect(created.out).toContain('FSO1100A → CSO1100A, FEN1200A');
    expect(created.out).toContain('FEN0036A → CEN0036A');
    const [chorus] = await cli.json('raccordement', 'show', 'chorus');
    expect(chorus).toMatchObject({
      role: 'AMONT',
      livraison: {
        hote: '127.0.0.1',
        port: 2222,
        cleFichier: key,
        dossierDepot: '/depot',
        dossierRetrait: '/out',
      },
      collecteCron: '*/10 * * * *',
      prochaineCollecte: expect.any(String),
      prochainDepart: { raison: 'IMMEDIAT' },
    });
    const [dupont] = await cli.json('raccordement', 'show', 'dupont');
    expect(dupont).toMatchObject({
      statut: 'ACTIF',
      structures: ['21340172201787', '200046977'],
      matricule: '0042',
      relais: chorus?.['id'],
      lots: { cron: '0 21 * * *', fenetre: { debut: '22:00', fin: '06:00' } },
      codesSecondaires: { FSO1100A: ['CSO1100A', 'FEN1200A'] },
      prochainDepart: { raison: 'FENETRE' },
    });
    expect((await cli.run('raccordement', 'list')).out).toMatch(/chorus +AMONT +- +REL001/);
  });

  test('changes back to EN_COURS, and exchanges again once it is activated', async () => {
    const changed = await cli.run(
      'raccordement',
      'modify',
      'dupont',
      '--lots',
      'aucun',
      '--structure',
      'aucun',
    );
    expect(changed.code, changed.err).toBe(0);
    expect(changed.out).toContain('EN_COURS : rien n');
    const [after] = await cli.json('raccordement', 'show', 'dupont');
    expect(after).toMatchObject({
      statut: 'EN_COURS',
      structures: ['21340172201787'],
      prochainDepart: { raison: 'FERME' },
    });
    expect(after).not.toHaveProperty('lots');
    const again = await cli.run('raccordement', 'modify', 'dupont', '--retrait', 'keep');
    expect([again.code, again.err]).toEqual([1, expect.stringContaining('EN_COURS')]);
    expect((await cli.run('raccordement', 'activate', 'dupont')).code).toBe(0);
    expect((await cli.run('raccordement', 'activate', 'dupont')).code).toBe(1);
    const at = await cli.json('raccordement', 'modify', 'dupont', '--retrait', 'keep', '--activer');
    expect(at).toMatchObject([{ statut: 'ACTIF' }]);
    expect((await cli.json('raccordement', 'deactivate', 'dupont'))[0]).toMatchObject({ statut: 'INACTIF' });
  });

  test.each([
    ['nom', 'autre'],
    ['application', 'BBB222'],
    ['systeme', 'PPF'],
    ['role', 'AMONT'],
    ['siret', '13000252400018'],
  ])('never changes its %s', async (name, value) => {
    const refused = await cli.run('raccordement', 'modify', 'dupont', `--${name}`, value);
    expect([refused.code, refused.err]).toEqual([2, expect.stringContaining('ne change jamais')]);
  });

  test('that cannot be agreed leaves nothing behind', async () => {
    const before = await cli.json('raccordement', 'list');
    for (const [args, why] of [
      [partenaire('dupont'), 'a déjà un raccordement dupont'],
      [partenaire('x', '--login', 'dupont'), 'is taken'],
      [partenaire('x', '--relais', 'nobody'), 'aucun raccordement nobody'],
      [partenaire('x', '--relais', 'dupont'), 'AMONT'],
      [partenaire('x', '--codes', 'CSO1100A'), 'il vient avec FSO1100A'],
      [partenaire('x', '--siret', '13000252400018'), 'est déjà 21340172201787'],
      [partenaire('x', '--collecte', '0 1 * * *'), '--collecte est pour un AMONT'],
      [amont('x', '--login', 'x', '--cle', pub), 'ni --login'],
    ] as const) {
      const refused = await cli.run(...args);
      expect([refused.code, refused.err]).toEqual([2, expect.stringContaining(why)]);
    }
    expect(await cli.json('raccordement', 'list')).toEqual(before);
  });
});

describe('a structure', () => {
  const [siret, other] = ['13000252400018', '19561012200013'];
  const codes = ['--codes', 'FEN0036A,FSO1301A'];
  const second = (nom: string, ...more: readonly string[]) => [
    ...['raccordement', 'create', '--nom', nom, '--application', 'MAI002', '--login', nom, '--cle', pub],
    ...more,
  ];

  test('is received for by one partenaire, unless the operator insists', async () => {
    const first = await cli.run(...partenaire('mairie', '--structure', siret, ...codes));
    expect(first.code, first.err).toBe(0);
    const before = await cli.json('raccordement', 'list');
    const refused = await cli.run(...second('autre', '--siret', siret, ...codes));
    expect([refused.code, refused.err]).toEqual([
      2,
      expect.stringMatching(/13000252400018 : mairie .*--force/s),
    ]);
    expect(await cli.json('raccordement', 'list')).toEqual(before);
    // Who receives nothing, or the same partenaire again, takes nothing from anybody.
    expect((await cli.run(...second('depose', '--structure', siret, '--codes', 'FSO1301A'))).code).toBe(0);
    expect((await cli.run(...partenaire('mairie2', '--structure', siret, ...codes))).code).toBe(0);
    const changed = await cli.run('raccordement', 'modify', 'depose', '--codes', 'FEN0036A');
    expect([changed.code, changed.err]).toEqual([2, expect.stringContaining('reçoit déjà')]);
    const forced = await cli.run(...second('force', '--structure', siret, ...codes, '--force'));
    expect([forced.code, forced.err]).toEqual([0, expect.stringContaining('attention : 13000252400018')]);
    // What was insisted on once is not asked again for another change.
    const kept = await cli.run('raccordement', 'modify', 'force', '--retrait', 'keep');
    expect([kept.code, kept.err]).toEqual([0, expect.not.stringContaining('mairie')]);
    const again = await cli.run('raccordement', 'activate', 'force');
    expect([again.code, again.err]).toEqual([0, expect.stringContaining('mairie')]);
  });

  test('is needed to be sent factures, and its absence is said', async () => {
    const made = await cli.run(...second('sans', ...codes));
    expect([made.code, made.err]).toEqual([0, expect.stringContaining('FEN0036A sans --siret')]);
    const whole = await cli.run('raccordement', 'modify', 'sans', '--structure', other);
    expect([whole.code, whole.err]).toEqual([0, expect.not.stringContaining('sans --siret')]);
  });
});

describe('addresses', () => {
  test.each(['192.0.2.1', '192.0.2.0/24,2001:db8::/32', 'aucun'])('%s are taken', (text) => {
    expect(parseAdresses(text)).toEqual(text === 'aucun' ? [] : text.split(','));
  });

  test.each([
    '192.0.2',
    '192.0.2.0/33',
    '2001:db8::/129',
    '192.0.2.0/24/1',
    '192.0.2.0/',
    'edi.example',
    ',',
  ])('%s is refused', (text) => {
    expect(() => parseAdresses(text)).toThrow('--adresses');
  });
});

describe('what is written of a server', () => {
  const said = { livraisonSftp: 'edi.example:2022', livraisonLogin: 'r', livraisonEmpreinte: fingerprint };

  test('is read with its defaults, and what is left unsaid stays', async () => {
    const first = await readLivraison({ ...said, livraisonCle: key }, undefined);
    expect(first).toMatchObject({ hote: 'edi.example', port: 2022, dossierDepot: '/in' });
    const second = await readLivraison({ dossierDepot: '/x', livraisonAlgorithmes: 'cbc' }, first);
    expect(second).toEqual({ ...first, dossierDepot: '/x', cbc: true });
    expect(await readLivraison({ livraisonAlgorithmes: 'aucun' }, second)).toEqual({
      ...first,
      dossierDepot: '/x',
    });
    expect(await readLivraison({}, second)).toBe(second);
    expect(await readLivraison({ livraisonSftp: 'aucun' }, second)).toBeUndefined();
    const six = await readLivraison(
      { ...said, livraisonSftp: '[2001:db8::1]:22', livraisonCle: key },
      undefined,
    );
    expect(six).toMatchObject({ hote: '2001:db8::1', port: 22 });
  });

  test.each([
    [{ ...said, livraisonEmpreinte: 'MD5:00' }, '--livraison-empreinte : a fingerprint'],
    [{ ...said, livraisonSftp: 'a:b:c' }, 'HOST:PORT'],
    [{ ...said, livraisonSftp: 'host:70000' }, '--livraison-sftp attend un port de 1 à 65535'],
    [{ ...said, dossierDepot: '/in/../..' }, '--dossier-depot'],
    [{ ...said, livraisonAlgorithmes: 'rot13' }, 'cbc, legacy'],
    [{ livraisonLogin: 'r' }, '--livraison-sftp HOST:PORT manque'],
    [{ livraisonSftp: 'edi.example' }, '--livraison-login est requis avec --livraison-sftp / is required'],
    [{ livraisonSftp: 'edi.example' }, '--livraison-empreinte est requis avec'],
  ])('%j is refused with the name of its option', async (options, why) => {
    await expect(readLivraison({ livraisonCle: key, ...options }, undefined)).rejects.toThrow(why);
  });

  test('has a key that is there, that nobody else may read, and that is one', async () => {
    await expect(readLivraison({ ...said, livraisonCle: `${key}.no` }, undefined)).rejects.toThrow(
      "n'existe pas",
    );
    const open = join(cli.directory, 'open');
    await writeFile(open, generateSshKeyPair('x').privateKey);
    await chmod(open, 0o640);
    await expect(readLivraison({ ...said, livraisonCle: open }, undefined)).rejects.toThrow('chmod 600');
    const none = join(cli.directory, 'none');
    await writeFile(none, 'no key', { mode: 0o600 });
    await expect(readLivraison({ ...said, livraisonCle: none }, undefined)).rejects.toThrow('clé privée');
  });
});

describe('a plan', () => {
  const standard = { cron: '0 20 * * *' };
  const own = { cron: '0 21 * * *', fenetre: { debut: '22:00', fin: '06:00' } };

  test.each(['every day', '* * * *', '0 0 30 2 *', '99 * * * *', '* * * * * *'])('%j is refused', (text) => {
    expect(() => parseCron(text, '--lots')).toThrow('cinq champs');
  });

  test.each(['22:00', '24:00-06:00', '22:00-22:00', '6-7'])('a window %j is refused', (text) => {
    expect(() => parseFenetre(text)).toThrow('--fenetre');
  });

  test('changes by its parts', () => {
    expect(readLots({ fenetre: '01:00-02:00' }, undefined, standard)).toEqual({
      ...standard,
      fenetre: { debut: '01:00', fin: '02:00' },
    });
    expect(readLots({ lots: '5 5 * * *' }, own, standard)).toEqual({ ...own, cron: '5 5 * * *' });
    expect(readLots({ fenetre: 'aucun' }, own, standard)).toEqual({ cron: own.cron });
    expect(readLots({ lots: 'aucun' }, own, standard)).toBeUndefined();
    expect(readLots({}, own, standard)).toBe(own);
    expect(() => readLots({ lots: 'aucun', fenetre: '01:00-02:00' }, own, standard)).toThrow(
      '--fenetre sans --lots',
    );
  });
});

describe('codes', () => {
  test('are of the système, in force, and never answers', () => {
    expect(parseCodes('fso1100a, FEN0036A,FSO1100A', 'CPRO')).toEqual(['FSO1100A', 'FEN0036A']);
    expect(() => parseCodes('FSO3110A', 'CPRO')).toThrow('PA_CPRO');
    expect(() => parseCodes('FSO1102A', 'CPRO')).toThrow('retiré');
    expect(() => parseCodes('FSO9999A', 'CPRO')).toThrow('inconnu');
    expect(() => parseCodes('CSI3110A', 'PA_CPRO')).toThrow('il vient avec FSO3110A');
  });

  test('subscribed by default are those a partenaire deposits, each with what answers it', () => {
    for (const systeme of ['CPRO', 'PA_CPRO', 'PPF'] as const) {
      const codes = depositable(systeme);
      expect(codes.length).toBeGreaterThan(3);
      expect(codes.filter((code) => !code.startsWith('F') || secondairesDe(code).length === 0)).toEqual([]);
    }
  });
});
