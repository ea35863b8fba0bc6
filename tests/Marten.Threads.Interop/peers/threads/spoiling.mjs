// Records that an honest peer never sends.
import { SigningKey } from './keys.mjs'

const ways = {
  /** Signed by a key that is not the log's. */
  'signed-by-another': ({ codec, key }, { author, previous, body }) => codec.make(key, new SigningKey(), author, previous, body),

  /** The body of another record, under the same event. */
  'swapped-body': ({ codec, key, own }, { author, previous, body, nodes }) => ({ ...nodes, bodyNode: codec.make(key, own.signing, author, previous, body).bodyNode }),

  /** Without one of its nodes. */
  'without-header': (_, { nodes }) => ({ ...nodes, headerNode: new Uint8Array(0) }),

  /** An envelope that the thread's key does not open. */
  'foreign-envelope': ({ codec, key, own }, { author, previous, body }) => codec.make({ ...key, service: key.read }, own.signing, author, previous, body)
}

export function spoil (way, thread, record) {
  if (!Object.hasOwn(ways, way)) throw new Error(`there is no way '${way}' to spoil a record`)
  return ways[way](thread, record)
}
