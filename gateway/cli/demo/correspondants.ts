// SPDX-License-Identifier: Apache-2.0
/** Partenaires of the demo, each with a raccordement and keys of its own, and what a stock client needs to reach them. */
import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generateSshKeyPair } from '../../../protocols/sftp/keys.ts';
import { parseCodeApplication } from '../../domain/flux-name.ts';
import type { PartenaireId } from '../../domain/partenaire.ts';
import type { Raccordement, RaccordementId, ServeurSftp } from '../../domain/raccordement.ts';
import type { Gateway } from '../../main.ts';
import type { Target } from './clients.ts';

export interface Correspondant {
  readonly gateway: Gateway;
  readonly raccordement: Raccordement;
  readonly target: Target;
  /** A new name each time. */
  fluxName(code: string): string;
}

type Terms = Pick<Raccordement, 'codesInterface'> &
  Partial<Pick<Raccordement, 'structures' | 'relais' | 'role' | 'livraison' | 'collecteCron'>>;

/** `app` is its code application; its login is the same in small letters. */
export async function correspondant(
  gateway: Gateway,
  app: string,
  terms: Terms,
  directory: string,
): Promise<Correspondant> {
  const login = app.toLowerCase();
  const folder = join(directory, login);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const keys = generateSshKeyPair(login);
  const privateKeyPath = join(folder, 'id_ed25519');
  await writeFile(privateKeyPath, keys.privateKey, { mode: 0o600 });
  await writeFile(`${privateKeyPath}.pub`, `${keys.publicKey}\n`, { mode: 0o600 });
  const raccordement = await save(gateway, app, { ...terms, publicKey: keys.publicKey });
  let sequence = 0;
  return {
    gateway,
    raccordement,
    target: await targetOf(gateway, login, privateKeyPath),
    fluxName: (code) => {
      sequence += 1;
      return `${code}_${app}_${app}${code.slice(3, 7)}${String(sequence).padStart(15, '0')}`;
    },
  };
}

const validityMs = 24 * 3600 * 1000;

async function save(
  { journal }: Gateway,
  app: string,
  { publicKey, ...terms }: Terms & { readonly publicKey: string },
): Promise<Raccordement> {
  const now = new Date();
  const codeApplication = parseCodeApplication(app);
  const partenaire = { id: `p-${app}` as PartenaireId, nom: `Partenaire ${app}`, codeApplication };
  const raccordement: Raccordement = {
    id: `r-${app}` as RaccordementId,
    partenaire: partenaire.id,
    codeApplication,
    systemeEchange: 'CPRO',
    protocole: 'sftp',
    nom: app,
    statut: 'ACTIF',
    valideDu: now,
    valideAu: new Date(now.getTime() + validityMs),
    politiqueRetrait: 'keep',
    delaiStabiliteMs: 0,
    sftp: { login: app.toLowerCase(), clesPubliques: [publicKey], adresses: [] },
    ...terms,
  };
  await journal.savePartenaire(partenaire, now);
  await journal.saveRaccordement(raccordement, now, 'demo');
  return raccordement;
}

/** Makes `relay` a partenaire of `amont`, and gives the raccordement by which it reaches it. */
export async function linkToAmont(relay: Gateway, amont: Gateway, directory: string): Promise<Raccordement> {
  const codesInterface = ['FSO1100A', 'FSO1301A'];
  const own = await correspondant(amont, 'RAC001', { codesInterface }, directory);
  const livraison: ServeurSftp = {
    hote: own.target.host,
    port: own.target.port,
    login: own.target.login,
    cleFichier: own.target.privateKeyPath,
    empreinteHote: `SHA256:${own.target.hostKeySha256}`,
    dossierDepot: '/in',
    dossierRetrait: '/out',
  };
  // Its own plan never comes round during a demo: the demo collects when it wants to.
  return save(relay, 'RAC001', {
    codesInterface,
    role: 'AMONT',
    livraison,
    collecteCron: '0 0 1 1 *',
    publicKey: await readFile(`${own.target.privateKeyPath}.pub`, 'utf8'),
  });
}

export async function targetOf(
  { sftp, demo: files }: Gateway,
  login: string | undefined,
  privateKeyPath: string | undefined,
): Promise<Target> {
  if (files === undefined) throw new Error('the demo raccordement is missing');
  const [, , key = ''] = (await readFile(files.knownHostsPath, 'utf8')).trim().split(' ');
  return {
    ...sftp,
    login: login ?? files.login,
    privateKeyPath: privateKeyPath ?? files.privateKeyPath,
    knownHostsPath: files.knownHostsPath,
    hostKeySha256: createHash('sha256')
      .update(Buffer.from(key, 'base64'))
      .digest('base64')
      .replace(/=+$/, ''),
  };
}
