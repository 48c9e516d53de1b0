// SPDX-License-Identifier: Apache-2.0
/** Raccordements over PeSIT as an operator makes, shows and changes them: identifiers, password, certificates, settings, delivery. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { creerAutorite, emettreCertificat } from '../../../certs/autorite.ts';
import { ecrirePem } from '../../../certs/pem.ts';
import { parsePlace } from '../../../gateway/cli/raccordement/livraison-pesit.ts';
import { readReglagesPesit, sayReglagesPesit } from '../../../gateway/cli/raccordement/pesit-reglages.ts';
import { presetsPesit } from '../../../gateway/domain/acces-pesit.ts';
import { createPasswordVerifier } from '../../../protocols/commun/passwords.ts';
import { reglagesDe } from '../../../protocols/pesit/presets.ts';
import { root } from '../../support/modules.ts';
import { openRaccordCli, type RaccordCli } from '../../support/raccord-cli.ts';

const secret = 'Sec-Ret1';

let cli: RaccordCli;
let files: Readonly<Record<'client' | 'mail' | 'soon' | 'password' | 'long' | 'open' | 'authority', string>>;
beforeAll(async () => {
  cli = await openRaccordCli('pesit: { identifiant: NOUS }\n');
  const write = async (name: string, content: string, mode = 0o600) => {
    await writeFile(join(cli.directory, name), content, { mode });
    return join(cli.directory, name);
  };
  const now = new Date();
  const autorite = await creerAutorite('autorité', now);
  const issue = async (genre: 'client' | 'signature', jours?: number) => {
    const demande = { nom: genre, genre, now, ...(jours === undefined ? {} : { jours }) };
    return ecrirePem('CERTIFICATE', (await emettreCertificat(autorite, demande)).certificat.der);
  };
  files = {
    client: await write('client.crt', await issue('client')),
    mail: await write('mail.crt', await issue('signature')),
    soon: await write('bientot.crt', await issue('client', 10)),
    authority: await write('ca.crt', ecrirePem('CERTIFICATE', autorite.certificat.der)),
    password: await write('mot', `${secret}\n`),
    long: await write('long', 'neuf-car9\n'),
    open: await write('ouvert', `${secret}\n`, 0o644),
  };
});
afterAll(() => cli.close());

const create = (nom: string, ...more: readonly string[]) => [
  ...['raccordement', 'create', '--nom', nom, '--application', 'AAA123', '--protocole', 'pesit', ...more],
];

describe('create', () => {
  test('agrees identifiers, certificate, password, settings and names of flux; show says them without the password', async () => {
    const [made] = await cli.json(
      ...create('Entier', '--pesit-identifiant', 'DUPONT', '--certificat', files.client),
      ...['--pesit-mot-de-passe', files.password, '--preset', 'cft'],
      ...['--pesit', 'intervalleKio=64', 'compression=mixte', 'segmentation=oui'],
      ...['--nom-flux', 'FACTURES', '--adresses', '192.0.2.0/24'],
    );
    expect(made).toMatchObject({
      pesit: {
        identifiant: 'DUPONT',
        notreIdentifiant: 'NOUS',
        motDePasse: true,
        preset: 'cft',
        reglages: { intervalleKio: 64, compression: 'mixte', segmentation: true },
        nomsFlux: ['FACTURES'],
        adresses: ['192.0.2.0/24'],
        reglagesEnVigueur: { fenetre: reglagesDe({ preset: 'cft', reglages: {} }).fenetre },
      },
    });
    const kept = await cli.withJournal((journal) => journal.raccordements.parNomsPesit('DUPONT', 'NOUS'));
    expect(kept).toMatchObject({ nom: 'Entier', protocole: 'pesit' });
    expect(kept?.pesit?.certificats).toHaveLength(1);
    expect(await createPasswordVerifier().verify(secret, kept?.pesit?.motDePasse)).toBe(true);
    for (const shown of [
      await cli.run('raccordement', 'show', 'DUPONT'),
      await cli.run('raccordement', 'show', 'DUPONT', '--json'),
      await cli.run('raccordement', 'list', '--json'),
    ]) {
      expect(shown.out).toContain('DUPONT');
      expect(shown.out).not.toMatch(/scrypt|Sec-Ret1/);
    }
    expect((await cli.run('raccordement', 'show', 'DUPONT')).out).toContain('intervalleKio=64*');
  });

  test('a system that only we call needs no certificate, and is told never to be let in', async () => {
    const { code, err } = await cli.run(
      ...create('Amont seul', '--pesit-identifiant', 'AMONT', '--role', 'AMONT', '--siret', '21340172201787'),
      ...['--livraison-pesit', 'pesit://amont.example:1762'],
    );
    expect(code, err).toBe(0);
    const shown = await cli.run('raccordement', 'show', 'AMONT');
    expect(shown.out).toContain('refusés : ni certificat ni mot de passe');
    expect((await cli.run('raccordement', 'show', 'DUPONT')).out).not.toContain('refusés');
  });

  test("the example of the operator's guide runs as it is written", async () => {
    const guide = await readFile(join(root, 'docs/guide-exploitant.md'), 'utf8');
    const [example = ''] =
      guide.match(/(?<=^node bin\/raccord\.js )raccordement create --nom "Dupont PeSIT"(?:.*\\\n)*.*/m) ?? [];
    expect(example).toContain('--livraison-pesit');
    const words = [...example.replaceAll('\\\n', ' ').matchAll(/"([^"]*)"|(\S+)/g)].map(
      ([word, quoted]) => quoted ?? word,
    );
    const of: Readonly<Record<string, string>> = {
      'dupont.crt': files.client,
      'dupont-ca.pem': files.authority,
    };
    const { code, err } = await cli.run(
      ...words.map((word) => (word === 'DUPONT' ? 'DUPONT-SA' : (of[word] ?? word))),
    );
    expect([code, err]).toEqual([0, '']);
  });

  test('refuses what could not tell the partenaire from anybody, and what the wire cannot carry', async () => {
    for (const [more, why] of [
      [['--pesit-identifiant', 'A'], 'ni --certificat ni --pesit-mot-de-passe'],
      [['--pesit-identifiant', 'A', '--pesit-mot-de-passe', files.password], 'certificatExige=non'],
      [['--pesit-identifiant', 'NOUS', '--certificat', files.client], 'est aussi le nôtre'],
      [['--pesit-identifiant', 'X'.repeat(25), '--certificat', files.client], '1 à 24'],
      [['--pesit-identifiant', 'É', '--certificat', files.client], '1 à 24'],
      [['--certificat', files.client], '--protocole pesit demande --pesit-identifiant'],
      [['--pesit-identifiant', 'A', '--certificat', `${files.client}:signature`], 'le seul usage est tls'],
      [['--pesit-identifiant', 'A', '--pesit-mot-de-passe', files.long], '1 à 8'],
      [['--pesit-identifiant', 'A', '--pesit-mot-de-passe', files.open], 'chmod 600'],
      [['--pesit-identifiant', 'A', '--certificat', files.client, '--preset', 'drummond'], 'chorus-pro, cft'],
      [
        ['--pesit-identifiant', 'A', '--certificat', files.client, '--pesit', 'fenetre=256'],
        'fenetre attend',
      ],
      [['--pesit-identifiant', 'A', '--certificat', files.client, '--pesit', 'vitesse=9'], 'réglage inconnu'],
      [
        ['--pesit-identifiant', 'A', '--certificat', files.client, '--pesit', 'format=fixe'].concat(
          'enregistrements=lignes',
        ),
        'format=variable',
      ],
      [
        ['--pesit-identifiant', 'A', '--certificat', files.client, '--as2-id', 'A'],
        'un raccordement pour chacun',
      ],
      [['--pesit-identifiant', 'A', '--certificat', files.client, '--nom-flux', 'é'], '1 à 76'],
      [['--pesit-identifiant', 'DUPONT', '--certificat', files.client], 'a déjà les identifiants'],
    ] as const) {
      const { code, err } = await cli.run(...create('Refusé', ...more));
      expect([code, err], more.join(' ')).toEqual([2, expect.stringContaining(why)]);
    }
  });

  test('a password alone will do where that was said, and is warned of', async () => {
    const { code, err } = await cli.run(
      ...create('Mot seul', '--pesit-identifiant', 'MOT', '--pesit-mot-de-passe', files.password),
      ...['--pesit', 'certificatExige=non', 'etiquette=non', 'longueurArticle=60000'],
    );
    expect(code).toBe(0);
    for (const words of ['tout ce qui le distingue', 'le nom du flux ne lui parvient pas', 'ramenée à'])
      expect(err).toContain(words);
  });

  test('warns of a certificate that is not for clients, and of one that ends soon', async () => {
    const { code, err } = await cli.run(
      ...create('Averti', '--pesit-identifiant', 'AVERTI', '--certificat', files.mail, files.soon),
    );
    expect(code).toBe(0);
    expect(err).toContain("n'est pas fait pour un client TLS");
    expect(err).toMatch(/expire le .*, dans 9 jours/);
  });
});

