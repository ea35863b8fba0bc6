// Records (specification, section 5): four nodes, of which all but the event are encrypted.
import { createHash, randomBytes } from 'node:crypto'
import { decrypt, encrypt, isSignedBy } from './keys.mjs'

const cidPrefix = Buffer.from('01711220', 'hex') // version 1, dag-cbor, sha2-256 of 32 bytes
const eventKeyBytes = 32

/** Why a record is not believed. */
export class RecordError extends Error {
  constructor (message) {
    super(message)
    this.name = 'RecordError'
  }
}

/** Opens and makes records; the packages that know DAG-CBOR and CIDs come from the folder of the libp2p major. */
export class RecordCodec {
  constructor ({ dagCbor, CID }) {
    this.dagCbor = dagCbor
    this.CID = CID
  }

  /** The CID of a node's bytes as they are: nothing is written anew before it is hashed. */
  cidOf (node) {
    return this.CID.decode(Buffer.concat([cidPrefix, createHash('sha256').update(node).digest()]))
  }

  /** Takes a record of a log apart, and proves it. The body is left as bytes, since it may be of any kind, and null where the key cannot read. */
  open ({ service, read }, logPublicKey, nodes) {
    const { sig, prev, block, pubKey } = this.unseal(service, nodes.recordNode)
    const event = this.dagCbor.decode(nodes.eventNode)
    this.check(nodes.eventNode, block, 'event')
    this.check(nodes.headerNode, event.header, 'header')
    this.check(nodes.bodyNode, event.body, 'body')
    if (!isSignedBy(logPublicKey, signedBytes(pubKey, block, prev), sig)) throw new RecordError('bad signature')
    const body = read == null ? null : decrypt(this.unseal(read, nodes.headerNode).key, this.dagCbor.decode(nodes.bodyNode))
    return { cid: this.cidOf(nodes.recordNode), previous: prev ?? null, author: pubKey, body, nodes }
  }

  /** A record signed by the log's key that follows `previous`, which is null for the first. */
  make ({ service, read }, logKey, author, previous, body) {
    const eventKey = randomBytes(eventKeyBytes)
    const bodyNode = this.dagCbor.encode(encrypt(eventKey, body))
    const headerNode = this.seal(read, { key: eventKey })
    const eventNode = this.dagCbor.encode({ body: this.cidOf(bodyNode), header: this.cidOf(headerNode) })
    const block = this.cidOf(eventNode)
    const record = { sig: logKey.sign(signedBytes(author, block, previous)), block, pubKey: author }
    if (previous != null) record.prev = previous // the first record has no such key
    return { recordNode: this.seal(service, record), eventNode, headerNode, bodyNode }
  }

  seal (key, value) { return this.dagCbor.encode(encrypt(key, this.dagCbor.encode(value))) }

  unseal (key, node) { return this.dagCbor.decode(decrypt(key, this.dagCbor.decode(node))) }

  check (node, cid, what) {
    if (!this.cidOf(node).equals(cid)) throw new RecordError(`the ${what} node is another one`)
  }
}

/** The first record signs its author alone, each later one its event and the record before it. */
const signedBytes = (author, event, previous) => previous == null ? author : Buffer.concat([event.bytes, previous.bytes])
