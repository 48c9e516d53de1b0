// SPDX-License-Identifier: Apache-2.0
/**
 * The whole exchange: partenaire A deposits, structure B collects the facture at night, sets a statut, A collects it. Once
 * with both on one gateway; once with A on a gateway that relays to a second one, which plays Chorus Pro and has B.
 * Every transfer is made by a stock client.
 */
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readCppStatut } from '../../../formats/cpp/cpp-statut.ts';
import { writeCppFactureStatuts } from '../../../formats/cpp/facture-statuts.ts';
import { readCppFactureStatuts } from '../../../formats/cpp/read-statuts.ts';
import { parseCodeApplication } from '../../domain/flux-name.ts';
import { parseSiret } from '../../domain/structure.ts';
import type { Gateway } from '../../main.ts';
import type { FluxRecord } from '../../ports/journal.ts';
import type { Client } from './clients.ts';
import { type Correspondant, correspondant, linkToAmont } from './correspondants.ts';
import { type Etape, expect, step, until } from './etapes.ts';
import { renumbered } from './scenarios.ts';

export interface Exchange {
  readonly direct: Gateway;
  readonly relay: Gateway;
  readonly directory: string;
  readonly clients: readonly Client[];
  readonly invoice: Uint8Array;
  readonly supplier: string;
  readonly debtor: string;
}

export async function playExchange(exchange: Exchange): Promise<readonly Etape[]> {
  const { direct, relay, directory } = exchange;
  const a = await correspondant(direct, 'AAA001', { codesInterface: ['FSO1100A'] }, directory);
  const b = await correspondant(
    direct,
    'BBB001',
    { codesInterface: ['FEN0036A', 'FSO1301A'], structures: [exchange.debtor] },
    directory,
  );
  const amont = await linkToAmont(relay, direct, directory);
  const c = await correspondant(
    relay,
    'CCC001',
    { codesInterface: ['FSO1100A'], relais: amont.id },
    directory,
  );
  const nights = { direct: () => night(direct), relayed: () => relayedNight(relay, direct) };
  const here = {
    ...exchange,
    sender: a,
    receiver: b,
    numero: 'X-1',
    night: nights.direct,
    via: 'one gateway',
  };
  const there = {
    ...exchange,
    sender: c,
    receiver: b,
    numero: 'X-2',
    night: nights.relayed,
    via: 'through the relay',
  };
  return [...(await playOnce(here)), ...(await playOnce(there))];
}

/** What batches would do at the hour of their plan. */
async function night(gateway: Gateway): Promise<void> {
  await gateway.passerLots({ tout: true });
}

/** Forward, upstream's own night, and what comes back. */
async function relayedNight(relay: Gateway, amont: Gateway): Promise<void> {
  await relay.passerLots({ tout: true });
  await amont.passerLots({ tout: true });
  await relay.collecter({ tout: true });
  await relay.passerLots({ tout: true });
}

interface Playing extends Exchange {
  readonly sender: Correspondant;
  readonly receiver: Correspondant;
  readonly numero: string;
  readonly via: string;
  readonly night: () => Promise<void>;
}

async function playOnce(playing: Playing): Promise<readonly Etape[]> {
  const { sender, receiver, numero, via, clients } = playing;
  const [first, second] = [clients[0], clients[1] ?? clients[0]];
  if (first === undefined || second === undefined) return [];
  const name = sender.fluxName('FSO1100A');
  const steps: readonly (readonly [string, Client, () => Promise<string>])[] = [
    [`A deposits (${via})`, first, () => deposit(playing, first, name)],
    ['A has its CSO', first, () => itsAnswer(playing, first, name)],
    ['B collects its FEN0036A', second, () => itsPivot(playing, second)],
    ['B sends a FSO1301A: service fait', second, () => sayStatut(playing, second, receiver, numero)],
    ['A collects its FEN1200A', first, () => itsStatut(playing, first)],
  ];
  const played: Etape[] = [];
  for (const [titre, client, run] of steps) played.push(await step(titre, client.name, run));
  return played;
}

async function deposit({ invoice, numero, sender, directory }: Playing, client: Client, name: string) {
  await put(directory, client, sender, name, renumbered(invoice, numero));
  const flux = await until(`${name} has its verdict`, async () => {
    const found = await sender.gateway.journal.listFlux({ sens: 'EMISSION', recherche: name, limit: 1 });
    return found.find(({ statut }) => statut === 'INTEGRE' || statut === 'REJETE');
  });
  expect(flux.statut === 'INTEGRE', `${name} is ${flux.statut}`);
  return flux.statut;
}

