// SPDX-License-Identifier: Apache-2.0
/** The diagnostics that bytes alone can earn. The whole table of them is `../diagnostics.ts`. (PeSIT E §9) */
import { type Diagnostic, FauteFpdu, type NomFpdu } from './types.ts';

const reseau: Diagnostic = { type: 3, raison: 310 };
const protocole: Diagnostic = { type: 3, raison: 311 };
const contenu: Diagnostic = { type: 3, raison: 318 };
const articleTropLong: Diagnostic = { type: 2, raison: 220 };

/** D3-311: lengths, framing, order of articles. */
export function fauteProtocole(raison: string, fpdu?: NomFpdu): FauteFpdu {
  return new FauteFpdu(protocole, raison, fpdu);
}

/** D3-318: a parameter is missing, or says what it may not. */
export function fauteContenu(fpdu: NomFpdu, raison: string, src: number): FauteFpdu {
  return new FauteFpdu(contenu, `${fpdu}: ${raison}`, fpdu, src);
}

/** D3-310: check bytes that do not fit, or a stream cut in the middle of an entity. */
export function fauteReseau(raison: string, fpdu?: NomFpdu): FauteFpdu {
  return new FauteFpdu(reseau, raison, fpdu);
}

/** D2-220: an article is not as long as was agreed. It ends the transfer (IDT), not the session. */
export function fauteArticle(raison: string): FauteFpdu {
  return new FauteFpdu(articleTropLong, raison);
}
