// SPDX-License-Identifier: Apache-2.0
/**
 * PeSIT both ways, over TLS: a partenaire deposits (CREATE, WRITE) and collects (SELECT, READ) over a line that is cut in the
 * middle and goes on from the last point; an acknowledgement lost on the way makes no second flux; and two gateways push to
 * each other.
 */
import { createHash, randomBytes } from 'node:crypto';
import { creerAutorite, emettreCertificat } from '../../../../certs/autorite.ts';
import type { Identite } from '../../../../certs/identite.ts';
import type { Gateway } from '../../../main.ts';
import type { FluxRecord } from '../../../ports/journal.ts';
import { type Etape, expect, step, until } from '../etapes.ts';
import { renumbered } from '../scenarios.ts';
import { type Ligne, ouvrirLigne, type Sens } from './ligne.ts';
import { type PartenairePesit, partenairePesit, type Vu } from './partenaire.ts';
import { enService, raccorder } from './raccorder.ts';
import { pousser, raccorderRelais } from './relais.ts';

const application = 'FFF001';
const identifiant = 'DEMO-FFF';
const outils = 'own client, TLS';
/** It receives for nobody else in the demo. */
const debtor = { siret: '00096202700017', siren: '000962027' };
/** Of the annexe of a facture: incompressible, some megabytes once in Base64, and so many points de synchronisation. */
const annexeBytes = 3_000_000;

interface Scene {
  readonly gateway: Gateway;
  readonly partenaire: PartenairePesit;
  /** The same names, the certificate of somebody else. */
  readonly inconnu: PartenairePesit;
  readonly ligne: Ligne;
  /** Addressed to a debtor that it receives for. */
  readonly invoice: Buffer;
}

export interface PesitDemo {
  readonly gateway: Gateway;
  readonly invoice: Uint8Array;
  /** As the invoice has it. */
  readonly debtor: string;
  /** Another gateway, closed by whoever plays. */
  readonly second: () => Promise<Gateway>;
}

export async function playPesit(demo: PesitDemo): Promise<readonly Etape[]> {
  const { gateway } = demo;
  const ici = enService(gateway.pesit);
  const autorite = await creerAutorite('Raccord, demo', new Date());
  const [certificat, autre] = await Promise.all([cleDe(autorite, identifiant), cleDe(autorite, 'inconnu')]);
  await raccorder(gateway, {
    application,
    acces: { identifiant, notreIdentifiant: ici.identifiant },
    certificat: certificat.certificat,
    termes: { codesInterface: ['FSO1100A', 'FEN0036A'], structures: [debtor.siret] },
  });
  const ligne = await ouvrirLigne(ici.serveur.hote, ici.serveur.port);
  try {
    const invoice = addressed(demo);
    const played = await playSteps({
      ...{ gateway, ligne, invoice },
      partenaire: partenairePesit(identifiant, certificat, ici),
      inconnu: partenairePesit(identifiant, autre, ici),
    });
    return [...played, await playRelais(demo, certificat, invoice)];
  } finally {
    await ligne.close();
  }
}

function cleDe(autorite: Identite, nom: string): Promise<Identite> {
  return emettreCertificat(autorite, { nom, genre: 'client', now: new Date() });
}

function addressed({ invoice, debtor: theirs }: PesitDemo): Buffer {
  const text = Buffer.from(invoice).toString('utf8');
  return Buffer.from(
    text.replaceAll(theirs, debtor.siret).replaceAll(theirs.slice(0, debtor.siren.length), debtor.siren),
  );
}

async function playSteps(scene: Scene): Promise<readonly Etape[]> {
  const steps: readonly (readonly [string, () => Promise<string>])[] = [
    ['deposit by WRITE', () => deposit(scene)],
    ['its CSO collected by READ, and gone', () => itsAnswer(scene)],
    ['deposit cut in the middle: goes on from a point', () => cutDeposit(scene)],
    ['ACK(TRANS.END) lost on the way: one flux', () => lostAcknowledgement(scene)],
    ['collection cut in the middle: goes on from a point', () => cutCollection(scene)],
    ['the certificate of somebody else', () => stranger(scene)],
  ];
  const played: Etape[] = [];
  for (const [titre, run] of steps) played.push(await step(titre, outils, run));
  return played;
}

