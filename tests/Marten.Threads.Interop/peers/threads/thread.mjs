import { edgeOf } from './edges.mjs'
import { idOf, SigningKey, threadKey } from './keys.mjs'
import { RecordError } from './records.mjs'

export const hex = bytes => Buffer.from(bytes).toString('hex')

/** A thread in memory: its logs, each a proved chain, and at most one that is our own. */
export class Thread {
  constructor (codec, id, key) {
    this.codec = codec
    this.id = id
    this.key = threadKey(key)
    this.author = new SigningKey() // the identity that our records name, which is not the key that signs them
    this.logs = new Map()
    this.own = null
    this.waiting = []
  }

  get headsEdge () { return edgeOf([...this.logs.values()].filter(log => log.records.length > 0).map(log => [log.id, headOf(log)])) }

  get addressEdge () { return edgeOf([...this.logs.values()].flatMap(log => log.addresses.map(address => [log.id, address]))) }

  find (logId) { return this.logs.get(hex(logId)) }

  /** Takes in a log that a peer tells of, without its head: heads advance by records alone. */
  learn ({ ID, pubKey, addrs }) {
    if (!idOf(pubKey).equals(ID)) throw new RecordError('log ID does not match its public key')
    const log = this.find(ID) ?? this.add(Buffer.from(pubKey))
    for (const address of addrs) if (!log.addresses.some(known => hex(known) === hex(address))) log.addresses.push(Buffer.from(address))
    return log
  }

  /** Proves a record and appends it; a known one is passed over. */
  append (log, nodes) {
    const record = this.codec.open(this.key, log.publicKey, nodes)
    if (log.cids.has(record.cid.toString())) return false
    const head = log.records.at(-1)?.cid ?? null
    if (head == null ? record.previous != null : !head.equals(record.previous)) throw new RecordError('the record before it is missing')
    log.records.push(record)
    log.cids.add(record.cid.toString())
    this.tell()
    return true
  }

  /** A record of our own; the first makes our log. */
  write (body, address) {
    if (this.own == null) {
      const signing = new SigningKey()
      this.own = this.add(signing.publicKey, signing)
      this.own.addresses.push(address)
    }
    const log = this.own
    this.append(log, this.codec.make(this.key, log.signing, this.author.publicKey, log.records.at(-1)?.cid ?? null, body))
    return log
  }

  /** Waits until something holds of the thread. */
  async until (condition) {
    while (!condition(this)) await new Promise(resolve => this.waiting.push(resolve))
  }

  tell () {
    for (const resolve of this.waiting.splice(0)) resolve()
  }

  add (publicKey, signing = null) {
    const log = { id: idOf(publicKey), publicKey, signing, addresses: [], records: [], cids: new Set() }
    this.logs.set(hex(log.id), log)
    this.tell()
    return log
  }
}

/** The bytes of a head's CID: empty, and not absent, for a log without records. */
export const headOf = log => log.records.at(-1)?.cid.bytes ?? new Uint8Array(0)

/** A log as peers are told of it. */
export const logMessage = log => ({ ID: log.id, pubKey: log.publicKey, addrs: log.addresses, head: headOf(log), counter: log.records.length })
