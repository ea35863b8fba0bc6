// The bytes that every side of the tests can make and check for itself:
//   byte i of seed s = (i * 31 + (i >> 8) * 17 + s) & 255
// They repeat after 65,536, so a table of twice that length gives any piece of at most 65,536 bytes without copying.
import { createHash } from 'node:crypto'

const period = 65536

export class TestBytes {
  constructor (seed = 0) {
    this.table = new Uint8Array(2 * period)
    for (let i = 0; i < this.table.length; i++) this.table[i] = (i * 31 + (i >> 8) * 17 + seed) & 255
  }

  * pieces (length, size = period) {
    for (let at = 0; at < length; at += size) {
      const start = at % period
      yield this.table.subarray(start, start + Math.min(size, length - at))
    }
  }

  sha256 (length) {
    const hash = createHash('sha256')
    for (const piece of this.pieces(length)) hash.update(piece)
    return hash.digest('hex')
  }
}
