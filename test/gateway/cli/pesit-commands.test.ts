// SPDX-License-Identifier: Apache-2.0
/** `raccord pesit` against a gateway that runs: tried, sent, collected, by options alone and as agreed; captures in words. */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { formatTransfer, rateOf } from '../../../gateway/cli/pesit/progres.ts';
import { raisonDe } from '../../../gateway/cli/pesit/raisons.ts';
import { direDiagnostic } from '../../../gateway/pesit.ts';
import { openRaccordCli, type RaccordCli } from '../../support/raccord-cli.ts';
import { type RunningGateway, runGateway } from '../../support/running-gateway.ts';
import { until } from '../../support/until.ts';

const name = 'FSO1100A_DEM003_DEM0031100000000000000777';

let gateway: RunningGateway;
let cli: RaccordCli;
let folder: string;
beforeAll(async () => {
  gateway = await runGateway({ pesit: { port: 0 } });
  folder = join(gateway.directory, 'var', 'demo', 'pesit');
  const files = { fichier: join(folder, 'partenaire.crt'), cleFichier: join(folder, 'partenaire.key') };
  cli = await openRaccordCli(`pesit: ${JSON.stringify({ identites: [files] })}\n`);
});
afterAll(async () => {
  await cli.close();
  await gateway.close();
});

function access(over: Readonly<Record<string, string>> = {}): readonly string[] {
  const options = {
    vers: `pesit://127.0.0.1:${gateway.pesit?.port}`,
    identifiant: 'DEMO-PESIT',
    serveur: 'RACCORD',
    certificat: join(folder, 'partenaire.crt'),
    cle: join(folder, 'partenaire.key'),
    autorites: join(folder, 'ca.crt'),
    ...over,
  };
  return Object.entries(options).flatMap(([option, value]) => (value === '' ? [] : [`--${option}`, value]));
}

async function sample(as = name): Promise<string> {
  const [invoice = ''] = (await readdir(folder)).filter((one) => one.startsWith('FSO1100A_'));
  const path = join(cli.directory, as);
  const content = await readFile(join(folder, invoice), 'utf8');
  await writeFile(path, content.replace('PES-000123', as.slice(-12)));
  return path;
}

