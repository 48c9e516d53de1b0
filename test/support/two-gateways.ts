// SPDX-License-Identifier: Apache-2.0
/**
 * Two gateways in this process: the first is a partenaire of the second, which plays Chorus Pro. Partenaire A deposits with
 * the first; structure B receives with the second.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type SftpClient from 'ssh2-sftp-client';
import type { Raccordement, ServeurSftp } from '../../gateway/domain/raccordement.ts';
import { fingerprintOf } from '../../protocols/sftp/client/connection.ts';
import { addRaccordement, type Partner } from './raccordements.ts';
import { type RunningGateway, runGateway } from './running-gateway.ts';

/** Debtor of the sample invoices. */
export const siretB = '13000278500017';

export interface TwoGateways {
  readonly first: RunningGateway;
  readonly second: RunningGateway;
  readonly a: Partner;
  readonly b: Partner;
  readonly amont: Raccordement;
  connectA(): Promise<SftpClient>;
  connectB(): Promise<SftpClient>;
  close(): Promise<void>;
}

/** Codes of the historic circuit and of AFNOR, both ways. */
const codes = ['FSO1100A', 'FSO1113A', 'FSO1150A', 'FSO1301A'];

export async function runTwoGateways(changes: Partial<Raccordement> = {}): Promise<TwoGateways> {
  const second = await runGateway({ queue: { driver: 'journal' } });
  const first = await runGateway({
    emetteur: 'RAC001',
    queue: { driver: 'journal', attempts: { livraison: { max: 50, delaysMs: [50] } } },
  });
  const own = await addRaccordement(second.journal, 'raccord', 'RAC001', { codesInterface: codes });
  const livraison = await serveurOf(second, own, first.directory);
  const { raccordement: amont } = await addRaccordement(first.journal, 'chorus-pro', 'RAC001', {
    role: 'AMONT',
    codesInterface: codes,
    livraison,
    collecteCron: '0 12 * * *',
    ...changes,
  });
  // Only when a test says so: not with the scheduler's next minute.
  await first.journal.envois.noterPassage(`collecte:${amont.id}`, new Date());
  const a = await addRaccordement(first.journal, 'a', 'AAA123', { codesInterface: codes, relais: amont.id });
  const b = await addRaccordement(second.journal, 'b', 'BBB123', {
    codesInterface: ['FEN0036A', 'FSO1301A'],
    structures: [siretB],
  });
  return {
    first,
    second,
    a,
    b,
    amont,
    connectA: () => first.connect('a', a.keys.privateKey),
    connectB: () => second.connect('b', b.keys.privateKey),
    async close() {
      await first.close();
      await second.close();
    },
  };
}

/** How the first gateway reaches the second: with the key of its raccordement there, and the host key pinned. */
export async function serveurOf(
  gateway: RunningGateway,
  { raccordement, keys }: Partner,
  folder: string,
): Promise<ServeurSftp> {
  const cleFichier = join(folder, `${raccordement.nom}.key`);
  await writeFile(cleFichier, keys.privateKey, { mode: 0o600 });
  const pub = await readFile(join(gateway.directory, 'var', 'keys', 'ssh_host_ed25519_key.pub'), 'utf8');
  return {
    hote: '127.0.0.1',
    port: gateway.sftp.port,
    login: raccordement.nom,
    cleFichier,
    empreinteHote: fingerprintOf(Buffer.from(pub.split(' ')[1] ?? '', 'base64')),
    dossierDepot: '/in',
    dossierRetrait: '/out',
  };
}
