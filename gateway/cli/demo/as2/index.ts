// SPDX-License-Identifier: Apache-2.0
/**
 * AS2 both ways: a partenaire made of openssl and curl deposits, and the gateway pushes to it what answers. Good, altered,
 * signed by somebody else, sent twice, and with an MDN that comes later.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { As2EnService } from '../../../as2.ts';
import { parseCodeApplication } from '../../../domain/flux-name.ts';
import type { PartenaireId } from '../../../domain/partenaire.ts';
import type { Raccordement, RaccordementId } from '../../../domain/raccordement.ts';
import type { Gateway } from '../../../main.ts';
import type { FluxRecord } from '../../../ports/journal.ts';
import { type Etape, expect, step, until } from '../etapes.ts';
import { renumbered } from '../scenarios.ts';
import { nouvellesCles, outilsPresents } from './openssl.ts';
import { type Message, ouvrirPartenaire, type PartenaireAs2 } from './partenaire.ts';

const application = 'EEE001';
const nom = 'DEMO-EEE';
const outils = 'openssl + curl';
const validityMs = 24 * 3600 * 1000;

interface Scene {
  readonly gateway: Gateway;
  readonly partenaire: PartenaireAs2;
  readonly invoice: Uint8Array;
  readonly folder: string;
  /** The one that is sent twice. */
  first?: { readonly message: Message; readonly nomFichier: string; readonly accuse: Buffer };
}

/** No step, and a word on it, where openssl or curl is not there. */
export async function playAs2(
  gateway: Gateway,
  directory: string,
  invoice: Uint8Array,
): Promise<readonly Etape[]> {
  if (!(await outilsPresents())) {
    console.error('demo: openssl or curl is not installed, AS2 skipped');
    return [];
  }
  const { as2 } = gateway;
  if (as2 === undefined) throw new Error('the gateway of the demo does not serve AS2');
  const folder = join(directory, 'as2');
  const cles = await nouvellesCles(folder, nom);
  const passerelle = await passerelleDe(as2, folder);
  const partenaire = await ouvrirPartenaire({ nom, cles, passerelle, folder });
  try {
    await raccorder(gateway, as2, partenaire, await readFile(cles.certificat, 'utf8'));
    return await playSteps({ gateway, partenaire, invoice, folder });
  } finally {
    await partenaire.close();
  }
}

async function passerelleDe(as2: As2EnService, folder: string) {
  const certificat = join(folder, 'passerelle.crt');
  await writeFile(certificat, as2.certificat.x509.toString());
  return { nom: as2.identifiant, certificat, url: `http://${as2.host}:${as2.port}${as2.chemin}` };
}

async function raccorder(
  { journal }: Gateway,
  as2: As2EnService,
  { url }: PartenaireAs2,
  pem: string,
): Promise<void> {
  const now = new Date();
  const codeApplication = parseCodeApplication(application);
  const partenaire = { id: `p-${application}` as PartenaireId, nom: 'Partenaire AS2', codeApplication };
  const raccordement: Raccordement = {
    id: `r-${application}` as RaccordementId,
    partenaire: partenaire.id,
    codeApplication,
    systemeEchange: 'CPRO',
    protocole: 'as2',
    nom: application,
    statut: 'ACTIF',
    valideDu: now,
    valideAu: new Date(now.getTime() + validityMs),
    codesInterface: ['FSO1100A'],
    politiqueRetrait: 'keep',
    delaiStabiliteMs: 0,
    as2: {
      identifiant: nom,
      notreIdentifiant: as2.identifiant,
      certificats: [{ pem, usages: ['SIGNATURE', 'CHIFFREMENT'] }],
      preset: 'chorus-pro',
      reglages: {},
      adresses: [],
      urlsAccuse: [url],
    },
    livraison: { protocole: 'as2', url },
  };
  await journal.savePartenaire(partenaire, now);
  await journal.saveRaccordement(raccordement, now, 'demo');
}

async function playSteps(scene: Scene): Promise<readonly Etape[]> {
  const steps: readonly (readonly [string, () => Promise<string>])[] = [
    ['deposit, signed and encrypted: signed MDN', () => deposit(scene)],
    ['its CSO pushed to the partenaire, MDN verified', () => itsAnswer(scene)],
    ['the same message again: the same MDN, one flux', () => again(scene)],
    ['one byte altered on the way', () => altered(scene)],
    ['signed by somebody else', () => stranger(scene)],
    ['MDN asked for later, on its own connection', () => later(scene)],
  ];
  const played: Etape[] = [];
  for (const [titre, run] of steps) played.push(await step(titre, outils, run));
  return played;
}