describe('by options alone', () => {
  test('probe tells TLS and what was negotiated', async () => {
    const [probed] = await cli.json('pesit', 'probe', ...access());
    expect(probed).toMatchObject({
      issue: 'FAIT',
      demandeur: 'DEMO-PESIT',
      tls: { version: 'TLSv1.3' },
      negociee: { version: 2, intervalleKio: 32, fenetre: 2, resynchronisation: true, crc: false },
    });
    const { code, out } = await cli.run('pesit', 'probe', ...access());
    expect([code, out]).toEqual([0, expect.stringContaining('32 Kio, fenêtre 2')]);
  });

  test('a file is sent, becomes a flux, and its answer is collected once', async () => {
    const path = await sample();
    const { code, out, err } = await cli.run('pesit', 'send', path, ...access(), '--trace');
    expect(code, out + err).toBe(0);
    expect(out).toContain('ACK(TRANS.END)');
    expect(err).toMatch(/→ CREATE .*PI 12 name "FSO1100A".*\n.*← ACK\(CREATE\)/);
    expect(err).not.toContain('<Invoice');
    await gateway.concluded(name);
    const received = join(cli.directory, 'recu');
    await until('the answer waits', async () => {
      const got = await cli.run('pesit', 'receive', '--tout', '--dossier', received, ...access());
      expect(got.code, got.err).toBe(0);
      return (await readdir(received)).length > 0;
    });
    const [answer = ''] = await readdir(received);
    expect(answer).toMatch(/^CSO1100A_DEM003_/);
    expect(await readFile(join(received, answer), 'utf8')).toContain('<CPPStatut');
    const [again] = await cli.json('pesit', 'receive', '--dossier', received, ...access());
    expect(again).toMatchObject({ absent: true, nom: '*', recus: 0, diagnostic: 'D2-205' });
    const [all] = await cli.json('pesit', 'receive', '--tout', '--dossier', received, ...access());
    expect(all).toMatchObject({ absent: true, recus: 0 });
    for (const [nom, expected] of [
      ['*', 0],
      ['CSO*', 0],
      ['CSO1100A', 0],
      [name.replace('FSO', 'CSO'), 1],
    ] as const) {
      const empty = await cli.run('pesit', 'receive', '--nom', nom, '--dossier', received, ...access());
      expect([empty.code, empty.out]).toEqual([expected, `${nom} : rien n'attend / nothing waits\n`]);
    }
  });

  test('nothing that is there is overwritten, and what we cannot keep stays over there', async () => {
    const other = 'FSO1100A_DEM003_DEM0031100000000000000778';
    await cli.run('pesit', 'send', await sample(other), ...access());
    await gateway.concluded(other);
    const received = join(cli.directory, 'plein');
    await mkdir(received);
    const answer = join(received, other.replace('FSO', 'CSO'));
    await writeFile(answer, 'mine');
    const options = ['--nom', 'CSO1100A', '--dossier', received, ...access()];
    await until('the answer waits', async () => {
      const { code, out, err } = await cli.run('pesit', 'receive', ...options);
      expect(code).not.toBe(0);
      return (out + err).includes("rien n'est écrasé");
    });
    expect(await readFile(answer, 'utf8')).toBe('mine');
    await rm(answer);
    expect((await cli.run('pesit', 'receive', ...options)).code).toBe(0);
    expect(await readdir(received)).toEqual([other.replace('FSO', 'CSO')]);
  });

  test.each([
    ['its identifier is unknown', { identifiant: 'PERSONNE' }, 'D3-304'],
    ['ours is not', { serveur: 'AUTRE' }, 'D3-301'],
    ['no certificate is shown', { certificat: '', cle: '' }, 'D3-304'],
    ['nobody vouches for the server', { autorites: '' }, undefined],
  ])('it is told what to do when %s', async (_, over, diagnostic) => {
    const [told] = await cli.json('pesit', 'probe', ...access(over));
    expect(told?.['issue']).toBe('REFUSE');
    expect(told?.['diagnostic']).toBe(diagnostic);
    expect(told?.['conseil']).toBeTypeOf('string');
    expect((await cli.run('pesit', 'probe', ...access(over))).code).toBe(1);
  });

  test('SIGINT in the middle says how to go on, and another run does', async () => {
    const path = await sample('FSO1100A_DEM003_DEM0031100000000000000780');
    const mute = createServer((socket) => {
      socket.on('error', () => undefined);
      process.emit('SIGINT', 'SIGINT');
    });
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
    const through = access({ vers: `pesit://127.0.0.1:${(mute.address() as AddressInfo).port}` });
    const { code, out, err } = await cli.run('pesit', 'send', path, ...through);
    expect([code, out], err).toEqual([130, expect.stringContaining('interrompu / interrupted')]);
    expect(out).toMatch(/PI 12 +FSO1100A\n/);
    expect(out).toMatch(/envoyé +0 octets sur/);
    const again = ['--id-transfert', '4711', '--relance'];
    const [sent] = await cli.json('pesit', 'send', path, ...access(), ...again);
    expect(sent).toMatchObject({ issue: 'FAIT', idTransfert: 4711 });
    mute.close();
  });

  test.each([
    ['TLS to a port without', (port: number) => `pesit://127.0.0.1:${port}`, 'muet', 'pas TLS'],
    ['TLS to ssh', (port: number) => `pesit://127.0.0.1:${port}`, 'SSH-2.0-x\r\n', 'pas TLS'],
    ['without TLS to ssh', (port: number) => `pesit+tcp://127.0.0.1:${port}`, 'SSH-2.0-x\r\n', 'pas PeSIT'],
    [
      'without TLS to http',
      (port: number) => `pesit+tcp://127.0.0.1:${port}`,
      'HTTP/1.1 400\r\n',
      'pas PeSIT',
    ],
    [
      'without TLS to a port that wants it',
      () => `pesit+tcp://127.0.0.1:${gateway.pesit?.port}`,
      'muet',
      'veut TLS',
    ],
    ['a host that nobody knows', () => 'pesit://nulle-part.invalid:6330', 'muet', 'aucune machine'],
  ])('a wrong place is told in words: %s', async (_, vers, greeting, words) => {
    const other = createServer((socket) => {
      socket.on('error', () => undefined);
      if (greeting === 'muet') socket.once('data', () => socket.destroy());
      else socket.write(greeting);
    });
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const over = { vers: vers((other.address() as AddressInfo).port), autorites: '' };
    const { code, out } = await cli.run('pesit', 'probe', ...access(over));
    expect([code, out]).toEqual([1, expect.stringContaining(words)]);
    expect(out).toContain('quelque chose est à changer');
    expect(out).toMatch(/à faire +.*--vers/);
    expect(out).not.toMatch(/routines|LIVRAISON_|openssl/);
    other.close();
  });

  test('a refused caller is told which certificate it had to show, and whether a password', async () => {
    const { out } = await cli.run('pesit', 'probe', ...access({ identifiant: 'PERSONNE' }));
    expect(out).toMatch(/montré +.*[0-9a-f]{64} ; pas de mot de passe/);
    const bare = await cli.run('pesit', 'probe', ...access({ certificat: '', cle: '' }));
    expect(bare.out).toMatch(/montré +pas de certificat client/);
  });

  test('a flow that is not subscribed is refused by the file, with the words of its diagnostic', async () => {
    const { code, out } = await cli.run(
      'pesit',
      'send',
      await sample(),
      ...access(),
      '--nom-flux',
      'INCONNU',
    );
    expect(code).toBe(1);
    expect(out).toMatch(/D2-226 : .* \/ transfer refused/);
  });

  test('what is missing or wrong in the options is said before anything is opened', async () => {
    for (const [args, why] of [
      [['probe'], '--vers, --identifiant, --serveur manque'],
      [['probe', ...access({ vers: 'http://127.0.0.1:1' })], '--vers attend pesit://'],
      [['probe', ...access({ certificat: '' })], '--cle sans --certificat'],
      [['probe', ...access(), '--raccordement', 'x'], '--raccordement ou / or --vers'],
      [['send', 'nulle-part', ...access()], "n'existe pas"],
      [['send', await sample(), ...access(), '--nom', 'é'], '--nom attend'],
      [['send', await sample(), ...access(), '--relance'], '--id-transfert manque'],
      [['send', await sample(), ...access(), '--id-transfert', '0'], '--id-transfert attend'],
      [['receive', '--tout', '--sortie', 'x', ...access()], 'sans --tout'],
    ] as const) {
      const { code, err } = await cli.run('pesit', ...args);
      expect([code, err], args.join(' ')).toEqual([2, expect.stringContaining(why)]);
    }
  });
});

