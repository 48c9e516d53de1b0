// SPDX-License-Identifier: Apache-2.0
/**
 * Writes docs/codes-interface.md from the tables of the code: what the gateway does with a flux of each code interface.
 * Run `test/docs-codes-interface.test.ts` with `-u` after a change, and read the difference.
 */
import { statutsParCode } from '../../formats/cdar/statuts.ts';
import { type Row, table } from '../../formats/facture/table.ts';
import {
  type CodeInterface,
  codesInterface,
  contratOf,
  estSansNom,
  type SystemeEchange,
} from '../../gateway/domain/code-interface.ts';
import { cyclesVersDestinataire, type NormeStatut, reponsesA } from '../../gateway/domain/reponses.ts';
import { servedNatures } from '../../gateway/registry.ts';
import { circuitWords, formatWords } from './codes-words.ts';

export const codes = Object.keys(codesInterface) as CodeInterface[];

const systemes: readonly (readonly [SystemeEchange, string])[] = [
  ['CPRO', 'Chorus Pro (`CPRO`)'],
  ['PA_CPRO', 'Plateforme agréée Chorus Pro (`PA_CPRO`)'],
  ['PPF', 'Portail public de facturation (`PPF`)'],
];

const served = servedNatures();

export function writeCodesDocument(): string {
  return [head, ...systemes.map(([systeme, title]) => section(systeme, title)), unpublished()].join('\n');
}

const head = `# Codes interface

*Every code interface: what is checked in a flux, what answers it and when, what follows. Written from the tables of the code
(\`gateway/domain/code-interface.ts\`, \`gateway/domain/reponses.ts\`, \`formats/facture/table.ts\`, \`gateway/registry.ts\`) by
\`test/docs-codes-interface.test.ts\`: no code is missing, and none says anything else than what is done.*

Le sens est celui du partenaire : **émission**, il dépose chez nous ; **réception**, nous lui remettons (dans \`/out\`, ou livré à son
serveur). Devant un système amont, dont nous sommes le partenaire, tout se lit à l’envers.

**Ce qui est contrôlé dans tout flux reçu**, avant son format : le nom et son code application (\`IRR_FORM\`, \`IRR_CODE_APP\`), l’abonnement
et le sens (\`IRR_CODE_INTER\`), l’unicité de l’identifiant (\`IRR_UNICITE\`), l’enveloppe (un fichier nu, en gzip, ou plusieurs de même nature en
tar.gz ou zip) et ses limites, l’antivirus s’il est configuré. Puis, dans l’ordre, le premier qui bloque étant le dernier : XML, schéma, règles.
Une faute de XML ou de schéma refuse tout le flux ; une règle ne rejette que son objet. Les motifs sont dans [errors.md](errors.md), les jeux de
règles dans [jeux-de-regles.md](jeux-de-regles.md).

**Quand il est répondu.** « Toujours » : à chaque flux, aussitôt. « Si irrecevable » : seulement quand tout le flux est refusé. Un CPPStatut
« toujours » devient « si irrecevable » par \`compteRendu.politique: irrecevable\`. « Par lot » : selon le plan du raccordement. Un flux relayé à un
amont est répondu par lui. Un acquittement n’est jamais acquitté.
`;

function section(systeme: SystemeEchange, title: string): string {
  const own = codes.filter((code) => contratOf(code).systemeEchange === systeme);
  const parts = (['EMISSION', 'RECEPTION'] as const).map((sens) => {
    const rows = own.filter((code) => contratOf(code).sens === sens);
    return sens === 'EMISSION' ? received(rows) : emitted(rows);
  });
  return [`## ${title}`, '', ...parts].join('\n');
}

function received(rows: readonly CodeInterface[]): string {
  const columns = ['Code', 'Circuit', 'Format', 'Contrôlé', 'Répondu', 'Ensuite'];
  const lines = rows.map((code) => [
    name(code),
    circuit(code),
    format(code),
    checked(code),
    answered(code),
    follows(code),
  ]);
  return [
    `### Émission · *deposited by the partenaire* (${rows.length})`,
    '',
    ...markdown(columns, lines),
    '',
  ].join('\n');
}

