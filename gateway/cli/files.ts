// SPDX-License-Identifier: Apache-2.0
/** Small questions to the file system that several commands ask. */
import { stat } from 'node:fs/promises';

export async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