test('as agreed: the place, the names and the key are those of the raccordement', async () => {
  const { code, err } = await cli.run(
    ...['raccordement', 'create', '--nom', 'Amont', '--application', 'DEM003', '--role', 'AMONT'],
    ...['--protocole', 'pesit', '--pesit-identifiant', 'RACCORD', '--pesit-notre-identifiant', 'DEMO-PESIT'],
    ...['--certificat', join(folder, 'ca.crt'), '--livraison-autorites', join(folder, 'ca.crt')],
    ...['--livraison-pesit', `pesit://127.0.0.1:${gateway.pesit?.port}`, '--collecte', '0 * * * *'],
  );
  expect(code, err).toBe(0);
  const path = await sample('FSO1100A_DEM003_DEM0031100000000000000779');
  const [sent] = await cli.json('pesit', 'send', path, '--raccordement', 'Amont', '--pesit', 'crc=oui');
  expect(sent).toMatchObject({ issue: 'FAIT', nomFlux: 'FSO1100A', articles: 2 });
  const [probed] = await cli.json(
    'pesit',
    'probe',
    '--raccordement',
    'RACCORD',
    '--pesit',
    'intervalleKio=4',
  );
  expect(probed).toMatchObject({ issue: 'FAIT', negociee: { intervalleKio: 4 } });
});