async function deposit(scene: Scene): Promise<string> {
  const nomFichier = nameOf(1);
  const { resultat } = await scene.partenaire.deposer(nomFichier, renumbered(scene.invoice, 'PES-1'));
  expect(resultat.issue === 'FAIT', resultat.raison ?? resultat.issue);
  const { statut } = await concluded(scene, nomFichier);
  expect(statut === 'INTEGRE', `the flux is ${statut}`);
  return `${resultat.points} point(s), ${statut}`;
}

async function itsAnswer(scene: Scene): Promise<string> {
  const nomFichier = `C${nameOf(1).slice(1)}`;
  await until('the CSO', () => emis(scene, nomFichier));
  const { resultat, contenu } = await scene.partenaire.collecter('CSO1100A');
  expect(resultat.nomFichier === nomFichier, `${resultat.raison ?? ''} ${resultat.nomFichier} was given`);
  expect(contenu.includes('CPPStatut'), 'it is no CPPStatut');
  const statut = (await emis(scene, nomFichier))?.statut;
  expect(statut === 'RETIRE', `the CSO is ${statut}`);
  const again = await scene.partenaire.collecter(nomFichier);
  expect(again.resultat.absent, 'it is there once more');
  return `${nomFichier}: ${statut}, then ${again.resultat.diagnostic}`;
}

/** The facture with its annexe: large enough for a cut far from both ends. */
async function cutDeposit(scene: Scene): Promise<string> {
  const nomFichier = nameOf(2);
  const content = withAnnexe(renumbered(scene.invoice, 'PES-2'));
  scene.ligne.couperApres('aller', Math.round(content.length / 2));
  const before = scene.ligne.passes.length;
  const { resultat, ...vu } = await scene.partenaire.deposer(nomFichier, content, scene.ligne);
  expect(resultat.issue === 'FAIT', resultat.raison ?? resultat.issue);
  const told = goneOn(scene, { vu, before, sens: 'aller', sizeBytes: content.length });
  const { statut, sizeBytes } = await concluded(scene, nomFichier);
  expect(sizeBytes === content.length, `${sizeBytes} bytes became the flux`);
  expect(statut === 'INTEGRE', `the flux is ${statut}`);
  return `${told}, 1 flux, ${statut}`;
}