async function itsAnswer({ sender, directory, night: pass }: Playing, client: Client, name: string) {
  const answer = `C${name.slice(1)}`;
  const found = await untilPassed(pass, () => available(sender, (one) => one.nomFichier === answer));
  const statut = readCppStatut(await get(directory, client, sender, found.nomFichier));
  expect(statut.idFlux === name.slice(16), `the answer speaks of ${statut.idFlux}`);
  return `${answer}: ${statut.idStatut}`;
}

/** The one that holds it: what comes through the relay may be later than one that was fetched before. */
async function itsPivot({ receiver, directory, numero, night: pass }: Playing, client: Client) {
  let seen = '';
  await untilPassed(pass, async () => {
    const found = await newest(receiver, 'FEN0036A');
    if (found === undefined || existsSync(join(directory, collected, found.nomFichier))) return undefined;
    seen = found.nomFichier;
    const pivot = (await get(directory, client, receiver, seen)).toString('utf8');
    return pivot.includes(`<Id>${numero}</Id>`) ? found : undefined;
  });
  return seen;
}

async function sayStatut(
  { directory, supplier, debtor }: Playing,
  client: Client,
  receiver: Correspondant,
  numero: string,
) {
  const siret = parseSiret(debtor);
  if (siret === undefined) throw new Error('the debtor has no SIRET');
  const name = receiver.fluxName('FSO1301A');
  const horodatage = new Date();
  const content = writeCppFactureStatuts({
    produitLe: horodatage,
    idFlux: name.slice(16),
    recepteur: parseCodeApplication('CPP001'),
    emetteur: receiver.raccordement.codeApplication,
    statuts: [
      {
        dit: {
          norme: 'CPP',
          code: '07',
          cle: { numero, fournisseur: supplier },
          horodatage,
          motifs: [],
          montants: [],
        },
        fournisseur: { typeIdentifiant: '1', raisonSociale: 'Fournisseur' },
        debiteur: { siret },
      },
    ],
  });
  await put(directory, client, receiver, name, content);
  const flux = await until(`${name} has its verdict`, async () => {
    const found = await receiver.gateway.journal.listFlux({ sens: 'EMISSION', recherche: name, limit: 1 });
    return found.find(({ statut }) => statut === 'INTEGRE' || statut === 'REJETE');
  });
  expect(flux.statut === 'INTEGRE', `${name} is ${flux.statut}`);
  return flux.statut;
}

async function itsStatut({ sender, directory, numero, night: pass }: Playing, client: Client) {
  let seen = '';
  const said = await untilPassed(pass, async () => {
    const found = await newest(sender, 'FEN1200A');
    if (found === undefined || found.nomFichier === seen) return undefined;
    seen = found.nomFichier;
    const { statuts } = readCppFactureStatuts(await get(directory, client, sender, found.nomFichier));
    return statuts.find(({ dit }) => dit.code === '07' && dit.cle.numero === numero);
  });
  return `${seen}: ${said.dit.code}`;
}

async function newest(who: Correspondant, code: string): Promise<FluxRecord | undefined> {
  return available(who, ({ codeInterface }) => codeInterface === code);
}

/** What was fetched, under its name. */
const collected = 'collecte';

/** The last of what waits for it. */
async function available(
  { gateway, raccordement }: Correspondant,
  wanted: (flux: FluxRecord) => boolean,
): Promise<FluxRecord | undefined> {
  return (await gateway.journal.available(raccordement.id, 1_000)).filter(wanted).at(-1);
}

async function put(
  directory: string,
  client: Client,
  { target }: Correspondant,
  name: string,
  content: Uint8Array,
): Promise<void> {
  const folder = join(directory, 'a-deposer');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, name), content);
  await client.put(target, join(folder, name), name);
}

async function get(
  directory: string,
  client: Client,
  { target }: Correspondant,
  name: string,
): Promise<Buffer> {
  const folder = join(directory, collected);
  await mkdir(folder, { recursive: true });
  await client.get(target, name, join(folder, name));
  return readFile(join(folder, name));
}

/** Batches run again until it is there: a relay needs more than one of its own. */
async function untilPassed<Found>(
  pass: () => Promise<void>,
  look: () => Promise<Found | undefined>,
): Promise<Found> {
  return until('it arrives', async () => {
    const found = await look();
    if (found !== undefined) return found;
    await pass();
    return look();
  });
}