async function deposit(scene: Scene): Promise<string> {
  const nomFichier = nameOf(1);
  const message = await scene.partenaire.composer(nomFichier, renumbered(scene.invoice, 'AS2-1'));
  const reponse = await scene.partenaire.envoyer(message);
  const accuse = await scene.partenaire.lireAccuse(reponse);
  expect(accuse.original === message.id, `the MDN is about ${accuse.original}`);
  expect(accuse.disposition.endsWith('; processed'), accuse.disposition);
  expect(accuse.mic === message.mic, 'the MIC is not that of what was signed');
  scene.first = { message, nomFichier, accuse: reponse.corps };
  const { statut } = await concluded(scene, nomFichier);
  expect(statut === 'INTEGRE', `the flux is ${statut}`);
  return `processed, MIC equal, ${statut}`;
}

async function itsAnswer({ gateway, partenaire }: Scene): Promise<string> {
  const nomFichier = `C${nameOf(1).slice(1)}`;
  const recu = await until('the CSO', async () => partenaire.recus.get(nomFichier));
  expect(recu.contenu.includes('CPPStatut'), 'it is no CPPStatut');
  await until('its ACQUITTE', async () => {
    const found = await gateway.journal.listFlux({ sens: 'RECEPTION', recherche: nomFichier, limit: 1 });
    return found.find(({ statut }) => statut === 'ACQUITTE');
  });
  return `${nomFichier}: ACQUITTE`;
}

async function again(scene: Scene): Promise<string> {
  if (scene.first === undefined) throw new Error('the first message did not pass');
  const { message, nomFichier, accuse } = scene.first;
  const reponse = await scene.partenaire.envoyer(message);
  expect(reponse.corps.equals(accuse), 'the MDN is not the one of before, byte for byte');
  const found = await fluxNamed(scene, nomFichier);
  expect(found.length === 1, `${found.length} flux of that name`);
  return 'same bytes, 1 flux';
}

async function altered(scene: Scene): Promise<string> {
  const apresSignature = (corps: Buffer) => {
    const at = corps.indexOf('<cbc:ID>') + 8;
    const copy = Buffer.from(corps);
    copy[at] = (copy[at] ?? 0) ^ 1;
    return copy;
  };
  // Behind CBC, which proves nothing by itself, every fault has the same name: another would be an oracle.
  const cbc = await refused(scene, nameOf(2), { apresSignature }, 'decryption-failed');
  const gcm = await refused(scene, nameOf(3), { apresSignature, mode: 'gcm' }, 'integrity-check-failed');
  return `CBC ${cbc}; GCM ${gcm}`;
}

async function stranger(scene: Scene): Promise<string> {
  const cles = await nouvellesCles(scene.folder, 'inconnu');
  return refused(scene, nameOf(4), { cles, mode: 'gcm' }, 'authentication-failed');
}

async function refused(
  scene: Scene,
  nomFichier: string,
  composition: Parameters<PartenaireAs2['composer']>[2],
  modifier: string,
): Promise<string> {
  const content = renumbered(scene.invoice, 'AS2-KO');
  const message = await scene.partenaire.composer(nomFichier, content, composition);
  const { disposition } = await scene.partenaire.lireAccuse(await scene.partenaire.envoyer(message));
  expect(disposition.endsWith(`; processed/error: ${modifier}`), disposition);
  expect((await fluxNamed(scene, nomFichier)).length === 0, 'it became a flux');
  return `${modifier}, no flux`;
}

async function later(scene: Scene): Promise<string> {
  const nomFichier = nameOf(5);
  const message = await scene.partenaire.composer(nomFichier, renumbered(scene.invoice, 'AS2-4'));
  const { statut, corps } = await scene.partenaire.envoyer(message, { async: true });
  expect(statut >= 200 && statut < 300 && corps.length === 0, `answered ${statut}, ${corps.length} bytes`);
  const accuse = await until('the MDN', async () => scene.partenaire.accuses.get(message.id));
  expect(accuse.disposition.endsWith('; processed'), accuse.disposition);
  expect(accuse.mic === message.mic, 'the MIC is not that of what was signed');
  const flux = await concluded(scene, nomFichier);
  return `${statut}, then processed, ${flux.statut}`;
}

function nameOf(sequence: number): string {
  return `FSO1100A_${application}_${application}1100${String(sequence).padStart(15, '0')}`;
}

function fluxNamed({ gateway }: Scene, nomFichier: string): Promise<readonly FluxRecord[]> {
  return gateway.journal.listFlux({ sens: 'EMISSION', recherche: nomFichier, limit: 5 });
}

async function concluded(scene: Scene, nomFichier: string): Promise<FluxRecord> {
  const ends = ['INTEGRE', 'INTEGRE_PARTIEL', 'REJETE', 'INCIDENTE'];
  return until(`${nomFichier} has its verdict`, async () =>
    (await fluxNamed(scene, nomFichier)).find(({ statut }) => ends.includes(statut)),
  );
}
