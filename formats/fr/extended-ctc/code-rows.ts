// SPDX-License-Identifier: Apache-2.0
/** Rules on codes that EXTENDED-CTC-FR has in both syntaxes: the element differs, the lists are the same. */
import type { CodeRow } from '../../en16931/codes/code-rules.ts';
import { chargeReasons } from '../../en16931/codes/lists.ts';
import type { Predicate } from '../../en16931/path-rules/scene.ts';
import { attributeNamed } from '../reach.ts';
import { mimeTypes, reasonLists, taxReasons } from './codes.ts';

/** The reason of a charge is in the list that it names, and that list is one of those admitted. */
export function chargeReasonRows(context: string, isReasonOfCharge: Predicate): readonly CodeRow[] {
  const reason = { bt: 'BT-105', context } as const;
  const from =
    (listID: string | undefined): Predicate =>
    (scene, node) =>
      isReasonOfCharge(scene, node) && attributeNamed(scene.tree, node, 'listID') === listID;
  return [
    { ...reason, id: 'BR-FREXT-CL-20', where: from('7161'), list: chargeReasons },
    { ...reason, id: 'BR-FREXT-CL-20', where: from(undefined), list: chargeReasons },
    { ...reason, id: 'BR-FREXT-CL-20-TAX', where: from('5153'), list: taxReasons },
    {
      ...reason,
      id: 'BR-FREXT-CL-20-LISTID',
      where: (scene, node) =>
        isReasonOfCharge(scene, node) && (attributeNamed(scene.tree, node, 'listID') ?? '') !== '',
      attribute: 'listID',
      list: reasonLists,
    },
  ];
}

/** The type of an attachment. */
export function mimeRow(context: string): CodeRow {
  return {
    id: 'BR-FREXT-CL-24',
    bt: 'BT-125',
    context,
    attribute: 'mimeCode',
    ifThere: true,
    list: mimeTypes,
    compared: 'exact',
  };
}
