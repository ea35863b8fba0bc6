// Edges (specification, section 6.8): FNV-1a of 64 bits over sorted pairs.

const offsetBasis = 0xcbf29ce484222325n
const prime = 0x100000001b3n

/** The edge of pairs of bytes; 0 stands for none. */
export function edgeOf (pairs) {
  if (pairs.length === 0) return 0n
  const sorted = [...pairs].sort(([log, value], [otherLog, otherValue]) => Buffer.compare(log, otherLog) || Buffer.compare(value, otherValue))
  let hash = offsetBasis
  for (const byte of Buffer.concat(sorted.flat())) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * prime)
  return hash
}