describe('modify', () => {
  test('changes settings and certificates, gives them back, and never the protocol', async () => {
    await cli.run(
      ...create(
        'Changé',
        '--pesit-identifiant',
        'CHANGE',
        '--certificat',
        `${files.client}:tls:2026-01-01:2099-12-31`,
      ),
    );
    const modify = (...more: readonly string[]) =>
      cli.run('raccordement', 'modify', 'Changé', '--activer', ...more);
    expect((await modify('--pesit', 'crc=oui', 'fenetre=4', '--certificat', files.soon)).code).toBe(0);
    const one = () =>
      cli.withJournal(
        async ({ raccordements }) => (await raccordements.parNomsPesit('CHANGE', 'NOUS'))?.pesit,
      );
    expect((await one())?.reglages).toEqual({ crc: true, fenetre: 4 });
    expect((await one())?.certificats).toMatchObject([{ du: '2026-01-01T00:00:00.000Z' }, {}]);
    const [shown] = await cli.json('raccordement', 'show', 'Changé');
    const { certificats = [] } = (shown?.['pesit'] ?? {}) as {
      readonly certificats?: readonly { readonly empreinte: string }[];
    };
    const first = certificats[0]?.empreinte ?? '';
    expect((await modify('--retirer-certificat', first.slice(0, 12), '--pesit', 'crc=preset')).code).toBe(0);
    expect((await one())?.certificats).toHaveLength(1);
    expect((await one())?.reglages).toEqual({ fenetre: 4 });
    expect((await modify('--protocole', 'sftp')).err).toContain('ne change jamais');
    const last = certificats[1]?.empreinte ?? '';
    expect((await modify('--retirer-certificat', last)).err).toContain('ni --certificat ni');
  });
});

