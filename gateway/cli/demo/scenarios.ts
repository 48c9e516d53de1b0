// SPDX-License-Identifier: Apache-2.0
/**
 * What the demo deposits, and what must come back: good flux, and every way a flux goes wrong that the
 * specification names. Expectations are the specification's, so a changed answer makes the demo fail.
 */
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';

export interface Expectation {
  readonly statut: 'INTEGRE' | 'INTEGRE_PARTIEL' | 'REJETE';
  /** Status code in the compte rendu. */
  readonly statutCpp: string;
  /** Codes that must be among the details. */
  readonly motifs: readonly string[];
}

export interface Scenario {
  readonly titre: string;
  /** Name under `/in`. */
  readonly nomFichier: string;
  readonly content: Uint8Array;
  readonly expected: Expectation;
}

export interface Material {
  /** Valid UBL invoices, by file name. At least two. */
  readonly valid: readonly { readonly nom: string; readonly content: Uint8Array }[];
  /** An invoice that the rules reject, and the code of the rule. */
  readonly invalid: { readonly nom: string; readonly content: Uint8Array; readonly motif: string };
  /** Flux of the other syntaxes, and what must come back. */
  readonly otherSyntaxes: readonly OtherSyntax[];
  readonly origine: string;
}

interface OtherSyntax {
  readonly titre: string;
  readonly code: string;
  readonly content: Uint8Array;
  /** Codes that refuse it; none when it is good. */
  readonly motifs: readonly string[];
}

const codeApplication = 'DEM001';
const rejected = (motif: string): Expectation => ({ statut: 'REJETE', statutCpp: '93', motifs: [motif] });
const integrated: Expectation = { statut: 'INTEGRE', statutCpp: '90', motifs: [] };

export function fluxName(sequence: number, code = 'FSO1100A'): string {
  return `${code}_${codeApplication}_${codeApplication}${code.slice(3, 7)}${String(sequence).padStart(15, '0')}`;
}

/** The scenarios, in order: a duplicate comes after the flux it repeats. */
export async function buildScenarios(material: Material): Promise<readonly Scenario[]> {
  const [first, second] = material.valid;
  if (first === undefined || second === undefined) throw new Error('the demo needs two valid invoices');
  const { invalid } = material;
  const archive = await archiveOf(material);
  return [
    {
      titre: `correct flux (${first.nom})`,
      nomFichier: fluxName(101),
      content: first.content,
      expected: integrated,
    },
    {
      titre: 'correct flux, extension kept',
      nomFichier: `${fluxName(102)}.xml`,
      content: renumbered(second.content, 'D-102'),
      expected: integrated,
    },
    {
      titre: 'tar.gz of several, one bad invoice',
      nomFichier: fluxName(103),
      content: archive,
      expected: { statut: 'INTEGRE_PARTIEL', statutCpp: '96', motifs: [invalid.motif] },
    },
    {
      titre: 'invoice that breaks a rule',
      nomFichier: fluxName(104),
      content: invalid.content,
      expected: rejected(invalid.motif),
    },
    {
      titre: 'malformed name',
      nomFichier: 'facture-mars.xml',
      content: first.content,
      expected: rejected('IRR_FORM'),
    },
    {
      titre: 'unknown code interface',
      nomFichier: fluxName(105, 'FSO9999A'),
      content: first.content,
      expected: rejected('IRR_CODE_INTER'),
    },
    {
      titre: 'empty file',
      nomFichier: fluxName(106),
      content: new Uint8Array(),
      expected: rejected('IRR_VIDE'),
    },
    {
      titre: 'duplicate of the first',
      nomFichier: fluxName(101),
      content: first.content,
      expected: rejected('IRR_UNICITE'),
    },
    {
      titre: 'truncated gzip',
      nomFichier: fluxName(107),
      content: archive.subarray(0, archive.length - 60),
      expected: rejected('IRR_EXTRAC'),
    },
    {
      titre: 'zip bomb (1 MiB that inflates to 1 GiB)',
      nomFichier: fluxName(108),
      content: gzipBomb(),
      expected: rejected('IRR_TAILLE_F'),
    },
    {
      titre: 'DOCTYPE',
      nomFichier: fluxName(109),
      content: withDoctype(first.content),
      expected: { statut: 'REJETE', statutCpp: '93', motifs: ['IRR_SYNTAX', 'XML-DOCTYPE'] },
    },
    ...material.otherSyntaxes.map((one, i) => ({
      titre: one.titre,
      nomFichier: fluxName(120 + i, one.code),
      content: one.content,
      expected: one.motifs.length === 0 ? integrated : { ...rejected(''), motifs: one.motifs },
    })),
    {
      titre: 'the same invoice in another flux',
      nomFichier: fluxName(110),
      content: first.content,
      expected: rejected('DOUBLON'),
    },
  ];
}

async function archiveOf({ valid, invalid }: Material): Promise<Uint8Array> {
  const several = valid
    .slice(0, 3)
    .map(({ nom, content }, i) => ({ nom, content: renumbered(content, `D-${i + 1}`) }));
  return gzipSync(await tarOf([...several, invalid]));
}

/** The same invoice under another number: what was accepted once is not accepted again. */
export function renumbered(invoice: Uint8Array, numero: string): Uint8Array {
  const text = Buffer.from(invoice).toString('utf8');
  return Buffer.from(text.replace(/(<cbc:ID>)[^<]*(<\/cbc:ID>)/, `$1${numero}$2`));
}

function withDoctype(invoice: Uint8Array): Uint8Array {
  const text = Buffer.from(invoice)
    .toString('utf8')
    .replace(/^\uFEFF?(?:<\?xml[^>]*\?>)?/, '');
  const doctype = '<!DOCTYPE Invoice [<!ENTITY secret SYSTEM "file:///etc/hostname">]>';
  return Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>\n${doctype}\n${text}`);
}

/** An XML start, then blocks of spaces compressed once and repeated: a gzip file may hold many members. */
function gzipBomb(): Uint8Array {
  const start = gzipSync('<?xml version="1.0" encoding="UTF-8"?><Invoice>');
  const blanks = gzipSync(Buffer.alloc(64 * 1024 * 1024, ' '), { level: 9 });
  return Buffer.concat([start, ...Array.from({ length: 16 }, () => blanks)]);
}

async function tarOf(
  files: readonly { readonly nom: string; readonly content: Uint8Array }[],
): Promise<Buffer> {
  const tar = pack();
  for (const { nom, content } of files) tar.entry({ name: nom }, Buffer.from(content));
  tar.finalize();
  const chunks: Uint8Array[] = [];
  for await (const chunk of tar) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks);
}
