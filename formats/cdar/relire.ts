// SPDX-License-Identifier: Apache-2.0
/** A message that was received, read again to be passed on: nothing is judged here. */
import { openXml } from '../xml/open.ts';
import type { MessageCdar } from './message.ts';
import { readCdar } from './read.ts';
import { cdarVocabulary, largeTexts, rsm } from './vocabulary.ts';

const root = 0;

/** @throws RangeError when it is no CDAR that can be read. */
export function relireCdar(bytes: Uint8Array): MessageCdar {
  const opened = openXml(bytes, { vocabulary: cdarVocabulary, largeTexts });
  if (!opened.ok) throw new RangeError(`not a CDAR: ${opened.constats[0]?.messageEn ?? 'unreadable'}`);
  const { tree } = opened;
  if (tree.nameId(root) !== rsm.CrossDomainAcknowledgementAndResponse) throw new RangeError('not a CDAR');
  return readCdar(tree);
}