function emitted(rows: readonly CodeInterface[]): string {
  const columns = ['Code', 'Circuit', 'Format', 'Contenu', 'Remis', 'Acquitté par'];
  const lines = rows.map((code) => [
    name(code),
    circuit(code),
    format(code),
    content(code),
    when(code),
    acknowledged(code),
  ]);
  return [
    `### Réception · *handed to the partenaire* (${rows.length})`,
    '',
    ...markdown(columns, lines),
    '',
  ].join('\n');
}

function markdown(columns: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(columns), line(columns.map(() => '---')), ...rows.map(line)];
}

function name(code: CodeInterface): string {
  return `\`${code}\` ${contratOf(code).libelle}`;
}

function circuit(code: CodeInterface): string {
  return circuitWords[contratOf(code).circuit];
}

function format(code: CodeInterface): string {
  return formatWords[contratOf(code).format].nom;
}

/** What is judged: the envelope, the schema, the sets that the table gives, the rules of the format. */
function checked(code: CodeInterface): string {
  const { obsolete, format: formatName } = contratOf(code);
  if (obsolete) return 'rien : retiré, refusé avant d’être lu';
  const natures = served.get(formatName);
  if (natures === undefined) return 'format pas encore traité : conservé, INCIDENTE, rejoué plus tard';
  const { regles, note } = formatWords[formatName];
  if (note !== undefined) return note;
  const files = natures.map((nature) => nature.toUpperCase()).join(', ');
  const sets = table.filter((row) => row.codes.includes(code)).map(setName);
  const statuts = statutsOf(code);
  return [
    `${files}, schéma`,
    ...(regles === undefined ? [] : [regles]),
    ...new Set(sets),
    ...(statuts === undefined ? [] : [statuts]),
  ].join(' ; ');
}

function setName({ name: called, severite }: Row): string {
  return severite === 'AVERTIT' ? `${called} (avertit)` : called;
}

function statutsOf(code: CodeInterface): string | undefined {
  const admitted = statutsParCode[code];
  return admitted === undefined ? undefined : `statuts admis ${admitted.join(' ')}`;
}

const said: Readonly<Record<NormeStatut, readonly [always: string, irrecevable: string]>> = {
  CPP: ['CPPStatut 90, 96 ou 93', 'CPPStatut 93'],
  CDAR: ['CDAR 500 ou 501', 'CDAR 501'],
};

function answered(code: CodeInterface): string {
  if (contratOf(code).obsolete) return `\`${answerCode(code)}\` CPPStatut 93 : \`IRR_CODE_INTER\``;
  const { flux, objet } = reponsesA(code);
  if (flux === undefined) return 'rien : un acquittement n’est pas acquitté';
  const [always, refused] = said[flux.norme];
  const level = flux.quand === 'TOUJOURS' ? `${always}, toujours` : `${refused}, si irrecevable`;
  const parts = [`\`${flux.code}\` ${level}`];
  if (objet !== undefined) {
    const both =
      objet.accepte === undefined
        ? `${objet.rejete} rejeté`
        : `${objet.accepte} accepté, ${objet.rejete} rejeté`;
    parts.push(`\`${objet.code}\` CDAR, objet par objet : ${both}`);
  }
  return parts.join(' ; ');
}

/** Of a code that has no contract any more: only the first letter changes. */
function answerCode(code: string): string {
  return `C${code.slice(1)}`;
}

/** What a flux of this code sets off, by what it holds. */
function follows(code: CodeInterface): string {
  const { format: formatName, obsolete } = contratOf(code);
  if (obsolete || !served.has(formatName) || formatName === 'cr18') return '–';
  if (isAcknowledgement(code)) {
    return 'gardé ; un refus d’un de nos flux lève `FLUX-REFUSE-EN-FACE`';
  }
  if (formatName === 'cpp-statut' || formatName === 'cdar') return followsStatut(code);
  return followsFacture(code);
}

/** It speaks of a flux, not of an object. */
function isAcknowledgement(code: CodeInterface): boolean {
  const ofFlux = statutsParCode[code]?.every((statut) => statut === '500' || statut === '501');
  return ofFlux ?? (code.startsWith('C') || code === 'FSO1300A');
}

