// Bodies of ThreadDB's records (specification, section 8.6): { patches: [{ iD, patch: { type, jSONPatch, instanceID }, timestamp, collectionName }] }.

const kinds = ['create', 'save', 'delete']

/** The body of operations { type, collection, id, json }; `json` is an object, and absent for a delete. */
export const bodyOf = ({ dagCbor }, operations) => dagCbor.encode({
  patches: operations.map(({ type, collection, id, json }) => ({
    iD: id,
    patch: { type: kinds.indexOf(type), jSONPatch: json == null ? null : Buffer.from(JSON.stringify(json)), instanceID: id },
    timestamp: BigInt(Date.now()) * 1_000_000n,
    collectionName: collection
  }))
})

/** The same backwards, for a test to compare; stamps are texts, since they are beyond what a JSON number holds exactly. Null for a body of another kind. */
export function operationsOf ({ dagCbor }, bytes) {
  const patches = decoded(dagCbor, bytes)?.patches
  return Array.isArray(patches) ? patches.map(operationOf) : null
}

/** Applications may write what DAG-CBOR does not allow, such as numbers that are none: the reference does not look. */
function decoded (dagCbor, bytes) {
  try {
    return dagCbor.decode(bytes)
  } catch {
    return null
  }
}

const operationOf = ({ iD, patch, timestamp, collectionName }) => ({
  type: kinds[patch.type],
  collection: collectionName,
  id: iD,
  json: patch.jSONPatch == null ? null : Buffer.from(patch.jSONPatch).toString(),
  timestamp: String(timestamp)
})
