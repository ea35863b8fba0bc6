// The commands about threads. Bytes are hex in them, CIDs, addresses and peer ids texts, 64-bit numbers texts too.
import { bodyOf, operationsOf } from './bodies.mjs'
import { read, write } from './messages.mjs'
import { callPeer, servePeers } from './peers.mjs'
import { RecordCodec } from './records.mjs'
import { spoil } from './spoiling.mjs'
import { headOf, hex, logMessage, Thread } from './thread.mjs'

const unhex = text => Buffer.from(text, 'hex')

/** What the commands keep: threads by id, channels by peer, the calls that were served. */
export const threadState = () => ({ threads: new Map(), channels: new Map(), served: [] })

function threadOf ({ threads }, id) {
  if (!threads.has(id)) throw new Error(`the thread ${id} is not joined`)
  return threads.get(id)
}

const ownAddress = ({ libp2p, node }) => Buffer.from(libp2p.multiaddr(`/p2p/${node.peerId}`).bytes)

const tellLog = ({ libp2p }, { ID, pubKey, addrs, head, counter = 0 }) => ({
  log: hex(ID), publicKey: hex(pubKey), addresses: addrs.map(address => libp2p.multiaddr(address).toString()), head: cidText({ libp2p }, head), counter
})

const cidText = ({ libp2p }, bytes) => bytes.length === 0 ? null : libp2p.CID.decode(bytes).toString()

const tellRecord = ({ libp2p }) => ({ cid, previous, author, body }) => ({
  cid: cid.toString(),
  previous: previous?.toString() ?? null,
  author: hex(author),
  body: body == null ? null : hex(body),
  operations: body == null ? null : operationsOf(libp2p, body)
})

/** Holds a thread from now on, whose key came by another road. */
function joinThread ({ libp2p, threads }, { thread, key }) {
  threads.set(thread, new Thread(new RecordCodec(libp2p), unhex(thread), unhex(key)))
}

/** What a thread consists of here. */
function showThread (context, { thread }) {
  const { logs, headsEdge, addressEdge } = threadOf(context, thread)
  return {
    headsEdge: String(headsEdge), addressEdge: String(addressEdge),
    logs: [...logs.values()].map(log => ({ ...tellLog(context, logMessage(log)), records: log.records.map(tellRecord(context)) }))
  }
}

/** What must be shown to be told anything: the thread's key, another one for a test, or none at all. */
const shown = (context, thread, key) => key === undefined ? threadOf(context, thread).key.service : key === null ? undefined : unhex(key)

/** Asks for the logs of a thread, and takes them in without their heads. */
async function getLogs (context, { peer, thread, key }) {
  const { logs } = await callPeer(context, peer, 'GetLogs', { body: { threadID: unhex(thread), serviceKey: shown(context, thread, key) } })
  for (const log of logs) threadOf(context, thread).learn(log)
  return { logs: logs.map(log => tellLog(context, log)) }
}

/** Asks for the records that follow ours, proves each and takes it in. */
async function getRecords (context, { peer, thread, key, limit = 10000 }) {
  const known = threadOf(context, thread)
  const logs = [...known.logs.values()].map(log => ({ logID: log.id, offset: headOf(log), limit, counter: log.records.length }))
  const reply = await callPeer(context, peer, 'GetRecords', { body: { threadID: unhex(thread), serviceKey: shown(context, thread, key), logs } })
  return {
    logs: reply.logs.map(entry => {
      const log = entry.log == null ? known.find(entry.logID) : known.learn(entry.log)
      const before = log.records.length
      for (const record of entry.records) known.append(log, record)
      return { log: hex(log.id), records: log.records.slice(before).map(tellRecord(context)), counter: entry.log?.counter ?? 0 }
    })
  }
}

/** Signs a record of our own; without operations the empty one, with which a log begins. */
function newRecord (context, { thread, operations = [] }) {
  const log = threadOf(context, thread).write(bodyOf(context.libp2p, operations), ownAddress(context))
  return { log: hex(log.id), counter: log.records.length, record: tellRecord(context)(log.records.at(-1)) }
}

async function pushLog (context, { peer, thread, withKey = true }) {
  const { key, own } = threadOf(context, thread)
  const body = { threadID: unhex(thread), log: logMessage(own) }
  await callPeer(context, peer, 'PushLog', { body: withKey ? { ...body, serviceKey: key.service } : body })
}

/** Pushes a record of our own, the newest or that with a counter; spoiled in a way of spoiling.mjs where that is asked for. */
async function pushRecord (context, { peer, thread, counter, way }) {
  const known = threadOf(context, thread)
  const at = counter ?? known.own.records.length
  const record = known.own.records[at - 1]
  const nodes = way == null ? record.nodes : spoil(way, known, record)
  await callPeer(context, peer, 'PushRecord', { body: { threadID: known.id, logID: known.own.id, record: nodes }, counter: at })
}

async function exchangeEdges (context, { peer, thread }) {
  const { id, addressEdge, headsEdge } = threadOf(context, thread)
  const { edges: [edge] } = await callPeer(context, peer, 'ExchangeEdges', { body: { threads: [{ threadID: id, addressEdge, headsEdge }] } })
  return { thread: hex(edge.threadID), exists: edge.exists ?? false, addressEdge: String(edge.addressEdge ?? 0n), headsEdge: String(edge.headsEdge ?? 0n) }
}

/** Answers peers from now on: stores what is pushed, tells what is held. */
async function serveThreads (context, { pageMaxRecords = 10000, isOld = false }) {
  await servePeers(context, { pageMaxRecords, isOld })
}

/** The calls that were answered or refused, in order. */
const servedCalls = ({ served }) => ({ calls: served })

/** Waits until a log of a thread has so many records; the asker has the deadline. */
async function waitForRecords (context, { thread, log, records }) {
  await threadOf(context, thread).until(({ logs }) => (logs.get(log)?.records.length ?? 0) >= records)
  return showThread(context, { thread })
}

const toJson = value => JSON.parse(JSON.stringify(value, (_, one) => one?.type === 'Buffer'
  ? Buffer.from(one.data).toString('base64')
  : typeof one === 'bigint' ? String(one) : one))

/** A message decoded, and encoded again. */
function recode (_, { type, bytes }) {
  const message = read(type, unhex(bytes))
  return { message: toJson(message), bytes: hex(write(type, message)) }
}

export const threadCommands = {
  joinThread, showThread, getLogs, getRecords, newRecord, pushLog, pushRecord, exchangeEdges, serveThreads, servedCalls, waitForRecords, recode
}
