// SPDX-License-Identifier: Apache-2.0
/** For a test that goes on only when the value is there. */
export function defined<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('expected a value');
  return value;
}