describe('decode', () => {
  const connect = '002f402000010308504152544e4552310407474154455741590506736563726574';
  const whole = `${connect}0601020703002002160102170101`;

  test('tells every parameter of a stream, in bytes or in hexadecimal, and no password', async () => {
    const path = join(cli.directory, 'capture');
    for (const content of [Buffer.from(whole, 'hex'), `${whole.replace(/(..)/g, '$1 ')}\n`]) {
      await writeFile(path, content);
      const { code, out } = await cli.run('pesit', 'decode', path);
      expect(code).toBe(0);
      for (const words of ['CONNECT', 'PI 3 requester "PARTNER1"', 'every 32 KiB, window 2']) {
        expect(out).toContain(words);
      }
      expect(out).not.toContain('secret');
    }
    const [first] = await cli.json('pesit', 'decode', path);
    expect(first).toMatchObject({ genre: 'FPDU', nom: 'CONNECT', positionBytes: 0, sizeBytes: 47 });
  });

  test.each([
    ['a capture of packets', Buffer.from('d4c3b2a102000400', 'hex'), 'pcap'],
    ['TLS', Buffer.from('1603010200010001fc0303', 'hex'), 'TLS'],
    [
      'text of xxd',
      Buffer.from('00000000: 002f 4020 0001 0308 5041 5254 4e45 5231  ./@ ....PARTNER1\n'),
      'xxd -r',
    ],
  ])('names %s, which it cannot read', async (_, bytes, words) => {
    const path = join(cli.directory, 'autre');
    await writeFile(path, bytes);
    const { code, err } = await cli.run('pesit', 'decode', path);
    expect([code, err]).toEqual([2, expect.stringContaining(words)]);
  });

  test.each([
    ['cut', whole.slice(0, -4)],
    ['something else', Buffer.from('GET / HTTP/1.1\r\n\r\n').toString('hex')],
  ])('says where it ends when it is %s', async (_, hex) => {
    const path = join(cli.directory, 'mauvais');
    await writeFile(path, Buffer.from(hex, 'hex'));
    expect((await cli.run('pesit', 'decode', path)).code).toBe(1);
  });
});

test('messages are listed under pesit as under as2', async () => {
  const [own, as2] = [await cli.run('pesit', 'messages'), await cli.run('as2', 'messages')];
  expect(own).toEqual(as2);
  expect(own.code).toBe(0);
});

test('progress tells bytes, rate and time left; of an unknown size only what there is', () => {
  expect(formatTransfer('f', 25_000_000, 100_000_000, 1000)).toBe(
    'f 25.0/100.0 Mo (25 %), 25.0 Mo/s, 3 s left',
  );
  expect(formatTransfer('f', 0, 100_000_000, 0)).toBe('f 0.0/100.0 Mo (0 %), 0.0 ko/s');
  expect(formatTransfer('f', 1_500_000, 0, 500)).toBe('f 1.5 Mo, 3.0 Mo/s');
  expect(rateOf(4746, 500)).toBe('9.5 ko/s');
});

test('a diagnostic has its words, and what is none has not', () => {
  expect(direDiagnostic('D2-226')).toEqual({ fr: expect.any(String), en: 'transfer refused' });
  expect(direDiagnostic('D9-999')?.en).toContain('unknown');
  for (const text of ['processed', '2-226', 'D2-22', '']) expect(direDiagnostic(text)).toBeUndefined();
  expect(raisonDe({ issue: 'FAIT' })).toBeUndefined();
});