describe('livraison', () => {
  test('is agreed with its authorities, passwords and delay, and taken away', async () => {
    await cli.run(...create('Livré', '--pesit-identifiant', 'LIVRE', '--certificat', files.client));
    const modify = (...more: readonly string[]) =>
      cli.run('raccordement', 'modify', 'Livré', '--activer', ...more);
    const { code } = await modify(
      ...['--livraison-pesit', 'pesit://edi.example.fr:1761', '--livraison-autorites', files.authority],
      ...['--livraison-mot-de-passe', files.password, '--livraison-delai', '60'],
      ...['--livraison-preconnexion', `ID:${files.password}`],
    );
    expect(code).toBe(0);
    const one = () =>
      cli.withJournal(
        async ({ raccordements }) => (await raccordements.parNomsPesit('LIVRE', 'NOUS'))?.livraison,
      );
    expect(await one()).toMatchObject({
      protocole: 'pesit',
      hote: 'edi.example.fr',
      port: 1761,
      delaiMs: 60_000,
      motDePasseFichier: files.password,
      preconnexion: { identifiant: 'ID', motDePasseFichier: files.password },
    });
    expect((await cli.run('raccordement', 'show', 'LIVRE')).out).toContain('pesit://edi.example.fr:1761');
    expect((await modify('--livraison-empreinte-tls', 'ab'.repeat(32))).code).toBe(0);
    const pinned = await one();
    expect(pinned).toMatchObject({ empreinteTls: 'ab'.repeat(32), hote: 'edi.example.fr' });
    expect(pinned).not.toHaveProperty('autorites');
    expect(
      (
        await modify(
          '--livraison-as2',
          'https://a.example',
          '--livraison-preconnexion',
          `I:${files.password}`,
        )
      ).code,
    ).toBe(2);
    expect((await modify('--livraison-pesit', 'aucun')).code).toBe(0);
    expect(await one()).toBeUndefined();
  });

  test('needs the access whose identifiers and settings it uses', async () => {
    const { code, err } = await cli.run(
      ...['raccordement', 'create', '--nom', 'Sans', '--application', 'AAA123'],
      ...['--livraison-pesit', 'edi.example.fr:1761'],
    );
    expect([code, err]).toEqual([
      2,
      expect.stringContaining('--livraison-pesit demande --pesit-identifiant'),
    ]);
  });

  test.each([
    ['pesit://host.example:1761', { hote: 'host.example', port: 1761 }],
    ['host:1', { hote: 'host', port: 1 }],
    ['[2001:db8::1]:65535', { hote: '2001:db8::1', port: 65_535 }],
    ['pesit+tcp://127.0.0.1:5000', { hote: '127.0.0.1', port: 5000, clair: true }],
    ['pesit+tcp://[::1]:5000', { hote: '::1', port: 5000, clair: true }],
  ])('%s is a place', (text, place) => {
    expect(parsePlace(text, '--vers')).toEqual(place);
  });

  test.each([
    'host',
    'host:0',
    'host:65536',
    'http://host:1',
    'pesit+tcp://192.0.2.1:1',
    'a b:1',
    'pesit://u@h:1',
  ])('%s is none', (text) => {
    expect(() => parsePlace(text, '--vers')).toThrow(RangeError);
  });
});

test.each(presetsPesit)('every setting of the preset %s is written as it is said', (preset) => {
  const reglages = reglagesDe({ preset, reglages: {} });
  const said = Object.entries(sayReglagesPesit(reglages)).map(([cle, value]) => `${cle}=${value}`);
  expect(readReglagesPesit(said, {})).toEqual(reglages);
});