/** Two sessions; the second one began at a point that is not before the last one acknowledged, and carried less. */
function goneOn(
  { ligne }: Scene,
  cut: { readonly vu: Vu; readonly before: number; readonly sens: Sens; readonly sizeBytes: number },
): string {
  const { vu, before, sens, sizeBytes } = cut;
  const passed = ligne.passes.slice(before).map((one) => one[sens]);
  const second = passed[1] ?? 0;
  expect(vu.sessions === 2 && passed.length === 2, `${vu.sessions} sessions`);
  expect(vu.acquitteAvant > 0, 'no point was acknowledged before the cut');
  expect(
    vu.repriseA >= vu.acquitteAvant,
    `goes on from ${vu.repriseA}, ${vu.acquitteAvant} was acknowledged`,
  );
  expect(second > 0 && second < sizeBytes * 0.75, `${second} of ${sizeBytes} bytes passed once more`);
  return `point ${vu.repriseA}, ${megabytes(second)} of ${megabytes(sizeBytes)} in the 2nd session`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

async function lostAcknowledgement(scene: Scene): Promise<string> {
  const nomFichier = nameOf(3);
  const content = withAnnexe(renumbered(scene.invoice, 'PES-3'), annexeBytes / 10);
  let lost: Promise<unknown> | undefined;
  const { resultat, ...vu } = await scene.partenaire.deposer(nomFichier, content, {
    port: scene.ligne.port,
    surFpdu: (nom) => {
      if (nom !== 'TRANS.END' || lost !== undefined) return;
      scene.ligne.perdreRetour();
      lost = until('the flux is taken', async () => (await fluxNamed(scene, nomFichier))[0]).then(() =>
        scene.ligne.couper(),
      );
    },
  });
  await lost;
  expect(resultat.issue === 'FAIT', resultat.raison ?? resultat.issue);
  expect(vu.sessions === 2 && vu.repriseA > 0, `${vu.sessions} sessions, the last one from ${vu.repriseA}`);
  const { statut } = await concluded(scene, nomFichier);
  expect(statut === 'INTEGRE', `the flux is ${statut}`);
  return `sent again from point ${vu.repriseA}, 1 flux, ${statut}`;
}

/** The facture of before, as it was diffused to its debtor. */
async function cutCollection(scene: Scene): Promise<string> {
  const waiting = await until('the FEN0036A', async () => {
    await scene.gateway.passerLots({ tout: true, raccordement: `r-${application}` });
    const found = await scene.gateway.journal.listFlux({
      sens: 'RECEPTION',
      recherche: 'FEN0036A',
      limit: 50,
    });
    return found.find((one) => one.nomFichier.includes(application) && one.sizeBytes > annexeBytes / 2);
  });
  const { nomFichier, sizeBytes, sha256 } = waiting;
  scene.ligne.couperApres('retour', Math.round(sizeBytes / 2));
  const before = scene.ligne.passes.length;
  const { resultat, contenu, ...vu } = await scene.partenaire.collecter(nomFichier, scene.ligne);
  expect(resultat.issue === 'FAIT', resultat.raison ?? resultat.issue);
  const told = goneOn(scene, { vu, before, sens: 'retour', sizeBytes });
  expect(hashOf(contenu) === sha256, 'other bytes came');
  expect((await emis(scene, nomFichier))?.statut === 'RETIRE', 'it is not RETIRE');
  return `${told}, RETIRE`;
}

async function stranger(scene: Scene): Promise<string> {
  const { resultat } = await scene.inconnu.deposer(nameOf(4), scene.invoice);
  expect(resultat.diagnostic === 'D3-304', `answered ${resultat.diagnostic ?? resultat.issue}`);
  expect((await fluxNamed(scene, nameOf(4))).length === 0, 'it became a flux');
  return `${resultat.diagnostic}, no flux`;
}

async function playRelais(demo: PesitDemo, identite: Identite, invoice: Buffer): Promise<Etape> {
  const second = await demo.second();
  try {
    return await step('two gateways push to each other', 'gateways', async () =>
      pousser(await raccorderRelais(second, demo.gateway, identite), renumbered(invoice, 'PES-5')),
    );
  } finally {
    await second.close();
  }
}

function withAnnexe(invoice: Uint8Array, sizeBytes = annexeBytes): Buffer {
  const pdf = Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(sizeBytes), Buffer.from('\n%%EOF\n')]);
  const annexe = [
    '<cac:AdditionalDocumentReference><cbc:ID>ANNEXE-1</cbc:ID><cac:Attachment>',
    '<cbc:EmbeddedDocumentBinaryObject mimeCode="application/pdf" filename="annexe.pdf">',
    pdf.toString('base64'),
    '</cbc:EmbeddedDocumentBinaryObject></cac:Attachment></cac:AdditionalDocumentReference>',
  ].join('');
  const next = '<cac:AccountingSupplierParty>';
  return Buffer.from(Buffer.from(invoice).toString('utf8').replace(next, `${annexe}${next}`));
}

function nameOf(sequence: number): string {
  return `FSO1100A_${application}_${application}1100${String(sequence).padStart(15, '0')}`;
}

function hashOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function fluxNamed({ gateway }: Scene, nomFichier: string): Promise<readonly FluxRecord[]> {
  return gateway.journal.listFlux({ sens: 'EMISSION', recherche: nomFichier, limit: 5 });
}

async function emis({ gateway }: Scene, nomFichier: string): Promise<FluxRecord | undefined> {
  const [found] = await gateway.journal.listFlux({ sens: 'RECEPTION', recherche: nomFichier, limit: 1 });
  return found;
}

/** The one flux of that name, once it has its verdict. */
async function concluded(scene: Scene, nomFichier: string): Promise<FluxRecord> {
  const ends = new Set(['INTEGRE', 'INTEGRE_PARTIEL', 'REJETE', 'INCIDENTE']);
  return until(`${nomFichier} has its verdict`, async () => {
    const found = await fluxNamed(scene, nomFichier);
    expect(found.length <= 1, `${found.length} flux of that name`);
    return found.find(({ statut }) => ends.has(statut));
  });
}
