// SPDX-License-Identifier: Apache-2.0
/** `raccord as2 ping|send`: one attempt each, by all that was agreed, told in full whatever came of it. */
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import type { ResultatEnvoi } from '../../../protocols/as2/client/essai.ts';
import { createExpediteurAs2, type ExpediteurAs2 } from '../../../protocols/as2/client/index.ts';
import type { ServeurAs2 } from '../../domain/acces-as2.ts';
import { Failure } from '../../domain/failure.ts';
import { packageVersion } from '../../package-root.ts';
import type { Destination } from '../../ports/expedition.ts';
import type { Metrics } from '../../ports/machinery.ts';
import { exitCodes } from '../exit.ts';
import { fileSizeOf } from '../files.ts';
import { printJson } from '../output.ts';
import { findRaccordement } from '../raccordement/find.ts';
import { isServeurAs2 } from '../raccordement/livraison.ts';
import { systemClock, type Tools, withTools } from '../tools.ts';
import { openTrousseau } from './identites.ts';
import { raisonDe, signatureDe, suiteDe } from './raisons.ts';

export function ping(text: string, json: boolean): Promise<number> {
  return withExpediteur(text, async (expediteur, destination, signal) => {
    const resultat = await expediteur.ping(destination, signal);
    say(resultat, json);
    return codeOf([resultat]);
  });
}

export async function send(files: readonly string[], text: string, json: boolean): Promise<number> {
  // Before anything leaves: a name mistyped at the end of a list should not leave the others sent.
  const sizes = await Promise.all(files.map(fileSizeOf));
  return withExpediteur(text, async (expediteur, destination, signal) => {
    const resultats: ResultatEnvoi[] = [];
    for (const [i, path] of files.entries()) {
      const fichier = {
        nomFichier: basename(path),
        sizeBytes: sizes[i] ?? 0,
        contenu: createReadStream(path),
      };
      const resultat = await expediteur.envoyerFichier(destination, fichier, signal);
      say(resultat, json, path);
      resultats.push(resultat);
    }
    return codeOf(resultats);
  });
}

type Use = (
  expediteur: ExpediteurAs2,
  destination: Destination<ServeurAs2>,
  signal: AbortSignal,
) => Promise<number>;

function withExpediteur(text: string, use: Use): Promise<number> {
  return withTools(async (tools) => {
    const destination = await destinationOf(text, tools);
    const expediteur = await openExpediteur(tools);
    const interrupted = new AbortController();
    const stop = () => interrupted.abort(new Error('interrompu / interrupted'));
    process.once('SIGINT', stop);
    try {
      return await use(expediteur, destination, interrupted.signal);
    } finally {
      process.off('SIGINT', stop);
      expediteur.fermer();
    }
  });
}

/** Nobody reads the figures of a command. */
const nowhere: Metrics = { count: () => {}, observe: () => {}, gauge: () => {} };

async function openExpediteur({ config, journal, spool, logger }: Tools): Promise<ExpediteurAs2> {
  const { urlPublique, chemin } = config.as2;
  return createExpediteurAs2({
    messages: journal.messages,
    raccordements: journal.raccordements,
    spool,
    trousseau: await openTrousseau(config, logger),
    clock: systemClock,
    logger,
    metrics: nowhere,
    produit: `raccord:${packageVersion()}`,
    // What is sent by hand is no flux.
    ouvrirFlux: async () => undefined,
    // No MDN comes in here: the gateway takes those that come later.
    acquitter: async () => undefined,
    refuser: async () => undefined,
    ...(urlPublique === undefined ? {} : { urlAccuse: `${urlPublique.replace(/\/+$/, '')}${chemin}/mdn` }),
  });
}

async function destinationOf(text: string, { journal }: Tools): Promise<Destination<ServeurAs2>> {
  const raccordement = await findRaccordement(journal, text);
  const { livraison, nom } = raccordement;
  if (livraison === undefined || !isServeurAs2(livraison)) {
    throw new Failure('CONFIG', `${nom} : pas de --livraison-as2 / nothing is delivered to it by AS2`);
  }
  return { raccordement, serveur: livraison };
}

/** Taken and proved, or taken with the proof to come on its own. */
const good: ReadonlySet<ResultatEnvoi['issue']> = new Set(['ACQUITTE', 'ATTENDU']);

function codeOf(resultats: readonly ResultatEnvoi[]): number {
  return resultats.every(({ issue }) => good.has(issue)) ? exitCodes.ok : exitCodes.negative;
}

const sentences: Readonly<Record<ResultatEnvoi['issue'], string>> = {
  ACQUITTE: 'acquitté : reçu entier, prouvé par son accusé / acknowledged',
  ATTENDU: "pris ; l'accusé viendra seul / taken, its MDN is to come on its own",
  REJETE: 'refusé par le partenaire / refused',
  SANS_PREUVE: 'envoyé, mais rien ne le prouve / sent, and nothing proves it',
  IMPOSSIBLE: 'rien ne pouvait partir / nothing could be sent',
  INJOIGNABLE: 'injoignable / could not be reached',
};

function say(resultat: ResultatEnvoi, json: boolean, path?: string): void {
  const [raison, suite] = [raisonDe(resultat), suiteDe(resultat)];
  if (json) {
    const { conseil } = raison ?? {};
    const fichier = path === undefined ? {} : { fichier: path };
    printJson({ ...fichier, ...resultat, ...(conseil && { conseil }), ...(suite && { suite }) });
    return;
  }
  const { issue, messageId, message, sizeBytes, dureeMs, statutHttp, disposition, micEgal } = resultat;
  const pairs: readonly (readonly [string, string | undefined])[] = [
    ['raison', raison?.dit],
    ['à faire', raison?.conseil],
    ['Message-ID', messageId],
    ['id', message],
    ['HTTP', statutHttp === undefined ? undefined : String(statutHttp)],
    ['MDN', disposition],
    ['MIC', micEgal === undefined ? undefined : micEgal ? 'identique / same' : 'DIFFÉRENT / different'],
    ['signé par', signatureDe(resultat)],
    ['envoyé', `${sizeBytes} octets, ${dureeMs} ms`],
    ['ensuite', suite],
  ];
  const lines = pairs.flatMap(([name, value]) =>
    value === undefined ? [] : [`  ${name.padEnd(10)} ${value}`],
  );
  console.log([`${path === undefined ? '' : `${path}: `}${sentences[issue]}`, ...lines].join('\n'));
}