function followsStatut(code: CodeInterface): string {
  const isVerdict = statutsParCode[code]?.every((statut) => statut === '601') === true;
  if (isVerdict) return 'gardé';
  return 'corrélé avec sa facture, passé à l’autre partie par lot ; sinon gardé, `STATUT-NON-CORRELE`';
}

function followsFacture(code: CodeInterface): string {
  const { circuit: road, format: formatName } = contratOf(code);
  const { cycles } = reponsesA(code);
  if (formatName === 'f13') return 'appliqué à l’annuaire';
  if (formatName === 'f10' || road === 'B2B') return 'unicité seulement : rien n’est transmis';
  const diffused = Object.keys(cyclesVersDestinataire).map((one) => `\`${one}\``);
  const parts = [
    `unicité (\`DOUBLON\`) ; diffusée par lot, selon l’abonnement du destinataire : ${diffused.join(', ')}`,
  ];
  if (cycles !== undefined) parts.push(`cycles de vie par lot : \`${cycles.code}\``);
  return parts.join(' ; ');
}

/** What is in a flux that we hand over. */
function content(code: CodeInterface): string {
  const { format: formatName } = contratOf(code);
  const { note } = formatWords[formatName];
  if (note !== undefined) return note;
  if (formatName === 'f14') return 'annuaire complet (C) ou différentiel (D)';
  if (formatName !== 'cpp-statut') return statutsOf(code) ?? 'un fichier par objet';
  return code.startsWith('C')
    ? 'statut du flux, une ligne par erreur'
    : 'statuts 01 à 41, plusieurs factures par fichier';
}

/** Which codes it answers or follows, and when it leaves. */
function when(code: CodeInterface): string {
  if (contratOf(code).format === 'aife-statut') return 'jamais';
  if (estSansNom(code)) return 'aussitôt, refuse un flux dont le nom ou le code ne se lit pas';
  const parts: string[] = [];
  const answers = (level: 'flux' | 'objet') => codes.filter((one) => reponsesA(one)[level]?.code === code);
  const flux = answers('flux');
  const objets = answers('objet');
  const cycles = codes.filter((one) => reponsesA(one).cycles?.code === code);
  if (flux.length > 0)
    parts.push(`aussitôt, répond à ${list(flux)}${flux.some(isAlways) ? '' : ' si irrecevable'}`);
  if (objets.length > 0) parts.push(`aussitôt, objets de ${list(objets)}`);
  if (cycles.length > 0) parts.push(`par lot, factures de ${list(cycles)}`);
  const recipients = Object.entries(cyclesVersDestinataire).filter(([, retour]) => retour.code === code);
  if (recipients.length > 0)
    parts.push(`par lot, au destinataire abonné à ${list(recipients.map(([one]) => one))}`);
  if (Object.hasOwn(cyclesVersDestinataire, code))
    parts.push('par lot, une facture acceptée pour une de ses structures');
  if (contratOf(code).format === 'f14') parts.push('export complet ou différentiel, aux abonnés');
  const refused = codes.filter((one) => contratOf(one).obsolete && answerCode(one) === code);
  if (refused.length > 0) parts.push(`aussitôt, refuse ${list(refused)}`);
  return parts.length === 0 ? 'pas produit par Raccord' : parts.join(' ; ');
}

function isAlways(code: CodeInterface): boolean {
  return reponsesA(code).flux?.quand === 'TOUJOURS';
}

function list(some: readonly string[]): string {
  return some.map((code) => `\`${code}\``).join(', ');
}

function acknowledged(code: CodeInterface): string {
  const { comptesRendus } = contratOf(code);
  return comptesRendus.length === 0 ? '–' : list(comptesRendus);
}

function unpublished(): string {
  const rows = codes.flatMap((code) => {
    const { note } = formatWords[contratOf(code).format];
    return note === undefined ? [] : [[`\`${code}\``, format(code), note]];
  });
  return [
    '## Formats retirés ou non publiés · *withdrawn or unpublished*',
    '',
    'Pour ceux-ci, voici exactement ce qui est fait. *Exactly what is done.*',
    '',
    ...markdown(['Code', 'Format', 'Ce qui est fait'], rows),
    '',
  ].join('\n');
}
